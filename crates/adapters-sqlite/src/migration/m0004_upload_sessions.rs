//! Uploads that come in parts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, small_integer, text, text_null,
};

/// What uploads in parts are stored in.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(sessions()).await?;
        manager.create_table(parts()).await?;
        let expiry = Index::create()
            .name("upload_session_expiry")
            .table("upload_session")
            .col("expires_at")
            .take();
        manager.create_index(expiry).await
    }
}

/// The item may go while a session for it is there, and so nothing refers to it.
fn sessions() -> TableCreateStatement {
    let references = [
        ("organization_id", "organization"),
        ("user_id", "user"),
        ("application_id", "application"),
    ];
    let mut table = Table::create();
    table
        .table("upload_session")
        .col(big_integer("id").primary_key())
        .col(big_integer("organization_id"))
        .col(big_integer_null("user_id"))
        .col(big_integer("application_id"))
        .col(small_integer("target_kind"))
        .col(big_integer("item_id"))
        .col(text_null("name"))
        .col(big_integer("size"))
        .col(big_integer("part_size"))
        .col(big_integer("expires_at"));
    for (column, other) in references {
        table.foreign_key(ForeignKey::create().from_col(column).to(other, "id"));
    }
    table.take()
}

/// A part outlives its session until its content was removed, and so it does not refer to it.
fn parts() -> TableCreateStatement {
    Table::create()
        .table("upload_part")
        .col(big_integer("session_id"))
        .col(big_integer("number"))
        .col(big_integer("position"))
        .col(big_integer("size"))
        .col(blob("sha1"))
        .col(text("content_key"))
        .primary_key(Index::create().col("session_id").col("number"))
        .take()
}
