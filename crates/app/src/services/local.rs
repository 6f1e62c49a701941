//! What belongs to this process alone: guesses, counters, uploads being assembled.

pub(super) mod assembling;
pub(super) mod limiter;
pub(super) mod usage_counter;

use std::sync::Arc;

use ports::driven::clock::Clock;
use ports::driven::store::Store;

use self::assembling::Assembling;
use self::limiter::{Limiter, Limits};
use self::usage_counter::UsageCounter;

/// What another process on the same store does not know.
pub struct Local {
    pub(super) password_tries: Limiter,
    pub(super) address_tries: Limiter,
    pub(super) misses: Limiter,
    pub(super) assembling: Assembling,
    pub(super) uses: UsageCounter,
}

impl Local {
    /// Nothing guessed, counted or assembled yet.
    pub fn new(store: Arc<dyn Store>, limits: Limits, clock: &Arc<dyn Clock>) -> Self {
        let counting = |limit| Limiter::new(limit, Arc::clone(clock));
        Self {
            password_tries: counting(limits.password_per_link),
            address_tries: counting(limits.password_per_address),
            misses: counting(limits.misses_per_address),
            assembling: Assembling::default(),
            uses: UsageCounter::on(store),
        }
    }
}
