//! Database errors become store errors, here and nowhere else.

use ports::driven::store::{Constraint, StoreError};
use sea_orm::{DbErr, EntityTrait};

use crate::backend::{self, Failure};

/// Why a database is not opened.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A newer release wrote it: this one would not understand it.
    #[error(
        "the database has the schema step `{step}`, which this release does not know: \
         use the release that wrote it, or a newer one"
    )]
    Newer {
        /// The first step that is not known.
        step: String,
    },
    /// There is something where an empty database was to be made.
    #[error("there is a database already")]
    NotEmpty,
}

impl From<SchemaError> for StoreError {
    fn from(error: SchemaError) -> Self {
        Self::Other(Box::new(error))
    }
}

/// A row that a write relies on does not exist.
#[derive(Debug, thiserror::Error)]
#[error("table `{table}` has no row `{key}` to be written to")]
struct MissingRow {
    table: &'static str,
    key: i64,
}

/// What the driver says reaches nobody but the log of somebody who looks for it.
#[derive(Debug, thiserror::Error)]
#[error("the database could not do it")]
struct Driver;

impl Driver {
    fn of(error: DbErr) -> Self {
        tracing::debug!(%error, "what the database's driver says");
        drop(error);
        Self
    }
}

/// A value that cannot be stored.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unstorable(&'static str);

/// The error for a write to a row that does not exist.
pub(crate) fn missing(table: &'static str, key: i64) -> StoreError {
    StoreError::Other(Box::new(MissingRow { table, key }))
}

/// The error for a value that cannot be stored.
pub(crate) fn unstorable(what: &'static str) -> StoreError {
    StoreError::Other(Box::new(Unstorable(what)))
}

/// The error for a stored row that makes no sense.
pub(crate) fn corrupt(table: &'static str, key: String, what: &'static str) -> StoreError {
    StoreError::Corrupt { table, key, what }
}

/// What a database error means for the one who uses the store.
pub(crate) fn from_db(error: DbErr) -> StoreError {
    match backend::classify(&error) {
        Failure::IdTaken => StoreError::Conflict(Constraint::Id),
        Failure::NameTaken => StoreError::Conflict(Constraint::Name),
        Failure::Full => StoreError::Full,
        Failure::ReadOnly => StoreError::ReadOnly,
        Failure::Busy | Failure::Closed | Failure::Disk => {
            StoreError::Unavailable(Some(Box::new(Driver::of(error))))
        }
        Failure::Undecodable => corrupt(
            "?",
            "?".to_owned(),
            "a column holds a value of another kind",
        ),
        Failure::Damaged => corrupt("(file)", "?".to_owned(), "the database file is damaged"),
        Failure::CannotOpen | Failure::Other => StoreError::Other(Box::new(Driver::of(error))),
    }
}

/// What a database error means that came up in a read of one table.
pub(crate) fn from_db_in<E: EntityTrait>(error: DbErr) -> StoreError {
    match from_db(error) {
        StoreError::Corrupt { key, what, .. } => corrupt(E::default().table_name(), key, what),
        other => other,
    }
}
