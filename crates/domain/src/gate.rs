//! The gate: may this visitor open that link, and what may they do with it?
//!
//! Every byte of content behind a link, behind every door, passes through [`open`]. Its answer is
//! also the explanation: an access with what narrowed it, or a denial with the rule that decided.

mod opening;

use std::fmt;

pub use opening::{MakerStanding, Opening, PasswordProof};

use crate::access::{Action, Permit, Rights, Top};
use crate::ids::{DriveId, ItemId, LinkId};
use crate::item::ItemKind;
use crate::link::{Effect, Link, LinkKind, LinkScope, allowed, effect, lacks_password};
use crate::policy::Policy;
use crate::principal::Visitor;
use crate::role::{Capabilities, Capability};

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Denial {
    /// It was revoked.
    #[error("the link was revoked")]
    Revoked,
    /// Its time, or the longest life that the policy gives, is over.
    #[error("the link has expired")]
    Expired,
    /// Its item is in the trash.
    #[error("the item was removed")]
    ItemRemoved,
    /// The item is not the link's nor below it, or was cut off from what is above it.
    #[error("the item is not part of what the link shares")]
    OutsideLink,
    /// The policy allows no links for this audience.
    #[error("the organization's policy does not allow {} links", .0.name())]
    ScopeForbidden(LinkScope),
    /// The policy allows no embedding.
    #[error("the organization's policy does not allow embedding")]
    EmbeddingForbidden,
    /// The policy wants a password, and the link has none.
    #[error("the organization's policy wants a password on anonymous links, and this one has none")]
    PasswordMissing,
    /// The policy lets no link allow anything of what this one does.
    #[error("the organization's policy does not let a link allow this")]
    AllowsTooMuch,
    /// The policy leaves an anonymous visitor nothing of what the link allows.
    #[error("the organization's policy does not let anonymous visitors add or change anything")]
    AnonymousEditingForbidden,
    /// Its maker could not make it now.
    #[error("whoever made the link may no longer make it")]
    MakerLacksRights,
    /// Its maker has no account that is in use, and nobody answers for the link in their place.
    #[error("the account of whoever made the link was disabled or removed")]
    MakerGone,
    /// It opens for people with an account only.
    #[error("the link opens for signed-in people only")]
    SignInNeeded,
    /// The visitor belongs to another organization.
    #[error("the link opens for members of its organization only")]
    OutsideOrganization,
    /// The visitor is not on its list.
    #[error("the link opens for the people on its list only")]
    NotListed,
    /// It opens only for people who have access to the item without it.
    #[error("the link opens only for people who have access to the item already")]
    NoOwnAccess,
    /// It opens with an access token of its own only, which was not shown.
    #[error("the link opens with an access token that was issued for it only")]
    NotDelegated,
    /// The time of the access token that was shown is over.
    #[error("the link's access token has expired")]
    AccessExpired,
    /// It has a password, which was not given.
    #[error("the link has a password, which was not given")]
    PasswordNeeded,
}

impl Denial {
    /// Whether the link, or what it is asked for, is answered as if it had never been.
    pub const fn is_gone(self) -> bool {
        match self {
            Self::Revoked | Self::ItemRemoved | Self::OutsideLink | Self::NotDelegated => true,
            Self::Expired
            | Self::ScopeForbidden(_)
            | Self::EmbeddingForbidden
            | Self::PasswordMissing
            | Self::AllowsTooMuch
            | Self::AnonymousEditingForbidden
            | Self::MakerLacksRights
            | Self::MakerGone
            | Self::SignInNeeded
            | Self::OutsideOrganization
            | Self::NotListed
            | Self::NoOwnAccess
            | Self::AccessExpired
            | Self::PasswordNeeded => false,
        }
    }
}

/// What made an access smaller than the link's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NarrowedBy {
    /// The policy does not let anonymous visitors add or change anything.
    AnonymousEditing,
    /// The policy does not let a link allow as much as this one was made for.
    PolicyMaximum,
}

impl fmt::Display for NarrowedBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::AnonymousEditing => {
                "the organization's policy does not let anonymous visitors add or change anything"
            }
            Self::PolicyMaximum => "the organization's policy does not let a link allow as much",
        })
    }
}

/// An opened link: what the visitor may do with one item. Only [`open`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    link: LinkId,
    item: ItemId,
    drive: DriveId,
    top: Top,
    scope: LinkScope,
    capabilities: Capabilities,
    narrowed_by: Option<NarrowedBy>,
}

impl Access {
    /// The link that was opened.
    pub const fn link(&self) -> LinkId {
        self.link
    }

    /// The item that it was opened for.
    pub const fn item(&self) -> ItemId {
        self.item
    }

    /// The item that the link is for, above the one that it was opened for.
    pub(crate) const fn top(&self) -> Top {
        self.top
    }

    /// What the visitor may do with the item.
    pub const fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// What made it smaller than the link's kind.
    pub const fn narrowed_by(&self) -> Option<NarrowedBy> {
        self.narrowed_by
    }

    /// Whether the access counts for a caller who presents the link in a request
    /// (docs/contracts/microsoft.md R-7): an anonymous link does by itself, any other only when the
    /// caller asked to redeem it, now or before. One that is anonymous no longer is any other.
    pub fn counts(&self, link: &Link, redeemed: bool) -> bool {
        self.link == link.id && (redeemed || self.scope == LinkScope::Anonymous)
    }

    /// The permit for an action, if the link allows it; else the capability that it lacks.
    pub fn permit(&self, action: Action) -> Result<Permit, Capability> {
        let needed = action.capability();
        if !self.capabilities.has(needed) {
            return Err(needed);
        }
        Ok(Permit::through_link(self.item, self.drive, action))
    }
}

