//! The writes of a memory store's unit.
//!
//! Each checks everything before it changes anything.

use std::fmt::Debug;

use async_trait::async_trait;
use domain::grant::{GrantRemoval, GrantWrite, InheritanceCut};
use domain::ids::{GroupId, OrganizationId, UserId};
use domain::item::{Drive, Item, name_key};
use domain::link::{LinkChange, NewLink, Revocation};
use domain::policy::Policy;
use domain::upload::{NewItem, NewVersion};

use super::MemoryUnit;
use super::state::FindableLink;
use crate::directory::{Application, Bearer, Group, Organization, Site};
use crate::driven::content::ContentKey;
use crate::driven::store::{
    Constraint, NewUser, Redemption, StoreError, StoredLink, Unit, Written,
};
use crate::secret::{Digest, PasswordVerifier, SealedToken};

/// A row refers to another that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("there is no row {0}")]
struct MissingRow(String);

/// A value that cannot be stored.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unstorable(&'static str);

fn exists(there: bool, key: impl Debug) -> Result<(), StoreError> {
    if there {
        Ok(())
    } else {
        Err(StoreError::Other(Box::new(MissingRow(format!("{key:?}")))))
    }
}

fn is_free(taken: bool, constraint: Constraint) -> Result<(), StoreError> {
    if taken {
        Err(StoreError::Conflict(constraint))
    } else {
        Ok(())
    }
}

fn same_name(one: &str, other: &str) -> bool {
    name_key(one) == name_key(other)
}

impl MemoryUnit {
    fn organization_exists(&self, id: OrganizationId) -> Result<(), StoreError> {
        exists(self.state.organizations.contains_key(&id), id)
    }

    fn user_exists(&self, id: UserId) -> Result<(), StoreError> {
        exists(self.state.users.contains_key(&id), id)
    }

    fn item_references_exist(&self, item: &Item) -> Result<(), StoreError> {
        if let Some(parent) = item.parent {
            exists(self.state.items.contains_key(&parent), parent)?;
        }
        for user in item.created_by.into_iter().chain(item.modified_by) {
            self.user_exists(user)?;
        }
        Ok(())
    }

    fn place_item(&mut self, item: &Item) {
        self.state.items.insert(item.id, item.clone());
    }
}

#[async_trait]
impl Unit for MemoryUnit {
    async fn insert_link(
        &mut self,
        link: &NewLink,
        digest: &Digest,
        sealed: &SealedToken,
        verifier: Option<&PasswordVerifier>,
        fingerprint: Option<&Digest>,
    ) -> Result<Written, StoreError> {
        let link = link.link();
        let taken = fingerprint.is_some_and(|new| self.state.link_by_fingerprint(new).is_some());
        if taken {
            return Ok(Written::Taken);
        }
        let mut others = self.state.links.values();
        is_free(self.state.links.contains_key(&link.id), Constraint::Id)?;
        is_free(others.any(|row| row.digest == *digest), Constraint::Id)?;
        self.organization_exists(link.organization)?;
        exists(self.state.items.contains_key(&link.item), link.item)?;
        exists(
            self.state.applications.contains_key(&link.application),
            link.application,
        )?;
        for user in link.audience.people() {
            self.user_exists(user)?;
        }
        let stored = StoredLink {
            link: link.clone(),
            sealed: sealed.clone(),
            verifier: verifier.cloned(),
        };
        let row = FindableLink {
            stored,
            digest: *digest,
            fingerprint: fingerprint.copied(),
        };
        self.state.links.insert(link.id, row);
        Ok(Written::Yes)
    }

    async fn change_link(&mut self, change: &LinkChange) -> Result<(), StoreError> {
        let changed = change.link();
        for user in changed.audience.people() {
            self.user_exists(user)?;
        }
        let row = self.state.links.get_mut(&changed.id);
        exists(row.is_some(), changed.id)?;
        if let Some(row) = row {
            let link = &mut row.stored.link;
            link.expires_at = changed.expires_at;
            link.audience = changed.audience.clone();
            link.maker = changed.maker;
            link.authority = changed.authority;
        }
        Ok(())
    }

