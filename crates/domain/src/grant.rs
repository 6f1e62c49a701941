//! Giving, changing and ending grants.

use crate::access::{Action, Permit, Refusal, Rights};
use crate::ids::{GrantId, ItemId};
use crate::item::Lineage;
use crate::permission::{Grant, GrantSource};
use crate::policy::Policy;
use crate::principal::{Caller, Principal};
use crate::role::Capabilities;
use crate::time::Timestamp;

/// Why a grant is not given, changed or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// The caller may not see the item, or not change its grants.
    #[error(transparent)]
    Access(#[from] Refusal),
    /// The grant would allow what its giver may not do.
    #[error("the grant would allow more than you may do with this item yourself")]
    ExceedsOwnRights,
    /// The grant was made on a folder above: it is changed there.
    #[error("the permission is inherited: change it on the item that it was made on")]
    Inherited,
    /// It is the drive owner's.
    #[error("the owner's permission cannot be changed or removed")]
    Ownership,
    /// The expiry is not in the future.
    #[error("the expiry must lie in the future")]
    ExpiryPast,
    /// Someone invited holds other rights here, which end at another time.
    #[error(
        "someone invited has other access to this item, which ends at another time: change or remove that first"
    )]
    EndsDiffer,
}

/// A grant to be written: a new one, or a new state of an old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantWrite(Grant);

impl GrantWrite {
    /// The grant as it stands after the write.
    pub const fn grant(&self) -> &Grant {
        &self.0
    }
}

/// The end of a grant, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRemoval {
    grant: GrantId,
    item: ItemId,
}

impl GrantRemoval {
    /// The grant.
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    /// The item that it was made on.
    pub const fn item(&self) -> ItemId {
        self.item
    }
}

/// The right to invite people to an item, never above one's own rights.
#[derive(Clone, Copy, Debug)]
pub struct Invitation {
    permit: Permit,
    capabilities: Capabilities,
    expires_at: Option<Timestamp>,
    now: Timestamp,
}

/// Gives the right to invite people with these capabilities (contracts/microsoft.md 2.7).
pub fn may_invite(
    rights: &Rights,
    capabilities: Capabilities,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Invitation, GrantRefusal> {
    let permit = rights.permit(Action::Publish)?;
    if !rights.capabilities().includes(capabilities) {
        return Err(GrantRefusal::ExceedsOwnRights);
    }
    if expires_at.is_some_and(|expiry| expiry.has_passed(now)) {
        return Err(GrantRefusal::ExpiryPast);
    }
    Ok(Invitation {
        permit,
        capabilities,
        expires_at,
        now,
    })
}

impl Invitation {
    /// Invites someone. What they hold on this item already is widened and never narrowed; `None`
    /// when it allows all of this for as long.
    ///
    /// What they hold beyond the invitation keeps its own end, and so does the invitation: where
    /// one grant cannot say both, it is refused. Otherwise an inviter could make what they may not
    /// give last longer than whoever gave it meant.
    pub fn invite(
        &self,
        principal: Principal,
        existing: Option<&Grant>,
        id: GrantId,
    ) -> Result<Option<GrantWrite>, GrantRefusal> {
        let offered = Grant {
            id: existing.map_or(id, |held| held.id),
            item: self.permit.item(),
            principal,
            capabilities: self.capabilities,
            source: GrantSource::Given,
            expires_at: self.expires_at,
            created_at: self.now,
            created_by: self.permit.user(),
        };
        let Some(held) = existing.filter(|grant| grant.is_alive(self.now)) else {
            return Ok(Some(GrantWrite(offered)));
        };
        if held.is_ownership() || says_all_of(held, &offered) {
            return Ok(None);
        }
        let widened = Grant {
            capabilities: held.capabilities.union(self.capabilities),
            expires_at: self.expires_at,
            ..held.clone()
        };
        if held.expires_at == self.expires_at || says_all_of(&offered, held) {
            return Ok(Some(GrantWrite(widened)));
        }
        Err(GrantRefusal::EndsDiffer)
    }
}

/// Whether one grant allows all that another does, for at least as long.
fn says_all_of(one: &Grant, other: &Grant) -> bool {
    let lasts = match (one.expires_at, other.expires_at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one >= other,
    };
    lasts && one.capabilities.includes(other.capabilities)
}

/// Gives what a role allows to a grant in place of what it allowed; `None` when that is the same.
pub fn change(
    grant: &Grant,
    asked: ItemId,
    capabilities: Capabilities,
    rights: &Rights,
) -> Result<Option<GrantWrite>, GrantRefusal> {
    may_manage(grant, asked, rights)?;
    if !rights.capabilities().includes(capabilities) {
        return Err(GrantRefusal::ExceedsOwnRights);
    }
    let changed = grant.capabilities != capabilities;
    Ok(changed.then(|| {
        GrantWrite(Grant {
            capabilities,
            ..grant.clone()
        })
    }))
}

/// Ends a grant. `asked` is the item at which the caller addressed it.
pub fn remove(grant: &Grant, asked: ItemId, rights: &Rights) -> Result<GrantRemoval, GrantRefusal> {
    may_manage(grant, asked, rights)?;
    Ok(GrantRemoval {
        grant: grant.id,
        item: grant.item,
    })
}

fn may_manage(grant: &Grant, asked: ItemId, rights: &Rights) -> Result<(), GrantRefusal> {
    rights.permit(Action::Manage)?;
    if grant.item != asked {
        return Err(GrantRefusal::Inherited);
    }
    if grant.is_ownership() {
        return Err(GrantRefusal::Ownership);
    }
    Ok(())
}

/// That an item no longer inherits permissions from above, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InheritanceCut(ItemId);

impl InheritanceCut {
    /// The item.
    pub const fn item(&self) -> ItemId {
        self.0
    }
}

/// Whether a first share cuts its item off from the permissions above it (contracts/microsoft.md
///
///
/// It does when the request asks for it, the policy lets requests do so, the item was never shared
/// on its own before, and whoever asks owns the drive: a cut ends what others were given.
pub fn cut_inheritance(
    keep_inherited: bool,
    policy: &Policy,
    lineage: &Lineage,
    has_links: bool,
    caller: &Caller,
) -> Option<InheritanceCut> {
    let mut ownerships = lineage.grants().filter(|grant| grant.is_ownership());
    let owns = match &caller.person {
        Some(person) => ownerships.any(|grant| person.is(grant.principal)),
        None => caller.organization == lineage.organization(),
    };
    let first_share = !has_links && lineage.steps()[0].grants.is_empty();
    let cuts = !keep_inherited && policy.cutting_inheritance && first_share && owns;
    cuts.then(|| InheritanceCut(lineage.item()))
}

/// The grant that comes with a drive, to whoever owns it.
pub fn ownership(id: GrantId, root: ItemId, principal: Principal, now: Timestamp) -> GrantWrite {
    GrantWrite(Grant {
        id,
        item: root,
        principal,
        capabilities: Capabilities::ALL,
        source: GrantSource::Ownership,
        expires_at: None,
        created_at: now,
        created_by: None,
    })
}

/// A grant given from the command line, where whoever holds the data folder is the owner.
pub fn by_operator(
    id: GrantId,
    item: ItemId,
    principal: Principal,
    capabilities: Capabilities,
    now: Timestamp,
) -> GrantWrite {
    GrantWrite(Grant {
        id,
        item,
        principal,
        capabilities,
        source: GrantSource::Given,
        expires_at: None,
        created_at: now,
        created_by: None,
    })
}
