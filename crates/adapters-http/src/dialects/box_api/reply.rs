//! What a handler answers with: a status, a document, a few headers.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

use crate::body::{self, Response};

/// What a handler answers with.
#[derive(Debug)]
pub(super) struct Reply {
    status: StatusCode,
    document: Option<Value>,
    fields: Vec<(HeaderName, String)>,
}

impl Reply {
    /// No document at all.
    pub(super) const fn empty(status: StatusCode) -> Self {
        Self {
            status,
            document: None,
            fields: Vec::new(),
        }
    }

    /// A document.
    pub(super) fn one(status: StatusCode, members: Map<String, Value>) -> Self {
        Self {
            document: Some(Value::Object(members)),
            ..Self::empty(status)
        }
    }

    /// A document that is there, or of what was done.
    pub(super) fn ok(members: Map<String, Value>) -> Self {
        Self::one(StatusCode::OK, members)
    }

    /// The same, with a header.
    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    /// The answer.
    pub(super) fn into_response(self) -> Response {
        let mut response = match &self.document {
            None => Response::new(body::empty()),
            Some(document) => json(document),
        };
        *response.status_mut() = self.status;
        for (name, value) in self.fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A document as an answer.
pub(super) fn json(document: &Value) -> Response {
    // INVARIANT: a value whose keys are texts can always be written.
    let bytes = serde_json::to_vec(document).unwrap_or_default();
    let mut response = Response::new(body::full(bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
