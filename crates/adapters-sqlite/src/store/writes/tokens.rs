//! Writes of registrations and of what is issued.

use domain::ids::BearerId;
use domain::server::token::{CodeUse, Ended, Ending, RefreshUse};
use domain::time::Timestamp;
use ports::driven::store::{Registration, StoreError, Written};
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

/// Uses what can be used once; `Taken` when it was used before.
async fn spend<E: EntityTrait>(
    db: &DatabaseTransaction,
    (id_column, id): (E::Column, i64),
    (spent_at, at): (E::Column, Timestamp),
) -> Result<Written, StoreError> {
    let updated = E::update_many()
        .col_expr(spent_at, Expr::value(at.millis()))
        .filter(id_column.eq(id))
        .filter(spent_at.is_null())
        .exec(db)
        .await;
    updated
        .map(|done| written(done.rows_affected))
        .map_err(from_db)
}

pub(crate) async fn spend_code(
    db: &DatabaseTransaction,
    spent: &CodeUse,
) -> Result<Written, StoreError> {
    use authorization_code::Column::{Id, SpentAt};
    let code = (Id, spent.id().get());
    spend::<authorization_code::Entity>(db, code, (SpentAt, spent.at())).await
}

pub(crate) async fn spend_refresh(
    db: &DatabaseTransaction,
    spent: &RefreshUse,
) -> Result<Written, StoreError> {
    use refresh_token::Column::{Id, SpentAt};
    let refresh = (Id, spent.id().get());
    spend::<refresh_token::Entity>(db, refresh, (SpentAt, spent.at())).await
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

/// Ends a family, one access token, or all that speaks for a user or was issued to an application; the
/// answer names the digests of the access tokens that end.
pub(crate) async fn end(
    db: &DatabaseTransaction,
    ending: &Ending,
) -> Result<Vec<Digest>, StoreError> {
    let at = Expr::value(ending.at().millis());
    let (families, bearers) = match ending.what() {
        Ended::Family(id) => {
            if queries::tokens::family(db, id).await?.is_none() {
                return Err(missing("token_family", id.get()));
            }
            let families = token_family::Column::Id.eq(id.get());
            (Some(families), bearer::Column::FamilyId.eq(id.get()))
        }
        Ended::User(id) => {
            let families = token_family::Column::UserId.eq(id.get());
            (Some(families), bearer::Column::UserId.eq(id.get()))
        }
        Ended::Application(id) => {
            let families = token_family::Column::ApplicationId.eq(id.get());
            (Some(families), bearer::Column::ApplicationId.eq(id.get()))
        }
        Ended::Bearer(id) => {
            if queries::directory::bearer(db, id).await?.is_none() {
                return Err(missing("bearer", id.get()));
            }
            (None, bearer::Column::Id.is_in(made_from(db, id).await?))
        }
    };
    if let Some(families) = families {
        token_family::Entity::update_many()
            .col_expr(token_family::Column::RevokedAt, at.clone())
            .filter(families)
            .filter(token_family::Column::RevokedAt.is_null())
            .exec(db)
            .await
            .map_err(from_db)?;
    }
    let standing = Condition::all()
        .add(bearers)
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
