//! What a handler answers with, as JSON or as XML.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};

use super::media::Form;
use super::{wire, xml};
use crate::protocol::body::{self, Response};
use crate::protocol::json::written;

/// What a handler answers with.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A document, under the name that its root has in XML (docs/contracts/oracle.md 2.3).
    Document {
        /// The status.
        status: StatusCode,
        /// The root's name.
        root: &'static str,
        /// What it says in JSON, the code for success among it.
        written: Vec<u8>,
        /// Where what was made can be read.
        location: Option<String>,
    },
    /// Bytes, with all that is said of them.
    Bytes(Box<Response>),
}

impl Reply {
    /// A document of something that is there or was done.
    pub(super) fn ok(root: &'static str, document: impl Serialize) -> Self {
        Self::of(StatusCode::OK, root, document, None)
    }

    /// A document of something that was made, and where it can be read.
    pub(super) fn made(root: &'static str, document: impl Serialize, location: String) -> Self {
        Self::of(StatusCode::CREATED, root, document, Some(location))
    }

    fn of(
        status: StatusCode,
        root: &'static str,
        document: impl Serialize,
        location: Option<String>,
    ) -> Self {
        Self::Document {
            status,
            root,
            written: written(&wire::Done::with(document)),
            location,
        }
    }

    /// The answer.
    pub(super) fn into_response(self, form: Form) -> Response {
        match self {
            Self::Bytes(response) => *response,
            Self::Document {
                status,
                root,
                written,
                location,
            } => {
                let mut response = in_form(form, root, written);
                *response.status_mut() = status;
                let location = location.and_then(|place| HeaderValue::from_str(&place).ok());
                if let Some(location) = location {
                    response.headers_mut().insert(header::LOCATION, location);
                }
                response
            }
        }
    }
}

/// A document in a form.
pub(super) fn document(form: Form, root: &str, document: &impl Serialize) -> Response {
    in_form(form, root, written(document))
}

/// A document that is written in JSON, in a form.
fn in_form(form: Form, root: &str, written: Vec<u8>) -> Response {
    const TYPE: HeaderName = header::CONTENT_TYPE;
    let (bytes, kind) = match form {
        Form::Json => (written, "application/json"),
        Form::Xml => {
            // INVARIANT: what was written as an object is one.
            let members: Map<String, Value> = serde_json::from_slice(&written).unwrap_or_default();
            let xml = xml::write(root, &members);
            (xml.into_bytes(), "application/xml; charset=UTF-8")
        }
    };
    let mut response = Response::new(body::full(bytes));
    response
        .headers_mut()
        .insert(TYPE, HeaderValue::from_static(kind));
    response
}
