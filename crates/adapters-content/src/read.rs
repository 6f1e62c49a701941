//! Reading a range, an eighth of a mebibyte at a time.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ports::driven::content::{ByteStream, ContentError};

use crate::failure::{blocking, io_failure};
use crate::folder::Folder;
use crate::name::Name;

/// The most that is read, and held, at once.
pub(crate) const PIECE: u64 = 128 * 1024;

/// Bytes that remain to be read.
struct Rest {
    file: File,
    length: u64,
}

/// Opens a range; the first piece is read on the same trip to the disk.
pub(crate) async fn range(
    folder: Arc<Folder>,
    name: Name,
    range: Range<u64>,
) -> Result<ByteStream, ContentError> {
    let opened = blocking(move || {
        let file = folder.find(&name).map_err(io_failure)?;
        let mut file = file.ok_or(ContentError::Missing)?;
        let size = file.metadata().map_err(io_failure)?.len();
        if range.start > range.end || range.end > size {
            return Err(ContentError::Missing);
        }
        file.seek(SeekFrom::Start(range.start))
            .map_err(io_failure)?;
        next_piece(Rest {
            file,
            length: range.end - range.start,
        })
    })
    .await?;
    let Some((first, rest)) = opened else {
        return Ok(stream::empty().boxed());
    };
    let others = stream::try_unfold(rest, |rest| blocking(move || next_piece(rest)));
    Ok(stream::once(async { Ok(first) })
        .chain(others.into_stream())
        .boxed())
}

fn next_piece(rest: Rest) -> Result<Option<(Bytes, Rest)>, ContentError> {
    let Rest { mut file, length } = rest;
    if length == 0 {
        return Ok(None);
    }
    let wanted = length.min(PIECE);
    let mut piece = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
    let read = (&mut file)
        .take(wanted)
        .read_to_end(&mut piece)
        .map_err(io_failure)? as u64;
    if read < wanted {
        // Content never changes: a file that became shorter is broken, and must not end like a
        // whole one.
        return Err(io_failure(io::ErrorKind::UnexpectedEof.into()));
    }
    let length = length - read;
    Ok(Some((piece.into(), Rest { file, length })))
}
