//! From items to their shapes (docs/contracts/box.md 5.3 to 5.5).

use domain::item::{Facet, FileContent, FolderSetting, Item, ItemKind};
use ports::driving::view::{FolderView, ItemView};
use serde_json::{Map, Value};

use super::link::{allowed_access, options, shared_link};
use super::permissions;
use crate::dialects::box_api::reference::HOME;
use crate::dialects::box_api::writing::{Writing, extension, mini_user, written};
use crate::dialects::box_api::{ids, roles, tags, wire};
use crate::protocol::hexadecimal;
use crate::protocol::json::members;

/// The name under which the caller's own root is shown.
const HOME_NAME: &str = "All Files";

/// An item, with all the properties that there are. One whose part was not wanted is empty, and
/// left out by anybody who did not want it.
pub(in crate::dialects::box_api) fn item(
    detail: &ItemView,
    writing: Writing<'_>,
) -> Map<String, Value> {
    match &detail.item.facet {
        Facet::File(content) => members(&file(detail, content, writing)),
        Facet::Folder => members(&folder(detail, writing)),
        Facet::WebLink { url } => members(&wire::WebLink {
            common: common(detail, writing),
            url: url.clone(),
            permissions: permissions::of_web_link(detail.capabilities),
        }),
    }
}

/// An item as a list or a reference shows it.
pub(in crate::dialects::box_api) fn mini(detail: &ItemView) -> wire::MiniItem {
    let tag = tags::of_item(detail);
    wire::MiniItem {
        kind: kind_name(detail.item.kind()),
        id: id(detail),
        etag: tag.clone(),
        sequence_id: tag,
        name: name(detail),
        own: match &detail.item.facet {
            Facet::File(content) => wire::MiniOwn::File {
                file_version: version(content),
                sha1: hexadecimal::text(&content.sha1),
            },
            Facet::Folder => wire::MiniOwn::Folder {},
            Facet::WebLink { url } => wire::MiniOwn::WebLink { url: url.clone() },
        },
    }
}

fn name(detail: &ItemView) -> String {
    if detail.is_home {
        HOME_NAME.to_owned()
    } else {
        detail.name.clone()
    }
}

fn version(content: &FileContent) -> wire::FileVersion {
    wire::FileVersion {
        kind: "file_version",
        id: ids::format(content.version.get()),
        sha1: hexadecimal::text(&content.sha1),
    }
}

fn file(detail: &ItemView, content: &FileContent, writing: Writing<'_>) -> wire::File {
    let item = &detail.item;
    wire::File {
        common: common(detail, writing),
        version: version(content),
        sha1: hexadecimal::text(&content.sha1),
        size: detail.size,
        content_created_at: written(item.source_created_at),
        content_modified_at: written(item.source_modified_at),
        permissions: permissions::of_file(detail.capabilities),
        extension: extension(item.name.as_str()).to_owned(),
        version_number: item.content_revision.to_string(),
        comment_count: 0,
        lock: None,
        is_package: false,
        expiring_embed_link: None,
        representations: wire::Representations { entries: [] },
        expires_at: None,
        disposition_at: None,
        uploader_display_name: detail
            .created_by
            .as_ref()
            .map(|person| person.display_name.clone()),
    }
}

fn folder(detail: &ItemView, writing: Writing<'_>) -> wire::Folder {
    let item = &detail.item;
    let of_its_own = |instant| (!detail.is_home).then(|| written(instant));
    let has = |setting| item.settings.has(setting);
    wire::Folder {
        common: common(detail, writing),
        size: detail.size,
        content_created_at: of_its_own(item.source_created_at),
        content_modified_at: of_its_own(item.source_modified_at),
        upload_email: None,
        sync_state: "not_synced",
        permissions: permissions::of_folder(detail.capabilities),
        can_non_owners_invite: !has(FolderSetting::OnlyManagersInvite),
        can_non_owners_view_collaborators: !has(FolderSetting::PeopleHidden),
        is_collaboration_restricted_to_enterprise: has(FolderSetting::MembersOnly),
        item_collection: None,
    }
}

