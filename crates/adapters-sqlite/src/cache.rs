//! Bounded caches that stay true.
//!
//! INVARIANT: once a commit is acknowledged, no cache gives out what was before it. The writer
//! forgets what it changed before it acknowledges. A reader that fetched a row meanwhile must not
//! put it back: it takes a [`Ticket`] before it asks the database, and a ticket is void as soon as
//! the writer has forgotten the row.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use domain::ids::{
    ApplicationId, DriveId, GroupId, ItemId, OrganizationId, SiteId, UserId, VersionId,
};
use domain::item::{Drive, DriveOwner, Item, Lineage};
use domain::policy::Policy;
use ports::directory::{Application, Bearer, Group, Site, User};
use ports::driven::content::Content;
use ports::driven::store::{Basis, FolderTotals, Mark, StoredLink, Uses};
use ports::secret::Digest;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

/// What a unit of work changed.
#[derive(Debug, Default)]
pub(crate) struct Touched(HashSet<Touch>);

impl Touched {
    /// Adds one thing.
    pub(crate) fn note(&mut self, touch: Touch) {
        self.0.insert(touch);
    }

    /// Whether any of it is what a decision about a new link may rest on.
    pub(crate) fn moves_basis(&self) -> bool {
        self.0.iter().any(Touch::moves_basis)
    }

    /// Adds what another unit changed.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl Touch {
    /// No arm for the rest: whoever adds one decides here.
    const fn moves_basis(&self) -> bool {
        match self {
            // What a link gives is not decided by other links of the item, by sizes, or by counts.
            Self::LinksOn(_) | Self::Totals(_) | Self::Uses(_) | Self::Content(_) => false,
            Self::Bearer(_)
            | Self::Link(_)
            | Self::Fingerprint(_)
            | Self::Redeemed(_)
            | Self::Policy(_)
            | Self::User(_)
            | Self::Memberships(_)
            | Self::Group(_)
            | Self::Site(_)
            | Self::Application(_)
            | Self::Drive(_)
            | Self::DriveOf(_)
            | Self::Item(_)
            | Self::Leaf(_)
            | Self::AllLineages
            | Self::AllItems => true,
        }
    }
}

impl Extend<Touch> for Touched {
    fn extend<T: IntoIterator<Item = Touch>>(&mut self, touched: T) {
        self.0.extend(touched);
    }
}

