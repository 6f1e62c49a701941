//! Searching for names.

use std::sync::Arc;

use domain::ids::ItemId;
use domain::item::{Facet, SearchText};

use crate::driven::store::{ChildOrder, SearchQuery, Store};
use crate::testing::world::World;

/// What is found below a folder, page by page.
async fn found(world: &World, query: &SearchQuery) -> Vec<ItemId> {
    let (mut query, mut found) = (query.clone(), Vec::new());
    loop {
        let page = world.store.search(&query).await.unwrap();
        found.extend(page.rows.iter().map(|item| item.id));
        assert!(page.rows.len() <= query.limit as usize);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return found,
        }
    }
}

/// Whatever lies below the folder and outside the trash is found by any case and without its accents, in every
/// order and in pages of any size.
pub async fn names_are_found_below_a_folder(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Entwürfe", Facet::Folder).await;
    let mut files = Vec::new();
    for (name, size, folder) in [
        ("b Entwurf", 3, inner.id),
        ("a ENTWURF", 5, inner.id),
        ("c entwu\u{308}rfe", 1, world.folder.id),
        ("Other", 9, inner.id),
    ] {
        let facet = world.file_facet(size);
        files.push(world.add(folder, name, facet).await.id);
    }
    let trashed = world
        .add(world.folder.id, "Alter Entwurf", Facet::Folder)
        .await;
    world.add(trashed.id, "Entwurf", Facet::Folder).await;
    world.change(&world.trashing(&trashed).await).await;
    let beside = world
        .add(world.drive.root, "Entwurf beside", Facet::Folder)
        .await;

    let by_name = [files[1], files[0], files[2], inner.id];
    let by_size = [inner.id, files[2], files[0], files[1]];
    for limit in [1, 2, 3, 9] {
        for (order, expected) in [(ChildOrder::Name, by_name), (ChildOrder::Size, by_size)] {
            let mut query = SearchQuery {
                folder: world.folder.id,
                text: SearchText::parse("Entwurf").unwrap(),
                order,
                descending: false,
                after: None,
                limit,
            };
            assert_eq!(found(&world, &query).await, expected);
            query.descending = true;
            let reversed: Vec<ItemId> = expected.into_iter().rev().collect();
            assert_eq!(found(&world, &query).await, reversed);
            query.folder = world.drive.root;
            assert!(found(&world, &query).await.contains(&beside.id));
            query.folder = files[0];
            assert_eq!(found(&world, &query).await, []);
        }
    }
}
