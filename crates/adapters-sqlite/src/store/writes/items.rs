//! Writes of drives, items, versions and grants.

use domain::grant::GrantRemoval;
use domain::ids::{ItemId, VersionId};
use domain::item::{Drive, Item};
use domain::permission::Grant;
use domain::time::Timestamp;
use domain::upload::VersionRemoval;
use ports::driven::content::{Content, StoredContent};
use ports::driven::store::{StoreError, Written};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set,
};

use super::changes::{Anew, with_all_below};
use super::directory::{insert, written};
use super::totals::{self, Brings, Counted, counts_to, raise_above};
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{item, item_grant, version};
use crate::error::{from_db, from_db_in, missing, unstorable};

pub(super) async fn insert_drive(
    db: &DatabaseTransaction,
    drive: &Drive,
    root: &Item,
) -> Result<(), StoreError> {
    insert(db, convert::drive_row(drive)).await?;
    insert(db, convert::item_row(root)).await
}

pub(super) async fn insert_item(
    db: &DatabaseTransaction,
    item: &Item,
    stored: Option<&Content>,
) -> Result<(Written, Touched), StoreError> {
    let mut touched = Touched::default();
    touched.note(Touch::Item(item.id));
    let version = match (item.content(), stored) {
        (Some(file), Some(stored)) => Some(convert::version_row(item, file, stored)),
        (None, None) => None,
        (Some(_), None) => return Err(unstorable("a file comes with the name of its content")),
        (None, Some(_)) => return Err(unstorable("only a file has content")),
    };
    // The target says which index: any other conflict is an error, and a name taken is an answer.
    let unless_taken = OnConflict::columns([item::Column::ParentId, item::Column::NameKey])
        .target_and_where(
            item::Column::TrashedAt
                .is_null()
                .and(item::Column::ParentId.is_not_null()),
        )
        .do_nothing()
        .to_owned();
    let rows = item::Entity::insert(convert::item_row(item))
        .on_conflict(unless_taken)
        .exec_without_returning(db)
        .await
        .map_err(from_db)?;
    if rows > 0 {
        let folder = item.parent.map(ItemId::get);
        touched.merge(totals::add(db, folder, Counted::of_new(item), Brings::Itself).await?);
    }
    if let (1.., Some(version)) = (rows, version) {
        insert(db, version).await?;
    }
    Ok((written(rows), touched))
}

/// Inserts files of one folder, all or none.
pub(super) async fn insert_files(
    db: &DatabaseTransaction,
    files: &[(&Item, &Content)],
) -> Result<(Written, Touched), StoreError> {
    let mut touched = Touched::default();
    let folder = files.first().and_then(|(item, _)| item.parent);
    let same_folder = files.iter().all(|(item, _)| item.parent == folder);
    let Some(folder) = folder.filter(|_| same_folder).map(ItemId::get) else {
        return Err(unstorable(
            "files that are inserted together are of one folder",
        ));
    };
    // Nobody else writes meanwhile, so that what is not there now is not there then; the index would say so.
    let names = files.iter().map(|(item, _)| item.name.key());
    let taken = item::Entity::find()
        .select_only()
        .column(item::Column::Id)
        .filter(item::Column::ParentId.eq(folder))
        .filter(item::Column::TrashedAt.is_null())
        .filter(item::Column::NameKey.is_in(names))
        .into_tuple::<i64>()
        .one(db)
        .await;
    if taken.map_err(from_db)?.is_some() {
        return Ok((Written::Taken, touched));
    }
    let (mut items, mut versions) = (Vec::new(), Vec::new());
    let mut counted = Counted::default();
    for (item, stored) in files {
        let Some(file) = item.content() else {
            return Err(unstorable("only a file has content"));
        };
        items.push(convert::item_row(item));
        versions.push(convert::version_row(item, file, stored));
        counted = counted.with(Counted::of_new(item));
        touched.note(Touch::Item(item.id));
    }
    let inserted = item::Entity::insert_many(items).exec_without_returning(db);
    inserted.await.map_err(from_db)?;
    let inserted = version::Entity::insert_many(versions).exec_without_returning(db);
    inserted.await.map_err(from_db)?;
    touched.merge(totals::add(db, Some(folder), counted, Brings::Itself).await?);
    Ok((Written::Yes, touched))
}

