//! Drives, items, versions, grants, and the way from an item to its root.

use domain::ids::{DriveId, GrantId, GroupId, ItemId, OrganizationId, SiteId, UserId, VersionId};
use domain::item::{
    Drive, DriveOwner, Facet, FileContent, Item, ItemKind, ItemName, Lineage, Step,
};
use domain::permission::{Grant, GrantSource};
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driven::content::ContentKey;
use ports::driven::store::StoreError;
use sea_orm::{FromQueryResult, Set};

use super::{Place, stored};
use crate::entity;

/// A drive owner as two columns: what it is, and which.
pub(crate) fn owner_columns(owner: DriveOwner) -> (i16, i64) {
    match owner {
        DriveOwner::User(user) => (0, user.get()),
        DriveOwner::Group(group) => (1, group.get()),
        DriveOwner::Site(site) => (2, site.get()),
    }
}

pub(crate) fn drive(row: entity::drive::Model) -> Result<Drive, StoreError> {
    let place = Place::of("drive", row.id);
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
        created_at: Set(drive.created_at.millis()),
    }
}

const fn kind_number(kind: ItemKind) -> i16 {
    match kind {
        ItemKind::File => 0,
        ItemKind::Folder => 1,
        ItemKind::WebLink => 2,
    }
}

pub(crate) fn item(
    row: &entity::item::Model,
    version: Option<&entity::version::Model>,
) -> Result<Item, StoreError> {
    let place = Place::of("item", row.id);
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
        revision: place.count(row.revision)?,
        content_revision: place.count(row.content_revision)?,
        created_at: place.time(row.created_at)?,
        modified_at: place.time(row.modified_at)?,
        inherits: row.inherits,
        source_modified_at: place.time(row.source_modified_at)?,
        created_by: place.user_or_none(row.created_by)?,
        modified_by: place.user_or_none(row.modified_by)?,
    })
}

fn stored_name(place: Place, name: &str) -> Result<ItemName, StoreError> {
    place.need(ItemName::parse(name).ok(), "the name is no item name")
}

fn facet(
    place: Place,
    row: &entity::item::Model,
    version: Option<&entity::version::Model>,
) -> Result<Facet, StoreError> {
    match (row.kind, version, &row.url) {
        (0, Some(version), None) => {
            let content = content(version)?;
            if version.item_id != row.id {
                return Err(place.corrupt("its version is another item's"));
            }
            if version.size != row.size {
                return Err(place.corrupt("its size is not that of its version"));
            }
            Ok(Facet::File(content))
        }
        (1, None, None) => Ok(Facet::Folder),
        (2, None, Some(url)) => Ok(Facet::WebLink { url: url.clone() }),
        (0..=2, _, _) => Err(place.corrupt("its content is not that of its kind")),
        _ => Err(place.corrupt("the kind of item is unknown")),
    }
}

fn content(row: &entity::version::Model) -> Result<FileContent, StoreError> {
    let place = Place::of("version", row.id);
    Ok(FileContent {
        version: place.id(VersionId::new, row.id)?,
        size: place.count(row.size)?,
        sha1: place.bytes(&row.sha1)?,
        sha256: place.bytes(&row.sha256)?,
    })
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
        trashed_at: Set(None),
    }
}

/// The row of a file's present content.
pub(crate) fn version_row(
    file: &Item,
    content: &FileContent,
    key: &ContentKey,
) -> entity::version::ActiveModel {
    entity::version::ActiveModel {
        id: Set(content.version.get()),
        item_id: Set(file.id.get()),
        content_key: Set(key.0.clone()),
        size: Set(stored(content.size)),
        sha1: Set(content.sha1.to_vec()),
        sha256: Set(content.sha256.to_vec()),
        created_at: Set(file.modified_at.millis()),
        created_by: Set(file.modified_by.map(UserId::get)),
    }
}

/// Whether a grant came with the drive or was given, as a number.
pub(crate) const fn source_number(source: GrantSource) -> i16 {
    match source {
        GrantSource::Ownership => 0,
        GrantSource::Given => 1,
    }
}

fn principal_columns(principal: Principal) -> (i16, i64) {
    match principal {
        Principal::User(user) => (0, user.get()),
        Principal::Group(group) => (1, group.get()),
    }
}

