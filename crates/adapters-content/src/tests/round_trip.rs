//! What was stored is read again, whole or in part, and its digests are right.

use futures_util::TryStreamExt;
use ports::driven::content::{Content, ContentError, ContentStore};
use sha1::Digest;

use super::harness::{buffering, fixture, hex, pattern, pieces};
use crate::read::PIECE;

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn what_is_stored_is_read_again() {
    let fixture = fixture();
    for length in [0, 1, 5 * MIB + 3] {
        let bytes = pattern(length);
        let stored = fixture.content.put(pieces(&bytes, 70_001), length as u64);
        let stored = stored.await.unwrap();
        assert_eq!(stored.size, length as u64);
        assert_eq!(stored.sha1[..], sha1::Sha1::digest(&bytes)[..]);
        assert_eq!(stored.sha256[..], sha2::Sha256::digest(&bytes)[..]);

        let size = fixture.content.size(&stored.key).await.unwrap();
        assert_eq!(size, Some(length as u64));
        let (read, longest) = fixture
            .read(&stored.content(), 0..length as u64)
            .await
            .unwrap();
        assert!(read == bytes, "{length} bytes differ");
        assert!(longest as u64 <= PIECE);
    }
    assert_eq!(fixture.files().len(), 3);
}

#[tokio::test]
async fn digests_equal_the_published_vectors() {
    let stored = fixture().content.put(pieces(b"abc", 1), 3).await.unwrap();
    assert_eq!(
        hex(&stored.sha1),
        "a9993e364706816aba3e25717850c26c9cd0d89d"
    );
    assert_eq!(
        hex(&stored.sha256),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[tokio::test]
async fn a_range_is_read_exactly() {
    const END: usize = 4 * MIB + 300_001;
    const MEBIBYTE: u64 = MIB as u64;
    let length = END as u64;
    let bytes = pattern(END);
    for buffers in [0, 1, 8] {
        let fixture = buffering(buffers);
        let content = fixture.put(&bytes).await;
        for range in [
            0..1,
            0..PIECE,
            PIECE - 1..PIECE + 1,
            77..MEBIBYTE + 77,
            0..length,
            0..3 * MEBIBYTE + 200_000,
            MEBIBYTE..length - 1,
            length - 1..length,
            3..3,
            length..length,
        ] {
            let (read, longest) = fixture.read(&content, range.clone()).await.unwrap();
            let expected =
                usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
            assert!(read == bytes[expected], "{range:?}, {buffers}");
            assert!(longest as u64 <= PIECE);
        }
    }
}

#[tokio::test]
async fn a_range_beyond_the_end_is_missing() {
    let fixture = fixture();
    let content = fixture.put(b"abc").await;
    #[expect(clippy::reversed_empty_ranges, reason = "that is the case in question")]
    for range in [0..4, 3..4, 4..4, 9..u64::MAX, 2..1] {
        let read = fixture.read(&content, range.clone()).await;
        assert!(matches!(read, Err(ContentError::Missing)), "{range:?}");
    }
}

#[tokio::test]
async fn a_file_that_became_shorter_does_not_end_like_a_whole_one() {
    for (buffers, is_checked) in [(0, true), (8, true), (0, false), (8, false)] {
        let fixture = buffering(buffers);
        let stored = fixture.put(&pattern(5 * MIB)).await;
        let content = if is_checked {
            stored
        } else {
            Content::unchecked(stored.key)
        };
        let range = 0..5 * MIB as u64;
        let mut stream = fixture.content.read(&content, range).await.unwrap();
        assert!(stream.try_next().await.unwrap().is_some());
        let file = std::fs::File::options()
            .write(true)
            .open(&fixture.files()[0])
            .unwrap();
        file.set_len(4 * MIB as u64 + PIECE + 10).unwrap();
        let read: Result<Vec<_>, _> = stream.try_collect().await;
        assert!(matches!(read, Err(ContentError::Damaged)), "{buffers}");
    }
}

#[tokio::test]
async fn equal_content_is_kept_under_names_of_its_own() {
    let fixture = fixture();
    assert_ne!(fixture.put(b"abc").await, fixture.put(b"abc").await);
}

#[tokio::test]
async fn content_is_removed_once_and_removing_again_is_no_error() {
    let fixture = fixture();
    let (gone, kept) = (fixture.put(b"abc").await, fixture.put(b"def").await);
    fixture.content.remove(&gone.key).await.unwrap();
    fixture.content.remove(&gone.key).await.unwrap();
    assert_eq!(fixture.content.size(&gone.key).await.unwrap(), None);
    let read = fixture.read(&gone, 0..3).await;
    assert!(matches!(read, Err(ContentError::Missing)));
    assert_eq!(fixture.read(&kept, 0..3).await.unwrap().0, b"def");
}

#[tokio::test]
async fn a_stream_outlives_the_removal_of_what_it_reads() {
    let fixture = fixture();
    let bytes = pattern(MIB);
    let content = fixture.put(&bytes).await;
    let stream = fixture.content.read(&content, 0..MIB as u64).await.unwrap();
    fixture.content.remove(&content.key).await.unwrap();
    let read: Vec<_> = stream.try_collect().await.unwrap();
    assert!(read.concat() == bytes);
}

#[tokio::test]
async fn what_is_stored_together_is_as_what_is_stored_alone() {
    let fixture = fixture();
    let lengths = [0, 1, 70_001, MIB + 1];
    let contents: Vec<_> = lengths.map(pattern).to_vec();
    let given = contents.iter().cloned().map(bytes::Bytes::from).collect();
    let stored = fixture.content.put_together(given).await.unwrap();
    for (stored, bytes) in stored.iter().zip(&contents) {
        let alone = fixture.content.put(pieces(bytes, 70_001), u64::MAX).await;
        let mut alone = alone.unwrap();
        assert_ne!(stored.key, alone.key);
        alone.key = stored.key.clone();
        assert_eq!(*stored, alone);
        let range = 0..bytes.len() as u64;
        let (read, _) = fixture.read(&stored.content(), range).await.unwrap();
        assert!(read == *bytes);
    }
    assert_eq!(fixture.files().len(), 2 * lengths.len());
}
