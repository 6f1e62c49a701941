//! Setting what somebody holds on an item, by the rule of those who manage it
//! (docs/contracts/oracle.md 8).

use super::{GrantRefusal, GrantRemoval, GrantWrite, leave, no_longer_than};
use crate::access::{Action, Permit, Rights};
use crate::ids::GrantId;
use crate::item::Lineage;
use crate::permission::{Appearance, Grant, GrantSource};
use crate::principal::{Caller, Principal};
use crate::role::Capabilities;
use crate::time::Timestamp;

/// The right to set what others hold on an item.
#[derive(Clone, Copy, Debug)]
pub struct Appointing<'a> {
    permit: Permit,
    lineage: &'a Lineage,
    rights: &'a Rights,
    now: Timestamp,
}

/// Gives the right to set what others hold on an item: it takes managing it.
pub fn may_appoint<'a>(
    lineage: &'a Lineage,
    rights: &'a Rights,
    now: Timestamp,
) -> Result<Appointing<'a>, GrantRefusal> {
    Ok(Appointing {
        permit: rights.permit(Action::Manage)?,
        lineage,
        rights,
        now,
    })
}

impl Appointing<'_> {
    /// What a principal holds on this very item, if it is anything still.
    pub fn held(&self, principal: Principal) -> Option<&Grant> {
        self.here()
            .find(|grant| grant.principal == principal && grant.is_alive(self.now))
    }

    /// Sets what a principal holds, in place of what they held here; `None` when they hold that
    /// already. The one who owns the drive holds everything, and nothing is set for them.
    pub fn set(
        &self,
        principal: Principal,
        capabilities: Capabilities,
        id: GrantId,
    ) -> Result<Option<GrantWrite>, GrantRefusal> {
        if self.owns(principal) {
            return Err(GrantRefusal::Ownership);
        }
        if !self.rights.capabilities().includes(capabilities) {
            return Err(GrantRefusal::ExceedsOwnRights);
        }
        let expires_at = no_longer_than(self.rights, None);
        let Some(held) = self.held(principal) else {
            let mut dead = self.here().filter(|grant| grant.principal == principal);
            return Ok(Some(GrantWrite(Grant {
                id: dead.next().map_or(id, |dead| dead.id),
                item: self.permit.item(),
                principal,
                capabilities,
                source: GrantSource::Given,
                expires_at,
                appearance: Appearance::default(),
                created_at: self.now,
                created_by: self.permit.user(),
            })));
        };
        let changed = Grant {
            capabilities,
            expires_at: no_longer_than(self.rights, held.expires_at),
            ..held.clone()
        };
        Ok((changed != *held).then_some(GrantWrite(changed)))
    }

    /// Ends what a principal holds on this very item; `None` when that is nothing.
    pub fn end(&self, principal: Principal) -> Result<Option<GrantRemoval>, GrantRefusal> {
        if self.owns(principal) {
            return Err(GrantRefusal::Ownership);
        }
        Ok(self.held(principal).map(leave))
    }

    /// Ends what everyone but the owner holds on this very item.
    pub fn end_all(&self) -> Vec<GrantRemoval> {
        let given = self.here().filter(|grant| !grant.is_ownership());
        given.map(leave).collect()
    }

    fn here(&self) -> impl Iterator<Item = &Grant> {
        self.lineage.steps()[0].grants.iter()
    }

    fn owns(&self, principal: Principal) -> bool {
        let mut ownerships = self.lineage.grants().filter(|grant| grant.is_ownership());
        ownerships.any(|grant| grant.principal == principal)
    }
}

/// Ends what the caller holds on this very item by their own name, which anyone may; `None` when that
/// is nothing.
pub fn may_leave(
    caller: &Caller,
    lineage: &Lineage,
    rights: &Rights,
    now: Timestamp,
) -> Result<Option<GrantRemoval>, GrantRefusal> {
    rights.may_leave()?;
    let own = caller.user().map(Principal::User);
    let mut here = lineage.steps()[0].grants.iter();
    let held = here.find(|grant| Some(grant.principal) == own && grant.is_alive(now));
    match held {
        Some(held) if held.is_ownership() => Err(GrantRefusal::Ownership),
        Some(held) => Ok(Some(leave(held))),
        None => Ok(None),
    }
}

/// Who holds something on an item, one grant for each, the nearest; the owner left out. It shows all that
/// they hold, for grants add up. `own_only` leaves out what was given on the folders above.
pub fn members(lineage: &Lineage, own_only: bool, now: Timestamp) -> Vec<Grant> {
    let mut members: Vec<Grant> = Vec::new();
    for grant in lineage.grants() {
        let counts = grant.is_alive(now) && !grant.is_ownership();
        let here = !own_only || grant.item == lineage.item();
        if !(counts && here) {
            continue;
        }
        let known = members
            .iter_mut()
            .find(|other| other.principal == grant.principal);
        match known {
            Some(nearer) => nearer.capabilities = nearer.capabilities.union(grant.capabilities),
            None => members.push(grant.clone()),
        }
    }
    members
}
