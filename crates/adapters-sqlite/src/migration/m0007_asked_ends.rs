//! An end that was asked for counts among what makes two requests the same.

use sea_orm_migration::prelude::*;

/// Takes their fingerprint from links whose end may have been asked for.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A row does not say whether its end was asked for or came from the policy. A link that keeps its
/// fingerprint could be given to a request that wants one without an end, or with another; so each that
/// has an end gives it up. It keeps its address, and the next request makes a new one.
const RELEASE: &str = "UPDATE link SET fingerprint = NULL \
    WHERE rule = 0 AND revoked_at IS NULL AND expires_at IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(RELEASE).await.map(drop)
    }
}
