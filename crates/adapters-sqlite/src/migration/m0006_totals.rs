//! What folders hold is kept with them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// Totals of folders, which were counted at each reading before.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["child_count", "size_below", "cut_off_below"] {
            let mut column = big_integer(column).default(0).take();
            let alter = Table::alter().table("item").add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(COUNT_ALL).await.map(drop)
    }
}

/// What lies in the trash, and all below it, counts to nothing that is above it.
const COUNT_ALL: &str = r#"
WITH RECURSIVE "up" ("id", "folder", "direct") AS (
    SELECT "id", "parent_id", 1 FROM "item"
    WHERE "trashed_at" IS NULL AND "parent_id" IS NOT NULL
    UNION
    SELECT "up"."id", "item"."parent_id", 0 FROM "up"
    CROSS JOIN "item" ON "item"."id" = "up"."folder"
    WHERE "item"."trashed_at" IS NULL AND "item"."parent_id" IS NOT NULL
)
UPDATE "item" SET
    "child_count" = "counted"."children",
    "size_below" = "counted"."bytes",
    "cut_off_below" = "counted"."cut_off"
FROM (
    SELECT "up"."folder" AS "folder", SUM("up"."direct") AS "children",
        SUM("below"."size") AS "bytes", SUM(NOT "below"."inherits") AS "cut_off"
    FROM "up" CROSS JOIN "item" AS "below" ON "below"."id" = "up"."id"
    GROUP BY "up"."folder"
) AS "counted"
WHERE "item"."id" = "counted"."folder"
"#;
