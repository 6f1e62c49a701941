//! Every endpoint that is served.
//!
//! The OpenAPI document is made from it, and a test holds the parser to it.

#[cfg(test)]
mod tests;

use super::endpoint::{Endpoint, Ref};
use crate::dialects::EndpointRow;

/// Operation, method, address, route for the log, what it does, what it answers with when it succeeds.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [u16],
);

const OK: &[u16] = &[200];
const MADE: &[u16] = &[201];

const ROWS: [Row; 29] = [
    (
        "file.makeApplink",
        "POST",
        "/applinks/file/{file-id}",
        "oracle/applinks/file/{id}",
        "Makes an applink for a file: a credential for one person and one role",
        OK,
    ),
    (
        "folder.makeApplink",
        "POST",
        "/applinks/folder/{folder-id}",
        "oracle/applinks/folder/{id}",
        "Makes an applink for a folder and what is in it",
        OK,
    ),
    (
        "renewApplink",
        "PUT",
        "/applinks/token",
        "oracle/applinks/token",
        "A new access token of an applink, for its refresh token",
        OK,
    ),
    (
        "file.makeLink",
        "POST",
        "/publiclinks/file/{file-id}",
        "oracle/publiclinks/file/{id}",
        "Makes a public link for a file",
        OK,
    ),
    (
        "folder.makeLink",
        "POST",
        "/publiclinks/folder/{folder-id}",
        "oracle/publiclinks/folder/{id}",
        "Makes a public link for a folder",
        OK,
    ),
    (
        "file.links",
        "GET",
        "/publiclinks/file/{file-id}",
        "oracle/publiclinks/file/{id}",
        "The public links of a file",
        OK,
    ),
    (
        "folder.links",
        "GET",
        "/publiclinks/folder/{folder-id}",
        "oracle/publiclinks/folder/{id}",
        "The public links of a folder",
        OK,
    ),
    (
        "link",
        "GET",
        "/publiclinks/{link-id}",
        "oracle/publiclinks/{link}",
        "A public link",
        OK,
    ),
    (
        "changeLink",
        "PUT",
        "/publiclinks/{link-id}",
        "oracle/publiclinks/{link}",
        "Changes a public link",
        OK,
    ),
    (
        "endLink",
        "DELETE",
        "/publiclinks/{link-id}",
        "oracle/publiclinks/{link}",
        "Ends a public link",
        OK,
    ),
    (
        "share",
        "POST",
        "/shares/{folder-id}",
        "oracle/shares/{id}",
        "Shares a folder with people and groups",
        OK,
    ),
    (
        "unshare",
        "DELETE",
        "/shares/{folder-id}",
        "oracle/shares/{id}",
        "Ends all shares of a folder",
        OK,
    ),
    (
        "members",
        "GET",
        "/shares/{folder-id}/items",
        "oracle/shares/{id}/items",
        "The members of a folder",
        OK,
    ),
    (
        "changeRole",
        "PUT",
        "/shares/{folder-id}/role",
        "oracle/shares/{id}/role",
        "Changes a member's role",
        OK,
    ),
    (
        "revoke",
        "DELETE",
        "/shares/{folder-id}/user",
        "oracle/shares/{id}/user",
        "Ends a member's share",
        OK,
    ),
    (
        "leave",
        "DELETE",
        "/shares/{folder-id}/myuser",
        "oracle/shares/{id}/myuser",
        "Ends the caller's own share",
        OK,
    ),
    (
        "home",
        "GET",
        "/folders/items",
        "oracle/folders/items",
        "What is in the caller's home folder, with what was shared with them",
        OK,
    ),
    (
        "folders",
        "GET",
        "/folders/lists",
        "oracle/folders/lists",
        "Several folders by their ids, in `idList`",
        OK,
    ),
    (
        "contents",
        "GET",
        "/folders/{folder-id}/items",
        "oracle/folders/{id}/items",
        "What is in a folder",
        OK,
    ),
    (
        "folder.get",
        "GET",
        "/folders/{folder-id}",
        "oracle/folders/{id}",
        "A folder",
        OK,
    ),
    (
        "makeFolder",
        "POST",
        "/folders/{folder-id}",
        "oracle/folders/{id}",
        "Makes a folder in this one",
        MADE,
    ),
    (
        "folder.change",
        "PUT",
        "/folders/{folder-id}",
        "oracle/folders/{id}",
        "Changes a folder's name or description",
        OK,
    ),
    (
        "folder.remove",
        "DELETE",
        "/folders/{folder-id}",
        "oracle/folders/{id}",
        "Puts a folder into the trash",
        OK,
    ),
    (
        "file.get",
        "GET",
        "/files/{file-id}",
        "oracle/files/{id}",
        "A file, at its present version or the one in `version`",
        OK,
    ),
    (
        "file.change",
        "PUT",
        "/files/{file-id}",
        "oracle/files/{id}",
        "Changes a file's name",
        OK,
    ),
    (
        "file.remove",
        "DELETE",
        "/files/{file-id}",
        "oracle/files/{id}",
        "Puts a file into the trash",
        OK,
    ),
    (
        "data",
        "GET",
        "/files/{file-id}/data",
        "oracle/files/{id}/data",
        "A file's bytes, at its present version or the one in `version`",
        &[200, 206, 304],
    ),
    (
        "upload",
        "POST",
        "/files/data",
        "oracle/files/data",
        "Takes in a file, or a new version of the one of that name",
        MADE,
    ),
    (
        "uploadVersion",
        "POST",
        "/files/{file-id}/data",
        "oracle/files/{id}/data",
        "Takes in a new version of a file",
        MADE,
    ),
];

