//! From an item that passed the gate to its bytes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::{ItemId, VersionId};
use domain::item::{Facet, Item, ItemName, SHORTCUT_SUFFIX, shortcut};
use futures_util::{TryStreamExt, stream};
use ports::driven::content::{ByteStream, Content, ContentError, ContentStore};
use ports::driving::fault::Fault;
use ports::driving::visits::{
    FileBytes, FileVersion, OpenFile, Purpose, StillAllowed, StoredBytes,
};

use super::Files;
use crate::services::local::Local;

/// Up to this size a file is read with others.
pub(in crate::services) const READ_WITH_OTHERS: u64 = 64 * 1024;

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
            at_hand: None,
            purpose,
        })
    }

    /// The whole bytes of those of these items that are small files, read in one trip to the disk.
    pub(in crate::services) async fn read_small(
        &self,
        items: &[Item],
    ) -> Result<HashMap<VersionId, Bytes>, Fault> {
        let (mut versions, mut contents) = (Vec::new(), Vec::new());
        for file in items.iter().filter_map(Item::content) {
            if file.size <= READ_WITH_OTHERS
                && let Some(content) = self.store.content(file.version).await?
            {
                versions.push(file.version);
                contents.push(content);
            }
        }
        let read = self.content.read_small(contents).await;
        let read = versions.into_iter().zip(read);
        Ok(read
            .filter_map(|(version, bytes)| Some((version, bytes?)))
            .collect())
    }

    /// A file, or the file that stands for a web link; `None` for a folder.
    pub(in crate::services) async fn open(
        &self,
        item: &Item,
        still_allowed: StillAllowed,
        purpose: Purpose,
    ) -> Result<Option<OpenFile>, Fault> {
        self.open_with(item, still_allowed, purpose, None).await
    }

    /// The same for a file whose bytes may have been read before.
    pub(in crate::services) async fn open_with(
        &self,
        item: &Item,
        still_allowed: StillAllowed,
        purpose: Purpose,
        at_hand: Option<Bytes>,
    ) -> Result<Option<OpenFile>, Fault> {
        let (name, size, version, bytes) = match &item.facet {
            Facet::Folder => return Ok(None),
            Facet::File(content) => {
                let mut bytes = self
                    .version_bytes(item.id, content.version, purpose)
                    .await?;
                bytes.at_hand = at_hand;
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
    /// All of them, where they were read before.
    at_hand: Option<Bytes>,
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
        let at_hand = self.at_hand.as_ref().and_then(|bytes| {
            let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
            (range.start <= range.end && range.end <= bytes.len()).then(|| bytes.slice(range))
        });
        let bytes: ByteStream = if let Some(bytes) = at_hand {
            Box::pin(stream::once(async { Ok(bytes) }))
        } else {
            let bytes = self.store.read(&self.content, range).await;
            bytes.inspect_err(&note_damage)?
        };
        if from_start && self.purpose == Purpose::Download {
            self.local.uses.downloaded(self.item);
        }
        Ok(Box::pin(bytes.inspect_err(note_damage)))
    }
}
