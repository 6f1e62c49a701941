//! Giving, changing and ending grants.

mod setting;

pub use setting::{Appointing, may_appoint, may_leave, members};

use crate::access::{Action, Forbidden, Permit, Rights};
use crate::ids::{GrantId, ItemId};
use crate::item::{FolderSetting, ItemKind, Lineage};
use crate::patch::Patch;
use crate::permission::{Appearance, Grant, GrantSource};
use crate::policy::Policy;
use crate::principal::{Actor, Caller, Principal};
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// Why a grant is not given, changed or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// The caller may not see the item, or not change its grants.
    #[error(transparent)]
    Access(#[from] Forbidden),
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
    /// It would last longer than the right of the one who changes it.
    #[error("the grant would outlast your own right to give it")]
    OutlastsOwn,
    /// Anybody who is invited has a grant on this very item (docs/contracts/box.md 6.1).
    #[error("whoever is invited has a grant on this item already: change that")]
    AlreadyGranted,
    /// A root is shared by the operator only (docs/contracts/box.md 6.3).
    #[error("nobody can be invited to the root of a drive: invite them to what is in it")]
    Root,
    /// A folder keeps invitations to anybody who manages it (docs/contracts/box.md 9.1).
    #[error("only whoever manages the folder may invite people to it")]
    InvitingRestricted,
    /// Only for a folder the names above it can be shown (docs/contracts/box.md 6.3).
    #[error("the path can be shown for a folder only")]
    PathOfFolderOnly,
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
    appearance: Appearance,
    now: Timestamp,
}

/// How a door tells who may change and end a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantRule {
    /// Anybody who manages the item (docs/contracts/microsoft.md 2.5).
    Managing,
    /// Anybody who may publish the item, for grants that allow no more than they may do themselves, and
    /// everyone their own (docs/contracts/box.md 6.2).
    Publishing,
}

/// Gives the right to invite people with these capabilities (docs/contracts/microsoft.md 2.7).
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
        expires_at: no_longer_than(rights, expires_at),
        appearance: Appearance::default(),
        now,
    })
}

impl Invitation {
    /// The same invitation, to a single item that appears like this to anybody who is invited, and under
    /// the settings of the folders above it (docs/contracts/box.md 6.2, 6.3 and 9.1).
    pub fn to_one(
        self,
        appearance: Appearance,
        kind: ItemKind,
        lineage: &Lineage,
        rights: &Rights,
    ) -> Result<Self, GrantRefusal> {
        may_invite_under(lineage, rights)?;
        if appearance.shows_path {
            rights.permit(Action::Manage)?;
        }
        if lineage.steps().len() == 1 {
            return Err(GrantRefusal::Root);
        }
        if appearance.shows_path && kind != ItemKind::Folder {
            return Err(GrantRefusal::PathOfFolderOnly);
        }
        Ok(Self { appearance, ..self })
    }

    /// Invites someone who has no grant on this very item, and does not own the drive.
    pub fn add(
        &self,
        principal: Principal,
        lineage: &Lineage,
        id: GrantId,
    ) -> Result<GrantWrite, GrantRefusal> {
        let mut here = lineage.steps()[0].grants.iter();
        let existing = here.find(|grant| grant.principal == principal);
        let owns = |grant: &Grant| grant.is_ownership() && grant.principal == principal;
        if existing.is_some_and(|grant| grant.is_alive(self.now)) || lineage.grants().any(owns) {
            return Err(GrantRefusal::AlreadyGranted);
        }
        self.invite(principal, None, existing.map_or(id, |dead| dead.id))?
            .ok_or(GrantRefusal::AlreadyGranted)
    }

