//! Inviting people, and adding them to a link's list.

use domain::grant::may_invite;
use domain::ids::{GrantId, UserId};
use domain::permission::Grant;
use domain::principal::Principal;
use ports::driven::store::Unit;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::permissions::{AddPeople, Invite, PermissionId, PermissionsError};

use super::Permissions;
use super::change::Named;
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
    ) -> Result<Vec<Grant>, PermissionsError> {
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
                grants.push(write.grant().clone());
            } else {
                grants.extend(existing.cloned());
            }
        }
        let (keep, lineage) = (command.keep_inherited, &located.lineage);
        cut_off(unit, keep, lineage, &context.caller).await?;
        Ok(grants)
    }

    pub(super) async fn add_people_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        item: &ItemAddress,
        command: &AddPeople,
    ) -> Result<Named, PermissionsError> {
        let surveyed = self.survey(&*unit, context, item).await?;
        let through = surveyed.located.through.as_ref();
        let link = through.ok_or(PermissionsError::NotFound)?.link.clone();
        let named = self.named_in(context, surveyed, PermissionId::Link(link.id))?;
        let edit = named.edit(&link, context)?;
        if !link.kind.matches_role(command.capabilities) {
            return Err(PermissionsError::OtherRole);
        }
        let people = recipients(&*unit, &command.recipients, link.organization).await?;
        let people: Vec<UserId> = people.map_err(PermissionsError::UnknownRecipient)?;
        let people = people.into_iter().collect();
        let (policy, item) = (&named.surveyed.policy, named.surveyed.located.item.kind());
        let Some(change) = edit.add_people(&people, policy, item, self.clock.now())? else {
            return Ok(named);
        };
        change_terms(unit, &change).await?;
        Ok(named.after(&change))
    }
}
