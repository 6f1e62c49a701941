//! Reads of links and of their use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::ids::{ItemId, LinkId, UserId};
use domain::link::LinkScope;
use domain::time::Timestamp;
use ports::driven::store::{LinkFilter, Redemption, StoreError, StoredLink};
use ports::secret::Digest;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{CHUNK, all, by_id, one};
use crate::convert;
use crate::entity::{link, link_person, redemption};
use crate::error::from_db_in;
use crate::store::together::padded;

/// Links from their rows, with the people on their lists from one more query.
async fn with_people(
    db: &impl ConnectionTrait,
    rows: Vec<link::Model>,
) -> Result<Vec<StoredLink>, StoreError> {
    let mut people: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let listed: Vec<i64> = rows
        .iter()
        .filter(|row| row.scope == convert::scope_number(LinkScope::People))
        .map(|row| row.id)
        .collect();
    for chunk in listed.chunks(CHUNK) {
        let select = link_person::Entity::find()
            .filter(link_person::Column::LinkId.is_in(chunk.iter().copied()));
        for row in all(db, select).await? {
            people.entry(row.link_id).or_default().push(row.user_id);
        }
    }
    rows.into_iter()
        .map(|row| {
            let people = people.remove(&row.id).unwrap_or_default();
            convert::stored_link(row, people)
        })
        .collect()
}

async fn single(
    db: &impl ConnectionTrait,
    row: Option<link::Model>,
) -> Result<Option<StoredLink>, StoreError> {
    Ok(with_people(db, row.into_iter().collect()).await?.pop())
}

pub(crate) async fn link(
    db: &impl ConnectionTrait,
    id: LinkId,
) -> Result<Option<StoredLink>, StoreError> {
    let row = by_id::<link::Entity>(db, id.get()).await?;
    single(db, row).await
}

/// When a link's password was last being guessed.
pub(crate) async fn guessed_at(
    db: &impl ConnectionTrait,
    id: LinkId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = by_id::<link::Entity>(db, id.get()).await?;
    row.map_or(Ok(None), |row| convert::guessed_at(&row))
}

/// The links with these ids.
pub(crate) async fn with_ids(
    db: &impl ConnectionTrait,
    ids: Vec<i64>,
) -> Result<Vec<StoredLink>, StoreError> {
    let select = link::Entity::find().filter(link::Column::Id.is_in(ids));
    let rows = all(db, select).await?;
    with_people(db, rows).await
}

/// The links under these digests.
pub(crate) async fn links_by_digests(
    db: &impl ConnectionTrait,
    digests: Vec<Digest>,
) -> Result<HashMap<Digest, StoredLink>, StoreError> {
    let under = link::Column::Digest.is_in(bytes(digests));
    under_keys(db, link::Entity::find().filter(under), |row| {
        Some(&row.digest)
    })
    .await
}

/// The active links with these fingerprints.
pub(crate) async fn links_by_fingerprints(
    db: &impl ConnectionTrait,
    fingerprints: Vec<Digest>,
) -> Result<HashMap<Digest, StoredLink>, StoreError> {
    let with = link::Column::Fingerprint.is_in(bytes(fingerprints));
    under_keys(db, active().filter(with), |row| row.fingerprint.as_ref()).await
}

fn bytes(digests: Vec<Digest>) -> impl Iterator<Item = Vec<u8>> {
    padded(digests).into_iter().map(|digest| digest.0.to_vec())
}

async fn under_keys(
    db: &impl ConnectionTrait,
    select: Select<link::Entity>,
    key: fn(&link::Model) -> Option<&Vec<u8>>,
) -> Result<HashMap<Digest, StoredLink>, StoreError> {
    let rows = all(db, select).await?;
    let keys: Result<Vec<_>, _> = rows
        .iter()
        .filter_map(|row| Some(convert::digest(row.id, key(row)?)))
        .collect();
    let links = with_people(db, rows).await?;
    Ok(keys?.into_iter().zip(links).collect())
}

pub(crate) async fn link_by_name(
    db: &impl ConnectionTrait,
    name: &Digest,
) -> Result<Option<StoredLink>, StoreError> {
    let select = active().filter(link::Column::NameDigest.eq(name.0.to_vec()));
    let row = one(db, select).await?;
    single(db, row).await
}

/// Links that were not revoked, expired or not.
pub(crate) fn active() -> Select<link::Entity> {
    link::Entity::find().filter(link::Column::RevokedAt.is_null())
}

pub(crate) async fn links_on(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<Vec<StoredLink>, StoreError> {
    let mut rows = Vec::new();
    for chunk in items.chunks(CHUNK) {
        let ids = chunk.iter().map(|item| item.get());
        let on_these = active()
            .filter(link::Column::ItemId.is_in(ids))
            .filter(link::Column::Scope.ne(convert::scope_number(LinkScope::Delegated)));
        rows.extend(all(db, on_these).await?);
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    with_people(db, rows).await
}

pub(crate) async fn links(
    db: &impl ConnectionTrait,
    filter: &LinkFilter,
    after: Option<LinkId>,
    limit: u32,
) -> Result<Vec<StoredLink>, StoreError> {
    let mut select = if filter.with_revoked {
        link::Entity::find()
    } else {
        active()
    };
    if let Some(organization) = filter.organization {
        select = select.filter(link::Column::OrganizationId.eq(organization.get()));
    }
    if let Some(maker) = filter.maker {
        select = select.filter(link::Column::MakerId.eq(maker.get()));
    }
    if let Some(item) = filter.item {
        select = select.filter(link::Column::ItemId.eq(item.get()));
    }
    if let Some(after) = after {
        select = select.filter(link::Column::Id.gt(after.get()));
    }
    let select = select
        .order_by_asc(link::Column::Id)
        .limit(u64::from(limit));
    let rows = all(db, select).await?;
    with_people(db, rows).await
}

pub(crate) async fn redemption(
    db: &impl ConnectionTrait,
    link: LinkId,
    user: UserId,
) -> Result<Option<Redemption>, StoreError> {
    let select = redemption::Entity::find_by_id((link.get(), user.get()));
    let row = one(db, select).await?;
    row.as_ref().map(convert::redemption).transpose()
}

/// The items of all links that a user used for good, whatever became of these.
pub(crate) async fn redeemed(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<BTreeSet<ItemId>, StoreError> {
    let items = link::Entity::find()
        .select_only()
        .column(link::Column::ItemId)
        .distinct()
        .inner_join(redemption::Entity)
        .filter(redemption::Column::UserId.eq(user.get()))
        .filter(redemption::Column::Durable.eq(true))
        .into_tuple::<i64>()
        .all(db)
        .await
        .map_err(from_db_in::<link::Entity>)?;
    Ok(items.into_iter().filter_map(ItemId::new).collect())
}

pub(crate) async fn redeemed_links(
    db: &impl ConnectionTrait,
    user: UserId,
    items: &[ItemId],
) -> Result<Vec<StoredLink>, StoreError> {
    let mut rows = Vec::new();
    for chunk in items.chunks(CHUNK) {
        let select = active()
            .inner_join(redemption::Entity)
            .filter(redemption::Column::UserId.eq(user.get()))
            .filter(redemption::Column::Durable.eq(true))
            .filter(link::Column::ItemId.is_in(chunk.iter().map(|item| item.get())));
        rows.extend(all(db, select).await?);
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    with_people(db, rows).await
}
