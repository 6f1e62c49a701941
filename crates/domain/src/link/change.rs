//! Changing and ending a link.

use std::collections::BTreeSet;

use super::resolve::{End, end};
use super::{
    Audience, BeyondPolicy, Link, LinkName, LinkRefusal, LinkScope, LinkSpecification, Terms,
    earlier, within,
};
use crate::access::{Action, Forbidden, Permit, Rights};
use crate::ids::{ApplicationId, ItemId, LinkId, UserId};
use crate::item::{ItemKind, Lineage};
use crate::patch::Patch;
use crate::policy::Policy;
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// On which links an expiry may be changed (docs/contracts/microsoft.md 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryRule {
    /// On anonymous links only.
    AnonymousOnly,
    /// On all.
    Any,
}

/// The right to change one link.
#[derive(Clone, Copy, Debug)]
pub struct LinkEdit<'a> {
    link: &'a Link,
    permit: Permit,
    held: Capabilities,
}

/// Gives the right to change or remove a link (docs/contracts/microsoft.md 2.6).
///
/// Of those who may publish, it is its maker's, anybody who manages the item, and anybody who calls through
/// the application that made it. `asked` is the item at which the caller addressed the link.
pub fn may_change<'a>(
    link: &'a Link,
    asked: ItemId,
    rights: &Rights,
    application: ApplicationId,
) -> Result<LinkEdit<'a>, LinkRefusal> {
    let permit = rights.permit(Action::Publish)?;
    if link.item != asked {
        return Err(LinkRefusal::Inherited);
    }
    let own = permit.maker() == link.maker || application == link.application;
    if !own && !rights.capabilities().has(Capability::Manage) {
        return Err(Forbidden::Lacks(Capability::Manage).into());
    }
    Ok(LinkEdit {
        link,
        permit,
        held: rights.capabilities(),
    })
}

impl LinkEdit<'_> {
    /// Ends the link.
    pub fn revoke(&self, now: Timestamp) -> Revocation {
        Revocation::new(self.link, now, self.permit.user())
    }

    /// Changes when the link ends; `None` when it ends then already. Its longest life counts from
    /// when it was made.
    pub fn set_expiry(
        &self,
        wish: Patch<Timestamp>,
        rule: ExpiryRule,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Option<LinkChange>, LinkRefusal> {
        let asked = End {
            wish,
            kept: self.link.expires_at,
            made_at: self.link.created_at,
            beyond: BeyondPolicy::Clamped,
        };
        let expires_at = end(&asked, policy, now)?;
        if expires_at == self.link.expires_at {
            return Ok(None);
        }
        let scope = self.link.scope();
        if rule == ExpiryRule::AnonymousOnly && scope != LinkScope::Anonymous {
            return Err(LinkRefusal::ExpiryFixed(scope));
        }
        if earlier(expires_at, self.link.expires_at) != expires_at {
            self.within_own_rights()?;
        }
        let changed = Link {
            expires_at,
            ..self.link.clone()
        };
        Ok(Some(LinkChange::of(changed, now)))
    }

    /// Adds people to the link's list; `None` when all of them are on it. `item` is what the link's item
    /// is.
    pub fn add_people(
        &self,
        added: &BTreeSet<UserId>,
        policy: &Policy,
        item: ItemKind,
        now: Timestamp,
    ) -> Result<Option<LinkChange>, LinkRefusal> {
        let Some(Audience::People(people)) = self.link.audience() else {
            return Err(LinkRefusal::NoList);
        };
        if people.is_superset(added) {
            return Ok(None);
        }
        let scope = LinkScope::People;
        if !policy.allows(scope, item) {
            return Err(LinkRefusal::ScopeForbidden { scope });
        }
        self.within_own_rights()?;
        let terms = Terms {
            audience: Audience::People(people | added),
            password: self.link.password(),
        };
        let changed = Link {
            form: self.link.form.clone().with_terms(terms),
            ..self.link.clone()
        };
        Ok(Some(LinkChange::of(changed, now)))
    }

    /// Nobody gives on through a link what they could not have given by making it.
    fn within_own_rights(&self) -> Result<(), LinkRefusal> {
        let needed = self.link.demands_of_maker();
        within(self.held, needed)
    }
}

