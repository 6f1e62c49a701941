//! What remains of a range, read and checked by mebibytes: none of its bytes is given out before all of them were compared
//! with their checksum.

use std::fs::File;
use std::ops::Range;

use bytes::Bytes;
use crc32fast::Hasher;
use ports::driven::content::{CHECKED, Checksums, ContentError};
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, pread};
use tokio::sync::OwnedSemaphorePermit;

use super::PIECE;
use crate::failure::io_failure;

/// Bytes that remain to be read.
pub(super) struct Rest {
    file: File,
    size: u64,
    range: Range<u64>,
    checksums: Option<Checksums>,
    /// The sums of the pieces of a mebibyte that was checked and not kept, and the number of the first: each piece is
    /// read once more.
    checked: (u64, Vec<Hasher>),
}

/// What was read, and what remains; `None` at the end.
pub(super) type Step = Option<(Bytes, Rest)>;

/// A mebibyte in memory, and the buffer that it fills until its last byte was sent.
struct Mebibyte {
    bytes: Vec<u8>,
    _buffer: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Mebibyte {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Rest {
    pub(super) const fn of(
        file: File,
        size: u64,
        range: Range<u64>,
        checksums: Option<Checksums>,
    ) -> Self {
        Self {
            file,
            size,
            range,
            checksums,
            checked: (0, Vec::new()),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.range.start >= self.range.end
    }

    /// Whether a buffer would spare reading anything twice: a mebibyte begins of which more than a piece is wanted.
    pub(super) const fn wants_buffer(&self) -> bool {
        self.range.start.is_multiple_of(CHECKED) && self.range.end - self.range.start > PIECE
    }

    /// Reads a mebibyte where there is a buffer for it, and else a piece.
    pub(super) fn step(self, buffer: Option<OwnedSemaphorePermit>) -> Result<Step, ContentError> {
        if self.is_empty() {
            return Ok(None);
        }
        match buffer {
            Some(buffer) => self.mebibyte(buffer),
            None => self.piece(),
        }
        .map(Some)
    }

    fn mebibyte(mut self, buffer: OwnedSemaphorePermit) -> Result<(Bytes, Self), ContentError> {
        let start = self.range.start / CHECKED * CHECKED;
        let mebibyte = start..self.size.min(start + CHECKED);
        let wanted = self.range.start..self.range.end.min(mebibyte.end);
        let bytes = self.read(mebibyte)?;
        self.compare(start, || crc32fast::hash(&bytes))?;
        self.range.start = wanted.end;
        let wanted = length(wanted.start - start)..length(wanted.end - start);
        let mebibyte = Mebibyte {
            bytes,
            _buffer: buffer,
        };
        Ok((Bytes::from_owner(mebibyte).slice(wanted), self))
    }

    fn piece(mut self) -> Result<(Bytes, Self), ContentError> {
        let number = self.range.start / PIECE;
        let piece = self.read_piece(number)?;
        self.check(number, &piece)?;
        let start = number * PIECE;
        let end = self.range.end.min(start + PIECE);
        let wanted = length(self.range.start - start)..length(end - start);
        self.range.start = end;
        Ok((Bytes::from(piece).slice(wanted), self))
    }

    fn read_piece(&self, number: u64) -> Result<Vec<u8>, ContentError> {
        let start = number * PIECE;
        self.read(start..self.size.min(start + PIECE))
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, ContentError> {
        let wanted = length(range.end.saturating_sub(range.start));
        let mut bytes = Vec::with_capacity(wanted);
        while bytes.len() < wanted {
            let from = range.start + bytes.len() as u64;
            match pread(&self.file, spare_capacity(&mut bytes), from) {
                // A file that became shorter must not end like a whole one. The other is what the disk cannot read any
                // more.
                Ok(0) | Err(Errno::IO) => return Err(ContentError::Damaged),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(io_failure(error.into())),
            }
        }
        bytes.truncate(wanted);
        Ok(bytes)
    }

    /// Compares the sum of the mebibyte that begins here with what was stored.
    fn compare(&self, start: u64, sum: impl FnOnce() -> u32) -> Result<(), ContentError> {
        let Some(checksums) = &self.checksums else {
            return Ok(());
        };
        let stored = checksums.get(length(start / CHECKED));
        (stored == Some(&sum()))
            .then_some(())
            .ok_or(ContentError::Damaged)
    }

    /// Checks a piece that was read. The first of a mebibyte is checked with all the others; as they are not kept, each
    /// is read again when its turn comes, and compared with what it was.
    fn check(&mut self, number: u64, piece: &[u8]) -> Result<(), ContentError> {
        if self.checksums.is_none() {
            return Ok(());
        }
        let (first, pieces) = &self.checked;
        let before = number
            .checked_sub(*first)
            .and_then(|place| pieces.get(length(place)));
        if let Some(before) = before {
            let is_same = before.clone().finalize() == crc32fast::hash(piece);
            return is_same.then_some(()).ok_or(ContentError::Damaged);
        }
        let start = number * PIECE / CHECKED * CHECKED;
        let end = self.size.min(start + CHECKED);
        let numbers = start / PIECE..end.div_ceil(PIECE);
        let (first, mut sum, mut pieces) = (numbers.start, Hasher::new(), Vec::new());
        for other in numbers {
            let mut hasher = Hasher::new();
            if other == number {
                hasher.update(piece);
            } else {
                hasher.update(&self.read_piece(other)?);
            }
            sum.combine(&hasher);
            pieces.push(hasher);
        }
        self.compare(start, || sum.finalize())?;
        self.checked = (first, pieces);
        Ok(())
    }
}

pub(super) fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
