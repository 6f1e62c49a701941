//! Writes that change items and end them.

use std::collections::BTreeSet;

use domain::edit::ItemChange;
use domain::ids::{ItemId, VersionId};
use domain::item::ItemKind;
use ports::driven::content::ContentKey;
use ports::driven::store::{StoreError, Written};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Statement,
};

use super::directory::written;
use super::links::touches;
use super::totals::{self, Brings, Counted, counts_to};
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{
    delegated_access, delegation, item, item_grant, item_use, link, link_person, redemption,
    version,
};
use crate::error::{from_db, from_db_in, missing};
use crate::queries::{self, CHUNK};

/// An item and all that is below it, in the trash or not. `UNION` drops rows that came up
/// before, so that a damaged tree that bites its tail ends as well.
const DOWN: &str = r#"
WITH RECURSIVE "down" ("id") AS (
    SELECT "id" FROM "item" WHERE "id" = $1
    UNION
    SELECT "item"."id" FROM "down" CROSS JOIN "item" ON "item"."parent_id" = "down"."id"
)
"#;

fn with_down(
    db: &DatabaseTransaction,
    item: i64,
    then: &'static str,
    more: Option<i64>,
) -> Statement {
    let values = [item].into_iter().chain(more).map(Into::into);
    Statement::from_sql_and_values(db.get_database_backend(), [DOWN, then].concat(), values)
}

/// Writes an item's new state, if its place is free. Gives what that touched.
pub(super) async fn change(
    db: &DatabaseTransaction,
    change: &ItemChange,
) -> Result<(Written, Touched), StoreError> {
    let mut touched = Touched::default();
    let after = change.item();
    let id = after.id.get();
    let before = item::Entity::find_by_id(id).one(db).await;
    let before = before.map_err(from_db_in::<item::Entity>)?;
    let before = before.ok_or_else(|| missing("item", id))?;
    let row = convert::item_row(after);
    let same = row.name.as_ref() == &before.name
        && row.parent_id.as_ref() == &before.parent_id
        && row.drive_id.as_ref() == &before.drive_id
        && row.settings.as_ref() == &before.settings
        && row.trashed_at.as_ref() == &before.trashed_at;
    let mut update = item::Entity::update_many().filter(item::Column::Id.eq(id));
    if let (Some(parent), None) = (after.parent, after.trashed_at) {
        let others = item::Entity::find()
            .filter(item::Column::ParentId.eq(parent.get()))
            .filter(item::Column::NameKey.eq(after.name.key()))
            .filter(item::Column::TrashedAt.is_null())
            .filter(item::Column::Id.ne(id));
        update = update.filter(Expr::exists(others.into_query()).not());
    }
    let updated = update
        .set(item::ActiveModel {
            drive_id: row.drive_id,
            parent_id: row.parent_id,
            name: row.name,
            name_key: row.name_key,
            url: row.url,
            description: row.description,
            settings: row.settings,
            revision: row.revision,
            modified_at: row.modified_at,
            modified_by: row.modified_by,
            source_created_at: row.source_created_at,
            source_modified_at: row.source_modified_at,
            trashed_at: row.trashed_at,
            ..Default::default()
        })
        .exec(db)
        .await
        .map_err(from_db)?;
    let written = written(updated.rows_affected);
    let (from, to) = (
        counts_to(&before),
        after.parent.filter(|_| after.trashed_at.is_none()),
    );
    let to = to.map(ItemId::get);
    if written == Written::Yes && from != to {
        let counted = Counted::of(&before);
        touched.merge(totals::add(db, from, counted.gone(), Brings::Itself).await?);
        touched.merge(totals::add(db, to, counted, Brings::More).await?);
    }
    if written == Written::Yes && change.changes_drive() {
        let carry = r#"UPDATE "item" SET "drive_id" = $2 WHERE "id" IN (SELECT "id" FROM "down")"#;
        let carry = with_down(db, id, carry, Some(after.drive.get()));
        db.execute_raw(carry).await.map_err(from_db)?;
        touched.note(Touch::AllItems);
    }
    touched.note(Touch::Item(after.id));
    touched.extend((!same).then(|| match after.kind() {
        ItemKind::Folder => Touch::AllLineages,
        ItemKind::File | ItemKind::WebLink => Touch::Leaf(after.id),
    }));
    Ok((written, touched))
}

