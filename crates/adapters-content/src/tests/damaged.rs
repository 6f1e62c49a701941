//! What the disk changed is not given to anybody.

use std::fs::File;
use std::os::unix::fs::FileExt;

use futures_util::TryStreamExt;
use ports::driven::content::{CHECKED, Content, ContentError, ContentStore};

use super::harness::{Fixture, buffering, fixture, pattern};
use crate::read::PIECE;

const LENGTH: u64 = 3 * CHECKED + 77;

async fn stored() -> (Fixture, Content) {
    stored_by(fixture()).await
}

async fn stored_by(fixture: Fixture) -> (Fixture, Content) {
    let content = fixture
        .put(&pattern(usize::try_from(LENGTH).unwrap()))
        .await;
    (fixture, content)
}

/// Turns one bit of the only file over.
fn flip(fixture: &Fixture, at: u64) {
    let file = File::options()
        .read(true)
        .write(true)
        .open(&fixture.files()[0]);
    let (file, mut byte) = (file.unwrap(), [0]);
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0b1000], at).unwrap();
}

#[tokio::test]
async fn no_byte_of_a_mebibyte_leaves_that_has_a_wrong_one() {
    let places = [0, CHECKED - 1, CHECKED, 2 * CHECKED + PIECE + 3, LENGTH - 1];
    for (at, buffers) in places
        .into_iter()
        .flat_map(|at| [(at, 0), (at, 1), (at, 8)])
    {
        let (fixture, content) = stored_by(buffering(buffers)).await;
        flip(&fixture, at);
        let mut received = 0;
        let outcome = async {
            let mut stream = fixture.content.read(&content, 0..LENGTH).await?;
            while let Some(piece) = stream.try_next().await? {
                received += piece.len() as u64;
            }
            Ok(())
        };
        let outcome: Result<(), ContentError> = outcome.await;
        assert!(
            matches!(outcome, Err(ContentError::Damaged)),
            "{at}, {buffers}"
        );
        assert_eq!(received, at / CHECKED * CHECKED, "{at}, {buffers}");
    }
}

#[tokio::test]
async fn a_range_is_checked_with_all_that_shares_its_checksum() {
    for buffers in [0, 8] {
        let (fixture, content) = stored_by(buffering(buffers)).await;
        flip(&fixture, CHECKED + 5);
        for range in [
            CHECKED..CHECKED + 1,
            2 * CHECKED - 1..2 * CHECKED,
            0..LENGTH,
        ] {
            let read = fixture.read(&content, range.clone()).await;
            assert!(matches!(read, Err(ContentError::Damaged)), "{range:?}");
        }
        for range in [0..CHECKED, 2 * CHECKED..LENGTH, LENGTH - 1..LENGTH] {
            let (read, _) = fixture.read(&content, range.clone()).await.unwrap();
            assert_eq!(read.len() as u64, range.end - range.start);
        }
    }
}

#[tokio::test]
async fn what_changes_before_it_is_read_again_is_noticed() {
    let (fixture, content) = stored_by(buffering(0)).await;
    let mut stream = fixture.content.read(&content, 0..LENGTH).await.unwrap();
    assert!(stream.try_next().await.unwrap().is_some());
    flip(&fixture, PIECE * 3);
    let rest: Result<Vec<_>, _> = stream.try_collect().await;
    assert!(matches!(rest, Err(ContentError::Damaged)));
}

#[tokio::test]
async fn a_file_that_grew_is_damaged() {
    let (fixture, content) = stored().await;
    let file = File::options().write(true).open(&fixture.files()[0]);
    file.unwrap().write_all_at(b"x", LENGTH).unwrap();
    let read = fixture.read(&content, LENGTH - 1..LENGTH).await;
    assert!(matches!(read, Err(ContentError::Damaged)));
}

#[tokio::test]
async fn without_checksums_it_is_read_as_it_is_and_its_sums_tell_what_it_is() {
    let (fixture, content) = stored().await;
    let sums = fixture.content.sums(&content.key).await.unwrap().unwrap();
    assert_eq!(Some(&sums.checksums), content.checksums.as_ref());
    flip(&fixture, CHECKED);
    let unchecked = Content::unchecked(content.key.clone());
    assert!(fixture.read(&unchecked, 0..LENGTH).await.is_ok());
    let changed = fixture.content.sums(&content.key).await.unwrap().unwrap();
    assert_ne!(changed.sha256, sums.sha256);
    let differing: Vec<usize> = (0..4)
        .filter(|&place| changed.checksums[place] != sums.checksums[place])
        .collect();
    assert_eq!(differing, [1]);
}

#[tokio::test]
async fn checksums_equal_the_published_one() {
    let content = fixture().put(b"123456789").await;
    assert_eq!(content.checksums.as_deref(), Some(&[0xcbf4_3926][..]));
}
