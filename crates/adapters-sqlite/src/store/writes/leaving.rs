//! Writes that take people, groups, applications and drives out of use.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ApplicationId, DriveId, GroupId, ItemId, UserId};
use domain::principal::{Account, Principal};
use ports::driven::store::StoreError;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::changes::{Anew, with_all_below};
use super::directory::changed;
use super::drives::{delete, end_items};
use super::totals::{self, Brings, Counted, counts_to, raise_above};
use crate::cache::{Touch, Touched};
use crate::convert;
use crate::entity::{
    application, drive, group_member, item, item_grant, redemption, redirect_uri, registration,
    user, user_group,
};
use crate::error::{from_db, from_db_in, missing};
use crate::queries::{self, CHUNK};

/// Sets what became of an account. One who is removed is found by nothing but their id.
pub(super) async fn set_account(
    db: &DatabaseTransaction,
    id: UserId,
    account: Account,
) -> Result<Touched, StoreError> {
    use user::Column::{Account as State, Email, EmailKey, HeirId, Id, NameKey, Verifier};
    let (state, heir) = convert::account_columns(account);
    let mut update = user::Entity::update_many()
        .col_expr(State, Expr::value(state))
        .col_expr(HeirId, Expr::value(heir))
        .filter(Id.eq(id.get()));
    if account.is_removed() {
        update = update
            .col_expr(NameKey, Expr::value(convert::freed_key(id.get())))
            .col_expr(Email, Expr::value(None::<String>))
            .col_expr(EmailKey, Expr::value(None::<String>))
            .col_expr(Verifier, Expr::value(None::<String>));
    }
    let updated = update.exec(db).await.map_err(from_db)?;
    changed("user", id.get(), updated.rows_affected)?;
    let mut touched = Touched::default();
    touched.note(Touch::User(id));
    if account.is_removed() {
        let heirs = || user::Entity::find().filter(HeirId.eq(id.get()));
        for row in queries::all(db, heirs()).await? {
            touched.extend(UserId::new(row.id).map(Touch::User));
        }
        user::Entity::update_many()
            .col_expr(State, Expr::value(state))
            .col_expr(HeirId, Expr::value(heir))
            .filter(HeirId.eq(id.get()))
            .exec(db)
            .await
            .map_err(from_db)?;
    }
    Ok(touched)
}

/// Writes down that nothing is left to be done for one who left.
pub(super) async fn has_left(db: &DatabaseTransaction, id: UserId) -> Result<(), StoreError> {
    user::Entity::update_many()
        .col_expr(user::Column::Account, Expr::value(convert::LEFT))
        .filter(user::Column::Id.eq(id.get()))
        .filter(user::Column::Account.eq(convert::LEAVING))
        .exec(db)
        .await
        .map(drop)
        .map_err(from_db)
}

/// Takes from a principal what they were given.
pub(super) async fn take_from(
    db: &DatabaseTransaction,
    principal: Principal,
) -> Result<Touched, StoreError> {
    let mut touched = Touched::default();
    touched.note(Touch::AllLineages);
    let (kind, id) = convert::principal_columns(principal);
    let theirs = item_grant::Column::PrincipalKind
        .eq(kind)
        .and(item_grant::Column::PrincipalId.eq(id));
    let granted = item_grant::Entity::find().filter(theirs.clone());
    let granted = queries::all(db, granted).await?.into_iter();
    let granted: Vec<i64> = granted.map(|row| row.item_id).collect();
    raise_above(db, granted.clone()).await?;
    item_grant::Entity::delete_many()
        .filter(theirs)
        .exec(db)
        .await
        .map_err(from_db)?;
    for item in granted {
        with_all_below(db, item, Anew::IfCutOff).await?;
    }
    let members = match principal {
        Principal::User(user) => {
            touched.note(Touch::Redeemed(user));
            let ids = || std::iter::once(user.get());
            delete::<redemption::Entity>(db, redemption::Column::UserId, ids()).await?;
            group_member::Column::UserId.eq(id)
        }
        Principal::Group(_) => group_member::Column::GroupId.eq(id),
    };
    let rows = group_member::Entity::find().filter(members.clone());
    for row in queries::all(db, rows).await? {
        touched.extend(UserId::new(row.user_id).map(Touch::Memberships));
    }
    let gone = group_member::Entity::delete_many().filter(members).exec(db);
    gone.await.map_err(from_db)?;
    Ok(touched)
}

pub(super) async fn remove_member(
    db: &DatabaseTransaction,
    group: GroupId,
    user: UserId,
) -> Result<(), StoreError> {
    group_member::Entity::delete_by_id((group.get(), user.get()))
        .exec(db)
        .await
        .map(drop)
        .map_err(from_db)
}

