//! What is kept with folders is what lies below them, whatever is written.

use std::sync::Arc;

use domain::edit::ItemWish;
use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemKind};

use crate::driven::store::{ChildOrder, ChildQuery, FolderTotals, Scope, Store, Written};
use crate::testing::world::{World, content_of, renamed};

async fn children(world: &World, folder: ItemId) -> Vec<Item> {
    let query = ChildQuery {
        parent: folder,
        order: ChildOrder::Id,
        descending: false,
        after: None,
        limit: 100,
        by_kind: false,
        offset: 0,
        without: Vec::new(),
    };
    let page = world.store.children(&query).await.unwrap();
    assert!(page.next.is_none(), "too much to count");
    page.rows
}

/// Counts what lies below a folder, item by item.
async fn recount(world: &World, folder: ItemId) -> FolderTotals {
    let mut totals = FolderTotals::default();
    let mut folders = vec![folder];
    while let Some(next) = folders.pop() {
        for item in children(world, next).await {
            totals.child_count += u64::from(next == folder);
            totals.size += item.content().map_or(0, |file| file.size);
            totals.cut_off += u64::from(!item.inherits);
            if item.kind() == ItemKind::Folder {
                folders.push(item.id);
            }
        }
    }
    totals
}

/// A world with some folders more, all of which are looked at.
struct Tree {
    world: World,
    inner: Item,
    deep: Item,
    beside: Item,
}

impl Tree {
    async fn plant(store: Arc<dyn Store>) -> Self {
        let world = World::make(store).await;
        let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
        let facet = world.file_facet(5);
        let deep = world.add(inner.id, "Deep", facet).await;
        let beside = world.add(world.drive.root, "Beside", Facet::Folder).await;
        let tree = Self {
            world,
            inner,
            deep,
            beside,
        };
        tree.expect([2, 2, 1, 0], [105, 105, 5, 0]).await;
        tree
    }

    fn folders(&self) -> [ItemId; 4] {
        let world = &self.world;
        [
            world.drive.root,
            world.folder.id,
            self.inner.id,
            self.beside.id,
        ]
    }

    /// The root, the folder, the one in it and the one beside it have so many children and bytes,
    /// and all that is kept with them is what lies below them.
    #[track_caller]
    fn expect(&self, children: [u64; 4], bytes: [u64; 4]) -> impl Future<Output = ()> {
        let folders = self.folders();
        let store = Arc::clone(&self.world.store);
        async move {
            let totals = store.folder_totals(&folders).await.unwrap();
            let told: Vec<_> = totals
                .iter()
                .map(|kept| (kept.child_count, kept.size))
                .collect();
            let expected: Vec<_> = children.into_iter().zip(bytes).collect();
            assert_eq!(told, expected);
            for (folder, kept) in folders.into_iter().zip(totals) {
                assert_eq!(kept, recount(&self.world, folder).await, "{folder:?}");
            }
            assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
        }
    }

    async fn present(&self, item: &Item) -> Item {
        self.world.store.item(item.id).await.unwrap().unwrap()
    }

    async fn go(&self, item: &Item, to: ItemId) {
        let item = self.present(item).await;
        let change = self.world.edit(&item, &ItemWish::default(), Some(to)).await;
        assert_eq!(self.world.change(&change).await, Written::Yes);
    }

    async fn trash(&self, item: &Item) -> Item {
        let change = self.world.trashing(&self.present(item).await).await;
        assert_eq!(self.world.change(&change).await, Written::Yes);
        change.item().clone()
    }

    async fn restore(&self, trashed: &Item) {
        let change = self.world.restoring(trashed, None).await;
        assert_eq!(self.world.change(&change).await, Written::Yes);
    }

    async fn purge(&self, trashed: &Item) {
        self.world.purge(trashed).await;
    }

    async fn cut_off(&self, item: ItemId) {
        let cut = self.world.cutting_off(item).await;
        let mut unit = self.world.store.begin(Scope::Installation).await.unwrap();
        unit.cut_inheritance(&cut).await.unwrap();
        unit.commit().await.unwrap();
    }

    async fn cut_off_told(&self) -> [u64; 4] {
        let totals = self.world.store.folder_totals(&self.folders()).await;
        let cut_off: Vec<_> = totals.unwrap().iter().map(|kept| kept.cut_off).collect();
        cut_off.try_into().unwrap()
    }
}

/// New items of every kind, and versions that are longer, shorter or as long as the one before.
pub async fn what_is_added_or_grows_counts(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    let url = "https://example.com".to_owned();
    let link = Facet::WebLink { url };
    tree.world.add(tree.inner.id, "Link", link).await;
    tree.expect([2, 2, 2, 0], [105, 105, 5, 0]).await;
    for size in [70, 7, 7, 0, 1] {
        let before = tree.present(&tree.deep).await;
        let (version, key) = tree.world.new_version(&before, size).await;
        let mut unit = tree.world.store.begin(Scope::Installation).await.unwrap();
        let written = unit.insert_version(&version, &key).await.unwrap();
        assert_eq!(written, Written::Yes);
        unit.commit().await.unwrap();
        let all = 100 + size;
        tree.expect([2, 2, 2, 0], [all, all, size, 0]).await;
    }
}

