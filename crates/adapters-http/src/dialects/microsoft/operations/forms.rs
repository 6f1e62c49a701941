//! The forms in which the addresses of drives and items may be written, and what is told of the operations at them.

use super::{DRIVE, ITEM, READ, SHARE, SHARED, WRITE, of};
use crate::dialects::microsoft::call::Op;
use crate::dialects::microsoft::mount::Family;
use crate::protocol::endpoints::{self as listed, EndpointRow};

/// The endpoints of a family, each under every form of its address.
pub fn endpoints(family: Family) -> Vec<EndpointRow> {
    let mut rows = Vec::new();
    let served = of(family).operations().filter(|one| one.is_served());
    for operation in served {
        let (place, rest) = operation
            .path
            .split_once('/')
            .map_or((operation.path, String::new()), |(place, rest)| {
                (place, format!("/{}", prefixed(rest, family)))
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
pub(in crate::dialects::microsoft) fn documented(family: Family) -> Vec<(String, &'static Op)> {
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
            (format!("{form}{}", prefixed(rest, family)), operation)
        })
        .collect()
}

/// An address with the names of actions and functions as a family writes them.
fn prefixed(address: &str, family: Family) -> String {
    let (action, function) = match family {
        Family::Graph => ("", ""),
        Family::OneDrive => ("action.", "view."),
    };
    let address = address.replace("{action}", action);
    address.replace("{function}", function)
}

/// In what other forms the addresses of drives and items may be written.
pub(in crate::dialects::microsoft) fn said_of_forms(family: Family) -> String {
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
