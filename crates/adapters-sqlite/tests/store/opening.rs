//! Making, opening and opening again.

use std::sync::Arc;

use adapters_sqlite::{SqlStore, migrate_empty};
use domain::policy::{Policy, PolicySetting};
use ports::driven::store::{Reads, Scope, Store, StoreError};
use ports::testing::world::World;
use sqlx::{AssertSqlSafe, Connection as _, Row};

use crate::harness::File;

#[tokio::test]
async fn opening_again_keeps_everything() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let parts = world.link_with(1).await;
    parts.write(&*world.store).await;
    let policy = Policy::default().with(PolicySetting::MinPasswordLength(9));
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    unit.set_policy(world.organization.id, &policy)
        .await
        .unwrap();
    unit.commit().await.unwrap();
    world.store.close().await;

    let store = file.open().await;
    let found = store
        .link_by_digest(&[parts.digest])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.link, *parts.link.link());
    assert_eq!(store.policy(world.organization.id).await.unwrap(), policy);
    let item = store.item(world.file.id).await.unwrap();
    assert_eq!(item, Some(world.file));
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_acknowledged_is_there_though_nobody_closed() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let parts = world.link_with(1).await;
    parts.write(&*world.store).await;
    // As after a crash: the log was not yet copied into the database.
    let copy = File::new();
    for suffix in ["", "-wal"] {
        let name = format!("latchkey.sqlite{suffix}");
        std::fs::copy(
            file.folder.path().join(&name),
            copy.folder.path().join(&name),
        )
        .unwrap();
    }
    let store = copy.open().await;
    assert!(store.link(parts.id()).await.unwrap().is_some());
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn many_open_a_new_file_at_once() {
    let file = Arc::new(File::new());
    let opened = (0..4).map(|_| {
        let file = Arc::clone(&file);
        tokio::spawn(async move { file.open().await.ping().await })
    });
    for opened in opened.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_empty_database_has_the_schema_and_the_built_in_application() {
    let file = File::new();
    migrate_empty(&file.path()).await.unwrap();
    let mut connection = file.connect().await;
    let tables = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    let tables = tables.fetch_all(&mut connection).await.unwrap();
    let tables: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    assert!(tables.contains(&"link".to_owned()), "{tables:?}");
    let mode = sqlx::query("PRAGMA journal_mode").fetch_one(&mut connection);
    assert_eq!(mode.await.unwrap().get::<String, _>(0), "wal");
    assert!(
        migrate_empty(&file.path()).await.is_err(),
        "it is not empty any more"
    );
}

/// What is read of the highest id must know each table that ids are given for.
#[tokio::test]
async fn the_highest_id_is_looked_for_in_every_table_that_has_ids() {
    let file = File::new();
    let new = file.open().await;
    assert_eq!(new.highest_id().await.unwrap(), Some(1), "most are empty");
    new.close().await;
    let mut connection = file.connect().await;
    // Marks are one row each, under a number that is always the same.
    let tables = "SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
        WHERE m.type = 'table' AND c.name = 'id' AND c.pk = 1 AND m.name NOT LIKE '%_mark'";
    let tables = sqlx::query(tables)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(tables.len() > 9);
    for (number, table) in (1_i64 << 40..).zip(&tables) {
        let table: String = table.get(0);
        let columns = format!(
            "SELECT name FROM pragma_table_info('{table}')
             WHERE name <> 'id' AND \"notnull\" = 1 AND dflt_value IS NULL"
        );
        let columns = sqlx::query(AssertSqlSafe(columns))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let names = columns.iter().map(|row| row.get(0));
        let names: Vec<String> = std::iter::once("id".to_owned()).chain(names).collect();
        let values = vec![number.to_string(); names.len()];
        file.tamper(format!(
            "INSERT INTO \"{table}\" (\"{}\") VALUES ({})",
            names.join("\", \""),
            values.join(", ")
        ))
        .await;
        let highest = file.open().await.highest_id().await.unwrap();
        assert_eq!(highest, Some(number), "{table}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let file = File::new();
    file.open().await.close().await;
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_from_the_future', 0)";
    file.tamper(newer.to_owned()).await;
    let Err(StoreError::Other(cause)) = SqlStore::open(&file.config()).await else {
        panic!("it was opened");
    };
    assert!(
        cause.to_string().contains("`m9999_from_the_future`"),
        "{cause}"
    );
    assert!(cause.to_string().contains("release"), "{cause}");
}

#[tokio::test]
async fn something_else_is_not_opened() {
    let file = File::new();
    std::fs::write(file.path(), "this is no database at all".repeat(100)).unwrap();
    let outcome = SqlStore::open(&file.config()).await.map(drop);
    assert!(
        matches!(outcome, Err(StoreError::Corrupt { .. })),
        "{outcome:?}"
    );
    let folder = File::new();
    let missing = adapters_sqlite::SqliteConfig::at(folder.folder.path().join("no/such/folder"));
    assert!(SqlStore::open(&missing).await.is_err());
}

/// What `.cargo/config.toml` asks for; a build from elsewhere goes without, is right and slower.
#[tokio::test]
async fn the_database_is_compiled_as_it_is_asked_to() {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    let options = sqlx::query("PRAGMA compile_options");
    let rows = options.fetch_all(&mut connection).await.unwrap();
    let options: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let has = |wanted: &str| options.iter().any(|option| option == wanted);
    assert!(has("ENABLE_QPSG"), "{options:?}");
    assert!(has("DEFAULT_MEMSTATUS=0"), "{options:?}");
    assert!(!has("ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}
