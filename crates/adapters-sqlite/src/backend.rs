//! All that is particular to SQLite: connecting, pragmas, and what its errors mean.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::time::Timestamp;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

/// Where the database is, and how much of the machine it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteConfig {
    /// The database's file. It is made if it is not there; its folder is not.
    pub path: PathBuf,
    /// How many connections read; each is a thread.
    pub readers: u32,
    /// How many more of them follow trees, which may be large.
    pub walkers: u32,
    /// How many units of work may wait for their turn. One more is turned away at once.
    pub queue: usize,
    /// How many rows each cache keeps at most.
    pub cache_entries: usize,
    /// How long a write waits for another process that is writing.
    pub busy_timeout: Duration,
    /// How long a read waits for a free connection.
    pub acquire_timeout: Duration,
    /// How often an idle store looks whether another process wrote.
    pub poll_interval: Duration,
    /// A file that keeps room for what takes away on a full disk; none for `None`.
    pub reserve: Option<PathBuf>,
    /// Whether a write outside of its unit's scope fails. SQLite does without scopes, so that this is
    /// for tests: on where debug assertions are.
    pub checks_scopes: bool,
}

impl SqliteConfig {
    /// The defaults, for a database at this path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            readers: 4,
            walkers: 2,
            queue: 4096,
            cache_entries: 20_000,
            busy_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(2),
            poll_interval: Duration::from_millis(250),
            reserve: None,
            checks_scopes: cfg!(debug_assertions),
        }
    }
}

/// What went wrong, as far as it makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A row with that id, digest or owner is there already.
    IdTaken,
    /// That name or address is taken.
    NameTaken,
    /// Another process held the lock for too long, or no connection was free.
    Busy,
    /// The disk is full.
    Full,
    /// The file may not be written to.
    ReadOnly,
    /// A file could not be opened.
    CannotOpen,
    /// The store was closed.
    Closed,
    /// The disk failed. Nothing may be written any more: what a failed sync left behind is unknown.
    Disk,
    /// The file is no sound database.
    Damaged,
    /// A column holds a value of another kind than it should.
    Undecodable,
    /// Anything else.
    Other,
}

/// Tells what went wrong.
pub(crate) fn classify(error: &DbErr) -> Failure {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Failure::Busy,
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Failure::Closed,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => classify_driver(cause),
        DbErr::Type(_) | DbErr::TryIntoErr { .. } => Failure::Undecodable,
        _ => Failure::Other,
    }
}

fn classify_driver(error: &sqlx::Error) -> Failure {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const READ_ONLY: i32 = 8;
    const CANNOT_OPEN: i32 = 14;
    const IO: i32 = 10;
    const CORRUPT: i32 = 11;
    const FULL: i32 = 13;
    const NOT_A_DATABASE: i32 = 26;
    const PRIMARY_KEY: i32 = 1555;
    const UNIQUE: i32 = 2067;

    let cause = match error {
        sqlx::Error::Database(cause) => cause,
        sqlx::Error::PoolTimedOut => return Failure::Busy,
        sqlx::Error::PoolClosed => return Failure::Closed,
        sqlx::Error::WorkerCrashed => return Failure::Disk,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => return Failure::Undecodable,
        _ => return Failure::Other,
    };
    let code: i32 = cause
        .code()
        .and_then(|code| code.parse().ok())
        .unwrap_or_default();
    match code {
        // The message lists the columns: `UNIQUE constraint failed: user.name_key`.
        UNIQUE if cause.message().ends_with("name_key") => Failure::NameTaken,
        UNIQUE if cause.message().ends_with("name_digest") => Failure::NameTaken,
        UNIQUE if cause.message().ends_with("email_key") => Failure::NameTaken,
        PRIMARY_KEY | UNIQUE => Failure::IdTaken,
        // The lowest byte is the kind, what is above it the detail.
        _ => match code & 0xFF {
            BUSY | LOCKED => Failure::Busy,
            FULL => Failure::Full,
            READ_ONLY => Failure::ReadOnly,
            CANNOT_OPEN => Failure::CannotOpen,
            IO => Failure::Disk,
            CORRUPT | NOT_A_DATABASE => Failure::Damaged,
            _ => Failure::Other,
        },
    }
}

