//! The end that a link is given. A policy that is stricter later shortens it when the link is opened:
//! [`Link::ends_at`](crate::link::Link::ends_at).

use super::{ResolveContext, Resolver};
use crate::link::{BeyondPolicy, LinkRefusal, earlier};
use crate::patch::Patch;
use crate::policy::Policy;
use crate::time::Timestamp;

impl Resolver<'_> {
    /// When the link is to end.
    pub(super) fn end(&self) -> Result<Option<Timestamp>, LinkRefusal> {
        let ResolveContext { policy, now, .. } = *self.context;
        let life = self.profile.lives_for.or(policy.default_lifetime());
        let by_default = || earlier(life.map(|life| now.plus(life)), policy.latest_end(now));
        let asked = End {
            wish: self.request.expiry,
            kept: self.link().map_or_else(by_default, |link| link.expires_at),
            made_at: self.link().map_or(now, |link| link.created_at),
            beyond: self.profile.beyond_policy,
        };
        end(&asked, policy, now)
    }
}

/// What is asked of a link's end, and what there is.
pub(in crate::link) struct End {
    pub(in crate::link) wish: Patch<Timestamp>,
    /// The end that it has, or would have by default.
    pub(in crate::link) kept: Option<Timestamp>,
    /// Its longest life counts from here.
    pub(in crate::link) made_at: Timestamp,
    pub(in crate::link) beyond: BeyondPolicy,
}

/// When a link is to end. Where people may not choose, what there is stays, and a named end is refused
/// unless it is the one that there is.
pub(in crate::link) fn end(
    asked: &End,
    policy: &Policy,
    now: Timestamp,
) -> Result<Option<Timestamp>, LinkRefusal> {
    let latest = policy.latest_end(asked.made_at);
    match asked.wish {
        Patch::Keep => Ok(asked.kept),
        Patch::Clear if !policy.choosing_expiry() => Ok(asked.kept),
        Patch::Clear => Ok(latest),
        Patch::Set(at) if at.has_passed(now) => Err(LinkRefusal::ExpiryPast),
        Patch::Set(at) if asked.kept == Some(at) => Ok(asked.kept),
        Patch::Set(_) if !policy.choosing_expiry() => Err(LinkRefusal::ExpiryBeyondPolicy),
        Patch::Set(at) => match (latest.filter(|&latest| at > latest), asked.beyond) {
            (None, _) => Ok(Some(at)),
            (Some(latest), BeyondPolicy::Clamped) => Ok(Some(latest)),
            (Some(_), BeyondPolicy::Refused) => Err(LinkRefusal::ExpiryBeyondPolicy),
        },
    }
}
