//! Labelled links: any number on an item, told apart by what people call them, made and changed by
//! whoever manages the item (contracts/oracle.md 7).

use super::effect::less;
use super::specification::expiry;
use super::{
    Audience, ExpiryWish, FingerprintRule, Link, LinkAuthority, LinkChange, LinkKind, LinkLabel,
    LinkRefusal, LinkScope, LinkSpecification, PasswordGeneration, ResolveContext, Revocation,
    demands, longest_life,
};
use crate::access::{Action, Rights};
use crate::patch::Patch;
use crate::policy::Policy;
use crate::time::Timestamp;

/// The fewest characters of a labelled link's password (contracts/oracle.md 7.2).
const SHORTEST_PASSWORD: u8 = 8;
/// The most.
const LONGEST_PASSWORD: u8 = 50;

/// A request for a labelled link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledRequest {
    /// What people call it; one link of an item goes without.
    pub label: Option<LinkLabel>,
    /// What it shall be for; the policy's default if the request does not say.
    pub kind: Option<LinkKind>,
    /// Who may use it.
    pub audience: Audience,
    /// When it shall end.
    pub expiry: Option<Timestamp>,
    /// How many characters its password has, if it shall have one.
    pub password_length: Option<usize>,
}

/// What a request says of a link that there is. What is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LabelledWish {
    /// What it is for.
    pub kind: Option<LinkKind>,
    /// Who may use it.
    pub audience: Option<Audience>,
    /// When it ends.
    pub expiry: Patch<Timestamp>,
    /// How many characters its new password has, if it gets one.
    pub password_length: Patch<usize>,
}

/// Applies policy and rights to a request for a labelled link (contracts/oracle.md 7.4 and 7.5).
pub fn resolve_labelled(
    request: &LabelledRequest,
    context: &ResolveContext<'_>,
) -> Result<LinkSpecification, LinkRefusal> {
    let policy = context.policy;
    let permit = context.rights.permit(Action::Manage)?;
    let kind = request
        .kind
        .unwrap_or_else(|| less(policy.default_labelled_kind, policy.max_item_kind));
    allowed_by_policy(kind, request.audience.scope(), policy)?;
    let wish = request.password_length.map_or(Patch::Clear, Patch::Set);
    password(wish, request.audience.scope(), policy)?;
    let expires_at = match request.expiry {
        Some(at) => Some(chosen_expiry(at, context.now, context)?),
        None => expiry(ExpiryWish::Unspecified, policy, context.now)?,
    };
    within_own_rights(kind, context.rights)?;
    Ok(LinkSpecification {
        organization: context.organization,
        application: context.application,
        kind,
        audience: request.audience.clone(),
        expires_at,
        has_password: request.password_length.is_some(),
        authority: LinkAuthority::Manage,
        maker: permit.maker(),
        permit,
        name: None,
        label: request.label.clone(),
    })
}

