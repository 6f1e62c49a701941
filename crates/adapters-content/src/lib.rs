//! File bytes in a local folder, written through `object_store` under random names.
//!
//! It knows nothing of items, versions or who may read: a name is all that it is given. `object_store`
//! stages, syncs and renames what is written. Reading goes through `folder` instead, because
//! `object_store` follows symbolic links and reads 8 KiB at a time.

mod draft;
mod entropy;
mod failure;
mod folder;
mod name;
mod read;
mod small;
#[cfg(test)]
mod tests;
mod whole_sync;
mod xor160;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use object_store::local::LocalFileSystem;
use ports::driven::content::{
    ByteStream, Content, ContentError, ContentKey, ContentStore, Kept, StoredContent,
};
use tokio::sync::Semaphore;

use crate::draft::{Draft, Sums};
use crate::failure::{blocking, io_failure, store_failure};
use crate::folder::Folder;
use crate::name::Name;
use crate::small::SmallContents;

/// Where content is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentConfig {
    /// The folder. It is made, readable by its owner only, if it is not there.
    pub folder: PathBuf,
    /// How many mebibytes may be in memory for those who read large files quickly, all together. For everybody else
    /// smaller pieces are read, which takes longer.
    pub read_buffers: usize,
}

/// Content in a local folder.
///
/// Several processes may use one folder at once. What a crash leaves behind is a file whose name
/// ends in `#` and a number, which no key can name.
pub struct LocalContent {
    store: LocalFileSystem,
    folder: Arc<Folder>,
    small: Arc<SmallContents>,
    buffers: Arc<Semaphore>,
}

impl LocalContent {
    /// Opens the folder.
    pub fn open(config: &ContentConfig) -> Result<Self, ContentError> {
        let folder = Folder::open(&config.folder).map_err(io_failure)?;
        // Empty folders stay: removing one while another writer is about to use it would make
        // that writer fail.
        let store = LocalFileSystem::new_with_prefix(&config.folder)
            .map_err(store_failure)?
            .with_fsync(true)
            .with_automatic_cleanup(false);
        Ok(Self {
            store,
            folder: Arc::new(folder),
            small: Arc::new(SmallContents::new()),
            buffers: Arc::new(Semaphore::new(config.read_buffers)),
        })
    }
}

/// Files that are removed when this is dropped.
struct Written<'a> {
    folder: &'a Folder,
    names: Vec<Name>,
}

impl Drop for Written<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            // What stays is content that no row names: it does no harm, and is swept.
            let _ = self.folder.remove(name);
        }
    }
}

#[async_trait]
impl ContentStore for LocalContent {
    async fn put(&self, bytes: ByteStream, limit: u64) -> Result<StoredContent, ContentError> {
        let name = Name::new(entropy::random_bytes()?);
        let (folder, place) = (Arc::clone(&self.folder), name.clone());
        blocking(move || folder.prepare(&place).map_err(io_failure)).await?;

        let mut draft = Draft::begin(self.store.clone(), &name).await?;
        match draft.fill(bytes, limit).await {
            Ok(sums) => {
                draft.publish().await?;
                Ok(sums.stored_as(name.into_key()))
            }
            Err(failure) => {
                draft.discard().await;
                Err(failure)
            }
        }
    }

    async fn put_together(&self, contents: Vec<Bytes>) -> Result<Vec<StoredContent>, ContentError> {
        let folder = Arc::clone(&self.folder);
        // A task of its own sees its end even when nobody waits for it any more.
        blocking(move || {
            let mut written = Written {
                folder: &folder,
                names: Vec::new(),
            };
            let mut stored = Vec::new();
            for bytes in contents {
                let name = Name::new(entropy::random_bytes()?);
                written.folder.write(&name, &bytes).map_err(io_failure)?;
                written.names.push(name.clone());
                stored.push(Sums::of_whole(&bytes).stored_as(name.into_key()));
            }
            folder.sync().map_err(io_failure)?;
            written.names.clear();
            Ok(stored)
        })
        .await
    }

    async fn read(&self, content: &Content, range: Range<u64>) -> Result<ByteStream, ContentError> {
        if let Some(bytes) = self.small.get(content, &range) {
            return Ok(Box::pin(stream::once(async { Ok(bytes) })));
        }
        let name = Name::parse(&content.key).ok_or(ContentError::Missing)?;
        let (small, content) = (Arc::clone(&self.small), content.clone());
        let checksums = content.checksums.clone();
        let keep = move |whole: &Bytes| small.keep(&content, whole);
        let (folder, buffers) = (Arc::clone(&self.folder), Arc::clone(&self.buffers));
        read::range(folder, (name, checksums), range, buffers, keep).await
    }

    async fn read_small(&self, contents: Vec<Content>) -> Vec<Option<Bytes>> {
        let (folder, count) = (Arc::clone(&self.folder), contents.len());
        let read = blocking(move || {
            let whole = |content: Content| read::small(&folder, content).ok().flatten();
            Ok(contents.into_iter().map(whole).collect())
        });
        read.await.unwrap_or_else(|_| vec![None; count])
    }

    async fn size(&self, key: &ContentKey) -> Result<Option<u64>, ContentError> {
        let Some(name) = Name::parse(key) else {
            return Ok(None);
        };
        let folder = Arc::clone(&self.folder);
        blocking(move || match folder.find(&name).map_err(io_failure)? {
            Some(file) => Ok(Some(file.metadata().map_err(io_failure)?.len())),
            None => Ok(None),
        })
        .await
    }

    async fn sums(&self, key: &ContentKey) -> Result<Option<StoredContent>, ContentError> {
        let (Some(name), Some(size)) = (Name::parse(key), self.size(key).await?) else {
            return Ok(None);
        };
        let (folder, buffers) = (Arc::clone(&self.folder), Arc::clone(&self.buffers));
        let stream = read::range(folder, (name, None), 0..size, buffers, |_| ()).await?;
        Ok(Some(Sums::of(stream).await?.stored_as(key.clone())))
    }

    async fn list(&self, part: u8) -> Result<Vec<Kept>, ContentError> {
        let folder = Arc::clone(&self.folder);
        blocking(move || folder.list(part).map_err(io_failure)).await
    }

    async fn room(&self) -> Option<u64> {
        let folder = Arc::clone(&self.folder);
        blocking(move || folder.room().map_err(io_failure))
            .await
            .ok()
    }

    async fn remove(&self, key: &ContentKey) -> Result<(), ContentError> {
        let Some(name) = Name::of_kept(key) else {
            return Ok(());
        };
        let folder = Arc::clone(&self.folder);
        blocking(move || folder.remove(&name).map_err(io_failure)).await?;
        self.small.forget(key);
        Ok(())
    }
}
