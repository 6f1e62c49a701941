//! A folder as an archive, written while it is read: nothing of it is kept but its table of contents.
//!
//! The entries are stored as they are: most files are compressed already, and the rest travels
//! faster than it packs.

mod names;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use domain::time::Timestamp;
use futures_util::StreamExt as _;
use http::{HeaderValue, header};
use ports::driven::content::{ByteStream, ContentError};
use ports::driving::visits::{Archive, ArchiveEntry, ArchiveWalk, OpenFile, VisitError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::protocol::body::{Body, Response};
use crate::protocol::disposition::{self, Disposition};
use crate::site::Site;
use crate::web::headers::{self, CONTENT_POLICY};
use names::Names;

/// How much is gathered before it is sent.
const PIECE: usize = 128 * 1024;
/// From this length on an entry needs the fields of large archives.
const LARGE: u64 = 0xFFFF_FFFF;

/// Answers with a folder as an archive.
pub(super) fn answer(archive: Archive, site: &Site) -> Response {
    let name = format!("{}.zip", archive.name);
    let packed = packed(archive.walk);
    let mut response = Response::new(Body::streamed(packed, archive.still_allowed));
    let headers = response.headers_mut();
    headers::content(headers, CONTENT_POLICY, site);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition::field(Disposition::Attachment, &name),
    );
    response
}

/// The archive's bytes. They are made as they are asked for: when nobody asks any more, the walk
/// ends. When an entry fails the stream does, and with it the connection, so that a part of an
/// archive never looks like a whole one.
fn packed(walk: Box<dyn ArchiveWalk>) -> ByteStream {
    let packing = Packing::new(walk);
    Box::pin(futures_util::stream::try_unfold(
        packing,
        |mut packing| async move {
            let piece = packing.next().await.inspect_err(|error| {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    "an archive was cut off"
                );
            })?;
            Ok(piece.map(|piece| (piece, packing)))
        },
    ))
}

/// An archive that is being written.
struct Packing {
    walk: Box<dyn ArchiveWalk>,
    names: Names,
    written: Sink,
    /// `None` once the archive is complete.
    writer: Option<ZipWriter<StreamWriter<Sink>>>,
    /// The file that is being written, and how much of it is to come.
    open: Option<(ByteStream, u64)>,
}

impl Packing {
    fn new(walk: Box<dyn ArchiveWalk>) -> Self {
        let written = Sink::default();
        Self {
            walk,
            names: Names::default(),
            writer: Some(ZipWriter::new_stream(written.clone())),
            written,
            open: None,
        }
    }

    /// The next bytes of the archive; `None` at its end.
    async fn next(&mut self) -> Result<Option<Bytes>, ContentError> {
        while self.written.length() < PIECE {
            let Some(mut writer) = self.writer.take() else {
                break;
            };
            if self.open.is_some() {
                self.continue_file(&mut writer).await?;
            } else if let Some(entry) = self.walk.next().await.map_err(walk_error)? {
                self.begin(&mut writer, entry).await?;
            } else {
                writer.finish().map_err(other)?;
                break;
            }
            self.writer = Some(writer);
        }
        let piece = self.written.take();
        Ok((!piece.is_empty()).then_some(piece))
    }

    async fn begin(
        &mut self,
        writer: &mut ZipWriter<StreamWriter<Sink>>,
        entry: ArchiveEntry,
    ) -> Result<(), ContentError> {
        let ArchiveEntry {
            path,
            modified_at,
            file,
        } = entry;
        let names: Vec<&str> = path.iter().map(domain::item::ItemName::as_str).collect();
        let name = self.names.take(&names, file.is_none());
        let options = options(file.as_ref(), modified_at);
        let Some(file) = file else {
            return writer.add_directory(name, options).map_err(other);
        };
        writer.start_file(name, options).map_err(other)?;
        if file.size > 0 {
            self.open = Some((file.read(0..file.size).await?, file.size));
        }
        Ok(())
    }

    async fn continue_file(
        &mut self,
        writer: &mut ZipWriter<StreamWriter<Sink>>,
    ) -> Result<(), ContentError> {
        let Some((mut stream, left)) = self.open.take() else {
            return Ok(());
        };
        let Some(piece) = stream.next().await.transpose()? else {
            return Err(ContentError::Interrupted);
        };
        let left = left
            .checked_sub(piece.len() as u64)
            .ok_or(ContentError::Interrupted)?;
        writer.write_all(&piece).map_err(other)?;
        if left > 0 {
            self.open = Some((stream, left));
        }
        Ok(())
    }
}

fn options(file: Option<&OpenFile>, modified_at: Timestamp) -> SimpleFileOptions {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(file.is_some_and(|file| file.size >= LARGE));
    match date(modified_at) {
        Some(date) => options.last_modified_time(date),
        None => options,
    }
}

/// The instant as archives write it: in the years 1980 to 2107 only.
fn date(at: Timestamp) -> Option<DateTime> {
    let at = at.to_date();
    DateTime::from_date_and_time(
        u16::try_from(at.year()).ok()?,
        at.month().into(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
    .ok()
}

fn walk_error(error: VisitError) -> ContentError {
    match error {
        VisitError::Fault(fault) => other(fault),
        VisitError::NotFound
        | VisitError::Expired
        | VisitError::PasswordNeeded
        | VisitError::Denied(_)
        | VisitError::Lacks(_)
        | VisitError::WrongKind
        | VisitError::BadName(_)
        | VisitError::TooDeep(_)
        | VisitError::TooLarge { .. }
        | VisitError::Interrupted
        | VisitError::TooManyMisses { .. } => ContentError::AccessEnded,
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> ContentError {
    ContentError::Other(Box::new(error))
}

/// Where the writer writes to: memory, which is emptied after each step.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn length(&self) -> usize {
        self.with(|bytes| bytes.len())
    }

    fn take(&self) -> Bytes {
        self.with(|bytes| std::mem::take(bytes).into())
    }

    fn with<T>(&self, then: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        then(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|all| all.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
