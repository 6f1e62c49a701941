//! Content that was found damaged while it was read.

use std::collections::BTreeSet;
use std::mem;
use std::sync::{Mutex, PoisonError};

use domain::ids::{ItemId, VersionId};

/// Versions that were found damaged and are not marked yet.
#[derive(Default)]
pub(in crate::services) struct Damage(Mutex<BTreeSet<(ItemId, VersionId)>>);

impl Damage {
    /// Notes one.
    pub(in crate::services) fn note(&self, damaged: (ItemId, VersionId)) {
        self.found(|found| found.insert(damaged));
    }

    /// All that were noted, which are noted no longer.
    pub(in crate::services) fn take(&self) -> BTreeSet<(ItemId, VersionId)> {
        self.found(mem::take)
    }

    fn found<T>(&self, use_them: impl FnOnce(&mut BTreeSet<(ItemId, VersionId)>) -> T) -> T {
        use_them(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
