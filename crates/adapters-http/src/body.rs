//! Answers' bodies: a few bytes, or a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, StreamBody};
use ports::driven::content::{ByteStream, ContentError};

/// The body of an answer.
pub(crate) type Body = UnsyncBoxBody<Bytes, ContentError>;

/// An answer.
pub(crate) type Response = http::Response<Body>;

/// A body of these bytes.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// No body at all.
pub(crate) fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A body of a stream whose length is known, so that the answer carries `Content-Length`.
pub(crate) fn sized(stream: ByteStream, length: u64) -> Body {
    Sized {
        inner: streamed(stream),
        left: length,
    }
    .boxed_unsync()
}

/// A body of a stream whose length is not known.
pub(crate) fn streamed(stream: ByteStream) -> Body {
    use futures_util::StreamExt as _;
    StreamBody::new(stream.map(|piece| piece.map(Frame::data))).boxed_unsync()
}

struct Sized {
    inner: Body,
    left: u64,
}

impl http_body::Body for Sized {
    type Data = Bytes;
    type Error = ContentError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ContentError>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            self.left = self.left.saturating_sub(length);
        }
        polled
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
