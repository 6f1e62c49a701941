//! Writes of what happened.

use ports::driven::store::{Event, StoreError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::directory::changed;
use crate::convert;
use crate::error::from_db;

/// At the next position of its organization: behind its last, and behind all that there was when positions
/// were still given to the whole installation.
const RECORD: &str = r#"
INSERT INTO "event" ("organization_id", "position", "kind", "item_id", "user_id", "happened_at",
    "link_id", "network")
SELECT "id", 1 + MAX("events_after", COALESCE(
    (SELECT MAX("position") FROM "event" WHERE "organization_id" = "organization"."id"), 0)),
    $2, $3, $4, $5, $6, $7
FROM "organization" WHERE "id" = $1"#;

pub(super) async fn record(db: &DatabaseTransaction, event: &Event) -> Result<(), StoreError> {
    let values = convert::event_values(event);
    let record = Statement::from_sql_and_values(db.get_database_backend(), RECORD, values);
    let recorded = db.execute_raw(record).await.map_err(from_db)?;
    let organization = event.organization.get();
    changed("organization", organization, recorded.rows_affected())
}
