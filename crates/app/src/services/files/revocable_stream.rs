//! Content that stops flowing when the one who reads it may no longer do so.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use futures_util::StreamExt as _;
use ports::driven::clock::Clock;
use ports::driven::content::{ByteStream, ContentError, ContentKey, ContentStore, StoredContent};

/// How often a running download asks the gate again: well within the five seconds in which a
/// revocation must cut it (docs/threat-model.md F-13).
const INTERVAL: Duration = Duration::from_secs(2);

/// Asks whether reading may go on.
pub(in crate::services) type StillAllowed =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// Told that reading has begun.
pub(in crate::services) type Begun = Arc<dyn Fn() + Send + Sync>;

/// For what is read in one go, right after the gate was asked.
pub(in crate::services) fn not_revocable() -> StillAllowed {
    Arc::new(|| Box::pin(std::future::ready(true)))
}

/// A store of content whose reads ask again, now and then, whether they may go on.
pub(in crate::services) struct RevocableStream {
    pub(in crate::services) inner: Arc<dyn ContentStore>,
    pub(in crate::services) clock: Arc<dyn Clock>,
    pub(in crate::services) still_allowed: StillAllowed,
    /// Told when reading begins at the first byte.
    pub(in crate::services) begun: Option<Begun>,
}

struct Running {
    bytes: ByteStream,
    clock: Arc<dyn Clock>,
    still_allowed: StillAllowed,
    asked_at: Timestamp,
}

impl Running {
    async fn next(mut self) -> Option<(Result<bytes::Bytes, ContentError>, Option<Self>)> {
        let piece = self.bytes.next().await?;
        let now = self.clock.now();
        if self.asked_at.plus(INTERVAL).has_passed(now) {
            self.asked_at = now;
            if !(self.still_allowed)().await {
                return Some((Err(ContentError::AccessEnded), None));
            }
        }
        Some((piece, Some(self)))
    }
}

#[async_trait]
impl ContentStore for RevocableStream {
    async fn put(&self, bytes: ByteStream, limit: u64) -> Result<StoredContent, ContentError> {
        self.inner.put(bytes, limit).await
    }

    async fn read(&self, key: &ContentKey, range: Range<u64>) -> Result<ByteStream, ContentError> {
        let from_start = range.start == 0;
        let bytes = self.inner.read(key, range).await?;
        if let Some(begun) = self.begun.as_ref().filter(|_| from_start) {
            begun();
        }
        let running = Running {
            bytes,
            clock: Arc::clone(&self.clock),
            still_allowed: Arc::clone(&self.still_allowed),
            asked_at: self.clock.now(),
        };
        Ok(Box::pin(futures_util::stream::unfold(
            Some(running),
            async |running| running?.next().await,
        )))
    }

    async fn size(&self, key: &ContentKey) -> Result<Option<u64>, ContentError> {
        self.inner.size(key).await
    }

    async fn remove(&self, key: &ContentKey) -> Result<(), ContentError> {
        self.inner.remove(key).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use ports::driven::content::MockContentStore;
    use ports::testing::FixedClock;

    #[tokio::test]
    async fn a_running_read_ends_with_an_error_once_access_has_ended() {
        let clock = FixedClock::default();
        let allowed = Arc::new(AtomicBool::new(true));
        let mut inner = MockContentStore::new();
        inner.expect_read().returning(|_, _| {
            let pieces = (0..4).map(|_| Ok(bytes::Bytes::from_static(b"piece")));
            Ok(Box::pin(futures_util::stream::iter(pieces)))
        });
        let asked = Arc::clone(&allowed);
        let watched = RevocableStream {
            inner: Arc::new(inner),
            clock: Arc::new(clock.clone()),
            still_allowed: Arc::new(move || {
                let allowed = asked.load(Ordering::SeqCst);
                Box::pin(async move { allowed })
            }),
            begun: None,
        };
        let mut stream = watched
            .read(&ContentKey("key".to_owned()), 0..20)
            .await
            .unwrap();
        assert!(stream.next().await.unwrap().is_ok());
        allowed.store(false, Ordering::SeqCst);
        assert!(
            stream.next().await.unwrap().is_ok(),
            "it is not asked at every piece"
        );
        clock.advance(INTERVAL);
        let cut = stream.next().await.unwrap();
        assert!(matches!(cut, Err(ContentError::AccessEnded)), "{cut:?}");
        assert!(stream.next().await.is_none());
    }
}
