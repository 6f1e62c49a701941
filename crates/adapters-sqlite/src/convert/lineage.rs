//! The way from an item to its root, with the grants on it.

use domain::ids::ItemId;
use domain::item::{Lineage, Step};
use ports::driven::store::StoreError;
use sea_orm::FromQueryResult;

use super::RowRef;
use super::grants::grant;
use super::items::{drive, kind, settings, stored_name};
use crate::entity;

/// One row of the way from an item to its root: a step, with one of the grants made on it.
#[derive(Debug, FromQueryResult)]
pub(crate) struct StepRow {
    pub(crate) id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) kind: i16,
    pub(crate) settings: i16,
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
    pub(crate) drive_is_closed: bool,
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
    pub(crate) shows_path: Option<bool>,
    pub(crate) unlisted: Option<bool>,
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
            shows_path: self.shows_path?,
            unlisted: self.unlisted?,
        })
    }
}

/// The lineage of an item whose folder's lineage is known; `None` for an item of elsewhere.
pub(crate) fn lineage_below(
    row: &entity::item::Model,
    own: &[GrantColumns],
    folder: &Lineage,
) -> Result<Option<Lineage>, StoreError> {
    if row.parent_id != Some(folder.item().get()) || row.drive_id != folder.drive().get() {
        return Ok(None);
    }
    let place = RowRef::of("item", row.id);
    let grants = own.iter().filter_map(|columns| columns.row(row.id));
    let grants: Result<Vec<_>, StoreError> = grants.map(|row| grant(&row)).collect();
    Ok(Some(folder.of_child(Step {
        item: place.id(ItemId::new, row.id)?,
        name: stored_name(place, &row.name)?,
        kind: kind(place, row.kind)?,
        settings: settings(place, row.settings)?,
        trashed: row.trashed_at.is_some(),
        inherits: row.inherits,
        grants: grants?,
    })))
}

/// Whether a way up ends in a closed drive, where nothing is found.
pub(crate) fn is_closed(rows: &[StepRow]) -> bool {
    rows.last().is_some_and(|root| root.drive.drive_is_closed)
}

/// A lineage from its rows, the item's first and the root's last; `None` in a closed drive.
pub(crate) fn lineage(rows: Vec<StepRow>) -> Result<Option<Lineage>, StoreError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(None);
    };
    if is_closed(&rows) {
        return Ok(None);
    }
    let place = RowRef::of("item", first.id);
    let columns = &first.drive;
    let drive = drive(entity::drive::Model {
        id: columns.drive_id,
        organization_id: columns.organization_id,
        owner_kind: columns.owner_kind,
        owner_id: columns.owner_id,
        name: columns.drive_name.clone(),
        root_id: columns.root_id,
        created_at: columns.drive_created_at,
        // Of a closed one no lineage is read.
        is_closed: false,
        is_building: false,
        // Changes are not read with it.
        changes: 0,
        departures_after: 0,
    })?;
    // A way that ends elsewhere lacks the grants above: it must not pass for whole.
    if last.parent_id.is_some() || last.id != drive.root.get() {
        return Err(place.corrupt("the way up does not end at the drive's root"));
    }
    let mut steps: Vec<Step> = Vec::new();
    for row in rows {
        let place = RowRef::of("item", row.id);
        let item = place.id(ItemId::new, row.id)?;
        if row.drive.drive_id != drive.id.get() {
            return Err(place.corrupt("it lies in another drive than what is in it"));
        }
        let made_here = row.grant.row(row.id);
        let made_here = made_here.as_ref().map(grant).transpose()?;
        match steps.last_mut() {
            Some(step) if step.item == item => step.grants.extend(made_here),
            _ => steps.push(Step {
                item,
                name: stored_name(place, &row.name)?,
                kind: kind(place, row.kind)?,
                settings: settings(place, row.settings)?,
                trashed: row.trashed_at.is_some(),
                inherits: row.inherits,
                grants: made_here.into_iter().collect(),
            }),
        }
    }
    Ok(Lineage::new(&drive, steps))
}
