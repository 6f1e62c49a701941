//! Every endpoint that is served.
//!
//! The OpenAPI document is made from it, and a test holds the parser to it.

use domain::item::ItemKind;

use super::endpoint::Endpoint;
use crate::dialects::EndpointRow;

const READ: Option<&str> = Some("root_readonly");
const WRITE: Option<&str> = Some("root_readwrite");

struct Row {
    operation: &'static str,
    route: &'static str,
    method: &'static str,
    template: &'static str,
    scope: Option<&'static str>,
    summary: &'static str,
    statuses: &'static [u16],
}

const fn reading(
    operation: &'static str,
    template: &'static str,
    route: &'static str,
    summary: &'static str,
) -> Row {
    Row {
        operation,
        route,
        method: "GET",
        template,
        scope: READ,
        summary,
        statuses: &[200],
    }
}

const fn making(
    operation: &'static str,
    template: &'static str,
    route: &'static str,
    summary: &'static str,
) -> Row {
    Row {
        method: "POST",
        scope: WRITE,
        statuses: &[201],
        ..reading(operation, template, route, summary)
    }
}

const fn changing(
    operation: &'static str,
    template: &'static str,
    route: &'static str,
    summary: &'static str,
) -> Row {
    Row {
        method: "PUT",
        statuses: &[200],
        ..making(operation, template, route, summary)
    }
}

const fn ending(
    operation: &'static str,
    template: &'static str,
    route: &'static str,
    summary: &'static str,
) -> Row {
    Row {
        method: "DELETE",
        statuses: &[204],
        ..making(operation, template, route, summary)
    }
}

const fn asking(
    operation: &'static str,
    template: &'static str,
    route: &'static str,
    summary: &'static str,
) -> Row {
    Row {
        method: "OPTIONS",
        statuses: &[200],
        ..making(operation, template, route, summary)
    }
}

/// The calls that every kind of item has, under the name of the kind.
macro_rules! on_items {
    ($($kind:literal $one:literal),+) => {
        &[$(
            Row {
                statuses: &[200, 304],
                ..reading(
                    concat!($one, ".get"),
                    concat!("/", $kind, "/{item-id}"),
                    concat!("box/", $kind, "/{id}"),
                    "An item with its one link; `fields` and the header BoxApi are read",
                )
            },
            changing(
                concat!($one, ".change"),
                concat!("/", $kind, "/{item-id}"),
                concat!("box/", $kind, "/{id}"),
                "Changes an item: its name, its place, or its one link",
            ),
            ending(
                concat!($one, ".remove"),
                concat!("/", $kind, "/{item-id}"),
                concat!("box/", $kind, "/{id}"),
                "Puts an item into the trash",
            ),
            making(
                concat!($one, ".restore"),
                concat!("/", $kind, "/{item-id}"),
                concat!("box/", $kind, "/{id}"),
                "Takes an item out of the trash",
            ),
            making(
                concat!($one, ".copy"),
                concat!("/", $kind, "/{item-id}/copy"),
                concat!("box/", $kind, "/{id}/copy"),
                "Copies an item, without its link",
            ),
            reading(
                concat!($one, ".trashed"),
                concat!("/", $kind, "/{item-id}/trash"),
                concat!("box/", $kind, "/{id}/trash"),
                "An item in the trash",
            ),
            ending(
                concat!($one, ".purge"),
                concat!("/", $kind, "/{item-id}/trash"),
                concat!("box/", $kind, "/{id}/trash"),
                "Ends an item in the trash for good",
            ),
        )+]
    };
}

const ON_ITEMS: &[Row] = on_items!("files" "file", "folders" "folder", "web_links" "web_link");