    async fn revoke_link(&mut self, revocation: &Revocation) -> Result<(), StoreError> {
        let row = self.state.links.get_mut(&revocation.link());
        exists(row.is_some(), revocation.link())?;
        if let Some(row) = row {
            row.stored.link.revoked_at.get_or_insert(revocation.at());
        }
        Ok(())
    }

    async fn redeem(&mut self, redemption: &Redemption) -> Result<(), StoreError> {
        exists(
            self.state.links.contains_key(&redemption.link),
            redemption.link,
        )?;
        self.user_exists(redemption.user)?;
        let key = (redemption.link, redemption.user);
        self.state.redemptions.insert(key, *redemption);
        Ok(())
    }

    async fn write_grant(&mut self, grant: &GrantWrite) -> Result<(), StoreError> {
        let grant = grant.grant();
        let mut others = self
            .state
            .grants
            .values()
            .filter(|other| other.id != grant.id);
        let taken =
            others.any(|other| (other.item, other.principal) == (grant.item, grant.principal));
        is_free(taken, Constraint::Id)?;
        exists(self.state.items.contains_key(&grant.item), grant.item)?;
        self.state.grants.insert(grant.id, grant.clone());
        Ok(())
    }

    async fn remove_grant(&mut self, removal: &GrantRemoval) -> Result<(), StoreError> {
        self.state.grants.remove(&removal.grant());
        Ok(())
    }

    async fn cut_inheritance(&mut self, cut: &InheritanceCut) -> Result<(), StoreError> {
        let row = self.state.items.get_mut(&cut.item());
        exists(row.is_some(), cut.item())?;
        if let Some(row) = row {
            row.inherits = false;
        }
        Ok(())
    }

    async fn insert_item(
        &mut self,
        item: &NewItem,
        content: Option<&ContentKey>,
    ) -> Result<Written, StoreError> {
        let item = item.item();
        let parent = item.parent;
        if parent.is_some_and(|parent| self.state.child(parent, &item.name.key()).is_some()) {
            return Ok(Written::Taken);
        }
        is_free(self.state.items.contains_key(&item.id), Constraint::Id)?;
        exists(self.state.drives.contains_key(&item.drive), item.drive)?;
        self.item_references_exist(item)?;
        match (item.content(), content) {
            (None, None) => {}
            (Some(file), Some(key)) => {
                is_free(
                    self.state.versions.contains_key(&file.version),
                    Constraint::Id,
                )?;
                self.state.versions.insert(file.version, key.clone());
            }
            (Some(_), None) | (None, Some(_)) => {
                let what = "a file, and nothing else, comes with the name of its content";
                return Err(StoreError::Other(Box::new(Unstorable(what))));
            }
        }
        self.place_item(item);
        Ok(Written::Yes)
    }

    async fn insert_version(
        &mut self,
        version: &NewVersion,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        let file = version.file();
        let Some(present) = self.state.items.get_mut(&file.id) else {
            return Ok(Written::Taken);
        };
        if present.revision + 1 != file.revision {
            return Ok(Written::Taken);
        }
        if let Some(new) = file.content() {
            is_free(
                self.state.versions.contains_key(&new.version),
                Constraint::Id,
            )?;
            self.state.versions.insert(new.version, content.clone());
        }
        let item = present;
        item.facet = file.facet.clone();
        item.revision = file.revision;
        item.content_revision = file.content_revision;
        item.modified_at = file.modified_at;
        item.source_modified_at = file.source_modified_at;
        item.modified_by = file.modified_by;
        Ok(Written::Yes)
    }

