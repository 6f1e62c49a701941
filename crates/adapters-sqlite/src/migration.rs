//! The schema's history: forward only, each step once, all pending ones in one transaction.

mod m0001_begin;
mod m0002_filing;
mod m0003_tokens;
mod m0004_upload_sessions;
mod m0005_delegation;
mod m0006_totals;
mod m0007_asked_ends;
mod m0008_leaving;
mod m0009_guessing;
mod m0010_visitors;
mod m0011_keyring;
mod m0012_trees;
mod m0013_clock;
mod m0014_positions;
mod m0015_checksums;
mod m0016_announced;
mod m0017_changes;
mod m0018_quick_sums;
mod m0019_directory;
#[cfg(test)]
mod tests;

use sea_orm_migration::prelude::*;

/// Brings a database to the newest schema.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_begin::Migration),
            Box::new(m0002_filing::Migration),
            Box::new(m0003_tokens::Migration),
            Box::new(m0004_upload_sessions::Migration),
            Box::new(m0005_delegation::Migration),
            Box::new(m0006_totals::Migration),
            Box::new(m0007_asked_ends::Migration),
            Box::new(m0008_leaving::Migration),
            Box::new(m0009_guessing::Migration),
            Box::new(m0010_visitors::Migration),
            Box::new(m0011_keyring::Migration),
            Box::new(m0012_trees::Migration),
            Box::new(m0013_clock::Migration),
            Box::new(m0014_positions::Migration),
            Box::new(m0015_checksums::Migration),
            Box::new(m0016_announced::Migration),
            Box::new(m0017_changes::Migration),
            Box::new(m0018_quick_sums::Migration),
            Box::new(m0019_directory::Migration),
        ]
    }
}
