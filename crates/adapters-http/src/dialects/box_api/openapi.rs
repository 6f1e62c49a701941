//! The `OpenAPI` document of this door, made from the table of operations.

use http::Method;
use serde_json::{Value, json};

use super::address::below_mount;
use super::envelope;
use super::operations::TABLE;
use crate::protocol::openapi::{self, Door, Exchange, recorded};
use crate::protocol::path;

/// The places of this dialect in the server's tree (docs/contracts/box.md 0).
pub(super) const MOUNTS: [&str; 2] = ["/2.0", "/api/2.0"];

/// The OpenAPI 3.1 document.
pub(crate) fn openapi() -> Value {
    let door = Door {
        title: "Shared links, as Box spells them",
        description: "An item has one link, which is its member `shared_link`.".to_owned(),
        servers: MOUNTS.to_vec(),
        security: json!([{ "bearer": [] }]),
        security_schemes: json!({ "bearer": { "type": "http", "scheme": "bearer" } }),
        error: envelope::shape,
        not_served: 405,
        shown_link: Some((
            "BoxApi",
            "A link that opens the item to the caller: `shared_link=` and its address, and `&shared_link_password=`",
        )),
        picked: &[
            "Collaboration",
            "File",
            "Folder",
            "MiniItem",
            "User",
            "WebLink",
        ],
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
    let found = TABLE.find(&method, "", &path::texts(&segments), ()).ok()?;
    Some(found.operation.name)
}

/// Exchanges that are recorded, to be shown as examples.
const RECORDED: &[(&str, &str)] = recorded! { "box":
    "change-move" "change-times" "check-upload" "check-version" "collaboration-change"
    "collaboration-remove" "collaboration" "collaborations-of-file" "collaborations-of-group"
    "collaborations-pending" "collaborations" "content" "copy" "events-now" "events" "file-existing"
    "file-fields-full" "file-fields" "file-narrowed" "file-no-link" "file-preview-only" "file-through-link"
    "file-unmodified" "file-unusable-header" "file" "folder-settings" "folder" "invite-group" "invite"
    "items-rclone" "items-sorted" "items" "link-clear-settings" "link-create-no-fields" "link-create"
    "link-remove" "link-settings" "make-folder" "make-web-link" "me" "purge" "remove-recursive" "remove"
    "restore" "root" "session-abort" "session-begin-version" "session-begin" "session-commit" "session-part"
    "session-parts" "session" "shared-item" "trash-items" "trashed-item" "upload-version" "upload" "user"
    "web-link"
};
