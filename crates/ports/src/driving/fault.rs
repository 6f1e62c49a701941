//! What goes wrong without being anyone's mistake.

use crate::driven::content::ContentError;
use crate::driven::secrets::SecretsError;
use crate::driven::store::StoreError;

/// What goes wrong without being anyone's mistake. Its text is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Too much at once: the caller may try again in a second.
    #[error("overloaded: {0}")]
    Busy(&'static str),
    /// There is no room left.
    #[error("there is no room left")]
    Full,
    /// Anything else.
    #[error("internal failure")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Busy("the store"),
            StoreError::Conflict(_) | StoreError::Corrupt { .. } | StoreError::Other(_) => {
                Self::Internal(error.into())
            }
        }
    }
}

impl From<SecretsError> for Fault {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::Busy => Self::Busy("password hashing"),
            SecretsError::Unreadable(_) => Self::Internal(error.into()),
        }
    }
}

impl From<ContentError> for Fault {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::Full => Self::Full,
            ContentError::Missing
            | ContentError::TooLarge { .. }
            | ContentError::Interrupted
            | ContentError::AccessEnded
            | ContentError::Other(_) => Self::Internal(error.into()),
        }
    }
}
