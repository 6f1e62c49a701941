//! File bytes, under random names that nothing can be learned from.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use domain::item::QuickSums;
use domain::time::Timestamp;
use futures_core::Stream;

/// The name under which content is kept: made by the store of content, opaque to everyone else.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentKey(pub String);

/// Bytes as they come, in pieces of at most 1 MiB.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, ContentError>> + Send>>;

/// Bytes that are all here already, as a stream of one piece.
pub fn in_one_piece(bytes: Bytes) -> ByteStream {
    Box::pin(OnePiece(Some(bytes)))
}

struct OnePiece(Option<Bytes>);

impl Stream for OnePiece {
    type Item = Result<Bytes, ContentError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// How many bytes have one checksum; the last of some content may be fewer.
pub const CHECKED: u64 = 1024 * 1024;

/// CRC-32 of each [`CHECKED`] bytes of some content, in their order.
pub type Checksums = Arc<[u32]>;

/// Content to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Its name.
    pub key: ContentKey,
    /// What its bytes are checked against, if that is known.
    pub checksums: Option<Checksums>,
}

impl Content {
    /// Content whose checksums are not known.
    pub const fn unchecked(key: ContentKey) -> Self {
        Self {
            key,
            checksums: None,
        }
    }
}

/// Content that was just stored, or read as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredContent {
    /// Its name.
    pub key: ContentKey,
    /// Its length in bytes.
    pub size: u64,
    /// Its checksums.
    pub checksums: Checksums,
    /// What clients compare it by, beside its digests.
    pub quick: QuickSums,
    /// SHA-1 of its bytes.
    pub sha1: [u8; 20],
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

impl StoredContent {
    /// The same, to be read.
    pub fn content(&self) -> Content {
        Content {
            key: self.key.clone(),
            checksums: Some(Arc::clone(&self.checksums)),
        }
    }
}

/// Something that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub key: ContentKey,
    /// When it was last written to.
    pub written_at: Timestamp,
}

/// Why content was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// There is none under that name.
    #[error("the content is missing")]
    Missing,
    /// Its bytes are no longer those that were stored.
    #[error("the content is damaged")]
    Damaged,
    /// It is larger than what was allowed.
    #[error("the content is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The sender stopped, or sent something broken.
    #[error("the content was not sent completely")]
    Interrupted,
    /// The disk is full.
    #[error("there is no room left for content")]
    Full,
    /// Whatever was being read may no longer be read.
    #[error("access to the content ended")]
    AccessEnded,
    /// Anything else.
    #[error("the content could not be stored or read")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Keeps file bytes.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// Stores all of a stream, at most `limit` bytes.
    ///
    /// When it returns, the content is whole and survives a power failure. When it fails, or is
    /// dropped half-way, nothing is left to be seen.
    async fn put(&self, bytes: ByteStream, limit: u64) -> Result<StoredContent, ContentError>;

    /// Stores several contents, each as it is given here, and fails for all when it fails for one.
    ///
    /// It promises what [`ContentStore::put`] does, and may wait for the disk once for all of them.
    async fn put_together(&self, contents: Vec<Bytes>) -> Result<Vec<StoredContent>, ContentError>;

    /// Reads a range of bytes. A range beyond the end is [`ContentError::Missing`].
    ///
    /// No byte leaves before all that share its checksum were found to have it: where they do not, that is
    /// [`ContentError::Damaged`].
    async fn read(&self, content: &Content, range: Range<u64>) -> Result<ByteStream, ContentError>;

    /// Reads several contents whole, checked as by [`ContentStore::read`], in one trip to the disk. `None` for
    /// one that is not small, or with which something is wrong: reading it alone tells what.
    async fn read_small(&self, contents: Vec<Content>) -> Vec<Option<Bytes>>;

    /// The length of what is stored under a name; `None` when there is nothing.
    async fn size(&self, key: &ContentKey) -> Result<Option<u64>, ContentError>;

    /// Reads all that is stored under a name, checked against nothing, and tells what it is now; `None`
    /// when there is nothing.
    async fn sums(&self, key: &ContentKey) -> Result<Option<StoredContent>, ContentError>;

    /// The names of what is kept in one of 256 parts of the store, whole or begun and broken off. What is
    /// being written may be among it.
    async fn list(&self, part: u8) -> Result<Vec<Kept>, ContentError>;

    /// How many bytes there is room for, if that can be known.
    async fn room(&self) -> Option<u64>;

    /// Removes what is kept under a name. Nothing there is no error.
    async fn remove(&self, key: &ContentKey) -> Result<(), ContentError>;
}
