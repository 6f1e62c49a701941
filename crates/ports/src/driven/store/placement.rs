//! New links that were decided on what the store read, and are written without reading once more.

use domain::link::{Delegation, NewLink};

use super::{DelegatedAccess, LinkSecrets};
use crate::directory::User;
use crate::secret::Digest;

/// What a decision about a new link rests on: as long as the store gives the same, nothing of that was
/// committed that a reader could have missed. New links, and how often items were used, do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis(pub u64);

/// A new link, with all that is inserted along with it.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The link. It is for nobody in particular: one with a list of people is made in a unit.
    pub link: NewLink,
    /// What is stored in place of its secrets. It has no name of its own.
    pub secrets: LinkSecrets,
    /// What a delegated link comes with.
    pub delegated: Option<DelegatedPlacement>,
}

/// What a delegated link comes with.
#[derive(Clone, Debug)]
pub struct DelegatedPlacement {
    /// The assignee, if they are known by a text alone and were not known before.
    pub newcomer: Option<User>,
    /// Whom it is assigned to.
    pub delegation: Delegation,
    /// What its refresh token is found by.
    pub refresh: Digest,
    /// Its first access.
    pub access: DelegatedAccess,
    /// What that is found by.
    pub access_digest: Digest,
}

/// What became of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is lasting.
    Yes,
    /// Something changed since the decision, or stands in the way: nothing was written, and the request is to
    /// be decided anew in a unit.
    No,
}
