//! A sharing link: a permission held by anybody who holds the link's token.
//!
//! A link has one of four [forms](LinkForm). What a request for a new one comes to is decided by
//! [`LinkRequest::asked_by`] and [`specify`], for one that may be there by [`resolve`]: one engine,
//! after the constants of the form's [`Profile`]. What becomes of a request that means a link which
//! is there already is decided by [`dedup`], and what is left of a stored link under policy and
//! folders by [`effect`].

mod assignment;
mod change;
mod dedup;
mod delegation;
mod effect;
mod fingerprint;
mod form;
mod label;
mod name;
mod password;
mod profile;
mod refusal;
mod request;
mod resolve;
mod specification;

use std::collections::BTreeSet;

pub use assignment::{Assignment, AssignmentError};
pub use change::{
    ExpiryRule, LinkChange, LinkEdit, Revocation, end_managed, end_single, may_change,
};
pub use dedup::{DedupOutcome, dedup};
pub use delegation::{DELEGATED_ACCESS_FOR, DELEGATION_FOR, Delegation, access_until};
pub(crate) use effect::lacks_password;
pub use effect::{Effect, effect, widest_allowed};
pub use fingerprint::{Fingerprint, PasswordIdentity};
pub use form::{LinkForm, Terms};
pub use label::{LinkLabel, LinkLabelError};
pub use name::{LinkName, LinkNameError};
pub use password::{NewPassword, PasswordGeneration, PasswordShape};
pub use profile::{BeyondPolicy, FoundAgain, Profile};
pub use refusal::LinkRefusal;
pub use request::{AbsentScope, LinkRequest, Purpose, RequestedForm};
pub use resolve::{Present, ResolveContext, Resolved, resolve, specify};
pub use specification::{LinkSpecification, NewLink};

use crate::ids::{ApplicationId, ItemId, LinkId, OrganizationId, UserId};
use crate::item::ItemKind;
use crate::policy::Policy;
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// What a link is for. Each kind is a bundle of capabilities with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Look at it and take it away.
    View,
    /// Change it, or add to it.
    Edit,
    /// Look at it inside another page.
    Embed,
    /// Look at it, and not take it away.
    PreviewOnly,
    /// Add to it, and see nothing of it.
    UploadOnly,
    /// Look at it and comment.
    Review,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::View,
        Self::Edit,
        Self::Embed,
        Self::PreviewOnly,
        Self::UploadOnly,
        Self::Review,
    ];

    /// What a link of this kind allows at most (docs/contracts/microsoft.md 1.4).
    pub const fn capabilities(self) -> Capabilities {
        use Capability::{Download, Edit, Preview, Upload};
        match self {
            Self::View | Self::Embed | Self::Review => Capabilities::of(&[Preview, Download]),
            Self::Edit => Capabilities::of(&[Preview, Download, Upload, Edit]),
            Self::PreviewOnly => Capabilities::of(&[Preview]),
            Self::UploadOnly => Capabilities::of(&[Upload]),
        }
    }

    /// Whether a role is the one that such a link stands for: one that changes things for a link
    /// that lets things be changed or added, one that does not for any other.
    pub const fn matches_role(self, role: Capabilities) -> bool {
        Capabilities::READING.includes(self.capabilities()) == Capabilities::READING.includes(role)
    }

    /// Whether there are links of this kind on items of that one (docs/contracts/microsoft.md 1.4).
    pub const fn suits(self, item: ItemKind) -> bool {
        match self {
            Self::View | Self::Edit => true,
            Self::Embed | Self::PreviewOnly | Self::Review => matches!(item, ItemKind::File),
            Self::UploadOnly => matches!(item, ItemKind::Folder),
        }
    }

    /// The kind's name in explanations and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Embed => "embed",
            Self::PreviewOnly => "preview-only",
            Self::UploadOnly => "upload-only",
            Self::Review => "review",
        }
    }
}

/// A link's audience, without the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkScope {
    /// Anybody who holds it.
    Anonymous,
    /// Anybody who holds it and belongs to the organization.
    Organization,
    /// Anybody who holds it and is on its list.
    People,
    /// Anybody who has access to the item without it.
    Existing,
    /// Anybody who holds it with an access token of its own, as the person it is assigned to.
    Delegated,
}

impl LinkScope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::Anonymous,
        Self::Organization,
        Self::People,
        Self::Existing,
        Self::Delegated,
    ];

    /// The scopes that a request or a policy can choose among.
    pub const CHOSEN: [Self; 3] = [Self::Anonymous, Self::Organization, Self::People];

    /// The scope's name in explanations, in the policy and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Organization => "organization",
            Self::People => "people",
            Self::Existing => "existing-access",
            Self::Delegated => "delegated",
        }
    }
}

/// A link's audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody who holds it.
    Anonymous,
    /// Anybody who holds it and belongs to the organization.
    Organization,
    /// Anybody who holds it and is on this list.
    People(BTreeSet<UserId>),
    /// People who have access to the item without it: the link only shows the way.
    Existing,
}

impl Audience {
    /// The audience without the names.
    pub const fn scope(&self) -> LinkScope {
        match self {
            Self::Anonymous => LinkScope::Anonymous,
            Self::Organization => LinkScope::Organization,
            Self::People(_) => LinkScope::People,
            Self::Existing => LinkScope::Existing,
        }
    }

