//! File bytes in memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;

use super::scramble::scramble;
use crate::driven::content::{ByteStream, ContentError, ContentKey, ContentStore, StoredContent};

/// How many bytes a piece has that is read.
const PIECE: usize = 64 * 1024;

/// File bytes in memory. What it says are SHA-1 and SHA-256 tell contents apart and are neither.
#[derive(Debug, Default)]
pub struct MemoryContent {
    stored: Mutex<BTreeMap<ContentKey, Bytes>>,
    named: AtomicU64,
}

impl MemoryContent {
    fn stored(&self) -> MutexGuard<'_, BTreeMap<ContentKey, Bytes>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many contents are stored.
    pub fn len(&self) -> usize {
        self.stored().len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.stored().is_empty()
    }
}

/// A stream of these bytes.
pub fn bytes_of(bytes: impl Into<Bytes>) -> ByteStream {
    Box::pin(Pieces(bytes.into()))
}

/// All bytes of a stream.
pub async fn collect(mut stream: ByteStream) -> Result<Bytes, ContentError> {
    let mut whole = Vec::new();
    while let Some(piece) = next(&mut stream).await {
        whole.extend_from_slice(&piece?);
    }
    Ok(whole.into())
}

async fn next(stream: &mut ByteStream) -> Option<Result<Bytes, ContentError>> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}

struct Pieces(Bytes);

impl Stream for Pieces {
    type Item = Result<Bytes, ContentError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.0.len().min(PIECE);
        Poll::Ready(Some(Ok(self.0.split_to(length))))
    }
}

#[async_trait]
impl ContentStore for MemoryContent {
    async fn put(&self, mut bytes: ByteStream, limit: u64) -> Result<StoredContent, ContentError> {
        let mut whole = Vec::new();
        while let Some(piece) = next(&mut bytes).await {
            whole.extend_from_slice(&piece?);
            if whole.len() as u64 > limit {
                return Err(ContentError::TooLarge { limit });
            }
        }
        let key = ContentKey(format!(
            "memory-{}",
            self.named.fetch_add(1, Ordering::SeqCst)
        ));
        let content = StoredContent {
            key: key.clone(),
            size: whole.len() as u64,
            sha1: scramble("sha1", &[&whole]),
            sha256: scramble("sha256", &[&whole]),
        };
        self.stored().insert(key, whole.into());
        Ok(content)
    }

    async fn read(&self, key: &ContentKey, range: Range<u64>) -> Result<ByteStream, ContentError> {
        let whole = self.stored().get(key).cloned();
        let whole = whole.ok_or(ContentError::Missing)?;
        let start = usize::try_from(range.start).map_err(|_| ContentError::Missing)?;
        let end = usize::try_from(range.end).map_err(|_| ContentError::Missing)?;
        if start > end || end > whole.len() {
            return Err(ContentError::Missing);
        }
        Ok(bytes_of(whole.slice(start..end)))
    }

    async fn size(&self, key: &ContentKey) -> Result<Option<u64>, ContentError> {
        Ok(self.stored().get(key).map(|whole| whole.len() as u64))
    }

    async fn remove(&self, key: &ContentKey) -> Result<(), ContentError> {
        self.stored().remove(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn content_is_stored_read_and_removed() {
        let store = MemoryContent::default();
        let whole = vec![7; 3 * PIECE + 1];
        let stored = store.put(bytes_of(whole.clone()), 1 << 20).await.unwrap();
        assert_eq!(stored.size, whole.len() as u64);
        let read = store.read(&stored.key, 1..stored.size).await.unwrap();
        assert_eq!(collect(read).await.unwrap(), whole[1..]);
        assert!(store.read(&stored.key, 0..stored.size + 1).await.is_err());
        store.remove(&stored.key).await.unwrap();
        assert_eq!(store.size(&stored.key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn content_over_the_limit_leaves_nothing() {
        let store = MemoryContent::default();
        let refused = store.put(bytes_of("four"), 3).await;
        assert!(matches!(refused, Err(ContentError::TooLarge { limit: 3 })));
        assert!(store.is_empty());
    }
}
