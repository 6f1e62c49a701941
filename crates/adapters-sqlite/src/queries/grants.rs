//! Reads of grants.

use std::collections::BTreeSet;

use domain::ids::{GrantId, ItemId};
use domain::permission::{Grant, GrantSource};
use domain::principal::Principal;
use ports::driven::store::StoreError;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{CHUNK, all, by_id};
use crate::convert;
use crate::entity::item_grant;
use crate::error::from_db_in;

/// Not an ownership.
fn given() -> Expr {
    item_grant::Column::Source.ne(convert::source_number(GrantSource::Ownership))
}

/// The grants to any of these principals, by id.
pub(crate) async fn grants_to(
    db: &impl ConnectionTrait,
    principals: &[Principal],
) -> Result<Vec<Grant>, StoreError> {
    let distinct: BTreeSet<(i16, i64)> = principals
        .iter()
        .map(|principal| convert::principal_columns(*principal))
        .collect();
    let distinct: Vec<_> = distinct.into_iter().collect();
    let mut rows = Vec::new();
    for same_kind in distinct.chunk_by(|(one, _), (other, _)| one == other) {
        for chunk in same_kind.chunks(CHUNK) {
            let kind = item_grant::Column::PrincipalKind.eq(chunk[0].0);
            let ids = item_grant::Column::PrincipalId.is_in(chunk.iter().map(|(_, id)| *id));
            let select = item_grant::Entity::find().filter(kind.and(ids));
            rows.extend(all(db, select).await?);
        }
    }
    rows.sort_by_key(|row| row.id);
    rows.iter().map(convert::grant).collect()
}

pub(crate) async fn grant(
    db: &impl ConnectionTrait,
    id: GrantId,
) -> Result<Option<Grant>, StoreError> {
    let row = by_id::<item_grant::Entity>(db, id.get()).await?;
    row.as_ref().map(convert::grant).transpose()
}

pub(crate) async fn granted_among(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<BTreeSet<ItemId>, StoreError> {
    let mut granted = BTreeSet::new();
    for chunk in items.chunks(CHUNK) {
        let ids = chunk.iter().map(|item| item.get());
        let rows = item_grant::Entity::find()
            .select_only()
            .column(item_grant::Column::ItemId)
            .distinct()
            .filter(item_grant::Column::ItemId.is_in(ids))
            .filter(given())
            .into_tuple::<i64>()
            .all(db)
            .await
            .map_err(from_db_in::<item_grant::Entity>)?;
        granted.extend(rows.into_iter().filter_map(ItemId::new));
    }
    Ok(granted)
}
