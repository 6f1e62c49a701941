//! Reading a range, in pieces of an eighth of a mebibyte.
//!
//! A mebibyte is checked as a whole. Whoever takes bytes quickly has one in memory while the next is read, as long as
//! there are buffers; for everybody else each piece is read twice, which takes an eighth of the memory.

mod checked;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ports::driven::content::{ByteStream, Checksums, Content, ContentError};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, spawn_blocking};

use self::checked::{Rest, Step, length};
use crate::failure::{blocking, ended, io_failure};
use crate::folder::Folder;
use crate::name::Name;

/// The most that is given out at once.
pub(crate) const PIECE: u64 = 128 * 1024;

/// Who takes more bytes than this in a millisecond is quick: a mebibyte in a second.
const QUICK: u128 = 1024;

/// A permit for each mebibyte that may be in memory.
pub(crate) type Buffers = Arc<Semaphore>;

/// Opens a range; the first piece is read on the same trip to the disk. `keep` is shown the piece that is the
/// whole content.
pub(crate) async fn range(
    folder: Arc<Folder>,
    (name, checksums): (Name, Option<Checksums>),
    range: Range<u64>,
    buffers: Buffers,
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
        let first = Rest::of(file, size, range, checksums).step(None)?;
        if let Some((whole, rest)) = &first
            && is_whole
            && rest.is_empty()
        {
            keep(whole);
        }
        Ok(first)
    })
    .await?;
    let Some((first, rest)) = opened else {
        return Ok(stream::empty().boxed());
    };
    let given = Given::now(&first);
    let others = stream::try_unfold((Others::Rest(rest), given), move |(others, given)| {
        others.next(given, Arc::clone(&buffers))
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

/// When bytes were given out last, and how many.
#[derive(Clone, Copy)]
struct Given {
    at: Instant,
    bytes: usize,
}

impl Given {
    fn now(bytes: &Bytes) -> Self {
        Self {
            at: Instant::now(),
            bytes: bytes.len(),
        }
    }

    fn were_taken_quickly(self) -> bool {
        self.at.elapsed().as_millis() * QUICK < self.bytes as u128
    }
}

impl Others {
    async fn next(
        self,
        given: Given,
        buffers: Buffers,
    ) -> Result<Option<(Bytes, (Self, Given))>, ContentError> {
        // A slow reader would keep a buffer from many quick ones.
        let is_quick = given.were_taken_quickly();
        let buffer = |rest: &Rest| {
            let free = || Arc::clone(&buffers).try_acquire_owned().ok();
            (is_quick && rest.wants_buffer()).then(free).flatten()
        };
        let step = match self {
            // What is all there needs no further trip to the disk to find that nothing is left.
            Self::Rest(rest) if rest.is_empty() => None,
            Self::Rest(rest) => {
                let buffer = buffer(&rest);
                blocking(move || rest.step(buffer)).await?
            }
            Self::Ahead(running) => ended(running).await?,
        };
        Ok(step.map(|(bytes, rest)| {
            let others = match buffer(&rest) {
                Some(buffer) => Self::Ahead(spawn_blocking(move || rest.step(Some(buffer)))),
                None => Self::Rest(rest),
            };
            let given = Given::now(&bytes);
            (bytes, (others, given))
        }))
    }
}

/// What is given out of bytes that were read, one after the other.
fn pieces(mut bytes: Bytes) -> impl Iterator<Item = Bytes> {
    std::iter::from_fn(move || {
        let next = bytes.split_to(bytes.len().min(length(PIECE)));
        (!next.is_empty()).then_some(next)
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use ports::driven::content::CHECKED;

    use super::*;

    const SIZE: u64 = 4 * CHECKED;

    fn rest(range: Range<u64>) -> Others {
        let file: File = tempfile::tempfile().unwrap();
        file.set_len(SIZE).unwrap();
        Others::Rest(Rest::of(file, SIZE, range, None))
    }

    /// Bytes that are taken in no time.
    fn quickly() -> Given {
        Given {
            at: Instant::now() + Duration::from_mins(1),
            bytes: 1,
        }
    }

    fn slowly() -> Given {
        Given {
            at: Instant::now()
                .checked_sub(Duration::from_millis(1_024))
                .unwrap(),
            bytes: 1024 * 1024,
        }
    }

    #[test]
    fn a_mebibyte_in_a_second_is_quick() {
        assert!(quickly().were_taken_quickly());
        assert!(!slowly().were_taken_quickly());
    }

    #[tokio::test]
    async fn a_buffer_is_for_quick_readers_who_want_much() {
        for (range, given, length, taken) in [
            (0..SIZE, quickly(), CHECKED, 2),
            (0..SIZE, slowly(), PIECE, 0),
            (PIECE..SIZE, quickly(), PIECE, 0),
            (0..PIECE, quickly(), PIECE, 0),
            (3 * CHECKED..SIZE, quickly(), CHECKED, 1),
        ] {
            let buffers = Arc::new(Semaphore::new(3));
            let read = rest(range.clone()).next(given, Arc::clone(&buffers)).await;
            let (bytes, others) = read.unwrap().unwrap();
            assert_eq!(bytes.len() as u64, length, "{range:?}");
            assert_eq!(3 - buffers.available_permits(), taken, "{range:?}");
            drop(others);
            // What is being read ahead ends by itself.
            let kept = usize::from(taken > 0);
            while 3 - buffers.available_permits() > kept {
                tokio::task::yield_now().await;
            }
            let piece = bytes.slice(..1);
            drop(bytes);
            assert_eq!(3 - buffers.available_permits(), kept, "{range:?}");
            drop(piece);
            assert_eq!(buffers.available_permits(), 3, "{range:?}");
        }
    }

    #[tokio::test]
    async fn without_a_free_buffer_pieces_are_read() {
        let buffers = Arc::new(Semaphore::new(1));
        let next = rest(0..SIZE).next(quickly(), Arc::clone(&buffers)).await;
        let (mebibyte, (others, _)) = next.unwrap().unwrap();
        assert_eq!(mebibyte.len() as u64, CHECKED);
        let next = others.next(quickly(), buffers).await.unwrap();
        assert_eq!(next.unwrap().0.len() as u64, PIECE);
    }
}
