//! Opening links: what stands behind a link's page and behind every byte that it serves.
//!
//! Each call asks the gate anew. What a visitor holds after a password only names the unlocking.

use std::net::IpAddr;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::gate::Denial;
use domain::ids::{ItemId, VersionId};
use domain::item::ItemName;
use domain::link::LinkKind;
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use super::address::LinkHandle;
use super::fault::Fault;
use super::items::{ListChildren, UnlockError};
use super::view::ItemView;
use crate::driven::content::{ByteStream, ContentError, in_one_piece};
use crate::page::Page;
use crate::secret::Password;

/// By which address a link is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// Its page.
    Page,
    /// Its address for downloading without a page: for anonymous links without a password that
    /// let it be downloaded. Any other is unknown there (docs/contracts/box.md 3.5).
    Static,
    /// Its form for embedding, which takes no cookie, no form and no upload. Links of other kinds
    /// than for embedding are unknown there.
    Embed,
}

/// A visit to a link, by a visitor without a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The link; `None` for a text that is none, answered like an unknown one.
    pub link: Option<LinkHandle>,
    /// The door.
    pub door: Door,
    /// What the browser holds of an unlocking.
    pub unlocking: Option<String>,
    /// The item that the visit is to; the link's own for `None`.
    pub item: Option<ItemId>,
    /// From where.
    pub from: Option<IpAddr>,
}

/// Why a visit fails.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// There is no such link or it was revoked, its item was removed, or the item that was named
    /// is not part of it. All of these are one answer.
    #[error("there is no such link")]
    NotFound,
    /// The link has expired.
    #[error("the link has expired")]
    Expired,
    /// The link has a password, which was not given.
    #[error("the link has a password")]
    PasswordNeeded,
    /// The link does not open for this visitor.
    #[error("{0}")]
    Denied(Denial),
    /// The link does not allow this.
    #[error("the link does not let you {} this", .0.name())]
    Lacks(Capability),
    /// The item has no bytes of its own, or no items in it.
    #[error("the item is of another kind")]
    WrongKind,
    /// The name under which something was sent is no name.
    #[error("the name is not a valid one: {0}")]
    BadName(#[from] domain::item::NameError),
    /// What was sent would lie too deep.
    #[error(transparent)]
    TooDeep(#[from] domain::depth::TooDeep),
    /// What was sent is too large.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// What was sent was not sent completely.
    #[error("the file was not sent completely")]
    Interrupted,
    /// Too many unknown tokens from the same place.
    #[error("too many unknown links: try again in {retry_after_seconds} seconds")]
    TooManyMisses {
        /// How long, in whole seconds.
        retry_after_seconds: u64,
    },
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What a link's page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPage {
    /// What the link is for.
    pub kind: LinkKind,
    /// The item.
    pub item: ItemView,
    /// What the visitor may do with it.
    pub capabilities: Capabilities,
    /// When the link ends.
    pub ends_at: Option<Timestamp>,
    /// The folders from the link's item down to this one, both included; empty names for none.
    pub crumbs: Vec<(ItemId, ItemName)>,
    /// A page of what is in it, if it is a folder and the visitor may look into it.
    pub children: Option<Page<ItemView>>,
    /// Which pages may embed the link: sources as in the `frame-ancestors` directive.
    pub frame_ancestors: Vec<String>,
}

/// A browser's proof that it gave a link's password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlocking {
    /// Names the link, for the name of the cookie: no secret.
    pub link: domain::ids::LinkId,
    /// The signed proof.
    pub proof: String,
    /// For how many seconds it is good.
    pub lives_for_seconds: u64,
}

/// Asks whether the reader may go on: asked now and then while bytes flow or wait to be taken.
pub type StillAllowed = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// For what is read in one go, right after the gate was asked.
pub fn read_at_once() -> StillAllowed {
    Arc::new(|| Box::pin(std::future::ready(true)))
}

