//! Answers' bodies: a few bytes, or content that is sent as long as its reader may read it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, StreamBody};
use ports::driven::content::{ByteStream, ContentError};
use ports::driving::visits::StillAllowed;

use crate::protocol::connection::{Cut, Transfer};

/// An answer.
pub(crate) type Response = http::Response<Body>;

/// The body of an answer.
pub(crate) struct Body {
    inner: UnsyncBoxBody<Bytes, ContentError>,
    /// How much of it is to come, where that is known.
    left: Option<u64>,
    /// Of content: whether its reader may still read it.
    still_allowed: Option<StillAllowed>,
    /// Content on its way.
    transfer: Option<Transfer>,
}

/// A body of these bytes.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    let body = Full::new(bytes.into()).map_err(|never| match never {});
    Body::of(body.boxed_unsync(), None, None)
}

/// No body at all.
pub(crate) fn empty() -> Body {
    let body = Empty::new().map_err(|never| match never {});
    Body::of(body.boxed_unsync(), None, None)
}

impl Body {
    /// Content whose length is known, so that the answer carries `Content-Length`.
    pub(crate) fn sized(stream: ByteStream, length: u64, still_allowed: StillAllowed) -> Self {
        Self::of(frames(stream), Some(length), Some(still_allowed))
    }

    /// Content whose length is not known.
    pub(crate) fn streamed(stream: ByteStream, still_allowed: StillAllowed) -> Self {
        Self::of(frames(stream), None, Some(still_allowed))
    }

    fn of(
        inner: UnsyncBoxBody<Bytes, ContentError>,
        left: Option<u64>,
        still_allowed: Option<StillAllowed>,
    ) -> Self {
        Self {
            inner,
            left,
            still_allowed,
            transfer: None,
        }
    }

    /// Sends it over a connection, which is cut when the right to read it ends.
    pub(crate) fn goes_over(&mut self, connection: &Arc<Cut>) {
        let still_allowed = self.still_allowed.take();
        connection.sends_content(still_allowed.is_some());
        self.transfer = still_allowed.map(|allowed| Transfer::begin(connection, allowed));
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Body")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

fn frames(stream: ByteStream) -> UnsyncBoxBody<Bytes, ContentError> {
    StreamBody::new(stream.map(|piece| piece.map(Frame::data))).boxed_unsync()
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = ContentError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ContentError>>> {
        if self.transfer.as_ref().is_some_and(Transfer::is_cut) {
            return Poll::Ready(Some(Err(ContentError::AccessEnded)));
        }
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match (&polled, self.left, &self.transfer) {
            (Poll::Ready(Some(Ok(frame))), Some(left), _) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                self.left = Some(left.saturating_sub(length));
            }
            (Poll::Ready(Some(Err(ContentError::AccessEnded))), _, Some(transfer)) => {
                transfer.cut();
            }
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(|| self.inner.size_hint(), SizeHint::with_exact)
    }
}

/// An answer in plain words.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(full(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}