fn common(detail: &ItemView, writing: Writing<'_>) -> wire::Common {
    let item = &detail.item;
    let tag = tags::of_item(detail);
    let of_its_own = |instant| (!detail.is_home).then(|| written(instant));
    let is_trashed = item.trashed_at.is_some();
    let path: Vec<wire::MiniFolder> = if is_trashed {
        vec![trash()]
    } else {
        detail.path.iter().flatten().map(above).collect()
    };
    let sharing = detail.sharing.as_ref();
    let is_root = item.parent.is_none();
    wire::Common {
        kind: kind_name(item.kind()),
        id: id(detail),
        etag: tag.clone(),
        sequence_id: tag,
        name: name(detail),
        description: item.description.clone(),
        parent: path.last().cloned(),
        path_collection: wire::PathCollection {
            total_count: path.len(),
            entries: path,
        },
        created_at: of_its_own(item.created_at),
        modified_at: of_its_own(item.modified_at),
        trashed_at: item.trashed_at.map(written),
        purged_at: None,
        created_by: detail.created_by.as_ref().map(mini_user),
        modified_by: detail.modified_by.as_ref().map(mini_user),
        owned_by: detail.owning_person().map(mini_user),
        shared_link: sharing
            .filter(|_| !is_trashed)
            .and_then(|sharing| sharing.link.as_ref())
            .map(|link| shared_link(link, detail, writing)),
        item_status: status(item),
        is_accessible_via_shared_link: sharing.is_some_and(|sharing| sharing.is_linked),
        is_externally_owned: false,
        is_associated_with_app_item: false,
        has_collaborations: detail.has_grants,
        allowed_invitee_roles: if is_root {
            Vec::new()
        } else {
            roles::on(item.kind())
        },
        allowed_shared_link_access_levels: allowed_access(
            sharing.and_then(|sharing| sharing.widest_scope),
        ),
        allowed_shared_link_access_levels_disabled_reasons: wire::Empty {},
        shared_link_permission_options: sharing
            .map_or_else(Vec::new, |sharing| options(sharing.most)),
        shared_link_features: wire::LinkFeatures {
            download_url: item.kind() == ItemKind::File,
            password: true,
            vanity_name: sharing.is_some_and(|sharing| sharing.link_names),
        },
        tags: [],
        metadata: wire::Empty {},
        classification: None,
        watermark_info: wire::Watermark {
            is_watermarked: false,
        },
    }
}

fn status(item: &Item) -> &'static str {
    if item.trashed_at.is_some() {
        "trashed"
    } else {
        "active"
    }
}

fn id(detail: &ItemView) -> String {
    if detail.is_home {
        HOME.to_owned()
    } else {
        ids::format(detail.item.id.get())
    }
}

const fn kind_name(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::File => "file",
        ItemKind::Folder => "folder",
        ItemKind::WebLink => "web_link",
    }
}

/// Where everything lies that was removed.
fn trash() -> wire::MiniFolder {
    wire::MiniFolder {
        kind: "folder",
        id: "1".to_owned(),
        sequence_id: None,
        etag: None,
        name: "Trash".to_owned(),
    }
}

/// A folder above an item; the caller's own root has neither tag nor number.
fn above(folder: &FolderView) -> wire::MiniFolder {
    let tag = folder.id.map(|_| tags::of_revision(folder.revision));
    wire::MiniFolder {
        kind: "folder",
        id: folder
            .id
            .map_or_else(|| HOME.to_owned(), |id| ids::format(id.get())),
        sequence_id: tag.clone(),
        etag: tag,
        name: match folder.id {
            Some(_) => folder.name.clone(),
            None => HOME_NAME.to_owned(),
        },
    }
}
