//! Links of a memory store, written.

use domain::link::{Link, Maker};
use domain::patch::Patch;

use super::super::MemoryUnit;
use super::super::state::FindableLink;
use super::{exists, is_free, unstorable};
use crate::driven::store::{
    ChangedSecrets, Constraint, LinkSecrets, StoreError, StoredLink, StoredName, Written,
};
use crate::secret::Digest;

impl MemoryUnit {
    pub(super) fn put_link(
        &mut self,
        link: &Link,
        secrets: &LinkSecrets,
    ) -> Result<Written, StoreError> {
        let fingerprint = secrets.fingerprint.as_ref();
        let twin = fingerprint.and_then(|digest| self.state.link_by_fingerprint(digest));
        let name = secrets.name.as_ref();
        if twin.is_some() || name.is_some_and(|name| self.is_name_taken(&name.digest, link)) {
            return Ok(Written::Taken);
        }
        let mut others = self.state.links.values();
        is_free(self.state.links.contains_key(&link.id), Constraint::Id)?;
        let taken = others.any(|row| row.digest == secrets.digest);
        is_free(taken, Constraint::Id)?;
        self.organization_exists(link.organization)?;
        exists(self.state.items.contains_key(&link.item), link.item)?;
        exists(
            self.state.applications.contains_key(&link.application),
            link.application,
        )?;
        self.people_exist(link)?;
        let stored = StoredLink {
            link: link.clone(),
            sealed: secrets.sealed.clone(),
            verifier: secrets.verifier.clone(),
            name: name.map(|name| name.sealed.clone()),
        };
        is_whole(&stored)?;
        let row = FindableLink {
            stored,
            digest: secrets.digest,
            fingerprint: secrets.fingerprint,
            name: name.map(|name| name.digest),
        };
        self.state.links.insert(link.id, row);
        Ok(Written::Yes)
    }

    pub(super) fn put_changed_link(
        &mut self,
        changed: &Link,
        secrets: &ChangedSecrets,
    ) -> Result<Written, StoreError> {
        let Some(present) = self.state.links.get(&changed.id) else {
            exists(false, changed.id)?;
            return Ok(Written::Taken);
        };
        let mut row = present.clone();
        let (digest, sealed) = match secrets.name.clone() {
            Patch::Keep => (row.name, row.stored.name),
            Patch::Clear => (None, None),
            Patch::Set(StoredName { digest, sealed }) => (Some(digest), Some(sealed)),
        };
        let verifier = secrets.verifier.clone();
        let link = &row.stored.link;
        row.stored = StoredLink {
            link: Link {
                kind: changed.kind,
                audience: changed.audience.clone(),
                expires_at: changed.expires_at,
                password: changed.password,
                maker: changed.maker,
                authority: changed.authority,
                revision: changed.revision,
                is_named: changed.is_named,
                changed_at: changed.changed_at,
                ..link.clone()
            },
            verifier: verifier.applied_to(row.stored.verifier),
            name: sealed,
            sealed: row.stored.sealed,
        };
        row.name = digest;
        is_whole(&row.stored)?;
        if row.is_active() && digest.is_some_and(|digest| self.is_name_taken(&digest, changed)) {
            return Ok(Written::Taken);
        }
        self.people_exist(changed)?;
        self.state.links.insert(changed.id, row);
        Ok(Written::Yes)
    }

    /// Whether another active link has the name.
    fn is_name_taken(&self, name: &Digest, by: &Link) -> bool {
        let holder = self.state.link_by_name(name);
        holder.is_some_and(|holder| holder.link.id != by.id)
    }

    fn people_exist(&self, link: &Link) -> Result<(), StoreError> {
        if let Maker::User(maker) = link.maker {
            self.user_exists(maker)?;
        }
        for user in link.audience.people() {
            self.user_exists(user)?;
        }
        Ok(())
    }
}

/// A link comes with a verifier exactly when it has a password, and with a name when it is named.
fn is_whole(stored: &StoredLink) -> Result<(), StoreError> {
    if stored.link.password.is_some() != stored.verifier.is_some() {
        return Err(unstorable(
            "a password and what it is checked against come together",
        ));
    }
    if stored.link.is_named != stored.name.is_some() {
        return Err(unstorable("a link that is named comes with its name"));
    }
    Ok(())
}
