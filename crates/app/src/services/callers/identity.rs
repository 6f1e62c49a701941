//! From a bearer token to a caller.

use async_trait::async_trait;
use domain::ids::{BearerId, OrganizationId, UserId};
use domain::principal::{Actor, Caller, Person};
use domain::time::Timestamp;
use ports::directory::{BUILT_IN_APPLICATION, Bearer, User};
use ports::driven::store::{Reads, StoreError};
use ports::driving::fault::Fault;
use ports::driving::identity::{Identity, IdentityError};
use ports::driving::tokens::SignIn;
use ports::driving::{Context, Credential};

use ports::secret::Password;

use super::Callers;
use super::accounts::SignedIn;

#[async_trait]
impl Identity for Callers {
    async fn authenticate(&self, bearer: &str) -> Result<Context, IdentityError> {
        let digests = self.secrets.bearer_digests(bearer);
        if digests.is_empty() {
            return Err(IdentityError::Invalid);
        }
        let found = self.store.bearer_by_digest(&digests).await?;
        let bearer = found.ok_or(IdentityError::Invalid)?;
        self.context_of(&bearer, self.clock.now()).await
    }

    async fn sign_in(&self, by: &SignIn) -> Result<Context, IdentityError> {
        let given = by.password.as_ref().map(Password::reveal);
        if let Some(bearer) = given.filter(|text| !self.secrets.bearer_digests(text).is_empty()) {
            let context = self.authenticate(bearer).await?;
            let named = self.store.user_named(&by.name).await?;
            let named = named.map(|user| user.id);
            return if named.is_some() && named == context.caller.user() {
                Ok(context)
            } else {
                Err(IdentityError::Invalid)
            };
        }
        let signed = match self.signed_in(None, by).await? {
            SignedIn::As(signed) => signed,
            SignedIn::Wrong => return Err(IdentityError::Invalid),
            SignedIn::Wait(retry_after_seconds) => {
                return Err(IdentityError::TooManyTries {
                    retry_after_seconds,
                });
            }
        };
        let user = signed.user;
        let found = self.store.user(user).await?;
        let organization = found.ok_or(IdentityError::Invalid)?.organization;
        let person = person(&*self.store, user, organization).await?;
        let person = person.ok_or(IdentityError::Invalid)?;
        Ok(Context {
            caller: Caller::new(organization, Actor::Person(person), BUILT_IN_APPLICATION),
            credential: Credential::Password(signed.verifier),
            at: self.clock.now(),
        })
    }
}

impl Callers {
    /// The caller that a stored token speaks for, if its time was not over at an instant.
    pub(in crate::services) async fn context_of(
        &self,
        bearer: &Bearer,
        at: Timestamp,
    ) -> Result<Context, IdentityError> {
        if !domain::server::token::stands(bearer.revoked_at) {
            return Err(IdentityError::Invalid);
        }
        if bearer
            .expires_at
            .is_some_and(|expiry| expiry.has_passed(at))
        {
            return Err(IdentityError::Expired);
        }
        let actor = match bearer.user {
            None => Actor::Application,
            Some(user) => {
                let person = person(&*self.store, user, bearer.organization).await;
                Actor::Person(person?.ok_or(IdentityError::Invalid)?)
            }
        };
        let caller = Caller {
            scopes: bearer.scopes,
            limit: bearer.limit,
            ..Caller::new(bearer.organization, actor, bearer.application)
        };
        Ok(Context {
            caller,
            credential: Credential::Bearer(bearer.id),
            at,
        })
    }

    /// The caller of a request as they are by now, in the groups that they are in; `None` where what they came
    /// with was taken back. That its time is over is no reason to cut what is under way.
    pub(in crate::services) async fn context_again(
        &self,
        reads: &dyn Reads,
        context: &Context,
    ) -> Result<Option<Context>, StoreError> {
        let caller = &context.caller;
        let stands = match &context.credential {
            Credential::Bearer(id) => reads
                .bearer(*id)
                .await?
                .is_some_and(|bearer| domain::server::token::stands(bearer.revoked_at)),
            Credential::Password(given) => match caller.user() {
                Some(user) => reads.password_of(user).await?.as_ref() == Some(given),
                None => false,
            },
            Credential::Link(_) | Credential::Operator => true,
        };
        if !stands {
            return Ok(None);
        }
        let Some(known) = caller.person() else {
            return Ok(Some(context.clone()));
        };
        let person = person(reads, known.user, caller.organization).await?;
        Ok(person.map(|person| Context {
            caller: Caller {
                actor: Actor::Person(person),
                ..caller.clone()
            },
            ..context.clone()
        }))
    }

    /// The caller that a token's id stands for; `None` when it was taken back, or its time was over.
    pub(in crate::services) async fn context_by_id(
        &self,
        id: BearerId,
        at: Timestamp,
    ) -> Result<Option<Context>, Fault> {
        let Some(bearer) = self.store.bearer(id).await? else {
            return Ok(None);
        };
        match self.context_of(&bearer, at).await {
            Ok(context) => Ok(Some(context)),
            Err(IdentityError::Fault(fault)) => Err(fault),
            Err(_ended) => Ok(None),
        }
    }
}

/// A user with the groups they are in; `None` unless they have an account in the organization that is in
/// use.
pub(in crate::services) async fn person(
    reads: &dyn Reads,
    user: UserId,
    organization: OrganizationId,
) -> Result<Option<Person>, StoreError> {
    let found = reads.user(user).await?;
    let acts = |found: &User| {
        found.organization == organization && !found.is_external && found.account.is_active()
    };
    if !found.as_ref().is_some_and(acts) {
        return Ok(None);
    }
    Ok(Some(Person {
        user,
        groups: reads.groups_of(user).await?,
    }))
}
