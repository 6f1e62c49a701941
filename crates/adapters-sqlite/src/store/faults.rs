//! What is wrong with what is stored.

use ports::driven::store::StoreError;
use sea_orm::DatabaseConnection;

use crate::backend;
use crate::error::from_db;

/// Asks the database about its file, and reads every row that a decision may rest on.
pub(super) async fn find(db: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    backend::integrity(db).await.map_err(from_db)
}
