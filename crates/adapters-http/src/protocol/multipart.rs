//! Forms in parts, for the doors that take files in them.

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use http::{HeaderMap, header};
use multer::{Field, Multipart};
use ports::driven::content::ContentError;

use crate::protocol::problem::{ApiError, Kind};

/// What stands between the parts, as the media type says; `None` where it is none of such a form.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// The next part; `None` behind the last.
pub(crate) async fn next(
    form: &mut Multipart<'static>,
) -> Result<Option<Field<'static>>, ApiError> {
    form.next_field().await.map_err(|_| broken())
}

/// A part's bytes as a whole, up to so many; beyond, the message says what to do.
pub(crate) async fn whole(
    pieces: impl futures_core::Stream<Item = Result<Bytes, ContentError>>,
    limit: usize,
    too_large: &'static str,
) -> Result<Bytes, ApiError> {
    let mut pieces = std::pin::pin!(pieces);
    let mut read = BytesMut::new();
    while let Some(piece) = pieces.try_next().await.map_err(|_| broken())? {
        if read.len() + piece.len() > limit {
            return Err(ApiError::new(Kind::BodyTooLarge, too_large));
        }
        read.extend_from_slice(&piece);
    }
    Ok(read.freeze())
}

/// A part's bytes as they arrive.
pub(crate) fn pieces(
    part: Field<'static>,
) -> impl futures_core::Stream<Item = Result<Bytes, ContentError>> {
    part.map_err(|_| ContentError::Interrupted)
}

/// The refusal of a form that cannot be read on.
pub(crate) fn broken() -> ApiError {
    ApiError::new(
        Kind::BadBody,
        "the form did not arrive completely, or is no form",
    )
}
