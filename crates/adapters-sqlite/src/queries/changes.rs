//! What changed in drives. The numbers are given by the tables themselves, see the migration that added them.

use std::collections::BTreeMap;

use domain::ids::{DriveId, ItemId};
use ports::driven::store::{
    Change, ChangeMark, ChangeNumbers, ChangeQuery, Known, Left, StoreError,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};

use super::{CHUNK, by_id};
use crate::convert;
use crate::entity::{drive, item};
use crate::error::{corrupt, from_db_in};

#[derive(FromQueryResult)]
struct ChangeRow {
    number: i64,
    id: i64,
    folder: Option<i64>,
    kind: i16,
    inherited: bool,
    revision: i64,
    anew: i64,
}

/// The index has the rows with a number; where it begins to be read is the first condition's to say.
///
/// What was seen anew since, with all below it, and what left a folder, beside what changed by itself. `UNION` drops rows that came up before, so that a damaged tree that bites its tail ends as well.
const IN_DRIVE: &str = r#"
WITH RECURSIVE "anew" ("id", "number") AS (
    SELECT "id", "tree_changed" FROM "item"
    WHERE "drive_id" = $1 AND "tree_changed" > 0 AND "tree_changed" >= $2
    UNION
    SELECT "item"."id", "anew"."number" FROM "anew" CROSS JOIN "item" ON "item"."parent_id" = "anew"."id"
),
"latest" ("id", "number") AS (SELECT "id", MAX("number") FROM "anew" GROUP BY "id")
SELECT * FROM (
    SELECT "changed" AS "number", "id", NULL AS "folder", "kind", "inherits" AS "inherited", "revision",
        "tree_changed" AS "anew" FROM "item"
    WHERE "drive_id" = $1 AND "changed" >= $2 AND "changed" > 0 AND ("changed" > $2 OR "id" > $3)
        AND "id" NOT IN (SELECT "id" FROM "anew")
    ORDER BY "changed", "id" LIMIT $4
)
UNION ALL
SELECT MAX("changed", "number"), "item"."id", NULL, "kind", "inherits", "revision", "tree_changed"
FROM "latest" CROSS JOIN "item" ON "item"."id" = "latest"."id"
WHERE (MAX("changed", "number"), "item"."id") > ($2, $3)
UNION ALL
SELECT * FROM (
    SELECT "changed", "item_id", "parent_id", "kind", "inherited", 0, 0 FROM "departure"
    WHERE "drive_id" = $1 AND ("changed", "item_id") > ($2, $3)
    ORDER BY "changed" LIMIT $4
)
ORDER BY 1, 2 LIMIT $4
"#;

/// What came into a folder changed with all that is below it, for all of it is new there.
const BELOW: &str = r#"
WITH RECURSIVE "down" ("id", "arrived") AS (
    VALUES ($5, 0)
    UNION
    SELECT "item"."id", MAX("down"."arrived", "item"."tree_changed", COALESCE(
        (SELECT MAX("changed") FROM "departure" WHERE "item_id" = "item"."id" AND "drive_id" = $1), 0))
    FROM "down" CROSS JOIN "item" ON "item"."parent_id" = "down"."id"
)
SELECT MAX("changed", "arrived") AS "number", "item"."id", NULL AS "folder", "kind",
    "inherits" AS "inherited", "revision", "tree_changed" AS "anew"
FROM "down" CROSS JOIN "item" ON "item"."id" = "down"."id"
WHERE (MAX("changed", "arrived"), "item"."id") > ($2, $3)
UNION ALL
SELECT "changed", "item_id", "parent_id", "kind", "inherited", 0, 0 FROM "departure"
WHERE "drive_id" = $1 AND ("changed", "item_id") > ($2, $3)
    AND "parent_id" IN (SELECT "id" FROM "down")
ORDER BY 1, 2 LIMIT $4
"#;

pub(crate) async fn changes(
    db: &impl ConnectionTrait,
    query: &ChangeQuery,
) -> Result<Vec<Change>, StoreError> {
    let mut values = vec![
        query.drive.get().into(),
        convert::stored(query.after.number).into(),
        query.after.item.into(),
        i64::from(query.limit.max(1)).into(),
    ];
    values.extend(query.below.map(|folder| folder.get().into()));
    let sql = if query.below.is_some() {
        BELOW
    } else {
        IN_DRIVE
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = ChangeRow::find_by_statement(statement).all(db).await;
    let rows = rows.map_err(from_db_in::<item::Entity>)?;
    rows.iter().map(change).collect()
}

fn change(row: &ChangeRow) -> Result<Change, StoreError> {
    let corrupt = |what| corrupt("item", row.id.to_string(), what);
    let number = u64::try_from(row.number);
    let number = number.map_err(|_| corrupt("its change has a negative number"))?;
    let left = match row.folder {
        None => None,
        Some(folder) => Some(Left {
            folder: ItemId::new(folder).ok_or_else(|| corrupt("it left no folder"))?,
            kind: convert::kind_of_item(row.id, row.kind)?,
            inherited: row.inherited,
        }),
    };
    Ok(Change {
        at: ChangeMark {
            number,
            item: row.id,
        },
        item: ItemId::new(row.id).ok_or_else(|| corrupt("its id is not positive"))?,
        left,
        revision: row.revision.unsigned_abs(),
        anew: row.anew.unsigned_abs(),
    })
}

pub(crate) async fn numbers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<BTreeMap<ItemId, ChangeNumbers>, StoreError> {
    let mut numbers = BTreeMap::new();
    for chunk in items.chunks(CHUNK) {
        let columns = [
            item::Column::Id,
            item::Column::Changed,
            item::Column::TreeChanged,
        ];
        let rows = item::Entity::find()
            .select_only()
            .columns(columns)
            .filter(item::Column::Id.is_in(chunk.iter().map(|item| item.get())))
            .into_tuple::<(i64, i64, i64)>()
            .all(db)
            .await;
        for (id, own, tree) in rows.map_err(from_db_in::<item::Entity>)? {
            let both = ChangeNumbers {
                own: own.unsigned_abs(),
                tree: tree.unsigned_abs(),
            };
            numbers.extend(ItemId::new(id).map(|id| (id, both)));
        }
    }
    Ok(numbers)
}

pub(crate) async fn known(
    db: &impl ConnectionTrait,
    id: DriveId,
) -> Result<Option<Known>, StoreError> {
    let row = by_id::<drive::Entity>(db, id.get()).await?;
    Ok(row.map(|row| Known {
        last: row.changes.unsigned_abs(),
        after: row.departures_after.unsigned_abs(),
    }))
}
