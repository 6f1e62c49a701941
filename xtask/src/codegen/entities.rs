//! SeaORM entities, made from an empty database that the program has migrated.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use sea_orm_codegen::{
    BannerVersion, BigIntegerType, DateTimeCrate, EntityFormat, EntityTransformer,
    EntityWriterContext, WithPrelude, WithSerde,
};
use sea_schema::sqlite::def::{ColumnVisibility, TableDef};
use sea_schema::sqlite::discovery::SchemaDiscovery;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use super::files::Generated;
use crate::project;

/// Where the entities are kept.
pub(super) const FOLDER: &str = "crates/adapters-sqlite/src/entity";

/// Whether a table belongs to the tools or to the database itself, and not to the model.
fn is_skipped(table: &str) -> bool {
    table == "seaql_migrations" || table.starts_with("sqlite_")
}

/// The entities of all tables, formatted.
pub(super) fn generate(database: &Path) -> Result<Vec<Generated>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start a runtime")?;
    let mut tables = runtime.block_on(discover(database))?;
    tables.sort_by(|left, right| left.name.cmp(&right.name));
    let statements = tables.iter().map(TableDef::write).collect();
    let writer = EntityTransformer::transform(statements).context("read the schema's tables")?;
    writer
        .generate(&context())
        .files
        .into_iter()
        .map(|file| {
            let content = format(&file.content).with_context(|| format!("format {}", file.name))?;
            Ok(Generated::new(format!("{FOLDER}/{}", file.name), content))
        })
        .collect()
}

async fn discover(database: &Path) -> Result<Vec<TableDef>> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .read_only(true);
    let pool = SqlitePool::connect_with(options)
        .await
        .with_context(|| format!("open {}", database.display()))?;
    let mut schema = SchemaDiscovery::new(pool)
        .discover()
        .await
        .context("read the schema")?;
    // A unique index over some rows does not make its column unique.
    schema.indexes.retain(|index| index.partial == 0);
    let mut tables = schema.merge_indexes_into_table().tables;
    tables.retain(|table| !is_skipped(&table.name));
    for table in &mut tables {
        // Nobody can write to a computed column, and an entity writes all of its columns.
        table
            .columns
            .retain(|column| column.hidden == ColumnVisibility::Visible);
    }
    Ok(tables)
}

fn context() -> EntityWriterContext {
    EntityWriterContext::new(
        EntityFormat::Compact,
        WithPrelude::None,
        WithSerde::None,
        false,
        DateTimeCrate::Time,
        BigIntegerType::I64,
        None,
        false,
        false,
        false,
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        false,
        true,
        BannerVersion::Major,
    )
}

fn format(content: &str) -> Result<String> {
    let mut rustfmt = project::command("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start rustfmt")?;
    // Dropped at once, or rustfmt would wait for more.
    rustfmt
        .stdin
        .take()
        .context("open rustfmt's input")?
        .write_all(content.as_bytes())
        .context("write to rustfmt")?;
    let output = rustfmt.wait_with_output().context("wait for rustfmt")?;
    if !output.status.success() {
        bail!("rustfmt failed: {}", output.status);
    }
    String::from_utf8(output.stdout).context("read what rustfmt printed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(schema: &'static str) -> Vec<Generated> {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("schema.sqlite");
        let options = SqliteConnectOptions::new()
            .filename(&database)
            .create_if_missing(true);
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(async {
                let pool = SqlitePool::connect_with(options).await.unwrap();
                sqlx::raw_sql(schema).execute(&pool).await.unwrap();
                pool.close().await;
            });
        generate(&database).unwrap()
    }

    fn content<'a>(files: &'a [Generated], name: &str) -> &'a str {
        let path = format!("{FOLDER}/{name}");
        let mut parts = files.iter().map(Generated::parts);
        parts.find(|(found, _)| *found == path).unwrap().1
    }

    #[test]
    fn every_table_of_the_model_becomes_an_entity() {
        let files = generated(
            "CREATE TABLE seaql_migrations (version TEXT PRIMARY KEY);
             CREATE TABLE link (id INTEGER PRIMARY KEY NOT NULL, item_id INTEGER NOT NULL, digest BLOB,
                                double_id INTEGER GENERATED ALWAYS AS (id * 2));",
        );
        assert_eq!(files.len(), 2, "{files:?}");
        let link = content(&files, "link.rs");
        assert!(link.starts_with("//! "), "{link}");
        assert!(link.contains("pub item_id: i64,"), "{link}");
        assert!(link.contains("pub digest: Option<Vec<u8>>,"), "{link}");
        assert!(!link.contains("double_id"), "{link}");
        let index = content(&files, "mod.rs");
        assert!(index.starts_with("//! "), "{index}");
        assert!(index.contains("pub mod link;"), "{index}");
    }

    #[test]
    fn a_unique_index_over_some_rows_does_not_make_its_column_unique() {
        let files = generated(
            "CREATE TABLE link (id INTEGER PRIMARY KEY NOT NULL, fingerprint TEXT NOT NULL, url TEXT NOT NULL,
                                revoked_at INTEGER);
             CREATE UNIQUE INDEX link_fingerprint ON link (fingerprint) WHERE revoked_at IS NULL;
             CREATE UNIQUE INDEX link_url ON link (url);",
        );
        let link = content(&files, "link.rs");
        assert_eq!(link.matches("unique").count(), 1, "{link}");
    }
}
