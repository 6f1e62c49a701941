//! What is said of a file before its bytes come, files that come in order, and what became of an upload.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, small_integer, text_null};

/// What an upload in parts is told of its file when it begins.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            small_integer("when_taken").default(0).take(),
            big_integer_null("revision").take(),
            big_integer_null("source_created_at").take(),
            big_integer_null("source_modified_at").take(),
            text_null("description").take(),
            small_integer("waits").default(0).take(),
            big_integer_null("made_item_id").take(),
        ] {
            let alter = Table::alter()
                .table("upload_session")
                .add_column(&mut column)
                .take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
