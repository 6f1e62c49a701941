//! Everything that the first release stores.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, blob_null, boolean, small_integer, text, text_null,
};

/// The tables of the first release.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in directory().into_iter().chain(items()).chain(permissions()) {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        manager.execute(built_in_application()).await
    }
}

/// A table with an id of its own.
fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(name)
        .col(ColumnDef::new("id").big_integer().not_null().primary_key());
    table
}

/// A table whose key is made of other rows' ids.
fn table_keyed(name: &'static str, key: &[&'static str]) -> TableCreateStatement {
    let mut table = Table::create();
    let mut primary = Index::create();
    table.table(name);
    for column in key {
        table.col(big_integer(*column));
        primary.col(*column);
    }
    table.primary_key(&mut primary);
    table
}

fn references(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    references_key(column, table, "id")
}

fn references_key(
    column: &'static str,
    table: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    let mut foreign = ForeignKey::create();
    foreign.from_col(column).to_tbl(table).to_col(key);
    foreign
}

fn directory() -> Vec<TableCreateStatement> {
    let organization = table("organization")
        .col(text("name"))
        .col(text("name_key").unique_key())
        .col(big_integer("created_at"))
        .take();
    let policy = table_keyed("policy", &["organization_id"])
        .col(small_integer("allowed_scopes"))
        .col(small_integer("default_scope"))
        .col(big_integer_null("default_lifetime"))
        .col(big_integer_null("max_lifetime"))
        .col(boolean("anonymous_needs_password"))
        .col(small_integer("min_password_length"))
        .col(boolean("embedding"))
        .col(text("frame_ancestors"))
        .col(boolean("anonymous_editing"))
        .col(boolean("links_outlive_maker"))
        .col(boolean("cutting_inheritance"))
        .foreign_key(&mut references("organization_id", "organization"))
        .take();
    let user = table("user")
        .col(big_integer("organization_id"))
        .col(text("name"))
        .col(text("name_key").unique_key())
        .col(text("display_name"))
        .col(text_null("email"))
        .col(text_null("email_key").unique_key())
        .col(text_null("verifier"))
        .col(big_integer("created_at"))
        .foreign_key(&mut references("organization_id", "organization"))
        .take();
    let group_member = table_keyed("group_member", &["group_id", "user_id"])
        .foreign_key(&mut references("group_id", "user_group"))
        .foreign_key(&mut references("user_id", "user"))
        .take();
    let application = named("application", big_integer_null("organization_id"));
    let bearer = table("bearer")
        .col(big_integer("organization_id"))
        .col(big_integer_null("user_id"))
        .col(big_integer("application_id"))
        .col(small_integer("scopes"))
        .col(blob("digest").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .foreign_key(&mut references("organization_id", "organization"))
        .foreign_key(&mut references("user_id", "user"))
        .foreign_key(&mut references("application_id", "application"))
        .take();
    vec![
        organization,
        policy,
        user,
        named("user_group", big_integer("organization_id")),
        group_member,
        named("site", big_integer("organization_id")),
        application,
        bearer,
    ]
}

/// A table of things with a name that is unique in their organization.
fn named(name: &'static str, organization: ColumnDef) -> TableCreateStatement {
    table(name)
        .col(organization)
        .col(text("name"))
        .col(text("name_key"))
        .col(big_integer("created_at"))
        .foreign_key(&mut references("organization_id", "organization"))
        .take()
}

fn items() -> Vec<TableCreateStatement> {
    // The root has no reference to it: the root's own row refers to the drive, and one of the two
    // has to come first.
    let drive = table("drive")
        .col(big_integer("organization_id"))
        .col(small_integer("owner_kind"))
        .col(big_integer("owner_id"))
        .col(text("name"))
        .col(big_integer("root_id"))
        .col(big_integer("created_at"))
        .foreign_key(&mut references("organization_id", "organization"))
        .take();
    // Nor has the present version, for the same reason.
    let item = table("item")
        .col(big_integer("drive_id"))
        .col(big_integer_null("parent_id"))
        .col(text("name"))
        .col(text("name_key"))
        .col(small_integer("kind"))
        .col(text_null("url"))
        .col(big_integer_null("version_id"))
        .col(big_integer("size"))
        .col(big_integer("revision"))
        .col(big_integer("content_revision"))
        .col(boolean("inherits"))
        .col(big_integer("created_at"))
        .col(big_integer("modified_at"))
        .col(big_integer("source_modified_at"))
        .col(big_integer_null("created_by"))
        .col(big_integer_null("modified_by"))
        .col(big_integer_null("trashed_at"))
        .foreign_key(&mut references("drive_id", "drive"))
        .foreign_key(&mut references("parent_id", "item"))
        .foreign_key(&mut references("created_by", "user"))
        .foreign_key(&mut references("modified_by", "user"))
        .take();
    let version = table("version")
        .col(big_integer("item_id"))
        .col(text("content_key"))
        .col(big_integer("size"))
        .col(blob("sha1"))
        .col(blob("sha256"))
        .col(big_integer("created_at"))
        .col(big_integer_null("created_by"))
        .foreign_key(&mut references("item_id", "item"))
        .foreign_key(&mut references("created_by", "user"))
        .take();
    vec![drive, item, version]
}

fn permissions() -> Vec<TableCreateStatement> {
    let grant = table("item_grant")
        .col(big_integer("item_id"))
        .col(small_integer("principal_kind"))
        .col(big_integer("principal_id"))
        .col(small_integer("capabilities"))
        .col(small_integer("source"))
        .col(big_integer_null("expires_at"))
        .col(big_integer("created_at"))
        .col(big_integer_null("created_by"))
        .foreign_key(&mut references("item_id", "item"))
        .foreign_key(&mut references("created_by", "user"))
        .take();
    let link = table("link")
        .col(big_integer("organization_id"))
        .col(big_integer("item_id"))
        .col(big_integer("application_id"))
        .col(small_integer("rule"))
        .col(small_integer("kind"))
        .col(small_integer("scope"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("password_generation"))
        .col(text_null("verifier"))
        .col(big_integer_null("maker_id"))
        .col(small_integer("authority"))
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .col(big_integer_null("revoked_by"))
        .col(blob("digest").unique_key())
        .col(blob("sealed"))
        .col(blob_null("fingerprint"))
        .foreign_key(&mut references("organization_id", "organization"))
        .foreign_key(&mut references("item_id", "item"))
        .foreign_key(&mut references("application_id", "application"))
        .foreign_key(&mut references("maker_id", "user"))
        .foreign_key(&mut references("revoked_by", "user"))
        .take();
    let person = table_keyed("link_person", &["link_id", "user_id"])
        .foreign_key(&mut references("link_id", "link"))
        .foreign_key(&mut references("user_id", "user"))
        .take();
    let redemption = table_keyed("redemption", &["link_id", "user_id"])
        .col(big_integer_null("password_generation"))
        .col(boolean("durable"))
        .col(big_integer("redeemed_at"))
        .foreign_key(&mut references("link_id", "link"))
        .foreign_key(&mut references("user_id", "user"))
        .take();
    vec![grant, link, person, redemption]
}

fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn indexes() -> Vec<IndexCreateStatement> {
    let present = || Expr::col("trashed_at").is_null();
    vec![
        index(
            "user_organization",
            "user",
            &["organization_id", "name_key"],
        ),
        index(
            "user_group_name",
            "user_group",
            &["organization_id", "name_key"],
        )
        .unique()
        .take(),
        index("group_member_user", "group_member", &["user_id"]),
        index("site_name", "site", &["organization_id", "name_key"])
            .unique()
            .take(),
        index(
            "application_name",
            "application",
            &["organization_id", "name_key"],
        )
        .unique()
        .take(),
        index("drive_organization", "drive", &["organization_id"]),
        index("drive_owner", "drive", &["owner_kind", "owner_id"]),
        index("item_root", "item", &["drive_id"])
            .unique()
            .and_where(Expr::col("parent_id").is_null())
            .take(),
        index("item_name", "item", &["parent_id", "name_key"])
            .unique()
            .and_where(
                Expr::col("trashed_at")
                    .is_null()
                    .and(Expr::col("parent_id").is_not_null()),
            )
            .take(),
        index("item_size", "item", &["parent_id", "size"])
            .and_where(present())
            .take(),
        index("item_modified", "item", &["parent_id", "modified_at"])
            .and_where(present())
            .take(),
        index("version_item", "version", &["item_id"]),
        index(
            "item_grant_principal",
            "item_grant",
            &["item_id", "principal_kind", "principal_id"],
        )
        .unique()
        .take(),
        index("link_item", "link", &["item_id"]),
        // This index is what makes a link unique: the one who comes second finds its place taken.
        index("link_fingerprint", "link", &["fingerprint"])
            .unique()
            .and_where(
                Expr::col("revoked_at")
                    .is_null()
                    .and(Expr::col("fingerprint").is_not_null()),
            )
            .take(),
        index("redemption_user", "redemption", &["user_id"]),
    ]
}

/// The application that all tokens without one share.
fn built_in_application() -> InsertStatement {
    Query::insert()
        .into_table("application")
        .columns(["id", "name", "name_key", "created_at"])
        .values_panic([1.into(), "Latchkey".into(), "latchkey".into(), 0.into()])
        .take()
}
