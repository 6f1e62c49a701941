//! Tokens, from the command line: made, listed and ended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::ids::{ApplicationId, BearerId, FamilyId, OrganizationId, UserId};
use domain::principal::{TokenLimit, TokenScopes};
use domain::server::token::{Ending, Family};
use domain::time::Timestamp;
use ports::directory::{Bearer, User};
use ports::driven::store::Standing;
use ports::secret::{BearerToken, IssuedSecret};

use super::import::in_use;
use super::{Admin, AdminError};
use crate::services::next_id;

/// What was issued together, or a token that was made from another, as long as any of it stands.
pub(crate) struct IssuedToken {
    /// What it is ended by.
    pub(crate) id: i64,
    /// The user that it speaks for; `None` for an application that acts for itself.
    pub(crate) user: Option<UserId>,
    /// The application that it was issued to.
    pub(crate) application: ApplicationId,
    /// What it may be used for.
    pub(crate) scopes: TokenScopes,
    /// Whether it reaches less than its scopes say.
    pub(crate) is_narrowed: bool,
    /// Whether a refresh token renews it.
    pub(crate) renews: bool,
    /// When it was issued.
    pub(crate) created_at: Timestamp,
    /// When the last of it ends; `None` for never.
    pub(crate) ends_at: Option<Timestamp>,
}

impl Admin {
    /// The tokens that stand in an organization, oldest first.
    pub(crate) async fn list_tokens(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<IssuedToken>, AdminError> {
        self.tokens_standing(organization, self.clock.now()).await
    }

    /// The same at an instant.
    pub(super) async fn tokens_standing(
        &self,
        organization: OrganizationId,
        at: Timestamp,
    ) -> Result<Vec<IssuedToken>, AdminError> {
        let standing = self.store.standing(organization, at).await?;
        Ok(issued(standing))
    }

    /// Makes a bearer token; it is told once, here.
    pub async fn create_token(
        &self,
        user: &User,
        application: ApplicationId,
        scopes: TokenScopes,
        lifetime: Option<Duration>,
    ) -> Result<(BearerToken, Option<Timestamp>), AdminError> {
        in_use(user)?;
        let now = self.clock.now();
        let expires_at = lifetime.map(|lifetime| now.plus(lifetime));
        let (id, whose) = (
            next_id(&*self.ids, FamilyId::new)?,
            (Some(user.id), application),
        );
        let family = Family::begun(id, user.organization, whose, scopes, now);
        let id = next_id(&*self.ids, BearerId::new)?;
        let bearer = Bearer::of(&family, id, scopes, now, expires_at);
        let (token, digest) = self.secrets.issue_bearer();
        let add = self.store.write(user.organization, |unit| {
            Box::pin(async {
                unit.insert_family(&family).await?;
                unit.insert_bearer(&bearer, &digest).await
            })
        });
        add.await?;
        Ok((token, expires_at))
    }

    /// Ends a token that is named by its id or shown itself; false when it had ended already, or is none.
    pub(crate) async fn end_token(&self, named: &str) -> Result<bool, AdminError> {
        if let Ok(id) = named.parse() {
            return Ok(self.callers.end_by_id(id).await?);
        }
        let token = IssuedSecret::new(named);
        Ok(self.callers.end_token(&token, None).await?)
    }

    /// Ends all tokens that speak for a user.
    pub(crate) async fn end_tokens_of(&self, user: &User) -> Result<(), AdminError> {
        let ending = Ending::of_user(user.id, self.clock.now());
        Ok(self.callers.end(user.organization, ending).await?)
    }
}

/// One for each family of which anything stands, and one for each token that ends alone.
fn issued(standing: Standing) -> Vec<IssuedToken> {
    let mut ends: BTreeMap<FamilyId, Vec<Option<Timestamp>>> = BTreeMap::new();
    let mut renewed = BTreeSet::new();
    let mut all = Vec::new();
    for bearer in standing.bearers {
        match bearer.family.filter(|_| bearer.made_from.is_none()) {
            Some(family) => ends.entry(family).or_default().push(bearer.expires_at),
            None => all.push(IssuedToken {
                id: bearer.id.get(),
                user: bearer.user,
                application: bearer.application,
                scopes: bearer.scopes,
                is_narrowed: bearer.limit != TokenLimit::NONE,
                renews: false,
                created_at: bearer.created_at,
                ends_at: bearer.expires_at,
            }),
        }
    }
    for refresh in standing.refreshes {
        let ends = ends.entry(refresh.family).or_default();
        ends.push(Some(refresh.expires_at));
        renewed.insert(refresh.family);
    }
    for family in standing.families {
        let Some(ends) = ends.get(&family.id) else {
            continue;
        };
        all.push(IssuedToken {
            id: family.id.get(),
            user: family.user,
            application: family.application,
            scopes: family.scopes,
            is_narrowed: false,
            renews: renewed.contains(&family.id),
            created_at: family.created_at,
            // One that never ends is the last of all.
            ends_at: ends
                .iter()
                .copied()
                .collect::<Option<Vec<_>>>()
                .and_then(|ends| ends.into_iter().max()),
        });
    }
    all.sort_by_key(|token| token.id);
    all
}
