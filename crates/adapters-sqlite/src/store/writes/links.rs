//! Writes of links and of their use.

use domain::ids::{ItemId, LinkId, UserId};
use domain::link::{Link, LinkChange, Revocation};
use domain::time::Timestamp;
use ports::driven::store::{
    ChangedSecrets, Constraint, LinkSecrets, Redemption, StoreError, Written,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryTrait, Set};

use super::directory::written;
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{link, link_person, redemption};
use crate::error::{from_db, missing};
use crate::queries::links::active;

/// Under what a link is found, and so what a cache may hold of it.
pub(super) fn touches(row: &link::Model) -> Result<Touched, StoreError> {
    let digest = |bytes: &Vec<u8>| convert::digest(row.id, bytes);
    let mut touched = Touched::default();
    touched.note(Touch::Link(digest(&row.digest)?));
    let fingerprint = row.fingerprint.as_ref().map(digest).transpose()?;
    touched.extend(fingerprint.map(Touch::Fingerprint));
    touched.extend(ItemId::new(row.item_id).map(Touch::LinksOn));
    Ok(touched)
}

async fn present(db: &DatabaseTransaction, id: i64) -> Result<link::Model, StoreError> {
    let row = link::Entity::find_by_id(id).one(db).await;
    row.map_err(from_db)?.ok_or_else(|| missing("link", id))
}

/// Inserts a link unless an active one has its fingerprint or its name: the indexes decide, nobody
/// looks first.
pub(super) async fn insert(
    db: &DatabaseTransaction,
    link: &Link,
    secrets: &LinkSecrets,
) -> Result<Written, StoreError> {
    let row = convert::link_row(link, secrets)?;
    let keys = [
        (link::Column::Fingerprint, row.fingerprint.as_ref().clone()),
        (link::Column::NameDigest, row.name_digest.as_ref().clone()),
    ];
    let inserted = link::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(db)
        .await
        .map_err(from_db)?;
    if inserted > 0 {
        add_people(db, link).await?;
        return Ok(Written::Yes);
    }
    for (column, key) in keys {
        let Some(key) = key else { continue };
        let holder = active().filter(column.eq(key)).one(db).await;
        if holder.map_err(from_db)?.is_some() {
            return Ok(Written::Taken);
        }
    }
    // No request means another's id or token.
    Err(StoreError::Conflict(Constraint::Id))
}

async fn add_people(db: &DatabaseTransaction, link: &Link) -> Result<(), StoreError> {
    let rows: Vec<_> = link
        .people()
        .map(|user| link_person::ActiveModel {
            link_id: Set(link.id.get()),
            user_id: Set(user.get()),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let inserted = link_person::Entity::insert_many(rows).exec_without_returning(db);
    inserted.await.map(drop).map_err(from_db)
}

pub(super) async fn change(
    db: &DatabaseTransaction,
    change: &LinkChange,
    secrets: &ChangedSecrets,
) -> Result<(Written, Touched), StoreError> {
    let changed = change.link();
    let id = changed.id.get();
    let before = present(db, id).await?;
    let touched = touches(&before)?;
    let row = convert::changed_link(&before, change, secrets)?;
    let mut update = link::Entity::update_many().filter(link::Column::Id.eq(id));
    if before.revoked_at.is_none()
        && let Some(Some(name)) = row.name_digest.try_as_ref()
    {
        let others = active()
            .filter(link::Column::NameDigest.eq(name.clone()))
            .filter(link::Column::Id.ne(id));
        update = update.filter(Expr::exists(others.into_query()).not());
    }
    let updated = update.set(row).exec(db).await.map_err(from_db)?;
    let written = written(updated.rows_affected);
    if written == Written::Yes {
        link_person::Entity::delete_many()
            .filter(link_person::Column::LinkId.eq(id))
            .exec(db)
            .await
            .map_err(from_db)?;
        add_people(db, changed).await?;
    }
    Ok((written, touched))
}

/// Revokes a link; one that was revoked before stays as it was.
pub(super) async fn revoke(
    db: &DatabaseTransaction,
    revocation: &Revocation,
) -> Result<Touched, StoreError> {
    let id = revocation.link().get();
    let touched = touches(&present(db, id).await?)?;
    link::Entity::update_many()
        .col_expr(
            link::Column::RevokedAt,
            Expr::value(revocation.at().millis()),
        )
        .col_expr(
            link::Column::RevokedBy,
            Expr::value(revocation.by().map(UserId::get)),
        )
        .filter(link::Column::Id.eq(id))
        .filter(link::Column::RevokedAt.is_null())
        .exec(db)
        .await
        .map_err(from_db)?;
    Ok(touched)
}

pub(super) async fn note_guessing(
    db: &DatabaseTransaction,
    id: LinkId,
    at: Timestamp,
) -> Result<(), StoreError> {
    link::Entity::update_many()
        .col_expr(link::Column::GuessedAt, Expr::value(at.millis()))
        .filter(link::Column::Id.eq(id.get()))
        .exec(db)
        .await
        .map(drop)
        .map_err(from_db)
}

pub(super) async fn redeem(
    db: &DatabaseTransaction,
    redemption: &Redemption,
) -> Result<(), StoreError> {
    use redemption::Column::{Durable, LinkId, PasswordGeneration, RedeemedAt, UserId};
    let replace = OnConflict::columns([LinkId, UserId])
        .update_columns([PasswordGeneration, Durable, RedeemedAt])
        .to_owned();
    redemption::Entity::insert(convert::redemption_row(redemption))
        .on_conflict(replace)
        .exec_without_returning(db)
        .await
        .map(drop)
        .map_err(from_db)
}
