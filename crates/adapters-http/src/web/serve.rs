//! Sending a file's bytes: whole, in part, or not again.

use std::ops::Range;
use std::sync::Arc;

use futures_util::StreamExt as _;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use ports::driven::content::ContentError;
use ports::driving::fault::Fault;
use ports::driving::visits::OpenFile;

use super::headers::{self, CONTENT_POLICY};
use crate::protocol::body::{self, Body, Response};
use crate::protocol::conditions::Validators;
use crate::protocol::disposition::{self, Disposition};
use crate::protocol::kinds;
use crate::protocol::range::{self, Wanted};
use crate::site::Site;

/// Up to this length bytes are read at once and leave together with the header fields.
const READ_AT_ONCE: u64 = 64 * 1024;

/// Why a file is not sent.
#[derive(Debug)]
pub(crate) enum SendError {
    /// The client wanted another content of the file.
    Changed,
    /// It could not be read.
    Fault(Fault),
}

/// What becomes of bytes in a browser.
pub(crate) enum Manner {
    /// They are saved.
    Saved,
    /// They are shown.
    Shown {
        /// As this media type.
        media_type: &'static str,
        /// Under this content security policy.
        policy: String,
    },
}

/// Answers with a file to be saved.
pub(crate) async fn saved(
    parts: &Parts,
    file: OpenFile,
    site: &Site,
) -> Result<Response, SendError> {
    self::file(parts, file, &Manner::Saved, site).await
}

/// Answers with a file.
pub(crate) async fn file(
    parts: &Parts,
    file: OpenFile,
    manner: &Manner,
    site: &Site,
) -> Result<Response, SendError> {
    let validators = Validators::of(&file);
    let asked = &parts.headers;
    if validators.is_refused(asked) {
        return Err(SendError::Changed);
    }
    let mut headers = HeaderMap::new();
    validators.write(&mut headers);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if validators.is_known(asked) {
        headers::content(&mut headers, CONTENT_POLICY, site);
        return Ok(answer(StatusCode::NOT_MODIFIED, headers, body::empty()));
    }
    describe(&mut headers, &file, manner, site);
    let (status, range) = part(parts, &validators, file.size, &mut headers);
    let is_sent = parts.method == Method::GET && status != StatusCode::RANGE_NOT_SATISFIABLE;
    headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(range.end - range.start),
    );
    let body = if is_sent {
        read(&file, range)
            .await
            .map_err(|error| SendError::Fault(error.into()))?
    } else {
        body::empty()
    };
    Ok(answer(status, headers, body))
}

/// Which bytes are sent. Only `GET` knows parts (RFC 9110, section 14.2).
fn part(
    parts: &Parts,
    validators: &Validators,
    length: u64,
    headers: &mut HeaderMap,
) -> (StatusCode, Range<u64>) {
    let may_be_part = parts.method == Method::GET && validators.allows_part(&parts.headers);
    let field = parts.headers.get(header::RANGE).filter(|_| may_be_part);
    match range::wanted(field.and_then(|field| field.to_str().ok()), length) {
        Wanted::Whole => (StatusCode::OK, 0..length),
        Wanted::Part(part) => {
            let content = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            set(headers, header::CONTENT_RANGE, &content);
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Wanted::Nothing => {
            set(headers, header::CONTENT_RANGE, &format!("bytes */{length}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0..0)
        }
    }
}

fn describe(headers: &mut HeaderMap, file: &OpenFile, manner: &Manner, site: &Site) {
    let name = file.name.as_str();
    let (media_type, policy, disposition) = match manner {
        Manner::Saved => (
            kinds::saved_as(name),
            CONTENT_POLICY,
            Disposition::Attachment,
        ),
        Manner::Shown { media_type, policy } => (*media_type, policy.as_str(), Disposition::Inline),
    };
    headers::content(headers, policy, site);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition::field(disposition, name),
    );
}

/// The bytes of a range: at once if they are few, else as they are read.
async fn read(file: &OpenFile, range: Range<u64>) -> Result<Body, ContentError> {
    let length = range.end - range.start;
    if length == 0 {
        return Ok(body::empty());
    }
    let mut stream = file.read(range).await?;
    if length > READ_AT_ONCE {
        let still_allowed = Arc::clone(&file.still_allowed);
        return Ok(Body::sized(stream, length, still_allowed));
    }
    let mut first = stream.next().await.transpose()?.unwrap_or_default();
    if first.len() as u64 != length {
        let mut all = first.to_vec();
        while let Some(piece) = stream.next().await {
            all.extend_from_slice(&piece?);
        }
        first = all.into();
    }
    if first.len() as u64 == length {
        Ok(body::full(first))
    } else {
        Err(ContentError::Interrupted)
    }
}

fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
