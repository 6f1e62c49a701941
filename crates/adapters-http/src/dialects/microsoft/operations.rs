//! Every operation of this door.
//!
//! An address begins with the name of a place ([`ALONE`] and its like), of which there are many
//! spellings; `{action}` stands before the name of an action, which each family spells in its own way.

mod changes;
mod items;
mod links;
mod not_served;
mod people;
mod permissions;
mod shares;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::call::{Microsoft, Op};
use super::mount::Family;
use super::{bodies, shapes, spelling, wire};
use crate::protocol::endpoints::{self as listed, EndpointRow};
use crate::protocol::operation::{Body, taken};
use crate::protocol::table::Table;

/// The places that an address may name first; see the module.
pub(super) const ALONE: &str = "";
/// A drive.
pub(super) const DRIVE: &str = "{drive}";
/// An item.
pub(super) const ITEM: &str = "{item}";
/// What a link shares.
pub(super) const SHARE: &str = "{share}";
/// The item that a link shares, where its password is checked.
pub(super) const SHARED: &str = "{shared}";

const READ: &str = "Files.Read";
const WRITE: &str = "Files.ReadWrite";

const IF_MATCH: (&str, &str) = (
    "If-Match",
    "A tag of the item: nothing is done if it has another by now",
);
const IF_NONE_MATCH: (&str, &str) = ("If-None-Match", "`*`: only where nothing has the name yet");
const PREFER: (&str, &str) = (
    "Prefer",
    "`redeemSharingLink` or `redeemSharingLinkIfNecessary`, so that the item stays open without the link",
);
const SELECT: (&str, &str) = ("$select", "The properties that are wanted");
const EXPAND: (&str, &str) = (
    "$expand",
    "What is shown with it: `children`, `permissions`",
);
const TOP: (&str, &str) = ("$top", "How many a page has at most");
const NEXT: (&str, &str) = ("$skiptoken", "Where the page begins, from a next link");
const ORDER: (&str, &str) = (
    "$orderby",
    "`name`, `size` or `lastModifiedDateTime`, with `asc` or `desc`",
);

const CONFLICT: (&str, &str) = (
    "@microsoft.graph.conflictBehavior",
    "What happens when the name is taken: `fail`, `replace` or `rename`",
);

