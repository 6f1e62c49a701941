//! Reading drives: what there is, what is in it, and its bytes.

mod changes;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::Forbidden;
use domain::gate::Denial;
use domain::item::{Filter, ItemKind, SearchText};
use domain::role::Capability;

use super::Context;
use super::address::{DriveAddress, ItemAddress, ShareAddress};
use super::fault::Fault;
use super::view::{DriveView, EventView, ItemView, Part};
use super::visits::OpenFile;
use crate::driven::store::ChildOrder;
use crate::page::{Cursor, Page};
use crate::secret::Password;

pub use changes::{ChangeView, Changes, ChangesError, FollowChanges, Followed, GoneView, Since};

/// Why an item cannot be located. Every port that addresses items has this among its errors.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// There is no such item, or the caller may not know of it.
    #[error("the item was not found")]
    NotFound,
    /// There is such an item in the caller's organization, and the caller may not know of it. All
    /// doors but one answer this as [`Self::NotFound`] (docs/decisions/0017).
    #[error("the item was not found")]
    Hidden,
    /// The item is in the trash, and the caller would see it otherwise.
    #[error("the item is in the trash")]
    Trashed,
    /// Too many wrong passwords: there is a wait first.
    #[error("too many wrong passwords: try again in {retry_after_seconds} seconds")]
    TooManyTries {
        /// How long, in whole seconds.
        retry_after_seconds: u64,
    },
    /// The caller sees the item, and lacks this capability.
    #[error("you may not {} this item", .0.name())]
    Lacks(Capability),
    /// The token may not be used for this.
    #[error("the token lacks the scope for this")]
    Scope,
    /// The link that the caller came through does not open for them.
    #[error("{0}")]
    Share(Denial),
    /// The link that the caller came through has to be redeemed first.
    #[error("the link must be redeemed before it gives access: ask for that in the request")]
    NotRedeemed,
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Forbidden> for LocateError {
    fn from(refusal: Forbidden) -> Self {
        match refusal {
            Forbidden::Hidden => Self::NotFound,
            Forbidden::Lacks(capability) => Self::Lacks(capability),
            Forbidden::Scope(_) => Self::Scope,
        }
    }
}

/// Why reading failed.
#[derive(Debug, thiserror::Error)]
pub enum ItemsError {
    /// The item cannot be located.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// Only a folder has items in it.
    #[error("the item is not a folder")]
    NotAFolder,
    /// A folder has no bytes of its own.
    #[error("the item is a folder: it has no content of its own")]
    NoContent,
}

/// Why a link's password was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The link does not open for another reason, or is not known.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many wrong ones: there is a wait first.
    #[error("too many wrong passwords: try again in {retry_after_seconds} seconds")]
    TooManyTries {
        /// How long, in whole seconds.
        retry_after_seconds: u64,
    },
}

/// What is wanted of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Its kind: anything of another is not found.
    pub kind: Option<ItemKind>,
    /// The number of a file's version, counted from 1; the present one for `None`. One that it
    /// never had is not found.
    pub version: Option<u64>,
    /// What is shown of it.
    pub parts: &'static [Part],
}

/// Which part of a folder is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChildren {
    /// The order.
    pub order: ChildOrder,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// How many items at most; at least 1.
    pub limit: u32,
}

/// Which of the items in a folder are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Only those that it admits.
    pub filter: Option<Filter>,
    /// Whether it is told how many those are, on all pages together.
    pub counted: bool,
}

/// A page of the items in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Children {
    /// The page.
    pub page: Page<ItemView>,
    /// How many there are on all pages together, where that is wanted.
    pub total: Option<u64>,
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// What must occur in a name.
    pub text: SearchText,
    /// Only those that it admits.
    pub filter: Option<Filter>,
}

