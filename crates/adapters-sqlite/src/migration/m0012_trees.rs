//! Trees that may be large: a number with each folder that tells when what lies below it changed, and
//! closed drives for what is put together or ended in several steps.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean};

/// Revisions of trees.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = big_integer("tree_revision").default(0).take();
        let alter = Table::alter().table("item").add_column(&mut column).take();
        manager.alter_table(alter).await?;
        let mut column = boolean("is_building").default(false).take();
        let alter = Table::alter().table("drive").add_column(&mut column).take();
        manager.alter_table(alter).await?;
        // Each step that ends with a drive looks for what still refers to it.
        let of_drive = Index::create()
            .name("item_drive")
            .table("item")
            .col("drive_id")
            .take();
        manager.create_index(of_drive).await
    }
}
