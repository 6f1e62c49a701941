//! The port: reads from the pool of readers and the caches, units of work from the writer.

mod cached;
mod faults;
pub(crate) mod place;
mod reads;
mod scope;
mod shared;
mod source;
#[cfg(test)]
mod tests;
pub(crate) mod together;
mod tokens;
mod unit;
mod writes;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use domain::server::turns::{Party, Turn};
use ports::driven::clock::Clock;
use ports::driven::store::{Asked, Basis, Mark, Placed, Placement, Reads, Store, StoreError, Unit};
use ports::secret::Digest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Set};
use sea_orm_migration::{MigratorTrait, seaql_migrations};
use shared::Shared;
use source::{Source, Sql};
use tokio::sync::watch;
use tokio::time::Instant;
use unit::SqlUnit;

use crate::backend::{self, Failure, SqliteConfig};
use crate::cache::Caches;
use crate::entity::keyring_mark;
use crate::error::{SchemaError, from_db, from_db_in};
use crate::migration::Migrator;
use crate::reserve::Reserve;
use crate::writer::{State, Writer};

/// The store on SQLite.
pub type SqlStore = Sql<Pool>;

/// What a store holds: the writer, and readers behind caches.
pub struct Pool {
    readers: DatabaseConnection,
    /// Readers of their own for what follows a tree: the others are never all taken by it.
    walkers: DatabaseConnection,
    writer: Writer,
    caches: Arc<Caches>,
    shared: Shared,
    checks_scopes: bool,
    reserve: Arc<Reserve>,
}

impl SqlStore {
    /// Opens a database, makes it if it is not there, and brings it to the newest schema.
    ///
    /// A database that a newer release wrote is refused with [`SchemaError::Newer`].
    pub async fn open(config: &SqliteConfig) -> Result<Self, StoreError> {
        Self::open_keeping(config, None).await
    }

    /// The same, keeping with all that is written what this clock showed.
    pub async fn open_keeping(
        config: &SqliteConfig,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Self, StoreError> {
        let connection = backend::connect_writer(config)
            .await
            .map_err(at_the_start)?;
        migrate(&connection).await?;
        let tried = backend::try_to_write(&connection).await;
        tried.map_err(at_the_start)?;
        let readers = backend::connect_readers(config, config.readers).await;
        let readers = readers.map_err(from_db)?;
        let walkers = backend::connect_readers(config, config.walkers).await;
        let walkers = walkers.map_err(from_db)?;
        let caches = Arc::new(Caches::new(config.cache_entries));
        let reserve = Arc::new(Reserve::open(config.reserve.clone()));
        let writer = Writer::start(
            config.clone(),
            clock,
            connection,
            [readers.clone(), walkers.clone()],
            Arc::clone(&caches),
            Arc::clone(&reserve),
        );
        Ok(Sql(Pool {
            readers,
            walkers,
            writer,
            caches,
            shared: Shared::default(),
            checks_scopes: config.checks_scopes,
            reserve,
        }))
    }

    /// Whether the database was written with the keyring of this mark. One that has no mark yet takes
    /// this one.
    pub async fn belongs_to(&self, mark: &Digest) -> Result<bool, StoreError> {
        let known = async || {
            let row = keyring_mark::Entity::find().one(&self.0.readers).await;
            row.map_err(from_db_in::<keyring_mark::Entity>)
        };
        if let Some(row) = known().await? {
            return Ok(row.mark == mark.0);
        }
        let unit = SqlUnit::new(
            self.0.writer.turn(Turn::usual(Party::Unknown)).await?,
            None,
            Arc::clone(&self.0.reserve),
        );
        let row = keyring_mark::ActiveModel {
            id: Set(1),
            mark: Set(mark.0.to_vec()),
        };
        match unit.insert(row).await {
            Ok(()) => unit.finish().await?,
            // Another process was first.
            Err(StoreError::Conflict(_)) => drop(unit),
            Err(error) => return Err(error),
        }
        Ok(known().await?.is_some_and(|row| row.mark == mark.0))
    }

    /// Waits until the store writes no more. True when that is because the disk failed: then the
    /// program should end with an error, for whatever was acknowledged is safe and nothing else is.
    pub async fn failed(&self) -> bool {
        self.0.writer.stopped().await == State::Failed
    }

    /// When it was asked last whether another process wrote: of what one had changed by then, nothing is
    /// given out any more as it was before.
    pub fn noticed(&self) -> watch::Receiver<Instant> {
        self.0.writer.noticed()
    }
}

impl Source for Pool {
    type Db = DatabaseConnection;