const ROWS: &[Row] = &[
    making("makeFolder", "/folders", "box/folders", "Makes a folder"),
    making(
        "makeWebLink",
        "/web_links",
        "box/web_links",
        "Makes a web link",
    ),
    Row {
        statuses: &[302],
        ..reading(
            "content",
            "/files/{item-id}/content",
            "box/files/{id}/content",
            "A redirection to a file's bytes",
        )
    },
    making(
        "upload",
        "/files/content",
        "box/files/content",
        "Uploads a new file",
    ),
    asking(
        "checkUpload",
        "/files/content",
        "box/files/content",
        "Whether a new file would be taken, and where to send it",
    ),
    making(
        "uploadVersion",
        "/files/{item-id}/content",
        "box/files/{id}/content",
        "Uploads a new version of a file",
    ),
    asking(
        "checkVersion",
        "/files/{item-id}/content",
        "box/files/{id}/content",
        "Whether a new version would be taken, and where to send it",
    ),
    making(
        "beginSession",
        "/files/upload_sessions",
        "box/files/upload_sessions",
        "Begins an upload of a new file in parts",
    ),
    making(
        "beginVersion",
        "/files/{item-id}/upload_sessions",
        "box/files/{id}/upload_sessions",
        "Begins an upload of a new version of a file in parts",
    ),
    Row {
        scope: WRITE,
        ..reading(
            "session",
            "/files/upload_sessions/{session-id}",
            "box/files/upload_sessions/{id}",
            "How far an upload in parts is",
        )
    },
    Row {
        scope: WRITE,
        ..reading(
            "sessionParts",
            "/files/upload_sessions/{session-id}/parts",
            "box/files/upload_sessions/{id}/parts",
            "The parts that arrived, in pages",
        )
    },
    changing(
        "sendPart",
        "/files/upload_sessions/{session-id}",
        "box/files/upload_sessions/{id}",
        "Sends a part, with its range and its SHA-1 in the head",
    ),
    making(
        "commitSession",
        "/files/upload_sessions/{session-id}/commit",
        "box/files/upload_sessions/{id}/commit",
        "Makes a file, or a version of one, of all its parts",
    ),
    ending(
        "abortSession",
        "/files/upload_sessions/{session-id}",
        "box/files/upload_sessions/{id}",
        "Ends an upload in parts and removes what was sent",
    ),
    reading(
        "listing",
        "/folders/{item-id}/items",
        "box/folders/{id}/items",
        "What is in a folder, in pages",
    ),
    reading(
        "trash",
        "/folders/trash/items",
        "box/folders/trash/items",
        "What the caller could take out of the trash, in pages",
    ),
    Row {
        statuses: &[200, 304],
        ..reading(
            "sharedItem",
            "/shared_items",
            "box/shared_items",
            "What a link shares, by the link in the header BoxApi",
        )
    },
    Row {
        scope: None,
        ..reading("me", "/users/me", "box/users/me", "The calling user")
    },
    Row {
        scope: None,
        ..reading(
            "user",
            "/users/{user-id}",
            "box/users/{id}",
            "A user of the caller's organization",
        )
    },
    reading(
        "events",
        "/events",
        "box/events",
        "What happened to items that the caller sees, after a position",
    ),
    making(
        "invite",
        "/collaborations",
        "box/collaborations",
        "Invites a user or a group to an item",
    ),
    reading(
        "pending",
        "/collaborations",
        "box/collaborations",
        "The invitations that wait for an answer: none ever do",
    ),
    reading(
        "collaboration",
        "/collaborations/{collaboration-id}",
        "box/collaborations/{id}",
        "Who is invited to an item, and as what",
    ),
    changing(
        "changeCollaboration",
        "/collaborations/{collaboration-id}",
        "box/collaborations/{id}",
        "Changes a collaboration's role or end",
    ),
    ending(
        "removeCollaboration",
        "/collaborations/{collaboration-id}",
        "box/collaborations/{id}",
        "Ends a collaboration",
    ),
    reading(
        "collaborationsOfFile",
        "/files/{item-id}/collaborations",
        "box/files/{id}/collaborations",
        "The collaborations on a file",
    ),
    reading(
        "collaborationsOfFolder",
        "/folders/{item-id}/collaborations",
        "box/folders/{id}/collaborations",
        "The collaborations that reach a folder",
    ),
    reading(
        "collaborationsOfGroup",
        "/groups/{group-id}/collaborations",
        "box/groups/{id}/collaborations",
        "The collaborations of a group",
    ),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ON_ITEMS.iter().chain(ROWS)
}

