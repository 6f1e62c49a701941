//! Inviting people, and adding them to a link's list.

use domain::grant::may_invite;
use domain::ids::{GrantId, LinkId, UserId};
use domain::link::may_change;
use domain::principal::Principal;
use ports::driven::store::Unit;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::permissions::{AddPeople, Invite, PermissionsError};
use ports::driving::view::PermissionView;

use super::Permissions;
use crate::services::callers::people::recipients;
use crate::services::links::cutting::cut_off;
use crate::services::links::writer::change_terms;
use crate::services::next_id;

impl Permissions {
    pub(super) async fn invite_people_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &Invite,
    ) -> Result<Vec<GrantId>, PermissionsError> {
        let located = self.locate.locate(&*unit, context, &command.item).await?;
        let now = self.clock.now();
        let (capabilities, expires_at) = (command.capabilities, command.expires_at);
        let invitation = may_invite(&located.rights, capabilities, expires_at, now)?;
        let organization = located.lineage.organization();
        let people = recipients(&*unit, &command.recipients, organization).await?;
        let people = people.map_err(PermissionsError::UnknownRecipient)?;
        let mut grants = Vec::new();
        for &user in &people {
            let principal = Principal::User(user);
            let own = &located.lineage.steps()[0].grants;
            let existing = own.iter().find(|grant| grant.principal == principal);
            let id = next_id(&*self.ids, GrantId::new)?;
            if let Some(write) = invitation.invite(principal, existing, id)? {
                unit.write_grant(&write).await?;
                grants.push(write.grant().id);
            } else {
                grants.extend(existing.map(|grant| grant.id));
            }
        }
        let (keep, lineage) = (command.keep_inherited, &located.lineage);
        cut_off(unit, keep, lineage, &context.caller).await?;
        Ok(grants)
    }

    /// The permissions as the caller sees them now; anybody who may invite sees whom they invited.
    pub(super) async fn views_in_order(
        &self,
        context: &Context,
        item: &ItemAddress,
        grants: &[GrantId],
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        let surveyed = self.survey(&*self.store, context, item).await?;
        let lineage = &surveyed.located.lineage;
        let mut views = Vec::new();
        for wanted in grants {
            let held = lineage.steps()[0]
                .grants
                .iter()
                .find(|grant| grant.id == *wanted);
            let Some(held) = held else { continue };
            let seen = domain::listing::Seen {
                permission: domain::permission::Permission::Grant(held.clone()),
                inherited_from: None,
                with_secret: false,
            };
            let (links, policy) = (&surveyed.links, &surveyed.policy);
            let shown = self
                .show_permission(&*self.store, lineage, &seen, (links, policy), None)
                .await?;
            views.extend(shown);
        }
        Ok(views)
    }

    pub(super) async fn add_people_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        item: &ItemAddress,
        command: &AddPeople,
    ) -> Result<LinkId, PermissionsError> {
        let located = self.locate.locate(&*unit, context, item).await?;
        let stored = located.through.clone().ok_or(PermissionsError::NotFound)?;
        let link = &stored.link;
        let edit = may_change(
            link,
            located.item.id,
            &located.rights,
            context.caller.application,
        )?;
        if !link.kind.matches_role(command.capabilities) {
            return Err(PermissionsError::OtherRole);
        }
        let people = recipients(&*unit, &command.recipients, link.organization).await?;
        let people: Vec<UserId> = people.map_err(PermissionsError::UnknownRecipient)?;
        if let Some(change) = edit.add_people(&people.into_iter().collect(), self.clock.now())? {
            change_terms(unit, &change).await?;
        }
        Ok(link.id)
    }
}