/// Makes the caches of one store with what a write names to have a row forgotten, so that none can be
/// left out. In brackets is how many rows a value counts as, where it is not one.
macro_rules! caches {
    (@rows) => { |_| 1 };
    (@rows $rows:expr) => { $rows };
    ($($(#[$doc:meta])+ $touch:ident: $name:ident: $key:ty => $value:ty $([$rows:expr])?,)+) => {
        /// Something that a unit of work changed, as far as a cache may hold it. Each write names what
        /// it touches, new rows as well where a cache remembers that there was none. That a link, a
        /// fingerprint or a token is not there is never remembered.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Touch {
            $($(#[$doc])+ $touch($key),)+
            /// Grants, or what they reach, or folders. They bear on all that lies below them.
            AllLineages,
            /// Items and their links, more of them than are worth naming.
            AllItems,
        }

        /// The caches of one store.
        pub struct Caches {
            $(pub(crate) $name: Guarded<$key, $value>,)+
            /// Where a way of names led. Nobody forgets these: each is held against the lineage
            /// before it is believed.
            pub(crate) ways: Cache<(ItemId, Vec<String>), ItemId>,
            /// How often something was forgotten that a decision about a new link may rest on.
            basis: AtomicU64,
            /// How many commits began.
            begun: AtomicU64,
            /// Of how many of them nothing is left to be forgotten.
            done: AtomicU64,
        }

        impl Caches {
            /// Empty caches of at most so many rows each.
            pub(crate) fn new(entries: usize) -> Self {
                Self {
                    $($name: Guarded::new(entries, caches!(@rows $($rows)?)),)+
                    ways: Cache::new(entries),
                    basis: AtomicU64::new(0),
                    begun: AtomicU64::new(0),
                    done: AtomicU64::new(0),
                }
            }

            /// Forgets everything: another process wrote, and nobody knows what.
            pub(crate) fn forget_all(&self) {
                let _changing = self.changing();
                $(self.$name.forget_all();)+
                self.move_basis();
            }

            /// Forgets what was changed. Call it after the commit and before anyone is told of it.
            pub(crate) fn forget(&self, touched: &Touched) {
                for touch in &touched.0 {
                    match touch {
                        $(Touch::$touch(key) => self.$name.forget(key),)+
                        Touch::AllLineages => self.lineages.forget_all(),
                        Touch::AllItems => {
                            self.items.forget_all();
                            self.totals.forget_all();
                            self.uses.forget_all();
                            self.links_on.forget_all();
                        }
                    }
                }
                if touched.moves_basis() {
                    self.move_basis();
                }
            }
        }
    };
}

caches! {
    /// What an access token's digest finds.
    Bearer: bearers: Digest => Bearer,
    /// What a link's digest finds.
    Link: links: Digest => StoredLink,
    /// What a fingerprint finds.
    Fingerprint: fingerprints: Digest => StoredLink,
    /// The links of an item.
    LinksOn: links_on: ItemId => Vec<StoredLink> [|links| links.len() + 1],
    /// The links that a user used.
    Redeemed: redeemed: UserId => BTreeSet<ItemId> [|items| items.len() + 1],
    /// An organization's policy.
    Policy: policies: OrganizationId => Policy,
    /// A user.
    User: users: UserId => User,
    /// The groups that a user is in.
    Memberships: memberships: UserId => BTreeSet<GroupId>,
    /// A group.
    Group: groups: GroupId => Group,
    /// A site.
    Site: sites: SiteId => Site,
    /// An application.
    Application: applications: ApplicationId => Application,
    /// A drive.
    Drive: drives: DriveId => Drive,
    /// An owner's first drive.
    DriveOf: drives_of: DriveOwner => Drive,
    /// An item's own row.
    Item: items: ItemId => Item,
    /// What lies below a folder.
    Totals: totals: ItemId => FolderTotals,
    /// How often an item was used.
    Uses: uses: ItemId => Uses,
    /// The lineage of what bears on no other's: a file or a web link.
    Leaf: lineages: ItemId => Lineage,
    /// Where a version's content is.
    Content: contents: VersionId => Content,
}

/// A commit that is under way, until what it changed is forgotten.
pub(crate) struct Changing<'a>(&'a Caches);

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.done.fetch_add(1, Ordering::SeqCst);
    }
}

impl Caches {
    /// Says that a commit begins.
    pub(crate) fn changing(&self) -> Changing<'_> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Changing(self)
    }

    /// Comes after all that is forgotten. Who takes the basis before that is refused; the other way round, one
    /// could take the new basis and then read what is about to be forgotten.
    fn move_basis(&self) {
        self.basis.fetch_add(1, Ordering::SeqCst);
    }

    /// The same number as long as nothing is forgotten that a decision about a new link may rest on.
    pub(crate) fn basis(&self) -> Basis {
        Basis(self.basis.load(Ordering::SeqCst))
    }

    /// The same number as long as rows and database are of one moment.
    pub(crate) fn mark(&self) -> Option<Mark> {
        let done = self.done.load(Ordering::SeqCst);
        let begun = self.begun.load(Ordering::SeqCst);
        (begun == done).then_some(Mark(done))
    }
}

/// The right to put a row into a cache, void once the row was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// The right to put in any one row.
pub(crate) struct Tickets([Ticket; SHARDS]);

/// More shards make fewer tickets void for another row's sake.
const SHARDS: usize = 64;

/// In how many parts a cache's room is at most, whatever the machine: a value has to fit into one of them.
const PARTS: usize = 8;

/// One cache.
pub(crate) struct Guarded<K, V> {
    entries: Cache<K, Arc<V>, Rows<V>>,
    /// How often a row of each shard was forgotten. Filling holds it for reading and forgetting for
    /// writing, so that a fill is wholly before or wholly after.
    epochs: [RwLock<u64>; SHARDS],
    hasher: RandomState,
}

/// How many rows a value counts as.
struct Rows<V>(fn(&V) -> usize);