/// What goes into the trash goes from the folders above it, and keeps what is in it; what is written
/// below it counts to it, and to those above once it is back.
pub async fn what_is_in_the_trash_counts_to_nothing_above_it(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    let deep = tree.trash(&tree.deep).await;
    tree.expect([2, 2, 0, 0], [100, 100, 0, 0]).await;
    let inner = tree.trash(&tree.inner).await;
    tree.expect([2, 1, 0, 0], [100, 100, 0, 0]).await;
    tree.restore(&inner).await;
    tree.restore(&deep).await;
    tree.expect([2, 2, 1, 0], [105, 105, 5, 0]).await;
    // A version whose way was free when it was decided.
    let before = tree.present(&tree.deep).await;
    let (version, key) = tree.world.new_version(&before, 9).await;
    let inner = tree.trash(&tree.inner).await;
    tree.expect([2, 1, 1, 0], [100, 100, 5, 0]).await;
    let mut unit = tree.world.store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_version(&version, &key).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    tree.expect([2, 1, 1, 0], [100, 100, 9, 0]).await;
    tree.restore(&inner).await;
    tree.expect([2, 2, 1, 0], [109, 109, 9, 0]).await;
    let folder = tree.trash(&tree.world.folder).await;
    tree.expect([1, 2, 1, 0], [0, 109, 9, 0]).await;
    tree.restore(&folder).await;
    tree.expect([2, 2, 1, 0], [109, 109, 9, 0]).await;
}

/// A move takes what an item holds from one place to the other; another name takes nothing.
pub async fn what_moves_counts_where_it_goes(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    let change = tree.world.edit(&tree.inner, &renamed("Other"), None).await;
    tree.world.change(&change).await;
    tree.expect([2, 2, 1, 0], [105, 105, 5, 0]).await;
    tree.go(&tree.inner, tree.beside.id).await;
    tree.expect([2, 1, 1, 1], [105, 100, 5, 5]).await;
    tree.go(&tree.world.folder, tree.inner.id).await;
    tree.expect([1, 1, 2, 1], [105, 100, 105, 105]).await;
    let there = tree.world.second_drive().await;
    tree.go(&tree.inner, there.root).await;
    tree.expect([1, 1, 2, 0], [0, 100, 105, 0]).await;
    let told = tree.world.store.folder_totals(&[there.root]).await.unwrap();
    assert_eq!(told, [recount(&tree.world, there.root).await]);
    assert_eq!((told[0].child_count, told[0].size), (1, 105));
}

/// Items that permissions from above do not reach are counted for each folder above them, once.
pub async fn what_is_cut_off_counts_as_such(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    let same = || tree.expect([2, 2, 1, 0], [105, 105, 5, 0]);
    tree.cut_off(tree.deep.id).await;
    same().await;
    assert_eq!(tree.cut_off_told().await, [1, 1, 1, 0]);
    tree.cut_off(tree.inner.id).await;
    same().await;
    assert_eq!(tree.cut_off_told().await, [2, 2, 1, 0]);
    let inner = tree.trash(&tree.inner).await;
    assert_eq!(tree.cut_off_told().await, [0, 0, 1, 0]);
    tree.restore(&inner).await;
    same().await;
    tree.go(&tree.inner, tree.beside.id).await;
    assert_eq!(tree.cut_off_told().await, [2, 0, 1, 2]);
    tree.expect([2, 1, 1, 1], [105, 100, 5, 5]).await;
}

/// What is ended for good counts nowhere, and takes nothing along twice.
pub async fn what_was_purged_counts_nowhere(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    tree.cut_off(tree.deep.id).await;
    let deep = tree.trash(&tree.deep).await;
    tree.purge(&deep).await;
    tree.expect([2, 2, 0, 0], [100, 100, 0, 0]).await;
    let folder = tree.trash(&tree.world.folder).await;
    tree.purge(&folder).await;
    tree.expect([1, 0, 0, 0], [0, 0, 0, 0]).await;
    assert_eq!(tree.cut_off_told().await, [0, 0, 0, 0]);
}

/// A name that was taken, and a unit that was dropped, leave the totals as they were.
pub async fn what_was_not_written_counts_nowhere(store: Arc<dyn Store>) {
    let tree = Tree::plant(store).await;
    let facet = tree.world.file_facet(9);
    let twin = tree.world.new_item(tree.inner.id, "DEEP", facet).await;
    let facet = tree.world.file_facet(8);
    let other = tree.world.new_item(tree.inner.id, "Other", facet).await;
    let rival = tree.world.add(tree.beside.id, "Inner", Facet::Folder).await;
    let into = tree.world.folder.id;
    let same_name = ItemWish::default();
    let change = tree.world.edit(&rival, &same_name, Some(into)).await;
    let mut unit = tree.world.store.begin(Scope::Installation).await.unwrap();
    let content = content_of(twin.item());
    let written = unit.insert_item(&twin, content.as_ref()).await.unwrap();
    assert_eq!(written, Written::Taken);
    assert_eq!(unit.change_item(&change).await.unwrap(), Written::Taken);
    unit.commit().await.unwrap();
    let mut unit = tree.world.store.begin(Scope::Installation).await.unwrap();
    let content = content_of(other.item());
    unit.insert_item(&other, content.as_ref()).await.unwrap();
    let within = unit.folder_totals(&[tree.inner.id]).await.unwrap();
    assert_eq!((within[0].child_count, within[0].size), (2, 13));
    drop(unit);
    tree.expect([2, 2, 1, 1], [105, 105, 5, 0]).await;
}
