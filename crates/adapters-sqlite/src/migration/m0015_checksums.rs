//! Checksums of content, and marks of damage.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, blob_null};

/// What bytes are checked against when they are read, and when they were found to be others.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            blob_null("checksums").take(),
            big_integer_null("damaged_at").take(),
        ] {
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

/// Hardly any version has none once they were filled in, so that looking for those costs nothing.
const UNCHECKED: &str = r#"
CREATE INDEX "version_unchecked" ON "version" ("id") WHERE "checksums" IS NULL AND "damaged_at" IS NULL
"#;
