//! From an item that passed the gate to its bytes.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::{ItemId, VersionId};
use domain::item::{Facet, Item, ItemName, SHORTCUT_SUFFIX, shortcut};
use futures_util::TryStreamExt;
use ports::driven::content::{ByteStream, Content, ContentError, ContentStore};
use ports::driving::fault::Fault;
use ports::driving::visits::{
    FileBytes, FileVersion, OpenFile, Purpose, StillAllowed, StoredBytes,
};

use super::Files;
use crate::services::local::Local;

impl Files {
    /// The bytes of a version of an item.
    pub(in crate::services) async fn version_bytes(
        &self,
        item: ItemId,
        version: VersionId,
        purpose: Purpose,
    ) -> Result<VersionBytes, Fault> {
        let content = self.store.content(version).await?;
        Ok(VersionBytes {
            store: Arc::clone(&self.content),
            local: Arc::clone(&self.local),
            item,
            version,
            content: content.ok_or(Fault::Internal("a version has no content".into()))?,
            purpose,
        })
    }

    /// A file, or the file that stands for a web link; `None` for a folder.
    pub(in crate::services) async fn open(
        &self,
        item: &Item,
        still_allowed: StillAllowed,
        purpose: Purpose,
    ) -> Result<Option<OpenFile>, Fault> {
        let (name, size, version, bytes) = match &item.facet {
            Facet::Folder => return Ok(None),
            Facet::File(content) => {
                let bytes = self
                    .version_bytes(item.id, content.version, purpose)
                    .await?;
                let bytes = FileBytes::Stored(Arc::new(bytes));
                let version = FileVersion::Stored(content.version);
                (item.name.clone(), content.size, version, bytes)
            }
            Facet::WebLink { url } => {
                let bytes = Bytes::from(shortcut(url));
                let name = ItemName::nearest(&format!("{}{SHORTCUT_SUFFIX}", item.name));
                let version = FileVersion::Generated(item.id, item.content_revision);
                (
                    name,
                    bytes.len() as u64,
                    version,
                    FileBytes::Generated(bytes),
                )
            }
        };
        let modified_at = item.modified_at;
        Ok(Some(OpenFile {
            name,
            size,
            modified_at,
            version,
            bytes,
            still_allowed,
        }))
    }
}

/// The bytes of a version. Reading them from the first on to take them away counts as a download; those that
/// are found damaged are noted.
pub(in crate::services) struct VersionBytes {
    store: Arc<dyn ContentStore>,
    local: Arc<Local>,
    item: ItemId,
    version: VersionId,
    content: Content,
    purpose: Purpose,
}

impl VersionBytes {
    fn note_damage(&self) -> impl Fn(&ContentError) + Send + use<> {
        let (local, item, version) = (Arc::clone(&self.local), self.item, self.version);
        move |error| match error {
            ContentError::Damaged => local.damage.note(item, version),
            ContentError::Missing => local.damage.tell(item, version),
            ContentError::TooLarge { .. }
            | ContentError::Interrupted
            | ContentError::Full
            | ContentError::AccessEnded
            | ContentError::Other(_) => {}
        }
    }
}

#[async_trait]
impl StoredBytes for VersionBytes {
    async fn read(&self, range: Range<u64>) -> Result<ByteStream, ContentError> {
        let from_start = range.start == 0;
        let note_damage = self.note_damage();
        let bytes = self.store.read(&self.content, range).await;
        let bytes = bytes.inspect_err(&note_damage)?;
        if from_start && self.purpose == Purpose::Download {
            self.local.uses.downloaded(self.item);
        }
        Ok(Box::pin(bytes.inspect_err(note_damage)))
    }
}