/// A change of a link, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkChange {
    link: Link,
    name: Patch<LinkName>,
    releases: bool,
}

impl LinkChange {
    /// A change to this state; the one before is counted in it still.
    pub(super) fn of(before_counting: Link, now: Timestamp) -> Self {
        Self {
            link: Link {
                revision: before_counting.revision.saturating_add(1),
                changed_at: now,
                ..before_counting
            },
            name: Patch::Keep,
            releases: false,
        }
    }

    /// The same, with what becomes of the link's name.
    pub(super) fn naming(self, name: Patch<LinkName>) -> Self {
        Self { name, ..self }
    }

    /// The same; the link gives its fingerprint up besides if it is no longer what it was made as.
    pub(super) fn releasing_if(self, releases: bool) -> Self {
        Self { releases, ..self }
    }

    /// The link as it stands after the change.
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// What becomes of its name.
    pub const fn name(&self) -> &Patch<LinkName> {
        &self.name
    }

    /// Whether the link gives up its fingerprint: from then on no request finds it again.
    pub const fn releases_fingerprint(&self) -> bool {
        self.releases
    }

    /// The link gives its fingerprint up to a request that means another one. Only somebody who may
    /// make that one asks for it.
    pub(super) fn releasing(
        link: &Link,
        specification: &LinkSpecification,
        now: Timestamp,
    ) -> Self {
        debug_assert_eq!(
            link.item,
            specification.item(),
            "one fingerprint is of one item"
        );
        Self {
            releases: true,
            ..Self::of(link.clone(), now)
        }
    }

    pub(super) fn taken_over(
        link: &Link,
        specification: &LinkSpecification,
        now: Timestamp,
    ) -> Self {
        let taken = Link {
            maker: specification.maker(),
            authority: specification.authority(),
            ..link.clone()
        };
        Self::of(taken, now)
    }
}

/// The end of a link, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    link: LinkId,
    item: ItemId,
    at: Timestamp,
    by: Option<UserId>,
}

impl Revocation {
    /// The link.
    pub const fn link(&self) -> LinkId {
        self.link
    }

    /// The item that the link was made on.
    pub const fn item(&self) -> ItemId {
        self.item
    }

    /// When it ended.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Who ended it; `None` when an application or the passing of time did.
    pub const fn by(&self) -> Option<UserId> {
        self.by
    }

    pub(super) const fn new(link: &Link, now: Timestamp, by: Option<UserId>) -> Self {
        Self {
            link: link.id,
            item: link.item,
            at: now,
            by,
        }
    }

    /// Ends a link whose time is over; `None` while it is not.
    pub fn of_expired(link: &Link, policy: &Policy, now: Timestamp) -> Option<Self> {
        let expired = link.revoked_at.is_none() && link.has_expired(policy, now);
        expired.then(|| Self::new(link, now, None))
    }
}

impl Revocation {
    /// Ends a link from the command line, where anybody who holds the data folder is the owner.
    pub const fn by_operator(link: &Link, now: Timestamp) -> Self {
        Self::new(link, now, None)
    }
}

/// Ends the one link of an item; `None` when it has none (docs/contracts/box.md 1.3 and 1.11).
pub fn end_single(
    present: Option<&Link>,
    lineage: &Lineage,
    rights: &Rights,
    now: Timestamp,
) -> Result<Option<Revocation>, LinkRefusal> {
    let permit = rights.permit(Action::Publish)?;
    if lineage.is_root() {
        return Err(LinkRefusal::RootNotShared);
    }
    Ok(present.map(|link| Revocation::new(link, now, permit.user())))
}

/// Ends a link of any form, for people who manage its item (docs/contracts/oracle.md 7.1).
pub fn end_managed(
    link: &Link,
    rights: &Rights,
    now: Timestamp,
) -> Result<Revocation, LinkRefusal> {
    let permit = rights.permit(Action::Manage)?;
    Ok(Revocation::new(link, now, permit.user()))
}
