//! What is asked for, and what it comes to once defaults, policy and rights have had their say.

use std::collections::BTreeSet;

use super::{
    Audience, FingerprintRule, Link, LinkAuthority, LinkKind, LinkLabel, LinkName, LinkScope,
    Maker, PasswordGeneration, demands, earlier, longest_life,
};
use crate::access::{Action, Permit, Refusal, Rights};
use crate::ids::{ApplicationId, ItemId, LinkId, OrganizationId, UserId};
use crate::item::ItemKind;
use crate::policy::Policy;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// When a request wants its link to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ExpiryWish {
    /// It says nothing: the policy's default applies.
    #[default]
    Unspecified,
    /// It says never: only the policy's longest life applies.
    Never,
    /// At this instant.
    At(Timestamp),
}

/// What the absence of an audience means: doors differ (contracts/microsoft.md 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentScope {
    /// The policy's default.
    PolicyDefault,
    /// Anonymous where that is allowed, else the organization.
    WidestAllowed,
}

/// A request for a link, as a door understood it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// What it shall be for; absent means to view.
    pub kind: Option<LinkKind>,
    /// Its audience, if the request names one.
    pub scope: Option<LinkScope>,
    /// What it means if the request names none.
    pub absent_scope: AbsentScope,
    /// The people on its list.
    pub recipients: BTreeSet<UserId>,
    /// When it shall end.
    pub expiry: ExpiryWish,
    /// How many characters its password has, if it shall have one.
    pub password_length: Option<usize>,
}

/// What a request is judged against.
#[derive(Clone, Copy, Debug)]
pub struct ResolveContext<'a> {
    /// What the item is.
    pub item_kind: ItemKind,
    /// The organization's policy.
    pub policy: &'a Policy,
    /// What the caller may do with the item.
    pub rights: &'a Rights,
    /// The application through which the caller asks.
    pub application: ApplicationId,
    /// The organization of the item.
    pub organization: OrganizationId,
    /// The instant of the request.
    pub now: Timestamp,
}

/// Why no link is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// The caller may not see the item, or may not make links on it.
    #[error(transparent)]
    Access(#[from] Refusal),
    /// The link would allow what its maker may not do.
    #[error("the link would allow more than you may do with this item yourself: it takes {needed}")]
    ExceedsOwnRights {
        /// What its maker would have to be able to do.
        needed: Capabilities,
    },
    /// There are no such links on such items.
    #[error("a link of this type cannot be made on a {}", item.noun())]
    KindNotForItem {
        /// What was asked for.
        kind: LinkKind,
        /// What the item is.
        item: ItemKind,
    },
    /// The default scope needs names, and the request names none.
    #[error("the default link settings cannot be used without a scope: name the scope of the link")]
    ScopeNeeded,
    /// The policy does not allow this audience.
    #[error("the organization's policy does not allow {} links; an administrator can allow them", scope.name())]
    ScopeForbidden {
        /// The audience in question.
        scope: LinkScope,
    },
    /// The policy does not allow embedding.
    #[error("the organization's policy does not allow embedding; an administrator can allow it")]
    EmbeddingForbidden,
    /// The policy does not let anonymous visitors change anything.
    #[error("the organization's policy does not let anonymous visitors add or change anything")]
    AnonymousEditingForbidden,
    /// Embedding works for anonymous visitors only (contracts/microsoft.md R-21).
    #[error("an embedded link is always anonymous: leave the scope out or name anonymous")]
    EmbedNeedsAnonymous,
    /// People are listed, and the audience has no list.
    #[error("recipients go only with a link for specific people")]
    RecipientsNeedPeople,
    /// A password goes only with an anonymous link (contracts/microsoft.md 1.8).
    #[error("a password goes only with an anonymous link")]
    PasswordNeedsAnonymous,
    /// The policy wants a password.
    #[error(
        "the organization's policy wants a password on anonymous links: give one of at least {min} characters"
    )]
    PasswordNeeded {
        /// The least number of characters.
        min: u8,
    },
    /// The password is too short for the policy.
    #[error("the password is too short: the organization's policy wants at least {min} characters")]
    PasswordTooShort {
        /// The least number of characters.
        min: u8,
    },
    /// The expiry is not in the future.
    #[error("the expiry must lie in the future")]
    ExpiryPast,
    /// The expiry lies beyond the longest life that the policy gives, or the policy lets nobody
    /// choose one (contracts/box.md 1.6).
    #[error(
        "the organization's policy does not let people choose this expiry: choose a nearer one, or none"
    )]
    ExpiryBeyondPolicy,
    /// A drive's root has no link of its own (contracts/box.md 1.1).
    #[error("the root of a drive cannot be shared by a link: share what is in it")]
    RootNotShared,
    /// The password is easy to guess (contracts/box.md 1.5).
    #[error(
        "a password has at least 8 characters, and among them a digit, an upper-case letter or a character that is neither letter nor digit"
    )]
    PasswordTooWeak,
    /// Only whoever has access anyway may use the link, so it has nothing to allow
    /// (contracts/box.md 1.8).
    #[error("a link for people who have access anyway takes no setting of what it allows")]
    NothingToAllow,
    /// Changing takes downloading (contracts/box.md 1.8).
    #[error("a link that lets the file be changed lets it be downloaded as well")]
    EditNeedsDownload,
    /// Only a file can be changed through a link (contracts/box.md 1.8).
    #[error("a link on a {} cannot let it be changed", .0.noun())]
    EditNotForItem(ItemKind),
    /// The policy does not let a link allow so much.
    #[error(
        "the organization's policy does not let a link allow this; an administrator can allow it"
    )]
    AllowsTooMuch,
    /// The policy allows no names for links.
    #[error(
        "the organization's policy does not allow names for links; an administrator can allow them"
    )]
    NamesForbidden,
    /// Another link has this name.
    #[error("the name of the link is taken: choose another")]
    NameTaken,
    /// The item has a link of that label, or one without, already (contracts/oracle.md 7.4).
    #[error(
        "the item has a link of that name, or one without a name, already: choose another name"
    )]
    LabelTaken,
    /// The password is too long.
    #[error("the password is too long: it has at most {max} characters")]
    PasswordTooLong {
        /// The most characters.
        max: u8,
    },
    /// What the link is for, its audience and its password are changed where it was made.
    #[error("the link was made in another way: only its end can be changed here")]
    MadeElsewhere,
    /// The policy lets nobody ask for the role of a manager for a delegated link.
    #[error("the organization's policy does not allow this role; an administrator can allow it")]
    ManagementNotDelegated,
    /// A delegated link is not asked for in this way.
    #[error("a delegated link is made by itself")]
    NotByScope,
}

