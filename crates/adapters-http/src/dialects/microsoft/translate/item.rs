//! From drives, items and people to their shapes (docs/contracts/microsoft.md 5.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::item::{DriveOwner, Facet, Item, ItemKind, SHORTCUT_SUFFIX, shortcut};
use ports::driving::items::GoneView;
use ports::driving::view::{DriveView, ItemView};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::permission::scope_name;
use crate::dialects::microsoft::mount::Family;
use crate::dialects::microsoft::writing::{Writing, drive_type, identity, path_of, principal};
use crate::dialects::microsoft::{ids, tags, wire};
use crate::protocol::instant;

/// What a web link is, where it stands as a file.
const SHORTCUT_TYPE: &str = "application/internet-shortcut";

/// An item.
pub(in crate::dialects::microsoft) fn item(
    view: &ItemView,
    writing: Writing<'_>,
) -> wire::DriveItem {
    let item = &view.item;
    let is_root = item.parent.is_none();
    let file = file(item);
    let address = view
        .download
        .as_ref()
        .map(|grant| format!("{}/dl/{grant}", writing.config.content_origin()));
    let (download_url, content_url) = match writing.family {
        Family::Graph => (address, None),
        Family::OneDrive => (None, address),
    };
    wire::DriveItem {
        id: ids::item(item.id),
        name: name(item),
        description: Some(item.description.clone()).filter(|text| !text.is_empty()),
        size: view.size,
        web_url: web_url(item, writing),
        e_tag: tags::of_item(item),
        c_tag: file.is_some().then(|| tags::of_content(item)),
        created_date_time: instant::format(item.created_at),
        last_modified_date_time: instant::format(item.modified_at),
        created_by: view.created_by.as_ref().map(identity),
        last_modified_by: view.modified_by.as_ref().map(identity),
        parent_reference: parent_reference(view),
        root: is_root.then_some(wire::Facet {}),
        folder: matches!(item.facet, Facet::Folder).then_some(wire::Folder {
            child_count: view.child_count,
        }),
        file,
        file_system_info: wire::FileSystemInfo {
            created_date_time: instant::format(item.source_created_at),
            last_modified_date_time: instant::format(item.source_modified_at),
        },
        shared: view.shared.map(|scope| wire::Shared {
            scope: scope_name(scope),
            owner: None,
        }),
        download_url,
        content_url,
        children: None,
        permissions: None,
        thumbnails: None,
    }
}

/// A version of a file, from the file as it was then.
pub(in crate::dialects::microsoft) fn version(view: &ItemView) -> wire::DriveItemVersion {
    let id = ids::version(view.item.content_revision);
    wire::DriveItemVersion {
        last_modified_by: view.modified_by.as_ref().map(identity),
        last_modified_date_time: instant::format(view.item.modified_at),
        size: view.size,
        publication: wire::Publication {
            level: "published",
            version_id: id.clone(),
        },
        id,
    }
}

/// The item's own address, for browsers.
fn web_url(item: &Item, writing: Writing<'_>) -> String {
    format!("{}/i/{}", writing.config.public_url, ids::item(item.id))
}

/// The item's name: a web link stands as a file of its name (docs/decisions/0018).
fn name(item: &Item) -> String {
    match item.facet {
        Facet::WebLink { .. } => format!("{}{SHORTCUT_SUFFIX}", item.name),
        Facet::Folder if item.parent.is_none() => "root".to_owned(),
        Facet::File(_) | Facet::Folder => item.name.to_string(),
    }
}

