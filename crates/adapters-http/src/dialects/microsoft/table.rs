//! Every endpoint that is served, in the forms in which its address may be written.
//!
//! The OpenAPI document is made from it, and a test holds the parser to it.

use super::endpoint::Endpoint;
use super::mount::Family;
use crate::dialects::EndpointRow;

/// Below what an operation's name stands.
#[derive(Clone, Copy)]
enum Slot {
    Alone(Family),
    Everywhere,
    Drive,
    Item,
    Share,
    SharedRoot,
}

struct Row {
    operation: &'static str,
    route: &'static str,
    method: &'static str,
    place: Slot,
    suffix: &'static str,
    scope: Scope,
    summary: &'static str,
    statuses: &'static [u16],
}

#[derive(Clone, Copy)]
enum Scope {
    None,
    Read,
    ReadWrite,
}

const fn reading(operation: &'static str, route: &'static str, place: Slot) -> Row {
    Row {
        operation,
        route,
        method: "GET",
        place,
        suffix: "",
        scope: Scope::Read,
        summary: "",
        statuses: &[200],
    }
}

const fn acting(operation: &'static str, route: &'static str, place: Slot) -> Row {
    Row {
        method: "POST",
        scope: Scope::ReadWrite,
        ..reading(operation, route, place)
    }
}

const ROWS: &[Row] = &[
    Row {
        suffix: "/me",
        scope: Scope::None,
        summary: "The calling user",
        ..reading(
            "person",
            "microsoft/users/{user}",
            Slot::Alone(Family::Graph),
        )
    },
    Row {
        suffix: "/users/{user-id}",
        scope: Scope::None,
        summary: "A user of the caller's organization, by id, name or e-mail address",
        ..reading(
            "person",
            "microsoft/users/{user}",
            Slot::Alone(Family::Graph),
        )
    },
    Row {
        suffix: "/me/drives",
        summary: "The drives that the caller sees",
        ..reading("drives", "microsoft/drives", Slot::Alone(Family::Graph))
    },
    Row {
        suffix: "/drives",
        summary: "The drives that the caller sees",
        ..reading("drives", "microsoft/drives", Slot::Everywhere)
    },
    Row {
        summary: "A drive",
        ..reading("drive", "microsoft/{drive}", Slot::Drive)
    },
    Row {
        summary: "An item; `$select`, `$expand=children` and `$expand=permissions` are read",
        statuses: &[200, 304],
        ..reading("item", "microsoft/{item}", Slot::Item)
    },
    Row {
        suffix: "/children",
        summary: "The items in a folder, in pages",
        ..reading("children", "microsoft/{item}/children", Slot::Item)
    },
    Row {
        suffix: "/content",
        summary: "A redirection to a file's bytes",
        statuses: &[302],
        ..reading("content", "microsoft/{item}/content", Slot::Item)
    },
    Row {
        suffix: "/{action}createLink",
        summary: "Makes a link, or finds the one that the request means",
        statuses: &[200, 201],
        ..acting("createLink", "microsoft/{item}/createLink", Slot::Item)
    },
    Row {
        suffix: "/{action}invite",
        summary: "Invites people to an item",
        ..acting("invite", "microsoft/{item}/invite", Slot::Item)
    },
    Row {
        suffix: "/permissions",
        summary: "The permissions that reach an item, as far as the caller sees them",
        statuses: &[200, 304],
        ..reading(
            "listPermissions",
            "microsoft/{item}/permissions",
            Slot::Item,
        )
    },
    Row {
        suffix: "/permissions/{permission-id}",
        summary: "A permission",
        ..reading("permission", ONE_PERMISSION, Slot::Item)
    },
    Row {
        method: "PATCH",
        suffix: "/permissions/{permission-id}",
        summary: "Changes a grant's role, or when an anonymous link ends",
        ..acting("changePermission", ONE_PERMISSION, Slot::Item)
    },
    Row {
        method: "DELETE",
        suffix: "/permissions/{permission-id}",
        summary: "Ends a permission",
        statuses: &[204],
        ..acting("removePermission", ONE_PERMISSION, Slot::Item)
    },
    Row {
        summary: "What a link shares, in short",
        ..reading("share", "microsoft/shares/{token}", Slot::Share)
    },
    Row {
        suffix: "/permission",
        summary: "The permission behind a link",
        ..reading(
            "sharePermission",
            "microsoft/shares/{token}/permission",
            Slot::Share,
        )
    },
    Row {
        suffix: "/permission/{action}grant",
        summary: "Adds people to the list of a link for specific people",
        ..acting(
            "grant",
            "microsoft/shares/{token}/permission/grant",
            Slot::Share,
        )
    },
    Row {
        suffix: "/{action}validatePermission",
        scope: Scope::Read,
        summary: "Checks a link's password for the calling user",
        statuses: &[204],
        ..acting(
            "unlock",
            "microsoft/shares/{token}/validatePermission",
            Slot::SharedRoot,
        )
    },
];

