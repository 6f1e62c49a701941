//! What a handler answers with, as JSON or as XML.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

use super::media::Form;
use super::xml;
use crate::protocol::body::{self, Response};

/// What a handler answers with.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A document, under the name that its root has in XML (docs/contracts/oracle.md 2.3).
    Document {
        /// The status.
        status: StatusCode,
        /// The root's name.
        root: &'static str,
        /// The members, the code for success among them.
        members: Map<String, Value>,
        /// Where what was made can be read.
        location: Option<String>,
    },
    /// Bytes, with all that is said of them.
    Bytes(Box<Response>),
}

impl Reply {
    /// A document of something that is there or was done.
    pub(super) fn ok(root: &'static str, members: Map<String, Value>) -> Self {
        Self::of(StatusCode::OK, root, members, None)
    }

    /// A document of something that was made, and where it can be read.
    pub(super) fn made(root: &'static str, members: Map<String, Value>, location: String) -> Self {
        Self::of(StatusCode::CREATED, root, members, Some(location))
    }

    fn of(
        status: StatusCode,
        root: &'static str,
        mut members: Map<String, Value>,
        location: Option<String>,
    ) -> Self {
        members.insert("errorCode".to_owned(), "0".into());
        Self::Document {
            status,
            root,
            members,
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
                members,
                location,
            } => {
                let mut response = document(form, root, &members);
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
pub(super) fn document(form: Form, root: &str, members: &Map<String, Value>) -> Response {
    const TYPE: HeaderName = header::CONTENT_TYPE;
    let (bytes, kind) = match form {
        // INVARIANT: a map whose keys are texts can always be written.
        Form::Json => (
            serde_json::to_vec(members).unwrap_or_default(),
            "application/json",
        ),
        Form::Xml => (
            xml::write(root, members).into_bytes(),
            "application/xml; charset=UTF-8",
        ),
    };
    let mut response = Response::new(body::full(bytes));
    response
        .headers_mut()
        .insert(TYPE, HeaderValue::from_static(kind));
    response
}
