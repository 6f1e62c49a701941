//! From an item that passed the gate to its bytes.

use std::sync::Arc;

use bytes::Bytes;
use domain::item::{Facet, Item, ItemName, SHORTCUT_SUFFIX, shortcut};
use ports::driven::content::ContentStore;
use ports::driving::fault::Fault;
use ports::driving::visits::{FileBytes, FileVersion, OpenFile, Purpose, StillAllowed};

use super::Files;
use super::counted::Counted;

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
                let inner = Arc::clone(&self.content);
                let store: Arc<dyn ContentStore> = match purpose {
                    Purpose::Show => inner,
                    Purpose::Download => Arc::new(Counted {
                        inner,
                        local: Arc::clone(&self.local),
                        item: item.id,
                    }),
                };
                let bytes = FileBytes::Stored(store, key);
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
