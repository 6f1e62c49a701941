//! The system's clock, kept from going far back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use domain::time::Timestamp;
use ports::driven::clock::Clock;

/// The system's clock.
///
/// It is never more than five minutes behind the latest instant that it has told, so that what has
/// expired stays shut when the system's clock is set back (docs/threat-model.md F-11). A clock that
/// was set far ahead by mistake therefore stays ahead until the program is started again.
#[derive(Debug)]
pub struct SystemClock {
    latest: AtomicI64,
}

impl SystemClock {
    /// How far back the clock may be set, so that small corrections are followed.
    const SLACK_MILLIS: i64 = 5 * 60 * 1000;

    /// A clock that has told nothing yet.
    pub const fn new() -> Self {
        Self {
            latest: AtomicI64::new(Timestamp::MIN.millis()),
        }
    }

    fn told(&self, millis: i64) -> Timestamp {
        let millis = millis.clamp(Timestamp::MIN.millis(), Timestamp::MAX.millis());
        // Only this one number is shared: no other memory hangs on its order.
        let latest = self.latest.fetch_max(millis, Ordering::Relaxed);
        let floor = latest.saturating_sub(Self::SLACK_MILLIS);
        Timestamp::from_millis(millis.max(floor)).unwrap_or(Timestamp::MAX)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;
    const MINUTE: i64 = 60_000;

    #[test]
    fn the_clock_follows_the_system() {
        let clock = SystemClock::new();
        for millis in [NOW, NOW + 1, NOW + MINUTE, NOW + 4 * MINUTE, NOW] {
            assert_eq!(clock.told(millis).millis(), millis);
        }
    }

    #[test]
    fn the_clock_goes_back_by_five_minutes_at_most() {
        let clock = SystemClock::new();
        clock.told(NOW);
        let floor = NOW - 5 * MINUTE;
        for set_back in [floor - 1, NOW - 24 * 60 * MINUTE, 0, i64::MIN] {
            assert_eq!(clock.told(set_back).millis(), floor);
        }
        // What it tells while it is held does not move the mark.
        assert_eq!(clock.told(0).millis(), floor);
        assert_eq!(clock.told(NOW + 1).millis(), NOW + 1);
    }

    #[test]
    fn what_has_expired_stays_shut() {
        let clock = SystemClock::new();
        let expiry = clock.told(NOW);
        let later = clock.told(NOW + 6 * MINUTE);
        assert!(expiry.has_passed(later));
        assert!(expiry.has_passed(clock.told(NOW - 24 * 60 * MINUTE)));
    }

    #[test]
    fn a_clock_beyond_the_year_9999_tells_the_last_instant() {
        assert_eq!(SystemClock::new().told(i64::MAX), Timestamp::MAX);
    }

    #[test]
    fn the_system_tells_a_time_after_this_was_written() {
        assert!(SystemClock::new().now().millis() > 1_780_000_000_000);
    }
}
