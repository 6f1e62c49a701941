//! What people and groups hold on a folder, by the rule of those who manage it.

use domain::grant::{may_appoint, may_leave};
use domain::ids::{GrantId, ItemId};
use domain::item::ItemKind;
use domain::permission::Grant;
use domain::principal::Principal;
use ports::driven::store::{Reads, Unit};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::permissions::{EndGrants, Grantee, Holders, PermissionsError, SetGrants};

use super::Permissions;
use crate::services::locate::Located;
use crate::services::next_id;

impl Permissions {
    pub(super) async fn set_grants_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &SetGrants,
    ) -> Result<Vec<Grant>, PermissionsError> {
        let located = self.folder(&*unit, context, &command.folder).await?;
        let now = self.clock.now();
        let appointing = may_appoint(&located.lineage, &located.rights, now)?;
        let whom = self.grantees(&*unit, &command.to, &located).await?;
        let mut grants = Vec::with_capacity(whom.len());
        for principal in whom {
            let held = appointing.held(principal).cloned();
            if command.must_hold && held.is_none() {
                // The owner is refused as such, and not as somebody who holds nothing.
                appointing.end(principal)?;
                return Err(PermissionsError::NotFound);
            }
            let write = appointing.set(
                principal,
                command.capabilities,
                next_id(&*self.ids, GrantId::new)?,
            )?;
            if let Some(write) = &write {
                unit.write_grant(write).await?;
            }
            grants.extend(write.map(|write| write.grant().clone()).or(held));
        }
        Ok(grants)
    }

    pub(super) async fn end_grants_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &EndGrants,
    ) -> Result<ItemId, PermissionsError> {
        let located = self.folder(&*unit, context, &command.folder).await?;
        let (lineage, rights, now) = (&located.lineage, &located.rights, self.clock.now());
        let removals = match &command.of {
            Holders::All => may_appoint(lineage, rights, now)?.end_all(),
            Holders::Caller => {
                let own = may_leave(&context.caller, lineage, rights, now)?;
                own.into_iter().collect()
            }
            Holders::Named(named) => {
                let appointing = may_appoint(lineage, rights, now)?;
                let mut removals = Vec::new();
                for principal in self.grantees(&*unit, named, &located).await? {
                    removals.extend(appointing.end(principal)?);
                }
                removals
            }
        };
        for removal in &removals {
            unit.remove_grant(removal).await?;
        }
        Ok(located.item.id)
    }

    /// A folder that the caller named.
    pub(super) async fn folder(
        &self,
        reads: &dyn Reads,
        context: &Context,
        address: &ItemAddress,
    ) -> Result<Located, PermissionsError> {
        let located = self.locate.locate(reads, context, address).await?;
        Ok(located.of(ItemKind::Folder)?)
    }

    /// Who the grantees are, in the order named; or the place of the first who is nobody.
    async fn grantees(
        &self,
        reads: &dyn Reads,
        named: &[Grantee],
        located: &Located,
    ) -> Result<Vec<Principal>, PermissionsError> {
        let organization = located.lineage.organization();
        let mut found = Vec::with_capacity(named.len());
        for (place, grantee) in named.iter().enumerate() {
            let principal = self.grantee(reads, grantee, organization).await;
            let principal = principal.map_err(|error| match error {
                PermissionsError::UnknownRecipient(_) => PermissionsError::UnknownRecipient(place),
                other => other,
            })?;
            if !found.contains(&principal) {
                found.push(principal);
            }
        }
        Ok(found)
    }
}
