//! A database's file in a folder of its own, and a way to it that knows nothing of the store.

use std::path::PathBuf;
use std::sync::Arc;

use adapters_sqlite::{SqlStore, SqliteConfig};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;

/// A database's file in a folder of its own.
pub(crate) struct File {
    pub(crate) folder: TempDir,
}

impl File {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("latchkey.sqlite")
    }

    pub(crate) fn config(&self) -> SqliteConfig {
        SqliteConfig::at(self.path())
    }

    pub(crate) async fn open(&self) -> Arc<SqlStore> {
        Arc::new(SqlStore::open(&self.config()).await.unwrap())
    }

    /// A connection that goes past the store.
    pub(crate) async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.path())
            .foreign_keys(false);
        options.connect().await.unwrap()
    }

    /// Does something to the database that the store would not.
    pub(crate) async fn tamper(&self, sql: String) {
        let done = self.connect().await.execute(AssertSqlSafe(sql)).await;
        assert!(done.unwrap().rows_affected() > 0, "nothing was changed");
    }
}
