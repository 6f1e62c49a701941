//! New ids: 41 bits of milliseconds since 2020, 10 bits of process, 12 bits of counter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::time::Timestamp;
use ports::driven::clock::{Clock, Ids};

const START_OF_2020_MILLIS: i64 = 1_577_836_800_000;
const MILLIS_BITS: u32 = 41;
const PROCESS_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;
const LAST_MILLI: u64 = (1 << MILLIS_BITS) - 1;

/// Ids that grow with time, strictly within this source.
///
/// When the clock stands still, jumps back or is asked more often than the counter can tell apart,
/// ids are borrowed from the milliseconds to come, which the clock has reached with that: the time that is
/// kept with what has an id is never behind the id. The milliseconds last until 2089: after that there are
/// none.
pub struct TimeOrderedIds {
    clock: Arc<dyn Clock>,
    process: u64,
    /// The milliseconds and the counter of the latest id, side by side.
    latest: AtomicU64,
}

impl TimeOrderedIds {
    /// A source of ids that are all higher than one and later than a time: what was given before the clock was
    /// set back is not given again, though it may be gone. The low ten bits of `process` count, and must
    /// differ among the sources that use one store at the same time.
    pub fn new(
        clock: Arc<dyn Clock>,
        process: u16,
        (above, after): (Option<i64>, Option<Timestamp>),
    ) -> Self {
        let of_id = above.map(|id| id.max(0).unsigned_abs() >> (PROCESS_BITS + COUNTER_BITS));
        let of_time = after.map(since_2020).map(|millis| millis.min(LAST_MILLI));
        let millis_before = of_id.max(of_time);
        let last_of = |millis| millis << COUNTER_BITS | ((1 << COUNTER_BITS) - 1);
        Self {
            clock,
            process: u64::from(process) % (1 << PROCESS_BITS),
            latest: AtomicU64::new(millis_before.map_or(0, last_of)),
        }
    }
}

impl Ids for TimeOrderedIds {
    fn next(&self) -> Option<i64> {
        let millis = since_2020(self.clock.now());
        if millis > LAST_MILLI {
            return None;
        }
        let present = millis << COUNTER_BITS;
        let after = |latest: u64| {
            let next = present.max(latest + 1);
            (split(next).0 <= LAST_MILLI).then_some(next)
        };
        // Every id comes from this number alone, so that no other memory hangs on its order.
        let latest = self
            .latest
            .try_update(Ordering::Relaxed, Ordering::Relaxed, after)
            .ok()?;
        let (given, counter) = split(after(latest)?);
        if given > millis {
            self.clock.reach(at_since_2020(given));
        }
        let millis = given;
        let id = millis << (PROCESS_BITS + COUNTER_BITS) | self.process << COUNTER_BITS | counter;
        Some(id.cast_signed())
    }
}

fn since_2020(at: Timestamp) -> u64 {
    (at.millis() - START_OF_2020_MILLIS).max(0).unsigned_abs()
}

fn at_since_2020(millis: u64) -> Timestamp {
    let millis = START_OF_2020_MILLIS.saturating_add_unsigned(millis);
    Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
}