/// A request with every default applied and every rule kept: what a link will be.
///
/// Only [`resolve`] makes one, so that whoever holds one holds the right to make the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSpecification {
    pub(super) permit: Permit,
    pub(super) organization: OrganizationId,
    pub(super) application: ApplicationId,
    pub(super) kind: LinkKind,
    pub(super) audience: Audience,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) has_password: bool,
    pub(super) authority: LinkAuthority,
    pub(super) maker: Maker,
    pub(super) name: Option<LinkName>,
    pub(super) label: Option<LinkLabel>,
}

impl LinkSpecification {
    /// The item that the link is for.
    pub fn item(&self) -> ItemId {
        self.permit.item()
    }

    /// The application through which it was asked for.
    pub const fn application(&self) -> ApplicationId {
        self.application
    }

    /// What it is for.
    pub const fn kind(&self) -> LinkKind {
        self.kind
    }

    /// Who may use it.
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// When it ends.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// What people will call it, if they call it anything.
    pub const fn label(&self) -> Option<&LinkLabel> {
        self.label.as_ref()
    }

    /// Its name beside its token, if it is to have one.
    pub const fn name(&self) -> Option<&LinkName> {
        self.name.as_ref()
    }

    /// Who would be its maker.
    pub const fn maker(&self) -> Maker {
        self.maker
    }

    pub(super) const fn authority(&self) -> LinkAuthority {
        self.authority
    }
}

/// A link to be written. It is made from a specification, and so only by someone who may make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink(Link);

impl NewLink {
    /// The link that a specification describes, under an id, told from others by a rule.
    pub fn new(
        specification: &LinkSpecification,
        id: LinkId,
        rule: FingerprintRule,
        now: Timestamp,
    ) -> Self {
        Self(Link {
            id,
            organization: specification.organization,
            item: specification.item(),
            application: specification.application,
            rule,
            kind: specification.kind,
            audience: specification.audience.clone(),
            expires_at: specification.expires_at,
            password: specification.has_password.then_some(PasswordGeneration(1)),
            maker: specification.maker,
            authority: specification.authority,
            revision: 1,
            is_named: specification.name.is_some(),
            label: specification.label.clone(),
            created_at: now,
            changed_at: now,
            revoked_at: None,
        })
    }

    /// The link.
    pub const fn link(&self) -> &Link {
        &self.0
    }
}

