//! A clock that stands still until it is set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;

use crate::driven::clock::Clock;

/// A clock that stands still until it is set. Its clones are the same clock.
#[derive(Clone, Debug)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    /// A clock that shows this instant.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.millis())))
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }

    /// Sets the clock forward by this much.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }
}

impl Default for FixedClock {
    /// A clock that shows some day in 2026.
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_790_000_000_000)))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        // Only a timestamp's own number was ever stored.
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_stands_still_until_it_is_set() {
        let clock = FixedClock::default();
        let copy = clock.clone();
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_millis(1));
        assert_eq!(copy.now().millis(), before.millis() + 1);
        copy.set(Timestamp::MIN);
        assert_eq!(clock.now(), Timestamp::MIN);
    }
}
