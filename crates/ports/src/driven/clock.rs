//! The time, and new ids.

use std::time::Duration;

use domain::time::Timestamp;

/// The time.
pub trait Clock: Send + Sync {
    /// The present instant, and never an earlier one than was told or held before: a clock that is set
    /// back opens nothing that has ended (docs/threat-model.md F-11).
    fn now(&self) -> Timestamp;

    /// How long it is since some moment in the life of this process, whatever the clock is set to: for
    /// waits, and for counting in a window of time.
    fn running(&self) -> Duration;

    /// Holds the clock at this instant at least, and no more at what it told before.
    fn hold(&self, at: Timestamp);

    /// Lets the clock tell no earlier instant than this one from now on.
    fn reach(&self, at: Timestamp);
}

/// New ids.
pub trait Ids: Send + Sync {
    /// A positive number that this source and every other on the same store has never given; `None` when
    /// none is left for the time that the clock shows.
    ///
    /// Numbers grow with time, so that rows made one after another lie side by side.
    fn next(&self) -> Option<i64>;
}
