//! Drives, items and versions.

use domain::ids::{DriveId, GroupId, ItemId, OrganizationId, SiteId, UserId, VersionId};
use domain::item::{
    Drive, DriveOwner, Facet, FileContent, FolderSettings, Item, ItemKind, ItemName, KeptVersion,
    QuickSums,
};
use domain::time::Timestamp;
use ports::driven::content::{CHECKED, Checksums, Content, ContentKey};
use ports::driven::store::{FolderTotals, StoreError, StoredVersion};
use sea_orm::{NotSet, Set};

use super::{RowRef, stored};
use crate::entity;
use crate::queries::totals::TotalsRow;

/// A drive owner as two columns: what it is, and which.
pub(crate) fn owner_columns(owner: DriveOwner) -> (i16, i64) {
    match owner {
        DriveOwner::User(user) => (0, user.get()),
        DriveOwner::Group(group) => (1, group.get()),
        DriveOwner::Site(site) => (2, site.get()),
    }
}

pub(crate) fn drive(row: entity::drive::Model) -> Result<Drive, StoreError> {
    let place = RowRef::of("drive", row.id);
    let owner = match row.owner_kind {
        0 => DriveOwner::User(place.id(UserId::new, row.owner_id)?),
        1 => DriveOwner::Group(place.id(GroupId::new, row.owner_id)?),
        2 => DriveOwner::Site(place.id(SiteId::new, row.owner_id)?),
        _ => return Err(place.corrupt("the kind of owner is unknown")),
    };
    Ok(Drive {
        id: place.id(DriveId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        owner,
        name: row.name,
        root: place.id(ItemId::new, row.root_id)?,
        created_at: place.time(row.created_at)?,
    })
}

pub(crate) fn drive_row(drive: &Drive) -> entity::drive::ActiveModel {
    let (owner_kind, owner_id) = owner_columns(drive.owner);
    entity::drive::ActiveModel {
        id: Set(drive.id.get()),
        organization_id: Set(drive.organization.get()),
        owner_kind: Set(owner_kind),
        owner_id: Set(owner_id),
        name: Set(drive.name.clone()),
        root_id: Set(drive.root.get()),
        is_closed: Set(false),
        is_building: Set(false),
        created_at: Set(drive.created_at.millis()),
        changes: NotSet,
        departures_after: NotSet,
    }
}

pub(crate) const fn kind_number(kind: ItemKind) -> i16 {
    match kind {
        ItemKind::File => 0,
        ItemKind::Folder => 1,
        ItemKind::WebLink => 2,
    }
}

/// The kind of the item of that id.
pub(crate) fn kind_of_item(id: i64, number: i16) -> Result<ItemKind, StoreError> {
    kind(RowRef::of("item", id), number)
}

pub(super) fn kind(place: RowRef, number: i16) -> Result<ItemKind, StoreError> {
    let mut kinds = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink].into_iter();
    let kind = kinds.find(|kind| kind_number(*kind) == number);
    place.need(kind, "the kind of item is unknown")
}

pub(crate) fn item(
    row: &entity::item::Model,
    version: Option<&entity::version::Model>,
) -> Result<Item, StoreError> {
    let place = RowRef::of("item", row.id);
    let name = stored_name(place, &row.name)?;
    if name.key() != row.name_key {
        return Err(place.corrupt("the name's key is not that of the name"));
    }
    let facet = facet(place, row, version)?;
    Ok(Item {
        id: place.id(ItemId::new, row.id)?,
        drive: place.id(DriveId::new, row.drive_id)?,
        parent: place.id_or_none(ItemId::new, row.parent_id)?,
        name,
        facet,
        description: row.description.clone(),
        settings: settings(place, row.settings)?,
        revision: place.count(row.revision)?,
        content_revision: place.count(row.content_revision)?,
        created_at: place.time(row.created_at)?,
        modified_at: place.time(row.modified_at)?,
        inherits: row.inherits,
        source_created_at: place.time(row.source_created_at)?,
        source_modified_at: place.time(row.source_modified_at)?,
        trashed_at: place.time_or_none(row.trashed_at)?,
        created_by: place.user_or_none(row.created_by)?,
        modified_by: place.user_or_none(row.modified_by)?,
    })
}

pub(crate) fn totals(row: &TotalsRow) -> Result<FolderTotals, StoreError> {
    let place = RowRef::of("item", row.id);
    Ok(FolderTotals {
        child_count: place.count(row.child_count)?,
        size: place.count(row.size_below)?,
        cut_off: place.count(row.cut_off_below)?,
    })
}

pub(super) fn settings(place: RowRef, bits: i16) -> Result<FolderSettings, StoreError> {
    place.bits(bits, FolderSettings::from_bits, FolderSettings::bits)
}

pub(super) fn stored_name(place: RowRef, name: &str) -> Result<ItemName, StoreError> {
    place.need(ItemName::parse(name).ok(), "the name is no item name")
}

fn facet(
    place: RowRef,
    row: &entity::item::Model,
    version: Option<&entity::version::Model>,
) -> Result<Facet, StoreError> {
    match (kind(place, row.kind)?, version, &row.url) {
        (ItemKind::File, Some(version), None) => {
            let content = content(version)?;
            if version.item_id != row.id {
                return Err(place.corrupt("its version is another item's"));
            }
            if version.size != row.size {
                return Err(place.corrupt("its size is not that of its version"));
            }
            Ok(Facet::File(content))
        }
        (ItemKind::Folder, None, None) => Ok(Facet::Folder),
        (ItemKind::WebLink, None, Some(url)) => Ok(Facet::WebLink { url: url.clone() }),
        (ItemKind::File | ItemKind::Folder | ItemKind::WebLink, _, _) => {
            Err(place.corrupt("its content is not that of its kind"))
        }
    }
}