impl<V> Clone for Rows<V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, V> Weighter<K, Arc<V>> for Rows<V> {
    fn weight(&self, _: &K, value: &Arc<V>) -> u64 {
        (self.0)(value) as u64
    }
}

impl<K, V> Guarded<K, V>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty cache of at most so many rows. A value must count as one at least.
    fn new(entries: usize, rows: fn(&V) -> usize) -> Self {
        #[expect(clippy::expect_used, reason = "both capacities are said")]
        let options = OptionsBuilder::new()
            .shards(PARTS)
            .estimated_items_capacity(entries)
            .weight_capacity(entries as u64)
            .build()
            .expect("both capacities are said");
        Self {
            entries: Cache::with_options(
                options,
                Rows(rows),
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            epochs: std::array::from_fn(|_| RwLock::new(0)),
            hasher: RandomState::new(),
        }
    }

    fn shard_number(&self, key: &K) -> usize {
        let hash = self.hasher.hash_one(key);
        usize::try_from(hash % SHARDS as u64).unwrap_or_default()
    }

    fn shard(&self, key: &K) -> &RwLock<u64> {
        &self.epochs[self.shard_number(key)]
    }

    /// The row, if it is there.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        // What takes long, making the copy, is done without the cache's lock.
        self.entries.get(key).map(|value| V::clone(&value))
    }

    /// The right to put the row in later. Take it before the database is asked.
    pub(crate) fn ticket(&self, key: &K) -> Ticket {
        Ticket(*read(self.shard(key)))
    }

    /// The right to put in whichever row the database finds. Take it before the database is asked.
    pub(crate) fn tickets(&self) -> Tickets {
        Tickets(std::array::from_fn(|shard| {
            Ticket(*read(&self.epochs[shard]))
        }))
    }

    /// Puts a row in that was not known before, unless it was forgotten since.
    pub(crate) fn fill_found(&self, key: K, value: &V, tickets: &Tickets) {
        self.fill(key, value, tickets.0[self.shard_number(&key)]);
    }

    /// Puts a row in, unless it was forgotten since the ticket was taken.
    pub(crate) fn fill(&self, key: K, value: &V, ticket: Ticket) {
        let epoch = read(self.shard(&key));
        if *epoch == ticket.0 {
            self.entries.insert(key, Arc::new(value.clone()));
        }
    }

    /// Forgets one row.
    fn forget(&self, key: &K) {
        let mut epoch = write(self.shard(key));
        *epoch += 1;
        self.entries.remove(key);
    }

    /// Forgets every row.
    fn forget_all(&self) {
        let mut epochs: Vec<_> = self.epochs.iter().map(write).collect();
        for epoch in &mut epochs {
            **epoch += 1;
        }
        self.entries.clear();
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
        Guarded::new(100, |_| 1)
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
    fn who_has_the_new_basis_finds_nothing_old() {
        let caches = Caches::new(10_000);
        let user = |id| UserId::new(id).unwrap();
        let groups = BTreeSet::from([GroupId::new(1).unwrap()]);
        let left = user(1);
        let touched = Touched((1..5_000).map(|id| Touch::Memberships(user(id))).collect());
        for round in 0..50 {
            let before = caches.basis();
            let memberships = &caches.memberships;
            memberships.fill(left, &groups, memberships.ticket(&left));
            let found = std::thread::scope(|scope| {
                let reader = scope.spawn(|| {
                    while caches.basis() == before {}
                    memberships.get(&left)
                });
                caches.forget(&touched);
                reader.join().unwrap()
            });
            assert_eq!(found, None, "round {round}");
        }
    }

    #[test]
    fn a_value_counts_as_the_rows_that_it_has() {
        let cache: Guarded<i64, Vec<u8>> = Guarded::new(100, Vec::len);
        cache.fill(1, &vec![0; 200], cache.ticket(&1));
        assert_eq!(cache.get(&1), None);
        for key in 0..50 {
            cache.fill(key, &vec![0; 10], cache.ticket(&key));
        }
        let kept = (0..50).filter(|key| cache.get(key).is_some()).count();
        assert!((1..=10).contains(&kept), "{kept}");
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
