//! What is not stored to its end leaves nothing.

use std::sync::mpsc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use ports::driven::content::{ByteStream, ContentError, ContentKey, ContentStore};

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

#[tokio::test]
async fn what_is_kept_is_listed_and_a_draft_can_be_removed() {
    let fixture = fixture();
    let key = fixture.put(b"whole").await.key;
    let part = u8::from_str_radix(&key.0[..2], 16).unwrap();
    let list = async || {
        let kept = fixture.content.list(part).await.unwrap();
        let mut keys: Vec<_> = kept.into_iter().map(|kept| kept.key).collect();
        keys.sort();
        keys
    };
    assert_eq!(list().await, std::slice::from_ref(&key));
    // As a process leaves it that was killed while it wrote.
    let folder = fixture.root().join(&key.0[..2]).join(&key.0[2..4]);
    let draft = ContentKey(format!("{}#1", key.0));
    std::fs::write(folder.join(&draft.0), b"half").unwrap();
    std::fs::write(folder.join("nothing of ours"), b"").unwrap();
    let beside = fixture.root().join(&key.0[..2]).join("nothing of ours");
    std::fs::write(beside, b"").unwrap();
    assert_eq!(list().await, [key.clone(), draft.clone()]);
    assert_eq!(fixture.content.size(&draft).await.unwrap(), None);
    for _ in 0..2 {
        fixture.content.remove(&draft).await.unwrap();
        assert_eq!(list().await, std::slice::from_ref(&key));
    }
    for other in (0..=u8::MAX).filter(|other| *other != part) {
        assert_eq!(fixture.content.list(other).await.unwrap(), []);
    }
}

#[tokio::test]
async fn what_is_kept_is_summed_as_it_is_now() {
    let fixture = fixture();
    let stored = fixture
        .content
        .put(pieces(&pattern(3 * MIB), 100_000), u64::MAX);
    let stored = stored.await.unwrap();
    let sums = async || fixture.content.sums(&stored.key).await.unwrap();
    assert_eq!(sums().await.as_ref(), Some(&stored));
    let file = fixture.files().pop().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[2 * MIB] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let now = sums().await.unwrap();
    assert_eq!(now.size, stored.size);
    assert!(now.sha1 != stored.sha1 && now.sha256 != stored.sha256);
    fixture.content.remove(&stored.key).await.unwrap();
    assert_eq!(sums().await, None);
}

#[tokio::test]
async fn what_is_stored_together_is_whole_or_leaves_nothing() {
    let fixture = fixture();
    // Where a folder should be is a file, for half of all names.
    for outer in 0..128 {
        std::fs::write(fixture.root().join(format!("{outer:02x}")), "").unwrap();
    }
    let contents = vec![Bytes::from_static(b"abc"); 64];
    let stored = fixture.content.put_together(contents).await;
    assert!(matches!(stored, Err(ContentError::Other(_))));
    assert_eq!(fixture.files().len(), 128);
}
