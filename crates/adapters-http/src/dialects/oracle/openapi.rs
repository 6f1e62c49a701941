//! The `OpenAPI` document of this door, made from the table of operations.

use http::Method;
use serde_json::{Value, json};

use super::address::{self, below_mount};
use super::operations::TABLE;
use super::shapes;
use crate::protocol::openapi::{self, Door, Exchange};
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
        error: shapes::fault,
        not_served: 501,
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
const RECORDED: &[(&str, &str)] = &[
    (
        "applink-file",
        include_str!("../../../tests/golden/oracle/applink-file.txt"),
    ),
    (
        "applink-folder-xml",
        include_str!("../../../tests/golden/oracle/applink-folder-xml.txt"),
    ),
    (
        "file-xml",
        include_str!("../../../tests/golden/oracle/file-xml.txt"),
    ),
    (
        "file",
        include_str!("../../../tests/golden/oracle/file.txt"),
    ),
    (
        "folder",
        include_str!("../../../tests/golden/oracle/folder.txt"),
    ),
    (
        "items-none-xml",
        include_str!("../../../tests/golden/oracle/items-none-xml.txt"),
    ),
    (
        "items",
        include_str!("../../../tests/golden/oracle/items.txt"),
    ),
    (
        "link-change",
        include_str!("../../../tests/golden/oracle/link-change.txt"),
    ),
    (
        "link-end",
        include_str!("../../../tests/golden/oracle/link-end.txt"),
    ),
    (
        "link-make-people-xml",
        include_str!("../../../tests/golden/oracle/link-make-people-xml.txt"),
    ),
    (
        "link-make",
        include_str!("../../../tests/golden/oracle/link-make.txt"),
    ),
    (
        "links-xml",
        include_str!("../../../tests/golden/oracle/links-xml.txt"),
    ),
    (
        "links",
        include_str!("../../../tests/golden/oracle/links.txt"),
    ),
    (
        "make-folder",
        include_str!("../../../tests/golden/oracle/make-folder.txt"),
    ),
    (
        "remove",
        include_str!("../../../tests/golden/oracle/remove.txt"),
    ),
    (
        "renew",
        include_str!("../../../tests/golden/oracle/renew.txt"),
    ),
    (
        "share-leave",
        include_str!("../../../tests/golden/oracle/share-leave.txt"),
    ),
    (
        "share-revoke-query",
        include_str!("../../../tests/golden/oracle/share-revoke-query.txt"),
    ),
    (
        "share",
        include_str!("../../../tests/golden/oracle/share.txt"),
    ),
    (
        "shares-xml",
        include_str!("../../../tests/golden/oracle/shares-xml.txt"),
    ),
    (
        "upload-file-first",
        include_str!("../../../tests/golden/oracle/upload-file-first.txt"),
    ),
    (
        "upload",
        include_str!("../../../tests/golden/oracle/upload.txt"),
    ),
    (
        "users-none-xml",
        include_str!("../../../tests/golden/oracle/users-none-xml.txt"),
    ),
    (
        "users",
        include_str!("../../../tests/golden/oracle/users.txt"),
    ),
];
