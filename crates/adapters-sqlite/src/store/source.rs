//! Where rows are read from: a store's readers behind its caches, or a unit's own transaction.

use ports::driven::store::StoreError;
use sea_orm::ConnectionTrait;

use super::shared::Shared;
use crate::cache::Caches;

/// What rows are read from.
pub trait Source: Send + Sync {
    /// What runs the statements.
    type Db: ConnectionTrait;

    /// What runs the statements, as long as it may.
    fn db(&self) -> Result<&Self::Db, StoreError>;

    /// What runs the statements that follow a tree, however large.
    fn walking(&self) -> Result<&Self::Db, StoreError> {
        self.db()
    }

    /// Takes note of an outcome.
    fn keep<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError>;

    /// The reads that are made together with others'. A unit reads for itself.
    fn shared(&self) -> Option<&Shared> {
        None
    }

    /// The caches before it. None stand before a unit: they do not know what it wrote.
    fn caches(&self) -> Result<Option<&Caches>, StoreError>;
}

/// The port on a source: every read is written once.
pub struct Sql<S>(pub(super) S);

impl<S: Source> Sql<S> {
    pub(super) fn db(&self) -> Result<&S::Db, StoreError> {
        self.0.db()
    }

    pub(super) fn keep<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        self.0.keep(outcome)
    }
}
