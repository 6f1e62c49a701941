//! People leave: accounts that are not in use, drives that are closed, names that are free again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean, small_integer};

/// What is kept of those who left, and of what goes with them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("user", small_integer("account").default(0).take()),
            ("user", big_integer_null("heir_id")),
            ("drive", boolean("is_closed").default(false).take()),
            ("user_group", boolean("is_removed").default(false).take()),
            ("application", boolean("is_removed").default(false).take()),
        ];
        for (table, mut column) in columns {
            let alter = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