/// Ends an item and all that is below it. Gives the content that no row names any more, and what
/// the caches may hold of what is gone.
pub(super) async fn purge(
    db: &DatabaseTransaction,
    top: ItemId,
) -> Result<(Vec<ContentKey>, Touched), StoreError> {
    let row = item::Entity::find_by_id(top.get()).one(db).await;
    let row = row.map_err(from_db_in::<item::Entity>)?;
    let row = row.ok_or_else(|| missing("item", top.get()))?;
    let mut gone = totals::add(
        db,
        counts_to(&row),
        Counted::of(&row).gone(),
        Brings::Itself,
    )
    .await?;
    let ids = with_down(db, top.get(), r#"SELECT "id" FROM "down""#, None);
    let ids = queries::ids::<item::Entity>(db, ids).await?;
    gone.extend([Touch::AllLineages, Touch::AllItems]);
    let mut contents = BTreeSet::new();
    for chunk in ids.chunks(CHUNK) {
        contents.extend(end_items(db, chunk, &mut gone).await?);
    }
    // In one statement: references among them are looked at when it ends.
    let items = r#"DELETE FROM "item" WHERE "id" IN (SELECT "id" FROM "down")"#;
    let items = with_down(db, top.get(), items, None);
    db.execute_raw(items).await.map_err(from_db)?;
    Ok((no_longer_named(db, contents).await?, gone))
}

/// Ends all that items have, before they end themselves. Gives the names of their content.
pub(super) async fn end_items(
    db: &DatabaseTransaction,
    items: &[i64],
    gone: &mut Touched,
) -> Result<BTreeSet<String>, StoreError> {
    end_links(db, items, gone).await?;
    let contents = end_versions(db, items, gone).await?;
    let ids = || items.iter().copied();
    delete::<item_grant::Entity>(db, item_grant::Column::ItemId, ids()).await?;
    delete::<item_use::Entity>(db, item_use::Column::ItemId, ids()).await?;
    Ok(contents)
}

pub(super) async fn delete<E: EntityTrait>(
    db: &DatabaseTransaction,
    column: E::Column,
    keys: impl Iterator<Item = i64> + Send,
) -> Result<(), StoreError> {
    let deleted = E::delete_many().filter(column.is_in(keys)).exec(db).await;
    deleted.map(drop).map_err(from_db)
}

async fn end_links(
    db: &DatabaseTransaction,
    items: &[i64],
    gone: &mut Touched,
) -> Result<(), StoreError> {
    let on_these = link::Column::ItemId.is_in(items.iter().copied());
    let rows = queries::all(db, link::Entity::find().filter(on_these)).await?;
    for row in &rows {
        gone.merge(touches(row)?);
    }
    let links: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
    for chunk in links.chunks(CHUNK) {
        let ids = || chunk.iter().copied();
        delete::<redemption::Entity>(db, redemption::Column::LinkId, ids()).await?;
        delete::<delegated_access::Entity>(db, delegated_access::Column::LinkId, ids()).await?;
        delete::<delegation::Entity>(db, delegation::Column::LinkId, ids()).await?;
        delete::<link_person::Entity>(db, link_person::Column::LinkId, ids()).await?;
        delete::<link::Entity>(db, link::Column::Id, ids()).await?;
    }
    Ok(())
}

async fn end_versions(
    db: &DatabaseTransaction,
    items: &[i64],
    gone: &mut Touched,
) -> Result<BTreeSet<String>, StoreError> {
    let mut contents = BTreeSet::new();
    let of_these = version::Column::ItemId.is_in(items.iter().copied());
    for row in queries::all(db, version::Entity::find().filter(of_these)).await? {
        gone.extend(VersionId::new(row.id).map(Touch::Content));
        contents.insert(row.content_key);
    }
    delete::<version::Entity>(db, version::Column::ItemId, items.iter().copied()).await?;
    Ok(contents)
}

/// Of these contents, those that no version names.
async fn no_longer_named(
    db: &DatabaseTransaction,
    contents: BTreeSet<String>,
) -> Result<Vec<ContentKey>, StoreError> {
    let all: Vec<String> = contents.iter().cloned().collect();
    let mut freed = contents;
    for chunk in all.chunks(CHUNK) {
        let named = version::Entity::find()
            .select_only()
            .column(version::Column::ContentKey)
            .filter(version::Column::ContentKey.is_in(chunk))
            .into_tuple::<String>()
            .all(db)
            .await
            .map_err(from_db_in::<version::Entity>)?;
        for key in named {
            freed.remove(&key);
        }
    }
    Ok(freed.into_iter().map(ContentKey).collect())
}
