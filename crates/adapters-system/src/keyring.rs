//! The keys that lie outside the store, and their ages.

mod error;
mod file;
mod format;
#[cfg(test)]
mod tests;

use std::iter;

use domain::time::Timestamp;

pub use self::error::{KeyringError, KeyringProblem};
use crate::entropy;
use crate::key::Key;

/// The keys of an installation.
///
/// Under the active root new secrets are made. Under accepted ones, which were active before, old
/// secrets are still opened. Retired ones open nothing. The fingerprint key stands apart: rotation
/// never touches it (docs/decisions/0002).
pub struct Keyring {
    active: Entry,
    /// The most recently active first.
    accepted: Vec<Entry>,
    retired: Vec<Entry>,
    fingerprint: Entry,
}

/// A key with its name. A name is drawn at random, so that the names of one keyring mean nothing
/// in another.
pub(crate) struct Entry {
    pub(crate) id: u32,
    pub(crate) created_at: Timestamp,
    pub(crate) key: Key,
}

impl Keyring {
    /// A keyring with new keys, in memory only.
    pub fn generate(now: Timestamp) -> Self {
        let active = Entry::generate(now, iter::empty());
        let fingerprint = Entry::generate(now, iter::once(active.id));
        Self {
            active,
            accepted: Vec::new(),
            retired: Vec::new(),
            fingerprint,
        }
    }

    /// Makes a new active root, in memory only; the present one is accepted from now on.
    pub fn rotate(&mut self, now: Timestamp) {
        let new = Entry::generate(now, self.ids());
        let old = std::mem::replace(&mut self.active, new);
        self.accepted.insert(0, old);
    }

    /// The name of the active root.
    pub fn active_id(&self) -> u32 {
        self.active.id
    }

    /// The roots that open something: the active one, then the accepted ones.
    pub(crate) fn opening(&self) -> (&Entry, &[Entry]) {
        (&self.active, &self.accepted)
    }

    pub(crate) fn fingerprint(&self) -> &Key {
        &self.fingerprint.key
    }

    #[cfg(test)]
    pub(crate) fn retire_accepted(&mut self) {
        self.retired.append(&mut self.accepted);
    }

    fn ids(&self) -> impl Iterator<Item = u32> {
        [&self.active, &self.fingerprint]
            .into_iter()
            .chain(&self.accepted)
            .chain(&self.retired)
            .map(|entry| entry.id)
    }
}

impl Entry {
    fn generate(now: Timestamp, taken: impl Iterator<Item = u32>) -> Self {
        let taken: Vec<u32> = taken.collect();
        let id = iter::repeat_with(|| u32::from_be_bytes(entropy::random()))
            .find(|id| *id != 0 && !taken.contains(id))
            .unwrap_or_default();
        Self {
            id,
            created_at: now,
            key: Key::random(),
        }
    }
}
