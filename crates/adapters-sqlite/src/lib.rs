//! The store on SQLite: one writer that shares the cost of a commit, a pool of readers, and
//! bounded caches that stay true.
//!
//! Reading order: `backend` (connecting, and all that is particular to SQLite), `migration` and
//! `entity` (what is stored), `convert` (rows to the domain's types and back), `queries` (the
//! reads), `writer` (the one write connection, lent to one unit after another), `cache`,
//! `store` (the port).
//!
//! This crate decides nothing: what may be written it cannot even spell without a permit, and what
//! it reads it hands on. It knows no clock and no secret's plain text.

mod backend;
mod cache;
mod convert;
#[expect(
    unreachable_pub,
    clippy::struct_excessive_bools,
    reason = "generated from the schema by `cargo xtask codegen`: all is public, as columns are"
)]
mod entity;
mod error;
mod migration;
mod queries;
mod reserve;
mod store;
mod writer;

pub use backend::SqliteConfig;
pub use error::SchemaError;
pub use store::{SqlStore, migrate_empty};