/// A file that passed the gate: what it is, and its bytes.
#[derive(Clone)]
pub struct OpenFile {
    /// Its name.
    pub name: ItemName,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// Which content it is: the same for the same bytes of the same file.
    pub version: FileVersion,
    /// Where its bytes are.
    pub bytes: FileBytes,
    /// Whether its reader may still read it.
    pub still_allowed: StillAllowed,
}

/// What tells one content of a file from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileVersion {
    /// A stored version.
    Stored(VersionId),
    /// Bytes generated from an item at this revision.
    Generated(ItemId, u64),
}

/// Where an opened file's bytes are.
#[derive(Clone)]
pub enum FileBytes {
    /// Where they are stored.
    Stored(Arc<dyn StoredBytes>),
    /// Here.
    Generated(Bytes),
}

/// The stored bytes of one version of a file.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait StoredBytes: Send + Sync {
    /// Reads a range. One beyond the end is [`ContentError::Missing`].
    async fn read(&self, range: Range<u64>) -> Result<ByteStream, ContentError>;
}

impl OpenFile {
    /// Reads a range of its bytes; it lies within its length.
    pub async fn read(&self, range: Range<u64>) -> Result<ByteStream, ContentError> {
        match &self.bytes {
            FileBytes::Stored(bytes) => bytes.read(range).await,
            FileBytes::Generated(bytes) => {
                let bound = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                let (start, end) = (bound(range.start), bound(range.end));
                if start > end || end > bytes.len() {
                    return Err(ContentError::Missing);
                }
                Ok(in_one_piece(bytes.slice(start..end)))
            }
        }
    }
}

/// One entry of a folder that is taken away as a whole.
#[derive(Clone)]
pub struct ArchiveEntry {
    /// The names from the folder down to the entry.
    pub path: Vec<ItemName>,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// The file, or `None` for a folder.
    pub file: Option<OpenFile>,
}

/// Walks through a folder that is taken away as a whole, one entry at a time.
#[async_trait]
pub trait ArchiveWalk: Send {
    /// The next entry; a folder comes before what is in it. The gate is asked anew for each.
    async fn next(&mut self) -> Result<Option<ArchiveEntry>, VisitError>;
}

/// A folder that is taken away as a whole.
pub struct Archive {
    /// The folder's name.
    pub name: ItemName,
    /// What is in it.
    pub walk: Box<dyn ArchiveWalk>,
    /// Whether its reader may still read the file that is being sent.
    pub still_allowed: StillAllowed,
}

/// What an opened file is for: only what is taken away is counted as a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be taken away.
    Download,
    /// To be shown on a page, which was counted itself.
    Show,
}

/// Opens links.
#[async_trait]
pub trait Visits: Send + Sync {
    /// What a link's page shows.
    async fn look(&self, visit: &Visit, part: &ListChildren) -> Result<LinkPage, VisitError>;

    /// Checks a link's password. Slots for wrong ones are counted before anything is hashed.
    async fn unlock(&self, visit: &Visit, password: &Password) -> Result<Unlocking, UnlockError>;

    /// A file, for those who may take it away.
    async fn file(&self, visit: &Visit, purpose: Purpose) -> Result<OpenFile, VisitError>;

    /// At most the first `limit` bytes of a file, to be shown as text by the page itself: for
    /// anybody who may look at it, even if they may not take it away.
    async fn excerpt(&self, visit: &Visit, limit: u64) -> Result<Bytes, VisitError>;

    /// A folder, to be taken away as a whole.
    async fn archive(&self, visit: &Visit) -> Result<Archive, VisitError>;

    /// Puts a file into a folder. A name that is taken gets a number; the answer tells nothing of
    /// what is there to someone who may not look (docs/threat-model.md T-63).
    async fn upload(
        &self,
        visit: &Visit,
        name: &str,
        bytes: ByteStream,
    ) -> Result<ItemName, VisitError>;

    /// The file behind a signed download address, if the one it was made for may still read it.
    async fn download(&self, address: &str) -> Result<OpenFile, VisitError>;
}
