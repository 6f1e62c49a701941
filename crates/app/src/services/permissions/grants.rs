//! Grants, each addressed by itself: given, shown, changed and ended.

use domain::access::Action;
use domain::grant::{self, GrantRule, may_invite};
use domain::ids::{GrantId, GroupId, OrganizationId};
use domain::item::ItemKind;
use domain::listing::sees_grant;
use domain::permission::Grant;
use domain::principal::Principal;
use ports::directory::Group;
use ports::driven::store::{Reads, StoreError, Unit};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;
use ports::driving::permissions::{ChangeGrant, GiveGrant, Grantee, PermissionsError};
use ports::driving::view::GrantView;

use super::Permissions;
use crate::services::callers::people::{person_view, principal_view, recipients};
use crate::services::locate::Located;
use crate::services::next_id;

/// A grant that the caller named and sees, with its item as they located it.
pub(super) struct Found {
    pub(super) grant: Grant,
    pub(super) located: Located,
}

impl Permissions {
    pub(super) async fn give_grant_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &GiveGrant,
    ) -> Result<Grant, PermissionsError> {
        let located = self.locate.locate(&*unit, context, &command.item).await?;
        let located = located.of(command.kind)?;
        let now = self.clock.now();
        let (lineage, rights) = (&located.lineage, &located.rights);
        let invitation = may_invite(rights, command.capabilities, command.expires_at, now)?;
        let invitation = invitation.to_one(command.appearance, command.kind, lineage, rights)?;
        let principal = self
            .grantee(&*unit, &command.to, lineage.organization())
            .await?;
        let write = invitation.add(principal, lineage, next_id(&*self.ids, GrantId::new)?)?;
        unit.write_grant(&write).await?;
        Ok(write.grant().clone())
    }

    pub(super) async fn grantee(
        &self,
        reads: &dyn Reads,
        to: &Grantee,
        organization: domain::ids::OrganizationId,
    ) -> Result<Principal, PermissionsError> {
        match to {
            Grantee::Person(named) => {
                let found = recipients(reads, std::slice::from_ref(named), organization).await?;
                let people = found.map_err(PermissionsError::UnknownRecipient)?;
                let person = people.first().copied();
                let person = person.ok_or(PermissionsError::UnknownRecipient(0))?;
                Ok(Principal::User(person))
            }
            Grantee::Group(named) => {
                let group = match named {
                    Some(id) => reads.group(*id).await?,
                    None => None,
                };
                group
                    .filter(|group| group.organization == organization && !group.is_removed)
                    .map(|group| Principal::Group(group.id))
                    .ok_or(PermissionsError::UnknownRecipient(0))
            }
        }
    }

    pub(super) async fn grants_of_item(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<Vec<Grant>, PermissionsError> {
        let located = self.locate.locate(reads, context, item).await?;
        let Located {
            item,
            lineage,
            rights,
            ..
        } = located.of(kind)?;
        let permit = rights.permit(Action::SeePermissions);
        permit.map_err(LocateError::from)?;
        let (inherits, now) = (kind == ItemKind::Folder, self.clock.now());
        let grants = lineage
            .grants()
            .filter(|grant| inherits || grant.item == item.id)
            .filter(|grant| grant.is_alive(now) && !grant.is_ownership())
            .filter(|grant| sees_grant(grant, &lineage, &context.caller, &rights));
        Ok(grants.cloned().collect())
    }

    pub(super) async fn grants_of_group(
        &self,
        reads: &dyn Reads,
        context: &Context,
        group: GroupId,
    ) -> Result<Vec<Grant>, PermissionsError> {
        let found = reads.group(group).await?;
        let is_here =
            |group: &Group| group.organization == context.caller.organization && !group.is_removed;
        let known = found.filter(is_here);
        let group = known.ok_or(PermissionsError::NotFound)?;
        let mut seen = Vec::new();
        let grants = reads.grants_to(&[Principal::Group(group.id)]).await?;
        for grant in grants.into_iter().filter(|grant| !grant.is_ownership()) {
            match self.found_grant(reads, context, grant.id).await {
                Ok(found) => seen.push(found.grant),
                Err(PermissionsError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(seen)
    }

    /// A grant that the caller sees: one on an item that they see, of anybody who may see the others'
    /// grants there, or their own.
    pub(super) async fn found_grant(
        &self,
        reads: &dyn Reads,
        context: &Context,
        id: GrantId,
    ) -> Result<Found, PermissionsError> {
        let grant = reads.grant(id).await?;
        let now = self.clock.now();
        let grant = grant.filter(|grant| grant.is_alive(now));
        let grant = grant.ok_or(PermissionsError::NotFound)?;
        let located = self
            .locate
            .locate(reads, context, &Start::AnyItem(grant.item).into())
            .await;
        let located = located.map_err(|error| match error {
            LocateError::Fault(fault) => fault.into(),
            LocateError::Scope => LocateError::Scope.into(),
            _hidden => PermissionsError::NotFound,
        })?;
        if !sees_grant(&grant, &located.lineage, &context.caller, &located.rights) {
            return Err(PermissionsError::NotFound);
        }
        let permit = located.rights.permit(Action::SeePermissions);
        permit.map_err(LocateError::from)?;
        Ok(Found { grant, located })
    }

    pub(super) async fn home_of_grant(
        &self,
        context: &Context,
        grant: GrantId,
    ) -> Result<OrganizationId, StoreError> {
        match self.store.grant(grant).await? {
            Some(grant) => self.locate.home_of(context, grant.item).await,
            None => Ok(context.caller.organization),
        }
    }

    pub(super) async fn change_grant_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        ChangeGrant { id, wish, on_files }: &ChangeGrant,
    ) -> Result<Grant, PermissionsError> {
        let Found { grant, located } = self.found_grant(&*unit, context, *id).await?;
        let is_file = located.item.kind() == ItemKind::File;
        let fits = |capabilities| !is_file || on_files.contains(&capabilities);
        if !wish.capabilities.is_none_or(fits) {
            return Err(PermissionsError::NotOnFiles);
        }
        let changed = grant::change(
            &grant,
            grant.item,
            wish,
            &located.lineage,
            &located.rights,
            GrantRule::Publishing,
            self.clock.now(),
        )?;
        let Some(write) = changed else {
            return Ok(grant);
        };
        unit.write_grant(&write).await?;
        Ok(write.grant().clone())
    }

    pub(super) async fn grant_views(
        &self,
        reads: &dyn Reads,
        context: &Context,
        grants: Vec<Grant>,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        let mut views = Vec::with_capacity(grants.len());
        for grant in grants {
            views.extend(self.grant_view(reads, context, grant).await?);
        }
        Ok(views)
    }

    pub(super) async fn one_view(
        &self,
        context: &Context,
        grant: Grant,
    ) -> Result<GrantView, PermissionsError> {
        let view = self.grant_view(&*self.store, context, grant).await?;
        view.ok_or(PermissionsError::NotFound)
    }

    /// Shows a grant; `None` when the one it is for is gone.
    async fn grant_view(
        &self,
        reads: &dyn Reads,
        context: &Context,
        grant: Grant,
    ) -> Result<Option<GrantView>, Fault> {
        let Some(principal) = principal_view(reads, grant.principal).await? else {
            return Ok(None);
        };
        let created_by = match grant.created_by {
            Some(user) => reads.user(user).await?.map(person_view),
            None => None,
        };
        let located = self
            .locate
            .locate(reads, context, &Start::AnyItem(grant.item).into())
            .await;
        let item = match located {
            Ok(located) => Some(
                self.items
                    .project_one(reads, context, located.into(), &[])
                    .await?,
            ),
            Err(LocateError::Fault(fault)) => return Err(fault),
            Err(_hidden) => None,
        };
        Ok(Some(GrantView {
            grant,
            principal,
            created_by,
            item,
        }))
    }
}
