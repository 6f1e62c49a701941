//! The `OpenAPI` document of this door, made from the table of operations.

use http::Method;
use serde_json::{Value, json};

use super::address::{self, below_mount};
use super::operations::TABLE;
use super::wire;
use crate::protocol::openapi::{self, Door, Exchange, recorded};
use crate::protocol::operation::shape;
use crate::protocol::path;

/// The OpenAPI 3.1 document.
pub(crate) fn openapi() -> Value {
    let door = Door {
        title: "Applinks, public links and shares, as Oracle Content Management spells them",
        description: "What is said of JSON holds of XML (`application/xml`) too: a member is an element of its name."
            .to_owned(),
        servers: vec!["/documents/api/1.1", "/documents/api/1.2"],
        security: json!([{ "bearer": [] }, { "basic": [] }, { "applink": [], "accessToken": [] }]),
        security_schemes: json!({
            "bearer": { "type": "http", "scheme": "bearer" },
            "basic": { "type": "http", "scheme": "basic" },
            "applink": { "type": "apiKey", "in": "header", "name": "appLinkID" },
            "accessToken": { "type": "apiKey", "in": "header", "name": "accessToken" },
        }),
        error: shape::<wire::Fault<'static>>,
        not_served: 501,
        shown_link: None,
        picked: &[],
        exchanges: RECORDED
            .iter()
            .filter_map(|(name, text)| Exchange::read(name, text, asked))
            .collect(),
    };
    let known = TABLE.operations();
    let known: Vec<_> = known.map(|one| (one.path.to_owned(), one)).collect();
    openapi::document(&door, &known)
}

/// The operation that a recorded exchange asks for.
fn asked(method: &str, path: &str) -> Option<&'static str> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let segments = path::segments(below_mount(path)?).ok()?;
    let found = address::find(&method, &path::texts(&segments)).ok()?;
    Some(found.operation.name)
}

/// Exchanges that are recorded, to be shown as examples.
const RECORDED: &[(&str, &str)] = recorded! { "oracle":
    "applink-file" "applink-folder-xml" "file-xml" "file" "folder" "items-none-xml" "items" "link-change"
    "link-end" "link-make-people-xml" "link-make" "links-xml" "links" "make-folder" "remove" "renew"
    "share-leave" "share-revoke-query" "share" "shares-xml" "upload-file-first" "upload" "users-none-xml"
    "users"
};
