//! Positions of events are each organization's own: they tell nobody how much happens elsewhere.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, small_integer, text_null};

/// Positions by organization, which go on above the highest that there was.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = big_integer("events_after").default(0).take();
        let alter = Table::alter()
            .table("organization")
            .add_column(&mut column)
            .take();
        manager.alter_table(alter).await?;
        let key = Index::create()
            .col("organization_id")
            .col("position")
            .take();
        let table = Table::create()
            .table("event_of_organization")
            .col(big_integer("organization_id"))
            .col(big_integer("position"))
            .col(small_integer("kind"))
            .col(big_integer("item_id"))
            .col(big_integer_null("user_id"))
            .col(big_integer("happened_at"))
            .col(big_integer_null("link_id"))
            .col(text_null("network"))
            .primary_key(&mut key.clone())
            .foreign_key(
                ForeignKey::create()
                    .from_col("organization_id")
                    .to("organization", "id"),
            )
            .foreign_key(ForeignKey::create().from_col("user_id").to("user", "id"))
            .take();
        manager.create_table(table).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(CARRY).await.map(drop)
    }
}

/// Nobody who asks for what comes after a position misses what comes then.
const CARRY: &str = r#"
UPDATE "organization" SET "events_after" = (SELECT COALESCE(MAX("position"), 0) FROM "event");
INSERT INTO "event_of_organization"
SELECT "organization_id", "position", "kind", "item_id", "user_id", "happened_at", "link_id", "network"
FROM "event";
DROP TABLE "event";
ALTER TABLE "event_of_organization" RENAME TO "event";
"#;
