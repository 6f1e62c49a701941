//! The task that owns the write connection.
//!
//! It opens a transaction when the first unit asks for its turn, runs that unit and those that wait behind it, each in a
//! savepoint, and commits when nobody waits any more, [`BATCH`] units ran or [`BATCH_FOR`] is over. Only then are the
//! units told that they are committed, and those that were refused on what others wrote before them in the batch that
//! this stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ports::driven::clock::Clock;
use ports::driven::store::{Placed, StoreError};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::State;
use super::lent::{Acknowledge, Lent, Outcome, Returned};
use super::line::{Line, Waiting, Wants};
use crate::backend::{self, Failure, SqliteConfig};
use crate::cache::{Caches, Touched};
use crate::error::from_db;
use crate::reserve::Reserve;

/// How many units share one commit at most.
const BATCH: usize = 256;

/// After how long no further unit joins a batch, so that the first are not kept waiting for the last.
const BATCH_FOR: Duration = Duration::from_millis(20);

/// Why a batch ended without a commit.
pub(super) enum BatchError {
    /// The transaction could not be opened, ended or trusted any more.
    Database(DbErr),
    /// The connection was not given back.
    Lost,
}

/// The task that owns the connection.
pub(super) struct Batches {
    pub(super) config: SqliteConfig,
    /// What shows the time that is kept with each batch.
    pub(super) clock: Option<Arc<dyn Clock>>,
    pub(super) connection: DatabaseConnection,
    /// Closed before the write connection: only who writes and comes last can tidy up the file.
    pub(super) readers: [DatabaseConnection; 2],
    pub(super) caches: Arc<Caches>,
    pub(super) reserve: Arc<Reserve>,
    pub(super) line: Arc<Line>,
    pub(super) closing: watch::Receiver<bool>,
    pub(super) report: watch::Sender<State>,
    pub(super) noticed: watch::Sender<Instant>,
    pub(super) full: Arc<AtomicBool>,
    /// The last number that told whether another process wrote.
    pub(super) seen: Option<i64>,
}

enum Event {
    Unit(Waiting),
    Idle,
    Close,
    End,
}

impl Batches {
    pub(super) async fn run(mut self) {
        let mut next = None;
        loop {
            let event = match next.take() {
                Some(waiting) => Event::Unit(waiting),
                None => self.wait().await,
            };
            match event {
                Event::Unit(first) => next = self.batch(first).await,
                Event::Idle => self.look_around().await,
                // Those that wait already still get their turn.
                Event::Close => self.line.close(),
                Event::End => break,
            }
            if *self.report.borrow() == State::Failed {
                self.refuse_all(next.take());
                return;
            }
        }
        self.report.send_replace(State::Closing);
        // Nobody is left to be told of an error.
        for readers in self.readers {
            let _ = readers.close().await;
        }
        let _ = self.connection.close().await;
        self.report.send_replace(State::Closed);
    }

    async fn wait(&mut self) -> Event {
        let closed = self.line.is_closed();
        tokio::select! {
            biased;
            waiting = self.line.next() => waiting.map_or(Event::End, Event::Unit),
            // When nobody is left who could close it, it closes as well.
            _ = self.closing.wait_for(|close| *close), if !closed => Event::Close,
            () = tokio::time::sleep(self.config.poll_interval) => Event::Idle,
        }
    }

    /// Clears the caches if another process wrote.
    async fn look_around(&mut self) {
        let asked = Instant::now();
        match backend::data_version(&self.connection).await {
            Ok(version) => self.note(version, asked),
            Err(error) => {
                tracing::warn!(%error, "could not tell whether another process wrote");
                self.caches.forget_all();
                self.noticed.send_replace(asked);
            }
        }
    }

    /// Takes note of whether another process wrote, as it was asked at that time.
    fn note(&mut self, version: i64, asked: Instant) {
        if self.seen.replace(version) != Some(version) {
            self.caches.forget_all();
        }
        self.noticed.send_replace(asked);
    }

    /// Runs a unit and those behind it, and commits them together. Gives back a unit that was taken
    /// from the queue and not run.
    async fn batch(&mut self, first: Waiting) -> Option<Waiting> {
        let transaction = match self.begin().await {
            Ok(transaction) => transaction,
            Err(error) => return self.turn_away(first, &error),
        };
        let mut ended = Vec::new();
        let mut touched = Touched::default();
        match self
            .units(transaction, first, &mut ended, &mut touched)
            .await
        {
            Ok(transaction) if ended.is_empty() => {
                if let Err(error) = transaction.rollback().await {
                    self.give_up(&BatchError::Database(error)).await;
                }
            }
            Ok(transaction) => {
                let caches = Arc::clone(&self.caches);
                let changing = caches.changing();
                match self.commit(transaction).await {
                    Ok(()) => {
                        self.full.store(false, Ordering::Relaxed);
                        caches.forget(&touched);
                        drop(changing);
                        acknowledge(ended, || Ok(()));
                    }
                    Err(error) => {
                        self.give_up(&BatchError::Database(error.clone())).await;
                        acknowledge(ended, || Err(unavailable(&error)));
                    }
                }
            }
            Err(error) => {
                self.give_up(&error).await;
                acknowledge(ended, || match &error {
                    BatchError::Database(error) => Err(unavailable(error)),
                    BatchError::Lost => Err(StoreError::Unavailable(None)),
                });
            }
        }
        None
    }