    /// Invites someone. What they hold on this item already is widened and never narrowed; `None`
    /// when it allows all of this for as long.
    ///
    /// What they hold beyond the invitation keeps its own end, and so does the invitation: where
    /// one grant cannot say both, it is refused. Otherwise an inviter could make what they may not
    /// give last longer than the one who gave it meant.
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
            appearance: self.appearance,
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

/// An end, or that of the giver's own right where that comes first: nobody gives what outlasts what
/// they hold.
fn no_longer_than(rights: &Rights, expires_at: Option<Timestamp>) -> Option<Timestamp> {
    match (expires_at, rights.publishes_until()) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
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

/// What a request says of a grant. What is absent stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct GrantWish {
    /// What it allows, in place of what it allowed.
    pub capabilities: Option<Capabilities>,
    /// When it ends.
    pub expiry: Patch<Timestamp>,
    /// Whether the names above its item are shown.
    pub shows_path: Option<bool>,
}

/// Changes a grant; `None` when it is that way already. `asked` is the item at which the caller
/// addressed it.
pub fn change(
    grant: &Grant,
    asked: ItemId,
    wish: &GrantWish,
    lineage: &Lineage,
    rights: &Rights,
    rule: GrantRule,
    now: Timestamp,
) -> Result<Option<GrantWrite>, GrantRefusal> {
    may_change(grant, asked, lineage, rights, rule)?;
    let capabilities = wish.capabilities.unwrap_or(grant.capabilities);
    if !rights.capabilities().includes(capabilities) {
        return Err(GrantRefusal::ExceedsOwnRights);
    }
    let shows_path = wish.shows_path.unwrap_or(grant.appearance.shows_path);
    if shows_path != grant.appearance.shows_path {
        rights.permit(Action::Manage)?;
        // Once it is given, this is the owner's alone (docs/contracts/box.md 6.2).
        if !rights.owns() {
            return Err(Forbidden::Lacks(Capability::Manage).into());
        }
        if lineage.steps()[0].kind != ItemKind::Folder {
            return Err(GrantRefusal::PathOfFolderOnly);
        }
    }
    if let Patch::Set(expiry) = wish.expiry
        && expiry.has_passed(now)
    {
        return Err(GrantRefusal::ExpiryPast);
    }
    let expires_at = wish.expiry.applied_to(grant.expires_at);
    if expires_at != grant.expires_at && no_longer_than(rights, expires_at) != expires_at {
        return Err(GrantRefusal::OutlastsOwn);
    }
    let changed = Grant {
        capabilities,
        expires_at,
        appearance: Appearance {
            shows_path,
            ..grant.appearance
        },
        ..grant.clone()
    };
    Ok((changed != *grant).then_some(GrantWrite(changed)))
}

/// Ends a grant. `asked` is the item at which the caller addressed it.
pub fn remove(
    grant: &Grant,
    asked: ItemId,
    caller: &Caller,
    lineage: &Lineage,
    rights: &Rights,
    rule: GrantRule,
) -> Result<GrantRemoval, GrantRefusal> {
    let is_own = caller.user().map(Principal::User) == Some(grant.principal);
    let leaves = rule == GrantRule::Publishing && is_own && !grant.is_ownership();
    if leaves && grant.item == asked {
        rights.may_leave()?;
    } else {
        may_change(grant, asked, lineage, rights, rule)?;
    }
    Ok(leave(grant))
}

/// Ends the grant of the one who asks, which anyone may (docs/contracts/box.md 6.2).
pub(crate) const fn leave(grant: &Grant) -> GrantRemoval {
    GrantRemoval {
        grant: grant.id,
        item: grant.item,
    }
}

fn may_change(
    grant: &Grant,
    asked: ItemId,
    lineage: &Lineage,
    rights: &Rights,
    rule: GrantRule,
) -> Result<(), GrantRefusal> {
    match rule {
        GrantRule::Managing => rights.permit(Action::Manage)?,
        GrantRule::Publishing => {
            may_invite_under(lineage, rights)?;
            rights.permit(Action::Publish)?
        }
    };
    if grant.item != asked {
        return Err(GrantRefusal::Inherited);
    }
    if grant.is_ownership() {
        return Err(GrantRefusal::Ownership);
    }
    if rule == GrantRule::Managing || rights.capabilities().includes(grant.capabilities) {
        Ok(())
    } else {
        Err(GrantRefusal::ExceedsOwnRights)
    }
}

/// Some folders keep inviting to anybody who manages them.
fn may_invite_under(lineage: &Lineage, rights: &Rights) -> Result<(), GrantRefusal> {
    let restricted = lineage
        .steps()
        .iter()
        .any(|step| step.settings.has(FolderSetting::OnlyManagersInvite));
    if restricted && !rights.capabilities().has(Capability::Manage) {
        rights.visible()?;
        return Err(GrantRefusal::InvitingRestricted);
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

/// Whether a first share cuts its item off from the permissions above it
/// (docs/contracts/microsoft.md R-22).
///
/// It does when the request asks for it, the policy lets requests do so, the item was never shared
/// on its own before, and the one who asks owns the drive: a cut ends what others were given.
pub fn cut_inheritance(
    keep_inherited: bool,
    policy: &Policy,
    lineage: &Lineage,
    has_links: bool,
    caller: &Caller,
) -> Option<InheritanceCut> {
    let mut ownerships = lineage.grants().filter(|grant| grant.is_ownership());
    let owns = match &caller.actor {
        Actor::Person(person) => ownerships.any(|grant| person.is(grant.principal)),
        Actor::Application => caller.organization == lineage.organization(),
        Actor::Nobody => false,
    };
    let first_share = !has_links && lineage.steps()[0].grants.is_empty();
    let cuts = !keep_inherited && policy.cutting_inheritance() && first_share && owns;
    cuts.then(|| InheritanceCut(lineage.item()))
}

/// The grant that comes with a drive, to the one who owns it.
pub fn ownership(id: GrantId, root: ItemId, principal: Principal, now: Timestamp) -> GrantWrite {
    GrantWrite(Grant {
        source: GrantSource::Ownership,
        ..Grant::given(id, root, principal, Capabilities::ALL, now)
    })
}

/// Ownership of a drive that passes from who holds it now: what ends, and what takes its place. The new
/// owner needs no other grant on the root.
pub fn pass_on(
    lineage_of_root: &Lineage,
    (from, to): (Principal, Principal),
    id: GrantId,
    now: Timestamp,
) -> (Vec<GrantRemoval>, GrantWrite) {
    let root = lineage_of_root.item();
    let ends = lineage_of_root.steps()[0]
        .grants
        .iter()
        .filter(|grant| grant.principal == to || (grant.principal == from && grant.is_ownership()));
    let ends = ends.map(|grant| GrantRemoval {
        grant: grant.id,
        item: root,
    });
    (ends.collect(), ownership(id, root, to, now))
}

/// A grant given from the command line, where anybody who holds the data folder is the owner.
pub fn by_operator(
    id: GrantId,
    item: ItemId,
    principal: Principal,
    capabilities: Capabilities,
    now: Timestamp,
) -> GrantWrite {
    GrantWrite(Grant::given(id, item, principal, capabilities, now))
}
