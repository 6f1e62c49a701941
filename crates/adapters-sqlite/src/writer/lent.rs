//! The write connection in the hands of a unit of work.

use ports::driven::store::StoreError;
use sea_orm::DatabaseTransaction;
use tokio::sync::oneshot;

use crate::cache::Touched;

/// Where a unit hears what became of the commit that it waits for.
pub(super) type Acknowledge = oneshot::Sender<Result<(), StoreError>>;

/// How a unit ended.
pub(super) enum Outcome {
    /// It is to be committed.
    Committed(Touched, Acknowledge),
    /// It is to leave nothing, and its answer waits for what it read.
    Refused(Acknowledge),
    /// It is to leave nothing, and nobody waits for an answer.
    Dropped,
}

/// The connection, coming back from a unit.
pub(super) struct Returned {
    pub(super) transaction: DatabaseTransaction,
    pub(super) outcome: Outcome,
}

/// The connection, lent to a unit. It goes back when this is dropped, whatever happens.
pub(crate) struct Lent(Option<Holding>);

struct Holding {
    transaction: DatabaseTransaction,
    back: oneshot::Sender<Returned>,
}

impl Lent {
    pub(super) fn new(transaction: DatabaseTransaction) -> (Self, oneshot::Receiver<Returned>) {
        let (back, returned) = oneshot::channel();
        (Self(Some(Holding { transaction, back })), returned)
    }

    /// The transaction that the unit's savepoint is in.
    pub(crate) fn transaction(&self) -> Result<&DatabaseTransaction, StoreError> {
        let holding = self.0.as_ref();
        holding
            .map(|holding| &holding.transaction)
            .ok_or(StoreError::Unavailable(None))
    }

    /// Gives the connection back for what was written to be committed, and waits until it is.
    pub(crate) async fn commit(self, touched: Touched) -> Result<(), StoreError> {
        self.end(|acknowledge| Outcome::Committed(touched, acknowledge))
            .await
    }

    /// Gives the connection back for nothing to be left, and waits until what the units before
    /// wrote is committed.
    pub(crate) async fn refuse(self) -> Result<(), StoreError> {
        self.end(Outcome::Refused).await
    }

    async fn end(mut self, outcome: impl FnOnce(Acknowledge) -> Outcome) -> Result<(), StoreError> {
        let (acknowledge, told) = oneshot::channel();
        self.give_back(outcome(acknowledge));
        told.await.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    fn give_back(&mut self, outcome: Outcome) {
        if let Some(Holding { transaction, back }) = self.0.take() {
            // Nobody waits only when the program ends: then the transaction is dropped as it is.
            let _ = back.send(Returned {
                transaction,
                outcome,
            });
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.give_back(Outcome::Dropped);
    }
}
