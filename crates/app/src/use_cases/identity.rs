//! From a bearer token to a caller.

use async_trait::async_trait;
use domain::ids::{BearerId, OrganizationId, UserId};
use domain::principal::{Caller, Person};
use ports::directory::Bearer;
use ports::driven::store::{Reads, StoreError};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::identity::{Identity, IdentityError};

use super::UseCases;

#[async_trait]
impl Identity for UseCases {
    async fn authenticate(&self, bearer: &str) -> Result<Context, IdentityError> {
        let digests = self.secrets.bearer_digests(bearer);
        if digests.is_empty() {
            return Err(IdentityError::Invalid);
        }
        let found = self
            .store
            .bearer_by_digest(&digests)
            .await
            .map_err(Fault::from)?;
        let bearer = found.ok_or(IdentityError::Invalid)?;
        self.context_of(&bearer).await
    }
}

impl UseCases {
    /// The caller that a stored token speaks for now.
    pub(super) async fn context_of(&self, bearer: &Bearer) -> Result<Context, IdentityError> {
        let now = self.clock.now();
        if !domain::token::stands(bearer.revoked_at) {
            return Err(IdentityError::Invalid);
        }
        if bearer
            .expires_at
            .is_some_and(|expiry| expiry.has_passed(now))
        {
            return Err(IdentityError::Expired);
        }
        let person = match bearer.user {
            None => None,
            Some(user) => {
                let person = person(&*self.store, user, bearer.organization).await;
                Some(person.map_err(Fault::from)?.ok_or(IdentityError::Invalid)?)
            }
        };
        let caller = Caller {
            organization: bearer.organization,
            person,
            application: bearer.application,
            scopes: bearer.scopes,
            limit: bearer.limit,
        };
        Ok(Context {
            caller,
            bearer: bearer.id,
        })
    }

    /// The caller that a token's id stands for now; `None` when it is no longer good.
    pub(super) async fn context_by_id(&self, id: BearerId) -> Result<Option<Context>, Fault> {
        let Some(bearer) = self.store.bearer(id).await? else {
            return Ok(None);
        };
        match self.context_of(&bearer).await {
            Ok(context) => Ok(Some(context)),
            Err(IdentityError::Invalid | IdentityError::Expired) => Ok(None),
            Err(IdentityError::Fault(fault)) => Err(fault),
        }
    }
}

/// A user with the groups they are in; `None` unless they belong to the organization.
pub(super) async fn person(
    reads: &dyn Reads,
    user: UserId,
    organization: OrganizationId,
) -> Result<Option<Person>, StoreError> {
    let found = reads.user(user).await?;
    if found.is_none_or(|found| found.organization != organization) {
        return Ok(None);
    }
    Ok(Some(Person {
        user,
        groups: reads.groups_of(user).await?,
    }))
}
