//! Writes of the order in which items changed: the tables number what is written to one item by themselves.

use domain::time::Timestamp;
use ports::driven::store::StoreError;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Statement,
};

use crate::entity::departure;
use crate::error::from_db;

/// Whether all that is below an item is seen anew.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anew {
    /// It is.
    All,
    /// It is where nothing from above reaches the item: what is seen of it hangs on its own grants.
    IfCutOff,
}

/// What is below an item is found by it: it is not walked here, however much it is.
const TREE: &str = r#"
UPDATE "item" SET "tree_changed" = "changed" WHERE "id" = $1 AND ($2 OR NOT "inherits")"#;

/// Notes that all that is below an item changed together with it just now.
pub(super) async fn with_all_below(
    db: &DatabaseTransaction,
    item: i64,
    anew: Anew,
) -> Result<(), StoreError> {
    let values = [item.into(), (anew == Anew::All).into()];
    let mark = Statement::from_sql_and_values(db.get_database_backend(), TREE, values);
    db.execute_raw(mark).await.map(drop).map_err(from_db)
}

/// A folder that comes out of one that not everybody saw, or that was seen anew with all below it, is seen anew.
const MOVED: &str = r#"
WITH RECURSIVE "up" ("id") AS (
    VALUES ($2)
    UNION
    SELECT "item"."parent_id" FROM "up" CROSS JOIN "item" ON "item"."id" = "up"."id"
    WHERE "item"."parent_id" IS NOT NULL
)
UPDATE "item" SET "tree_changed" = "changed" WHERE "id" = $1 AND EXISTS (
    SELECT 1 FROM "up" CROSS JOIN "item" AS "above" ON "above"."id" = "up"."id"
    WHERE NOT "above"."inherits" OR "above"."tree_changed" > 0
)
"#;

/// Notes that a folder was just moved out of another one.
pub(super) async fn with_all_below_if_moved(
    db: &DatabaseTransaction,
    folder: i64,
    from: i64,
) -> Result<(), StoreError> {
    let values = [folder.into(), from.into()];
    let mark = Statement::from_sql_and_values(db.get_database_backend(), MOVED, values);
    db.execute_raw(mark).await.map(drop).map_err(from_db)
}

const FORGET: &str = r#"
UPDATE "drive" SET "departures_after" = MAX("departures_after", "forgotten"."changed")
FROM (
    SELECT "drive_id", MAX("changed") AS "changed" FROM "departure" WHERE "left_at" <= $1 GROUP BY "drive_id"
) AS "forgotten"
WHERE "drive"."id" = "forgotten"."drive_id"
"#;

pub(super) async fn forget_departures(
    db: &DatabaseTransaction,
    left_by: Timestamp,
) -> Result<(), StoreError> {
    let values = [left_by.millis().into()];
    let forget = Statement::from_sql_and_values(db.get_database_backend(), FORGET, values);
    db.execute_raw(forget).await.map_err(from_db)?;
    let old = departure::Column::LeftAt.lte(left_by.millis());
    let deleted = departure::Entity::delete_many().filter(old).exec(db).await;
    deleted.map(drop).map_err(from_db)
}