const ONE_PERMISSION: &str = "microsoft/{item}/permissions/{permission}";

/// The endpoints of a family, each under every form of its address.
pub fn endpoints(family: Family) -> Vec<EndpointRow> {
    let prefix = match family {
        Family::Graph => "",
        Family::OneDrive => "action.",
    };
    let mut rows = Vec::new();
    for row in ROWS {
        for place in places(row.place, family) {
            rows.push(EndpointRow {
                method: row.method,
                template: format!("{place}{}", row.suffix.replace("{action}", prefix)),
                scope: scope(row.scope, family),
                summary: row.summary,
                statuses: row.statuses,
                operation: row.operation,
            });
        }
    }
    rows
}

/// The route of an endpoint, for the log.
pub(super) fn route(endpoint: &Endpoint) -> &'static str {
    let operation = operation(endpoint);
    ROWS.iter()
        .find(|row| row.operation == operation)
        .map_or("microsoft/*", |row| row.route)
}

/// The operation that an endpoint is.
pub(super) const fn operation(endpoint: &Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Person(_) => "person",
        Endpoint::Drives => "drives",
        Endpoint::Drive(_) => "drive",
        Endpoint::Item(_) => "item",
        Endpoint::Children(_) => "children",
        Endpoint::Content(_) => "content",
        Endpoint::CreateLink(_) => "createLink",
        Endpoint::Invite(_) => "invite",
        Endpoint::Permissions(_) => "listPermissions",
        Endpoint::Permission(..) => "permission",
        Endpoint::ChangePermission(..) => "changePermission",
        Endpoint::RemovePermission(..) => "removePermission",
        Endpoint::Share(_) => "share",
        Endpoint::SharePermission(_) => "sharePermission",
        Endpoint::AddPeople(_) => "grant",
        Endpoint::Unlock(_) => "unlock",
    }
}

const fn scope(scope: Scope, family: Family) -> Option<&'static str> {
    match (scope, family) {
        (Scope::None, _) => None,
        (Scope::Read, Family::Graph) => Some("Files.Read"),
        (Scope::ReadWrite, Family::Graph) => Some("Files.ReadWrite"),
        (Scope::Read, Family::OneDrive) => Some("onedrive.readonly"),
        (Scope::ReadWrite, Family::OneDrive) => Some("onedrive.readwrite"),
    }
}

fn places(place: Slot, family: Family) -> Vec<String> {
    const SHARES: [&str; 2] = [
        "/shares/{share-token}/driveItem",
        "/shares/{share-token}/root",
    ];
    match place {
        Slot::Alone(only) if only == family => vec![String::new()],
        Slot::Alone(_) => Vec::new(),
        Slot::Everywhere => vec![String::new()],
        Slot::Drive => drives(family)
            .iter()
            .map(|&drive| drive.to_owned())
            .collect(),
        Slot::Share => vec!["/shares/{share-token}".to_owned()],
        Slot::SharedRoot => SHARES.iter().map(|&share| share.to_owned()).collect(),
        Slot::Item => {
            let in_drives = drives(family)
                .iter()
                .flat_map(|drive| ITEMS.iter().map(move |item| format!("{drive}{item}")));
            let in_shares = SHARES
                .iter()
                .chain(&["/shares/{share-token}/items/{item-id}"])
                .flat_map(|share| ["", ":/{path}:"].map(|path| format!("{share}{path}")));
            in_drives.chain(in_shares).collect()
        }
    }
}

const ITEMS: [&str; 8] = [
    "/items/{item-id}",
    "/items/{item-id}:/{path}:",
    "/items/root",
    "/items/root:/{path}:",
    "/root",
    "/root:/{path}:",
    "/special/{name}",
    "/special/{name}:/{path}:",
];

const fn drives(family: Family) -> &'static [&'static str] {
    match family {
        Family::Graph => &[
            "/drive",
            "/drives/{drive-id}",
            "/groups/{group-id}/drive",
            "/groups/{group-id}/drives/{drive-id}",
            "/me/drive",
            "/me/drives/{drive-id}",
            "/sites/{site-id}/drive",
            "/sites/{site-id}/drives/{drive-id}",
            "/users/{user-id}/drive",
            "/users/{user-id}/drives/{drive-id}",
        ],
        Family::OneDrive => &["/drive", "/drives/{drive-id}"],
    }
}

#[cfg(test)]
mod tests;