fn options(config: &SqliteConfig) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(&config.path)
        .busy_timeout(config.busy_timeout)
        .foreign_keys(true)
        .statement_cache_capacity(256)
        // Each connection has its own; the system keeps the rest of the file.
        .pragma("cache_size", "-2048")
        .pragma("temp_store", "MEMORY")
}

/// Opens the one connection that writes, and makes the file if it is not there.
pub(crate) async fn connect_writer(config: &SqliteConfig) -> Result<DatabaseConnection, DbErr> {
    let options = options(config)
        .thread_name(|number| format!("store-writer-{number}"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power failure.
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-8192")
        .pragma("wal_autocheckpoint", "4000")
        .pragma("journal_size_limit", "67108864");
    // Turning to the write-ahead log takes a lock that the busy timeout does not wait for.
    let deadline = tokio::time::Instant::now() + config.busy_timeout;
    loop {
        match connect(options.clone(), 1, config.busy_timeout).await {
            Err(error)
                if classify(&error) == Failure::Busy && tokio::time::Instant::now() < deadline =>
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            outcome => return outcome,
        }
    }
}

/// Opens so many connections that read. The file must be there.
pub(crate) async fn connect_readers(
    config: &SqliteConfig,
    connections: u32,
) -> Result<DatabaseConnection, DbErr> {
    let options = options(config)
        .thread_name(|number| format!("store-reader-{number}"))
        .read_only(true);
    connect(options, connections.max(1), config.acquire_timeout).await
}

async fn connect(
    options: SqliteConnectOptions,
    connections: u32,
    acquire_timeout: Duration,
) -> Result<DatabaseConnection, DbErr> {
    let pool: SqlitePool = SqlitePoolOptions::new()
        .min_connections(connections)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        // It would be one more round trip before each query.
        .test_before_acquire(false)
        .acquire_timeout(acquire_timeout)
        .connect_with(options)
        .await
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
    Ok(pool.into())
}

/// Begins a transaction that holds the write lock from its first moment on.
pub(crate) async fn begin_write(
    connection: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    connection
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await
}

/// Begins a transaction that reads what was committed at one moment: that of its first read, which
/// is made here.
pub(crate) async fn begin_read(
    connection: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = connection.begin().await?;
    let settle = statement("SELECT 1 FROM \"organization\" LIMIT 1");
    transaction.execute_raw(settle).await?;
    Ok(transaction)
}

/// Keeps the highest time that was seen.
pub(crate) async fn keep_time(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), DbErr> {
    const KEEP: &str = r#"INSERT INTO "clock_mark" ("id", "highest") VALUES (1, $1)
ON CONFLICT ("id") DO UPDATE SET "highest" = "excluded"."highest"
WHERE "excluded"."highest" > "clock_mark"."highest""#;
    let keep = Statement::from_sql_and_values(DbBackend::Sqlite, KEEP, [now.millis().into()]);
    connection.execute_raw(keep).await.map(drop)
}

/// Fails where nothing can be written, and leaves nothing where it can.
pub(crate) async fn try_to_write(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = begin_write(connection).await?;
    let write = statement("PRAGMA user_version = 1");
    transaction.execute_raw(write).await?;
    transaction.rollback().await
}

/// A number that changes when another connection committed, of this process or another.
pub(crate) async fn data_version(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = connection
        .query_one_raw(statement("PRAGMA data_version"))
        .await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// What the database itself finds wrong with its file and its references.
pub(crate) async fn integrity(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut faults = Vec::new();
    for row in connection
        .query_all_raw(statement("PRAGMA integrity_check"))
        .await?
    {
        let finding: String = row.try_get_by_index(0)?;
        if finding != "ok" {
            faults.push(format!("the database file is damaged: {finding}"));
        }
    }
    for row in connection
        .query_all_raw(statement("PRAGMA foreign_key_check"))
        .await?
    {
        let table: String = row.try_get_by_index(0)?;
        let key: Option<i64> = row.try_get_by_index(1)?;
        let parent: String = row.try_get_by_index(2)?;
        let key = key.map_or_else(|| "?".to_owned(), |key| key.to_string());
        faults.push(format!(
            "row `{key}` of table `{table}` refers to a row of table `{parent}` that is not there"
        ));
    }
    Ok(faults)
}

/// Whether there is nothing at a path, or an empty file.
pub(crate) fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |found| found.len() == 0)
}

pub(crate) fn statement(sql: &'static str) -> Statement {
    Statement::from_string(sea_orm::DbBackend::Sqlite, sql)
}
