//! What an archive's head says of an entry that is too large for the old fields.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::VersionId;
use domain::item::ItemName;
use futures_util::StreamExt as _;
use ports::driving::visits::{FileBytes, FileVersion, MockStoredBytes};

use super::*;

/// Content that ends too early.
fn short() -> MockStoredBytes {
    let mut bytes = MockStoredBytes::new();
    bytes.expect_read().returning(|_| {
        let piece = Bytes::from(vec![0; PIECE]);
        Ok(Box::pin(futures_util::stream::iter([Ok(piece)])))
    });
    bytes
}

struct One(Option<ArchiveEntry>);

#[async_trait]
impl ArchiveWalk for One {
    async fn next(&mut self) -> Result<Option<ArchiveEntry>, VisitError> {
        Ok(self.0.take())
    }
}

fn sized(size: u64) -> Box<One> {
    let name = ItemName::parse("a.bin").unwrap();
    let modified_at = Timestamp::from_millis(0).unwrap();
    Box::new(One(Some(ArchiveEntry {
        path: vec![name.clone()],
        modified_at,
        file: Some(OpenFile {
            name,
            size,
            modified_at,
            version: FileVersion::Stored(VersionId::new(1).unwrap()),
            bytes: FileBytes::Stored(Arc::new(short())),
            still_allowed: ports::driving::visits::read_at_once(),
        }),
    })))
}

#[tokio::test]
async fn an_entry_of_four_gibibytes_has_the_fields_for_it() {
    /// Where the length of the extra field stands, and the field's name for large entries.
    const EXTRA_LENGTH: std::ops::Range<usize> = 28..30;
    const LARGE_ENTRY: [u8; 2] = [1, 0];
    for (size, is_large) in [(LARGE - 1, false), (LARGE, true), (LARGE * 3, true)] {
        let mut stream = packed(sized(size));
        let head = stream.next().await.unwrap().unwrap();
        let name_ends = 30 + "a.bin".len();
        assert_eq!(&head[30..name_ends], b"a.bin");
        assert_eq!(head[EXTRA_LENGTH] != [0, 0], is_large);
        if is_large {
            assert_eq!(head[name_ends..name_ends + 2], LARGE_ENTRY);
        }
        assert!(stream.next().await.unwrap().is_err());
    }
}
