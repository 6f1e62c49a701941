//! Reading a range, an eighth of a mebibyte at a time, after the whole mebibyte was checked.

use std::fs::File;
use std::io::ErrorKind;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use crc32fast::Hasher;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ports::driven::content::{ByteStream, CHECKED, Checksums, Content, ContentError};
use rustix::io::Errno;

use crate::failure::{blocking, io_failure};
use crate::folder::Folder;
use crate::name::Name;

/// The most that is read, and held, at once.
pub(crate) const PIECE: u64 = 128 * 1024;

/// Bytes that remain to be read.
struct Rest {
    file: File,
    size: u64,
    range: Range<u64>,
    checksums: Option<Checksums>,
    /// The checksums of the pieces that were checked together, and the number of the first.
    checked: (u64, Vec<Hasher>),
}

/// Opens a range; the first piece is read on the same trip to the disk. `keep` is shown the piece that is the
/// whole content.
pub(crate) async fn range(
    folder: Arc<Folder>,
    (name, checksums): (Name, Option<Checksums>),
    range: Range<u64>,
    keep: impl FnOnce(&Bytes) + Send + 'static,
) -> Result<ByteStream, ContentError> {
    let opened = blocking(move || {
        let file = folder.find(&name).map_err(io_failure)?;
        let file = file.ok_or(ContentError::Missing)?;
        let size = file.metadata().map_err(io_failure)?.len();
        if range.start > range.end || range.end > size {
            return Err(ContentError::Missing);
        }
        let is_whole = range == (0..size);
        let first = next_piece(Rest {
            file,
            size,
            range,
            checksums,
            checked: (0, Vec::new()),
        })?;
        if let Some((whole, rest)) = &first
            && is_whole
            && rest.range.is_empty()
        {
            keep(whole);
        }
        Ok(first)
    })
    .await?;
    let Some((first, rest)) = opened else {
        return Ok(stream::empty().boxed());
    };
    // What is all there needs no further trip to the disk to find that nothing is left.
    let others = stream::try_unfold(rest, async |rest: Rest| {
        if rest.range.is_empty() {
            return Ok(None);
        }
        blocking(move || next_piece(rest)).await
    });
    Ok(stream::once(async { Ok(first) })
        .chain(others.into_stream())
        .boxed())
}

/// A content that is one piece, whole; `None` for a larger one.
pub(crate) fn small(folder: &Folder, content: Content) -> Result<Option<Bytes>, ContentError> {
    let name = Name::parse(&content.key).ok_or(ContentError::Missing)?;
    let file = folder.find(&name).map_err(io_failure)?;
    let file = file.ok_or(ContentError::Missing)?;
    let size = file.metadata().map_err(io_failure)?.len();
    if size > PIECE {
        return Ok(None);
    }
    let rest = Rest {
        file,
        size,
        range: 0..size,
        checksums: content.checksums,
        checked: (0, Vec::new()),
    };
    let read = next_piece(rest)?;
    Ok(Some(read.map_or_else(Bytes::new, |(whole, _)| whole)))
}

fn next_piece(mut rest: Rest) -> Result<Option<(Bytes, Rest)>, ContentError> {
    if rest.range.is_empty() {
        return Ok(None);
    }
    let number = rest.range.start / PIECE;
    let piece = rest.piece(number)?;
    rest.check(number, &piece)?;
    let start = number * PIECE;
    let end = rest.range.end.min(start + PIECE);
    let wanted = length(rest.range.start - start)..length(end - start);
    rest.range.start = end;
    Ok(Some((piece.slice(wanted), rest)))
}

fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

impl Rest {
    /// The piece of a number, whole.
    fn piece(&self, number: u64) -> Result<Bytes, ContentError> {
        let start = number * PIECE;
        let mut piece = vec![0; length(PIECE.min(self.size.saturating_sub(start)))];
        match self.file.read_exact_at(&mut piece, start) {
            Ok(()) => Ok(piece.into()),
            // A file that became shorter must not end like a whole one.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(ContentError::Damaged),
            // What the disk cannot read any more.
            Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => {
                Err(ContentError::Damaged)
            }
            Err(error) => Err(io_failure(error)),
        }
    }

    /// Checks a piece that was read. The first of those that share a checksum is checked with all of
    /// them; holding them until they are sent would cost every reader a mebibyte, so that the others are
    /// read again, and compared with what they were.
    fn check(&mut self, number: u64, piece: &Bytes) -> Result<(), ContentError> {
        let Some(checksums) = &self.checksums else {
            return Ok(());
        };
        let (first, pieces) = &self.checked;
        let before = number
            .checked_sub(*first)
            .and_then(|place| pieces.get(length(place)));
        if let Some(before) = before {
            let is_same = before.clone().finalize() == crc32fast::hash(piece);
            return is_same.then_some(()).ok_or(ContentError::Damaged);
        }
        let place = number * PIECE / CHECKED;
        let end = self.size.min((place + 1) * CHECKED);
        let numbers = place * CHECKED / PIECE..end.div_ceil(PIECE);
        let (first, mut together, mut pieces) = (numbers.start, Hasher::new(), Vec::new());
        for other in numbers {
            let mut hasher = Hasher::new();
            if other == number {
                hasher.update(piece);
            } else {
                hasher.update(&self.piece(other)?);
            }
            together.combine(&hasher);
            pieces.push(hasher);
        }
        if checksums.get(length(place)) != Some(&together.finalize()) {
            return Err(ContentError::Damaged);
        }
        self.checked = (first, pieces);
        Ok(())
    }
}
