//! What remains of a range, read and checked by mebibytes: none of its bytes is given out before all of them were compared
//! with their checksum.

use std::fs::File;
use std::ops::Range;

use bytes::Bytes;
use crc32fast::Hasher;
use ports::driven::content::{CHECKED, Checksums, ContentError};
use rustix::io::{Errno, pread};

use super::PIECE;
use super::buffers::Buffer;
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
    pub(super) fn step(self, buffer: Option<Buffer>) -> Result<Step, ContentError> {
        if self.is_empty() {
            return Ok(None);
        }
        match buffer {
            Some(buffer) => self.mebibyte(buffer),
            None => self.piece(),
        }
        .map(Some)
    }

    fn mebibyte(mut self, mut buffer: Buffer) -> Result<(Bytes, Self), ContentError> {
        let start = self.range.start / CHECKED * CHECKED;
        let mebibyte = start..self.size.min(start + CHECKED);
        let wanted = self.range.start..self.range.end.min(mebibyte.end);
        let Some(bytes) = buffer.bytes() else {
            return self.piece();
        };
        let bytes = &mut bytes[..length(mebibyte.end - start)];
        self.fill(bytes, start)?;
        self.compare(start, || crc32fast::hash(bytes))?;
        self.range.start = wanted.end;
        let wanted = length(wanted.start - start)..length(wanted.end - start);
        Ok((Bytes::from_owner(buffer).slice(wanted), self))
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
        let end = self.size.min(start + PIECE);
        let mut bytes = vec![0; length(end.saturating_sub(start))];
        self.fill(&mut bytes, start)?;
        Ok(bytes)
    }

    fn fill(&self, bytes: &mut [u8], start: u64) -> Result<(), ContentError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match pread(&self.file, &mut bytes[filled..], start + filled as u64) {
                // A file that became shorter must not end like a whole one. The other is what the disk cannot read any
                // more.
                Ok(0) | Err(Errno::IO) => return Err(ContentError::Damaged),
                Ok(read) => filled += read,
                Err(Errno::INTR) => {}
                Err(error) => return Err(io_failure(error.into())),
            }
        }
        Ok(())
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
