//! Making, sealing, digesting and checking secrets under keys that lie outside the store.

use async_trait::async_trait;
use domain::ids::{ItemId, LinkId, OrganizationId};
use domain::link::{Fingerprint, LinkName, PasswordIdentity};
use domain::server::turns::Turn;

use crate::secret::{
    BearerToken, Digest, IssuedKind, IssuedSecret, LinkToken, Password, PasswordVerifier,
    SealedName, SealedToken,
};

/// What a sealed token is bound to: sealed for one link, it cannot be opened as another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkIdentity {
    /// The link's organization.
    pub organization: OrganizationId,
    /// The link.
    pub link: LinkId,
    /// The link's item.
    pub item: ItemId,
}

/// What a signed claim is for. A claim signed for one purpose is worthless for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimPurpose {
    /// A browser's proof that it gave a link's password.
    Unlocking,
    /// A short-lived download address.
    Download,
    /// Where the next page of a list begins.
    Paging,
    /// The address that the parts of an upload are sent to.
    Upload,
}

/// A link password that was just hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedPassword {
    /// What tells it from other passwords of the same request.
    pub identity: PasswordIdentity,
    /// What it is checked against later.
    pub verifier: PasswordVerifier,
}

/// Why a secret was not made, opened or checked.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Every place for hashing is taken and the queue is full: try again in a second.
    #[error("too many passwords are being checked at once")]
    Busy,
    /// What is stored cannot be opened under any key there is.
    #[error("a stored secret cannot be opened: {0}")]
    Unreadable(&'static str),
}

/// Makes, seals, digests and checks secrets.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// A new link token from the system's randomness.
    fn issue_link_token(&self) -> LinkToken;

    /// The digests under which a link's token may be stored: the present key's first, then those
    /// of keys that are still accepted.
    fn link_digests(&self, token: &LinkToken) -> Vec<Digest>;

    /// Seals a link's token for that link.
    fn seal_link_token(&self, token: &LinkToken, bound_to: &LinkIdentity) -> SealedToken;

    /// Opens a sealed token. Sealed for another link, or changed by one bit, it is unreadable.
    fn unseal_link_token(
        &self,
        sealed: &SealedToken,
        bound_to: &LinkIdentity,
    ) -> Result<LinkToken, SecretsError>;

    /// The digest under which a link's own name is stored: that of its key, under a key that is
    /// never retired.
    fn link_name_digest(&self, name: &LinkName) -> Digest;

    /// Seals a link's own name for that link.
    fn seal_link_name(&self, name: &LinkName, bound_to: &LinkIdentity) -> SealedName;

    /// Opens a sealed name. Sealed for another link, or changed by one bit, it is unreadable.
    fn unseal_link_name(
        &self,
        sealed: &SealedName,
        bound_to: &LinkIdentity,
    ) -> Result<LinkName, SecretsError>;

    /// A new bearer token and the digest under which it is stored.
    fn issue_bearer(&self) -> (BearerToken, Digest);

    /// The digests under which a presented bearer token may be stored; none when it does not have
    /// the shape and checksum of one.
    fn bearer_digests(&self, presented: &str) -> Vec<Digest>;

    /// A new secret of this kind and the digest under which it is stored.
    fn issue_secret(&self, kind: IssuedKind) -> (IssuedSecret, Digest);

    /// The digests under which a secret that is shown as one of this kind may be stored; none when
    /// it does not have the shape and checksum of one.
    fn secret_digests(&self, kind: IssuedKind, presented: &IssuedSecret) -> Vec<Digest>;

    /// The digest of a fingerprint, under a key that is never retired (docs/decisions/0002).
    fn fingerprint(&self, fingerprint: &Fingerprint) -> Digest;

    /// Signs a claim as a text that fits in a path segment, a cookie or a query.
    fn sign(&self, purpose: ClaimPurpose, claim: &[u8]) -> String;

    /// The claim in a signed text; `None` when it was not signed for this purpose under a key
    /// that is accepted.
    fn verify(&self, purpose: ClaimPurpose, signed: &str) -> Option<Vec<u8>>;

    /// Hashes a new link password, when its turn comes. The same password for the same `bound_to` has the same
    /// identity, whatever else changes (docs/decisions/0001).
    async fn hash_link_password(
        &self,
        password: &Password,
        bound_to: &Fingerprint,
        turn: Turn,
    ) -> Result<HashedPassword, SecretsError>;

    /// Hashes an account's password, with a salt of its own.
    async fn hash_account_password(
        &self,
        password: &Password,
    ) -> Result<PasswordVerifier, SecretsError>;

    /// Whether this is the password that a verifier was made from, told when its turn comes.
    async fn check_password(
        &self,
        password: &Password,
        verifier: &PasswordVerifier,
        turn: Turn,
    ) -> Result<bool, SecretsError>;
}
