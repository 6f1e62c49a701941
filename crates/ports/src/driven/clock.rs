//! The time, and new ids.

use domain::time::Timestamp;

/// The time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// New ids.
pub trait Ids: Send + Sync {
    /// A positive number that this source and every other on the same store has never given.
    ///
    /// Numbers grow with time, so that rows made one after another lie side by side.
    fn next(&self) -> i64;
}
