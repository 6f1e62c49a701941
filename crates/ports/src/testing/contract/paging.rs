//! A folder's items, page by page.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemKind};

use crate::driven::store::{ChildOrder, ChildQuery, Scope, Store};
use crate::testing::world::World;

const ORDERS: [ChildOrder; 4] = [
    ChildOrder::Name,
    ChildOrder::Size,
    ChildOrder::Modified,
    ChildOrder::Id,
];

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
        ChildOrder::SourceModified => items.sort_by_key(|item| item.source_modified_at),
        ChildOrder::Id => {}
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
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
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
        by_kind: false,
        offset: 0,
        without: Vec::new(),
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

fn by_kind(items: &mut [Item]) {
    items.sort_by_key(|item| match item.kind() {
        ItemKind::Folder => 0,
        ItemKind::File => 1,
        ItemKind::WebLink => 2,
    });
}

/// Folders come before files and files before web links, whatever the order and its direction; page
/// by page and by offset, and never what is left out.
pub async fn kinds_are_told_apart_by_page_and_by_offset(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut expected = filled(&world).await;
    let mut without = vec![world.folder.id, ItemId::new(7).unwrap()];
    for left_out in [0, 1, 3] {
        for item in expected.split_off(expected.len() - left_out) {
            without.push(item.id);
        }
        for order in ORDERS {
            for descending in [false, true] {
                for kinds in [false, true] {
                    sort(&mut expected, order, descending);
                    if kinds {
                        by_kind(&mut expected);
                    }
                    let all = ChildQuery {
                        by_kind: kinds,
                        without: without.clone(),
                        ..query(world.folder.id, order, descending, 1000)
                    };
                    check_parts(&store, &all, &expected).await;
                }
            }
        }
    }
}

/// Each part of a folder is what the whole has there.
async fn check_parts(store: &Arc<dyn Store>, all: &ChildQuery, expected: &[Item]) {
    for limit in [1, 2, 1000] {
        let paged = ChildQuery {
            limit,
            ..all.clone()
        };
        assert_eq!(all_pages(store, paged).await, expected, "{all:?} {limit}");
    }
    for offset in [0, 1, 4, expected.len(), expected.len() + 3] {
        for limit in [1, 3, 1000] {
            let part = ChildQuery {
                offset: offset as u64,
                limit,
                ..all.clone()
            };
            let page = store.children(&part).await.unwrap();
            let rest = expected.iter().skip(offset);
            let rows: Vec<_> = rest
                .take(usize::try_from(limit).unwrap())
                .cloned()
                .collect();
            assert_eq!(page.rows, rows, "{part:?}");
            let seen = offset.min(expected.len()) + rows.len();
            assert_eq!(page.next.is_some(), seen < expected.len(), "{part:?}");
        }
    }
}

/// More items than a query names values may be left out.
pub async fn any_number_of_items_may_be_left_out(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let expected = filled(&world).await;
    let others = (1_000_000..).map(|number| ItemId::new(number).unwrap());
    let query = ChildQuery {
        without: others.take(40_000).chain([expected[0].id]).collect(),
        ..query(world.folder.id, ChildOrder::Id, false, 1000)
    };
    let found = store.children(&query).await.unwrap().rows;
    assert_eq!(found.len(), expected.len() - 1);
    assert!(!found.contains(&expected[0]));
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
