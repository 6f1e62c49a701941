//! Items that are changed and trashed, the one link of an item with its name, uses and events.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob_null, boolean, small_integer, text,
};

/// What the second release stores beside the first.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, mut column) in columns() {
            let alter = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        manager.execute(source_dates()).await?;
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(KINDS_APART).await.map(drop)
    }
}

/// The new columns of old tables, with what they hold in rows that were there before: what the
/// first release did without saying so.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("item", text("description").default("").take()),
        ("item", small_integer("settings").default(0).take()),
        ("item", big_integer("source_created_at").default(0).take()),
        ("item_grant", boolean("shows_path").default(false).take()),
        ("item_grant", boolean("unlisted").default(false).take()),
        ("link", big_integer("revision").default(1).take()),
        ("link", blob_null("name_digest")),
        ("link", blob_null("name_sealed")),
        (
            "policy",
            small_integer("default_item_scope").default(0).take(),
        ),
        (
            "policy",
            small_integer("default_item_kind").default(0).take(),
        ),
        ("policy", small_integer("max_item_kind").default(1).take()),
        ("policy", small_integer("linked_kinds").default(0).take()),
        ("policy", boolean("link_names").default(true).take()),
        ("policy", boolean("choosing_expiry").default(true).take()),
    ]
}

/// Of files that are there already nobody knows more than when they were last changed.
fn source_dates() -> UpdateStatement {
    Query::update()
        .table("item")
        .value("source_created_at", Expr::col("source_modified_at"))
        .take()
}

fn tables() -> Vec<TableCreateStatement> {
    let item_use = Table::create()
        .table("item_use")
        .col(big_integer("item_id").primary_key())
        .col(big_integer("downloads"))
        .col(big_integer("previews"))
        .foreign_key(ForeignKey::create().from_col("item_id").to("item", "id"))
        .take();
    // An event outlives its item, and so it does not refer to it. Nothing is ever taken out of this
    // table, so that positions are given once.
    let event = Table::create()
        .table("event")
        .col(big_integer("position").auto_increment().primary_key())
        .col(big_integer("organization_id"))
        .col(small_integer("kind"))
        .col(big_integer("item_id"))
        .col(big_integer_null("user_id"))
        .col(big_integer("happened_at"))
        .foreign_key(
            ForeignKey::create()
                .from_col("organization_id")
                .to("organization", "id"),
        )
        .foreign_key(ForeignKey::create().from_col("user_id").to("user", "id"))
        .take();
    vec![item_use, event]
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
        // This index is what makes a link's name unique: the one who comes second finds it taken.
        index("link_name", "link", &["name_digest"])
            .unique()
            .and_where(
                Expr::col("revoked_at")
                    .is_null()
                    .and(Expr::col("name_digest").is_not_null()),
            )
            .take(),
        index(
            "item_grant_holder",
            "item_grant",
            &["principal_kind", "principal_id"],
        ),
        index("item_trashed", "item", &["drive_id"])
            .and_where(Expr::col("trashed_at").is_not_null())
            .take(),
        index("item_cut_off", "item", &["parent_id"])
            .and_where(present().and(Expr::col("inherits").not()))
            .take(),
        // The others with a folder in them leave out the trash: only this one finds all that lies
        // below, and what still refers to a row that is to go.
        index("item_parent", "item", &["parent_id"]),
        index("version_content", "version", &["content_key"]),
        index(
            "event_organization",
            "event",
            &["organization_id", "position"],
        ),
    ]
}

/// For folders that are listed by name with kinds told apart: folders, files, web links.
const KINDS_APART: &str = r#"
CREATE INDEX "item_kind_name" ON "item"
    ("parent_id", (CASE "kind" WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END), "name_key", "id")
WHERE "trashed_at" IS NULL
"#;
