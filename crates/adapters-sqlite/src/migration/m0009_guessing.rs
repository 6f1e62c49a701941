//! That a link's password was being guessed is remembered with the link.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

/// When that was last.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = big_integer_null("guessed_at");
        let alter = Table::alter().table("link").add_column(&mut column).take();
        manager.alter_table(alter).await
    }
}
