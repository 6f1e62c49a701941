//! Reading a range: a mebibyte at a time is read and checked, and given out in eighths.
//!
//! As long as few mebibytes are held, by all readers together, the next is read while one is given out. A reader who
//! finds no place reads an eighth at a time instead, and so costs an eighth of the memory.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use crc32fast::Hasher;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ports::driven::content::{ByteStream, CHECKED, Checksums, Content, ContentError};
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, pread};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::failure::{blocking, ended, io_failure};
use crate::folder::Folder;
use crate::name::Name;

/// The most that is given out at once.
pub(crate) const PIECE: u64 = 128 * 1024;

/// Places for mebibytes that are held.
pub(crate) type Places = Arc<Semaphore>;

/// Bytes that remain to be read.
struct Rest {
    file: File,
    size: u64,
    range: Range<u64>,
    checksums: Option<Checksums>,
    /// The checksums of the pieces that were checked together and are read once more, and the number of the first.
    checked: (u64, Vec<Hasher>),
}

/// What was read, and what remains.
type Step = Option<(Bytes, Rest)>;

/// A mebibyte, and the place that it takes until its last byte was sent.
struct Held {
    bytes: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Opens a range; the first bytes are read on the same trip to the disk. `keep` is shown the piece that is the
/// whole content.
pub(crate) async fn range(
    folder: Arc<Folder>,
    (name, checksums): (Name, Option<Checksums>),
    range: Range<u64>,
    places: Places,
    keep: impl FnOnce(&Bytes) + Send + 'static,
) -> Result<ByteStream, ContentError> {
    let place = Arc::clone(&places).try_acquire_owned().ok();
    let opened = blocking(move || {
        let file = folder.find(&name).map_err(io_failure)?;
        let file = file.ok_or(ContentError::Missing)?;
        let size = file.metadata().map_err(io_failure)?.len();
        if range.start > range.end || range.end > size {
            return Err(ContentError::Missing);
        }
        let is_whole = range == (0..size);
        let first = Rest::of(file, size, range, checksums).step(place)?;
        if let Some((whole, rest)) = &first
            && is_whole
            && rest.range.is_empty()
            && whole.len() as u64 <= PIECE
        {
            keep(whole);
        }
        Ok(first)
    })
    .await?;
    let Some((first, rest)) = opened else {
        return Ok(stream::empty().boxed());
    };
    let others = stream::try_unfold(Others::after(rest, &places), move |others| {
        others.next(Arc::clone(&places))
    });
    let all = stream::once(async { Ok(first) }).chain(others);
    Ok(all
        .map_ok(|bytes| stream::iter(pieces(bytes).map(Ok)))
        .try_flatten()
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
    let read = Rest::of(file, size, 0..size, content.checksums).step(None)?;
    Ok(Some(read.map_or_else(Bytes::new, |(whole, _)| whole)))
}

/// Bytes that are still to come.
enum Others {
    Rest(Rest),
    /// Some of them are being read already.
    Ahead(JoinHandle<Result<Step, ContentError>>),
}

impl Others {
    /// Begins to read what comes next, if there is a place for it.
    fn after(rest: Rest, places: &Places) -> Self {
        if rest.range.is_empty() {
            return Self::Rest(rest);
        }
        match Arc::clone(places).try_acquire_owned() {
            Ok(place) => Self::Ahead(spawn_blocking(move || rest.step(Some(place)))),
            Err(_) => Self::Rest(rest),
        }
    }

    async fn next(self, places: Places) -> Result<Option<(Bytes, Self)>, ContentError> {
        let step = match self {
            // What is all there needs no further trip to the disk to find that nothing is left.
            Self::Rest(rest) if rest.range.is_empty() => None,
            Self::Rest(rest) => blocking(move || rest.step(None)).await?,
            Self::Ahead(running) => ended(running).await?,
        };
        Ok(step.map(|(bytes, rest)| (bytes, Self::after(rest, &places))))
    }
}

/// What is given out of bytes that were read, one after the other.
fn pieces(mut bytes: Bytes) -> impl Iterator<Item = Bytes> {
    std::iter::from_fn(move || {
        let next = bytes.split_to(bytes.len().min(length(PIECE)));
        (!next.is_empty()).then_some(next)
    })
}

fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

impl Rest {
    const fn of(file: File, size: u64, range: Range<u64>, checksums: Option<Checksums>) -> Self {
        Self {
            file,
            size,
            range,
            checksums,
            checked: (0, Vec::new()),
        }
    }

    /// What comes next: of what shares its checksum all, where there is a place to hold it.
    fn step(self, place: Option<OwnedSemaphorePermit>) -> Result<Step, ContentError> {
        if self.range.is_empty() {
            return Ok(None);
        }
        let start = self.range.start / CHECKED * CHECKED;
        let together = start..self.size.min(start + CHECKED);
        match place {
            Some(place) if together.end - start > PIECE => self.all(together, place),
            _ => self.piece(),
        }
        .map(Some)
    }

    fn all(
        mut self,
        together: Range<u64>,
        place: OwnedSemaphorePermit,
    ) -> Result<(Bytes, Self), ContentError> {
        let wanted = self.range.start..self.range.end.min(together.end);
        let read = if self.checksums.is_some() {
            together
        } else {
            wanted.clone()
        };
        let bytes = self.read(read.clone())?;
        self.compare(read.start, || crc32fast::hash(&bytes))?;
        self.range.start = wanted.end;
        let held = Bytes::from_owner(Held {
            bytes,
            _place: place,
        });
        let wanted = length(wanted.start - read.start)..length(wanted.end - read.start);
        Ok((held.slice(wanted), self))
    }

    fn piece(mut self) -> Result<(Bytes, Self), ContentError> {
        let number = self.range.start / PIECE;
        let piece = self.numbered(number)?;
        self.check(number, &piece)?;
        let start = number * PIECE;
        let end = self.range.end.min(start + PIECE);
        let wanted = length(self.range.start - start)..length(end - start);
        self.range.start = end;
        Ok((Bytes::from(piece).slice(wanted), self))
    }

    /// The piece of a number, whole.
    fn numbered(&self, number: u64) -> Result<Vec<u8>, ContentError> {
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

    /// Compares what shares a checksum with it.
    fn compare(&self, start: u64, sum: impl FnOnce() -> u32) -> Result<(), ContentError> {
        let Some(checksums) = &self.checksums else {
            return Ok(());
        };
        let stored = checksums.get(length(start / CHECKED));
        (stored == Some(&sum()))
            .then_some(())
            .ok_or(ContentError::Damaged)
    }

    /// Checks a piece that was read. The first of those that share a checksum is checked with all of them; as they are not
    /// held, the others are read again, and compared with what they were.
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
        let (first, mut together, mut pieces) = (numbers.start, Hasher::new(), Vec::new());
        for other in numbers {
            let mut hasher = Hasher::new();
            if other == number {
                hasher.update(piece);
            } else {
                hasher.update(&self.numbered(other)?);
            }
            together.combine(&hasher);
            pieces.push(hasher);
        }
        self.compare(start, || together.finalize())?;
        self.checked = (first, pieces);
        Ok(())
    }
}
