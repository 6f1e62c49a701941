//! From a bearer token to a caller.

use async_trait::async_trait;

use super::Context;
use super::fault::Fault;

/// Why a bearer token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// It is no token, or not one of ours, or it was revoked.
    #[error("the token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
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
}
