//! Answers of the token endpoint.

use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::protocol::body::{self, Response};

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(body::full(value.to_string()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
