//! Ids that are counted.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::driven::clock::Ids;

/// Ids that are counted, from a seed on.
#[derive(Debug)]
pub struct SeededIds(AtomicI64);

impl SeededIds {
    /// Ids that follow this number.
    pub const fn after(seed: i64) -> Self {
        Self(AtomicI64::new(seed))
    }
}

impl Default for SeededIds {
    /// Ids from 1001 on, so that they are no number that a test writes down by chance.
    fn default() -> Self {
        Self::after(1000)
    }
}

impl Ids for SeededIds {
    fn next(&self) -> Option<i64> {
        Some(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_comes_twice() {
        let ids = SeededIds::after(5);
        let given = [ids.next(), ids.next(), ids.next()];
        assert_eq!(given, [6, 7, 8].map(Some));
    }
}
