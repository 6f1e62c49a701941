//! Bounded caches that stay true.
//!
//! INVARIANT: once a commit is acknowledged, no cache gives out what was before it. The writer
//! forgets what it changed before it acknowledges. A reader that fetched a row meanwhile must not
//! put it back: it takes a [`Ticket`] before it asks the database, and a ticket is void as soon as
//! the writer has forgotten the row.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use domain::ids::{GroupId, ItemId, OrganizationId, UserId, VersionId};
use domain::item::Lineage;
use domain::policy::Policy;
use moka::sync::Cache;
use ports::directory::{Bearer, User};
use ports::driven::content::ContentKey;
use ports::driven::store::StoredLink;
use ports::secret::Digest;

/// What the present unit of work changed, as far as a cache may hold it.
///
/// Rows that are new are in no cache: what is absent is not cached.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Digests of access tokens that were ended.
    pub(crate) bearers: Vec<Digest>,
    /// Digests of links that were changed, revoked or ended with their items.
    pub(crate) links: Vec<Digest>,
    /// Fingerprints of links that were changed, revoked or ended with their items.
    pub(crate) fingerprints: Vec<Digest>,
    /// Organizations whose policy was set.
    pub(crate) policies: Vec<OrganizationId>,
    /// Users who came into a group.
    pub(crate) memberships: Vec<UserId>,
    /// Whether grants, or what they reach, or folders changed. They bear on all that lies below
    /// them, so all lineages are forgotten.
    pub(crate) lineages: bool,
    /// Files and web links that changed, which bear on no other's lineage.
    pub(crate) leaves: Vec<ItemId>,
    /// Versions that were ended with their items.
    pub(crate) versions: Vec<VersionId>,
}

impl Touched {
    /// Adds what another unit changed.
    pub(crate) fn merge(&mut self, other: Self) {
        self.bearers.extend(other.bearers);
        self.links.extend(other.links);
        self.fingerprints.extend(other.fingerprints);
        self.policies.extend(other.policies);
        self.memberships.extend(other.memberships);
        self.lineages |= other.lineages;
        self.leaves.extend(other.leaves);
        self.versions.extend(other.versions);
    }
}

/// The caches of one store.
pub(crate) struct Caches {
    pub(crate) bearers: Guarded<Digest, Bearer>,
    pub(crate) links: Guarded<Digest, StoredLink>,
    pub(crate) fingerprints: Guarded<Digest, StoredLink>,
    pub(crate) policies: Guarded<OrganizationId, Policy>,
    pub(crate) lineages: Guarded<ItemId, Lineage>,
    pub(crate) contents: Guarded<VersionId, ContentKey>,
    pub(crate) users: Guarded<UserId, User>,
    pub(crate) memberships: Guarded<UserId, BTreeSet<GroupId>>,
}

impl Caches {
    /// Empty caches of at most so many rows each.
    pub(crate) fn new(entries: u64) -> Self {
        Self {
            bearers: Guarded::new(entries),
            links: Guarded::new(entries),
            fingerprints: Guarded::new(entries),
            policies: Guarded::new(entries),
            lineages: Guarded::new(entries),
            contents: Guarded::new(entries),
            users: Guarded::new(entries),
            memberships: Guarded::new(entries),
        }
    }

    /// Forgets what was changed. Call it after the commit and before anyone is told of it.
    pub(crate) fn forget(&self, touched: &Touched) {
        for digest in &touched.bearers {
            self.bearers.forget(digest);
        }
        for digest in &touched.links {
            self.links.forget(digest);
        }
        for fingerprint in &touched.fingerprints {
            self.fingerprints.forget(fingerprint);
        }
        for organization in &touched.policies {
            self.policies.forget(organization);
        }
        for user in &touched.memberships {
            self.memberships.forget(user);
        }
        if touched.lineages {
            self.lineages.forget_all();
        } else {
            for item in &touched.leaves {
                self.lineages.forget(item);
            }
        }
        for version in &touched.versions {
            self.contents.forget(version);
        }
    }

