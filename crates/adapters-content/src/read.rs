//! Reading a range, in pieces of an eighth of a mebibyte.
//!
//! A mebibyte is checked as a whole. Whoever takes bytes quickly has one in memory while the next is read, as long as
//! there are buffers; for everybody else each piece is read twice, which takes an eighth of the memory.

mod buffers;
mod checked;

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ports::driven::content::{ByteStream, Checksums, Content, ContentError};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, spawn_blocking};

use self::buffers::Buffers;
use self::checked::{Rest, Step, length};
use crate::failure::{blocking, ended, io_failure};
use crate::folder::Folder;
use crate::name::Name;

/// The most that is given out at once.
pub(crate) const PIECE: u64 = 128 * 1024;

/// Who takes more bytes than this in a millisecond is quick: a mebibyte in a second.
const QUICK: u128 = 1024;

/// Opens a range; the first piece is read on the same trip to the disk. `keep` is shown the piece that is the
/// whole content.
pub(crate) async fn range(
    folder: Arc<Folder>,
    (name, checksums): (Name, Option<Checksums>),
    range: Range<u64>,
    permits: Arc<Semaphore>,
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
    let reader = Reader {
        given: Given::now(&first),
        others: Others::Rest(rest),
        buffers: Buffers::of(permits),
    };
    let others = stream::try_unfold(reader, Reader::next);
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

struct Reader {
    given: Given,
    others: Others,
    buffers: Buffers,
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
}

const fn is_quick(bytes: usize, took: Duration) -> bool {
    took.as_millis() * QUICK < bytes as u128
}

impl Reader {
    async fn next(self) -> Result<Option<(Bytes, Self)>, ContentError> {
        let Self {
            given,
            others,
            buffers,
        } = self;
        // A slow reader would keep buffers from many quick ones.
        let is_quick = is_quick(given.bytes, given.at.elapsed());
        let buffer = |rest: &Rest| {
            let take = || buffers.take();
            (is_quick && rest.wants_buffer()).then(take).flatten()
        };
        let step = match others {
            // What is all there needs no further trip to the disk to find that nothing is left.
            Others::Rest(rest) if rest.is_empty() => None,
            Others::Rest(rest) => {
                let buffer = buffer(&rest);
                blocking(move || rest.step(buffer)).await?
            }
            Others::Ahead(running) => ended(running).await?,
        };
        let Some((bytes, rest)) = step else {
            return Ok(None);
        };
        let others = if let Some(buffer) = buffer(&rest) {
            Others::Ahead(spawn_blocking(move || rest.step(Some(buffer))))
        } else {
            buffers.leave();
            Others::Rest(rest)
        };
        let reader = Self {
            given: Given::now(&bytes),
            others,
            buffers,
        };
        Ok(Some((bytes, reader)))
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

    use ports::driven::content::CHECKED;
    use tokio::time::timeout;

    use super::*;

    const SIZE: u64 = 4 * CHECKED;

    fn reader(range: Range<u64>, given: Given, permits: &Arc<Semaphore>) -> Reader {
        let file: File = tempfile::tempfile().unwrap();
        file.set_len(SIZE).unwrap();
        Reader {
            given,
            others: Others::Rest(Rest::of(file, SIZE, range, None)),
            buffers: Buffers::of(Arc::clone(permits)),
        }
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
        assert!(is_quick(1024 * 1024, Duration::from_millis(1_023)));
        assert!(!is_quick(1024 * 1024, Duration::from_millis(1_024)));
    }

    async fn read(reader: Reader) -> (Bytes, Reader) {
        reader.next().await.unwrap().unwrap()
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
            let permits = Arc::new(Semaphore::new(3));
            let (bytes, rest) = read(reader(range.clone(), given, &permits)).await;
            assert_eq!(bytes.len() as u64, length, "{range:?}");
            assert_eq!(3 - permits.available_permits(), taken, "{range:?}");
            drop(rest);
            // What is being read ahead ends by itself.
            let kept = usize::from(taken > 0);
            let all_but_kept = u32::try_from(3 - kept).unwrap();
            let ended = permits.acquire_many(all_but_kept);
            drop(timeout(Duration::from_secs(10), ended).await.unwrap());
            let piece = bytes.slice(..1);
            drop(bytes);
            assert_eq!(3 - permits.available_permits(), kept, "{range:?}");
            drop(piece);
            assert_eq!(permits.available_permits(), 3, "{range:?}");
        }
    }

    #[tokio::test]
    async fn without_a_free_buffer_pieces_are_read() {
        let permits = Arc::new(Semaphore::new(1));
        let (mebibyte, rest) = read(reader(0..SIZE, quickly(), &permits)).await;
        assert_eq!(mebibyte.len() as u64, CHECKED);
        assert_eq!(read(rest).await.0.len() as u64, PIECE);
    }

    #[tokio::test]
    async fn a_buffer_is_used_again_until_its_reader_is_slow() {
        let permits = Arc::new(Semaphore::new(2));
        let (bytes, rest) = read(reader(0..SIZE, quickly(), &permits)).await;
        let first = bytes.as_ptr();
        drop(bytes);
        assert_eq!(permits.available_permits(), 0);
        let (bytes, rest) = read(rest).await;
        drop(bytes);
        let (bytes, mut rest) = read(rest).await;
        assert_eq!(bytes.as_ptr(), first);
        drop(bytes);
        rest.given = slowly();
        let (last, _rest) = read(rest).await;
        assert_eq!(last.len() as u64, CHECKED, "it was read ahead");
        assert_eq!(permits.available_permits(), 1);
    }
}
