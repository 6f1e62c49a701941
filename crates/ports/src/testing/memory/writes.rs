//! The writes of a memory store's unit.
//!
//! Each checks everything before it changes anything.

mod items;
mod links;

use std::fmt::Debug;

use async_trait::async_trait;
use domain::edit::{ItemChange, Purge};
use domain::grant::{GrantRemoval, GrantWrite, InheritanceCut};
use domain::ids::{GroupId, ItemId, OrganizationId, UploadSessionId, UserId};
use domain::item::{Drive, name_key};
use domain::link::{LinkChange, NewLink, Revocation};
use domain::policy::Policy;
use domain::session::{NewPart, NewUploadSession, SessionEnd};
use domain::time::Timestamp;
use domain::upload::{NewItem, NewVersion};

use super::MemoryUnit;
use crate::directory::{Application, Bearer, Group, Organization, Site, User};
use crate::driven::content::ContentKey;
use crate::driven::store::{
    ChangedSecrets, Constraint, Event, LinkSecrets, NewUser, Redemption, StoreError, Unit, Uses,
    Written,
};
use crate::secret::{Digest, PasswordVerifier};

/// A row refers to another that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("there is no row {0}")]
struct MissingRow(String);

/// A value that cannot be stored.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unstorable(&'static str);

pub(super) fn exists(there: bool, key: impl Debug) -> Result<(), StoreError> {
    if there {
        Ok(())
    } else {
        Err(StoreError::Other(Box::new(MissingRow(format!("{key:?}")))))
    }
}

pub(super) fn is_free(taken: bool, constraint: Constraint) -> Result<(), StoreError> {
    if taken {
        Err(StoreError::Conflict(constraint))
    } else {
        Ok(())
    }
}

fn unstorable(what: &'static str) -> StoreError {
    StoreError::Other(Box::new(Unstorable(what)))
}

fn same_name(one: &str, other: &str) -> bool {
    name_key(one) == name_key(other)
}

impl MemoryUnit {
    pub(super) fn organization_exists(&self, id: OrganizationId) -> Result<(), StoreError> {
        exists(self.state.organizations.contains_key(&id), id)
    }

    pub(super) fn user_exists(&self, id: UserId) -> Result<(), StoreError> {
        exists(self.state.users.contains_key(&id), id)
    }
}

#[async_trait]
impl Unit for MemoryUnit {
    async fn insert_link(
        &mut self,
        link: &NewLink,
        secrets: &LinkSecrets,
    ) -> Result<Written, StoreError> {
        self.put_link(link.link(), secrets)
    }

    async fn change_link(
        &mut self,
        change: &LinkChange,
        secrets: &ChangedSecrets,
    ) -> Result<Written, StoreError> {
        self.put_changed_link(change.link(), secrets)
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
        self.put_item(item.item(), content)
    }

    async fn insert_version(
        &mut self,
        version: &NewVersion,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        self.put_version(version.file(), content)
    }

    async fn change_item(&mut self, change: &ItemChange) -> Result<Written, StoreError> {
        self.put_changed_item(change)
    }

    async fn purge(&mut self, purge: &Purge) -> Result<Vec<ContentKey>, StoreError> {
        self.take_away(purge.item())
    }

    async fn count_uses(&mut self, uses: &[(ItemId, Uses)]) -> Result<(), StoreError> {
        for (item, more) in uses {
            if self.state.items.contains_key(item) {
                let counted = self.state.uses.entry(*item).or_default();
                counted.downloads = counted.downloads.saturating_add(more.downloads);
                counted.previews = counted.previews.saturating_add(more.previews);
            }
        }
        Ok(())
    }

    async fn record(&mut self, event: &Event) -> Result<(), StoreError> {
        self.organization_exists(event.organization)?;
        if let Some(user) = event.by {
            self.user_exists(user)?;
        }
        self.state.events.push(*event);
        Ok(())
    }

    async fn insert_upload_session(
        &mut self,
        session: &NewUploadSession,
    ) -> Result<(), StoreError> {
        self.put_session(session.session())
    }

    async fn insert_part(
        &mut self,
        part: &NewPart,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        self.put_part(part, content)
    }

    async fn end_upload_session(&mut self, end: &SessionEnd) -> Result<(), StoreError> {
        self.take_session(*end);
        Ok(())
    }

    async fn forget_parts(&mut self, parts: &[(UploadSessionId, u64)]) -> Result<(), StoreError> {
        self.drop_parts(parts);
        Ok(())
    }

    async fn forget_upload_sessions(&mut self, expired_by: Timestamp) -> Result<(), StoreError> {
        self.drop_sessions(expired_by);
        Ok(())
    }

    async fn insert_drive(&mut self, drive: &Drive, root: &NewItem) -> Result<(), StoreError> {
        let root = root.item();
        is_free(self.state.drives.contains_key(&drive.id), Constraint::Id)?;
        is_free(self.state.items.contains_key(&root.id), Constraint::Id)?;
        self.organization_exists(drive.organization)?;
        self.item_references_exist(root)?;
        self.state.drives.insert(drive.id, drive.clone());
        self.state.items.insert(root.id, root.clone());
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
            if other.user.is_external {
                return false;
            }
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

    async fn insert_external_user(&mut self, user: &User) -> Result<Written, StoreError> {
        if !user.is_external {
            return Err(StoreError::Other(
                "a person with an account is not external".into(),
            ));
        }
        is_free(self.state.users.contains_key(&user.id), Constraint::Id)?;
        self.organization_exists(user.organization)?;
        let same = self.state.external_user(user.organization, &user.name);
        if same.is_some() {
            return Ok(Written::Taken);
        }
        let new = NewUser {
            user: user.clone(),
            verifier: None,
        };
        self.state.users.insert(user.id, new);
        Ok(Written::Yes)
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
        if let Some(family) = bearer.family {
            exists(self.state.tokens.has_family(family), family)?;
        }
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
