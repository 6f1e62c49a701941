//! The `OpenAPI` document of a family, made from the table of operations.

use http::Method;
use ports::driving::address::Redeem;
use serde_json::{Value, json};

use super::address::Reading;
use super::mount::{Arrival, Family, Mount};
use super::{envelope, operations};
use crate::protocol::openapi::{self, Door, Exchange};
use crate::protocol::path;

/// The OpenAPI 3.1 document of a family.
pub(crate) fn openapi(family: Family) -> Value {
    let (title, mounts): (&str, &[Mount]) = match family {
        Family::Graph => (
            "Sharing links, as Microsoft Graph spells them",
            &[Mount::Stable, Mount::Beta, Mount::Second],
        ),
        Family::OneDrive => (
            "Sharing links, as the OneDrive API spells them",
            &[Mount::OneDrive],
        ),
    };
    let door = Door {
        title,
        description: operations::said_of_forms(family),
        servers: mounts.iter().map(|mount| mount.base()).collect(),
        security: json!([{ "bearer": [] }]),
        security_schemes: json!({ "bearer": { "type": "http", "scheme": "bearer" } }),
        error: envelope::shape,
        not_served: 501,
        picked: &[
            "Drive",
            "DriveItem",
            "Permission",
            "SharedDriveItem",
            "User",
        ],
        exchanges: RECORDED
            .iter()
            .filter_map(|(name, text)| {
                Exchange::read(name, text, |method, path| asked(family, method, path))
            })
            .collect(),
    };
    openapi::document(&door, &operations::documented(family))
}

/// The operation that a recorded exchange asks for, if it is one of the family's.
fn asked(family: Family, method: &str, path: &str) -> Option<&'static str> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let (arrival, rest) = Arrival::of(&method, path);
    let reading = Reading {
        arrival,
        method: &method,
        redeem: Redeem::No,
        public_url: "https://links.example.test",
    };
    let segments = path::segments(rest).ok()?;
    let found = reading.find(&path::texts(&segments)).ok()?;
    (arrival.family == family).then_some(found.operation.name)
}

/// Exchanges that are recorded, to be shown as examples.
const RECORDED: &[(&str, &str)] = &[
    (
        "children-empty",
        include_str!("../../../tests/golden/microsoft/children-empty.txt"),
    ),
    (
        "children",
        include_str!("../../../tests/golden/microsoft/children.txt"),
    ),
    (
        "content",
        include_str!("../../../tests/golden/microsoft/content.txt"),
    ),
    (
        "create-link-beta-default",
        include_str!("../../../tests/golden/microsoft/create-link-beta-default.txt"),
    ),
    (
        "create-link-blocks-download",
        include_str!("../../../tests/golden/microsoft/create-link-blocks-download.txt"),
    ),
    (
        "create-link-by-encoded-path",
        include_str!("../../../tests/golden/microsoft/create-link-by-encoded-path.txt"),
    ),
    (
        "create-link-created",
        include_str!("../../../tests/golden/microsoft/create-link-created.txt"),
    ),
    (
        "create-link-edit-organization",
        include_str!("../../../tests/golden/microsoft/create-link-edit-organization.txt"),
    ),
    (
        "create-link-embed",
        include_str!("../../../tests/golden/microsoft/create-link-embed.txt"),
    ),
    (
        "create-link-full",
        include_str!("../../../tests/golden/microsoft/create-link-full.txt"),
    ),
    (
        "create-link-onedrive-shared-version",
        include_str!("../../../tests/golden/microsoft/create-link-onedrive-shared-version.txt"),
    ),
    (
        "create-link-onedrive",
        include_str!("../../../tests/golden/microsoft/create-link-onedrive.txt"),
    ),
    (
        "create-link-people",
        include_str!("../../../tests/golden/microsoft/create-link-people.txt"),
    ),
    (
        "create-link-reused",
        include_str!("../../../tests/golden/microsoft/create-link-reused.txt"),
    ),
    (
        "drive-quota-only",
        include_str!("../../../tests/golden/microsoft/drive-quota-only.txt"),
    ),
    (
        "drive",
        include_str!("../../../tests/golden/microsoft/drive.txt"),
    ),
    (
        "drives",
        include_str!("../../../tests/golden/microsoft/drives.txt"),
    ),
    (
        "invite",
        include_str!("../../../tests/golden/microsoft/invite.txt"),
    ),
    (
        "item-expand-children",
        include_str!("../../../tests/golden/microsoft/item-expand-children.txt"),
    ),
    (
        "item-expand-permissions",
        include_str!("../../../tests/golden/microsoft/item-expand-permissions.txt"),
    ),
    (
        "item-file-onedrive",
        include_str!("../../../tests/golden/microsoft/item-file-onedrive.txt"),
    ),
    (
        "item-file",
        include_str!("../../../tests/golden/microsoft/item-file.txt"),
    ),
    (
        "item-no-metadata",
        include_str!("../../../tests/golden/microsoft/item-no-metadata.txt"),
    ),
    (
        "item-select",
        include_str!("../../../tests/golden/microsoft/item-select.txt"),
    ),
    (
        "item-unmodified",
        include_str!("../../../tests/golden/microsoft/item-unmodified.txt"),
    ),
    (
        "item-web-link",
        include_str!("../../../tests/golden/microsoft/item-web-link.txt"),
    ),
    ("me", include_str!("../../../tests/golden/microsoft/me.txt")),
    (
        "permission-change-expiry",
        include_str!("../../../tests/golden/microsoft/permission-change-expiry.txt"),
    ),
    (
        "permission-change-role",
        include_str!("../../../tests/golden/microsoft/permission-change-role.txt"),
    ),
    (
        "permission-remove-tunnelled",
        include_str!("../../../tests/golden/microsoft/permission-remove-tunnelled.txt"),
    ),
    (
        "permission-remove",
        include_str!("../../../tests/golden/microsoft/permission-remove.txt"),
    ),
    (
        "permission",
        include_str!("../../../tests/golden/microsoft/permission.txt"),
    ),
    (
        "permissions-onedrive",
        include_str!("../../../tests/golden/microsoft/permissions-onedrive.txt"),
    ),
    (
        "permissions-paged",
        include_str!("../../../tests/golden/microsoft/permissions-paged.txt"),
    ),
    (
        "permissions",
        include_str!("../../../tests/golden/microsoft/permissions.txt"),
    ),
    (
        "root",
        include_str!("../../../tests/golden/microsoft/root.txt"),
    ),
    (
        "share-grant",
        include_str!("../../../tests/golden/microsoft/share-grant.txt"),
    ),
    (
        "share-item",
        include_str!("../../../tests/golden/microsoft/share-item.txt"),
    ),
    (
        "share-permission",
        include_str!("../../../tests/golden/microsoft/share-permission.txt"),
    ),
    (
        "share-root-content",
        include_str!("../../../tests/golden/microsoft/share-root-content.txt"),
    ),
    (
        "share-unlock",
        include_str!("../../../tests/golden/microsoft/share-unlock.txt"),
    ),
    (
        "share",
        include_str!("../../../tests/golden/microsoft/share.txt"),
    ),
    (
        "user-select",
        include_str!("../../../tests/golden/microsoft/user-select.txt"),
    ),
];
