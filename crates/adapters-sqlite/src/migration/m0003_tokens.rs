//! What applications prove themselves with, and what is issued to them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, blob_null, boolean, small_integer, text,
};

/// What the third schema stores beside the second.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for mut column in bearer_columns() {
            let alter = Table::alter()
                .table("bearer")
                .add_column(&mut column)
                .take();
            manager.alter_table(alter).await?;
        }
        for (name, column) in [
            ("bearer_family", "family_id"),
            ("bearer_made_from", "made_from_id"),
        ] {
            let index = Index::create()
                .name(name)
                .table("bearer")
                .col(column)
                .take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let registration = Table::create()
        .table("registration")
        .col(big_integer("application_id").primary_key())
        .col(big_integer("service_account_id"))
        .col(blob_null("secret"))
        .foreign_key(&mut references("application_id", "application"))
        .foreign_key(&mut references("service_account_id", "user"))
        .take();
    let redirect_uri = Table::create()
        .table("redirect_uri")
        .col(big_integer("application_id"))
        .col(big_integer("position"))
        .col(text("uri"))
        .primary_key(Index::create().col("application_id").col("position"))
        .foreign_key(&mut references("application_id", "application"))
        .take();
    let family = table("token_family")
        .col(big_integer("organization_id"))
        .col(big_integer_null("user_id"))
        .col(big_integer("application_id"))
        .col(small_integer("scopes"))
        .col(boolean("is_lasting"))
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut references("organization_id", "organization"))
        .foreign_key(&mut references("user_id", "user"))
        .foreign_key(&mut references("application_id", "application"))
        .take();
    let code = table("authorization_code")
        .col(big_integer("family_id"))
        .col(blob("digest").unique_key())
        .col(text("redirect_uri"))
        .col(boolean("redirect_was_named"))
        .col(blob_null("challenge"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("spent_at"))
        .foreign_key(&mut references("family_id", "token_family"))
        .take();
    let refresh = table("refresh_token")
        .col(big_integer("family_id"))
        .col(blob("digest").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("spent_at"))
        .foreign_key(&mut references("family_id", "token_family"))
        .take();
    vec![registration, redirect_uri, family, code, refresh]
}

/// The new columns of access tokens. Those that are there already have no limit and no family.
///
/// The item that a token is narrowed to is no reference: the token outlives it, and reaches nothing.
fn bearer_columns() -> Vec<ColumnDef> {
    vec![
        big_integer_null("family_id")
            .extra(r#"REFERENCES "token_family" ("id")"#)
            .take(),
        big_integer_null("made_from_id")
            .extra(r#"REFERENCES "bearer" ("id")"#)
            .take(),
        big_integer_null("limit_item_id"),
        small_integer("limit_capabilities").default(255).take(),
        big_integer_null("revoked_at"),
    ]
}

fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(name)
        .col(ColumnDef::new("id").big_integer().not_null().primary_key());
    table
}

fn references(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    let mut foreign = ForeignKey::create();
    foreign.from_col(column).to_tbl(table).to_col("id");
    foreign
}
