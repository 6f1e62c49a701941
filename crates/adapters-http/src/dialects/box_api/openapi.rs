//! The `OpenAPI` document of this door, made from the table of operations.

use http::Method;
use serde_json::{Value, json};

use super::address::below_mount;
use super::envelope;
use super::operations::TABLE;
use crate::protocol::openapi::{self, Door, Exchange};
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
const RECORDED: &[(&str, &str)] = &[
    (
        "change-move",
        include_str!("../../../tests/golden/box/change-move.txt"),
    ),
    (
        "change-times",
        include_str!("../../../tests/golden/box/change-times.txt"),
    ),
    (
        "check-upload",
        include_str!("../../../tests/golden/box/check-upload.txt"),
    ),
    (
        "check-version",
        include_str!("../../../tests/golden/box/check-version.txt"),
    ),
    (
        "collaboration-change",
        include_str!("../../../tests/golden/box/collaboration-change.txt"),
    ),
    (
        "collaboration-remove",
        include_str!("../../../tests/golden/box/collaboration-remove.txt"),
    ),
    (
        "collaboration",
        include_str!("../../../tests/golden/box/collaboration.txt"),
    ),
    (
        "collaborations-of-file",
        include_str!("../../../tests/golden/box/collaborations-of-file.txt"),
    ),
    (
        "collaborations-of-group",
        include_str!("../../../tests/golden/box/collaborations-of-group.txt"),
    ),
    (
        "collaborations-pending",
        include_str!("../../../tests/golden/box/collaborations-pending.txt"),
    ),
    (
        "collaborations",
        include_str!("../../../tests/golden/box/collaborations.txt"),
    ),
    (
        "content",
        include_str!("../../../tests/golden/box/content.txt"),
    ),
    ("copy", include_str!("../../../tests/golden/box/copy.txt")),
    (
        "events-now",
        include_str!("../../../tests/golden/box/events-now.txt"),
    ),
    (
        "events",
        include_str!("../../../tests/golden/box/events.txt"),
    ),
    (
        "file-existing",
        include_str!("../../../tests/golden/box/file-existing.txt"),
    ),
    (
        "file-fields-full",
        include_str!("../../../tests/golden/box/file-fields-full.txt"),
    ),
    (
        "file-fields",
        include_str!("../../../tests/golden/box/file-fields.txt"),
    ),
    (
        "file-narrowed",
        include_str!("../../../tests/golden/box/file-narrowed.txt"),
    ),
    (
        "file-no-link",
        include_str!("../../../tests/golden/box/file-no-link.txt"),
    ),
    (
        "file-preview-only",
        include_str!("../../../tests/golden/box/file-preview-only.txt"),
    ),
    (
        "file-through-link",
        include_str!("../../../tests/golden/box/file-through-link.txt"),
    ),
    (
        "file-unmodified",
        include_str!("../../../tests/golden/box/file-unmodified.txt"),
    ),
    (
        "file-unusable-header",
        include_str!("../../../tests/golden/box/file-unusable-header.txt"),
    ),
    ("file", include_str!("../../../tests/golden/box/file.txt")),
    (
        "folder-settings",
        include_str!("../../../tests/golden/box/folder-settings.txt"),
    ),
    (
        "folder",
        include_str!("../../../tests/golden/box/folder.txt"),
    ),
    (
        "invite-group",
        include_str!("../../../tests/golden/box/invite-group.txt"),
    ),
    (
        "invite",
        include_str!("../../../tests/golden/box/invite.txt"),
    ),
    (
        "items-rclone",
        include_str!("../../../tests/golden/box/items-rclone.txt"),
    ),
    (
        "items-sorted",
        include_str!("../../../tests/golden/box/items-sorted.txt"),
    ),
    ("items", include_str!("../../../tests/golden/box/items.txt")),
    (
        "link-clear-settings",
        include_str!("../../../tests/golden/box/link-clear-settings.txt"),
    ),
    (
        "link-create-no-fields",
        include_str!("../../../tests/golden/box/link-create-no-fields.txt"),
    ),
    (
        "link-create",
        include_str!("../../../tests/golden/box/link-create.txt"),
    ),
    (
        "link-remove",
        include_str!("../../../tests/golden/box/link-remove.txt"),
    ),
    (
        "link-settings",
        include_str!("../../../tests/golden/box/link-settings.txt"),
    ),
    (
        "make-folder",
        include_str!("../../../tests/golden/box/make-folder.txt"),
    ),
    (
        "make-web-link",
        include_str!("../../../tests/golden/box/make-web-link.txt"),
    ),
    ("me", include_str!("../../../tests/golden/box/me.txt")),
    ("purge", include_str!("../../../tests/golden/box/purge.txt")),
    (
        "remove-recursive",
        include_str!("../../../tests/golden/box/remove-recursive.txt"),
    ),
    (
        "remove",
        include_str!("../../../tests/golden/box/remove.txt"),
    ),
    (
        "restore",
        include_str!("../../../tests/golden/box/restore.txt"),
    ),
    ("root", include_str!("../../../tests/golden/box/root.txt")),
    (
        "session-abort",
        include_str!("../../../tests/golden/box/session-abort.txt"),
    ),
    (
        "session-begin-version",
        include_str!("../../../tests/golden/box/session-begin-version.txt"),
    ),
    (
        "session-begin",
        include_str!("../../../tests/golden/box/session-begin.txt"),
    ),
    (
        "session-commit",
        include_str!("../../../tests/golden/box/session-commit.txt"),
    ),
    (
        "session-part",
        include_str!("../../../tests/golden/box/session-part.txt"),
    ),
    (
        "session-parts",
        include_str!("../../../tests/golden/box/session-parts.txt"),
    ),
    (
        "session",
        include_str!("../../../tests/golden/box/session.txt"),
    ),
    (
        "shared-item",
        include_str!("../../../tests/golden/box/shared-item.txt"),
    ),
    (
        "trash-items",
        include_str!("../../../tests/golden/box/trash-items.txt"),
    ),
    (
        "trashed-item",
        include_str!("../../../tests/golden/box/trashed-item.txt"),
    ),
    (
        "upload-version",
        include_str!("../../../tests/golden/box/upload-version.txt"),
    ),
    (
        "upload",
        include_str!("../../../tests/golden/box/upload.txt"),
    ),
    ("user", include_str!("../../../tests/golden/box/user.txt")),
    (
        "web-link",
        include_str!("../../../tests/golden/box/web-link.txt"),
    ),
];
