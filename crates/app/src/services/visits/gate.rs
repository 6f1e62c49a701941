//! A visitor before the gate of a link.

use domain::access::Action;
use domain::gate::{Access, Denial};
use domain::ids::ItemId;
use domain::item::{Item, Lineage};
use domain::link::LinkKind;
use domain::policy::Policy;
use domain::principal::Visitor;
use domain::server::turns::Party;
use domain::time::Timestamp;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::fault::Fault;
use ports::driving::visits::{Door, Visit, VisitError};

use super::Visits;
use crate::services::callers::gate::{AuthorizeLink, open};
use crate::services::local::limiter::Wait;

/// A link that opened.
pub(super) struct LinkAccess {
    pub(super) stored: StoredLink,
    pub(super) policy: Policy,
    pub(super) item: Item,
    pub(super) lineage: Lineage,
    pub(super) access: Access,
}

/// What the gate said; the link itself is known also where it is shut.
pub(super) type LinkAttempt = Result<LinkAccess, (StoredLink, Denial)>;

impl Visits {
    /// Finds a visitor's link and asks the gate. An item below the link's is looked for only when
    /// the link itself opens: to anyone else, what is there and what is not is one answer.
    pub(super) async fn attempt(
        &self,
        reads: &dyn Reads,
        visit: &Visit,
        at: Timestamp,
    ) -> Result<LinkAttempt, VisitError> {
        let stored = self.visited(reads, visit).await?;
        let shared = stored.link.item;
        let attempted = self.attempt_on(reads, (visit, at), stored, shared).await?;
        let Some(below) = visit.item.filter(|&below| below != shared) else {
            return Ok(attempted);
        };
        match attempted {
            Ok(access_to) if access_to.access.permit(Action::List).is_ok() => {
                self.attempt_on(reads, (visit, at), access_to.stored, below)
                    .await
            }
            // Anybody who may not look in finds nothing in it (docs/threat-model.md T-63).
            Ok(_) => Err(VisitError::NotFound),
            shut => Ok(shut),
        }
    }

    async fn attempt_on(
        &self,
        reads: &dyn Reads,
        (visit, at): (&Visit, Timestamp),
        stored: StoredLink,
        item: ItemId,
    ) -> Result<LinkAttempt, VisitError> {
        let found = reads.item(item).await?;
        let lineage = reads.lineage(item).await?;
        let (Some(item), Some(lineage)) = (found, lineage) else {
            return Err(VisitError::NotFound);
        };
        let proof = visit
            .unlocking
            .as_deref()
            .and_then(|proof| self.proved(proof, at));
        let attempt = AuthorizeLink {
            link: &stored.link,
            lineage: &lineage,
            visitor: &Visitor::Anonymous,
            proof,
            now: at,
        };
        let (decision, policy) = open(reads, &attempt).await?;
        Ok(match decision {
            Ok(access) => Ok(LinkAccess {
                stored,
                policy,
                item,
                lineage,
                access,
            }),
            Err(denial) => Err((stored, denial)),
        })
    }

    /// The link that a visit is to. Misses are counted, and only they are ever refused for it.
    async fn visited(&self, reads: &dyn Reads, visit: &Visit) -> Result<StoredLink, VisitError> {
        let found = match &visit.link {
            Some(handle) => self.locate.link_at(reads, handle).await?,
            None => None,
        };
        let fits = |stored: &StoredLink| match visit.door {
            Door::Page | Door::Static => true,
            Door::Embed => stored.link.kind == LinkKind::Embed,
        };
        if let Some(stored) = found.filter(fits) {
            return Ok(stored);
        }
        match visit
            .from
            .map(Party::network)
            .map(|network| self.local.misses.take(network))
        {
            Some(Err(Wait(retry_after_seconds))) => Err(VisitError::TooManyMisses {
                retry_after_seconds,
            }),
            Some(Ok(())) | None => Err(VisitError::NotFound),
        }
    }

    pub(super) async fn authorize(
        &self,
        reads: &dyn Reads,
        visit: &Visit,
    ) -> Result<LinkAccess, VisitError> {
        self.authorize_at(reads, visit, self.clock.now()).await
    }

    /// The same by what holds now, but for the time, which is that at which something began: an end that
    /// passes does not cut what is under way.
    pub(super) async fn authorize_at(
        &self,
        reads: &dyn Reads,
        visit: &Visit,
        at: Timestamp,
    ) -> Result<LinkAccess, VisitError> {
        let attempted = self.attempt(reads, visit, at).await?;
        attempted.map_err(|(_, denial)| visit_error(denial))
    }

    /// Whether a visitor sees an item below the one that the link is on.
    pub(super) async fn sees(
        &self,
        visit: &Visit,
        item: ItemId,
        at: Timestamp,
    ) -> Result<bool, Fault> {
        let visit = Visit {
            item: Some(item),
            ..visit.clone()
        };
        match self.authorize_at(&*self.store, &visit, at).await {
            Ok(access_to) => Ok(access_to.access.permit(Action::See).is_ok()),
            Err(VisitError::Fault(fault)) => Err(fault),
            Err(_shut) => Ok(false),
        }
    }
}

/// What a denial is to a visitor: whatever is gone, and whatever never was, is one answer.
pub(super) fn visit_error(denial: Denial) -> VisitError {
    match denial {
        Denial::Revoked
        | Denial::ItemRemoved
        | Denial::OutsideLink
        | Denial::NotDelegated
        | Denial::AccessExpired => VisitError::NotFound,
        Denial::Expired => VisitError::Expired,
        Denial::PasswordNeeded => VisitError::PasswordNeeded,
        Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AllowsTooMuch
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::MakerGone
        | Denial::SignInNeeded
        | Denial::OutsideOrganization
        | Denial::NotListed
        | Denial::NoOwnAccess => VisitError::Denied(denial),
    }
}
