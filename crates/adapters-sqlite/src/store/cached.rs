//! Rows from the caches, else from the database, and then into the caches.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use domain::ids::ItemId;
use domain::item::Item;
use ports::driven::store::StoreError;
use ports::secret::Digest;

use super::source::{Source, Sql};
use crate::cache::{Caches, Guarded};
use crate::queries::near::Near;

impl<S: Source> Sql<S> {
    /// A row from its cache, else from the database, and then into the cache.
    pub(super) async fn cached<K, V>(
        &self,
        cache: fn(&Caches) -> &Guarded<K, V>,
        key: K,
        fetch: impl Future<Output = Result<Option<V>, StoreError>>,
    ) -> Result<Option<V>, StoreError>
    where
        K: Copy + Eq + Hash + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let Some(cache) = self.0.caches()?.map(cache) else {
            return self.keep(fetch.await);
        };
        if let Some(value) = cache.get(&key) {
            return Ok(Some(value));
        }
        // INVARIANT: the ticket is older than the read; a future does nothing before it is polled.
        let ticket = cache.ticket(&key);
        let found = fetch.await?;
        if let Some(value) = &found {
            cache.fill(key, value, ticket);
        }
        Ok(found)
    }

    /// The same for several rows, of which those that are missing are fetched together.
    pub(super) async fn cached_many<K, V>(
        &self,
        cache: fn(&Caches) -> &Guarded<K, V>,
        keys: &[K],
        fetch: impl AsyncFnOnce(Vec<K>) -> Result<BTreeMap<K, V>, StoreError>,
    ) -> Result<BTreeMap<K, V>, StoreError>
    where
        K: Copy + Ord + Hash + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let Some(cache) = self.0.caches()?.map(cache) else {
            let all: BTreeSet<K> = keys.iter().copied().collect();
            return self.keep(fetch(all.into_iter().collect()).await);
        };
        let mut known = BTreeMap::new();
        let mut missing = BTreeSet::new();
        for key in keys {
            match cache.get(key) {
                Some(value) => drop(known.insert(*key, value)),
                None => drop(missing.insert(*key)),
            }
        }
        if missing.is_empty() {
            return Ok(known);
        }
        let tickets = cache.tickets();
        for (key, value) in fetch(missing.into_iter().collect()).await? {
            cache.fill_found(key, &value, &tickets);
            known.insert(key, value);
        }
        Ok(known)
    }

    /// Finds an item in the database, and keeps what comes with it.
    pub(super) async fn near(
        &self,
        caches: &Caches,
        fetch: impl Future<Output = Result<Option<Near>, StoreError>>,
    ) -> Result<Option<Item>, StoreError> {
        let keep = keep_near(caches);
        let near = fetch.await?;
        Ok(near.map(|near| {
            keep(&near);
            near.item
        }))
    }

    /// A row that may be stored under any of several digests.
    pub(super) async fn cached_by_digest<V>(
        &self,
        cache: fn(&Caches) -> &Guarded<Digest, V>,
        digests: &[Digest],
        fetch: impl Future<Output = Result<Option<(Digest, V)>, StoreError>>,
    ) -> Result<Option<V>, StoreError>
    where
        V: Clone + Send + Sync + 'static,
    {
        let Some(cache) = self.0.caches()?.map(cache) else {
            return Ok(self.keep(fetch.await)?.map(|(_, value)| value));
        };
        if let Some(value) = digests.iter().find_map(|digest| cache.get(digest)) {
            return Ok(Some(value));
        }
        let tickets: Vec<_> = digests
            .iter()
            .map(|digest| (*digest, cache.ticket(digest)))
            .collect();
        let Some((digest, value)) = fetch.await? else {
            return Ok(None);
        };
        if let Some((_, ticket)) = tickets.iter().find(|(asked, _)| *asked == digest) {
            cache.fill(digest, &value, *ticket);
        }
        Ok(Some(value))
    }
}

/// What keeps items with all that comes with them. It is made before they are read.
pub(super) fn keep_near(caches: &Caches) -> impl Fn(&Near) {
    let (items, totals) = (caches.items.tickets(), caches.totals.tickets());
    let (lineages, links_on) = (caches.lineages.tickets(), caches.links_on.tickets());
    let contents = caches.contents.tickets();
    move |near| {
        let id = near.item.id;
        caches.items.fill_found(id, &near.item, &items);
        caches.totals.fill_found(id, &near.totals, &totals);
        if let Some(lineage) = &near.lineage {
            caches.lineages.fill_found(id, lineage, &lineages);
        }
        if !near.has_links {
            caches.links_on.fill_found(id, &Vec::new(), &links_on);
        }
        if let Some((version, content)) = &near.content {
            caches.contents.fill_found(*version, content, &contents);
        }
    }
}

/// Where a way of names led before, if the item is at hand and its lineage says the same.
pub(super) fn led_to(caches: &Caches, way: &(ItemId, Vec<String>)) -> Option<Item> {
    let id = caches.ways.get(way)?;
    let lineage = caches.lineages.get(&id)?;
    let (from, keys) = way;
    let steps = lineage.steps();
    let (below, above) = steps.split_at_checked(keys.len())?;
    let leads = above.first().is_some_and(|step| step.item == *from)
        && below
            .iter()
            .zip(keys.iter().rev())
            .all(|(step, key)| !step.trashed && step.name.key() == *key);
    leads.then(|| caches.items.get(&id)).flatten()
}
