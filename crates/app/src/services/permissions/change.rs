//! Changing and ending one permission.

use domain::grant::{self, GrantRule, GrantWish};
use domain::link::{Link, LinkChange, LinkEdit, may_change};
use domain::listing::Seen;
use domain::patch::Patch;
use domain::permission::Permission;
use ports::driven::store::{Reads, Unit};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::permissions::{
    ChangePermission, Expected, PermissionId, PermissionsError, RemovePermission,
};

use super::Permissions;
use super::id_of;
use super::survey::Surveyed;
use crate::services::links::writer::change_terms;

/// A permission that the caller named and sees, with all around it.
pub(super) struct Named {
    pub(super) surveyed: Surveyed,
    pub(super) seen: Seen,
}

impl Named {
    pub(super) fn edit<'a>(
        &self,
        link: &'a Link,
        context: &Context,
    ) -> Result<LinkEdit<'a>, PermissionsError> {
        let located = &self.surveyed.located;
        let application = context.caller.application;
        let edit = may_change(link, located.item.id, &located.rights, application);
        Ok(edit?)
    }

    /// The same, with the link as it is after a change.
    pub(super) fn after(mut self, change: &LinkChange) -> Self {
        let link = change.link();
        let mut stored = self.surveyed.links.iter_mut();
        if let Some(stored) = stored.find(|stored| stored.link.id == link.id) {
            stored.link = link.clone();
        }
        self.seen.permission = Permission::Link(link.clone());
        self
    }
}

impl Permissions {
    pub(super) async fn change_permission_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &ChangePermission,
    ) -> Result<Named, PermissionsError> {
        let wanted = (&command.item, command.permission, command.if_match.as_ref());
        let mut named = self.named(&*unit, context, wanted).await?;
        let located = &named.surveyed.located;
        match named.seen.permission.clone() {
            Permission::Grant(held) => {
                let (Some(capabilities), Patch::Keep) = (command.capabilities, command.expiry)
                else {
                    return Err(PermissionsError::NotChangeable);
                };
                let wish = GrantWish {
                    capabilities: Some(capabilities),
                    ..GrantWish::default()
                };
                let write = grant::change(
                    &held,
                    located.item.id,
                    &wish,
                    &located.lineage,
                    &located.rights,
                    GrantRule::Managing,
                    self.clock.now(),
                )?;
                if let Some(write) = write {
                    unit.write_grant(&write).await?;
                    named.seen.permission = Permission::Grant(write.grant().clone());
                }
                Ok(named)
            }
            Permission::Link(link) => {
                let edit = named.edit(&link, context)?;
                // Naming the role that a link has already changes nothing (docs/decisions/0017).
                let same_role = |named| link.kind.matches_role(named);
                if command.capabilities.is_some_and(|named| !same_role(named)) {
                    return Err(PermissionsError::NotChangeable);
                }
                let (rule, policy) = (command.expiry_rule, &named.surveyed.policy);
                let change = edit.set_expiry(command.expiry, rule, policy, self.clock.now())?;
                let Some(change) = change else {
                    return Ok(named);
                };
                change_terms(unit, &change).await?;
                Ok(named.after(&change))
            }
        }
    }

    pub(super) async fn remove_permission_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &RemovePermission,
    ) -> Result<(), PermissionsError> {
        let wanted = (&command.item, command.permission, command.if_match.as_ref());
        let named = self.named(&*unit, context, wanted).await?;
        let located = &named.surveyed.located;
        match &named.seen.permission {
            Permission::Grant(held) => {
                let removal = grant::remove(
                    held,
                    located.item.id,
                    &context.caller,
                    &located.lineage,
                    &located.rights,
                    GrantRule::Managing,
                )?;
                unit.remove_grant(&removal).await?;
            }
            Permission::Link(link) => {
                let revocation = named.edit(link, context)?.revoke(self.clock.now());
                unit.revoke_link(&revocation).await?;
            }
        }
        Ok(())
    }

    /// The permission that the caller named, at an item in a state that they expect.
    pub(super) async fn named(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (item, wanted, if_match): (&ItemAddress, PermissionId, Option<&Vec<Expected>>),
    ) -> Result<Named, PermissionsError> {
        let surveyed = self.survey(reads, context, item).await?;
        let named = self.named_in(context, surveyed, wanted)?;
        if !Expected::one_holds(if_match, &named.surveyed.located.item) {
            return Err(PermissionsError::PreconditionFailed);
        }
        Ok(named)
    }

    pub(super) fn named_in(
        &self,
        context: &Context,
        surveyed: Surveyed,
        wanted: PermissionId,
    ) -> Result<Named, PermissionsError> {
        let mut list = self.seen_by(context, &surveyed)?.into_iter();
        let found = list.find(|entry| id_of(&entry.permission) == wanted);
        let seen = found.ok_or(PermissionsError::NotFound)?;
        Ok(Named { surveyed, seen })
    }
}
