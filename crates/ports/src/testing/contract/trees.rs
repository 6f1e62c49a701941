//! Reads of several items at once, and of all that lies below some.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::edit::ItemWish;
use domain::ids::{DriveId, ItemId};
use domain::item::{Facet, Item};
use domain::principal::Principal;
use domain::role::Capabilities;

use crate::driven::store::{Scope, Store};
use crate::testing::world::World;

fn ids(items: &[Item]) -> Vec<ItemId> {
    items.iter().map(|item| item.id).collect()
}

/// Items are read together, by id: what is in the trash, or was never there, is left out.
pub async fn items_are_read_together(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let lost = world.add(world.folder.id, "Lost", Facet::Folder).await;
    world.change(&world.trashing(&lost).await).await;
    let unknown = ItemId::new(7).unwrap();
    let asked = [
        world.file.id,
        lost.id,
        unknown,
        world.folder.id,
        world.file.id,
    ];
    let found = store.items(&asked).await.unwrap();
    assert_eq!(found, [world.folder.clone(), world.file.clone()]);
    assert_eq!(store.items(&[]).await.unwrap(), []);
}

/// The trash is read page by page, by id, whatever leaves it meanwhile.
pub async fn the_trash_is_read_page_by_page(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let there = world.second_drive().await;
    let mut lost = Vec::new();
    for (number, root) in [world.drive.root, there.root]
        .repeat(3)
        .into_iter()
        .enumerate()
    {
        let item = world.add(root, &format!("{number}"), Facet::Folder).await;
        world.change(&world.trashing(&item).await).await;
        lost.push(item.id);
    }
    let both = [there.id, world.drive.id, there.id];
    let first = store.trashed_in(&both, None, 4).await.unwrap();
    assert_eq!(ids(&first), lost[..4]);
    let gone = store.trashed_item(lost[1]).await.unwrap().unwrap();
    world.change(&world.restoring(&gone, None).await).await;
    let rest = store.trashed_in(&both, Some(lost[3]), 4).await.unwrap();
    assert_eq!(ids(&rest), lost[4..]);
    let one = store
        .trashed_in(&[there.id], Some(lost[0]), 1)
        .await
        .unwrap();
    assert_eq!(ids(&one), [lost[3]]);
    let beyond = store.trashed_in(&both, Some(lost[5]), 4).await.unwrap();
    assert_eq!(beyond, []);
    let nowhere = DriveId::new(7).unwrap();
    assert_eq!(store.trashed_in(&[nowhere], None, 4).await.unwrap(), []);
}

/// An item is as high as the deepest thing below it, be that in the trash or not.
pub async fn an_item_is_as_high_as_what_is_below_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let deep = world.add(inner.id, "Deep", Facet::Folder).await;
    let unknown = ItemId::new(7).unwrap();
    for (item, height) in [
        (world.drive.root, 3),
        (world.folder.id, 2),
        (inner.id, 1),
        (deep.id, 0),
        (world.file.id, 0),
        (unknown, 0),
    ] {
        assert_eq!(store.below(item).await.unwrap().height, height, "{item:?}");
    }
    world.change(&world.trashing(&deep).await).await;
    assert_eq!(store.below(world.folder.id).await.unwrap().height, 2);
}

/// What was cut off is told for each folder that it counts to, and for no other.
pub async fn what_is_cut_off_below_folders_is_told_for_each(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (top, root) = (world.folder.id, world.drive.root);
    let inner = world.add(top, "Inner", Facet::Folder).await;
    let deep = world.add(inner.id, "Deep", Facet::Folder).await;
    let beside = world.add(root, "Beside", Facet::Folder).await;
    let asked = [beside.id, top, inner.id, root, deep.id, top];
    assert_eq!(store.cut_off_counted(&asked).await.unwrap(), []);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for item in [inner.id, deep.id] {
        let cut = world.cutting_off(item).await;
        unit.cut_inheritance(&cut).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut expected = vec![
        (inner.id, root),
        (inner.id, top),
        (deep.id, root),
        (deep.id, top),
        (deep.id, inner.id),
    ];
    expected.sort();
    assert_eq!(store.cut_off_counted(&asked).await.unwrap(), expected);
    assert_eq!(store.cut_off_counted(&[beside.id]).await.unwrap(), []);
    assert_eq!(store.cut_off_counted(&[]).await.unwrap(), []);
    // What is in the trash, or below something there, counts to what is in the trash with it.
    let row = store.item(inner.id).await.unwrap().unwrap();
    world.change(&world.trashing(&row).await).await;
    let found = store.cut_off_counted(&asked).await.unwrap();
    assert_eq!(found, [(deep.id, inner.id)]);
}

/// A tree's revision grows with whatever comes into it, is cut off there or changes grants there, and
/// stays with what goes.
pub async fn a_tree_s_revision_tells_what_came_into_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let beside = world.add(world.drive.root, "Beside", Facet::Folder).await;
    let mut before = BTreeMap::new();
    let mut grew = async |what: &str, expected: [bool; 3]| {
        for (item, expected) in [world.drive.root, world.folder.id, beside.id]
            .into_iter()
            .zip(expected)
        {
            let now = store.tree_revision(item).await.unwrap();
            assert_eq!(store.below(item).await.unwrap().tree_revision, now);
            let known = before.insert(item, now);
            assert_eq!(known.is_some_and(|known| now > known), expected, "{what}");
        }
    };
    grew("the start", [false; 3]).await;
    let first = world.add(inner.id, "First", Facet::Folder).await;
    grew("a first child", [true, true, false]).await;
    let second = world.add(inner.id, "Second", Facet::Folder).await;
    grew("another child", [false; 3]).await;
    let grant = world.grant(
        second.id,
        Principal::User(world.guest.id),
        Capabilities::READING,
    );
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.commit().await.unwrap();
    grew("a grant", [true, true, false]).await;
    let cut = world.cutting_off(first.id).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    grew("a cut", [true, true, false]).await;
    world.change(&world.trashing(&second).await).await;
    grew("the trash", [false; 3]).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.take_from(Principal::User(world.guest.id))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    grew("what is taken, in the trash too", [true, true, false]).await;
    let moving = world
        .edit(&inner, &ItemWish::default(), Some(beside.id))
        .await;
    world.change(&moving).await;
    grew("a move", [true, false, true]).await;
    let unknown = ItemId::new(7).unwrap();
    assert_eq!(store.tree_revision(unknown).await.unwrap(), 0);
}
