//! Reading a request's body: never more of it than is wanted, and not for longer than it takes.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use http::{HeaderMap, HeaderValue, header};
use http_body::Body;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::Incoming;
use ports::driven::content::{ByteStream, ContentError};
use serde::de::DeserializeOwned;

use crate::protocol::json::{Bounds, MAX_BYTES, Object};
use crate::protocol::pace::{self, Patience};
use crate::protocol::problem::{ApiError, Kind};

/// The slowest pace, in bytes a second, at which a client may send (docs/threat-model.md T-106).
const LEAST_PACE: u64 = 1024;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadFault {
    /// It is larger than anything that is wanted here.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// The client ended it early.
    Broken,
}

/// A body from a connection, or made up.
type Sent = Either<Incoming, UnsyncBoxBody<Bytes, ContentError>>;

/// A request's body, until a handler reads it.
pub(crate) struct Payload {
    body: Option<Sent>,
    is_streamed: bool,
    may_be_json: bool,
    patience: Duration,
}

impl Payload {
    /// The body of a request with these headers, each part of which may take `patience` where it is read whole.
    pub(crate) fn new(body: Incoming, headers: &HeaderMap, patience: Duration) -> Self {
        Self {
            body: Some(Either::Left(body)),
            is_streamed: false,
            may_be_json: may_be_json(headers),
            patience,
        }
    }

    /// Whether something was sent that nobody read.
    pub(crate) fn is_unread(&self) -> bool {
        self.body.as_ref().is_some_and(|body| !body.is_end_stream())
    }

    /// Whether a handler took the body as it comes; how much of it was read is not known.
    pub(crate) const fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// A body that is at hand already.
    pub(crate) fn at_hand(bytes: Bytes, headers: &HeaderMap) -> Self {
        let body = Full::new(bytes).map_err(|never| match never {});
        Self {
            body: Some(Either::Right(body.boxed_unsync())),
            is_streamed: false,
            may_be_json: may_be_json(headers),
            patience: Duration::ZERO,
        }
    }

    /// Reads the body as a struct. An empty one is an object without members.
    pub(crate) async fn read<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        self.read_within(Bounds::USUAL).await
    }

    /// The same, within these bounds.
    pub(crate) async fn read_within<T: DeserializeOwned>(
        &mut self,
        bounds: Bounds,
    ) -> Result<T, ApiError> {
        if !self.may_be_json {
            return Err(ApiError::new(
                Kind::NotJson,
                "send the body as application/json",
            ));
        }
        let read = self.at_most(bounds.document).await?;
        let object = if read.is_empty() {
            Object::default()
        } else {
            Object::parse_within(&read, bounds)?
        };
        Ok(object.read()?)
    }

    /// Reads a body that is as small as a document must be, whatever it is.
    pub(crate) async fn bytes(&mut self) -> Result<Bytes, ApiError> {
        Ok(self.at_most(MAX_BYTES).await?)
    }

    /// Reads a body of at most this many bytes.
    pub(crate) async fn at_most(&mut self, limit: usize) -> Result<Bytes, PayloadFault> {
        // The body is let go of only when it was read, so that a refusal knows what is left of it.
        let Some(body) = self.body.as_mut() else {
            return Ok(Bytes::new());
        };
        let read = read(body, limit, self.patience).await?;
        self.body = None;
        Ok(read)
    }

    /// The body as it comes, cut off where its sender stalls.
    pub(crate) fn stream(&mut self) -> ByteStream {
        self.is_streamed = true;
        let Some(body) = self.body.take() else {
            return Box::pin(futures_util::stream::empty());
        };
        let sent = body
            .into_data_stream()
            .map_err(|_| ContentError::Interrupted);
        pace::watched(Box::pin(sent), Patience::CONTENT)
    }
}

/// Tells the client that the connection ends here: what it sent of a body is left unread, and a
/// request after it would be lost (docs/contracts/microsoft.md C-8).
pub(crate) fn close(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
}

