//! Files and folders (docs/contracts/oracle.md 9.2 and 9.3).

use domain::item::{Facet, ItemKind, SHORTCUT_SUFFIX};
use ports::driving::items::Listing;
use ports::driving::view::{ItemView, Part, PersonView};
use serde_json::{Map, Value};

use crate::dialects::oracle::ids;
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::writing::{put, put_number, user, written};

/// What an item is shown with.
pub(in crate::dialects::oracle) const PARTS: &[Part] =
    &[Part::CountsSeen, Part::People, Part::Owner, Part::Path];

/// The word for the caller's own root.
const HOME: &str = "self";

/// A file or a folder. A web link is a file with a generated body (docs/contracts/oracle.md 9.2).
pub(in crate::dialects::oracle) fn item(detail: &ItemView) -> Map<String, Value> {
    let stored = &detail.item;
    let mut members = Map::new();
    put(&mut members, "id", ids::item(stored));
    put(&mut members, "parentID", parent(detail));
    put(&mut members, "createdTime", written(stored.created_at));
    put(&mut members, "modifiedTime", written(stored.modified_at));
    person(&mut members, "createdBy", detail.created_by.as_ref());
    person(&mut members, "modifiedBy", detail.modified_by.as_ref());
    if let Some(owner) = detail.owning_person() {
        person(&mut members, "ownedBy", Some(owner));
    }
    match &stored.facet {
        Facet::Folder => {
            put(&mut members, "type", "folder");
            put(&mut members, "name", detail.name.as_str());
            put(&mut members, "description", stored.description.as_str());
            put_number(&mut members, "size", detail.size);
            put_number(&mut members, "childItemsCount", detail.child_count);
        }
        Facet::File(_) => file(&mut members, detail, &detail.name),
        Facet::WebLink { .. } => {
            let name = format!("{}{SHORTCUT_SUFFIX}", detail.name);
            file(&mut members, detail, &name);
        }
    }
    members
}

fn file(members: &mut Map<String, Value>, detail: &ItemView, name: &str) {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    put(members, "type", "file");
    put(members, "name", name);
    put(members, "mimeType", kind.essence_str());
    put_number(members, "size", detail.size);
    put_number(members, "version", detail.item.content_revision);
}

/// Who did something; a visitor of a link without an account is everybody.
fn person(members: &mut Map<String, Value>, name: &str, person: Option<&PersonView>) {
    let value = person.map_or_else(
        || {
            let mut nobody = Map::new();
            put(&mut nobody, "displayName", "Anonymous");
            put(&mut nobody, "id", "@everybody");
            put(&mut nobody, "type", "user");
            nobody.into()
        },
        user,
    );
    members.insert(name.to_owned(), value);
}

/// The id of the folder that an item is in, as its caller sees it.
fn parent(detail: &ItemView) -> String {
    let seen = detail
        .path
        .iter()
        .flatten()
        .next_back()
        .map(|folder| folder.id);
    match (seen, detail.item.parent) {
        (Some(Some(folder)), _) => ids::item_by_id(folder, true),
        (Some(None), _) | (None, None) => HOME.to_owned(),
        (None, Some(parent)) => ids::item_by_id(parent, true),
    }
}

/// What is in a folder.
pub(in crate::dialects::oracle) fn contents(
    of: Ref,
    offset: u64,
    listing: &Listing,
) -> Map<String, Value> {
    let count = listing.entries.len() as u64;
    let goes_on = offset.saturating_add(count) < listing.total;
    let owner = match of {
        Ref::Folder(Some(id)) => ids::item_by_id(id, true),
        Ref::Home | Ref::Folder(None) | Ref::File(_) => HOME.to_owned(),
    };
    let mut members = Map::new();
    put_number(&mut members, "count", count);
    put(&mut members, "hasMore", if goes_on { "1" } else { "0" });
    put_number(&mut members, "totalResults", listing.total);
    put(&mut members, "ownerFolderID", owner);
    let entries = listing
        .entries
        .iter()
        .map(|entry| Value::Object(item(entry)));
    members.insert("items".to_owned(), entries.collect());
    members
}

/// Whether it is a folder: everything else is a file here.
pub(in crate::dialects::oracle) fn is_folder(detail: &ItemView) -> bool {
    detail.item.kind() == ItemKind::Folder
}