    /// The people on its list; empty unless it has one.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        let list = match self {
            Self::People(people) => Some(people),
            Self::Anonymous | Self::Organization | Self::Existing => None,
        };
        list.into_iter().flatten().copied()
    }
}

/// Who made a link: a link stands on its maker's rights (docs/decisions/0016).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Maker {
    /// A person.
    User(UserId),
    /// An application that acted for itself.
    Application,
}

/// The right under which a link was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkAuthority {
    /// With default settings: `share` was enough.
    Share,
    /// With chosen settings: it took `publish`.
    Publish,
    /// By anybody who manages the item: it took `manage`.
    Manage,
}

impl LinkAuthority {
    /// The capability that it takes.
    pub const fn capability(self) -> Capability {
        match self {
            Self::Share => Capability::Share,
            Self::Publish => Capability::Publish,
            Self::Manage => Capability::Manage,
        }
    }
}

/// A sharing link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id. Public: it opens nothing.
    pub id: LinkId,
    /// The organization of its item.
    pub organization: OrganizationId,
    /// The item that it was made on; what lies below opens with it.
    pub item: ItemId,
    /// The application through which it was made.
    pub application: ApplicationId,
    /// What kind of link it is by how it is found again, with what only such a link has.
    pub form: LinkForm,
    /// What it is for.
    pub kind: LinkKind,
    /// When it ends, as it was asked for and granted; [`Self::ends_at`] is when it really does.
    pub expires_at: Option<Timestamp>,
    /// Who made it.
    pub maker: Maker,
    /// The right under which it was made.
    pub authority: LinkAuthority,
    /// Counts its changes, from 1.
    pub revision: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was made or last changed.
    pub changed_at: Timestamp,
    /// When it was revoked, if it was. It never comes back.
    pub revoked_at: Option<Timestamp>,
}

impl Link {
    /// Its audience; `None` for a delegated one, which is for its assignee alone.
    pub const fn audience(&self) -> Option<&Audience> {
        match self.form.terms() {
            Some(terms) => Some(&terms.audience),
            None => None,
        }
    }

    /// Its audience without the names.
    pub const fn scope(&self) -> LinkScope {
        self.form.scope()
    }

    /// The people on its list; empty unless it has one.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        self.audience().into_iter().flat_map(Audience::people)
    }

    /// Its password, if it has one.
    pub const fn password(&self) -> Option<PasswordGeneration> {
        match self.form.terms() {
            Some(terms) => terms.password,
            None => None,
        }
    }

    /// When the link ends under a policy: the earlier of its own expiry and the policy's longest life.
    pub fn ends_at(&self, policy: &Policy) -> Option<Timestamp> {
        earlier(self.expires_at, policy.latest_end(self.created_at))
    }

    /// Whether the link has ended at `now` by the passing of time.
    pub fn has_expired(&self, policy: &Policy, now: Timestamp) -> bool {
        self.ends_at(policy).is_some_and(|end| end.has_passed(now))
    }

    /// Whether it is over at `now`, revoked or by the passing of time.
    pub fn has_ended(&self, policy: &Policy, now: Timestamp) -> bool {
        self.revoked_at.is_some() || self.has_expired(policy, now)
    }

    /// What it allows at most.
    pub const fn capabilities(&self) -> Capabilities {
        allowed(self.kind, self.scope())
    }

    /// Whether it stands while its maker may do that much; `None` for one who is gone, whom no link
    /// outlives.
    pub const fn stands_on(&self, maker: Option<Capabilities>, policy: &Policy) -> bool {
        match maker {
            Some(held) => policy.links_outlive_maker() || held.includes(self.demands_of_maker()),
            None => false,
        }
    }

    /// What its maker must be able to do for it to stand: make links, and all that it allows.
    pub const fn demands_of_maker(&self) -> Capabilities {
        demands(self.kind, self.scope(), self.authority)
    }
}

/// What a link of this kind allows at most to that audience. Anybody who is known by name, and
/// answers for what they do, may also remove what they may change (docs/contracts/oracle.md 4.4).
pub(crate) const fn allowed(kind: LinkKind, scope: LinkScope) -> Capabilities {
    match (kind, scope) {
        (LinkKind::Edit, LinkScope::Delegated) => kind
            .capabilities()
            .union(Capabilities::of(&[Capability::Delete])),
        (
            LinkKind::View
            | LinkKind::Edit
            | LinkKind::Embed
            | LinkKind::PreviewOnly
            | LinkKind::UploadOnly
            | LinkKind::Review,
            _,
        ) => kind.capabilities(),
    }
}

/// What somebody must be able to do who makes such a link under that right.
const fn demands(kind: LinkKind, scope: LinkScope, authority: LinkAuthority) -> Capabilities {
    allowed(kind, scope).union(Capabilities::of(&[authority.capability()]))
}

/// Whether anybody who holds so much may make or widen a link that takes so much.
fn within(held: Capabilities, needed: Capabilities) -> Result<(), LinkRefusal> {
    if held.includes(needed) {
        Ok(())
    } else {
        Err(LinkRefusal::ExceedsOwnRights { needed })
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
