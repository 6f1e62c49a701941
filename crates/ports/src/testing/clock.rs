//! A clock that stands still until it is set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;

use crate::driven::clock::Clock;

/// A clock that stands still until it is set. Its clones are the same clock.
#[derive(Clone, Debug)]
pub struct FixedClock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    shown: AtomicI64,
    held_at: AtomicI64,
    /// How many milliseconds it was advanced by, however it was set.
    running: AtomicU64,
}

impl FixedClock {
    /// A clock that shows this instant.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Hands {
            shown: AtomicI64::new(now.millis()),
            held_at: AtomicI64::new(Timestamp::MIN.millis()),
            running: AtomicU64::new(0),
        }))
    }

    /// Sets the clock, forwards or back, while no time passes; it shows no earlier time than it is held
    /// at.
    pub fn set(&self, now: Timestamp) {
        self.0.shown.store(now.millis(), Ordering::SeqCst);
    }

    /// Lets this much time pass.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.running.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    /// A clock that shows some day in 2026.
    fn default() -> Self {
        Self::at(Timestamp::from_millis(1_790_000_000_000).unwrap_or(Timestamp::MAX))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        // Only a timestamp's own number was ever stored.
        let shown = self.0.shown.load(Ordering::SeqCst);
        let held_at = self.0.held_at.load(Ordering::SeqCst);
        Timestamp::from_millis(shown.max(held_at)).unwrap_or(Timestamp::MAX)
    }

    fn running(&self) -> Duration {
        Duration::from_millis(self.0.running.load(Ordering::SeqCst))
    }

    fn hold(&self, at: Timestamp) {
        self.0.held_at.store(at.millis(), Ordering::SeqCst);
    }

    fn reach(&self, at: Timestamp) {
        self.0.held_at.fetch_max(at.millis(), Ordering::SeqCst);
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
        assert_eq!(clock.running(), Duration::from_millis(1), "no time passed");
    }
}