/// The operations that only Graph has.
const fn of_graph() -> [Op; 3] {
    [
        Op::get("me", "/me", "The calling user", |call, _, ()| {
            Box::pin(people::person(call))
        })
        .reads(&[SELECT])
        .answers(shapes::one::<wire::User>),
        Op::get(
            "user",
            "/users/{user-id}",
            "A user of the caller's organization, by id, name or e-mail address",
            |call, _, ()| Box::pin(people::person(call)),
        )
        .reads(&[SELECT])
        .answers(shapes::one::<wire::User>),
        Op::get(
            "myDrives",
            "/me/drives",
            "The drives that the caller sees",
            |call, _, ()| Box::pin(items::drives(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Drive>),
    ]
}

const fn of_drives() -> [Op; 5] {
    [
        Op::get(
            "drives",
            "/drives",
            "The drives that the caller sees",
            |call, _, ()| Box::pin(items::drives(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Drive>),
        Op::get("drive", "{drive}", "A drive", |call, _, ()| {
            Box::pin(items::drive(call))
        })
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Drive>),
        Op::get(
            "item",
            "{item}",
            "An item; `$select`, `$expand=children` and `$expand=permissions` are read",
            |call, _, ()| Box::pin(items::item(call)),
        )
        .scope(READ)
        .statuses(&[200, 304])
        .reads(&[SELECT, EXPAND])
        .answers(shapes::one::<wire::DriveItem>),
        Op::get(
            "children",
            "{item}/children",
            "The items in a folder, in pages",
            |call, _, ()| Box::pin(items::children(call)),
        )
        .scope(READ)
        .reads(&[SELECT, TOP, NEXT, ORDER])
        .answers(shapes::many::<wire::DriveItem>),
        Op::get(
            "content",
            "{item}/content",
            "A redirection to a file's bytes",
            |call, _, ()| Box::pin(items::content(call)),
        )
        .scope(READ)
        .statuses(&[302]),
    ]
}

const fn of_changes() -> [Op; 5] {
    [
        Op::put(
            "putContent",
            "{item}/content",
            "Puts a file's bytes: of a new file, or in place of those that are there",
            |call, payload, ()| Box::pin(changes::put(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Bytes)
        .may_show(&[IF_MATCH, IF_NONE_MATCH])
        .reads(&[SELECT, CONFLICT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::post(
            "makeFolder",
            "{item}/children",
            "Makes a folder in a folder",
            |call, payload, ()| Box::pin(changes::make_folder(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Document(taken::<bodies::MakeChild>))
        .reads(&[SELECT, CONFLICT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::other(
            "changeItem",
            "PATCH",
            "{item}",
            "Renames an item, moves it, describes it, or says when its file was changed",
            |call, payload, ()| Box::pin(changes::change(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::ChangeItem>))
        .may_show(&[IF_MATCH])
        .reads(&[SELECT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::delete(
            "removeItem",
            "{item}",
            "Puts an item, with what is in it, into the trash",
            |call, _, ()| Box::pin(changes::remove(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
        Op::post(
            "restore",
            "{item}/{action}restore",
            "Takes an item out of the trash",
            |call, payload, ()| Box::pin(changes::restore(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Restore>))
        .reads(&[SELECT])
        .answers(shapes::one::<wire::DriveItem>),
    ]
}

const fn of_permissions() -> [Op; 6] {
    [
        Op::post(
            "createLink",
            "{item}/{action}createLink",
            "Makes a link, or finds the one that the request means",
            |call, payload, ()| Box::pin(links::create(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Document(taken::<bodies::CreateLink>))
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::post(
            "invite",
            "{item}/{action}invite",
            "Invites people to an item",
            |call, payload, ()| Box::pin(permissions::invite(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Invite>))
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Permission>),
        Op::get(
            "listPermissions",
            "{item}/permissions",
            "The permissions that reach an item, as far as the caller sees them",
            |call, _, ()| Box::pin(permissions::list(call)),
        )
        .scope(READ)
        .statuses(&[200, 304])
        .reads(&[SELECT, TOP, NEXT])
        .answers(shapes::many::<wire::Permission>),
        Op::get(
            "permission",
            "{item}/permissions/{permission-id}",
            "A permission",
            |call, _, ()| Box::pin(permissions::get(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::other(
            "changePermission",
            "PATCH",
            "{item}/permissions/{permission-id}",
            "Changes a grant's role, or when an anonymous link ends",
            |call, payload, ()| Box::pin(permissions::change(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::ChangePermission>))
        .may_show(&[IF_MATCH])
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::delete(
            "removePermission",
            "{item}/permissions/{permission-id}",
            "Ends a permission",
            |call, _, ()| Box::pin(permissions::remove(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
    ]
}

const fn of_shares() -> [Op; 4] {
    [
        Op::get(
            "share",
            "{share}",
            "What a link shares, in short",
            |call, _, ()| Box::pin(shares::get(call)),
        )
        .scope(READ)
        .may_show(&[PREFER])
        .reads(&[SELECT, EXPAND])
        .answers(shapes::one::<wire::SharedDriveItem>),
        Op::get(
            "sharePermission",
            "{share}/permission",
            "The permission behind a link",
            |call, _, ()| Box::pin(shares::permission(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::post(
            "grant",
            "{share}/permission/{action}grant",
            "Adds people to the list of a link for specific people",
            |call, payload, ()| Box::pin(shares::add_people(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Grant>))
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Permission>),
        Op::post(
            "unlock",
            "{shared}/{action}validatePermission",
            "Checks a link's password for the calling user",
            |call, payload, ()| Box::pin(shares::unlock(call, payload)),
        )
        .scope(READ)
        .statuses(&[204])
        .takes(Body::Document(taken::<bodies::ValidatePermission>)),
    ]
}

fn of_both() -> impl Iterator<Item = Op> {
    of_drives()
        .into_iter()
        .chain(of_changes())
        .chain(of_permissions())
        .chain(of_shares())
        .chain(not_served::of_both())
}

static GRAPH: LazyLock<Table<Microsoft>> = LazyLock::new(|| {
    let operations = of_graph().into_iter().chain(of_both());
    Table::new(operations.chain(not_served::of_graph()), spelling::graph)
});

static ONEDRIVE: LazyLock<Table<Microsoft>> = LazyLock::new(|| {
    let put_child = Op::put(
        "putChild",
        "{item}/children/{child-name}/content",
        "Puts the bytes of a file in a folder, by its name",
        |call, payload, ()| Box::pin(changes::put_child(call, payload)),
    )
    .scope(WRITE)
    .statuses(&[200, 201])
    .takes(Body::Bytes)
    .may_show(&[IF_MATCH, IF_NONE_MATCH])
    .reads(&[SELECT, CONFLICT])
    .answers(shapes::one::<wire::DriveItem>);
    let operations = of_both()
        .chain([put_child])
        .chain(not_served::of_onedrive());
    Table::new(operations, spelling::onedrive)
});

/// The operations of a family by their addresses.
pub(super) fn of(family: Family) -> &'static Table<Microsoft> {
    match family {
        Family::Graph => &GRAPH,
        Family::OneDrive => &ONEDRIVE,
    }
}

/// The endpoints of a family, each under every form of its address.
pub fn endpoints(family: Family) -> Vec<EndpointRow> {
    let prefix = match family {
        Family::Graph => "",
        Family::OneDrive => "action.",
    };
    let mut rows = Vec::new();
    let served = of(family).operations().filter(|one| one.is_served());
    for operation in served {
        let (place, rest) = operation
            .path
            .split_once('/')
            .map_or((operation.path, String::new()), |(place, rest)| {
                (place, format!("/{}", rest.replace("{action}", prefix)))
            });
        for form in forms(place, family) {
            let row = EndpointRow::of(operation, format!("{form}{rest}"));
            rows.push(EndpointRow {
                scope: row.scope.map(|scope| spelled(scope, family)),
                ..row
            });
        }
    }
    rows
}

/// The operations of a family that are known and not served, each under one form of its address.
pub fn not_served(family: Family) -> Vec<EndpointRow> {
    let known = listed::not_served(of(family)).into_iter();
    known
        .map(|row| {
            let (place, rest) = row
                .template
                .split_at(row.template.find('/').unwrap_or(row.template.len()));
            let form = forms(place, family).swap_remove(0);
            EndpointRow {
                template: format!("{form}{rest}"),
                ..row
            }
        })
        .collect()
}

/// The operations of a family, each at the one of its addresses that says most.
pub(super) fn documented(family: Family) -> Vec<(String, &'static Op)> {
    of(family)
        .operations()
        .map(|operation| {
            let (place, rest) = operation
                .path
                .split_at(operation.path.find('/').unwrap_or(operation.path.len()));
            let form = match place {
                DRIVE => "/drives/{drive-id}",
                ITEM => "/drives/{drive-id}/items/{item-id}",
                SHARE => "/shares/{share-token}",
                SHARED => "/shares/{share-token}/driveItem",
                _ => "",
            };
            let prefix = if family == Family::Graph {
                ""
            } else {
                "action."
            };
            (
                format!("{form}{}", rest.replace("{action}", prefix)),
                operation,
            )
        })
        .collect()
}

/// In what other forms the addresses of drives and items may be written.
pub(super) fn said_of_forms(family: Family) -> String {
    let mut said = "A drive may also be written as".to_owned();
    for drive in drives(family) {
        said.extend([" `", drive, "`,"]);
    }
    said.push_str(" and an item of it as");
    for item in ITEMS {
        said.extend([" `", item, "`,"]);
    }
    said.push_str(" or, through a link, as `/shares/{share-token}/driveItem` and with a path of names behind it.");
    said
}

fn spelled(scope: &'static str, family: Family) -> &'static str {
    match (family, scope) {
        (Family::OneDrive, WRITE) => "onedrive.readwrite",
        (Family::OneDrive, READ) => "onedrive.readonly",
        (Family::Graph | Family::OneDrive, _) => scope,
    }
}

/// The ways to write a place.
fn forms(place: &str, family: Family) -> Vec<String> {
    const SHARES: [&str; 2] = [
        "/shares/{share-token}/driveItem",
        "/shares/{share-token}/root",
    ];
    let owned = |forms: &[&str]| forms.iter().map(|&form| form.to_owned()).collect();
    match place {
        DRIVE => owned(drives(family)),
        SHARE => owned(&["/shares/{share-token}"]),
        SHARED => owned(&SHARES),
        ITEM => {
            let in_drives = drives(family)
                .iter()
                .flat_map(|drive| ITEMS.iter().map(move |item| format!("{drive}{item}")));
            let in_shares = SHARES
                .iter()
                .chain(&["/shares/{share-token}/items/{item-id}"])
                .flat_map(|share| ["", ":/{path}:"].map(|path| format!("{share}{path}")));
            in_drives.chain(in_shares).collect()
        }
        _ => vec![String::new()],
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
