//! What anybody who holds the data folder may do from the command line: they are the owner of all.

mod applications;
mod check;
mod clock;
mod directory;
mod import;
mod inspect;
mod leaving;
mod links;
mod policy;
mod removals;
mod setup;
#[cfg(test)]
mod tests;
mod tokens;

pub use self::applications::{NewApplication, Registered};
pub use self::directory::NewAccount;
pub(crate) use self::import::{Imported, LocalFile};
pub(crate) use self::inspect::{AsShown, Explained, Happened, LinkReport};
pub(crate) use self::leaving::{Fate, Leaver};
pub(crate) use self::links::LinkSettings;
pub(crate) use self::policy::{
    get as policy_value, keys as policy_keys, lifetime as parse_lifetime,
    reference as policy_reference,
};
pub(crate) use self::setup::{Demo, FirstRun};
pub(crate) use self::tokens::IssuedToken;

use std::future::Ready;
use std::sync::Arc;

use domain::ids::ItemId;
use ports::driven::clock::{Clock, Ids};
use ports::driven::content::ContentError;
use ports::driven::secrets::{Secrets, SecretsError};
use ports::driven::store::{Constraint, Store, StoreError};
use ports::driving::fault::Fault;

use crate::services::callers::Callers;
use crate::services::drives::Drives;
use crate::services::files::Files;
use crate::services::links::Links;
use crate::services::locate::Locate;

/// What the operator may do.
pub struct Admin {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) links: Arc<Links>,
    pub(crate) drives: Arc<Drives>,
    pub(crate) files: Arc<Files>,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// What was named is not there, or not once.
    #[error("{0}")]
    NotFound(String),
    /// What was given makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// A rule speaks against it.
    #[error("{0}")]
    Refused(String),
    /// There is one of that name already.
    #[error("there is one of that name already")]
    Taken,
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::Name) => Self::Taken,
            other => Self::Fault(other.into()),
        }
    }
}

impl From<SecretsError> for AdminError {
    fn from(error: SecretsError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ContentError> for AdminError {
    fn from(error: ContentError) -> Self {
        Self::Fault(error.into())
    }
}

pub(crate) fn not_found(what: &str, name: &str) -> AdminError {
    AdminError::NotFound(format!("there is no {what} `{name}`"))
}

/// The owner of all sees everything that is in a folder.
fn sees_all(_: ItemId) -> Ready<Result<bool, Fault>> {
    std::future::ready(Ok(true))
}
