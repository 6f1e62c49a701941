//! What a handler answers with: a status, a document, a few headers.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};

use super::accept::Metadata;
use super::mount::Family;
use crate::protocol::body::{self, Response};

const NEXT_LINK: &str = "@odata.nextLink";
const COUNT: &str = "@odata.count";
const DELTA_LINK: &str = "@odata.deltaLink";

/// A JSON document.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// What it is a document of. It stands first: readers that stream rely on that.
    #[serde(rename = "@odata.context", skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(flatten)]
    members: Map<String, Value>,
}

/// What a handler answers with.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    document: Option<Document>,
    /// Plain text, in place of a document.
    text: Option<String>,
    fields: Vec<(HeaderName, String)>,
}

impl Reply {
    /// No document at all.
    pub(super) const fn empty(status: StatusCode) -> Self {
        Self {
            status,
            document: None,
            text: None,
            fields: Vec::new(),
        }
    }

    /// One thing.
    pub(super) const fn one(
        status: StatusCode,
        context: String,
        members: Map<String, Value>,
    ) -> Self {
        Self {
            status,
            document: Some(Document {
                context: Some(context),
                members,
            }),
            text: None,
            fields: Vec::new(),
        }
    }

    /// Plain text.
    pub(super) fn text(text: String) -> Self {
        Self {
            text: Some(text),
            ..Self::empty(StatusCode::OK)
        }
    }

    /// A document that is of nothing.
    pub(super) const fn plain(members: Map<String, Value>) -> Self {
        Self {
            status: StatusCode::OK,
            document: Some(Document {
                context: None,
                members,
            }),
            text: None,
            fields: Vec::new(),
        }
    }

    /// Several things, with the address of those that follow.
    pub(super) fn many(
        context: String,
        elements: Vec<Map<String, Value>>,
        next: Option<String>,
    ) -> Self {
        let elements = elements.into_iter().map(Value::Object).collect();
        let mut members = Map::new();
        members.insert("value".to_owned(), Value::Array(elements));
        if let Some(next) = next {
            members.insert(NEXT_LINK.to_owned(), Value::String(next));
        }
        Self::one(StatusCode::OK, context, members)
    }

    /// The same, with the address of what changes from now on.
    pub(super) fn followed_by(self, next: String) -> Self {
        self.telling(DELTA_LINK, Value::String(next))
    }

    /// The same, with how many elements there are on all pages together.
    pub(super) fn counted(self, total: u64) -> Self {
        self.telling(COUNT, total.into())
    }

    fn telling(mut self, name: &str, value: Value) -> Self {
        if let Some(document) = &mut self.document {
            document.members.insert(name.to_owned(), value);
        }
        self
    }

    /// The same, with a header.
    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    /// The answer, in a family's form.
    pub(super) fn into_response(self, family: Family, metadata: Metadata) -> Response {
        let mut response = match (self.document, self.text) {
            (None, None) => Response::new(body::empty()),
            (None, Some(text)) => {
                let mut response = Response::new(body::full(text));
                let content_type = HeaderValue::from_static("text/plain");
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, content_type);
                response
            }
            (Some(document), _) => {
                let mut response = Response::new(body::full(written(document, metadata)));
                let content_type = HeaderValue::from_static(content_type(family, metadata));
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, content_type);
                response
            }
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

const fn content_type(family: Family, metadata: Metadata) -> &'static str {
    match (family, metadata) {
        (Family::Graph, Metadata::Minimal) => {
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        }
        (Family::Graph, Metadata::None) => {
            "application/json;odata.metadata=none;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        }
        (Family::OneDrive, Metadata::Minimal) => {
            "application/json; odata.metadata=minimal; odata.streaming=true"
        }
        (Family::OneDrive, Metadata::None) => {
            "application/json; odata.metadata=none; odata.streaming=true"
        }
    }
}

fn written(mut document: Document, metadata: Metadata) -> Vec<u8> {
    if metadata == Metadata::None {
        document.context = None;
        strip_annotations(&mut document.members);
    }
    // INVARIANT: maps with texts for keys can always be written.
    serde_json::to_vec(&document).unwrap_or_default()
}

fn strip_annotations(members: &mut Map<String, Value>) {
    let is_kept = |name: &str| {
        let mut kept = [NEXT_LINK, DELTA_LINK, COUNT].iter();
        kept.any(|kept| name.ends_with(kept))
    };
    members.retain(|name, _| is_kept(name) || !name.contains("@odata."));
    for value in members.values_mut() {
        match value {
            Value::Object(inner) => strip_annotations(inner),
            Value::Array(elements) => {
                for element in elements.iter_mut().filter_map(Value::as_object_mut) {
                    strip_annotations(element);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Document {
        let Value::Object(members) = json!({
            "@odata.nextLink": "n",
            "@microsoft.graph.downloadUrl": "d",
            "value": [{"@odata.type": "t", "children@odata.count": 1, "id": "i", "inner": {"@odata.id": "x"}}]
        }) else {
            panic!("an object");
        };
        Document {
            context: Some("c".to_owned()),
            members,
        }
    }

    #[test]
    fn the_context_stands_first() {
        let written = String::from_utf8(written(document(), Metadata::Minimal)).unwrap();
        assert!(
            written.starts_with(r#"{"@odata.context":"c","#),
            "{written}"
        );
    }

    #[test]
    fn without_metadata_only_the_next_page_is_annotated() {
        let written = String::from_utf8(written(document(), Metadata::None)).unwrap();
        assert_eq!(
            written,
            r#"{"@microsoft.graph.downloadUrl":"d","@odata.nextLink":"n","value":[{"children@odata.count":1,"id":"i","inner":{}}]}"#
        );
    }
}
