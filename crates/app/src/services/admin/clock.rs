//! The time that what ends is judged by, and what a clock that was wrong has shut.

use std::collections::BTreeSet;

use domain::ids::LinkId;
use domain::time::Timestamp;
use ports::driven::store::{LinkFilter, Scope};

use super::{Admin, AdminError};

/// What opens again when the clock goes back.
pub(crate) struct Reopened {
    /// The latest time that was seen until then.
    pub(crate) was: Timestamp,
    /// Links that had ended by the one and have not by the other.
    pub(crate) links: Vec<LinkId>,
    /// Tokens that had.
    pub(crate) tokens: Vec<i64>,
}

impl Admin {
    /// Forgets the latest time that was seen, where it is later than now.
    pub(crate) async fn reset_clock(&self, now: Timestamp) -> Result<Reopened, AdminError> {
        let was = self.store.highest_time().await?.unwrap_or(now);
        let mut reopened = Reopened {
            was,
            links: Vec::new(),
            tokens: Vec::new(),
        };
        if was <= now {
            return Ok(reopened);
        }
        for organization in self.store.organizations().await? {
            let id = organization.id;
            let policy = self.store.policy(id).await?;
            let filter = LinkFilter {
                organization: Some(id),
                ..LinkFilter::default()
            };
            let mut after = None;
            loop {
                let page = self.store.links(&filter, after, 500).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.link.id);
                let ended_between = page.iter().filter(|stored| {
                    let end = stored.link.ends_at(&policy);
                    end.is_some_and(|end| end.has_passed(was) && !end.has_passed(now))
                });
                reopened
                    .links
                    .extend(ended_between.map(|stored| stored.link.id));
            }
            let stand = self.standing_tokens(id, was).await?;
            let stood = self.standing_tokens(id, now).await?;
            reopened.tokens.extend(stood.difference(&stand));
        }
        self.clock.hold(now);
        let reset = self.store.write(Scope::Installation, |unit| {
            Box::pin(unit.set_highest_time(now))
        });
        reset.await?;
        Ok(reopened)
    }

    async fn standing_tokens(
        &self,
        organization: domain::ids::OrganizationId,
        at: Timestamp,
    ) -> Result<BTreeSet<i64>, AdminError> {
        let tokens = self.tokens_standing(organization, at).await?;
        Ok(tokens.into_iter().map(|token| token.id).collect())
    }
}
