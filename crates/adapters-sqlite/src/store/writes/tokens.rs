//! Writes of registrations and of what is issued.

use domain::ids::BearerId;
use domain::link::Delegation;
use domain::server::token::{AuthorizationCode, CodeUse, Ending, Family, RefreshToken, RefreshUse};
use domain::time::Timestamp;
use ports::driven::store::{DelegatedAccess, Registration, StoreError, Written};
use ports::secret::Digest;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    Statement,
};

use super::directory::{insert, written};
use crate::convert;
use crate::entity::{authorization_code, bearer, delegated_access, refresh_token, token_family};
use crate::error::{from_db, missing};
use crate::queries;

pub(crate) async fn insert_registration(
    db: &DatabaseTransaction,
    registration: &Registration,
) -> Result<(), StoreError> {
    insert(db, convert::registration_row(registration)).await?;
    for (position, uri) in (0..).zip(&registration.redirect_uris) {
        let row = convert::redirect_uri_row(registration.application, position, uri);
        insert(db, row).await?;
    }
    Ok(())
}

pub(crate) async fn insert_family(
    db: &DatabaseTransaction,
    family: &Family,
) -> Result<(), StoreError> {
    insert(db, convert::family_row(family)).await
}

pub(crate) async fn insert_code(
    db: &DatabaseTransaction,
    code: &AuthorizationCode,
    digest: &Digest,
) -> Result<(), StoreError> {
    insert(db, convert::code_row(code, digest)).await
}

pub(crate) async fn insert_refresh(
    db: &DatabaseTransaction,
    refresh: &RefreshToken,
    digest: &Digest,
) -> Result<(), StoreError> {
    insert(db, convert::refresh_row(refresh, digest)).await
}

pub(crate) async fn insert_delegation(
    db: &DatabaseTransaction,
    delegation: &Delegation,
    refresh: &Digest,
) -> Result<(), StoreError> {
    insert(db, convert::delegation_row(delegation, refresh)).await
}

pub(crate) async fn insert_delegated_access(
    db: &DatabaseTransaction,
    access: &DelegatedAccess,
    digest: &Digest,
) -> Result<(), StoreError> {
    insert(db, convert::delegated_access_row(access, digest)).await
}

pub(crate) async fn sweep_delegated_access(
    db: &DatabaseTransaction,
    before: Timestamp,
) -> Result<(), StoreError> {
    delegated_access::Entity::delete_many()
        .filter(delegated_access::Column::EndsAt.lt(before.millis()))
        .exec(db)
        .await
        .map(drop)
        .map_err(from_db)
}

pub(crate) async fn spend_code(
    db: &DatabaseTransaction,
    spent: &CodeUse,
) -> Result<Written, StoreError> {
    use authorization_code::Column::{Id, SpentAt};
    let updated = authorization_code::Entity::update_many()
        .col_expr(SpentAt, Expr::value(spent.at().millis()))
        .filter(Id.eq(spent.id().get()))
        .filter(SpentAt.is_null())
        .exec(db)
        .await;
    updated
        .map(|done| written(done.rows_affected))
        .map_err(from_db)
}

pub(crate) async fn spend_refresh(
    db: &DatabaseTransaction,
    spent: &RefreshUse,
) -> Result<Written, StoreError> {
    use refresh_token::Column::{Id, SpentAt};
    let updated = refresh_token::Entity::update_many()
        .col_expr(SpentAt, Expr::value(spent.at().millis()))
        .filter(Id.eq(spent.id().get()))
        .filter(SpentAt.is_null())
        .exec(db)
        .await;
    updated
        .map(|done| written(done.rows_affected))
        .map_err(from_db)
}

/// A token and whatever was made from it, and from that. `UNION` ends also where a damaged database
/// goes round in a circle.
const MADE_FROM: &str = r#"
WITH RECURSIVE "made" ("id") AS (
    SELECT $1
    UNION
    SELECT "bearer"."id" FROM "made" CROSS JOIN "bearer" ON "bearer"."made_from_id" = "made"."id"
)
SELECT "id" FROM "made" ORDER BY "id"
"#;

async fn made_from(db: &DatabaseTransaction, bearer: BearerId) -> Result<Vec<i64>, StoreError> {
    let values = [bearer.get().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), MADE_FROM, values);
    queries::ids::<bearer::Entity>(db, statement).await
}

/// Ends a family, or one access token; the answer names the digests of the access tokens that end.
pub(crate) async fn end(
    db: &DatabaseTransaction,
    ending: &Ending,
) -> Result<Vec<Digest>, StoreError> {
    let at = Expr::value(ending.at().millis());
    let mut ended = Condition::any();
    if let Some(family) = ending.family() {
        use token_family::Column::{Id, RevokedAt};
        let id = family.get();
        if queries::tokens::family(db, family).await?.is_none() {
            return Err(missing("token_family", id));
        }
        token_family::Entity::update_many()
            .col_expr(RevokedAt, at.clone())
            .filter(Id.eq(id))
            .filter(RevokedAt.is_null())
            .exec(db)
            .await
            .map_err(from_db)?;
        ended = ended.add(bearer::Column::FamilyId.eq(id));
    }
    if let Some(id) = ending.bearer() {
        if queries::directory::bearer(db, id).await?.is_none() {
            return Err(missing("bearer", id.get()));
        }
        ended = ended.add(bearer::Column::Id.is_in(made_from(db, id).await?));
    }
    let standing = Condition::all()
        .add(ended)
        .add(bearer::Column::RevokedAt.is_null());
    let rows = queries::all(db, bearer::Entity::find().filter(standing.clone())).await?;
    bearer::Entity::update_many()
        .col_expr(bearer::Column::RevokedAt, at)
        .filter(standing)
        .exec(db)
        .await
        .map_err(from_db)?;
    rows.iter().map(convert::bearer_digest).collect()
}
