//! A unit of work: a savepoint on the write connection.

use std::sync::atomic::{AtomicBool, Ordering};

use ports::driven::store::StoreError;
use sea_orm::DatabaseTransaction;

use crate::cache::Touched;
use crate::writer::Lent;

/// A unit of work.
pub(super) struct SqlUnit {
    lent: Lent,
    /// What it changed, as far as a cache may hold it.
    pub(super) touched: Touched,
    /// Whether something failed that may have ended the whole transaction: what is written after
    /// that would be outside of it.
    broken: AtomicBool,
}

impl SqlUnit {
    pub(super) fn new(lent: Lent) -> Self {
        Self {
            lent,
            touched: Touched::default(),
            broken: AtomicBool::new(false),
        }
    }

    /// The transaction to read from and to write to.
    pub(super) fn db(&self) -> Result<&DatabaseTransaction, StoreError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(None));
        }
        self.lent.transaction()
    }

    /// Takes note of an outcome: after a failure that is no answer, the unit can only be dropped.
    pub(super) fn keep<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Unavailable(_) | StoreError::Other(_)) = &outcome {
            self.broken.store(true, Ordering::Relaxed);
        }
        outcome
    }

    pub(super) async fn finish(self) -> Result<(), StoreError> {
        self.db()?;
        self.lent.commit(self.touched).await
    }
}
