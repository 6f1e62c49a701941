//! What happened between two moments, and for how long tests of many clients let them loose.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ports::testing::at_length;

/// Something between two moments of a common counter.
#[derive(Clone, Debug)]
pub(crate) struct Event<T> {
    pub(crate) began: usize,
    pub(crate) ended: usize,
    pub(crate) what: T,
}

impl<T> Event<T> {
    /// Does something, and notes between which moments.
    pub(crate) fn of(clock: &AtomicUsize, act: impl FnOnce() -> T) -> Self {
        let began = clock.fetch_add(1, Ordering::SeqCst);
        let what = act();
        let ended = clock.fetch_add(1, Ordering::SeqCst);
        Self { began, ended, what }
    }

    /// The same moments, of something else.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Event<U> {
        Event {
            began: self.began,
            ended: self.ended,
            what: change(self.what),
        }
    }
}

/// For how long.
pub(crate) fn lasts() -> Duration {
    Duration::from_secs(at_length(3, 60))
}
