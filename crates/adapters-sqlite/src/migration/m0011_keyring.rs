//! Which keyring a database was written with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::blob;

/// What can be known of the keyring without it.
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
            .table("keyring_mark")
            .col(id)
            .col(blob("mark"))
            .take();
        manager.create_table(mark).await
    }
}
