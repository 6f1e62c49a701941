//! Files that are being made of parts.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::UploadSessionId;

/// The sessions of which files are made at this moment. The bytes of a file are copied before the
/// store decides: a client that asks again meanwhile shall not have them copied twice.
#[derive(Default)]
pub(in crate::services) struct Assembling(Mutex<BTreeSet<UploadSessionId>>);

/// One of them, until this goes.
pub(in crate::services) struct Assembly<'a>(&'a Assembling, UploadSessionId);

impl Assembling {
    /// Takes note of one, unless a file is made of it already.
    pub(in crate::services) fn start(&self, id: UploadSessionId) -> Option<Assembly<'_>> {
        self.running().insert(id).then(|| Assembly(self, id))
    }

    fn running(&self) -> MutexGuard<'_, BTreeSet<UploadSessionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Assembly<'_> {
    fn drop(&mut self) {
        self.0.running().remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::{Assembling, UploadSessionId};

    #[test]
    fn a_file_is_made_of_a_session_once_at_a_time() {
        let assembling = Assembling::default();
        let [one, other] = [1, 2].map(|id| UploadSessionId::new(id).unwrap());
        let first = assembling.start(one);
        assert!(first.is_some());
        assert!(assembling.start(one).is_none());
        assert!(assembling.start(other).is_some());
        drop(first);
        assert!(assembling.start(one).is_some());
    }
}