const PEOPLE: [Row; 2] = [
    (
        "findUsers",
        "GET",
        "/users/items",
        "oracle/users/items",
        "People by a part of their name or address, in `info`",
        OK,
    ),
    (
        "userByEmail",
        "GET",
        "/users/search/items",
        "oracle/users/search/items",
        "The person of an address, in `email`",
        OK,
    ),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(&PEOPLE)
}

/// Every endpoint that is served, below the mounts.
pub fn endpoints() -> Vec<EndpointRow> {
    rows()
        .map(
            |&(operation, method, template, _, summary, statuses)| EndpointRow {
                method,
                template: template.to_owned(),
                scope: None,
                summary,
                statuses,
                operation,
            },
        )
        .collect()
}

/// The route of an endpoint, for the log.
pub(super) fn route(endpoint: &Endpoint) -> &'static str {
    let operation = operation(endpoint);
    rows()
        .find(|row| row.0 == operation)
        .map_or("oracle/*", |row| row.3)
}

/// The operation that an endpoint is.
pub(super) const fn operation(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::MakeApplink(Ref::File(_)) => "file.makeApplink",
        Endpoint::MakeApplink(Ref::Home | Ref::Folder(_)) => "folder.makeApplink",
        Endpoint::RenewApplink => "renewApplink",
        Endpoint::MakeLink(Ref::File(_)) => "file.makeLink",
        Endpoint::MakeLink(Ref::Home | Ref::Folder(_)) => "folder.makeLink",
        Endpoint::Links(Ref::File(_)) => "file.links",
        Endpoint::Links(Ref::Home | Ref::Folder(_)) => "folder.links",
        Endpoint::Link(_) => "link",
        Endpoint::ChangeLink(_) => "changeLink",
        Endpoint::EndLink(_) => "endLink",
        Endpoint::Share(_) => "share",
        Endpoint::Unshare(_) => "unshare",
        Endpoint::Members(_) => "members",
        Endpoint::ChangeRole(_) => "changeRole",
        Endpoint::Revoke(_) => "revoke",
        Endpoint::Leave(_) => "leave",
        Endpoint::Folders => "folders",
        Endpoint::Contents(Ref::Home) => "home",
        Endpoint::Contents(Ref::Folder(_) | Ref::File(_)) => "contents",
        Endpoint::Item(Ref::File(_)) => "file.get",
        Endpoint::Item(Ref::Home | Ref::Folder(_)) => "folder.get",
        Endpoint::MakeFolder(_) => "makeFolder",
        Endpoint::ChangeItem(Ref::File(_)) => "file.change",
        Endpoint::ChangeItem(Ref::Home | Ref::Folder(_)) => "folder.change",
        Endpoint::RemoveItem(Ref::File(_)) => "file.remove",
        Endpoint::RemoveItem(Ref::Home | Ref::Folder(_)) => "folder.remove",
        Endpoint::Data(_) => "data",
        Endpoint::Upload => "upload",
        Endpoint::UploadVersion(_) => "uploadVersion",
        Endpoint::FindUsers => "findUsers",
        Endpoint::UserByEmail => "userByEmail",
    }
}
