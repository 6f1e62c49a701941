//! What a caller may do by a link that they show with each request.

use domain::access::Rights;
use domain::item::Lineage;
use domain::principal::{Actor, Caller, Visitor};
use ports::driven::store::Reads;
use ports::driving::Context;
use ports::driving::items::LocateError;

use super::Locate;
use crate::services::callers::gate::{AuthorizeLink, open};

impl Locate {
    /// What the caller may do with an item by the link that they hold. `None` when they hold none, or
    /// one that does not reach the item while they have an account, which then is what counts.
    pub(super) async fn held_rights(
        &self,
        reads: &dyn Reads,
        context: &Context,
        lineage: &Lineage,
    ) -> Result<Option<Rights>, LocateError> {
        let Some(held) = &context.caller.link_credential else {
            return Ok(None);
        };
        let Some(stored) = reads.link(held.link).await? else {
            return Ok(None);
        };
        let visitor = held
            .bearing
            .map_or_else(|| Visitor::from(&context.caller), Visitor::Bearing);
        let attempt = AuthorizeLink {
            link: &stored.link,
            lineage,
            visitor: &visitor,
            proof: held.proof,
            now: context.at,
        };
        let (decision, _) = open(reads, &attempt).await?;
        let user = match held.bearing {
            Some(bearing) => Some(bearing.assignee),
            None => context.caller.user(),
        };
        match decision {
            Ok(access) => Ok(Some(Rights::held(
                &access,
                &context.caller,
                lineage,
                user,
                attempt.now,
            ))),
            // A link that is shut leaves what it covers shut: it is not stepped around by an account.
            Err(_) if lineage.is_reached_from(stored.link.item) => {
                Ok(Some(Rights::of(&nobody(context), lineage, attempt.now)))
            }
            Err(_) => Ok(None),
        }
    }
}

/// The caller without anything that gives them rights.
fn nobody(context: &Context) -> Caller {
    Caller {
        actor: Actor::Nobody,
        link_credential: None,
        ..context.caller.clone()
    }
}
