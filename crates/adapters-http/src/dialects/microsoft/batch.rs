//! What several requests in one come to, before any of them is carried out (docs/contracts/microsoft.md 5.7).

use std::collections::HashMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use super::bodies::{Batch, BatchedRequest};
use crate::protocol::json::Bounds;
use crate::protocol::path;
use crate::protocol::payload::may_be_json;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::request::{MAX_HEADER_BYTES, MAX_HEADERS, MAX_TARGET};

/// How large a batch may be: files of a few MiB are put by one (docs/contracts/microsoft.md 5.7).
pub(super) const BOUNDS: Bounds = Bounds {
    document: 4 * 1024 * 1024,
    string: 4 * 1024 * 1024,
};
/// The most requests of one.
const MOST: usize = 20;
/// What cannot stand in an address as it is. A `#` is part of a name: nothing else is sent to a server.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
/// What a request in a batch says of a connection that it does not have, or of a caller, who is that of the batch.
const OUTER: [HeaderName; 10] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::COOKIE,
    header::EXPECT,
    header::HOST,
    header::ORIGIN,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The requests of a batch, and in which order they are carried out.
pub(super) struct Plan {
    pub(super) requests: Vec<Planned>,
    /// Each behind those that it depends on.
    pub(super) order: Vec<usize>,
}

/// A request of a batch.
pub(super) struct Planned {
    pub(super) id: String,
    /// The places of those that have to succeed before it.
    pub(super) needs: Vec<usize>,
    request: BatchedRequest,
}

/// Where a version of the API is served.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root<'a> {
    /// The server's own address.
    pub(super) origin: &'a str,
    /// As `/v1.0`.
    pub(super) path: &'a str,
}

/// A request as if it came alone.
pub(super) struct Made {
    pub(super) method: Method,
    pub(super) target: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

fn refused(message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(Kind::BadRequest, message)
}

/// Reads a batch. What is wrong with one request alone is told when it is made.
pub(super) fn plan(batch: Batch) -> Result<Plan, ApiError> {
    let requests = batch.requests.unwrap_or_default();
    if !(1..=MOST).contains(&requests.len()) {
        return Err(refused(format!("`requests` must be 1 to {MOST} requests")));
    }
    let mut places = HashMap::new();
    for (at, request) in requests.iter().enumerate() {
        let id = request.id.as_deref().filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| refused(format!("`requests[{at}].id` is missing")))?;
        if places.insert(id.to_lowercase(), at).is_some() {
            let message = "two requests of the batch have the same id, upper and lower case aside";
            return Err(refused(message));
        }
    }
    let planned = |(at, mut request): (usize, BatchedRequest)| {
        let needs = request.depends_on.take().unwrap_or_default();
        let needs = needs.iter().map(|id| {
            let place = places.get(&id.to_lowercase()).copied();
            place.ok_or_else(|| {
                let member = format!("requests[{at}].dependsOn");
                refused(format!(
                    "`{member}` names a request that the batch does not have"
                ))
            })
        });
        Ok(Planned {
            id: request.id.take().unwrap_or_default(),
            needs: needs.collect::<Result<_, ApiError>>()?,
            request,
        })
    };
    let requests = requests.into_iter().enumerate().map(planned);
    let requests: Vec<Planned> = requests.collect::<Result<_, ApiError>>()?;
    let order = order(&requests)
        .ok_or_else(|| refused("requests of the batch depend on each other in a circle"))?;
    Ok(Plan { requests, order })
}

/// The order in which they were given, but each behind what it needs; none if they go in a circle.
fn order(requests: &[Planned]) -> Option<Vec<usize>> {
    let mut order = Vec::new();
    while order.len() < requests.len() {
        let next = requests.iter().enumerate().position(|(at, request)| {
            !order.contains(&at) && request.needs.iter().all(|need| order.contains(need))
        });
        order.push(next?);
    }
    Some(order)
}

