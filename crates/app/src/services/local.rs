//! What belongs to this process alone: guesses, counters, uploads being assembled.

pub(super) mod assembling;
pub(super) mod damage;
pub(super) mod guesses;
pub(super) mod limiter;
pub(super) mod usage_counter;

use std::sync::Arc;

use ports::driven::clock::Clock;
use ports::driven::store::Store;
use ports::slots::Slots;

use self::assembling::Assembling;
use self::damage::Damage;
use self::guesses::{Guesses, Limits};
use self::limiter::Limiter;
use self::usage_counter::UsageCounter;
use super::files::unnamed::Unnamed;

/// How many trees are followed at once, and how many may wait for that.
const WALKS: usize = 2;
const MOST_WAITING_WALKS: usize = 256;

/// What another process on the same store does not know.
pub struct Local {
    pub(super) guesses: Guesses,
    pub(super) misses: Limiter,
    pub(super) assembling: Assembling,
    pub(super) uses: UsageCounter,
    /// Content that is not what was stored.
    pub(super) damage: Damage,
    /// Content that no row names.
    pub(super) unnamed: Unnamed,
    /// Turns at following trees.
    pub(super) walks: Slots,
}

impl Local {
    /// Nothing guessed, counted or assembled yet.
    pub fn new(store: Arc<dyn Store>, limits: &Limits, clock: &Arc<dyn Clock>) -> Self {
        Self {
            guesses: Guesses::new(limits, clock),
            misses: Limiter::new(limits.misses, Arc::clone(clock)),
            assembling: Assembling::default(),
            uses: UsageCounter::on(store),
            damage: Damage::default(),
            unnamed: Unnamed::default(),
            walks: Slots::new(WALKS, MOST_WAITING_WALKS),
        }
    }
}
