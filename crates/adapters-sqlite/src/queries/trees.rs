//! Reads of several items at once, and of all that lies below some.

use std::collections::BTreeSet;

use domain::ids::{DriveId, ItemId};
use domain::item::Item;
use ports::driven::store::{Below, StoreError};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::CHUNK;
use super::items::{many_items, not_trashed, trashed};
use crate::entity::item;
use crate::error::{corrupt, from_db_in};

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let distinct: BTreeSet<i64> = ids.collect();
    distinct.into_iter().collect()
}

pub(crate) async fn items(
    db: &impl ConnectionTrait,
    ids: &[ItemId],
) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    for chunk in distinct(ids.iter().map(|id| id.get())).chunks(CHUNK) {
        let these = item::Column::Id.is_in(chunk.iter().copied());
        let select = not_trashed().filter(these).order_by_asc(item::Column::Id);
        items.extend(many_items(db, select).await?);
    }
    Ok(items)
}

pub(crate) async fn trashed_in(
    db: &impl ConnectionTrait,
    drives: &[DriveId],
    after: Option<ItemId>,
    limit: u32,
) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::new();
    for chunk in distinct(drives.iter().map(|drive| drive.get())).chunks(CHUNK) {
        let of_these = item::Column::DriveId.is_in(chunk.iter().copied());
        let mut select = trashed()
            .filter(of_these)
            .order_by_asc(item::Column::Id)
            .limit(u64::from(limit));
        if let Some(after) = after {
            select = select.filter(item::Column::Id.gt(after.get()));
        }
        items.extend(many_items(db, select).await?);
    }
    items.sort_by_key(|item: &Item| item.id);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(items)
}

/// Up from every item that was cut off: they are rare, and an index knows them. `UNION` drops rows
/// that came up before, so that a damaged tree that bites its tail ends as well.
const CUT_OFF_COUNTED: [&str; 3] = [
    r#"
WITH RECURSIVE "up" ("cut_off", "above") AS (
    SELECT "id", "parent_id" FROM "item" INDEXED BY "item_cut_off"
    WHERE "trashed_at" IS NULL AND NOT "inherits" AND "parent_id" IS NOT NULL
    AND "drive_id" IN (SELECT "drive_id" FROM "item" WHERE "id" IN ("#,
    r#"))
    UNION
    SELECT "up"."cut_off", "item"."parent_id" FROM "up"
    CROSS JOIN "item" ON "item"."id" = "up"."above"
    WHERE "item"."trashed_at" IS NULL AND "item"."parent_id" IS NOT NULL
)
SELECT "cut_off", "above" FROM "up" WHERE "above" IN ("#,
    ")\n",
];

#[derive(FromQueryResult)]
struct CutOffRow {
    cut_off: i64,
    above: i64,
}

pub(crate) async fn cut_off_counted(
    db: &impl ConnectionTrait,
    folders: &[ItemId],
) -> Result<Vec<(ItemId, ItemId)>, StoreError> {
    let mut found = BTreeSet::new();
    for chunk in distinct(folders.iter().map(|folder| folder.get())).chunks(CHUNK) {
        let numbered = (1..=chunk.len()).map(|number| format!("${number}"));
        let these = numbered.collect::<Vec<_>>().join(", ");
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            [
                CUT_OFF_COUNTED[0],
                &these,
                CUT_OFF_COUNTED[1],
                &these,
                CUT_OFF_COUNTED[2],
            ]
            .concat(),
            chunk.iter().map(|&folder| folder.into()),
        );
        let rows = CutOffRow::find_by_statement(statement).all(db).await;
        for row in rows.map_err(from_db_in::<item::Entity>)? {
            let ids = ItemId::new(row.cut_off).zip(ItemId::new(row.above));
            found.insert(ids.ok_or_else(|| {
                corrupt("item", row.cut_off.to_string(), "its id is not positive")
            })?);
        }
    }
    Ok(found.into_iter().collect())
}

/// All that lies below an item, at how many steps: first how far that reaches, then each item that
/// permissions from above do not reach. A tree of more than 4096 steps can only be a circle; it ends
/// there.
const BELOW: &str = r#"
WITH RECURSIVE "below" ("id", "depth", "inherits") AS (
    SELECT $1, 0, 1
    UNION
    SELECT "item"."id", "below"."depth" + 1, "item"."inherits" FROM "below"
    CROSS JOIN "item" ON "item"."parent_id" = "below"."id"
    WHERE "below"."depth" < 4096
)
SELECT 0 AS "id", MAX("depth") AS "height",
    (SELECT "tree_revision" FROM "item" WHERE "id" = $1) AS "tree_revision" FROM "below"
UNION ALL
SELECT DISTINCT "id", 0, NULL FROM "below" WHERE NOT "inherits" ORDER BY "id"
"#;

#[derive(FromQueryResult)]
struct BelowRow {
    id: i64,
    height: i64,
    tree_revision: Option<i64>,
}

pub(crate) async fn below(db: &impl ConnectionTrait, item: ItemId) -> Result<Below, StoreError> {
    let backend = db.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, BELOW, [item.get().into()]);
    let rows = BelowRow::find_by_statement(statement).all(db).await;
    let rows = rows.map_err(from_db_in::<item::Entity>)?;
    let mut below = Below::default();
    for row in rows {
        if let Some(id) = ItemId::new(row.id) {
            below.cut_off.push(id);
        } else {
            below.height = usize::try_from(row.height).unwrap_or(0);
            below.tree_revision = row.tree_revision.unwrap_or(0).cast_unsigned();
        }
    }
    Ok(below)
}

pub(crate) async fn tree_revision(
    db: &impl ConnectionTrait,
    id: ItemId,
) -> Result<u64, StoreError> {
    let revision: Option<i64> = item::Entity::find_by_id(id.get())
        .select_only()
        .column(item::Column::TreeRevision)
        .into_tuple()
        .one(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    Ok(revision.unwrap_or(0).cast_unsigned())
}
