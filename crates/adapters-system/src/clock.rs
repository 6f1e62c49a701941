//! The system's clock, kept from going back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use domain::time::Timestamp;
use ports::driven::clock::Clock;

/// The system's clock.
///
/// It tells no earlier instant than it told before, or was held at: while the system's clock is behind
/// that, it stands still. So what has ended stays shut when the system's clock is set back
/// (docs/threat-model.md F-11).
#[derive(Debug)]
pub struct SystemClock {
    latest: AtomicI64,
    began: Instant,
}

impl SystemClock {
    /// A clock that has told nothing yet.
    pub fn new() -> Self {
        Self {
            latest: AtomicI64::new(Timestamp::MIN.millis()),
            began: Instant::now(),
        }
    }

    fn told(&self, millis: i64) -> Timestamp {
        let millis = millis.clamp(Timestamp::MIN.millis(), Timestamp::MAX.millis());
        // Only this one number is shared: no other memory hangs on its order.
        let latest = self.latest.fetch_max(millis, Ordering::Relaxed);
        Timestamp::from_millis(millis.max(latest)).unwrap_or(Timestamp::MAX)
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this adapter is where the time comes from"
    )]
    fn now(&self) -> Timestamp {
        let millis = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        };
        self.told(millis)
    }

    fn running(&self) -> Duration {
        self.began.elapsed()
    }

    fn hold(&self, at: Timestamp) {
        self.latest.store(at.millis(), Ordering::Relaxed);
    }

    fn reach(&self, at: Timestamp) {
        self.latest.fetch_max(at.millis(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;
    const MINUTE: i64 = 60_000;

    #[test]
    fn the_clock_follows_the_system_and_never_goes_back() {
        let clock = SystemClock::new();
        for (system, told) in [
            (NOW, NOW),
            (NOW + MINUTE, NOW + MINUTE),
            (NOW, NOW + MINUTE),
            (i64::MIN, NOW + MINUTE),
            (NOW + 2 * MINUTE, NOW + 2 * MINUTE),
        ] {
            assert_eq!(clock.told(system).millis(), told);
        }
    }

    #[test]
    fn it_is_held_at_what_was_seen_before_and_let_go_of_that() {
        let clock = SystemClock::new();
        let seen = Timestamp::from_millis(NOW + 60 * MINUTE).unwrap();
        clock.hold(seen);
        assert_eq!(clock.told(NOW), seen);
        clock.hold(Timestamp::from_millis(NOW).unwrap());
        assert_eq!(clock.told(NOW + 1).millis(), NOW + 1);
    }

    #[test]
    fn a_clock_beyond_the_year_9999_tells_the_last_instant() {
        assert_eq!(SystemClock::new().told(i64::MAX), Timestamp::MAX);
    }

    #[test]
    fn the_system_tells_a_time_after_this_was_written() {
        assert!(SystemClock::new().now().millis() > 1_780_000_000_000);
    }

    #[test]
    fn the_time_that_passes_grows() {
        let clock = SystemClock::new();
        let before = clock.running();
        assert!(clock.running() >= before);
    }
}