pub(super) async fn insert_version(
    db: &DatabaseTransaction,
    file: &Item,
    stored: &Content,
) -> Result<(Written, Touched), StoreError> {
    let mut touched = Touched::default();
    touched.note(Touch::Item(file.id));
    let Some(content) = file.content() else {
        return Err(unstorable("only a file has content"));
    };
    let revision = file.revision.saturating_sub(1);
    let before = item::Entity::find_by_id(file.id.get()).one(db).await;
    let before = before.map_err(from_db_in::<item::Entity>)?;
    let row = convert::item_row(file);
    let version = convert::version_row(file, content, stored);
    let updated = item::Entity::update_many()
        .set(item::ActiveModel {
            version_id: row.version_id,
            size: row.size,
            revision: row.revision,
            content_revision: row.content_revision,
            modified_at: row.modified_at,
            source_modified_at: row.source_modified_at,
            modified_by: row.modified_by,
            ..Default::default()
        })
        .filter(item::Column::Id.eq(file.id.get()))
        .filter(item::Column::Revision.eq(revision))
        .filter(item::Column::TrashedAt.is_null())
        .exec(db)
        .await
        .map_err(from_db)?;
    if let (1.., Some(before)) = (updated.rows_affected, &before) {
        insert(db, version).await?;
        let grown = Counted {
            bytes: convert::stored(content.size).saturating_sub(before.size),
            ..Counted::default()
        };
        touched.merge(totals::add(db, counts_to(before), grown, Brings::Itself).await?);
    }
    Ok((written(updated.rows_affected), touched))
}

pub(super) async fn remove_version(
    db: &DatabaseTransaction,
    removal: &VersionRemoval,
) -> Result<Written, StoreError> {
    let present = item::Entity::find_by_id(removal.file().get())
        .select_only()
        .column(item::Column::VersionId)
        .into_query();
    let removed = version::Entity::delete_many()
        .filter(version::Column::Id.eq(removal.version().get()))
        .filter(version::Column::ItemId.eq(removal.file().get()))
        .filter(version::Column::Id.not_in_subquery(present))
        .exec(db)
        .await
        .map_err(from_db)?;
    Ok(written(removed.rows_affected))
}

/// Content that has its sums was found to be what was stored.
pub(super) async fn keep_sums(
    db: &DatabaseTransaction,
    id: VersionId,
    found: &StoredContent,
) -> Result<(), StoreError> {
    version::Entity::update_many()
        .set(version::ActiveModel {
            checksums: Set(Some(convert::checksum_bytes(&found.checksums))),
            crc32: Set(Some(found.quick.crc32.into())),
            xor160: Set(Some(found.quick.xor160.to_vec())),
            damaged_at: Set(None),
            ..Default::default()
        })
        .filter(version::Column::Id.eq(id.get()))
        .exec(db)
        .await
        .map(drop)
        .map_err(from_db)
}

pub(super) async fn mark_damaged(
    db: &DatabaseTransaction,
    id: VersionId,
    at: Timestamp,
) -> Result<Written, StoreError> {
    let marked = version::Entity::update_many()
        .col_expr(version::Column::DamagedAt, Expr::value(at.millis()))
        .filter(version::Column::Id.eq(id.get()))
        .filter(version::Column::DamagedAt.is_null())
        .exec(db)
        .await
        .map_err(from_db)?;
    Ok(written(marked.rows_affected))
}

pub(super) async fn write_grant(db: &DatabaseTransaction, grant: &Grant) -> Result<(), StoreError> {
    use item_grant::Column::{
        Capabilities, CreatedAt, CreatedBy, ExpiresAt, Id, ShowsPath, Source, Unlisted,
    };
    let new_state = OnConflict::column(Id)
        .update_columns([
            Capabilities,
            Source,
            ExpiresAt,
            CreatedAt,
            CreatedBy,
            ShowsPath,
            Unlisted,
        ])
        .to_owned();
    item_grant::Entity::insert(convert::grant_row(grant))
        .on_conflict(new_state)
        .exec_without_returning(db)
        .await
        .map_err(from_db)?;
    with_all_below(db, grant.item.get(), Anew::IfCutOff).await?;
    raise_above(db, vec![grant.item.get()]).await
}

pub(super) async fn remove_grant(
    db: &DatabaseTransaction,
    removal: &GrantRemoval,
) -> Result<(), StoreError> {
    let removed = item_grant::Entity::delete_by_id(removal.grant().get()).exec(db);
    removed.await.map_err(from_db)?;
    with_all_below(db, removal.item().get(), Anew::IfCutOff).await?;
    raise_above(db, vec![removal.item().get()]).await
}

pub(super) async fn cut_inheritance(
    db: &DatabaseTransaction,
    id: ItemId,
) -> Result<Touched, StoreError> {
    let mut touched = Touched::default();
    touched.extend([Touch::Item(id), Touch::AllLineages]);
    let row = item::Entity::find_by_id(id.get()).one(db).await;
    let row = row.map_err(from_db_in::<item::Entity>)?;
    let row = row.ok_or_else(|| missing("item", id.get()))?;
    if !row.inherits {
        return Ok(touched);
    }
    item::Entity::update_many()
        .col_expr(item::Column::Inherits, Expr::value(false))
        .filter(item::Column::Id.eq(id.get()))
        .exec(db)
        .await
        .map_err(from_db)?;
    let one_more = Counted {
        cut_off: 1,
        ..Counted::default()
    };
    touched.merge(totals::add(db, counts_to(&row), one_more, Brings::Itself).await?);
    with_all_below(db, id.get(), Anew::All).await?;
    raise_above(db, vec![id.get()]).await?;
    Ok(touched)
}
