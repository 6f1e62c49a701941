//! Writes of what happened.

use ports::driven::store::{Event, StoreError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::directory::changed;
use crate::convert;
use crate::error::{from_db, unstorable};

/// At the next positions of their organization: behind its last, and behind all that there was when positions
/// were still given to the whole installation. The rows come between the two halves.
const RECORD: [&str; 2] = [
    r#"
INSERT INTO "event" ("organization_id", "position", "kind", "item_id", "user_id", "happened_at",
    "link_id", "network")
SELECT "id", "new"."column1" + MAX("events_after", COALESCE(
    (SELECT MAX("position") FROM "event" WHERE "organization_id" = "organization"."id"), 0)),
    "new"."column2", "new"."column3", "new"."column4", "new"."column5", "new"."column6", "new"."column7"
FROM "organization" CROSS JOIN (VALUES "#,
    r#") AS "new" WHERE "id" = $1"#,
];

/// Takes note of what happened, all of it in one organization.
pub(super) async fn record(db: &DatabaseTransaction, events: &[Event]) -> Result<(), StoreError> {
    let Some(organization) = events.first().map(|event| event.organization) else {
        return Ok(());
    };
    if events
        .iter()
        .any(|event| event.organization != organization)
    {
        return Err(unstorable(
            "what is recorded together is of one organization",
        ));
    }
    let (mut rows, mut values) = (Vec::new(), vec![organization.get().into()]);
    for (number, event) in (1..).zip(events) {
        let row = convert::event_values(event);
        let from = values.len() + 1;
        let places: Vec<String> = (from..from + row.len())
            .map(|at| format!("${at}"))
            .collect();
        rows.push(format!("({number}, {})", places.join(", ")));
        values.extend(row);
    }
    let sql = [RECORD[0], &rows.join(", "), RECORD[1]].concat();
    let record = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let recorded = db.execute_raw(record).await.map_err(from_db)?;
    changed("organization", organization.get(), recorded.rows_affected())
}
