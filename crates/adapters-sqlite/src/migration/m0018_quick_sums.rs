//! What clients compare content by that take no digest of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, blob_null};

/// Two more sums of content. Content that is there has none yet, and is read once for them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [big_integer_null("crc32").take(), blob_null("xor160").take()] {
            let alter = Table::alter()
                .table("version")
                .add_column(&mut column)
                .take();
            manager.alter_table(alter).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(UNCHECKED).await.map(drop)
    }
}

const UNCHECKED: &str = r#"
DROP INDEX "version_unchecked";
CREATE INDEX "version_unchecked" ON "version" ("id")
WHERE ("checksums" IS NULL OR "xor160" IS NULL) AND "damaged_at" IS NULL;
"#;
