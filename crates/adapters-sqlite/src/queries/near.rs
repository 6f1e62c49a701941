//! An item with what is mostly wanted next: the way up, what lies below, whether it has links.

use std::sync::LazyLock;

use domain::ids::{ItemId, VersionId};
use domain::item::{Item, Lineage};
use ports::driven::content::Content;
use ports::driven::store::{FolderTotals, StoreError};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult, Statement,
    Value,
};

use super::totals::TotalsRow;
use crate::convert::{self, GrantColumns, StepRow};
use crate::entity::{item, version};
use crate::error::from_db_in;
use crate::store::together::padded;

/// Where an item is looked for.
pub(crate) enum At<'a> {
    /// Under their ids.
    Items(&'a [ItemId]),
    /// At the end of a way of names, given by their keys, from a folder on.
    Way(ItemId, &'a [String]),
}

/// An item that is not in the trash itself, and what was read with it.
#[derive(Clone)]
pub(crate) struct Near {
    pub(crate) item: Item,
    /// `None` when it makes no sense: a question for the lineage itself is answered with why.
    pub(crate) lineage: Option<Lineage>,
    pub(crate) totals: FolderTotals,
    /// Whether any of its links was not revoked.
    pub(crate) has_links: bool,
    /// Where a file's present version is; `None` when that makes no sense, as with the lineage.
    pub(crate) content: Option<(VersionId, Content)>,
}

/// The way up and the grants on it come from one query, so that both are of one moment. A way of
/// more than 4096 steps can only be a circle; it ends nowhere and is reported as corrupt.
const UP: &str = r#"
"up" ("start", "id", "depth") AS (
    SELECT "id", "id", 0 FROM "item" WHERE "id" IN ("#;

/// What follows the items' ids in [`UP`].
const STEPS: &str = r#"
    UNION ALL
    SELECT "up"."start", "item"."parent_id", "up"."depth" + 1 FROM "up"
    INNER JOIN "item" ON "item"."id" = "up"."id"
    WHERE "item"."parent_id" IS NOT NULL AND "up"."depth" < 4096
)
SELECT "up"."start", "item"."id", "item"."parent_id", "item"."name", "item"."kind", "item"."settings",
    "item"."inherits", "item"."trashed_at",
    "item"."drive_id", "drive"."organization_id", "drive"."owner_kind", "drive"."owner_id",
    "drive"."is_closed" AS "drive_is_closed", "drive"."name" AS "drive_name", "drive"."root_id", "drive"."created_at" AS "drive_created_at",
    "item_grant"."id" AS "grant_id", "item_grant"."principal_kind", "item_grant"."principal_id",
    "item_grant"."capabilities", "item_grant"."source", "item_grant"."expires_at",
    "item_grant"."created_at" AS "grant_created_at", "item_grant"."created_by" AS "grant_created_by",
    "item_grant"."shows_path", "item_grant"."unlisted""#;

const SOURCES: &str = r#"
FROM "up"
INNER JOIN "item" ON "item"."id" = "up"."id"
INNER JOIN "drive" ON "drive"."id" = "item"."drive_id"
LEFT JOIN "item_grant" ON "item_grant"."item_id" = "item"."id"
"#;

const ORDER: &str = r#"ORDER BY "up"."start", "up"."depth", "item_grant"."id""#;

pub(crate) async fn lineage(
    db: &impl ConnectionTrait,
    item: ItemId,
) -> Result<Option<Lineage>, StoreError> {
    let sql = ["WITH RECURSIVE ", UP, "$1)", STEPS, SOURCES, ORDER].concat();
    let values = [item.get().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = StepRow::find_by_statement(statement).all(db).await;
    convert::lineage(rows.map_err(from_db_in::<item::Entity>)?)
}

/// All columns of a table, under names that begin with its own.
fn columns<E: EntityTrait>(table: &str) -> String {
    let columns = E::Column::iter().map(|column| {
        let name = column.as_str();
        format!(r#", "{table}"."{name}" AS "{table}_{name}""#)
    });
    columns.collect()
}

/// What is read of an item itself.
static OWN_COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let item = columns::<item::Entity>("item");
    item + &columns::<version::Entity>("version")
});

/// Where so many ids go in a statement, and the ids.
fn places(items: &[ItemId]) -> (String, Vec<Value>) {
    let ids = padded(items.iter().map(|item| item.get()).collect());
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    (
        places.join(", "),
        ids.into_iter().map(Value::from).collect(),
    )
}

/// The id of the item at the end of a way, whose names are those of `keys` and begin at $2. Only what
/// is not in the trash is passed.
fn end_of_way(keys: &[String]) -> String {
    let names = keys.iter().enumerate();
    let names = names.map(|(depth, _)| format!("({depth}, ${})", depth + 2));
    let names = names.collect::<Vec<_>>().join(", ");
    let length = keys.len();
    format!(
        r#""names" ("depth", "key") AS (VALUES {names}),
"way" ("id", "depth") AS (
    SELECT $1, 0
    UNION ALL
    SELECT "item"."id", "way"."depth" + 1 FROM "way"
    CROSS JOIN "names" ON "names"."depth" = "way"."depth"
    CROSS JOIN "item" ON "item"."parent_id" = "way"."id" AND "item"."name_key" = "names"."key"
    WHERE "item"."trashed_at" IS NULL
),
"last" ("id") AS (SELECT "id" FROM "way" WHERE "depth" = {length}),
"#
    )
}

fn statement(db: &impl ConnectionTrait, at: &At<'_>) -> Statement {
    let (way, ids, values): (_, _, Vec<Value>) = match at {
        At::Way(id, []) => (String::new(), "$1".to_owned(), vec![id.get().into()]),
        At::Items(items) => {
            let (places, values) = places(items);
            (String::new(), places, values)
        }
        At::Way(from, keys) => {
            let last = r#"SELECT "id" FROM "last""#.to_owned();
            let keys_of_way = keys.iter().map(|key| key.as_str().into());
            let values = std::iter::once(from.get().into()).chain(keys_of_way);
            (end_of_way(keys), last, values.collect())
        }
    };
    let sql = [
        "WITH RECURSIVE ",
        &way,
        UP,
        &ids,
        r#") AND "trashed_at" IS NULL"#,
        STEPS,
        &*OWN_COLUMNS,
        r#", EXISTS (SELECT 1 FROM "link" WHERE "up"."depth" = 0
        AND "link"."item_id" = "up"."id" AND "link"."revoked_at" IS NULL) AS "has_links""#,
        SOURCES,
        r#"LEFT JOIN "version" ON "up"."depth" = 0 AND "version"."id" = "item"."version_id"
"#,
        ORDER,
    ];
    Statement::from_sql_and_values(db.get_database_backend(), sql.concat(), values)
}

/// Those that are found, in the order of their ids.
pub(crate) async fn find(db: &impl ConnectionTrait, at: At<'_>) -> Result<Vec<Near>, StoreError> {
    let corrupt = from_db_in::<item::Entity>;
    let rows = db
        .query_all_raw(statement(db, &at))
        .await
        .map_err(corrupt)?;
    let mut found = Vec::new();
    for rows in each_start(&rows)? {
        found.extend(near(rows)?);
    }
    Ok(found)
}

/// Items whose folders' lineages are at hand: of these not a step is read again. Those for which it is not
/// are left for [`find`].
pub(crate) async fn find_below(
    db: &impl ConnectionTrait,
    items: &[ItemId],
    lineage_of: impl Fn(ItemId) -> Option<Lineage>,
) -> Result<(Vec<Near>, Vec<ItemId>), StoreError> {
    let corrupt = from_db_in::<item::Entity>;
    let (places, values) = places(items);
    let sql = [
        r#"SELECT "item"."id" AS "start", "item_grant"."id" AS "grant_id", "item_grant"."principal_kind",
    "item_grant"."principal_id", "item_grant"."capabilities", "item_grant"."source", "item_grant"."expires_at",
    "item_grant"."created_at" AS "grant_created_at", "item_grant"."created_by" AS "grant_created_by",
    "item_grant"."shows_path", "item_grant"."unlisted""#,
        &*OWN_COLUMNS,
        r#", EXISTS (SELECT 1 FROM "link" WHERE "link"."item_id" = "item"."id"
        AND "link"."revoked_at" IS NULL) AS "has_links"
FROM "item"
LEFT JOIN "item_grant" ON "item_grant"."item_id" = "item"."id"
LEFT JOIN "version" ON "version"."id" = "item"."version_id"
WHERE "item"."trashed_at" IS NULL AND "item"."id" IN ("#,
        &places,
        r#") ORDER BY "item"."id", "item_grant"."id""#,
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql.concat(), values);
    let rows = db.query_all_raw(statement).await.map_err(corrupt)?;
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    for rows in each_start(&rows)? {
        let Some((row, near)) = own(rows)? else {
            continue;
        };
        let folder = near.item.parent.and_then(&lineage_of);
        let grants = rows
            .iter()
            .map(|row| GrantColumns::from_query_result(row, ""));
        let grants: Result<Vec<_>, _> = grants.collect();
        let lineage = match (folder, grants) {
            (Some(folder), Ok(grants)) => convert::lineage_below(&row, &grants, &folder).ok(),
            _ => None,
        };
        match lineage.flatten() {
            Some(lineage) => found.push(Near {
                lineage: Some(lineage),
                ..near
            }),
            None => rest.push(near.item.id),
        }
    }
    Ok((found, rest))
}

/// Rows by the item that they are about.
fn each_start(rows: &[QueryResult]) -> Result<Vec<&[QueryResult]>, StoreError> {
    let starts = rows.iter().map(|row| row.try_get::<i64>("", "start"));
    let starts: Vec<i64> = starts
        .collect::<Result<_, _>>()
        .map_err(from_db_in::<item::Entity>)?;
    let mut rest = rows;
    let same = starts.chunk_by(|one, next| one == next);
    Ok(same
        .map(|same| {
            let (these, others) = rest.split_at(same.len());
            rest = others;
            these
        })
        .collect())
}

/// An item from its rows.
fn near(rows: &[QueryResult]) -> Result<Option<Near>, StoreError> {
    let Some((_, near)) = own(rows)? else {
        return Ok(None);
    };
    let steps = rows.iter().map(|row| StepRow::from_query_result(row, ""));
    let steps: Result<Vec<_>, _> = steps.collect();
    if steps.as_ref().is_ok_and(|steps| convert::is_closed(steps)) {
        return Ok(None);
    }
    Ok(Some(Near {
        lineage: steps.ok().and_then(|steps| convert::lineage(steps).ok()?),
        ..near
    }))
}

/// What its first row says of an item itself, without its lineage.
fn own(rows: &[QueryResult]) -> Result<Option<(item::Model, Near)>, StoreError> {
    let corrupt = from_db_in::<item::Entity>;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let row = item::Model::from_query_result(first, "item_").map_err(corrupt)?;
    let version = version::Model::from_query_result_optional(first, "version_");
    let version = version.map_err(corrupt)?;
    let has_links = first.try_get("", "has_links").map_err(corrupt)?;
    let item = convert::item(&row, version.as_ref())?;
    let totals = convert::totals(&TotalsRow {
        id: row.id,
        child_count: row.child_count,
        size_below: row.size_below,
        cut_off_below: row.cut_off_below,
    })?;
    let content = version.and_then(|version| {
        let id = VersionId::new(version.id)?;
        Some((id, convert::stored_content(&version).ok()?))
    });
    let near = Near {
        item,
        lineage: None,
        totals,
        has_links,
        content,
    };
    Ok(Some((row, near)))
}
