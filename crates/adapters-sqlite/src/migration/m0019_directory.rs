//! A scope of its own for reading who there is.

use sea_orm_migration::prelude::*;

/// What could be used for everything still can, unless it was narrowed to an item. Nothing else that was issued before
/// holds it: nobody who agreed to it was told so.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(DIRECTORY).await.map(drop)
    }
}

/// 15 are the bits of all scopes that there were, 16 is that of the directory.
const DIRECTORY: &str = r#"
UPDATE "bearer" SET "scopes" = 31 WHERE "scopes" = 15 AND "limit_item_id" IS NULL;
UPDATE "token_family" SET "scopes" = 31 WHERE "scopes" = 15;
"#;