/// Changes a link; `None` when it is that way already.
///
/// A link that was made by another rule is found again by what it was made as, so that only its end
/// can be changed here (design.md 7.3).
pub fn change_labelled(
    link: &Link,
    wish: &LabelledWish,
    context: &ResolveContext<'_>,
) -> Result<Option<LinkChange>, LinkRefusal> {
    let policy = context.policy;
    let permit = context.rights.permit(Action::Manage)?;
    let kind = wish.kind.unwrap_or(link.kind);
    let audience = wish
        .audience
        .clone()
        .unwrap_or_else(|| link.audience.clone());
    let keeps_password = wish.password_length == Patch::Keep
        || wish.password_length == Patch::Clear && link.password.is_none();
    let says_more = kind != link.kind || audience != link.audience || !keeps_password;
    if link.rule != FingerprintRule::PerLabel && says_more {
        return Err(LinkRefusal::MadeElsewhere);
    }
    if kind != link.kind || audience != link.audience {
        allowed_by_policy(kind, audience.scope(), policy)?;
    }
    let password = if keeps_password && audience == link.audience {
        link.password
    } else {
        let kept = wish.password_length == Patch::Keep && link.password.is_some();
        if !kept {
            password(wish.password_length, audience.scope(), policy)?;
        }
        match wish.password_length {
            Patch::Keep => link.password,
            Patch::Clear => None,
            Patch::Set(_) => Some(PasswordGeneration(link.revision.saturating_add(1))),
        }
    };
    let expires_at = match wish.expiry {
        Patch::Keep => link.expires_at,
        Patch::Clear if !policy.choosing_expiry => link.expires_at,
        Patch::Clear => longest_life(policy.max_lifetime, link.created_at),
        Patch::Set(at) if link.expires_at == Some(at) && !at.has_passed(context.now) => Some(at),
        Patch::Set(at) => Some(chosen_expiry(at, link.created_at, context)?),
    };
    let changed = Link {
        kind,
        audience,
        expires_at,
        password,
        ..link.clone()
    };
    if changed == *link {
        return Ok(None);
    }
    within_own_rights(kind, context.rights)?;
    // What it allows from now on is the word of whoever changed it; another rule's link keeps the
    // maker that its own door knows.
    let maker = if link.rule == FingerprintRule::PerLabel {
        permit.maker()
    } else {
        link.maker
    };
    Ok(Some(LinkChange::of(Link { maker, ..changed }, context.now)))
}

/// Ends a link, of whatever rule (contracts/oracle.md 7.1).
pub fn end_labelled(
    link: &Link,
    rights: &Rights,
    now: Timestamp,
) -> Result<Revocation, LinkRefusal> {
    let permit = rights.permit(Action::Manage)?;
    Ok(Revocation::new(link, now, permit.user()))
}

fn allowed_by_policy(kind: LinkKind, scope: LinkScope, policy: &Policy) -> Result<(), LinkRefusal> {
    if !policy.allowed_scopes.has(scope) {
        return Err(LinkRefusal::ScopeForbidden { scope });
    }
    if less(kind, policy.max_item_kind) != kind {
        return Err(LinkRefusal::AllowsTooMuch);
    }
    let changes = kind == LinkKind::Edit;
    if changes && scope == LinkScope::Anonymous && !policy.anonymous_editing {
        return Err(LinkRefusal::AnonymousEditingForbidden);
    }
    Ok(())
}

fn password(wish: Patch<usize>, scope: LinkScope, policy: &Policy) -> Result<(), LinkRefusal> {
    let min = policy
        .min_password_length
        .clamp(SHORTEST_PASSWORD, LONGEST_PASSWORD);
    match wish {
        Patch::Set(length) if length < usize::from(min) => {
            Err(LinkRefusal::PasswordTooShort { min })
        }
        Patch::Set(length) if length > usize::from(LONGEST_PASSWORD) => {
            Err(LinkRefusal::PasswordTooLong {
                max: LONGEST_PASSWORD,
            })
        }
        Patch::Set(_) => Ok(()),
        Patch::Keep | Patch::Clear => {
            if scope == LinkScope::Anonymous && policy.anonymous_needs_password {
                Err(LinkRefusal::PasswordNeeded { min })
            } else {
                Ok(())
            }
        }
    }
}

/// An expiry that someone chose: one that the policy does not allow is refused, not moved.
fn chosen_expiry(
    at: Timestamp,
    made_at: Timestamp,
    context: &ResolveContext<'_>,
) -> Result<Timestamp, LinkRefusal> {
    let policy = context.policy;
    let longest = longest_life(policy.max_lifetime, made_at);
    if at.has_passed(context.now) {
        Err(LinkRefusal::ExpiryPast)
    } else if !policy.choosing_expiry || longest.is_some_and(|end| at > end) {
        Err(LinkRefusal::ExpiryBeyondPolicy)
    } else {
        Ok(at)
    }
}

/// A link never allows what whoever makes it may not do (security.md T-54).
fn within_own_rights(kind: LinkKind, rights: &Rights) -> Result<(), LinkRefusal> {
    let needed = demands(kind, LinkAuthority::Manage);
    if rights.capabilities().includes(needed) {
        Ok(())
    } else {
        Err(LinkRefusal::ExceedsOwnRights { needed })
    }
}
