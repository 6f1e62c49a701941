//! Writes of how often items were used.

use std::collections::BTreeMap;

use domain::ids::ItemId;
use ports::driven::store::{StoreError, Uses};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::convert::stored;
use crate::error::from_db;

/// Whatever is gone is passed over.
const COUNT: &str = r#"
INSERT INTO "item_use" ("item_id", "downloads", "previews")
SELECT "id", $2, $3 FROM "item" WHERE "id" = $1
ON CONFLICT ("item_id") DO UPDATE SET
    "downloads" = "item_use"."downloads" + "excluded"."downloads",
    "previews" = "item_use"."previews" + "excluded"."previews"
"#;

pub(super) async fn count_uses(
    db: &DatabaseTransaction,
    uses: &[(ItemId, Uses)],
) -> Result<(), StoreError> {
    let mut sums: BTreeMap<ItemId, Uses> = BTreeMap::new();
    for (item, more) in uses {
        let sum = sums.entry(*item).or_default();
        sum.downloads = sum.downloads.saturating_add(more.downloads);
        sum.previews = sum.previews.saturating_add(more.previews);
    }
    for (item, sum) in sums {
        let values = [item.get(), stored(sum.downloads), stored(sum.previews)];
        let values = values.map(Into::into);
        let count = Statement::from_sql_and_values(db.get_database_backend(), COUNT, values);
        db.execute_raw(count).await.map_err(from_db)?;
    }
    Ok(())
}