/// Opens a link for a visitor, or says which rule keeps it shut (docs/decisions/0021).
///
/// The access is the narrowest of what was stored and of what policy and maker allow now. Whether
/// the password is missing is told last: before it, nothing else of the link is.
pub fn open(opening: &Opening<'_>) -> Result<Access, Denial> {
    let Opening {
        link,
        policy,
        lineage,
        now,
        ..
    } = *opening;
    if link.revoked_at.is_some() {
        return Err(Denial::Revoked);
    }
    if link.has_expired(policy, now) {
        return Err(Denial::Expired);
    }
    let top = lineage
        .step_of(link.item)
        .filter(|_| lineage.is_reached_from(link.item));
    let top = top.ok_or(Denial::OutsideLink)?;
    if lineage.is_trashed() || lineage.organization() != link.organization {
        return Err(Denial::ItemRemoved);
    }
    let effect = effect(link, policy, lineage);
    policy_allows(link, lineage.steps()[top.steps_up].kind, effect, policy)?;
    maker_stands(opening)?;
    let own = audience_admits(opening, effect)?;
    let (capabilities, narrowed_by) = narrowed(link, effect, policy)?;
    let capabilities = own.map_or(capabilities, |own| own.intersection(capabilities));
    password_given(link, opening.proof)?;
    Ok(Access {
        link: link.id,
        item: lineage.item(),
        drive: lineage.drive(),
        top,
        scope: effect.scope,
        capabilities,
        narrowed_by,
    })
}

fn policy_allows(
    link: &Link,
    item: ItemKind,
    effect: Effect,
    policy: &Policy,
) -> Result<(), Denial> {
    let scope = effect.scope;
    if !policy.allows(scope, item) {
        return Err(Denial::ScopeForbidden(scope));
    }
    if link.kind == LinkKind::Embed && !policy.embedding() {
        return Err(Denial::EmbeddingForbidden);
    }
    // By what was stored: a policy that narrows the link as well does not open it.
    if lacks_password(link, policy) {
        return Err(Denial::PasswordMissing);
    }
    Ok(())
}

fn maker_stands(opening: &Opening<'_>) -> Result<(), Denial> {
    let Opening {
        link,
        policy,
        lineage,
        maker,
        now,
        ..
    } = *opening;
    let maker = maker.capabilities(lineage, now);
    if link.stands_on(maker, policy) {
        Ok(())
    } else if maker.is_some() {
        Err(Denial::MakerLacksRights)
    } else {
        Err(Denial::MakerGone)
    }
}

/// Lets in whom the link is for. Where that is anybody who has access anyway, it says what they may do
/// without the link: it adds nothing to that.
fn audience_admits(opening: &Opening<'_>, effect: Effect) -> Result<Option<Capabilities>, Denial> {
    let Opening {
        link, lineage, now, ..
    } = *opening;
    let caller = match (effect.scope, opening.visitor) {
        (LinkScope::Anonymous, _) => return Ok(None),
        (LinkScope::Delegated, Visitor::Bearing(bearing)) if bearing.link == link.id => {
            return if bearing.until.has_passed(now) {
                Err(Denial::AccessExpired)
            } else {
                Ok(None)
            };
        }
        (LinkScope::Delegated, _) => return Err(Denial::NotDelegated),
        (
            LinkScope::Organization | LinkScope::People | LinkScope::Existing,
            Visitor::Anonymous | Visitor::Bearing(_),
        ) => {
            return Err(Denial::SignInNeeded);
        }
        (
            LinkScope::Organization | LinkScope::People | LinkScope::Existing,
            Visitor::SignedIn(caller),
        ) => caller,
    };
    if caller.organization != link.organization {
        return Err(Denial::OutsideOrganization);
    }
    match effect.scope {
        LinkScope::Anonymous | LinkScope::Organization | LinkScope::Delegated => Ok(None),
        LinkScope::People => {
            let is_listed = |user| link.people().any(|listed| listed == user);
            if caller.user().is_some_and(is_listed) {
                Ok(None)
            } else {
                Err(Denial::NotListed)
            }
        }
        LinkScope::Existing => {
            let own = Rights::of(caller, lineage, now).capabilities();
            if own.is_empty() {
                Err(Denial::NoOwnAccess)
            } else {
                Ok(Some(own))
            }
        }
    }
}

fn narrowed(
    link: &Link,
    effect: Effect,
    policy: &Policy,
) -> Result<(Capabilities, Option<NarrowedBy>), Denial> {
    let stored = link.capabilities();
    let reads_only = link.scope() == LinkScope::Anonymous && !policy.anonymous_editing();
    if !policy.allows_kind(effect.kind) {
        return Err(Denial::AllowsTooMuch);
    }
    let mut left = stored.intersection(allowed(effect.kind, link.scope()));
    if reads_only {
        left = left.intersection(Capabilities::READING);
    }
    if left.is_empty() {
        return Err(Denial::AnonymousEditingForbidden);
    }
    let narrowed_by = if left == stored {
        None
    } else if reads_only && left == stored.intersection(Capabilities::READING) {
        Some(NarrowedBy::AnonymousEditing)
    } else {
        Some(NarrowedBy::PolicyMaximum)
    };
    Ok((left, narrowed_by))
}

fn password_given(link: &Link, proof: Option<PasswordProof>) -> Result<(), Denial> {
    match link.password() {
        None => Ok(()),
        Some(generation)
            if proof
                == Some(PasswordProof {
                    link: link.id,
                    generation,
                }) =>
        {
            Ok(())
        }
        Some(_) => Err(Denial::PasswordNeeded),
    }
}