pub(crate) fn grant(row: &entity::item_grant::Model) -> Result<Grant, StoreError> {
    let place = Place::of("item_grant", row.id);
    let principal = match row.principal_kind {
        0 => Principal::User(place.id(UserId::new, row.principal_id)?),
        1 => Principal::Group(place.id(GroupId::new, row.principal_id)?),
        _ => return Err(place.corrupt("the kind of principal is unknown")),
    };
    let source = match row.source {
        0 => GrantSource::Ownership,
        1 => GrantSource::Given,
        _ => return Err(place.corrupt("where the grant comes from is unknown")),
    };
    Ok(Grant {
        id: place.id(GrantId::new, row.id)?,
        item: place.id(ItemId::new, row.item_id)?,
        principal,
        capabilities: place.bits(
            row.capabilities,
            Capabilities::from_bits,
            Capabilities::bits,
        )?,
        source,
        expires_at: place.time_or_none(row.expires_at)?,
        created_at: place.time(row.created_at)?,
        created_by: place.user_or_none(row.created_by)?,
    })
}

pub(crate) fn grant_row(grant: &Grant) -> entity::item_grant::ActiveModel {
    let (principal_kind, principal_id) = principal_columns(grant.principal);
    entity::item_grant::ActiveModel {
        id: Set(grant.id.get()),
        item_id: Set(grant.item.get()),
        principal_kind: Set(principal_kind),
        principal_id: Set(principal_id),
        capabilities: Set(grant.capabilities.bits().into()),
        source: Set(source_number(grant.source)),
        expires_at: Set(grant.expires_at.map(Timestamp::millis)),
        created_at: Set(grant.created_at.millis()),
        created_by: Set(grant.created_by.map(UserId::get)),
    }
}

/// One row of the way from an item to its root: a step, with one of the grants made on it.
#[derive(Debug, FromQueryResult)]
pub(crate) struct StepRow {
    pub(crate) id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) inherits: bool,
    pub(crate) trashed_at: Option<i64>,
    #[sea_orm(nested)]
    pub(crate) drive: DriveColumns,
    #[sea_orm(nested)]
    pub(crate) grant: GrantColumns,
}

/// The drive's columns in a [`StepRow`].
#[derive(Debug, FromQueryResult)]
pub(crate) struct DriveColumns {
    pub(crate) drive_id: i64,
    pub(crate) organization_id: i64,
    pub(crate) owner_kind: i16,
    pub(crate) owner_id: i64,
    pub(crate) drive_name: String,
    pub(crate) root_id: i64,
    pub(crate) drive_created_at: i64,
}

/// A grant's columns in a [`StepRow`]; all empty when the step has none.
#[derive(Debug, FromQueryResult)]
pub(crate) struct GrantColumns {
    pub(crate) grant_id: Option<i64>,
    pub(crate) principal_kind: Option<i16>,
    pub(crate) principal_id: Option<i64>,
    pub(crate) capabilities: Option<i16>,
    pub(crate) source: Option<i16>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) grant_created_at: Option<i64>,
    pub(crate) grant_created_by: Option<i64>,
}

impl GrantColumns {
    fn row(&self, item_id: i64) -> Option<entity::item_grant::Model> {
        Some(entity::item_grant::Model {
            id: self.grant_id?,
            item_id,
            principal_kind: self.principal_kind?,
            principal_id: self.principal_id?,
            capabilities: self.capabilities?,
            source: self.source?,
            expires_at: self.expires_at,
            created_at: self.grant_created_at?,
            created_by: self.grant_created_by,
        })
    }
}

/// A lineage from its rows, the item's first and the root's last.
pub(crate) fn lineage(rows: Vec<StepRow>) -> Result<Option<Lineage>, StoreError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(None);
    };
    let place = Place::of("item", first.id);
    let columns = &first.drive;
    let drive = drive(entity::drive::Model {
        id: columns.drive_id,
        organization_id: columns.organization_id,
        owner_kind: columns.owner_kind,
        owner_id: columns.owner_id,
        name: columns.drive_name.clone(),
        root_id: columns.root_id,
        created_at: columns.drive_created_at,
    })?;
    // A way that ends elsewhere lacks the grants above: it must not pass for whole.
    if last.parent_id.is_some() || last.id != drive.root.get() {
        return Err(place.corrupt("the way up does not end at the drive's root"));
    }
    let mut steps: Vec<Step> = Vec::new();
    for row in rows {
        let place = Place::of("item", row.id);
        let item = place.id(ItemId::new, row.id)?;
        if row.drive.drive_id != drive.id.get() {
            return Err(place.corrupt("it lies in another drive than what is in it"));
        }
        let grant = row.grant.row(row.id);
        let grant = grant.map(|row| self::grant(&row)).transpose()?;
        match steps.last_mut() {
            Some(step) if step.item == item => step.grants.extend(grant),
            _ => steps.push(Step {
                item,
                name: stored_name(place, &row.name)?,
                trashed: row.trashed_at.is_some(),
                inherits: row.inherits,
                grants: grant.into_iter().collect(),
            }),
        }
    }
    Ok(Lineage::new(&drive, steps))
}
