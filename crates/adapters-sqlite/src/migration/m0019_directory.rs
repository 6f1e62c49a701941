//! A scope of its own for reading who there is.

use sea_orm_migration::prelude::*;

/// Tokens that could read at all could read that too, and still can.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(DIRECTORY).await.map(drop)
    }
}

/// 1 is the bit of reading, 16 that of the directory.
const DIRECTORY: &str = r#"
UPDATE "bearer" SET "scopes" = "scopes" | 16 WHERE "scopes" & 1;
UPDATE "token_family" SET "scopes" = "scopes" | 16 WHERE "scopes" & 1;
"#;
