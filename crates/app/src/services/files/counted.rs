//! Content whose downloads are counted.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use domain::ids::ItemId;
use ports::driven::content::{
    ByteStream, ContentError, ContentKey, ContentStore, Kept, StoredContent,
};

use crate::services::local::Local;

/// A store of content in which a read from the first byte on counts as a download of an item.
pub(super) struct Counted {
    pub(super) inner: Arc<dyn ContentStore>,
    pub(super) local: Arc<Local>,
    pub(super) item: ItemId,
}

#[async_trait]
impl ContentStore for Counted {
    async fn put(&self, bytes: ByteStream, limit: u64) -> Result<StoredContent, ContentError> {
        self.inner.put(bytes, limit).await
    }

    async fn read(&self, key: &ContentKey, range: Range<u64>) -> Result<ByteStream, ContentError> {
        let from_start = range.start == 0;
        let bytes = self.inner.read(key, range).await?;
        if from_start {
            self.local.uses.downloaded(self.item);
        }
        Ok(bytes)
    }

    async fn size(&self, key: &ContentKey) -> Result<Option<u64>, ContentError> {
        self.inner.size(key).await
    }

    async fn sums(&self, key: &ContentKey) -> Result<Option<StoredContent>, ContentError> {
        self.inner.sums(key).await
    }

    async fn list(&self, part: u8) -> Result<Vec<Kept>, ContentError> {
        self.inner.list(part).await
    }

    async fn remove(&self, key: &ContentKey) -> Result<(), ContentError> {
        self.inner.remove(key).await
    }
}
