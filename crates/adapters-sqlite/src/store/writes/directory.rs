//! Writes of users, groups and policies, and how a row is inserted.

use domain::ids::{GroupId, OrganizationId, UserId};
use domain::policy::Policy;
use domain::time::Timestamp;
use ports::directory::User;
use ports::driven::store::{NewUser, StoreError, Written};
use ports::secret::PasswordVerifier;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter, Set,
};

use crate::convert;
use crate::entity::{clock_mark, group_member, policy, user};
use crate::error::{from_db, missing, unstorable};

/// Inserts a row that must not be there yet.
pub(in crate::store) async fn insert<A>(db: &DatabaseTransaction, row: A) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let inserted = A::Entity::insert(row).exec_without_returning(db).await;
    inserted.map(drop).map_err(from_db)
}

/// Inserts a row unless there is one with the same values in these columns.
pub(super) async fn insert_unless_there<A, C, const N: usize>(
    db: &DatabaseTransaction,
    row: A,
    place: [C; N],
) -> Result<Written, StoreError>
where
    A: ActiveModelTrait + Send,
    A::Entity: EntityTrait<Column = C>,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    C: ColumnTrait,
{
    let unless_there = OnConflict::columns(place).do_nothing().to_owned();
    let inserted = A::Entity::insert(row).on_conflict(unless_there);
    let rows = inserted.exec_without_returning(db).await;
    rows.map(written).map_err(from_db)
}

pub(super) async fn set_policy(
    db: &DatabaseTransaction,
    organization: OrganizationId,
    policy: &Policy,
) -> Result<(), StoreError> {
    let replace = OnConflict::column(policy::Column::OrganizationId)
        .update_columns(policy::Column::iter())
        .to_owned();
    policy::Entity::insert(convert::policy_row(organization, policy)?)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await
        .map(drop)
        .map_err(from_db)
}

pub(super) async fn insert_external_user(
    db: &DatabaseTransaction,
    user: &User,
) -> Result<Written, StoreError> {
    if !user.is_external {
        return Err(unstorable("a person with an account is not external"));
    }
    let row = convert::user_row(&NewUser {
        user: user.clone(),
        verifier: None,
    });
    insert_unless_there(db, row, [user::Column::NameKey]).await
}

pub(super) async fn set_user_password(
    db: &DatabaseTransaction,
    id: UserId,
    verifier: &PasswordVerifier,
) -> Result<(), StoreError> {
    let updated = user::Entity::update_many()
        .col_expr(user::Column::Verifier, Expr::value(verifier.0.clone()))
        .filter(user::Column::Id.eq(id.get()))
        .exec(db)
        .await
        .map_err(from_db)?;
    changed("user", id.get(), updated.rows_affected)
}

/// Fails unless a row was changed.
pub(super) fn changed(table: &'static str, id: i64, rows: u64) -> Result<(), StoreError> {
    match rows {
        0 => Err(missing(table, id)),
        _ => Ok(()),
    }
}

pub(super) async fn insert_member(
    db: &DatabaseTransaction,
    group: GroupId,
    user: UserId,
) -> Result<Written, StoreError> {
    let row = group_member::ActiveModel {
        group_id: Set(group.get()),
        user_id: Set(user.get()),
    };
    let place = [group_member::Column::GroupId, group_member::Column::UserId];
    insert_unless_there(db, row, place).await
}

/// What the number of inserted rows says.
pub(super) const fn written(rows: u64) -> Written {
    match rows {
        0 => Written::Taken,
        _ => Written::Yes,
    }
}

pub(super) async fn set_highest_time(
    db: &DatabaseTransaction,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = clock_mark::ActiveModel {
        id: Set(1),
        highest: Set(at.millis()),
    };
    let in_place = OnConflict::column(clock_mark::Column::Id)
        .update_column(clock_mark::Column::Highest)
        .to_owned();
    clock_mark::Entity::insert(row)
        .on_conflict(in_place)
        .exec_without_returning(db)
        .await
        .map(drop)
        .map_err(from_db)
}