impl ListChildren {
    /// Items by their name, after where a page before ended.
    pub const fn by_name(after: Option<Cursor>, limit: u32) -> Self {
        Self {
            order: ChildOrder::Name,
            descending: false,
            after,
            limit,
        }
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPart {
    /// The order, after folders, files and web links were told apart.
    pub order: ChildOrder,
    /// Whether the order is turned around.
    pub descending: bool,
    /// How many are passed over before the first.
    pub offset: u64,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// How many at most; at least 1.
    pub limit: u32,
    /// Only what has this very name, compared without regard to case.
    pub named: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The entries, in order.
    pub entries: Vec<ItemView>,
    /// How many there are in all. The trash is not counted further than its page once a list of it
    /// goes on after a page.
    pub total: u64,
    /// Where the next page begins; `None` when there is none.
    pub next: Option<Cursor>,
}

/// How long an address of bytes is good that is shown with an item.
pub const CONTENT_FOR: Duration = Duration::from_hours(1);

/// Reads drives.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Items: Send + Sync {
    /// A drive in which the caller sees at least the root.
    async fn drive(
        &self,
        context: &Context,
        drive: &DriveAddress,
    ) -> Result<DriveView, LocateError>;

    /// The drives in which the caller sees at least the root, the caller's own first.
    async fn drives(&self, context: &Context) -> Result<Vec<DriveView>, LocateError>;

    /// An item that the caller sees. One in the trash that they would see otherwise is told as such.
    async fn item(
        &self,
        context: &Context,
        item: &ItemAddress,
        wanted: Wanted,
    ) -> Result<ItemView, LocateError>;

    /// A page of the items in a folder.
    async fn children(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListChildren,
        matching: &Matching,
        parts: &'static [Part],
    ) -> Result<Children, ItemsError>;

    /// A page of what is found below a folder by its name.
    async fn search(
        &self,
        context: &Context,
        folder: &ItemAddress,
        sought: &Sought,
        part: &ListChildren,
        parts: &'static [Part],
    ) -> Result<Page<ItemView>, ItemsError>;

    /// What changed in a folder of the caller's own rights and in all that is below it.
    async fn changes(
        &self,
        context: &Context,
        folder: &ItemAddress,
        asked: FollowChanges,
        parts: &'static [Part],
    ) -> Result<Changes, ChangesError>;

    /// The signed address part under which the bytes of an item, or of a version of one, can be had without a token
    /// for so long.
    async fn content(
        &self,
        context: &Context,
        item: &ItemAddress,
        wanted: Wanted,
        lives_for: Duration,
    ) -> Result<String, ItemsError>;

    /// The versions of a file that are kept, newest first, at most so many from this number down: the file as it was
    /// then. The second is the number from which they go on. Only for those who may read them without a link.
    async fn versions(
        &self,
        context: &Context,
        file: &ItemAddress,
        part: (Option<u64>, u32),
        parts: &'static [Part],
    ) -> Result<(Vec<ItemView>, Option<u64>), ItemsError>;

    /// What is in a folder, folders first. In the caller's own root lies also what they were invited
    /// to elsewhere.
    async fn listing(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, ItemsError>;

    /// The topmost items in other drives that the caller was given, by name.
    async fn given(
        &self,
        context: &Context,
        parts: &'static [Part],
    ) -> Result<Vec<ItemView>, LocateError>;

    /// What the caller could take out of the trash, by id whatever the order.
    async fn trash(
        &self,
        context: &Context,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, LocateError>;

    /// What happened to items that the caller sees, after a position; nothing for `None`. The
    /// second is the position to go on from.
    async fn events(
        &self,
        context: &Context,
        after: Option<u64>,
        limit: u32,
    ) -> Result<(Vec<EventView>, u64), LocateError>;

    /// A file, to be taken away by anybody who calls, at its present version or the one of a number. Its
    /// bytes stop when the caller may no longer read it.
    async fn open(
        &self,
        context: &Context,
        file: &ItemAddress,
        version: Option<u64>,
    ) -> Result<OpenFile, ItemsError>;

    /// At most the first `limit` bytes of a file, to be shown as text: for anybody who may look at it, be
    /// it that they may not take it away.
    async fn excerpt(
        &self,
        context: &Context,
        file: &ItemAddress,
        limit: u64,
    ) -> Result<Bytes, ItemsError>;

    /// Checks a link's password for the calling user, who may use the link from then on.
    async fn unlock_share(
        &self,
        context: &Context,
        share: &ShareAddress,
        password: &Password,
    ) -> Result<(), UnlockError>;
}