    /// Makes a batch lasting, and with it the time.
    async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        if let Some(clock) = &self.clock {
            backend::keep_time(&transaction, clock.now()).await?;
        }
        transaction.commit().await
    }

    async fn begin(&mut self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = backend::begin_write(&self.connection).await?;
        // From here on nobody else can write, so that no change goes unnoticed.
        let asked = Instant::now();
        let version = backend::data_version(&transaction).await?;
        self.note(version, asked);
        Ok(transaction)
    }

    /// Tells a unit that its turn does not come, and those behind it that waited as long.
    fn turn_away(&mut self, first: Waiting, error: &DbErr) -> Option<Waiting> {
        tracing::warn!(%error, "the database cannot be written to at present");
        if backend::classify(error) == Failure::Disk {
            self.report.send_replace(State::Failed);
        }
        first.turn_away(unavailable(error));
        let patience: Duration = self.config.busy_timeout;
        while let Some(waiting) = self.line.pop() {
            if waiting.since.elapsed() < patience {
                return Some(waiting);
            }
            waiting.turn_away(unavailable(error));
        }
        None
    }

    async fn units(
        &mut self,
        mut transaction: DatabaseTransaction,
        first: Waiting,
        ended: &mut Vec<Ended>,
        touched: &mut Touched,
    ) -> Result<DatabaseTransaction, BatchError> {
        let (mut next, mut placings) = (Some(first), Vec::new());
        let began = Instant::now();
        for ran in 0..BATCH {
            if ran > 0 && began.elapsed() >= BATCH_FOR {
                break;
            }
            let Some(waiting) = next.take().or_else(|| self.line.pop()) else {
                break;
            };
            if waiting.is_gone() {
                continue;
            }
            let turn = match waiting.wants {
                Wants::Link(placing) => {
                    placings.push(*placing);
                    continue;
                }
                Wants::Connection(turn) => turn,
            };
            self.place(&transaction, &mut placings, ended, touched)
                .await?;
            let returned = lend(transaction, turn).await?;
            transaction = returned.transaction;
            match returned.outcome {
                Outcome::Committed(changed, acknowledge) => {
                    ended.push(Ended::Unit(acknowledge));
                    touched.merge(changed);
                    savepoint(&transaction, "RELEASE unit").await?;
                }
                Outcome::Refused(acknowledge) if ended.is_empty() => {
                    undo(&transaction).await?;
                    // All that it read is lasting already. Who asked may have gone.
                    let _ = acknowledge.send(Ok(()));
                }
                Outcome::Refused(acknowledge) => {
                    ended.push(Ended::Unit(acknowledge));
                    undo(&transaction).await?;
                }
                Outcome::Dropped => undo(&transaction).await?,
            }
        }
        self.place(&transaction, &mut placings, ended, touched)
            .await?;
        Ok(transaction)
    }

    /// Ends a batch that failed. After a failure of the disk nothing is written any more; after any
    /// other the connection is not trusted and made anew.
    async fn give_up(&mut self, error: &BatchError) {
        // What became of the transaction is not known, so nor is what the caches should hold.
        self.caches.forget_all();
        self.seen = None;
        let disk_failed = match error {
            BatchError::Database(error) => {
                tracing::error!(%error, "a commit failed");
                let failure = backend::classify(error);
                self.full.store(failure == Failure::Full, Ordering::Relaxed);
                failure == Failure::Disk
            }
            BatchError::Lost => {
                tracing::error!("a unit of work did not give its connection back");
                false
            }
        };
        if disk_failed {
            self.report.send_replace(State::Failed);
            return;
        }
        // What is closed is not used again, whether it closed well or not.
        let _ = self.connection.close_by_ref().await;
        match backend::connect_writer(&self.config).await {
            Ok(connection) => self.connection = connection,
            Err(error) => {
                tracing::error!(%error, "the database could not be opened again");
                self.report.send_replace(State::Failed);
            }
        }
    }

    /// Turns everyone away, now and for ever.
    fn refuse_all(&mut self, next: Option<Waiting>) {
        tracing::error!("the disk failed: nothing is written any more");
        self.line.close();
        let mut next = next;
        while let Some(waiting) = next.take().or_else(|| self.line.pop()) {
            waiting.turn_away(StoreError::Unavailable(None));
        }
    }
}

/// Lends the connection to a unit and waits until it comes back.
async fn lend(
    transaction: DatabaseTransaction,
    turn: oneshot::Sender<Result<Lent, StoreError>>,
) -> Result<Returned, BatchError> {
    savepoint(&transaction, "SAVEPOINT unit").await?;
    let (lent, back) = Lent::new(transaction);
    // The one who asked may have gone: then the connection comes back unused.
    let _ = turn.send(Ok(lent));
    back.await.map_err(|_| BatchError::Lost)
}

/// Takes back what the unit wrote.
pub(super) async fn undo(transaction: &DatabaseTransaction) -> Result<(), BatchError> {
    savepoint(transaction, "ROLLBACK TO unit").await?;
    savepoint(transaction, "RELEASE unit").await
}

pub(super) async fn savepoint(
    transaction: &DatabaseTransaction,
    sql: &str,
) -> Result<(), BatchError> {
    let done = transaction.execute_unprepared(sql).await;
    done.map(drop).map_err(BatchError::Database)
}

/// Who waits for the commit.
pub(super) enum Ended {
    Unit(Acknowledge),
    /// One whose link was inserted.
    Link(oneshot::Sender<Result<Placed, StoreError>>),
}

/// Tells all who wait. What was begun is ended though its client left.
fn acknowledge(ended: Vec<Ended>, outcome: impl Fn() -> Result<(), StoreError>) {
    for one in ended {
        match one {
            Ended::Unit(unit) => drop(unit.send(outcome())),
            Ended::Link(link) => drop(link.send(outcome().map(|()| Placed::Yes))),
        }
    }
}

fn unavailable(error: &DbErr) -> StoreError {
    match from_db(error.clone()) {
        refused @ (StoreError::Unavailable(_) | StoreError::Full) => refused,
        other => StoreError::Unavailable(Some(Box::new(other))),
    }
}
