//! What a handler answers with: a status, a document, a few headers.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::protocol::body::{self, Response};
use crate::protocol::json::written;

/// What a handler answers with.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    document: Option<Vec<u8>>,
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
    pub(super) fn one(status: StatusCode, document: &impl Serialize) -> Self {
        Self {
            document: Some(written(document)),
            ..Self::empty(status)
        }
    }

    /// A document that is there, or of what was done.
    pub(super) fn ok(document: &impl Serialize) -> Self {
        Self::one(StatusCode::OK, document)
    }

    /// The same, with a header.
    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    /// The answer.
    pub(super) fn into_response(self) -> Response {
        let mut response = match self.document {
            None => Response::new(body::empty()),
            Some(document) => of_json(document),
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
pub(super) fn json(document: &impl Serialize) -> Response {
    of_json(written(document))
}

fn of_json(document: Vec<u8>) -> Response {
    let mut response = Response::new(body::full(document));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