    async fn insert_drive(&mut self, drive: &Drive, root: &NewItem) -> Result<(), StoreError> {
        let root = root.item();
        is_free(self.state.drives.contains_key(&drive.id), Constraint::Id)?;
        is_free(self.state.items.contains_key(&root.id), Constraint::Id)?;
        self.organization_exists(drive.organization)?;
        self.item_references_exist(root)?;
        self.state.drives.insert(drive.id, drive.clone());
        self.place_item(root);
        Ok(())
    }

    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        let mut others = self.state.organizations.values();
        is_free(
            self.state.organizations.contains_key(&organization.id),
            Constraint::Id,
        )?;
        is_free(
            others.any(|other| same_name(&other.name, &organization.name)),
            Constraint::Name,
        )?;
        self.state
            .organizations
            .insert(organization.id, organization.clone());
        Ok(())
    }

    async fn set_policy(
        &mut self,
        organization: OrganizationId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        self.organization_exists(organization)?;
        self.state.policies.insert(organization, policy.clone());
        Ok(())
    }

    async fn insert_user(&mut self, user: &NewUser) -> Result<(), StoreError> {
        let new = &user.user;
        let same = |other: &NewUser| {
            let emails = other.user.email.as_deref().zip(new.email.as_deref());
            same_name(&other.user.name, &new.name)
                || emails.is_some_and(|(one, other)| same_name(one, other))
        };
        is_free(self.state.users.contains_key(&new.id), Constraint::Id)?;
        is_free(self.state.users.values().any(same), Constraint::Name)?;
        self.organization_exists(new.organization)?;
        self.state.users.insert(new.id, user.clone());
        Ok(())
    }

    async fn set_user_password(
        &mut self,
        user: UserId,
        verifier: &PasswordVerifier,
    ) -> Result<(), StoreError> {
        let row = self.state.users.get_mut(&user);
        exists(row.is_some(), user)?;
        if let Some(row) = row {
            row.verifier = Some(verifier.clone());
        }
        Ok(())
    }

    async fn insert_group(&mut self, group: &Group) -> Result<(), StoreError> {
        let same = |other: &Group| {
            other.organization == group.organization && same_name(&other.name, &group.name)
        };
        is_free(self.state.groups.contains_key(&group.id), Constraint::Id)?;
        is_free(self.state.groups.values().any(same), Constraint::Name)?;
        self.organization_exists(group.organization)?;
        self.state.groups.insert(group.id, group.clone());
        Ok(())
    }

    async fn insert_member(&mut self, group: GroupId, user: UserId) -> Result<Written, StoreError> {
        exists(self.state.groups.contains_key(&group), group)?;
        self.user_exists(user)?;
        if self.state.members.insert((group, user)) {
            Ok(Written::Yes)
        } else {
            Ok(Written::Taken)
        }
    }

    async fn insert_site(&mut self, site: &Site) -> Result<(), StoreError> {
        let same = |other: &Site| {
            other.organization == site.organization && same_name(&other.name, &site.name)
        };
        is_free(self.state.sites.contains_key(&site.id), Constraint::Id)?;
        is_free(self.state.sites.values().any(same), Constraint::Name)?;
        self.organization_exists(site.organization)?;
        self.state.sites.insert(site.id, site.clone());
        Ok(())
    }

    async fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let same = |other: &Application| {
            other.organization.is_some()
                && other.organization == application.organization
                && same_name(&other.name, &application.name)
        };
        is_free(
            self.state.applications.contains_key(&application.id),
            Constraint::Id,
        )?;
        is_free(self.state.applications.values().any(same), Constraint::Name)?;
        if let Some(organization) = application.organization {
            self.organization_exists(organization)?;
        }
        self.state
            .applications
            .insert(application.id, application.clone());
        Ok(())
    }

    async fn insert_bearer(&mut self, bearer: &Bearer, digest: &Digest) -> Result<(), StoreError> {
        let mut others = self.state.bearers.values();
        is_free(self.state.bearers.contains_key(&bearer.id), Constraint::Id)?;
        is_free(others.any(|(_, other)| other == digest), Constraint::Id)?;
        self.organization_exists(bearer.organization)?;
        if let Some(user) = bearer.user {
            self.user_exists(user)?;
        }
        exists(
            self.state.applications.contains_key(&bearer.application),
            bearer.application,
        )?;
        self.state
            .bearers
            .insert(bearer.id, (bearer.clone(), *digest));
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.put_in_place();
        Ok(())
    }
}