fn file(item: &Item) -> Option<wire::File> {
    match &item.facet {
        Facet::Folder => None,
        Facet::File(content) => Some(wire::File {
            mime_type: mime_guess::from_path(item.name.as_str())
                .first_raw()
                .unwrap_or("application/octet-stream")
                .to_owned(),
            hashes: wire::Hashes {
                quick_xor: content.quick.map(|quick| STANDARD.encode(quick.xor160)),
                crc32: content
                    .quick
                    .map(|quick| hexadecimal(&quick.crc32.to_le_bytes())),
                sha1: hexadecimal(&content.sha1),
                sha256: hexadecimal(&content.sha256),
            },
        }),
        Facet::WebLink { url } => {
            let body = shortcut(url);
            Some(wire::File {
                mime_type: SHORTCUT_TYPE.to_owned(),
                hashes: wire::Hashes {
                    quick_xor: None,
                    crc32: None,
                    sha1: hexadecimal(&Sha1::digest(&body)),
                    sha256: hexadecimal(&Sha256::digest(&body)),
                },
            })
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    crate::protocol::hexadecimal::text(bytes).to_ascii_uppercase()
}

/// Where an item is. Even a drive's root says in which drive (docs/contracts/microsoft.md C-10).
fn parent_reference(view: &ItemView) -> wire::ItemReference {
    let drive = view.item.drive;
    wire::ItemReference {
        drive_id: ids::drive(drive),
        drive_type: drive_type(view.in_personal_drive),
        id: view.parent.as_ref().map(|parent| ids::item(parent.id)),
        name: view
            .parent
            .as_ref()
            .and_then(|parent| parent.path.last())
            .map(ToString::to_string),
        path: view
            .parent
            .as_ref()
            .map(|parent| path_of(drive, &parent.path)),
    }
}

/// An item of another drive, by itself.
pub(in crate::dialects::microsoft) fn remote_item(
    view: &ItemView,
    writing: Writing<'_>,
) -> wire::Elsewhere {
    let mut remote_item = item(view, writing);
    let owner = view.owner.as_ref().map(principal);
    // The root of somebody's drive is named after them.
    let name = match view.item.parent {
        None => view.name.clone(),
        Some(_) => remote_item.name.clone(),
    };
    remote_item.name.clone_from(&name);
    remote_item.shared = Some(wire::Shared {
        scope: view.shared.map_or("users", scope_name),
        owner,
    });
    wire::Elsewhere {
        id: remote_item.id.clone(),
        name,
        remote_item,
    }
}

/// An item that is gone.
pub(in crate::dialects::microsoft) fn gone(gone: &GoneView) -> wire::GoneItem {
    let is_folder = gone.kind == ItemKind::Folder;
    wire::GoneItem {
        id: ids::item(gone.item),
        name: gone.name.clone(),
        size: 0,
        parent_reference: wire::ItemReference {
            drive_id: ids::drive(gone.drive),
            drive_type: drive_type(gone.in_personal_drive),
            id: gone.folder.map(ids::item),
            name: None,
            path: None,
        },
        folder: is_folder.then_some(wire::Facet {}),
        file: (!is_folder).then_some(wire::Facet {}),
        deleted: wire::Deleted { state: "deleted" },
    }
}

/// A drive.
pub(in crate::dialects::microsoft) fn drive(view: &DriveView, writing: Writing<'_>) -> wire::Drive {
    let drive = &view.drive;
    wire::Drive {
        id: ids::drive(drive.id),
        kind: drive_type(matches!(drive.owner, DriveOwner::User(_))),
        name: drive.name.clone(),
        web_url: format!("{}/i/{}", writing.config.public_url, ids::item(drive.root)),
        created_date_time: instant::format(drive.created_at),
        owner: principal(&view.owner),
        quota: quota(view),
    }
}

/// What is used and what there is room for; where that is not known, all is zero, which clients know as unknown.
fn quota(view: &DriveView) -> wire::Quota {
    let (used, deleted) = (view.used.saturating_add(view.trashed), view.trashed);
    let Some(remaining) = view.room else {
        return wire::Quota {
            total: 0,
            used: 0,
            remaining: 0,
            deleted: 0,
            state: "normal",
        };
    };
    let total = used.saturating_add(remaining);
    wire::Quota {
        total,
        used,
        remaining,
        deleted,
        state: match remaining {
            0 => "exceeded",
            _ if remaining < total / 100 => "critical",
            _ if remaining < total / 10 => "nearing",
            _ => "normal",
        },
    }
}

/// What a link shares, in short, under the id by which the link was named.
pub(in crate::dialects::microsoft) fn shared_item(
    view: &ItemView,
    id: String,
    writing: Writing<'_>,
) -> wire::SharedDriveItem {
    let item = &view.item;
    wire::SharedDriveItem {
        id,
        name: name(item),
        web_url: web_url(item, writing),
        created_date_time: instant::format(item.created_at),
        last_modified_date_time: instant::format(item.modified_at),
        owner: view.owner.as_ref().map(principal),
        created_by: view.created_by.as_ref().map(identity),
        last_modified_by: view.modified_by.as_ref().map(identity),
        drive_item: None,
    }
}
