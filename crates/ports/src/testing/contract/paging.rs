//! A folder's items, page by page.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::ItemId;
use domain::item::{Facet, Item};

use crate::driven::store::{ChildOrder, ChildQuery, Store};
use crate::testing::world::World;

const ORDERS: [ChildOrder; 3] = [ChildOrder::Name, ChildOrder::Size, ChildOrder::Modified];

/// All pages of a folder; each but the last is full.
async fn all_pages(store: &Arc<dyn Store>, mut query: ChildQuery) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        let page = store.children(&query).await.unwrap();
        let full = page.rows.len() == usize::try_from(query.limit).unwrap();
        assert!(full || page.next.is_none(), "{query:?}");
        items.extend(page.rows);
        match page.next {
            None => return items,
            next => query.after = next,
        }
    }
}

fn sort(items: &mut [Item], order: ChildOrder, descending: bool) {
    let size = |item: &Item| item.content().map_or(0, |content| content.size);
    items.sort_by_key(|item| item.id);
    match order {
        ChildOrder::Name => items.sort_by_key(|item| item.name.key()),
        ChildOrder::Size => items.sort_by_key(size),
        ChildOrder::Modified => items.sort_by_key(|item| item.modified_at),
    }
    if descending {
        items.reverse();
    }
}

/// A folder with files of few sizes, folders and web links, all of one instant but one.
async fn filled(world: &World) -> Vec<Item> {
    let mut items = Vec::new();
    for (index, name) in ["b", "A", "é", "Z", "10", "9", "ab", "Äb"]
        .into_iter()
        .enumerate()
    {
        let facet = match index % 4 {
            0 => Facet::Folder,
            1 => world.file_facet(9),
            2 => world.file_facet(10),
            _ => Facet::WebLink {
                url: "https://example.com/".to_owned(),
            },
        };
        items.push(world.add(world.folder.id, name, facet).await);
    }
    let (version, key) = world.new_version(&world.file, 10).await;
    let mut unit = world.store.begin().await.unwrap();
    unit.insert_version(&version, &key).await.unwrap();
    unit.commit().await.unwrap();
    items.push(version.file().clone());
    items
}

fn query(parent: ItemId, order: ChildOrder, descending: bool, limit: u32) -> ChildQuery {
    ChildQuery {
        parent,
        order,
        descending,
        after: None,
        limit,
    }
}

/// All rows come once each, in order, ties by id, for every size of page.
pub async fn every_order_and_direction_is_complete(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut expected = filled(&world).await;
    for order in ORDERS {
        for descending in [false, true] {
            sort(&mut expected, order, descending);
            for limit in [1, 2, 3, 8, 9, 10, 1000] {
                let query = query(world.folder.id, order, descending, limit);
                let items = all_pages(&store, query).await;
                assert_eq!(items, expected, "{order:?} {descending} {limit}");
            }
        }
    }
}

/// What was there all the time comes exactly once, though rows are added between pages.
pub async fn a_page_begins_after_the_last_row_whatever_was_added(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut present: BTreeSet<ItemId> = filled(&world).await.iter().map(|item| item.id).collect();
    for (round, order) in ORDERS.into_iter().enumerate() {
        for descending in [false, true] {
            let mut query = query(world.folder.id, order, descending, 2);
            let mut seen = Vec::new();
            let mut added = BTreeSet::new();
            for number in 0.. {
                let page = store.children(&query).await.unwrap();
                seen.extend(page.rows.into_iter().map(|item| item.id));
                let Some(next) = page.next else { break };
                query.after = Some(next);
                // Before and behind what was read, a tie among them.
                for letter in ["!", "a", "{"] {
                    if number > 2 {
                        continue;
                    }
                    let name = format!("{letter} {round} {descending} {number}");
                    let facet = world.file_facet(9);
                    added.insert(world.add(world.folder.id, &name, facet).await.id);
                }
            }
            let distinct: BTreeSet<ItemId> = seen.iter().copied().collect();
            assert_eq!(
                distinct.len(),
                seen.len(),
                "{order:?} {descending}: one came twice"
            );
            assert!(
                distinct.is_superset(&present),
                "{order:?} {descending}: one is missing"
            );
            present.extend(added);
        }
    }
}

/// There is a next page only when there is another row.
pub async fn a_next_page_is_never_empty(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let page = query(world.file.id, ChildOrder::Name, false, 1);
    let page = store.children(&page).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (0, None));
    let page = query(world.folder.id, ChildOrder::Name, false, 1);
    let page = store.children(&page).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (1, None));
    world.add(world.folder.id, "zzz", Facet::Folder).await;
    for (limit, more) in [(1, true), (2, false), (3, false)] {
        let page = query(world.folder.id, ChildOrder::Size, false, limit);
        let page = store.children(&page).await.unwrap();
        assert_eq!(page.next.is_some(), more, "{limit}");
    }
}
