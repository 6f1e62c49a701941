//! Calls from pages of other origins: closed, but for the origins that the configuration lists.

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::config::HttpConfig;
use crate::protocol::body::{self, Response};

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/// How long a browser may remember the answer, in seconds.
const REMEMBERED: &str = "600";

/// What a dialect's clients send and read beyond what every page may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exposed {
    /// Headers that pages may send.
    pub(crate) sent: &'static str,
    /// Headers that pages may read.
    pub(crate) read: &'static str,
}

/// The listed origin that a request comes from, if it comes from one.
pub(crate) fn origin(headers: &HeaderMap, config: &HttpConfig) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let listed = config
        .allowed_origins
        .iter()
        // What has no origin sends `null`; a list that names it would let in everyone.
        .any(|listed| listed != "null" && listed.as_bytes() == origin.as_bytes());
    listed.then(|| origin.clone())
}

/// The answer to a browser that asks ahead, from a listed origin, if this is one.
pub(crate) fn preflight(parts: &Parts, origin: &HeaderValue, exposed: Exposed) -> Option<Response> {
    let asks = parts.method == Method::OPTIONS
        && parts
            .headers
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks {
        return None;
    }
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, exposed.sent),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ] {
        set(&mut response, name, value);
    }
    open(&mut response, origin, exposed);
    Some(response)
}

/// Lets a page of this origin read the answer; credentials of the browser never count.
pub(crate) fn open(response: &mut Response, origin: &HeaderValue, exposed: Exposed) {
    set(
        response,
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        exposed.read,
    );
    set(response, header::VARY, "Origin");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listed_origin_is_one() {
        let mut config = HttpConfig::at("https://links.example.test");
        config.allowed_origins = vec!["https://app.example.test".to_owned(), "null".to_owned()];
        let from = |value| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, HeaderValue::from_static(value));
            origin(&headers, &config).is_some()
        };
        assert!(from("https://app.example.test"));
        for other in [
            "https://app.example.test.evil.test",
            "http://app.example.test",
            "https://links.example.test",
            "null",
            "*",
        ] {
            assert!(!from(other), "{other}");
        }
    }
}
