//! The highest time that was seen, and numbers of versions: what does not follow a clock that is set back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// What outlasts a clock that is set back.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let id = ColumnDef::new("id")
            .big_integer()
            .not_null()
            .primary_key()
            .take();
        let mark = Table::create()
            .table("clock_mark")
            .col(id)
            .col(big_integer("highest"))
            .take();
        manager.create_table(mark).await?;
        let mut number = big_integer("number").default(0).take();
        let alter = Table::alter()
            .table("version")
            .add_column(&mut number)
            .take();
        manager.alter_table(alter).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(NUMBERS).await.map(drop)
    }
}

/// The present version has the number of the file's content; before it, they are in the order in which
/// they were made.
const NUMBERS: &str = r#"
UPDATE "version" SET "number" = "counted"."number" FROM (
    SELECT "version"."id" AS "id", "item"."content_revision" + 1 - ROW_NUMBER() OVER (
        PARTITION BY "version"."item_id"
        ORDER BY "version"."id" = "item"."version_id" DESC, "version"."id" DESC
    ) AS "number"
    FROM "version" INNER JOIN "item" ON "item"."id" = "version"."item_id"
) AS "counted" WHERE "version"."id" = "counted"."id"
"#;
