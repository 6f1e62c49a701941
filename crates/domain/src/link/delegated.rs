//! Delegated links: each a fresh credential for one assigned person, who needs no account
//! (contracts/oracle.md 4).

use std::time::Duration;

use super::{
    Audience, Link, LinkAuthority, LinkKind, LinkRefusal, LinkSpecification, ResolveContext,
    allowed, demands_all, earlier, longest_life,
};
use crate::access::Action;
use crate::ids::{LinkId, UserId};
use crate::link::LinkScope;
use crate::time::Timestamp;

/// How long an access token of a delegated link is good (contracts/oracle.md 4.6).
pub const DELEGATED_ACCESS_FOR: Duration = Duration::from_mins(15);
/// How long a delegated link lives, and access can be renewed.
pub const DELEGATION_FOR: Duration = Duration::from_hours(24);

/// A request for a delegated link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelegatedRequest {
    /// What it shall be for: preview-only, view or edit.
    pub kind: LinkKind,
    /// Whether it was asked for with the role of a manager, which gives no more than that of an
    /// editor (contracts/oracle.md ruling A1).
    pub as_manager: bool,
}

/// What is kept of a delegated link beside the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The link.
    pub link: LinkId,
    /// Whom it is assigned to: what is done through it is done by them.
    pub assignee: UserId,
    /// The language and writing that they are shown things in, as the request named it.
    pub locale: Option<String>,
    /// The time zone that they are shown times in, as the request named it.
    pub time_zone: Option<String>,
}

/// Applies policy and rights to a request for a delegated link.
pub fn resolve_delegated(
    request: DelegatedRequest,
    context: &ResolveContext<'_>,
) -> Result<LinkSpecification, LinkRefusal> {
    let policy = context.policy;
    if request.as_manager && !policy.delegating_management {
        return Err(LinkRefusal::ManagementNotDelegated);
    }
    let permit = context.rights.permit(Action::Manage)?;
    let allows = allowed(request.kind, LinkScope::Delegated);
    let needed = demands_all(allows, LinkAuthority::Manage);
    if !context.rights.capabilities().includes(needed) {
        return Err(LinkRefusal::ExceedsOwnRights { needed });
    }
    let end = Some(context.now.plus(DELEGATION_FOR));
    Ok(LinkSpecification {
        organization: context.organization,
        application: context.application,
        kind: request.kind,
        audience: Audience::Delegated,
        expires_at: earlier(end, longest_life(policy.max_lifetime, context.now)),
        has_password: false,
        authority: LinkAuthority::Manage,
        maker: permit.maker(),
        permit,
        name: None,
        label: None,
    })
}

/// When an access token ends that is issued at `now`: never later than the link
/// (contracts/oracle.md 4.5).
pub fn access_until(link: &Link, now: Timestamp) -> Timestamp {
    let until = now.plus(DELEGATED_ACCESS_FOR);
    link.expires_at.map_or(until, |end| end.min(until))
}
