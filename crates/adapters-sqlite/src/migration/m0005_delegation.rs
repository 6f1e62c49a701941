//! Labelled and delegated links, and the people without an account that the latter are assigned to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, boolean, small_integer, text, text_null};

/// What labelled and delegated links are stored in.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, mut column) in columns() {
            let alter = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        manager.execute(last_changes()).await?;
        manager.create_table(delegations()).await?;
        manager.create_table(accesses()).await?;
        let expiry = Index::create()
            .name("delegated_access_end")
            .table("delegated_access")
            .col("ends_at")
            .take();
        manager.create_index(expiry).await
    }
}

/// The new columns of old tables, with what they hold in rows that were there before. 3 is the number
/// of links to preview only.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("link", text_null("label")),
        ("link", big_integer("changed_at").default(0).take()),
        ("user", boolean("is_external").default(false).take()),
        (
            "policy",
            small_integer("default_labelled_kind").default(3).take(),
        ),
        (
            "policy",
            boolean("delegating_management").default(true).take(),
        ),
        (
            "policy",
            text("delegated_frame_ancestors").default("'self'").take(),
        ),
    ]
}

/// Of links that are there already nobody knows more than when they were made.
fn last_changes() -> UpdateStatement {
    Query::update()
        .table("link")
        .value("changed_at", Expr::col("created_at"))
        .take()
}

fn delegations() -> TableCreateStatement {
    Table::create()
        .table("delegation")
        .col(big_integer("link_id").primary_key())
        .col(big_integer("assignee_id"))
        .col(text_null("locale"))
        .col(text_null("time_zone"))
        .col(blob("refresh_digest").unique_key())
        .foreign_key(ForeignKey::create().from_col("link_id").to("link", "id"))
        .foreign_key(
            ForeignKey::create()
                .from_col("assignee_id")
                .to("user", "id"),
        )
        .take()
}

fn accesses() -> TableCreateStatement {
    Table::create()
        .table("delegated_access")
        .col(big_integer("id").auto_increment().primary_key())
        .col(big_integer("link_id"))
        .col(blob("digest").unique_key())
        .col(big_integer("ends_at"))
        .foreign_key(ForeignKey::create().from_col("link_id").to("link", "id"))
        .take()
}
