//! A store in a temporary folder, and streams to feed it with.

use std::fmt::Write;
use std::ops::Range;
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, future, stream};
use ports::driven::content::{ByteStream, Content, ContentError, ContentStore};
use tempfile::TempDir;

use crate::{ContentConfig, LocalContent};

pub(crate) struct Fixture {
    pub(crate) content: LocalContent,
    pub(crate) folder: TempDir,
}

pub(crate) fn fixture() -> Fixture {
    buffering(8)
}

/// A store that has buffers for so many mebibytes.
pub(crate) fn buffering(read_buffers: usize) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let content = LocalContent::open(&ContentConfig {
        folder: folder.path().join("content"),
        read_buffers,
    })
    .unwrap();
    Fixture { content, folder }
}

impl Fixture {
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    /// Every file in the folder, drafts included.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found
    }

    pub(crate) async fn put(&self, bytes: &[u8]) -> Content {
        let stored = self.content.put(pieces(bytes, 70_001), u64::MAX).await;
        stored.unwrap().content()
    }

    /// The bytes of a range, and the length of the longest piece that they came in.
    pub(crate) async fn read(
        &self,
        content: &Content,
        range: Range<u64>,
    ) -> Result<(Vec<u8>, usize), ContentError> {
        // Each piece is copied and dropped as it comes, so that what it lay in is used again.
        let stream = self.content.read(content, range).await?;
        let copied = |(mut bytes, longest): (Vec<u8>, usize), piece: Bytes| {
            bytes.extend_from_slice(&piece);
            future::ready(Ok((bytes, longest.max(piece.len()))))
        };
        stream.try_fold((Vec::new(), 0), copied).await
    }
}

/// A stream of these bytes in pieces of a length.
pub(crate) fn pieces(bytes: &[u8], length: usize) -> ByteStream {
    let pieces: Vec<_> = bytes
        .chunks(length)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    stream::iter(pieces).boxed()
}

/// Bytes that differ from place to place.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| (place.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    })
}
