//! The keys derived from a keyring, one for each purpose and root.

use std::iter;

use crate::key::{Key, Purpose};
use crate::keyring::{Entry, Keyring};

/// What one root stands for.
pub(crate) struct RootKeys {
    pub(crate) id: u32,
    pub(crate) lookup: Key,
    pub(crate) seal: Key,
    pub(crate) seal_name: Key,
    pub(crate) claims: Key,
    pub(crate) bearer: Key,
    pub(crate) pepper: Key,
}

/// What a keyring stands for.
pub(crate) struct Keys {
    active: RootKeys,
    accepted: Vec<RootKeys>,
    fingerprint: Key,
    link_name: Key,
}

impl RootKeys {
    fn derive(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            lookup: entry.key.derive(Purpose::Lookup),
            seal: entry.key.derive(Purpose::Seal),
            seal_name: entry.key.derive(Purpose::SealName),
            claims: entry.key.derive(Purpose::Claims),
            bearer: entry.key.derive(Purpose::Bearer),
            pepper: entry.key.derive(Purpose::Pepper),
        }
    }
}

impl Keys {
    pub(crate) fn derive(keyring: &Keyring) -> Self {
        let (active, accepted) = keyring.opening();
        Self {
            active: RootKeys::derive(active),
            accepted: accepted.iter().map(RootKeys::derive).collect(),
            fingerprint: keyring.fingerprint().derive(Purpose::Fingerprint),
            // Its root is the one that is never retired.
            link_name: keyring.fingerprint().derive(Purpose::LinkName),
        }
    }

    /// Those under which new secrets are made.
    pub(crate) const fn active(&self) -> &RootKeys {
        &self.active
    }

    /// All that open something, the active ones first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &RootKeys> {
        iter::once(&self.active).chain(&self.accepted)
    }

    /// Those of a root, if it opens anything.
    pub(crate) fn find(&self, id: u32) -> Option<&RootKeys> {
        self.all().find(|keys| keys.id == id)
    }

    pub(crate) const fn fingerprint(&self) -> &Key {
        &self.fingerprint
    }

    pub(crate) const fn link_name(&self) -> &Key {
        &self.link_name
    }
}
