//! The SQLite store, on real files with a real pool.

#![expect(clippy::unwrap_used, reason = "the tests' helpers are tests as well")]

mod corruption;
mod group_commit;
mod harness;
mod opening;
mod processes;

use std::sync::Arc;

use ports::driven::store::Store;
use tempfile::TempDir;

async fn make() -> (Arc<dyn Store>, TempDir) {
    let file = harness::File::new();
    (file.open().await, file.folder)
}

ports::store_contract!(make);
