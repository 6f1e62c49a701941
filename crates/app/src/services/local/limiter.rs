//! Counting guesses: a slot is taken before the guess is tried, and given back if it was right.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::{LinkId, UserId};
use domain::time::Timestamp;
use ports::driven::clock::Clock;
use ports::driving::Credential;

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

/// The limits on guessing. None of them can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords for one link, or for one account.
    pub password_per_link: Limit,
    /// Wrong passwords from one network.
    pub password_per_address: Limit,
    /// Unknown links asked for from one network.
    pub misses_per_address: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let limit = |guesses, window, longest_wait| Limit {
            guesses,
            window,
            longest_wait,
        };
        Self {
            password_per_link: limit(10, minutes(10), minutes(60)),
            password_per_address: limit(30, minutes(10), minutes(60)),
            misses_per_address: limit(200, Duration::from_secs(100), Duration::from_secs(100)),
        }
    }
}

/// What guesses are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::services) enum Key {
    /// A link.
    Link(LinkId),
    /// An account.
    Account(UserId),
    /// A name that no account has, by its hash.
    Name(u64),
    /// A caller, by what they call with.
    Caller(Credential),
    /// A network: 24 bits of an IPv4 address, 56 of an IPv6 address.
    Network(u64),
}

impl Key {
    pub(in crate::services) fn name(name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        domain::item::name_key(name).hash(&mut hasher);
        Self::Name(hasher.finish())
    }

    pub(in crate::services) fn network(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::Network(u64::from(v4.to_bits() >> 8)),
            // The lowest bit set keeps the two families apart.
            IpAddr::V6(v6) => {
                let network = v6.to_bits() >> 72;
                Self::Network((1 << 63) | u64::try_from(network).unwrap_or(u64::MAX))
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Window {
    began_at: Timestamp,
    guesses: u32,
    exceeded: u32,
}

/// At most so many keys are remembered.
const MOST_KEYS: usize = 100_000;

/// Counts guesses by key, in this process.
pub(in crate::services) struct Limiter {
    limit: Limit,
    clock: Arc<dyn Clock>,
    windows: Mutex<HashMap<Key, Window>>,
    swept_at: Mutex<Option<Timestamp>>,
}

/// How long to wait, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) struct Wait(pub(in crate::services) u64);

impl Limiter {
    pub(in crate::services) fn new(limit: Limit, clock: Arc<dyn Clock>) -> Self {
        Self {
            limit,
            clock,
            windows: Mutex::new(HashMap::new()),
            swept_at: Mutex::new(None),
        }
    }

    /// Takes a slot for a guess, or says how long to wait. Asking while waiting costs nothing.
    pub(in crate::services) fn take(&self, key: Key) -> Result<(), Wait> {
        let now = self.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_KEYS && !windows.contains_key(&key) {
            self.make_room(&mut windows, now)?;
        }
        let fresh = Window {
            began_at: now,
            guesses: 0,
            exceeded: 0,
        };
        let window = windows.entry(key).or_insert(fresh);
        if self.ends_at(*window).has_passed(now) {
            let full = window.guesses >= self.limit.guesses;
            let exceeded = if full {
                window.exceeded.saturating_add(1)
            } else {
                0
            };
            *window = Window {
                began_at: now,
                guesses: 0,
                exceeded,
            };
        }
        if window.guesses >= self.limit.guesses {
            let left = self.ends_at(*window).millis() - now.millis();
            return Err(Wait(
                u64::try_from(left).unwrap_or(0).div_ceil(1_000).max(1),
            ));
        }
        window.guesses += 1;
        Ok(())
    }

    /// Forgets the windows that are over, at most once a second; while there is no room, new keys
    /// wait rather than go uncounted.
    fn make_room(&self, windows: &mut HashMap<Key, Window>, now: Timestamp) -> Result<(), Wait> {
        let mut swept_at = self.swept_at.lock().unwrap_or_else(PoisonError::into_inner);
        if swept_at.is_none_or(|at| at.plus(Duration::from_secs(1)).has_passed(now)) {
            *swept_at = Some(now);
            windows.retain(|_, window| !self.ends_at(*window).has_passed(now));
        }
        if windows.len() < MOST_KEYS {
            Ok(())
        } else {
            Err(Wait(1))
        }
    }

    /// Gives back the slot of a guess that was right.
    pub(in crate::services) fn give_back(&self, key: Key) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get_mut(&key) {
            window.guesses = window.guesses.saturating_sub(1);
        }
    }

    fn ends_at(&self, window: Window) -> Timestamp {
        let doubled = self
            .limit
            .window
            .saturating_mul(1 << window.exceeded.min(16));
        window
            .began_at
            .plus(doubled.min(self.limit.longest_wait.max(self.limit.window)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::testing::FixedClock;

    fn limiter(clock: &FixedClock) -> Limiter {
        Limiter::new(Limits::default().password_per_link, Arc::new(clock.clone()))
    }

    fn link(number: i64) -> Key {
        Key::Link(LinkId::new(number).unwrap())
    }

    #[test]
    fn ten_guesses_are_taken_and_the_eleventh_waits_for_the_window_to_end() {
        let clock = FixedClock::default();
        let limiter = limiter(&clock);
        for _ in 0..10 {
            assert_eq!(limiter.take(link(1)), Ok(()));
        }
        assert_eq!(limiter.take(link(1)), Err(Wait(600)));
        assert_eq!(limiter.take(link(2)), Ok(()), "another link is not held up");
        clock.advance(Duration::from_mins(10));
        assert_eq!(limiter.take(link(1)), Ok(()));
    }

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let clock = FixedClock::default();
        let limiter = limiter(&clock);
        let mut waits = Vec::new();
        for _ in 0..5 {
            while limiter.take(link(1)).is_ok() {}
            let Err(Wait(seconds)) = limiter.take(link(1)) else {
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
            limiter.take(link(1)).unwrap();
        }
        limiter.take(link(1)).unwrap();
        limiter.give_back(link(1));
        assert_eq!(limiter.take(link(1)), Ok(()));
        assert!(limiter.take(link(1)).is_err());
    }

    #[test]
    fn a_network_is_one_key_and_families_are_apart() {
        let key = |text: &str| Key::network(text.parse().unwrap());
        assert_eq!(key("192.0.2.1"), key("192.0.2.200"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.9"));
        assert_ne!(key("192.0.2.1"), key("192.0.3.1"));
        assert_eq!(key("2001:db8:1:0::1"), key("2001:db8:1:7::1"));
        assert_ne!(key("2001:db8:1::1"), key("2001:db8:1:100::1"));
    }
}
