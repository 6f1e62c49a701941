//! What goes wrong without being anyone's mistake.

use super::drives::DrivesError;
use super::identity::IdentityError;
use super::items::{ItemsError, LocateError, UnlockError};
use super::link_credentials::LinkCredentialsError;
use super::links::LinksError;
use super::permissions::PermissionsError;
use super::tokens::{AskError, TokensError};
use super::visits::VisitError;
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
            StoreError::Full | StoreError::Again => Self::Full,
            StoreError::Conflict(_)
            | StoreError::ReadOnly
            | StoreError::Corrupt { .. }
            | StoreError::Other(_) => Self::Internal(error.into()),
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
            | ContentError::Damaged
            | ContentError::TooLarge { .. }
            | ContentError::Interrupted
            | ContentError::AccessEnded
            | ContentError::Other(_) => Self::Internal(error.into()),
        }
    }
}

/// A failure of a driven port is a fault in the error of any driving port.
macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<StoreError> for $error {
            fn from(error: StoreError) -> Self {
                Fault::from(error).into()
            }
        }

        impl From<SecretsError> for $error {
            fn from(error: SecretsError) -> Self {
                Fault::from(error).into()
            }
        }
    )+};
}

failures!(
    AskError,
    DrivesError,
    LinkCredentialsError,
    IdentityError,
    ItemsError,
    LinksError,
    PermissionsError,
    LocateError,
    TokensError,
    UnlockError,
    VisitError
);

/// Where something failed on the way to an item, it is told as that.
macro_rules! on_the_way {
    ($($error:ty),+) => {$(
        impl From<Fault> for $error {
            fn from(fault: Fault) -> Self {
                Self::Locate(fault.into())
            }
        }
    )+};
}

on_the_way!(
    DrivesError,
    ItemsError,
    LinksError,
    PermissionsError,
    UnlockError
);

/// The one who sends bytes is told what was wrong with them.
macro_rules! while_sending {
    ($($error:ty),+) => {$(
        impl From<ContentError> for $error {
            fn from(error: ContentError) -> Self {
                match error {
                    ContentError::TooLarge { limit } => Self::TooLarge { limit },
                    ContentError::Interrupted => Self::Interrupted,
                    ContentError::Full
                    | ContentError::Missing
                    | ContentError::Damaged
                    | ContentError::AccessEnded
                    | ContentError::Other(_) => Fault::from(error).into(),
                }
            }
        }
    )+};
}

while_sending!(DrivesError, VisitError);