    /// Forgets everything: another process wrote, and nobody knows what.
    pub(crate) fn forget_all(&self) {
        self.bearers.forget_all();
        self.links.forget_all();
        self.fingerprints.forget_all();
        self.policies.forget_all();
        self.lineages.forget_all();
        self.contents.forget_all();
        self.users.forget_all();
        self.memberships.forget_all();
    }
}

/// The right to put a row into a cache, void once the row was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// More shards make fewer tickets void for another row's sake.
const SHARDS: usize = 64;

/// One cache.
pub(crate) struct Guarded<K, V> {
    entries: Cache<K, Entry<V>>,
    /// How often a row of each shard was forgotten. Filling holds it for reading and forgetting for
    /// writing, so that a fill is wholly before or wholly after.
    epochs: [RwLock<u64>; SHARDS],
    hasher: RandomState,
    /// How often everything was forgotten. `invalidate_all` alone goes by the clock, and an entry
    /// made in the same tick would survive it.
    generation: AtomicU64,
}

struct Entry<V> {
    generation: u64,
    value: Arc<V>,
}

impl<V> Clone for Entry<V> {
    fn clone(&self) -> Self {
        Self {
            generation: self.generation,
            value: Arc::clone(&self.value),
        }
    }
}

impl<K, V> Guarded<K, V>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn new(entries: u64) -> Self {
        Self {
            entries: Cache::new(entries),
            epochs: std::array::from_fn(|_| RwLock::new(0)),
            hasher: RandomState::new(),
            generation: AtomicU64::new(0),
        }
    }

    fn shard(&self, key: &K) -> &RwLock<u64> {
        let hash = self.hasher.hash_one(key);
        let index = usize::try_from(hash % SHARDS as u64).unwrap_or_default();
        &self.epochs[index]
    }

    /// The row, if it is there.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let entry = self.entries.get(key)?;
        let current = entry.generation == self.generation.load(Ordering::Acquire);
        current.then(|| V::clone(&entry.value))
    }

    /// The right to put the row in later. Take it before the database is asked.
    pub(crate) fn ticket(&self, key: &K) -> Ticket {
        Ticket(*read(self.shard(key)))
    }

    /// Puts a row in, unless it was forgotten since the ticket was taken.
    pub(crate) fn fill(&self, key: K, value: &V, ticket: Ticket) {
        let epoch = read(self.shard(&key));
        if *epoch == ticket.0 {
            let entry = Entry {
                generation: self.generation.load(Ordering::Acquire),
                value: Arc::new(value.clone()),
            };
            self.entries.insert(key, entry);
        }
    }

    /// Forgets one row.
    fn forget(&self, key: &K) {
        let mut epoch = write(self.shard(key));
        *epoch += 1;
        self.entries.invalidate(key);
    }

    /// Forgets every row.
    fn forget_all(&self) {
        let mut epochs: Vec<_> = self.epochs.iter().map(write).collect();
        for epoch in &mut epochs {
            **epoch += 1;
        }
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.entries.invalidate_all();
    }
}

/// A number cannot be half-changed, so a lock that a panic left behind is as good as any.
fn read(lock: &RwLock<u64>) -> RwLockReadGuard<'_, u64> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(lock: &RwLock<u64>) -> RwLockWriteGuard<'_, u64> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> Guarded<i64, &'static str> {
        Guarded::new(100)
    }

    #[test]
    fn a_row_read_before_it_was_forgotten_is_not_put_back() {
        let cache = cache();
        let ticket = cache.ticket(&7);
        cache.forget(&7);
        cache.fill(7, &"old", ticket);
        assert_eq!(cache.get(&7), None);

        let ticket = cache.ticket(&7);
        cache.forget_all();
        cache.fill(7, &"old", ticket);
        assert_eq!(cache.get(&7), None);

        let ticket = cache.ticket(&7);
        cache.fill(7, &"new", ticket);
        assert_eq!(cache.get(&7), Some("new"));
    }

    #[test]
    fn forgetting_everything_leaves_nothing() {
        let cache = cache();
        for round in 0..1_000 {
            for key in 0..10 {
                cache.fill(key, &"row", cache.ticket(&key));
            }
            cache.forget_all();
            for key in 0..10 {
                assert_eq!(cache.get(&key), None, "round {round}");
            }
        }
    }
}
