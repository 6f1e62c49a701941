//! From an item that passed the gate to its bytes.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemName, SHORTCUT_SUFFIX, shortcut};
use ports::driven::content::{ByteStream, ContentError, ContentKey, ContentStore};
use ports::driving::fault::Fault;
use ports::driving::visits::{
    FileBytes, FileVersion, OpenFile, Purpose, StillAllowed, StoredBytes,
};

use super::Files;
use crate::services::local::Local;

impl Files {
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
                let key = self.store.content_key(content.version).await?;
                let key = key.ok_or(Fault::Internal("a version has no content".into()))?;
                let bytes = FileBytes::Stored(Arc::new(VersionBytes {
                    store: Arc::clone(&self.content),
                    local: Arc::clone(&self.local),
                    item: item.id,
                    key,
                    purpose,
                }));
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

/// The bytes of a version. Reading them from the first on to take them away counts as a download.
struct VersionBytes {
    store: Arc<dyn ContentStore>,
    local: Arc<Local>,
    item: ItemId,
    key: ContentKey,
    purpose: Purpose,
}

#[async_trait]
impl StoredBytes for VersionBytes {
    async fn read(&self, range: Range<u64>) -> Result<ByteStream, ContentError> {
        let from_start = range.start == 0;
        let bytes = self.store.read(&self.key, range).await?;
        if from_start && self.purpose == Purpose::Download {
            self.local.uses.downloaded(self.item);
        }
        Ok(bytes)
    }
}