/// Reads a body of at most `limit` bytes. Each part of it may take `patience`, and the whole no
/// longer than the slowest pace allows after that.
pub(crate) async fn read<B>(
    body: B,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, PayloadFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    // The announced length decides before the first byte is read (docs/threat-model.md T-94).
    if body.size_hint().lower() > limit as u64 {
        return Err(PayloadFault::TooLarge);
    }
    let longest = patience + Duration::from_secs(limit as u64 / LEAST_PACE);
    tokio::time::timeout(longest, read_parts(body, limit, patience))
        .await
        .unwrap_or(Err(PayloadFault::TooSlow))
}

async fn read_parts<B>(mut body: B, limit: usize, patience: Duration) -> Result<Bytes, PayloadFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut read = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(patience, body.frame())
            .await
            .map_err(|_| PayloadFault::TooSlow)?;
        let Some(frame) = frame else {
            return Ok(read.freeze());
        };
        let frame = frame.map_err(|_| PayloadFault::Broken)?;
        if let Ok(part) = frame.into_data() {
            if read.len() + part.len() > limit {
                return Err(PayloadFault::TooLarge);
            }
            read.extend_from_slice(&part);
        }
    }
}

/// Whether the body is said to be JSON, or nothing is said of it (docs/decisions/0017).
pub(crate) fn may_be_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(first), None) = (types.next(), types.next()) else {
        return !headers.contains_key(header::CONTENT_TYPE);
    };
    let essence = first
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let subtype = essence.strip_prefix("application/");
    subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
impl Payload {
    /// The body of a request that no connection brought.
    pub(crate) fn made_up(sent: ByteStream) -> Self {
        let frames = sent.map_ok(http_body::Frame::data);
        let body = http_body_util::StreamBody::new(frames).boxed_unsync();
        Self {
            body: Some(Either::Right(body)),
            is_streamed: false,
            may_be_json: false,
            patience: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http::HeaderValue;
    use http_body::Frame;
    use http_body_util::{Full, StreamBody};

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_body_within_the_limit_is_read() {
        let read = read(Full::new(Bytes::from("abc")), 3, PATIENCE).await;
        assert_eq!(read, Ok(Bytes::from("abc")));
    }

    #[tokio::test]
    async fn a_larger_one_is_refused_before_it_is_read_or_while_it_is() {
        let announced = read(Full::new(Bytes::from("abcd")), 3, PATIENCE).await;
        assert_eq!(announced, Err(PayloadFault::TooLarge));
        let parts = ["ab", "cd"].map(|part| {
            Ok::<_, std::convert::Infallible>(Frame::data(Bytes::from_static(part.as_bytes())))
        });
        let body = StreamBody::new(stream::iter(parts));
        assert_eq!(read(body, 3, PATIENCE).await, Err(PayloadFault::TooLarge));
    }

    #[tokio::test]
    async fn one_that_does_not_come_is_given_up() {
        let never = stream::pending::<Result<Frame<Bytes>, std::convert::Infallible>>();
        let read = read(StreamBody::new(never), 3, PATIENCE).await;
        assert_eq!(read, Err(PayloadFault::TooSlow));
    }

    #[tokio::test]
    async fn one_that_ends_early_is_broken() {
        let parts = stream::iter([Err::<Frame<Bytes>, _>(std::io::Error::other("gone"))]);
        let read = read(StreamBody::new(parts), 3, PATIENCE).await;
        assert_eq!(read, Err(PayloadFault::Broken));
    }

    #[test]
    fn json_is_the_only_type_and_none_is_no_objection() {
        for (types, accepted) in [
            (&[][..], true),
            (&["application/json"][..], true),
            (&["Application/JSON; charset=utf-8"][..], true),
            (&["application/merge-patch+json"][..], true),
            (&["text/plain"][..], false),
            (&["text/json"][..], false),
            (&["application/x-www-form-urlencoded"][..], false),
            (&["application/xml"][..], false),
            (&["application/json", "text/plain"][..], false),
            (&[""][..], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in types {
                headers.append(header::CONTENT_TYPE, HeaderValue::from_static(value));
            }
            assert_eq!(may_be_json(&headers), accepted, "{types:?}");
        }
    }
}
