//! The `OpenAPI` document of a family, made from the table of operations.

use http::Method;
use ports::driving::address::Redeem;
use serde_json::{Value, json};

use super::address::Reading;
use super::mount::{Arrival, Family, Mount};
use super::{envelope, operations};
use crate::protocol::openapi::{self, Door, Exchange, recorded};
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
        description: operations::forms::said_of_forms(family),
        servers: mounts.iter().map(|mount| mount.base()).collect(),
        security: json!([{ "bearer": [] }]),
        security_schemes: json!({ "bearer": { "type": "http", "scheme": "bearer" } }),
        error: envelope::shape,
        not_served: 501,
        shown_link: None,
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
    openapi::document(&door, &operations::forms::documented(family))
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
const RECORDED: &[(&str, &str)] = recorded! { "microsoft":
    "children-empty" "children" "content" "create-link-blocks-download"
    "create-link-by-encoded-path" "create-link-created" "create-link-embed"
    "create-link-full" "create-link-onedrive-shared-version" "create-link-onedrive" "create-link-people"
    "create-link-reused" "drive-quota-only" "drive" "drives" "invite" "item-expand-children"
    "item-expand-permissions" "item-file-onedrive" "item-file" "item-no-metadata" "item-select"
    "item-unmodified" "item-web-link" "me" "permission-change-expiry" "permission-change-role"
    "permission-remove-tunnelled" "permission-remove" "permission" "permissions-onedrive"
    "permissions-paged" "permissions" "root" "share-grant" "share-item" "share-permission"
    "share-root-content" "share-unlock" "share" "user-select"
};
