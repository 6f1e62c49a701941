//! Reads of what those who left leave behind.

use std::collections::BTreeSet;

use domain::ids::{DriveId, ItemId, UserId};
use domain::item::ItemKind;
use domain::time::Timestamp;
use ports::driven::content::ContentKey;
use ports::driven::store::{Holdings, StoreError};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::CHUNK;
use crate::convert;
use crate::entity::{drive, item, link, upload_part, version};
use crate::error::from_db_in;

/// The roots of closed drives that are still there.
pub(crate) async fn closed_roots(
    db: &impl ConnectionTrait,
    begun_by: Timestamp,
    limit: u32,
) -> Result<Vec<ItemId>, StoreError> {
    let is_left = drive::Column::IsBuilding
        .eq(false)
        .or(drive::Column::CreatedAt.lte(begun_by.millis()));
    // The newest first: what was taken out of a drive refers to it until it is gone.
    let roots: Vec<i64> = drive::Entity::find()
        .select_only()
        .column(drive::Column::RootId)
        .filter(drive::Column::IsClosed.eq(true))
        .filter(is_left)
        .order_by_desc(drive::Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(db)
        .await
        .map_err(from_db_in::<drive::Entity>)?;
    Ok(roots.into_iter().filter_map(ItemId::new).collect())
}

/// What lies directly in a folder below the root of a closed drive, in the trash or not.
pub(crate) async fn in_closed(
    db: &impl ConnectionTrait,
    folder: ItemId,
    limit: u32,
) -> Result<Vec<(ItemId, ItemKind)>, StoreError> {
    if below_closed(db, &[folder.get()]).await?.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, i16)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::Kind])
        .filter(item::Column::ParentId.eq(folder.get()))
        .limit(u64::from(limit))
        .into_tuple()
        .all(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    let known = |(id, number)| Some((ItemId::new(id)?, convert::kind_of_item(id, number)));
    let known = rows.into_iter().filter_map(known);
    known.map(|(id, kind)| Ok((id, kind?))).collect()
}

/// Those of these items whose way up ends at the root of a closed drive.
pub(crate) async fn below_closed(
    db: &impl ConnectionTrait,
    items: &[i64],
) -> Result<Vec<i64>, StoreError> {
    let mut closed = Vec::new();
    for chunk in items.chunks(CHUNK) {
        let numbered = (1..=chunk.len()).map(|number| format!("(${number}, ${number})"));
        let these = numbered.collect::<Vec<_>>().join(", ");
        let sql = format!(
            r#"
WITH RECURSIVE "up" ("id", "above") AS (
    VALUES {these}
    UNION
    SELECT "up"."id", "item"."parent_id" FROM "up"
    CROSS JOIN "item" ON "item"."id" = "up"."above"
    WHERE "item"."parent_id" IS NOT NULL
)
SELECT "up"."id" FROM "up"
CROSS JOIN "item" ON "item"."id" = "up"."above" AND "item"."parent_id" IS NULL
CROSS JOIN "drive" ON "drive"."id" = "item"."drive_id" AND "drive"."is_closed""#
        );
        let values = chunk.iter().map(|&item| item.into());
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        closed.extend(super::ids::<item::Entity>(db, statement).await?);
    }
    Ok(closed)
}

/// The content of these items that no other item has too.
pub(crate) async fn content_of_these_only(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<Vec<ContentKey>, StoreError> {
    let keys = |filter| {
        version::Entity::find()
            .select_only()
            .column(version::Column::ContentKey)
            .filter(filter)
            .into_tuple::<String>()
    };
    let mut own = BTreeSet::new();
    for chunk in items.chunks(CHUNK) {
        let of_these = version::Column::ItemId.is_in(chunk.iter().map(|item| item.get()));
        let found = keys(of_these).all(db).await;
        own.extend(found.map_err(from_db_in::<version::Entity>)?);
    }
    let all: Vec<String> = own.iter().cloned().collect();
    for chunk in all.chunks(CHUNK) {
        let of_others = version::Column::ContentKey
            .is_in(chunk)
            .and(version::Column::ItemId.is_not_in(items.iter().map(|item| item.get())));
        let found = keys(of_others).all(db).await;
        for key in found.map_err(from_db_in::<version::Entity>)? {
            own.remove(&key);
        }
    }
    Ok(own.into_iter().map(ContentKey).collect())
}

/// How much there is in these drives, and how many links a user made.
pub(crate) async fn holdings(
    db: &impl ConnectionTrait,
    drives: &[DriveId],
    maker: Option<UserId>,
) -> Result<Holdings, StoreError> {
    let files = item::Entity::find()
        .select_only()
        .column_as(item::Column::Id.count(), "files")
        .column_as(
            Expr::expr(Func::coalesce([item::Column::Size.sum(), Expr::value(0)]))
                .cast_as("INTEGER"),
            "bytes",
        )
        .filter(item::Column::DriveId.is_in(drives.iter().map(|drive| drive.get())))
        .filter(item::Column::Kind.eq(convert::kind_number(ItemKind::File)))
        .into_tuple::<(i64, i64)>()
        .one(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    let (files, bytes) = files.unwrap_or_default();
    let links = match maker {
        Some(maker) => link::Entity::find()
            .filter(link::Column::MakerId.eq(maker.get()))
            .filter(link::Column::RevokedAt.is_null())
            .count(db)
            .await
            .map_err(from_db_in::<link::Entity>)?,
        None => 0,
    };
    let count = |number| u64::try_from(number).unwrap_or_default();
    Ok(Holdings {
        files: count(files),
        bytes: count(bytes),
        links,
    })
}

/// Those of these names of content that a version or a part of an upload has.
pub(crate) async fn named_content(
    db: &impl ConnectionTrait,
    keys: &[ContentKey],
) -> Result<BTreeSet<ContentKey>, StoreError> {
    let mut named = BTreeSet::new();
    for chunk in keys.chunks(CHUNK) {
        let these = || chunk.iter().map(|key| key.0.as_str());
        let versions = version::Entity::find()
            .select_only()
            .column(version::Column::ContentKey)
            .filter(version::Column::ContentKey.is_in(these()))
            .into_tuple::<String>()
            .all(db)
            .await
            .map_err(from_db_in::<version::Entity>)?;
        let parts = upload_part::Entity::find()
            .select_only()
            .column(upload_part::Column::ContentKey)
            .filter(upload_part::Column::ContentKey.is_in(these()))
            .into_tuple::<String>()
            .all(db)
            .await
            .map_err(from_db_in::<upload_part::Entity>)?;
        named.extend(versions.into_iter().chain(parts).map(ContentKey));
    }
    Ok(named)
}
