//! The reads, the same for a reader's connection and for a unit's.

pub(crate) mod changes;
pub(crate) mod children;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod grants;
pub(crate) mod items;
pub(crate) mod leaving;
pub(crate) mod links;
pub(crate) mod near;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod totals;
pub(crate) mod trees;

use ports::driven::store::StoreError;
use ports::secret::Digest;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PrimaryKeyTrait, QueryFilter,
    Select, Statement,
};

use crate::error::from_db_in;

/// How many ids one query names at most; SQLite takes 32766 values.
pub(crate) const CHUNK: usize = 1000;

async fn one<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<Option<E::Model>, StoreError> {
    select.one(db).await.map_err(from_db_in::<E>)
}

pub(crate) async fn all<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: Select<E>,
) -> Result<Vec<E::Model>, StoreError> {
    select.all(db).await.map_err(from_db_in::<E>)
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

/// The ids that a statement of our own selects from the table of `E`, as `id`.
pub(crate) async fn ids<E: EntityTrait>(
    db: &impl ConnectionTrait,
    statement: Statement,
) -> Result<Vec<i64>, StoreError> {
    let rows = IdRow::find_by_statement(statement).all(db).await;
    let rows = rows.map_err(from_db_in::<E>)?.into_iter();
    Ok(rows.map(|row| row.id).collect())
}

/// The row under any of these digests.
async fn by_digest<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    digests: &[Digest],
) -> Result<Option<E::Model>, StoreError> {
    let wanted = digests.iter().map(|digest| digest.0.to_vec());
    one(db, E::find().filter(column.is_in(wanted))).await
}

async fn by_id<E: EntityTrait>(
    db: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<E::Model>, StoreError>
where
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<i64>,
{
    one(db, E::find_by_id(id)).await
}
