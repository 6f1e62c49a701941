//! Counting by key: so many in a window, then a wait that doubles.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ports::driven::clock::Clock;

/// So many guesses in so long; then a wait that doubles with every further window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many guesses are taken in a window.
    pub guesses: u32,
    /// How long a window is.
    pub window: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
}

#[derive(Clone, Copy)]
struct Window {
    began_at: Duration,
    guesses: u32,
    exceeded: u32,
}

/// At most so many keys are remembered.
const MOST_KEYS: usize = 100_000;

/// Counts by key, in this process. What is remembered of a key is its digest, under a key of the
/// process: neither an address nor a name.
pub(in crate::services) struct Limiter {
    limit: Limit,
    clock: Arc<dyn Clock>,
    hasher: RandomState,
    most: usize,
    windows: Mutex<Windows>,
}

/// Windows by digest, and in the order in which they are given up where there is no room: by when they
/// began, and of somebody who has to wait by when that is over.
#[derive(Default)]
struct Windows {
    by_digest: HashMap<u64, Window>,
    order: BTreeSet<(Duration, u64)>,
}

impl Windows {
    fn put(&mut self, digest: u64, window: Window, limit: &Limit) {
        self.forget(digest, limit);
        self.order.insert(place(digest, &window, limit));
        self.by_digest.insert(digest, window);
    }

    fn forget(&mut self, digest: u64, limit: &Limit) {
        if let Some(window) = self.by_digest.remove(&digest) {
            self.order.remove(&place(digest, &window, limit));
        }
    }
}

fn place(digest: u64, window: &Window, limit: &Limit) -> (Duration, u64) {
    let waits = window.guesses >= limit.guesses;
    let at = if waits {
        limit.end_of(*window)
    } else {
        window.began_at
    };
    (at, digest)
}

impl Limit {
    fn end_of(&self, window: Window) -> Duration {
        let doubled = self.window.saturating_mul(1 << window.exceeded.min(16));
        let lasts = doubled.min(self.longest_wait.max(self.window));
        window.began_at.saturating_add(lasts)
    }
}

/// How long to wait, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) struct Wait(pub(in crate::services) u64);

impl Wait {
    /// Until then, at least a second.
    pub(super) fn until(then: Duration, now: Duration) -> Self {
        let left = then.saturating_sub(now).as_millis();
        let seconds = left.div_ceil(1_000).max(1);
        Self(u64::try_from(seconds).unwrap_or(u64::MAX))
    }
}

impl Limiter {
    pub(in crate::services) fn new(limit: Limit, clock: Arc<dyn Clock>) -> Self {
        Self {
            limit,
            clock,
            hasher: RandomState::new(),
            most: MOST_KEYS,
            windows: Mutex::default(),
        }
    }

    /// Takes a slot, or says how long to wait. Asking while waiting costs nothing.
    pub(in crate::services) fn take(&self, key: impl Hash) -> Result<(), Wait> {
        let now = self.clock.running();
        let digest = self.hasher.hash_one(key);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let known = windows.by_digest.get(&digest).copied();
        if known.is_none()
            && windows.by_digest.len() >= self.most
            && let Some(&(_, oldest)) = windows.order.first()
        {
            windows.forget(oldest, &self.limit);
        }
        let mut window = known.unwrap_or(Window {
            began_at: now,
            guesses: 0,
            exceeded: 0,
        });
        if self.limit.end_of(window) <= now {
            let full = window.guesses >= self.limit.guesses;
            window = Window {
                began_at: now,
                guesses: 0,
                exceeded: if full {
                    window.exceeded.saturating_add(1)
                } else {
                    0
                },
            };
        }
        if window.guesses >= self.limit.guesses {
            return Err(Wait::until(self.limit.end_of(window), now));
        }
        window.guesses += 1;
        windows.put(digest, window, &self.limit);
        Ok(())
    }

    /// Gives back a slot that was taken for what was right.
    pub(in crate::services) fn give_back(&self, key: impl Hash) {
        let digest = self.hasher.hash_one(key);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut window) = windows.by_digest.get(&digest).copied() {
            window.guesses = window.guesses.saturating_sub(1);
            windows.put(digest, window, &self.limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::testing::FixedClock;

    fn limiter(clock: &FixedClock) -> Limiter {
        let minutes = |minutes: u64| Duration::from_mins(minutes);
        let limit = Limit {
            guesses: 10,
            window: minutes(10),
            longest_wait: minutes(60),
        };
        Limiter::new(limit, Arc::new(clock.clone()))
    }

    #[test]
    fn ten_guesses_are_taken_and_the_eleventh_waits_for_the_window_to_end() {
        let clock = FixedClock::default();
        let limiter = limiter(&clock);
        for _ in 0..10 {
            assert_eq!(limiter.take(1_u32), Ok(()));
        }
        assert_eq!(limiter.take(1_u32), Err(Wait(600)));
        assert_eq!(limiter.take(2_u32), Ok(()), "another key is not held up");
        clock.advance(Duration::from_mins(10));
        assert_eq!(limiter.take(1_u32), Ok(()));
    }

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let clock = FixedClock::default();
        let limiter = limiter(&clock);
        let mut waits = Vec::new();
        for _ in 0..5 {
            while limiter.take(1_u32).is_ok() {}
            let Err(Wait(seconds)) = limiter.take(1_u32) else {
                panic!("it must wait")
            };
            waits.push(seconds);
            clock.advance(Duration::from_secs(seconds));
        }
        assert_eq!(waits, [600, 1_200, 2_400, 3_600, 3_600]);
    }

    #[test]
    fn a_right_guess_gives_back_its_own_slot_only() {
        let clock = FixedClock::default();
        let limiter = limiter(&clock);
        for _ in 0..9 {
            limiter.take(1_u32).unwrap();
        }
        limiter.take(1_u32).unwrap();
        limiter.give_back(1_u32);
        assert_eq!(limiter.take(1_u32), Ok(()));
        assert!(limiter.take(1_u32).is_err());
    }

    #[test]
    fn who_waits_for_nothing_gives_way_to_somebody_new_and_the_oldest_first() {
        let clock = FixedClock::default();
        let limiter = Limiter {
            most: 3,
            ..limiter(&clock)
        };
        while limiter.take(1_u32).is_ok() {}
        for key in [2_u32, 3] {
            clock.advance(Duration::from_secs(1));
            for _ in 0..9 {
                limiter.take(key).unwrap();
            }
        }
        assert_eq!(limiter.take(4_u32), Ok(()), "nobody new is refused");
        assert!(limiter.take(1_u32).is_err(), "who waits goes on waiting");
        assert_eq!(limiter.take(3_u32), Ok(()));
        assert!(limiter.take(3_u32).is_err(), "the newer was kept");
        assert_eq!(limiter.take(2_u32), Ok(()));
        assert_eq!(limiter.take(2_u32), Ok(()), "the older was forgotten");
    }

    #[test]
    fn a_wait_that_is_over_gives_way_before_what_began_after_it() {
        let clock = FixedClock::default();
        let limiter = Limiter {
            most: 2,
            ..limiter(&clock)
        };
        while limiter.take(1_u32).is_ok() {}
        clock.advance(Duration::from_mins(11));
        for _ in 0..9 {
            limiter.take(2_u32).unwrap();
        }
        limiter.take(3_u32).unwrap();
        limiter.take(2_u32).unwrap();
        assert!(limiter.take(2_u32).is_err(), "it was not forgotten");
    }
}