fn content(row: &entity::version::Model) -> Result<FileContent, StoreError> {
    let place = RowRef::of("version", row.id);
    Ok(FileContent {
        version: place.id(VersionId::new, row.id)?,
        size: place.count(row.size)?,
        sha1: place.bytes(&row.sha1)?,
        sha256: place.bytes(&row.sha256)?,
        quick: quick(row)?,
    })
}

fn quick(row: &entity::version::Model) -> Result<Option<QuickSums>, StoreError> {
    let place = RowRef::of("version", row.id);
    let (Some(crc32), Some(xor160)) = (row.crc32, &row.xor160) else {
        return Ok(None);
    };
    let crc32 = u32::try_from(crc32).map_err(|_| place.corrupt("its CRC-32 is none"))?;
    Ok(Some(QuickSums {
        crc32,
        xor160: place.bytes(xor160)?,
    }))
}

pub(crate) fn kept_version(row: &entity::version::Model) -> Result<KeptVersion, StoreError> {
    let place = RowRef::of("version", row.id);
    Ok(KeptVersion {
        number: place.count(row.number)?,
        content: content(row)?,
        made_at: place.time(row.created_at)?,
        made_by: place.id_or_none(UserId::new, row.created_by)?,
    })
}

pub(crate) fn stored_version(row: &entity::version::Model) -> Result<StoredVersion, StoreError> {
    let place = RowRef::of("version", row.id);
    Ok(StoredVersion {
        item: place.id(ItemId::new, row.item_id)?,
        number: place.count(row.number)?,
        content: content(row)?,
        stored: stored_content(row)?,
        damaged_at: place.time_or_none(row.damaged_at)?,
    })
}

/// Where a version's bytes are, and what they are checked against. Where that is not known and they are known
/// to be damaged, nothing is what they should be: none of them is given.
pub(crate) fn stored_content(row: &entity::version::Model) -> Result<Content, StoreError> {
    Ok(Content {
        key: ContentKey(row.content_key.clone()),
        checksums: checksums(row)?.or_else(|| row.damaged_at.map(|_| Checksums::default())),
    })
}

fn checksums(row: &entity::version::Model) -> Result<Option<Checksums>, StoreError> {
    let place = RowRef::of("version", row.id);
    let Some(bytes) = &row.checksums else {
        return Ok(None);
    };
    let (all, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || all.len() as u64 != place.count(row.size)?.div_ceil(CHECKED) {
        return Err(place.corrupt("its checksums are not those of its size"));
    }
    Ok(Some(
        all.iter().map(|sum| u32::from_be_bytes(*sum)).collect(),
    ))
}

/// Checksums as they are stored.
pub(crate) fn checksum_bytes(checksums: &Checksums) -> Vec<u8> {
    checksums.iter().flat_map(|sum| sum.to_be_bytes()).collect()
}

pub(crate) fn item_row(item: &Item) -> entity::item::ActiveModel {
    let url = match &item.facet {
        Facet::WebLink { url } => Some(url.clone()),
        Facet::File(_) | Facet::Folder => None,
    };
    entity::item::ActiveModel {
        id: Set(item.id.get()),
        drive_id: Set(item.drive.get()),
        parent_id: Set(item.parent.map(ItemId::get)),
        name: Set(item.name.as_str().to_owned()),
        name_key: Set(item.name.key()),
        kind: Set(kind_number(item.kind())),
        url: Set(url),
        version_id: Set(item.content().map(|content| content.version.get())),
        size: Set(item.content().map_or(0, |content| stored(content.size))),
        revision: Set(stored(item.revision)),
        content_revision: Set(stored(item.content_revision)),
        inherits: Set(item.inherits),
        created_at: Set(item.created_at.millis()),
        modified_at: Set(item.modified_at.millis()),
        source_modified_at: Set(item.source_modified_at.millis()),
        created_by: Set(item.created_by.map(UserId::get)),
        modified_by: Set(item.modified_by.map(UserId::get)),
        trashed_at: Set(item.trashed_at.map(Timestamp::millis)),
        description: Set(item.description.clone()),
        settings: Set(item.settings.bits().into()),
        source_created_at: Set(item.source_created_at.millis()),
        // They are counted where things are written, beside the items themselves.
        child_count: NotSet,
        size_below: NotSet,
        cut_off_below: NotSet,
        tree_revision: NotSet,
        changed: NotSet,
        tree_changed: NotSet,
    }
}

/// The row of a file's present content.
pub(crate) fn version_row(
    file: &Item,
    content: &FileContent,
    stored_content: &Content,
) -> entity::version::ActiveModel {
    entity::version::ActiveModel {
        id: Set(content.version.get()),
        item_id: Set(file.id.get()),
        content_key: Set(stored_content.key.0.clone()),
        size: Set(stored(content.size)),
        sha1: Set(content.sha1.to_vec()),
        sha256: Set(content.sha256.to_vec()),
        created_at: Set(file.modified_at.millis()),
        created_by: Set(file.modified_by.map(UserId::get)),
        number: Set(file.content_revision.cast_signed()),
        checksums: Set(stored_content.checksums.as_ref().map(checksum_bytes)),
        damaged_at: Set(None),
        crc32: Set(content.quick.map(|quick| quick.crc32.into())),
        xor160: Set(content.quick.map(|quick| quick.xor160.to_vec())),
    }
}
