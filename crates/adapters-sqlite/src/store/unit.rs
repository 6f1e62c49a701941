//! A unit of work: a savepoint on the write connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ports::driven::store::{Scope, StoreError};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};

use super::source::{Source, Sql};
use super::writes::directory::insert;
use crate::cache::{Caches, Touched};
use crate::reserve::{GivenUp, Reserve};
use crate::writer::Lent;

/// What a unit reads from.
enum Connection {
    /// The write connection.
    Lent(Lent),
    /// A reader, at one moment. No write reaches it: it is only ever given out for reading.
    Moment(DatabaseTransaction),
}

/// A unit of work, or reads of one moment.
pub(super) type SqlUnit = Sql<Turn>;

/// What a unit of work holds.
pub(super) struct Turn {
    source: Connection,
    /// What it may write, where that is checked.
    pub(super) scope: Option<Scope>,
    /// What it changed, as far as a cache may hold it.
    pub(super) touched: Touched,
    /// Whether it takes something away, for which room is kept.
    pub(super) takes_away: bool,
    /// The room that is kept, for a unit that writes, and how often it had been given up before.
    reserve: Option<(Arc<Reserve>, GivenUp)>,
    /// Whether something failed. It may have ended the whole transaction: what is written after that
    /// would be outside of it.
    broken: AtomicBool,
}

impl Source for Turn {
    type Db = DatabaseTransaction;

    /// The transaction to read from and to write to.
    fn db(&self) -> Result<&DatabaseTransaction, StoreError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(None));
        }
        match &self.source {
            Connection::Lent(lent) => lent.transaction(),
            Connection::Moment(transaction) => Ok(transaction),
        }
    }

    /// Takes note of an outcome: after a failure the unit does not go on.
    fn keep<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        // A row that makes no sense was only read.
        if !matches!(outcome, Ok(_) | Err(StoreError::Corrupt { .. })) {
            self.broken.store(true, Ordering::Relaxed);
        }
        outcome
    }

    fn caches(&self) -> Result<Option<&Caches>, StoreError> {
        Ok(None)
    }
}

impl SqlUnit {
    pub(super) fn new(lent: Lent, scope: Option<Scope>, reserve: Arc<Reserve>) -> Self {
        let before = reserve.given_up();
        Self::on(Connection::Lent(lent), scope, Some((reserve, before)))
    }

    /// Reads of the moment at which this transaction began.
    pub(super) fn of_one_moment(transaction: DatabaseTransaction) -> Self {
        Self::on(Connection::Moment(transaction), None, None)
    }

    fn on(
        source: Connection,
        scope: Option<Scope>,
        reserve: Option<(Arc<Reserve>, GivenUp)>,
    ) -> Self {
        Self(Turn {
            source,
            scope,
            touched: Touched::default(),
            takes_away: false,
            reserve,
            broken: AtomicBool::new(false),
        })
    }

    /// Inserts a row that must not be there yet.
    pub(super) async fn insert<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.keep(insert(self.db()?, row).await)
    }

    /// Takes note of the outcome of a write that gives what it touched.
    pub(super) fn note<T>(
        &mut self,
        outcome: Result<(T, Touched), StoreError>,
    ) -> Result<T, StoreError> {
        let (answer, touched) = self.keep(outcome)?;
        self.0.touched.merge(touched);
        Ok(answer)
    }

    pub(super) async fn finish(self) -> Result<(), StoreError> {
        self.db()?;
        match self.0.source {
            Connection::Lent(lent) => {
                let (takes_away, reserve) = (self.0.takes_away, self.0.reserve);
                let has_room = |(room, _): &(Arc<Reserve>, GivenUp)| room.has_room();
                if !takes_away && !reserve.as_ref().is_none_or(has_room) {
                    lent.refuse().await?;
                    return Err(StoreError::Full);
                }
                match lent.commit(self.0.touched).await {
                    Err(StoreError::Full)
                        if takes_away
                            && reserve.is_some_and(|(room, before)| room.give_up(before)) =>
                    {
                        Err(StoreError::Again)
                    }
                    ended => ended,
                }
            }
            Connection::Moment(_) => Err(StoreError::Unavailable(None)),
        }
    }

    pub(super) async fn give_up(self) -> Result<(), StoreError> {
        match self.0.source {
            Connection::Lent(lent) => lent.refuse().await,
            Connection::Moment(_) => Ok(()),
        }
    }
}
