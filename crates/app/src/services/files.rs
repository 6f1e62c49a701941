//! The bytes of files: taken in before the row that names them, and read as long as that is allowed.

mod emptying;
pub(super) mod open;
pub(super) mod placing;
#[cfg(test)]
mod tests;
pub(super) mod ticket;
pub(crate) mod unnamed;
mod verify;

use std::sync::Arc;

use bytes::Bytes;
use domain::ids::VersionId;
use domain::item::FileContent;
use ports::driven::clock::{Clock, Ids};
use ports::driven::content::{ByteStream, ContentError, ContentStore, StoredContent};
use ports::driven::store::Store;
use ports::driving::fault::Fault;

use self::unnamed::Gap;
use crate::services::local::Local;
use crate::services::next_id;

/// Files, their bytes and the rows that name them.
pub(crate) struct Files {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) content: Arc<dyn ContentStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) local: Arc<Local>,
    /// When the database was not written to before it was opened.
    pub(crate) gap: Option<Gap>,
}

impl Files {
    /// Stored content, as that of a new version.
    pub(super) fn new_version(&self, stored: &StoredContent) -> Result<FileContent, Fault> {
        Ok(FileContent {
            version: next_id(&*self.ids, VersionId::new)?,
            size: stored.size,
            sha1: stored.sha1,
            sha256: stored.sha256,
            quick: Some(stored.quick),
        })
    }
}

/// A stream as a whole.
pub(super) async fn gathered(mut stream: ByteStream) -> Result<Bytes, ContentError> {
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
    {
        all.extend_from_slice(&piece?);
    }
    Ok(Bytes::from(all))
}