/// Applies defaults, then policy, then rights to a request (design.md 2.1).
///
/// Nothing is looked up before this has passed: a bad request never finds a link.
pub fn resolve(
    request: &LinkRequest,
    context: &ResolveContext<'_>,
) -> Result<LinkSpecification, LinkRefusal> {
    let permit = context.rights.permit(Action::Publish)?;
    let kind = request.kind.unwrap_or(LinkKind::View);
    if !kind.suits(context.item_kind) {
        return Err(LinkRefusal::KindNotForItem {
            kind,
            item: context.item_kind,
        });
    }
    let audience = audience(request, kind, context.policy)?;
    password(request.password_length, &audience, context.policy)?;
    let needed = demands(kind, LinkAuthority::Publish);
    if !context.rights.capabilities().includes(needed) {
        return Err(LinkRefusal::ExceedsOwnRights { needed });
    }
    Ok(LinkSpecification {
        organization: context.organization,
        application: context.application,
        kind,
        audience,
        expires_at: expiry(request.expiry, context.policy, context.now)?,
        has_password: request.password_length.is_some(),
        authority: LinkAuthority::Publish,
        maker: permit.maker(),
        permit,
        name: None,
        label: None,
    })
}

fn audience(
    request: &LinkRequest,
    kind: LinkKind,
    policy: &Policy,
) -> Result<Audience, LinkRefusal> {
    let scope = scope(request, kind, policy)?;
    if scope != LinkScope::People && !request.recipients.is_empty() {
        return Err(LinkRefusal::RecipientsNeedPeople);
    }
    if !policy.allowed_scopes.has(scope) {
        return Err(LinkRefusal::ScopeForbidden { scope });
    }
    if kind == LinkKind::Embed && !policy.embedding {
        return Err(LinkRefusal::EmbeddingForbidden);
    }
    let changes = !Capabilities::READING.includes(kind.capabilities());
    if scope == LinkScope::Anonymous && changes && !policy.anonymous_editing {
        return Err(LinkRefusal::AnonymousEditingForbidden);
    }
    Ok(match scope {
        LinkScope::Anonymous => Audience::Anonymous,
        LinkScope::Organization => Audience::Organization,
        LinkScope::People => Audience::People(request.recipients.clone()),
        LinkScope::Existing => Audience::Existing,
        LinkScope::Delegated => return Err(LinkRefusal::NotByScope),
    })
}

fn scope(request: &LinkRequest, kind: LinkKind, policy: &Policy) -> Result<LinkScope, LinkRefusal> {
    if kind == LinkKind::Embed {
        return match request.scope {
            None | Some(LinkScope::Anonymous) => Ok(LinkScope::Anonymous),
            Some(_) => Err(LinkRefusal::EmbedNeedsAnonymous),
        };
    }
    match (request.scope, request.absent_scope) {
        (Some(scope), _) => Ok(scope),
        (None, AbsentScope::WidestAllowed) => {
            let anonymous = policy.allowed_scopes.has(LinkScope::Anonymous);
            Ok(if anonymous {
                LinkScope::Anonymous
            } else {
                LinkScope::Organization
            })
        }
        (None, AbsentScope::PolicyDefault) => match policy.default_scope {
            LinkScope::People => Err(LinkRefusal::ScopeNeeded),
            scope => Ok(scope),
        },
    }
}

fn password(
    length: Option<usize>,
    audience: &Audience,
    policy: &Policy,
) -> Result<(), LinkRefusal> {
    let min = policy.min_password_length.max(1);
    match (length, audience.scope()) {
        (
            Some(_),
            LinkScope::Organization
            | LinkScope::People
            | LinkScope::Existing
            | LinkScope::Delegated,
        ) => Err(LinkRefusal::PasswordNeedsAnonymous),
        (Some(length), LinkScope::Anonymous) if length < usize::from(min) => {
            Err(LinkRefusal::PasswordTooShort { min })
        }
        (None, LinkScope::Anonymous) if policy.anonymous_needs_password => {
            Err(LinkRefusal::PasswordNeeded { min })
        }
        (Some(_), LinkScope::Anonymous) | (None, _) => Ok(()),
    }
}

/// A link's expiry: what was wished, else the policy's default, and never beyond its longest life.
pub(super) fn expiry(
    wish: ExpiryWish,
    policy: &Policy,
    now: Timestamp,
) -> Result<Option<Timestamp>, LinkRefusal> {
    let wished = match wish {
        ExpiryWish::Unspecified => longest_life(policy.default_lifetime, now),
        ExpiryWish::Never => None,
        ExpiryWish::At(expiry) if expiry.has_passed(now) => return Err(LinkRefusal::ExpiryPast),
        ExpiryWish::At(expiry) => Some(expiry),
    };
    Ok(earlier(wished, longest_life(policy.max_lifetime, now)))
}
