//! Content that is being written: seen under its name when it is whole, and not before.

use std::mem;
use std::path::PathBuf;

use bytes::{Bytes, BytesMut};
use crc32fast::Hasher;
use domain::item::QuickSums;
use futures_util::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::{MultipartUpload, ObjectStoreExt};
use ports::driven::content::{ByteStream, CHECKED, ContentError, ContentKey, StoredContent};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::failure::{blocking, store_failure};
use crate::name::Name;
use crate::xor160::Xor160;

/// How much is gathered before it is written.
const PART: usize = 1024 * 1024;

/// Content that is being written. Dropped before it is published, it leaves nothing.
pub(crate) struct Draft {
    /// Removes its file when it is dropped.
    upload: Box<dyn MultipartUpload>,
    unclaimed: Unclaimed,
}

/// Files that belong to nobody yet: they are removed when this is dropped.
struct Unclaimed(Vec<PathBuf>);

/// Length, digests and checksums of what was written so far.
#[derive(Default)]
pub(crate) struct Sums {
    size: u64,
    checksums: Vec<u32>,
    /// Of what came since the last of those.
    unfinished: Hasher,
    /// Of all before that.
    crc32: Hasher,
    xor160: Xor160,
    sha1: Sha1,
    sha256: Sha256,
}

impl Draft {
    /// Begins an empty draft. The folders of the name must be there.
    pub(crate) async fn begin(store: LocalFileSystem, name: &Name) -> Result<Self, ContentError> {
        let location = name.location();
        let whole = store.path_to_filesystem(&location).map_err(store_failure)?;
        // A name is used once, so that its draft is always the first.
        let mut staged = whole.clone().into_os_string();
        staged.push("#1");
        let upload = store
            .put_multipart(&location)
            .await
            .map_err(store_failure)?;
        Ok(Self {
            upload,
            unclaimed: Unclaimed(vec![whole, staged.into()]),
        })
    }

    /// Writes all of a stream, at most `limit` bytes.
    pub(crate) async fn fill(
        &mut self,
        mut bytes: ByteStream,
        limit: u64,
    ) -> Result<Sums, ContentError> {
        let mut sums = Sums::default();
        let mut left = limit;
        // Copied together rather than kept in a list: a sender that sends single bytes would make
        // the list thirty times as large as what it holds.
        let mut gathered = BytesMut::new();
        while let Some(piece) = bytes.next().await {
            let piece = piece?;
            left = left
                .checked_sub(piece.len() as u64)
                .ok_or(ContentError::TooLarge { limit })?;
            gathered.extend_from_slice(&piece);
            if gathered.len() >= PART {
                sums = self.write(gathered.split().freeze(), sums).await?;
            }
        }
        if !gathered.is_empty() {
            sums = self.write(gathered.freeze(), sums).await?;
        }
        Ok(sums)
    }

    async fn write(&mut self, part: Bytes, mut sums: Sums) -> Result<Sums, ContentError> {
        let writing = self.upload.put_part(part.clone().into());
        let summing = blocking(move || {
            sums.add(&part);
            Ok(sums)
        });
        let (written, summed) = tokio::join!(writing, summing);
        written.map_err(store_failure)?;
        summed
    }

    /// Makes the content durable and gives it its name.
    pub(crate) async fn publish(self) -> Result<(), ContentError> {
        let Self {
            mut upload,
            unclaimed,
        } = self;
        // Once begun, publishing cannot be called back. A task of its own sees its end even when
        // nobody waits for it any more; what it published is then dropped with its outcome.
        let task = tokio::spawn(async move { (upload.complete().await, unclaimed) });
        match task.await {
            Ok((Ok(_), unclaimed)) => {
                unclaimed.claim();
                Ok(())
            }
            Ok((Err(failure), unclaimed)) => {
                unclaimed.remove().await;
                Err(store_failure(failure))
            }
            Err(stopped) => Err(ContentError::Other(Box::new(stopped))),
        }
    }

    /// Removes what was written.
    pub(crate) async fn discard(self) {
        let Self {
            mut upload,
            unclaimed,
        } = self;
        // A draft that cannot be removed cannot be seen either.
        let _ = upload.abort().await;
        unclaimed.claim();
    }
}

impl Unclaimed {
    fn claim(mut self) {
        self.0.clear();
    }

    async fn remove(mut self) {
        let files = mem::take(&mut self.0);
        let _ = tokio::task::spawn_blocking(move || remove_all(&files)).await;
    }
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let files = mem::take(&mut self.0);
        if files.is_empty() {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || remove_all(&files))),
            Err(_) => remove_all(&files),
        }
    }
}

fn remove_all(files: &[PathBuf]) {
    for file in files {
        // Usually one of them is not there, and nobody waits for the outcome.
        let _ = std::fs::remove_file(file);
    }
}

impl Sums {
    /// Those of all that comes.
    pub(crate) async fn of(mut bytes: ByteStream) -> Result<Self, ContentError> {
        let mut sums = Self::default();
        while let Some(piece) = bytes.next().await {
            let piece = piece?;
            sums = blocking(move || {
                sums.add(&piece);
                Ok(sums)
            })
            .await?;
        }
        Ok(sums)
    }

    /// Those of some bytes.
    pub(crate) fn of_whole(bytes: &[u8]) -> Self {
        let mut sums = Self::default();
        sums.add(bytes);
        sums
    }

    fn add(&mut self, part: &[u8]) {
        self.xor160.update(part);
        self.sha1.update(part);
        self.sha256.update(part);
        let mut rest = part;
        while !rest.is_empty() {
            let room = usize::try_from(CHECKED - self.size % CHECKED).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at(rest.len().min(room));
            self.unfinished.update(now);
            self.size += now.len() as u64;
            if self.size.is_multiple_of(CHECKED) {
                self.finish_checksum();
            }
            rest = later;
        }
    }

    fn finish_checksum(&mut self) {
        let finished = mem::take(&mut self.unfinished);
        self.crc32.combine(&finished);
        self.checksums.push(finished.finalize());
    }

    /// What is reported of the content under its key.
    pub(crate) fn stored_as(mut self, key: ContentKey) -> StoredContent {
        if !self.size.is_multiple_of(CHECKED) {
            self.finish_checksum();
        }
        StoredContent {
            key,
            size: self.size,
            checksums: self.checksums.into(),
            quick: QuickSums {
                crc32: self.crc32.finalize(),
                xor160: self.xor160.finalize(),
            },
            sha1: self.sha1.finalize().into(),
            sha256: self.sha256.finalize().into(),
        }
    }
}
