//! Files and folders (docs/contracts/oracle.md 9.2 and 9.3).

use domain::item::{Facet, ItemKind, SHORTCUT_SUFFIX};
use ports::driving::items::Listing;
use ports::driving::view::{ItemView, Part, PersonView};

use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::writing::{user, written};
use crate::dialects::oracle::{ids, wire};

/// What an item is shown with.
pub(in crate::dialects::oracle) const PARTS: &[Part] =
    &[Part::CountsSeen, Part::People, Part::Owner, Part::Path];

/// The word for the caller's own root.
const HOME: &str = "self";

/// A file or a folder. A web link is a file with a generated body (docs/contracts/oracle.md 9.2).
pub(in crate::dialects::oracle) fn item(detail: &ItemView) -> wire::Item {
    let stored = &detail.item;
    let name = match &stored.facet {
        Facet::Folder | Facet::File(_) => detail.name.clone(),
        Facet::WebLink { .. } => format!("{}{SHORTCUT_SUFFIX}", detail.name),
    };
    let is_folder = is_folder(detail);
    let media_type = || {
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        kind.essence_str().to_owned()
    };
    wire::Item {
        id: ids::item(stored),
        parent: parent(detail),
        kind: if is_folder { "folder" } else { "file" },
        created_time: written(stored.created_at),
        modified_time: written(stored.modified_at),
        created_by: person(detail.created_by.as_ref()),
        modified_by: person(detail.modified_by.as_ref()),
        owned_by: detail.owning_person().map(user),
        size: detail.size.to_string(),
        description: is_folder.then(|| stored.description.clone()),
        child_items_count: is_folder.then(|| detail.child_count.to_string()),
        mime_type: (!is_folder).then(media_type),
        version: (!is_folder).then(|| stored.content_revision.to_string()),
        name,
    }
}

/// Who did something; a visitor of a link without an account is everybody.
fn person(person: Option<&PersonView>) -> wire::Principal {
    let nobody = || wire::Principal {
        display_name: "Anonymous".to_owned(),
        id: Some("@everybody".to_owned()),
        kind: "user",
        ..wire::Principal::default()
    };
    person.map_or_else(nobody, user)
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
) -> wire::List<wire::Item> {
    let count = listing.entries.len() as u64;
    let goes_on = offset.saturating_add(count) < listing.total;
    let owner = match of {
        Ref::Folder(Some(id)) => ids::item_by_id(id, true),
        Ref::Home | Ref::Folder(None) | Ref::File(_) => HOME.to_owned(),
    };
    wire::List {
        has_more: Some(if goes_on { "1" } else { "0" }),
        total_results: Some(listing.total.to_string()),
        owner_folder: Some(owner),
        ..wire::List::of(listing.entries.iter().map(item).collect())
    }
}

/// Whether it is a folder: everything else is a file here.
pub(in crate::dialects::oracle) fn is_folder(detail: &ItemView) -> bool {
    detail.item.kind() == ItemKind::Folder
}
