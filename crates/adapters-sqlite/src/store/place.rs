//! Many links inserted with one statement for each table.

use std::collections::BTreeSet;

use ports::driven::store::{DelegatedPlacement, NewUser, Placement, StoreError};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryTrait};

use crate::convert;
use crate::entity::{delegated_access, delegation, link, user};
use crate::error::from_db;

/// How many of so many links share statements: a power of two, so that few statements differ.
pub(crate) fn together(count: usize) -> usize {
    const MOST: usize = 64;
    1 << count.clamp(1, MOST).ilog2()
}

/// Inserts those whose place is free, and gives their ids.
pub(crate) async fn insert(
    db: &DatabaseTransaction,
    placements: &[&Placement],
) -> Result<BTreeSet<i64>, StoreError> {
    let newcomers = newcomers(placements);
    let known = if newcomers.is_empty() {
        BTreeSet::new()
    } else {
        let rows = newcomers.iter().cloned().map(|user| {
            convert::user_row(&NewUser {
                user,
                verifier: None,
            })
        });
        let rows = user::Entity::insert_many(rows);
        where_free(db, rows, user::Column::Id).await?
    };
    let has_assignee = |placement: &Placement| {
        let delegated = placement.delegated.as_ref();
        let newcomer = delegated.and_then(|delegated| delegated.newcomer.as_ref());
        newcomer.is_none_or(|user| known.contains(&user.id.get()))
    };
    let placed: Vec<&Placement> = placements
        .iter()
        .copied()
        .filter(|placement| has_assignee(placement))
        .collect();
    if placed.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows: Result<Vec<_>, StoreError> = placed
        .iter()
        .map(|placement| convert::link_row(placement.link.link(), &placement.secrets))
        .collect();
    let made = where_free(db, link::Entity::insert_many(rows?), link::Column::Id).await?;
    let delegated: Vec<&DelegatedPlacement> = placed
        .iter()
        .filter(|placement| made.contains(&placement.link.link().id.get()))
        .filter_map(|placement| placement.delegated.as_ref())
        .collect();
    if !delegated.is_empty() {
        let rows = delegated
            .iter()
            .map(|delegated| convert::delegation_row(&delegated.delegation, &delegated.refresh));
        all(db, delegation::Entity::insert_many(rows)).await?;
        let rows = delegated.iter().map(|delegated| {
            convert::delegated_access_row(&delegated.access, &delegated.access_digest)
        });
        all(db, delegated_access::Entity::insert_many(rows)).await?;
    }
    Ok(made)
}

fn newcomers(placements: &[&Placement]) -> Vec<ports::directory::User> {
    placements
        .iter()
        .filter_map(|placement| placement.delegated.as_ref()?.newcomer.clone())
        .collect()
}

/// Inserts the rows that meet no other, and gives their ids.
async fn where_free<A>(
    db: &DatabaseTransaction,
    rows: sea_orm::InsertMany<A>,
    id: <A::Entity as EntityTrait>::Column,
) -> Result<BTreeSet<i64>, StoreError>
where
    A: ActiveModelTrait,
{
    let mut insert = rows
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .into_query();
    insert.returning(Query::returning().column(id));
    let rows = db.query_all(&insert).await.map_err(from_db)?;
    let ids: Result<BTreeSet<i64>, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    ids.map_err(from_db)
}

async fn all<A>(db: &DatabaseTransaction, rows: sea_orm::InsertMany<A>) -> Result<(), StoreError>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: sea_orm::IntoActiveModel<A>,
{
    let inserted = rows.exec_without_returning(db).await;
    inserted.map(drop).map_err(from_db)
}
