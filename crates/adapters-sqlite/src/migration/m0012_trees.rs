//! A number with each folder that tells when what lies below it changed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// Revisions of trees.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = big_integer("tree_revision").default(0).take();
        let alter = Table::alter().table("item").add_column(&mut column).take();
        manager.alter_table(alter).await
    }
}
