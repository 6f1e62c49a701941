//! What visitors of a link do is told with the link.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

/// By which link something happened, and from which network.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No reference: an event stays when the link is gone with its item.
        for mut column in [big_integer_null("link_id"), text_null("network")] {
            let alter = Table::alter().table("event").add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