    fn db(&self) -> Result<&DatabaseConnection, StoreError> {
        Ok(&self.readers)
    }

    fn shared(&self) -> Option<&Shared> {
        Some(&self.shared)
    }

    fn walking(&self) -> Result<&DatabaseConnection, StoreError> {
        Ok(&self.walkers)
    }

    fn keep<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        outcome
    }

    fn caches(&self) -> Result<Option<&Caches>, StoreError> {
        match self.writer.state() {
            // What is stored can be read as long as the disk gives it.
            State::Running | State::Failed => Ok(Some(&self.caches)),
            State::Closing | State::Closed => Err(StoreError::Unavailable(None)),
        }
    }
}

/// A file that cannot even be opened at the start is none that can be written.
fn at_the_start(error: DbErr) -> StoreError {
    match backend::classify(&error) {
        Failure::CannotOpen => StoreError::ReadOnly,
        _ => from_db(error),
    }
}

/// Makes a database that is empty but for its schema, for those who generate code from it.
pub async fn migrate_empty(path: &Path) -> Result<(), StoreError> {
    if !backend::is_empty(path) {
        return Err(SchemaError::NotEmpty.into());
    }
    let connection = backend::connect_writer(&SqliteConfig::at(path)).await;
    let connection = connection.map_err(from_db)?;
    migrate(&connection).await?;
    connection.close().await.map_err(from_db)
}

/// Takes all pending steps in one transaction, so that it is wholly at the old schema or at the new.
async fn migrate(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let transaction = backend::begin_write(connection).await.map_err(from_db)?;
    Migrator::install(&transaction).await.map_err(from_db)?;
    let taken = seaql_migrations::Entity::find().all(&transaction).await;
    let known: BTreeSet<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let mut taken = taken.map_err(from_db)?.into_iter().map(|row| row.version);
    if let Some(step) = taken.find(|step| !known.contains(step)) {
        return Err(SchemaError::Newer { step }.into());
    }
    Migrator::up(&transaction, None).await.map_err(from_db)?;
    transaction.commit().await.map_err(from_db)
}

#[async_trait]
impl Store for SqlStore {
    async fn begin_asked(&self, asked: Asked) -> Result<Box<dyn Unit>, StoreError> {
        let Asked { scope, turn } = asked;
        let reserve = Arc::clone(&self.0.reserve);
        let before = reserve.given_up();
        let lent = match self.0.writer.turn(turn).await {
            // Not even a transaction begins. It is not known yet what it is for; what does not take
            // away is refused at its end.
            Err(StoreError::Full) if reserve.give_up(before) => self.0.writer.turn(turn).await?,
            lent => lent?,
        };
        let scope = self.0.checks_scopes.then_some(scope);
        Ok(Box::new(SqlUnit::new(lent, scope, reserve)))
    }

    async fn snapshot(&self) -> Result<Box<dyn Reads>, StoreError> {
        self.0.caches()?;
        let transaction = backend::begin_read(&self.0.readers)
            .await
            .map_err(from_db)?;
        Ok(Box::new(SqlUnit::of_one_moment(transaction)))
    }

    fn mark(&self) -> Option<Mark> {
        self.0.caches.mark()
    }

    fn basis(&self) -> Basis {
        self.0.caches.basis()
    }

    async fn place_link(
        &self,
        turn: Turn,
        basis: Basis,
        placement: Placement,
    ) -> Result<Placed, StoreError> {
        // One link that is a list of rows takes a unit.
        if placement.link.link().people().next().is_some() {
            return Ok(Placed::No);
        }
        self.0.writer.place(turn, basis, placement).await
    }

    async fn faults(&self) -> Result<Vec<String>, StoreError> {
        faults::find(&self.0.walkers).await
    }

    fn has_room(&self) -> bool {
        self.0.reserve.has_room()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        if self.0.writer.state() != State::Running {
            return Err(StoreError::Unavailable(None));
        }
        let answer = self.0.readers.execute_raw(backend::statement("SELECT 1"));
        answer.await.map_err(from_db)?;
        if self.0.writer.is_full() || !self.0.reserve.has_room() {
            Err(StoreError::Full)
        } else {
            Ok(())
        }
    }

    async fn close(&self) {
        self.0.writer.close().await;
        // The writer closed them, unless its disk failed. What is closed is not used again, whether
        // it closed well or not.
        let _ = self.0.readers.close_by_ref().await;
        let _ = self.0.walkers.close_by_ref().await;
    }
}
