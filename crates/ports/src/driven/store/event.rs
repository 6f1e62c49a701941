//! What happened to items, and whose doing it was.

use domain::ids::{ItemId, LinkId, OrganizationId, UserId};
use domain::time::Timestamp;

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A folder or a web link was made.
    Created,
    /// A file, or a version of one, was uploaded.
    Uploaded,
    /// It was renamed, or what is said of it was changed.
    Changed,
    /// It was moved.
    Moved,
    /// It was made as a copy.
    Copied,
    /// It was put into the trash.
    Trashed,
    /// It was taken out of the trash.
    Restored,
    /// Its link was made.
    LinkMade,
    /// Its link was changed.
    LinkChanged,
    /// Its link was ended.
    LinkEnded,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Uploaded,
        Self::Changed,
        Self::Moved,
        Self::Copied,
        Self::Trashed,
        Self::Restored,
        Self::LinkMade,
        Self::LinkChanged,
        Self::LinkEnded,
    ];
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A user.
    User(UserId),
    /// An application that acted for itself, or nobody who is known.
    Application,
    /// Somebody who came through a link.
    Visitor {
        /// The link.
        link: LinkId,
        /// The network that they came from, shortened: for owners and operators alone.
        network: Option<String>,
    },
}

impl Author {
    /// The user, if it was one.
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(*user),
            Self::Application | Self::Visitor { .. } => None,
        }
    }
}

impl From<Option<UserId>> for Author {
    fn from(user: Option<UserId>) -> Self {
        user.map_or(Self::Application, Self::User)
    }
}

/// That something happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The item's organization.
    pub organization: OrganizationId,
    /// What.
    pub kind: EventKind,
    /// To which item.
    pub item: ItemId,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}
