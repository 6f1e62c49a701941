//! The order in which items changed, and what left its folder.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, small_integer};

/// Each change in a drive has a number. Each item has that of its last one, and that of the last one with which all
/// below it was seen anew.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("item", "changed"),
            ("item", "tree_changed"),
            ("drive", "changes"),
            ("drive", "departures_after"),
        ] {
            let mut column = big_integer(column).default(0).take();
            let alter = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        let key = Index::create().col("drive_id").col("changed").take();
        let table = Table::create()
            .table("departure")
            .col(big_integer("drive_id"))
            .col(big_integer("changed"))
            .col(big_integer("item_id"))
            .col(big_integer("parent_id"))
            .col(small_integer("kind"))
            .col(boolean("inherited"))
            .col(big_integer("left_at"))
            .primary_key(&mut key.clone())
            .take();
        manager.create_table(table).await?;
        let connection = manager.get_connection();
        for step in [NUMBER_ALL, INDEXES, &triggers()] {
            connection.execute_unprepared(step).await?;
        }
        Ok(())
    }
}

/// A folder comes before what is in it.
const NUMBER_ALL: &str = r#"
WITH RECURSIVE "down" ("id", "drive_id", "depth") AS (
    SELECT "id", "drive_id", 0 FROM "item" WHERE "parent_id" IS NULL
    UNION ALL
    SELECT "item"."id", "item"."drive_id", "down"."depth" + 1 FROM "down"
    CROSS JOIN "item" ON "item"."parent_id" = "down"."id"
)
UPDATE "item" SET "changed" = "numbered"."number"
FROM (
    SELECT "id", ROW_NUMBER() OVER (PARTITION BY "drive_id" ORDER BY "depth", "id") AS "number" FROM "down"
) AS "numbered"
WHERE "item"."id" = "numbered"."id";
UPDATE "drive" SET "changes" =
    COALESCE((SELECT MAX("changed") FROM "item" WHERE "item"."drive_id" = "drive"."id"), 0);
"#;

/// A row that is inserted has no number yet: it comes into the index once.
const INDEXES: &str = r#"
CREATE INDEX "item_changed" ON "item" ("drive_id", "changed", "id") WHERE "changed" > 0;
CREATE INDEX "item_tree_changed" ON "item" ("drive_id", "tree_changed") WHERE "tree_changed" > 0;
CREATE INDEX "departure_item" ON "departure" ("item_id");
CREATE INDEX "departure_left_at" ON "departure" ("left_at");
"#;

/// No write can forget to count itself: the tables count.
fn triggers() -> String {
    let count = |item: &str| {
        format!(
            r#"
    UPDATE "drive" SET "changes" = "changes" + 1
        WHERE "id" = (SELECT "drive_id" FROM "item" WHERE "id" = {item});
    UPDATE "item" SET "changed" = COALESCE((SELECT "changes" FROM "drive" WHERE "id" = "drive_id"), 0)
        WHERE "id" = {item};"#
        )
    };
    let trigger = |name: &str, when: &str, item: &str| {
        format!(
            r#"CREATE TRIGGER "{name}" {when} BEGIN{}
END;
"#,
            count(item)
        )
    };
    [
        trigger("item_added", r#"AFTER INSERT ON "item""#, r#"NEW."id""#),
        trigger("item_changed", ITEM_CHANGED, r#"NEW."id""#),
        trigger(
            "grant_added",
            r#"AFTER INSERT ON "item_grant""#,
            r#"NEW."item_id""#,
        ),
        trigger(
            "grant_changed",
            r#"AFTER UPDATE ON "item_grant""#,
            r#"NEW."item_id""#,
        ),
        trigger(
            "grant_ended",
            r#"AFTER DELETE ON "item_grant""#,
            r#"OLD."item_id""#,
        ),
        trigger(
            "link_added",
            r#"AFTER INSERT ON "link""#,
            r#"NEW."item_id""#,
        ),
        trigger(
            "link_changed",
            r#"AFTER UPDATE OF "revoked_at", "scope" ON "link""#,
            r#"NEW."item_id""#,
        ),
        LEFT.to_owned(),
    ]
    .concat()
}

const ITEM_CHANGED: &str = r#"AFTER UPDATE OF "drive_id", "parent_id", "name", "url", "version_id", "revision",
    "inherits", "trashed_at", "description", "settings", "source_created_at", "source_modified_at" ON "item""#;

/// What is purged was last written when it went into the trash: the clock tells when it left.
const LEFT: &str = r#"
CREATE TRIGGER "item_left" AFTER UPDATE OF "parent_id" ON "item"
WHEN OLD."parent_id" IS NOT NULL AND OLD."parent_id" IS NOT NEW."parent_id" BEGIN
    UPDATE "drive" SET "changes" = "changes" + 1 WHERE "id" = OLD."drive_id";
    INSERT INTO "departure" ("drive_id", "changed", "item_id", "parent_id", "kind", "inherited", "left_at")
    SELECT OLD."drive_id", "changes", OLD."id", OLD."parent_id", OLD."kind", OLD."inherits",
        MAX(NEW."modified_at", COALESCE((SELECT MAX("highest") FROM "clock_mark"), 0))
    FROM "drive" WHERE "id" = OLD."drive_id";
END;
"#;
