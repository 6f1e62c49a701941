//! Writes of links and of their use.

use domain::ids::{ItemId, UserId};
use domain::link::{Link, LinkChange, Revocation};
use ports::driven::store::{
    ChangedSecrets, Constraint, LinkSecrets, Redemption, StoreError, Written,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Set};

use super::directory::written;
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{link, link_person, redemption};
use crate::error::{from_db, missing};

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

/// That a name is taken is an answer. The statement changed nothing, and the transaction goes on.
pub(super) fn unless_named(outcome: Result<u64, DbErr>) -> Result<Written, StoreError> {
    match outcome.map_err(from_db) {
        Ok(rows) => Ok(written(rows)),
        Err(StoreError::Conflict(Constraint::Name)) => Ok(Written::Taken),
        Err(error) => Err(error),
    }
}

/// Inserts a link unless an active one has its fingerprint or its name: the indexes decide, nobody
/// looks first.
pub(super) async fn insert(
    db: &DatabaseTransaction,
    link: &Link,
    secrets: &LinkSecrets,
) -> Result<Written, StoreError> {
    let row = convert::link_row(link, secrets)?;
    // The target says which index: any other conflict, as of the digest, is an error.
    let unless_taken = OnConflict::column(link::Column::Fingerprint)
        .target_and_where(
            link::Column::RevokedAt
                .is_null()
                .and(link::Column::Fingerprint.is_not_null()),
        )
        .do_nothing()
        .to_owned();
    let inserted = link::Entity::insert(row)
        .on_conflict(unless_taken)
        .exec_without_returning(db)
        .await;
    let written = unless_named(inserted)?;
    if written == Written::Yes {
        add_people(db, link).await?;
    }
    Ok(written)
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
    let updated = link::Entity::update_many()
        .set(convert::changed_link(&before, change, secrets)?)
        .filter(link::Column::Id.eq(id))
        .exec(db)
        .await;
    let written = unless_named(updated.map(|updated| updated.rows_affected))?;
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
