//! Reads of drives, items and their ancestry.

use domain::ids::{DriveId, ItemId, OrganizationId, VersionId};
use domain::item::{Drive, DriveOwner, Item, KeptVersion};
use ports::driven::content::Content;
use ports::driven::store::{StoreError, StoredVersion, Versions};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select, SelectTwo,
};

use super::{all, by_id, one};
use crate::convert;
use crate::entity::{drive, item, version};
use crate::error::from_db_in;

pub(crate) async fn drive(
    db: &impl ConnectionTrait,
    id: DriveId,
) -> Result<Option<Drive>, StoreError> {
    let row = by_id::<drive::Entity>(db, id.get()).await?;
    let open = row.filter(|row| !row.is_closed);
    open.map(convert::drive).transpose()
}

pub(crate) async fn drive_of(
    db: &impl ConnectionTrait,
    owner: DriveOwner,
) -> Result<Option<Drive>, StoreError> {
    let (kind, id) = convert::owner_columns(owner);
    let select = drive::Entity::find()
        .filter(drive::Column::OwnerKind.eq(kind))
        .filter(drive::Column::OwnerId.eq(id))
        .filter(drive::Column::IsClosed.eq(false))
        .order_by_asc(drive::Column::Id);
    one(db, select).await?.map(convert::drive).transpose()
}

pub(crate) async fn drives(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<Drive>, StoreError> {
    let select = drive::Entity::find()
        .filter(drive::Column::OrganizationId.eq(organization.get()))
        .filter(drive::Column::IsClosed.eq(false))
        .order_by_asc(drive::Column::Id);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::drive).collect()
}

/// Items with the versions that they are at.
pub(super) fn with_version(
    select: Select<item::Entity>,
) -> SelectTwo<item::Entity, version::Entity> {
    let present: RelationDef = item::Entity::belongs_to(version::Entity)
        .from(item::Column::VersionId)
        .to(version::Column::Id)
        .into();
    select
        .join(JoinType::LeftJoin, present)
        .select_also(version::Entity)
}

pub(super) fn not_trashed() -> Select<item::Entity> {
    item::Entity::find().filter(item::Column::TrashedAt.is_null())
}

async fn one_item(
    db: &impl ConnectionTrait,
    select: Select<item::Entity>,
) -> Result<Option<Item>, StoreError> {
    let row = with_version(select).one(db).await;
    let row = row.map_err(from_db_in::<item::Entity>)?;
    row.map(|(row, version)| convert::item(&row, version.as_ref()))
        .transpose()
}

pub(crate) async fn item(
    db: &impl ConnectionTrait,
    id: ItemId,
) -> Result<Option<Item>, StoreError> {
    one_item(db, not_trashed().filter(item::Column::Id.eq(id.get()))).await
}

pub(crate) async fn trashed_item(
    db: &impl ConnectionTrait,
    id: ItemId,
) -> Result<Option<Item>, StoreError> {
    one_item(db, trashed().filter(item::Column::Id.eq(id.get()))).await
}

pub(crate) async fn cut_off_in(
    db: &impl ConnectionTrait,
    parent: ItemId,
) -> Result<Vec<ItemId>, StoreError> {
    let ids = not_trashed()
        .select_only()
        .column(item::Column::Id)
        .filter(item::Column::ParentId.eq(parent.get()))
        .filter(Expr::col((item::Entity, item::Column::Inherits)).not())
        .order_by_asc(item::Column::Id)
        .into_tuple::<i64>()
        .all(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    Ok(ids.into_iter().filter_map(ItemId::new).collect())
}

pub(super) fn trashed() -> Select<item::Entity> {
    item::Entity::find().filter(item::Column::TrashedAt.is_not_null())
}

pub(super) async fn many_items(
    db: &impl ConnectionTrait,
    select: Select<item::Entity>,
) -> Result<Vec<Item>, StoreError> {
    let rows = with_version(select).all(db).await;
    rows.map_err(from_db_in::<item::Entity>)?
        .into_iter()
        .map(|(row, version)| convert::item(&row, version.as_ref()))
        .collect()
}

/// The items with these ids, in the trash or not.
pub(crate) async fn with_ids(
    db: &impl ConnectionTrait,
    ids: Vec<i64>,
) -> Result<Vec<Item>, StoreError> {
    let select = item::Entity::find().filter(item::Column::Id.is_in(ids));
    many_items(db, select).await
}

pub(crate) async fn versions_of(
    db: &impl ConnectionTrait,
    file: ItemId,
    from: Option<u64>,
    limit: u32,
) -> Result<Vec<KeptVersion>, StoreError> {
    let mut select = version::Entity::find()
        .filter(version::Column::ItemId.eq(file.get()))
        .order_by_desc(version::Column::Number)
        .limit(u64::from(limit));
    if let Some(from) = from {
        select = select.filter(version::Column::Number.lte(convert::stored(from)));
    }
    let rows = all(db, select).await?;
    rows.iter().map(convert::kept_version).collect()
}

pub(crate) async fn content(
    db: &impl ConnectionTrait,
    version: VersionId,
) -> Result<Option<Content>, StoreError> {
    let row = by_id::<version::Entity>(db, version.get()).await?;
    row.as_ref().map(convert::stored_content).transpose()
}

pub(crate) async fn versions(
    db: &impl ConnectionTrait,
    which: Versions,
    after: Option<VersionId>,
    limit: u32,
) -> Result<Vec<StoredVersion>, StoreError> {
    let of_these = match which {
        Versions::All => Condition::all(),
        Versions::Unchecked => Condition::all()
            .add(
                Condition::any()
                    .add(version::Column::Checksums.is_null())
                    .add(version::Column::Xor160.is_null()),
            )
            .add(version::Column::DamagedAt.is_null()),
    };
    let mut select = version::Entity::find()
        .filter(of_these)
        .order_by_asc(version::Column::Id)
        .limit(u64::from(limit));
    if let Some(after) = after {
        select = select.filter(version::Column::Id.gt(after.get()));
    }
    let rows = all(db, select).await?;
    rows.iter().map(convert::stored_version).collect()
}
