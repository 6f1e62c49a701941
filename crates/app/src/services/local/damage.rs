//! Content that was found damaged while it was read.

use std::collections::BTreeSet;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::{ItemId, VersionId};

/// Versions that were found damaged.
#[derive(Default)]
pub(in crate::services) struct Damage(Mutex<Found>);

#[derive(Default)]
struct Found {
    /// Those that are not marked yet.
    unmarked: BTreeSet<(ItemId, VersionId)>,
    /// All that the log was told of.
    told: BTreeSet<VersionId>,
}

impl Damage {
    /// Notes one to be marked, and tells the log once.
    pub(in crate::services) fn note(&self, item: ItemId, version: VersionId) {
        self.found().unmarked.insert((item, version));
        self.tell(item, version);
    }

    /// Tells the log once of one that is not marked: what is missing may only be on a disk that is not there.
    pub(in crate::services) fn tell(&self, item: ItemId, version: VersionId) {
        if self.found().told.insert(version) {
            tracing::error!(
                "the content of item {} (version {}) is missing or damaged: it is not what was stored",
                item.get(),
                version.get(),
            );
        }
    }

    /// All that are not marked yet, which count as marked from now on.
    pub(in crate::services) fn take(&self) -> BTreeSet<(ItemId, VersionId)> {
        mem::take(&mut self.found().unmarked)
    }

    /// Takes back those that could not be marked.
    pub(in crate::services) fn put_back(&self, unmarked: BTreeSet<(ItemId, VersionId)>) {
        self.found().unmarked.extend(unmarked);
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
