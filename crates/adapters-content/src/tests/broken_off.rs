//! What is not stored to its end leaves nothing.

use std::sync::mpsc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use ports::driven::content::{ByteStream, ContentError, ContentStore};

use super::harness::{Fixture, fixture, pattern, pieces};

const MIB: usize = 1024 * 1024;

/// One thread for blocking work: whatever is given to it later runs later.
fn with_one_blocking_thread(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .build()
        .unwrap()
        .block_on(test);
}

/// Lets everything that was begun come to its end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        tokio::task::yield_now().await;
    }
}

fn then(bytes: &[u8], end: ByteStream) -> ByteStream {
    pieces(bytes, 100_000).chain(end).boxed()
}

#[tokio::test]
async fn what_exceeds_the_limit_leaves_nothing() {
    let fixture = fixture();
    for (length, limit) in [(1, 0), (11, 10), (3 * MIB, 3 * MIB as u64 - 1)] {
        let put = fixture.content.put(pieces(&pattern(length), 65_536), limit);
        match put.await {
            Err(ContentError::TooLarge { limit: told }) => assert_eq!(told, limit),
            other => panic!("{other:?}"),
        }
        assert!(fixture.files().is_empty());
    }
}

#[tokio::test]
async fn an_endless_stream_is_stopped_at_the_limit() {
    let fixture = fixture();
    let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[7; 4096]))).boxed();
    let put = fixture.content.put(endless, 2 * MIB as u64).await;
    assert!(matches!(put, Err(ContentError::TooLarge { .. })));
    assert!(fixture.files().is_empty());
}

#[tokio::test]
async fn a_stream_that_fails_leaves_nothing() {
    let fixture = fixture();
    for length in [0, 10, 2 * MIB + 1] {
        let end = stream::iter([Err(ContentError::Interrupted)]).boxed();
        let put = fixture.content.put(then(&pattern(length), end), u64::MAX);
        assert!(matches!(put.await, Err(ContentError::Interrupted)));
        assert!(fixture.files().is_empty());
    }
}

/// Polls a put until the whole stream was taken, then drops it.
async fn drop_while_receiving(fixture: &Fixture) {
    let (reached, was_reached) = tokio::sync::oneshot::channel();
    let end = stream::once(async move {
        reached.send(()).unwrap();
        std::future::pending().await
    });
    let bytes = then(&pattern(2 * MIB), end.boxed());
    let mut put = fixture.content.put(bytes, u64::MAX);
    tokio::select! {
        biased;
        _ = put.as_mut() => panic!("the stream has no end"),
        done = was_reached => done.unwrap(),
    }
    assert_eq!(fixture.files().len(), 1, "the draft");
}

#[test]
fn a_put_that_is_dropped_while_receiving_leaves_nothing() {
    with_one_blocking_thread(async {
        let fixture = fixture();
        drop_while_receiving(&fixture).await;
        settle().await;
        assert!(fixture.files().is_empty());
    });
}

#[test]
fn a_put_that_is_dropped_while_it_is_published_leaves_nothing() {
    with_one_blocking_thread(async {
        let fixture = fixture();
        // The stream ends as soon as it has taken the only blocking thread: publishing begins, and
        // cannot end before the put is dropped.
        let (release, wait) = mpsc::channel::<()>();
        let (reached, was_reached) = tokio::sync::oneshot::channel();
        let hold = stream::once(async move {
            tokio::task::spawn_blocking(move || wait.recv());
            reached.send(()).unwrap();
            Ok(Bytes::new())
        });
        let mut put = fixture.content.put(hold.boxed(), 1);
        tokio::select! {
            biased;
            _ = put.as_mut() => panic!("nothing can be published"),
            done = was_reached => done.unwrap(),
        }
        tokio::task::yield_now().await;
        assert_eq!(fixture.files().len(), 1, "the draft");
        drop(put);
        release.send(()).unwrap();
        settle().await;
        assert!(fixture.files().is_empty());
    });
}
