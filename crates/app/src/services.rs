//! The services: each method reads what is needed, asks the domain, has the store write, and reports.

pub mod admin;
mod callers;
mod directory;
mod drives;
mod files;
pub(crate) mod items;
mod links;
mod local;
mod locate;
mod permissions;
mod tokens;
mod visits;

use std::sync::Arc;

use ports::driven::clock::Ids;
use ports::driving::fault::Fault;

use self::admin::Admin;
pub(crate) use self::callers::Callers;
pub(crate) use self::directory::Directory;
pub(crate) use self::drives::Drives;
pub(crate) use self::files::Files;
pub(crate) use self::files::unnamed::{Gap, PARTS};
pub(crate) use self::items::Items;
pub(crate) use self::links::Links;
pub(crate) use self::local::Local;
pub use self::local::guesses::Limits;
pub(crate) use self::locate::Locate;
pub(crate) use self::permissions::Permissions;
pub(crate) use self::tokens::Tokens;
pub(crate) use self::visits::Visits;

/// A new id of any kind.
fn next_id<T>(ids: &dyn Ids, kind: impl FnOnce(i64) -> Option<T>) -> Result<T, Fault> {
    let given = ids.next().and_then(kind);
    given
        .ok_or_else(|| Fault::Internal("there are no ids for the time that the clock shows".into()))
}

/// The services that something outside calls.
#[derive(Clone)]
pub struct Services {
    pub(crate) callers: Arc<Callers>,
    pub(crate) links: Arc<Links>,
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) items: Arc<Items>,
    pub(crate) directory: Arc<Directory>,
    /// Changes what is in drives.
    pub drives: Arc<Drives>,
    pub(crate) visits: Arc<Visits>,
    pub(crate) tokens: Arc<Tokens>,
    /// What the operator may do.
    pub admin: Arc<Admin>,
    /// What belongs to this process alone.
    pub local: Arc<Local>,
}

#[cfg(test)]
mod tests;
