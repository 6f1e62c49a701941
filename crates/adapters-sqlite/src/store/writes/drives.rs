//! Writes that change items and end them.

use domain::edit::ItemChange;
use domain::ids::{DriveId, ItemId, VersionId};
use domain::item::{Item, ItemKind};
use domain::time::Timestamp;
use ports::driven::store::{StoreError, Written};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Set, Statement,
};

use super::changes::{Anew, with_all_below, with_all_below_if_moved};
use super::directory::{insert, written};
use super::links::touches;
use super::totals::{self, Brings, Counted, counts_to};
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{
    delegated_access, delegation, drive, item, item_grant, item_use, link, link_person, redemption,
    version,
};
use crate::error::{from_db, from_db_in, missing, unstorable};
use crate::queries::{self, CHUNK};

/// An item and all that is below it, in the trash or not, in another drive. `UNION` drops rows that came
/// up before, so that a damaged tree that bites its tail ends as well.
const CARRY: &str = r#"
WITH RECURSIVE "down" ("id") AS (
    SELECT "id" FROM "item" WHERE "id" = $1
    UNION
    SELECT "item"."id" FROM "down" CROSS JOIN "item" ON "item"."parent_id" = "down"."id"
)
UPDATE "item" SET "drive_id" = $2 WHERE "id" IN (SELECT "id" FROM "down")
"#;

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
        update = update.filter(Expr::exists(same_name(after, parent)).not());
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
        let values = [id, after.drive.get()].map(Into::into);
        let carry = Statement::from_sql_and_values(db.get_database_backend(), CARRY, values);
        db.execute_raw(carry).await.map_err(from_db)?;
        touched.note(Touch::AllItems);
    }
    let comes_back = before.trashed_at.is_some() && after.trashed_at.is_none();
    if written == Written::Yes && comes_back && after.kind() == ItemKind::Folder {
        with_all_below(db, id, Anew::All).await?;
    } else if written == Written::Yes
        && after.kind() == ItemKind::Folder
        && let Some(from) = before
            .parent_id
            .filter(|from| Some(*from) != after.parent.map(ItemId::get))
    {
        with_all_below_if_moved(db, id, from).await?;
    }
    touched.note(Touch::Item(after.id));
    touched.extend((!same).then(|| match after.kind() {
        ItemKind::Folder => Touch::AllLineages,
        ItemKind::File | ItemKind::WebLink => Touch::Leaf(after.id),
    }));
    Ok((written, touched))
}

/// Makes an item that is in the trash the root of a closed drive.
pub(super) async fn purge(
    db: &DatabaseTransaction,
    top: ItemId,
    into: DriveId,
) -> Result<Touched, StoreError> {
    let row = item::Entity::find_by_id(top.get()).one(db).await;
    let row = row.map_err(from_db_in::<item::Entity>)?;
    // In the trash it counts to nothing that is above it.
    let row = row.filter(|row| row.parent_id.is_some() && row.trashed_at.is_some());
    let row = row.ok_or_else(|| missing("item", top.get()))?;
    let mut gone = Touched::default();
    gone.extend([Touch::AllLineages, Touch::AllItems]);
    let beside = drive_beside(db, row.drive_id, (into.get(), row.id)).await?;
    insert(db, beside).await?;
    let update = item::Entity::update_many()
        .col_expr(item::Column::DriveId, Expr::value(into.get()))
        .col_expr(item::Column::ParentId, Expr::value(None::<i64>))
        .filter(item::Column::Id.eq(row.id));
    update.exec(db).await.map_err(from_db)?;
    Ok(gone)
}

/// A closed drive of the same owner as another one, with this id and this root.
async fn drive_beside(
    db: &DatabaseTransaction,
    beside: i64,
    (id, root): (i64, i64),
) -> Result<drive::ActiveModel, StoreError> {
    let row = drive::Entity::find_by_id(beside).one(db).await;
    let row = row.map_err(from_db_in::<drive::Entity>)?;
    let row = row.ok_or_else(|| missing("drive", beside))?;
    Ok(drive::Model {
        id,
        root_id: root,
        is_closed: true,
        ..row
    }
    .into_active_model()
    .reset_all())
}

/// Adds an item as the root of a closed drive.
pub(super) async fn insert_hidden(
    db: &DatabaseTransaction,
    new: &Item,
    hidden: DriveId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut beside = drive_beside(db, new.drive.get(), (hidden.get(), new.id.get())).await?;
    beside.is_building = Set(true);
    beside.created_at = Set(at.millis());
    insert(db, beside).await?;
    let row = item::ActiveModel {
        drive_id: Set(hidden.get()),
        parent_id: Set(None),
        ..convert::item_row(new)
    };
    insert(db, row).await
}

/// Puts the root of a closed drive into its folder, if the name is free there.
pub(super) async fn show_hidden(
    db: &DatabaseTransaction,
    new: &Item,
) -> Result<(Written, Touched), StoreError> {
    let id = new.id.get();
    let (before, folder) = (item::Entity::find_by_id(id).one(db).await, new.parent);
    let before = before.map_err(from_db_in::<item::Entity>)?;
    let before = before.ok_or_else(|| missing("item", id))?;
    let folder = folder.ok_or_else(|| unstorable("what is shown goes into a folder"))?;
    let updated = item::Entity::update_many()
        .col_expr(item::Column::DriveId, Expr::value(new.drive.get()))
        .col_expr(item::Column::ParentId, Expr::value(folder.get()))
        .filter(item::Column::Id.eq(id))
        .filter(Expr::exists(same_name(new, folder)).not())
        .exec(db)
        .await
        .map_err(from_db)?;
    let written = written(updated.rows_affected);
    let mut touched = Touched::default();
    touched.extend([Touch::AllLineages, Touch::AllItems]);
    if written == Written::Yes {
        delete::<drive::Entity>(db, drive::Column::Id, std::iter::once(before.drive_id)).await?;
        let counted = Counted::of(&before);
        touched.merge(totals::add(db, Some(folder.get()), counted, Brings::More).await?);
        with_all_below(db, id, Anew::All).await?;
    }
    Ok((written, touched))
}

/// Another item in a folder, not in the trash, that has the same name.
fn same_name(item: &Item, folder: ItemId) -> sea_orm::sea_query::SelectStatement {
    item::Entity::find()
        .filter(item::Column::ParentId.eq(folder.get()))
        .filter(item::Column::NameKey.eq(item.name.key()))
        .filter(item::Column::TrashedAt.is_null())
        .filter(item::Column::Id.ne(item.id.get()))
        .into_query()
}

/// Ends all that items have, before they end themselves.
pub(super) async fn end_items(
    db: &DatabaseTransaction,
    items: &[i64],
    gone: &mut Touched,
) -> Result<(), StoreError> {
    end_links(db, items, gone).await?;
    end_versions(db, items, gone).await?;
    let ids = || items.iter().copied();
    delete::<item_grant::Entity>(db, item_grant::Column::ItemId, ids()).await?;
    delete::<item_use::Entity>(db, item_use::Column::ItemId, ids()).await
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
) -> Result<(), StoreError> {
    let of_these = version::Column::ItemId.is_in(items.iter().copied());
    let ids = version::Entity::find()
        .select_only()
        .column(version::Column::Id)
        .filter(of_these)
        .into_tuple::<i64>();
    for id in ids.all(db).await.map_err(from_db_in::<version::Entity>)? {
        gone.extend(VersionId::new(id).map(Touch::Content));
    }
    delete::<version::Entity>(db, version::Column::ItemId, items.iter().copied()).await
}
