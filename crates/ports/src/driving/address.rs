//! How a caller names a drive or an item. Nothing is looked up before the service runs.

use domain::ids::{DriveId, GroupId, ItemId, SiteId, UserId};
use domain::link::LinkName;

use crate::secret::{LinkToken, Password};

/// A user, as a caller names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserAddress {
    /// By id.
    Id(UserId),
    /// By name or e-mail address.
    Name(String),
    /// By exactly this e-mail address, without regard to case.
    Email(String),
}

/// A drive, as a caller names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriveAddress {
    /// The caller's own.
    Own,
    /// By id.
    Id(DriveId),
    /// A user's.
    OfUser(UserAddress),
    /// A group's.
    OfGroup(GroupId),
    /// A site's.
    OfSite(SiteId),
}

/// What a caller asks of a link that they came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Redeem {
    /// Nothing: only an anonymous link without a password, or one used before, helps them.
    No,
    /// That it counts for this one request.
    Once,
    /// That it counts from now on.
    Durably,
}

/// An item that was located through a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareAddress {
    /// The link's token; `None` for an address that is no link's at all, answered like an unknown one.
    pub token: Option<LinkToken>,
    /// What the caller asks of it.
    pub redeem: Redeem,
}

/// A link, as somebody names it who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkHandle {
    /// By its token.
    Token(LinkToken),
    /// By its own name.
    Name(LinkName),
}

/// A link that a caller shows with a request (docs/contracts/box.md 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedLink {
    /// The link; `None` for an address that is no link's at all, answered like an unknown one.
    pub link: Option<LinkHandle>,
    /// What was given as its password, in every reading that makes sense.
    pub passwords: Vec<Password>,
}

/// Where the way to an item begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A drive's root.
    Root(DriveAddress),
    /// An item of a drive; in another drive it is not found.
    Item(DriveAddress, ItemId),
    /// An item of any drive.
    AnyItem(ItemId),
    /// What a link shares, or an item below it.
    Shared(ShareAddress, Option<ItemId>),
    /// What a link shares that the caller shows.
    Presented(PresentedLink),
    /// An item of any drive, or the caller's own root for `None`, with a link that the caller shows
    /// beside it: the link helps where it can and never stands in the way.
    Beside(Option<ItemId>, PresentedLink),
}

/// An item, as a caller names it: a start, and names from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAddress {
    /// Where the way begins.
    pub start: Start,
    /// The names along it, decoded. Compared without regard to case; `..` is a name that no item has.
    pub path: Vec<String>,
}

impl ItemAddress {
    /// Whether a link leads there.
    pub const fn is_shared(&self) -> bool {
        matches!(self.start, Start::Shared(..))
    }
}

impl From<Start> for ItemAddress {
    /// The start itself.
    fn from(start: Start) -> Self {
        let path = Vec::new();
        Self { start, path }
    }
}
