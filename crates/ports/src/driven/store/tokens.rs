//! What applications prove themselves with, and what was issued to them.

use async_trait::async_trait;
use domain::ids::{ApplicationId, FamilyId, LinkId, OrganizationId, UserId};
use domain::link::Delegation;
use domain::server::token::{
    AuthorizationCode, CodeUse, Ending, Family, RedirectUri, RefreshToken, RefreshUse,
};
use domain::time::Timestamp;

use super::{StoreError, Written};
use crate::directory::Bearer;
use crate::secret::{Digest, PasswordVerifier};

/// How an application proves itself, and where it has codes sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The application. It has one registration at most.
    pub application: ApplicationId,
    /// The user that it acts as for itself.
    pub service_account: UserId,
    /// Where its codes may be sent, in the order in which they were registered.
    pub redirect_uris: Vec<RedirectUri>,
    /// What its secret is found by; `None` for a public one, which can keep none.
    pub secret: Option<Digest>,
}

/// An access token of a delegated link, without the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelegatedAccess {
    /// The link that it was issued for.
    pub link: LinkId,
    /// When it ends.
    pub until: Timestamp,
}

/// What was issued in an organization and stands: it was not ended, and its time is not over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Access tokens, by id.
    pub bearers: Vec<Bearer>,
    /// Refresh tokens that were not used, by id.
    pub refreshes: Vec<RefreshToken>,
    /// The families of these, by id.
    pub families: Vec<Family>,
}

/// Reads of registrations, passwords and what was issued. They come from what is stored and never
/// from a cache.
#[async_trait]
pub trait TokenReads: Send + Sync {
    /// An application's registration.
    async fn registration(&self, id: ApplicationId) -> Result<Option<Registration>, StoreError>;
    /// The registrations of an organization's applications, by application.
    async fn registrations(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Registration>, StoreError>;
    /// What a user's password is checked against, if they have one.
    async fn password_of(&self, user: UserId) -> Result<Option<PasswordVerifier>, StoreError>;
    /// One family, ended or not.
    async fn family(&self, id: FamilyId) -> Result<Option<Family>, StoreError>;
    /// What was issued in an organization and stands at this instant.
    async fn standing(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Standing, StoreError>;
    /// The code that is stored under any of these digests, used or not.
    async fn code_by_digest(
        &self,
        digests: &[Digest],
    ) -> Result<Option<AuthorizationCode>, StoreError>;
    /// The refresh token that is stored under any of these digests, used or not.
    async fn refresh_by_digest(
        &self,
        digests: &[Digest],
    ) -> Result<Option<RefreshToken>, StoreError>;
    /// What is kept of a delegated link beside the link; `None` for any other.
    async fn delegation(&self, link: LinkId) -> Result<Option<Delegation>, StoreError>;
    /// The delegated link whose refresh token is stored under any of these digests.
    async fn delegated_refresh(&self, digests: &[Digest]) -> Result<Option<LinkId>, StoreError>;
    /// The access token of a delegated link that is stored under any of these digests, whether ended
    /// by time or not.
    async fn delegated_access(
        &self,
        digests: &[Digest],
    ) -> Result<Option<DelegatedAccess>, StoreError>;
}

/// Writes of registrations and of what is issued.
#[async_trait]
pub trait TokenWrites: Send + Sync {
    /// Adds an application's registration.
    async fn insert_registration(&mut self, registration: &Registration) -> Result<(), StoreError>;
    /// Adds a family.
    async fn insert_family(&mut self, family: &Family) -> Result<(), StoreError>;
    /// Adds a code under its digest.
    async fn insert_code(
        &mut self,
        code: &AuthorizationCode,
        digest: &Digest,
    ) -> Result<(), StoreError>;
    /// Adds a refresh token under its digest.
    async fn insert_refresh(
        &mut self,
        refresh: &RefreshToken,
        digest: &Digest,
    ) -> Result<(), StoreError>;
    /// Writes down that a code was used. `Taken` when it was used before.
    async fn spend_code(&mut self, spent: &CodeUse) -> Result<Written, StoreError>;
    /// Writes down that a refresh token was used. `Taken` when it was used before.
    async fn spend_refresh(&mut self, spent: &RefreshUse) -> Result<Written, StoreError>;
    /// Adds what is kept of a delegated link beside the link, which is there, and its refresh token
    /// under its digest.
    async fn insert_delegation(
        &mut self,
        delegation: &Delegation,
        refresh: &Digest,
    ) -> Result<(), StoreError>;
    /// Adds an access token of a delegated link, which is there, under its digest.
    async fn insert_delegated_access(
        &mut self,
        access: &DelegatedAccess,
        digest: &Digest,
    ) -> Result<(), StoreError>;
    /// Forgets the access tokens of delegated links that ended before an instant, of every
    /// organization: for a unit of the installation.
    async fn sweep_delegated_access(&mut self, before: Timestamp) -> Result<(), StoreError>;
    /// Ends tokens. Once the commit is acknowledged no read gives out one of them as it was before.
    async fn end(&mut self, ending: &Ending) -> Result<(), StoreError>;
}