fn split(number: u64) -> (u64, u64) {
    (number >> COUNTER_BITS, number % (1 << COUNTER_BITS))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::AtomicI64;

    use super::*;

    struct Hand(AtomicI64);

    impl Hand {
        fn at(millis: i64) -> Arc<Self> {
            Arc::new(Self(AtomicI64::new(millis)))
        }
    }

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.0.load(Ordering::Relaxed)).unwrap()
        }

        fn running(&self) -> std::time::Duration {
            std::time::Duration::ZERO
        }

        fn hold(&self, _: Timestamp) {}

        fn reach(&self, at: Timestamp) {
            self.0.fetch_max(at.millis(), Ordering::Relaxed);
        }
    }

    const NOW: i64 = 1_790_000_000_000;

    fn millis_of(id: i64) -> i64 {
        (id >> (PROCESS_BITS + COUNTER_BITS)) + START_OF_2020_MILLIS
    }

    #[test]
    fn an_id_is_made_of_time_process_and_counter() {
        let ids = TimeOrderedIds::new(Hand::at(NOW), 0b11_0000_0101, (None, None));
        let (first, second) = (ids.next().unwrap(), ids.next().unwrap());
        assert_eq!(
            first,
            (NOW - START_OF_2020_MILLIS) << 22 | 0b11_0000_0101 << 12
        );
        assert_eq!(second, first + 1);
        assert_eq!(millis_of(second), NOW);
    }

    #[test]
    fn ids_grow_when_the_clock_stands_still_and_borrow_from_the_next_millisecond() {
        let clock = Hand::at(NOW);
        let ids = TimeOrderedIds::new(clock.clone(), 1023, (None, None));
        let given: Vec<_> = (0..10_000).map(|_| ids.next().unwrap()).collect();
        assert!(given.is_sorted_by(|one, other| one < other));
        assert_eq!(millis_of(given[4095]), NOW);
        assert_eq!(millis_of(given[4096]), NOW + 1);
        assert_eq!(
            clock.now().millis(),
            NOW + 2,
            "the clock is never behind them"
        );
    }

    #[test]
    fn ids_grow_when_the_clock_jumps_back() {
        let clock = Hand::at(NOW);
        let ids = TimeOrderedIds::new(clock.clone(), 3, (None, None));
        let mut latest = ids.next().unwrap();
        for millis in [NOW - 1, NOW - 1_000_000, 0, NOW, NOW + 1, NOW - 5] {
            clock.0.store(millis, Ordering::Relaxed);
            let next = ids.next().unwrap();
            assert!(next > latest);
            latest = next;
        }
    }

    #[test]
    fn ids_are_higher_than_all_before_whatever_process_gave_those() {
        for (process, before) in [(0, 1023), (1023, 0), (7, 7)] {
            let first = TimeOrderedIds::new(Hand::at(NOW), before, (None, None)).next();
            let again = TimeOrderedIds::new(Hand::at(NOW - 5), process, (first, None));
            assert!(again.next() > first);
        }
        for last in [i64::MAX, i64::MAX - 1] {
            let after_the_last = TimeOrderedIds::new(Hand::at(NOW), 0, (Some(last), None));
            assert_eq!(after_the_last.next(), None);
        }
        let kept = Timestamp::from_millis(NOW).unwrap();
        let after_it = TimeOrderedIds::new(Hand::at(NOW - 5), 0, (None, Some(kept)));
        assert_eq!(
            after_it.next().map(millis_of),
            Some(NOW + 1),
            "though nothing is left of then"
        );
        for nothing in [0, -1, i64::MIN] {
            let ids = TimeOrderedIds::new(Hand::at(NOW), 0, (Some(nothing), None));
            assert_eq!(ids.next().map(millis_of), Some(NOW));
        }
    }

    #[test]
    fn ids_are_positive_from_the_first_to_the_last_instant() {
        for millis in [0, START_OF_2020_MILLIS, 3_776_859_955_551] {
            for process in [0, 1023, u16::MAX] {
                let id = TimeOrderedIds::new(Hand::at(millis), process, (None, None))
                    .next()
                    .unwrap();
                assert!(id > 0, "{millis} {process}");
            }
        }
    }

    #[test]
    fn beyond_2089_there_are_none_and_before_it_there_are_again() {
        const END: i64 = 3_776_860_055_551;
        let clock = Hand::at(END);
        let ids = TimeOrderedIds::new(clock.clone(), 1, (None, None));
        assert!(ids.next().is_some());
        for millis in [END + 1, Timestamp::MAX.millis()] {
            clock.0.store(millis, Ordering::Relaxed);
            assert_eq!(ids.next(), None);
        }
        clock.0.store(END, Ordering::Relaxed);
        let given = std::iter::from_fn(|| ids.next()).take(10_000).count();
        assert_eq!(given, 4_095, "nothing is borrowed from beyond");
    }

    #[test]
    fn two_processes_give_different_ids() {
        let given = |process| {
            let ids = TimeOrderedIds::new(Hand::at(NOW), process, (None, None));
            (0..5000)
                .map(|_| ids.next().unwrap())
                .collect::<HashSet<_>>()
        };
        assert!(given(1).is_disjoint(&given(2)));
    }

    #[test]
    fn ids_of_many_threads_are_unique_and_grow_in_each() {
        let ids = TimeOrderedIds::new(Hand::at(NOW), 7, (None, None));
        let given: Vec<Vec<i64>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| (0..5_000).map(|_| ids.next().unwrap()).collect()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(
            given
                .iter()
                .all(|ids| ids.is_sorted_by(|one, other| one < other))
        );
        let all: HashSet<_> = given.iter().flatten().collect();
        assert_eq!(all.len(), 16 * 5_000);
    }
}