pub(super) async fn remove_group(db: &DatabaseTransaction, id: GroupId) -> Result<(), StoreError> {
    use user_group::Column::{Id, IsRemoved, NameKey};
    let updated = user_group::Entity::update_many()
        .col_expr(IsRemoved, Expr::value(true))
        .col_expr(NameKey, Expr::value(convert::freed_key(id.get())))
        .filter(Id.eq(id.get()))
        .exec(db)
        .await
        .map_err(from_db)?;
    changed("user_group", id.get(), updated.rows_affected)
}

/// Removes an application with all that it proves itself by. What was issued to it is ended beside.
pub(super) async fn remove_application(
    db: &DatabaseTransaction,
    id: ApplicationId,
) -> Result<(), StoreError> {
    use application::Column::{Id, IsRemoved, NameKey};
    let updated = application::Entity::update_many()
        .col_expr(IsRemoved, Expr::value(true))
        .col_expr(NameKey, Expr::value(convert::freed_key(id.get())))
        .filter(Id.eq(id.get()))
        .exec(db)
        .await
        .map_err(from_db)?;
    changed("application", id.get(), updated.rows_affected)?;
    let ids = || std::iter::once(id.get());
    delete::<redirect_uri::Entity>(db, redirect_uri::Column::ApplicationId, ids()).await?;
    delete::<registration::Entity>(db, registration::Column::ApplicationId, ids()).await
}

/// Closes a drive; nothing in it is found from now on.
pub(super) async fn close_drive(
    db: &DatabaseTransaction,
    id: DriveId,
) -> Result<Touched, StoreError> {
    let row = drive::Entity::find_by_id(id.get()).one(db).await;
    let row = row.map_err(from_db_in::<drive::Entity>)?;
    let row = row.ok_or_else(|| missing("drive", id.get()))?;
    drive::Entity::update_many()
        .col_expr(drive::Column::IsClosed, Expr::value(true))
        .filter(drive::Column::Id.eq(id.get()))
        .exec(db)
        .await
        .map_err(from_db)?;
    let mut touched = Touched::default();
    touched.extend([
        Touch::Drive(id),
        Touch::DriveOf(convert::drive(row)?.owner),
        Touch::AllLineages,
        Touch::AllItems,
    ]);
    Ok(touched)
}

/// Ends items below the roots of closed drives in which nothing lies any more, a root with its drive.
pub(super) async fn purge_closed(
    db: &DatabaseTransaction,
    items: &[ItemId],
) -> Result<Touched, StoreError> {
    let mut gone = Touched::default();
    gone.extend([Touch::AllLineages, Touch::AllItems]);
    for chunk in items.chunks(CHUNK) {
        let below = Alias::new("below");
        let empty = Expr::exists(
            Query::select()
                .expr(Expr::value(1))
                .from_as(item::Entity, below.clone())
                .and_where(
                    Expr::col((below, item::Column::ParentId))
                        .equals((item::Entity, item::Column::Id)),
                )
                .take(),
        )
        .not();
        let rows = item::Entity::find()
            .filter(item::Column::Id.is_in(chunk.iter().map(|item| item.get())))
            .filter(empty);
        let mut rows = queries::all(db, rows).await?;
        // What lies in one folder goes the same way up.
        let ways: BTreeSet<i64> = rows.iter().map(way_up).collect();
        let ways: Vec<i64> = ways.into_iter().collect();
        let closed = queries::leaving::below_closed(db, &ways).await?;
        rows.retain(|row| closed.contains(&way_up(row)));
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        for (folder, counted) in counted_in(&rows) {
            gone.merge(totals::add(db, Some(folder), counted.gone(), Brings::Itself).await?);
        }
        end_items(db, &ids, &mut gone).await?;
        delete::<item::Entity>(db, item::Column::Id, ids.iter().copied()).await?;
        let roots = rows.iter().filter(|row| row.parent_id.is_none());
        let drives = roots.map(|row| row.drive_id);
        delete::<drive::Entity>(db, drive::Column::Id, drives).await?;
    }
    Ok(gone)
}

fn way_up(row: &item::Model) -> i64 {
    row.parent_id.unwrap_or(row.id)
}

/// What items count for together, in each folder.
fn counted_in(rows: &[item::Model]) -> BTreeMap<i64, Counted> {
    let mut sums: BTreeMap<i64, Counted> = BTreeMap::new();
    for row in rows {
        if let Some(folder) = counts_to(row) {
            let sum = sums.entry(folder).or_default();
            *sum = sum.with(Counted::of(row));
        }
    }
    sums
}
