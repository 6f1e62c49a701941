//! How fast a body must come, and how much of it may wait in memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use ports::driven::content::{ByteStream, ContentError};
use tokio::time::Instant;

/// What a sender must manage on average, in bytes per second (docs/threat-model.md T-106).
const SLOWEST: u128 = 1024;
/// The most that may wait between what was received and what was taken as a file's bytes: the head
/// of a part, and the pieces on their way.
const MAX_WAITING: u64 = 4 * 1024 * 1024;

/// How long a sender is waited for.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// For the next byte.
    pub(crate) pause: Duration,
    /// Until it has to come at the slowest pace.
    pub(crate) grace: Duration,
}

impl Patience {
    /// With content, which crosses slow lines (docs/threat-model.md F-21).
    pub(crate) const CONTENT: Self = Self {
        pause: Duration::from_mins(1),
        grace: Duration::from_mins(5),
    };
}

/// The stream, cut where its sender stalls. Only the time that is spent waiting for the sender
/// counts.
pub(crate) fn watched(sent: ByteStream, patience: Patience) -> ByteStream {
    let start = (sent, Duration::ZERO, 0_u64);
    let pieces =
        futures_util::stream::try_unfold(start, move |(mut sent, waited, received)| async move {
            let before = Instant::now();
            let Ok(next) = tokio::time::timeout(patience.pause, sent.next()).await else {
                return Err(ContentError::Interrupted);
            };
            let Some(piece) = next.transpose()? else {
                return Ok(None);
            };
            let waited = waited + before.elapsed();
            let received = received + piece.len() as u64;
            if waited > patience.grace
                && u128::from(received) * 1_000 < waited.as_millis() * SLOWEST
            {
                return Err(ContentError::Interrupted);
            }
            Ok(Some((piece, (sent, waited, received))))
        });
    Box::pin(pieces)
}

/// How much of a bounded stream was taken as files' bytes.
#[derive(Clone, Default)]
pub(crate) struct Taken(Arc<AtomicU64>);

impl Taken {
    /// The stream of a file's bytes, counted as they are taken.
    pub(crate) fn counted(
        &self,
        pieces: impl Stream<Item = Result<Bytes, ContentError>> + Send + 'static,
    ) -> ByteStream {
        let taken = Arc::clone(&self.0);
        Box::pin(pieces.inspect(move |piece| {
            if let Ok(piece) = piece {
                taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
        }))
    }
}

/// The stream for a reader that gathers whatever is there: it is given one piece at a time, and
/// cut off when what it holds back has no end.
pub(crate) fn bounded(sent: ByteStream) -> (Bounded, Taken) {
    let taken = Taken::default();
    let bounded = Bounded {
        sent,
        taken: taken.clone(),
        received: 0,
        rests: false,
    };
    (bounded, taken)
}

/// See [`bounded`].
pub(crate) struct Bounded {
    sent: ByteStream,
    taken: Taken,
    received: u64,
    /// Whether a piece was given out since the reader last had to come back.
    rests: bool,
}

impl Stream for Bounded {
    type Item = Result<Bytes, ContentError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.rests) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = self.sent.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            self.rests = true;
            self.received += piece.len() as u64;
            let taken = self.taken.0.load(Ordering::Relaxed);
            if self.received.saturating_sub(taken) > MAX_WAITING {
                return Poll::Ready(Some(Err(ContentError::Interrupted)));
            }
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(pieces: Vec<Bytes>) -> ByteStream {
        Box::pin(futures_util::stream::iter(pieces.into_iter().map(Ok)))
    }

    #[tokio::test]
    async fn a_sender_that_stalls_is_cut() {
        let stalled = stream(vec![Bytes::from_static(b"a")]).chain(futures_util::stream::pending());
        let pause = Duration::from_millis(20);
        let patience = Patience {
            pause,
            grace: pause,
        };
        let mut watched = watched(Box::pin(stalled), patience);
        assert!(watched.next().await.unwrap().is_ok());
        assert!(watched.next().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn a_sender_that_drips_is_cut() {
        let drip = futures_util::stream::repeat_with(|| Ok(Bytes::from_static(b"a"))).then(
            |piece| async move {
                tokio::time::sleep(Duration::from_millis(120)).await;
                piece
            },
        );
        let patience = Patience {
            pause: Duration::from_millis(500),
            grace: Duration::from_millis(200),
        };
        let mut watched = watched(Box::pin(drip), patience);
        assert!(watched.next().await.unwrap().is_ok());
        assert!(watched.next().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn what_is_never_taken_is_cut() {
        let endless = vec![Bytes::from(vec![0; 1024 * 1024]); 8];
        let (bounded, _) = bounded(stream(endless));
        let results: Vec<_> = bounded.collect().await;
        assert!(results[..4].iter().all(Result::is_ok));
        assert!(results[4].is_err());
    }
}