/// The endpoints.
pub fn endpoints() -> Vec<EndpointRow> {
    rows()
        .map(|row| EndpointRow {
            method: row.method,
            template: row.template.to_owned(),
            scope: row.scope,
            summary: row.summary,
            statuses: row.statuses,
            operation: row.operation,
        })
        .collect()
}

/// The route of an endpoint, for the log.
pub(super) fn route(endpoint: &Endpoint) -> &'static str {
    let operation = operation(endpoint);
    rows()
        .find(|row| row.operation == operation)
        .map_or("box/*", |row| row.route)
}

/// The operation that an endpoint is.
pub(super) const fn operation(endpoint: &Endpoint) -> &'static str {
    use ItemKind::{File, Folder, WebLink};
    match endpoint {
        Endpoint::Item(File, _) => "file.get",
        Endpoint::Item(Folder, _) => "folder.get",
        Endpoint::Item(WebLink, _) => "web_link.get",
        Endpoint::ChangeItem(File, _) => "file.change",
        Endpoint::ChangeItem(Folder, _) => "folder.change",
        Endpoint::ChangeItem(WebLink, _) => "web_link.change",
        Endpoint::RemoveItem(File, _) => "file.remove",
        Endpoint::RemoveItem(Folder, _) => "folder.remove",
        Endpoint::RemoveItem(WebLink, _) => "web_link.remove",
        Endpoint::RestoreItem(File, _) => "file.restore",
        Endpoint::RestoreItem(Folder, _) => "folder.restore",
        Endpoint::RestoreItem(WebLink, _) => "web_link.restore",
        Endpoint::CopyItem(File, _) => "file.copy",
        Endpoint::CopyItem(Folder, _) => "folder.copy",
        Endpoint::CopyItem(WebLink, _) => "web_link.copy",
        Endpoint::TrashedItem(File, _) => "file.trashed",
        Endpoint::TrashedItem(Folder, _) => "folder.trashed",
        Endpoint::TrashedItem(WebLink, _) => "web_link.trashed",
        Endpoint::PurgeItem(File, _) => "file.purge",
        Endpoint::PurgeItem(Folder, _) => "folder.purge",
        Endpoint::PurgeItem(WebLink, _) => "web_link.purge",
        Endpoint::MakeFolder => "makeFolder",
        Endpoint::MakeWebLink => "makeWebLink",
        Endpoint::Content(_) => "content",
        Endpoint::Upload(None) => "upload",
        Endpoint::Upload(Some(_)) => "uploadVersion",
        Endpoint::CheckUpload(None) => "checkUpload",
        Endpoint::CheckUpload(Some(_)) => "checkVersion",
        Endpoint::BeginSession(None) => "beginSession",
        Endpoint::BeginSession(Some(_)) => "beginVersion",
        Endpoint::Session(_) => "session",
        Endpoint::SessionParts(_) => "sessionParts",
        Endpoint::SendPart(_) => "sendPart",
        Endpoint::CommitSession(_) => "commitSession",
        Endpoint::AbortSession(_) => "abortSession",
        Endpoint::Listing(_) => "listing",
        Endpoint::Trash => "trash",
        Endpoint::SharedItem => "sharedItem",
        Endpoint::Person(None) => "me",
        Endpoint::Person(Some(_)) => "user",
        Endpoint::Events => "events",
        Endpoint::Invite => "invite",
        Endpoint::Pending => "pending",
        Endpoint::Grant(_) => "collaboration",
        Endpoint::ChangeGrant(_) => "changeCollaboration",
        Endpoint::RemoveGrant(_) => "removeCollaboration",
        Endpoint::Grants(File, _) => "collaborationsOfFile",
        Endpoint::Grants(Folder | WebLink, _) => "collaborationsOfFolder",
        Endpoint::GrantsOfGroup(_) => "collaborationsOfGroup",
    }
}

#[cfg(test)]
mod tests;
