//! What folders hold, as it is kept with them.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{DriveId, ItemId};
use ports::driven::store::{FolderTotals, StoreError};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};

use super::CHUNK;
use crate::convert;
use crate::entity::item;
use crate::error::from_db_in;

/// The columns of an item that tell what lies below it.
#[derive(Debug, FromQueryResult)]
pub(crate) struct TotalsRow {
    pub(crate) id: i64,
    pub(crate) child_count: i64,
    pub(crate) size_below: i64,
    pub(crate) cut_off_below: i64,
}

/// What lies in the trash counts to nothing above it, so that nothing is counted twice.
pub(crate) async fn trashed_size(
    db: &impl ConnectionTrait,
    drive: DriveId,
) -> Result<u64, StoreError> {
    let size = Expr::col(item::Column::Size).add(Expr::col(item::Column::SizeBelow));
    let size = item::Entity::find()
        .select_only()
        .expr(Func::coalesce([size.sum(), 0.into()]))
        .filter(item::Column::DriveId.eq(drive.get()))
        .filter(item::Column::TrashedAt.is_not_null())
        .into_tuple::<i64>()
        .one(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    Ok(size.map_or(0, i64::unsigned_abs))
}

pub(crate) async fn folder_totals(
    db: &impl ConnectionTrait,
    folders: &[ItemId],
) -> Result<Vec<FolderTotals>, StoreError> {
    let distinct: BTreeSet<i64> = folders.iter().map(|folder| folder.get()).collect();
    let distinct: Vec<i64> = distinct.into_iter().collect();
    let mut known: BTreeMap<i64, FolderTotals> = BTreeMap::new();
    for chunk in distinct.chunks(CHUNK) {
        let rows = item::Entity::find()
            .select_only()
            .columns([
                item::Column::Id,
                item::Column::ChildCount,
                item::Column::SizeBelow,
                item::Column::CutOffBelow,
            ])
            .filter(item::Column::Id.is_in(chunk.iter().copied()))
            .into_model::<TotalsRow>()
            .all(db)
            .await
            .map_err(from_db_in::<item::Entity>)?;
        for row in rows {
            known.insert(row.id, convert::totals(&row)?);
        }
    }
    let totals = folders.iter().map(|folder| known.get(&folder.get()));
    Ok(totals
        .map(|totals| totals.copied().unwrap_or_default())
        .collect())
}

/// Counts anew what lies below every folder, and names those whose totals are others; closed drives keep
/// none. `UNION` drops
/// rows that came up before, so that a damaged tree that bites its tail ends as well.
const WRONG: &str = r#"
WITH RECURSIVE "up" ("id", "folder", "direct") AS (
    SELECT "id", "parent_id", 1 FROM "item"
    WHERE "trashed_at" IS NULL AND "parent_id" IS NOT NULL
    UNION
    SELECT "up"."id", "item"."parent_id", 0 FROM "up"
    CROSS JOIN "item" ON "item"."id" = "up"."folder"
    WHERE "item"."trashed_at" IS NULL AND "item"."parent_id" IS NOT NULL
),
"counted" ("folder", "children", "bytes", "cut_off") AS (
    SELECT "up"."folder", SUM("up"."direct"), SUM("item"."size"), SUM(NOT "item"."inherits")
    FROM "up" CROSS JOIN "item" ON "item"."id" = "up"."id"
    GROUP BY "up"."folder"
)
SELECT "item"."id" FROM "item"
INNER JOIN "drive" ON "drive"."id" = "item"."drive_id" AND NOT "drive"."is_closed"
LEFT JOIN "counted" ON "counted"."folder" = "item"."id"
WHERE ("item"."child_count", "item"."size_below", "item"."cut_off_below")
    <> (COALESCE("children", 0), COALESCE("bytes", 0), COALESCE("cut_off", 0))
ORDER BY "item"."id"
"#;

/// The items whose totals are not what lies below them.
pub(crate) async fn wrong(db: &impl ConnectionTrait) -> Result<Vec<i64>, StoreError> {
    let statement = Statement::from_string(db.get_database_backend(), WRONG);
    super::ids::<item::Entity>(db, statement).await
}