impl Planned {
    /// The request as if it came alone, below a version's root, with the headers of the batch that name its caller.
    pub(super) fn make(&mut self, root: Root<'_>, outer: &HeaderMap) -> Result<Made, ApiError> {
        let mut headers = headers(self.request.headers.take().unwrap_or_default())?;
        let body = match self.request.body.take() {
            Some(body) => bytes(body, &headers)?,
            None => Bytes::new(),
        };
        if !body.is_empty() {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        for name in [header::AUTHORIZATION, header::HOST] {
            if let Some(value) = outer.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        Ok(Made {
            method: method(self.request.method.as_deref())?,
            target: target(self.request.url.as_deref(), root)?,
            headers,
            body,
        })
    }
}

fn method(named: Option<&str>) -> Result<Method, ApiError> {
    let named = named.unwrap_or_default().to_ascii_uppercase();
    match named.as_str() {
        "GET" => Ok(Method::GET),
        "POST" => Ok(Method::POST),
        "PUT" => Ok(Method::PUT),
        "PATCH" => Ok(Method::PATCH),
        "DELETE" => Ok(Method::DELETE),
        _ => Err(refused("`method` must be GET, POST, PUT, PATCH or DELETE")),
    }
}

/// The address of a request below a version's root.
fn target(url: Option<&str>, root: Root<'_>) -> Result<Uri, ApiError> {
    let url = url.unwrap_or_default();
    let below = url
        .strip_prefix(root.origin)
        .and_then(|path| path.strip_prefix(root.path))
        .filter(|below| below.starts_with('/'))
        .unwrap_or(url)
        .trim_start_matches('/');
    let first = below.split(['/', '?']).next().unwrap_or_default();
    if below.is_empty() || first.ends_with(':') {
        let message = "`url` must be an address below the version, as `/me/drive`";
        return Err(refused(message));
    }
    if path::decode(first).is_ok_and(|first| first.eq_ignore_ascii_case("$batch")) {
        return Err(refused("a batch cannot be part of a batch"));
    }
    let written = format!("{}/{}", root.path, utf8_percent_encode(below, UNSAFE));
    if written.len() > MAX_TARGET {
        return Err(ApiError::new(Kind::PathTooLong, "`url` is too long"));
    }
    let target = written.parse();
    target.map_err(|_| ApiError::new(Kind::BadPath, "`url` is not an address"))
}

fn headers(said: Map<String, Value>) -> Result<HeaderMap, ApiError> {
    let lengths = said
        .iter()
        .map(|(name, value)| name.len() + value.as_str().map_or(0, str::len));
    if said.len() > MAX_HEADERS || lengths.sum::<usize>() > MAX_HEADER_BYTES {
        return Err(refused("`headers` are more than a request may have"));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let value = value.as_str().and_then(|value| value.parse().ok());
        let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) else {
            return Err(refused(format!(
                "`headers` says of `{name}` what no header can"
            )));
        };
        if name == header::CONTENT_ENCODING {
            return Err(refused("send `body` as it is, without Content-Encoding"));
        }
        if !OUTER.contains(&name) {
            headers.insert(name, value);
        }
    }
    Ok(headers)
}

/// The bytes that a `body` stands for.
fn bytes(body: Value, headers: &HeaderMap) -> Result<Bytes, ApiError> {
    const ANY_PADDING: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    if !headers.contains_key(header::CONTENT_TYPE) {
        let message = "a request with a `body` needs the header Content-Type";
        return Err(refused(message));
    }
    match body {
        Value::Object(_) | Value::Array(_) if may_be_json(headers) => Ok(body.to_string().into()),
        Value::String(text) if !may_be_json(headers) => {
            let standard = text.replace('-', "+").replace('_', "/");
            let read = GeneralPurpose::new(&STANDARD, ANY_PADDING).decode(standard);
            read.map(Bytes::from).map_err(|_| {
                refused("`body` is not base64, which it must be for this Content-Type")
            })
        }
        _ => Err(refused(
            "`body` must be an object for application/json, and text in base64 for other types",
        )),
    }
}

#[cfg(test)]
mod tests;
