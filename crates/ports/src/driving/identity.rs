//! From a bearer token to a caller.

use async_trait::async_trait;

use super::Context;
use super::fault::Fault;
use super::tokens::SignIn;

/// Why a bearer token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// It is no token, or not one of ours, or it was revoked.
    #[error("the token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Too many wrong passwords, for that name or from that network.
    #[error("too many wrong passwords: try again in {retry_after_seconds} seconds")]
    TooManyTries {
        /// How long to wait.
        retry_after_seconds: u64,
    },
    /// It could not be looked up.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Tells callers by their tokens.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Identity: Send + Sync {
    /// Who shows this bearer token, as things stand now.
    async fn authenticate(&self, bearer: &str) -> Result<Context, IdentityError>;

    /// Who gives this name with this password, or with a bearer token of theirs in its place
    /// (docs/contracts/oracle.md 1.2). Wrong passwords are counted before anything is hashed, and
    /// nothing tells whether a name is anyone's.
    async fn sign_in(&self, by: &SignIn) -> Result<Context, IdentityError>;
}
