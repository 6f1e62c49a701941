//! What is done with every answer before it leaves: its headers, and its line in the log.

use std::time::Instant;

use http::{HeaderName, HeaderValue, Method, header};

use super::body::Response;
use super::request::{RequestId, Route};

/// Adds the headers that every answer carries (docs/decisions/0017), and writes the request to the log.
pub(crate) fn finish(response: &mut Response, method: &Method, id: RequestId, started: Instant) {
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert_with(|| HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers
            .entry(HeaderName::from_static("request-id"))
            .or_insert(id);
    }
    let route = response
        .extensions()
        .get::<Route>()
        .map_or("-", |route| route.0);
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(target: "latchkey::access", %method, route, status = response.status().as_u16(), micros, %id);
}
