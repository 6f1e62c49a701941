//! Reads of what happened to items, and of how often they were used.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ItemId, OrganizationId};
use ports::driven::store::{Event, StoreError, Uses};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{CHUNK, all, one};
use crate::convert;
use crate::entity::{event, item_use};

pub(crate) async fn events(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    after: u64,
    limit: u32,
) -> Result<Vec<(u64, Event)>, StoreError> {
    let select = event::Entity::find()
        .filter(event::Column::OrganizationId.eq(organization.get()))
        .filter(event::Column::Position.gt(convert::stored(after)))
        .order_by_asc(event::Column::Position)
        .limit(u64::from(limit));
    let rows = all(db, select).await?;
    rows.iter().map(convert::event).collect()
}

pub(crate) async fn last_event(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<u64, StoreError> {
    let select = event::Entity::find()
        .filter(event::Column::OrganizationId.eq(organization.get()))
        .order_by_desc(event::Column::Position);
    let last = one(db, select).await?;
    let last = last.as_ref().map(convert::event).transpose()?;
    Ok(last.map_or(0, |(position, _)| position))
}

pub(crate) async fn uses(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<Vec<Uses>, StoreError> {
    let distinct: BTreeSet<i64> = items.iter().map(|item| item.get()).collect();
    let distinct: Vec<i64> = distinct.into_iter().collect();
    let mut known: BTreeMap<ItemId, Uses> = BTreeMap::new();
    for chunk in distinct.chunks(CHUNK) {
        let ids = chunk.iter().copied();
        let select = item_use::Entity::find().filter(item_use::Column::ItemId.is_in(ids));
        for row in all(db, select).await? {
            let (item, uses) = convert::uses(&row)?;
            known.insert(item, uses);
        }
    }
    let uses = items.iter().map(|item| known.get(item).copied());
    Ok(uses.map(Option::unwrap_or_default).collect())
}
