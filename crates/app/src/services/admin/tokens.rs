//! Tokens, from the command line: made, listed and ended.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::ids::{ApplicationId, BearerId, FamilyId, OrganizationId, UserId};
use domain::principal::{TokenLimit, TokenScopes};
use domain::server::token::{Ending, Family};
use domain::time::Timestamp;
use ports::directory::{Bearer, User};
use ports::driven::store::Standing;
use ports::secret::{BearerToken, IssuedSecret};

use super::{Admin, AdminError};
use crate::services::next_id;

/// What was issued together, or a token that was made from another, as long as any of it stands.
pub(crate) struct IssuedToken {
    /// What it is ended by.
    pub(crate) id: i64,
    /// The user that it speaks for; `None` for an application that acts for itself.
    pub(crate) user: Option<String>,
    /// The application that it was issued to.
    pub(crate) application: String,
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
    /// The tokens that stand in an organization, of one user if one is named, oldest first.
    pub(crate) async fn list_tokens(
        &self,
        organization: OrganizationId,
        of: Option<UserId>,
    ) -> Result<Vec<IssuedToken>, AdminError> {
        let standing = self.store.standing(organization, self.clock.now()).await?;
        let mut listed = Vec::new();
        for row in rows(standing) {
            if of.is_some_and(|of| row.user != Some(of)) {
                continue;
            }
            let user = match row.user {
                Some(user) => self.store.user(user).await?.map(|user| user.name),
                None => None,
            };
            let application = self.store.application(row.application).await?;
            listed.push(IssuedToken {
                id: row.id,
                user,
                application: application.map(|found| found.name).unwrap_or_default(),
                scopes: row.scopes,
                is_narrowed: row.limit != TokenLimit::NONE,
                renews: row.renews,
                created_at: row.created_at,
                ends_at: row.ends_at,
            });
        }
        Ok(listed)
    }
    /// Makes a bearer token; it is told once, here.
    pub async fn create_token(
        &self,
        user: &User,
        application: ApplicationId,
        scopes: TokenScopes,
        lifetime: Option<Duration>,
    ) -> Result<(BearerToken, Option<Timestamp>), AdminError> {
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
        let end = self.store.write(user.organization, |unit| {
            Box::pin(async move { unit.end(&ending).await })
        });
        Ok(end.await?)
    }
}

struct Row {
    id: i64,
    user: Option<UserId>,
    application: ApplicationId,
    scopes: TokenScopes,
    limit: TokenLimit,
    renews: bool,
    created_at: Timestamp,
    ends_at: Option<Timestamp>,
}

/// A row for each family, and for each token that ends alone.
fn rows(standing: Standing) -> Vec<Row> {
    let mut families: BTreeMap<FamilyId, Row> = BTreeMap::new();
    for family in standing.families {
        let row = Row {
            id: family.id.get(),
            user: family.user,
            application: family.application,
            scopes: family.scopes,
            limit: TokenLimit::NONE,
            renews: false,
            created_at: family.created_at,
            ends_at: Some(Timestamp::MIN),
        };
        families.insert(family.id, row);
    }
    let mut rows = Vec::new();
    for bearer in standing.bearers {
        let of = bearer.family.filter(|_| bearer.made_from.is_none());
        match of.and_then(|family| families.get_mut(&family)) {
            Some(row) => row.ends_at = later(row.ends_at, bearer.expires_at),
            None => rows.push(Row {
                id: bearer.id.get(),
                user: bearer.user,
                application: bearer.application,
                scopes: bearer.scopes,
                limit: bearer.limit,
                renews: false,
                created_at: bearer.created_at,
                ends_at: bearer.expires_at,
            }),
        }
    }
    for refresh in standing.refreshes {
        if let Some(row) = families.get_mut(&refresh.family) {
            row.renews = true;
            row.ends_at = later(row.ends_at, Some(refresh.expires_at));
        }
    }
    // Of some only what was made from them stands.
    let families = families.into_values();
    rows.extend(families.filter(|row| row.ends_at != Some(Timestamp::MIN)));
    rows.sort_by_key(|row| row.id);
    rows
}

/// The later of two ends, of which none is the latest.
fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    Some(one?.max(other?))
}
