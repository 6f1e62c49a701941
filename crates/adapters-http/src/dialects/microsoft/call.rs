//! What a handler is given: the caller, the request's head, the ports, and the body when it asks.

use http::request::Parts;
use http::{HeaderMap, header};
use hyper::body::{Body as _, Incoming};
use ports::driving::Context;

use super::mount::Arrival;
use super::translate::Writing;
use crate::doors::Doors;
use crate::json::{MAX_BYTES, Object};
use crate::path;
use crate::payload;
use crate::problem::{Kind, Problem};
use crate::query::Query;

/// What a handler is given.
pub(super) struct Call<'a> {
    pub(super) doors: &'a Doors,
    pub(super) context: Context,
    pub(super) arrival: Arrival,
    pub(super) parts: &'a Parts,
    pub(super) query: Query,
}

impl Call<'_> {
    /// What outcomes are written with.
    pub(super) fn writing(&self) -> Writing<'_> {
        Writing {
            family: self.arrival.family,
            config: &self.doors.config,
        }
    }

    /// The request's headers.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The address of a context: what an answer is a document of.
    pub(super) fn metadata(&self, fragment: &str) -> String {
        let base = match self.arrival.mount.base() {
            // The bare mount has no version of its own.
            "" => super::mount::Mount::OneDrive.base(),
            base => base,
        };
        format!(
            "{}{base}/$metadata#{fragment}",
            self.doors.config.public_url
        )
    }

    /// The address of the next page: this request's own, with another place to begin at.
    pub(super) fn next_page(&self, signed: &str) -> String {
        let uri = &self.parts.uri;
        let mut address = format!("{}{}?", self.doors.config.public_url, uri.path());
        let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = path::decode(pair.split('=').next().unwrap_or_default());
            let name = name.unwrap_or_default();
            !pair.is_empty()
                && !name
                    .trim_start_matches('$')
                    .eq_ignore_ascii_case("skiptoken")
        });
        for pair in kept {
            address.push_str(pair);
            address.push('&');
        }
        address.push_str("$skiptoken=");
        address.push_str(&super::translate::segment(signed));
        address
    }
}

/// A request's body, until a handler reads it.
pub(super) struct Payload<'a> {
    body: Option<Incoming>,
    headers: &'a HeaderMap,
    doors: &'a Doors,
}

impl<'a> Payload<'a> {
    /// The body of a request with these headers.
    pub(super) const fn new(body: Incoming, headers: &'a HeaderMap, doors: &'a Doors) -> Self {
        Self {
            body: Some(body),
            headers,
            doors,
        }
    }

    /// Whether something was sent that nobody read.
    pub(super) fn is_unread(&self) -> bool {
        self.body.as_ref().is_some_and(|body| !body.is_end_stream())
    }

    /// Reads the body as an object. An empty one is an object without members.
    pub(super) async fn object(&mut self) -> Result<Object, Problem> {
        if !payload::may_be_json(self.headers) {
            return Err(Problem::new(
                Kind::NotJson,
                "send the body as application/json",
            ));
        }
        // The body is let go of only when it was read, so that a refusal knows what is left of it.
        let Some(body) = self.body.as_mut() else {
            return Ok(Object::default());
        };
        let read = payload::read(body, MAX_BYTES, self.doors.config.read_timeout).await?;
        self.body = None;
        if read.is_empty() {
            return Ok(Object::default());
        }
        Ok(Object::parse(&read)?)
    }
}

/// The client's own id for a request, if it is one that can be sent back and put into a log.
pub(super) fn client_request_id(headers: &HeaderMap) -> Option<String> {
    const LONGEST: usize = 128;
    let id = headers.get("client-request-id")?.to_str().ok()?.trim();
    let is_plain = !id.is_empty()
        && id.len() <= LONGEST
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.{}".contains(&byte));
    is_plain.then(|| id.to_owned())
}

/// Tells the client that the connection ends here: what it sent of a body is left unread, and a
/// request after it would be lost (clients.md).
pub(super) fn close(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, http::HeaderValue::from_static("close"));
}
