//! What is kept with folders of all that lies below them.
//!
//! INVARIANT: after every write, a folder's totals are those of all that is below it and not in the
//! trash, nor in a folder that is. So whatever comes to a folder, goes from it or grows in it is
//! added to that folder and to those above it, as far as the first that lies in the trash.

use domain::ids::ItemId;
use domain::item::Item;
use ports::driven::store::StoreError;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::cache::{Touch, Touched};
use crate::entity::item;
use crate::error::from_db;
use crate::queries;

/// What something counts for in the folders that it counts to.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counted {
    /// How many items it is in its folder.
    pub(super) children: i64,
    /// How many bytes it has.
    pub(super) bytes: i64,
    /// How many cut-off items it is or holds.
    pub(super) cut_off: i64,
}

impl Counted {
    /// What an item counts for with all that is below it.
    pub(super) fn of(row: &item::Model) -> Self {
        Self {
            children: 1,
            bytes: row.size.saturating_add(row.size_below),
            cut_off: row.cut_off_below.saturating_add(i64::from(!row.inherits)),
        }
    }

    /// What a new item counts for.
    pub(super) fn of_new(item: &Item) -> Self {
        let size = item.content().map_or(0, |file| file.size);
        Self {
            children: 1,
            bytes: crate::convert::stored(size),
            cut_off: i64::from(!item.inherits),
        }
    }

    /// What both count for together.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            children: self.children.saturating_add(other.children),
            bytes: self.bytes.saturating_add(other.bytes),
            cut_off: self.cut_off.saturating_add(other.cut_off),
        }
    }

    /// The same, to be taken away.
    pub(super) fn gone(self) -> Self {
        Self {
            children: -self.children,
            bytes: -self.bytes,
            cut_off: -self.cut_off,
        }
    }
}

/// What comes to a folder, as far as its tree's revision goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brings {
    /// No more than an item that inherits and has nothing below it.
    Itself,
    /// Perhaps more, or something that is cut off.
    More,
}

/// Raises the revision of the trees that something is in, in the trash or not.
pub(super) async fn raise_above(
    db: &DatabaseTransaction,
    items: Vec<i64>,
) -> Result<(), StoreError> {
    for chunk in items.chunks(queries::CHUNK) {
        let numbered = (1..=chunk.len()).map(|number| format!("(${number})"));
        let these = numbered.collect::<Vec<_>>().join(", ");
        let sql = format!(
            r#"
WITH RECURSIVE "up" ("id") AS (
    VALUES {these}
    UNION
    SELECT "item"."parent_id" FROM "up" CROSS JOIN "item" ON "item"."id" = "up"."id"
    WHERE "item"."parent_id" IS NOT NULL
)
UPDATE "item" SET "tree_revision" = "tree_revision" + 1 WHERE "id" IN (SELECT "id" FROM "up")"#
        );
        let values = chunk.iter().map(|&item| item.into());
        let raise = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(raise).await.map_err(from_db)?;
    }
    Ok(())
}

/// The folder that an item counts to: none when it lies in the trash.
pub(super) fn counts_to(row: &item::Model) -> Option<i64> {
    row.parent_id.filter(|_| row.trashed_at.is_none())
}

/// `UNION` drops rows that came up before, so that a damaged tree that bites its tail ends as well.
///
/// A first child may make a tree higher, another one lies as deep as those that are there.
const ADD: &str = r#"
WITH RECURSIVE "up" ("id") AS (
    VALUES ($1)
    UNION
    SELECT "item"."parent_id" FROM "up" CROSS JOIN "item" ON "item"."id" = "up"."id"
    WHERE "item"."trashed_at" IS NULL AND "item"."parent_id" IS NOT NULL
)
UPDATE "item" SET
    "child_count" = "child_count" + CASE "id" WHEN $1 THEN $2 ELSE 0 END,
    "size_below" = "size_below" + $3,
    "cut_off_below" = "cut_off_below" + $4,
    "tree_revision" = "tree_revision"
        + ($5 OR $2 > 0 AND (SELECT "child_count" FROM "item" WHERE "id" = $1) = 0)
WHERE "id" IN (SELECT "id" FROM "up")
RETURNING "id"
"#;

/// Adds to a folder, and to those above it that it counts to. Gives what that touched.
pub(super) async fn add(
    db: &DatabaseTransaction,
    folder: Option<i64>,
    counted: Counted,
    brings: Brings,
) -> Result<Touched, StoreError> {
    let mut touched = Touched::default();
    let Some(folder) = folder.filter(|_| counted != Counted::default()) else {
        return Ok(touched);
    };
    let Counted {
        children,
        bytes,
        cut_off,
    } = counted;
    let brings = i64::from(brings == Brings::More);
    let values = [folder, children, bytes, cut_off, brings].map(Into::into);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), ADD, values);
    let changed = queries::ids::<item::Entity>(db, statement).await?;
    let changed = changed.into_iter().filter_map(ItemId::new);
    touched.extend(changed.map(Touch::Totals));
    Ok(touched)
}
