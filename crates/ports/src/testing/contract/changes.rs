//! What changed in drives.

use std::sync::Arc;

use domain::edit::ItemWish;
use domain::ids::{DriveId, ItemId};
use domain::item::{Facet, Item, ItemKind};
use domain::link::LinkScope;
use domain::principal::Principal;
use domain::role::Capabilities;

use crate::driven::store::{Change, ChangeMark, ChangeQuery, Known, Left, Scope, Store};
use crate::testing::world::{LATER, NOW, World, renamed, request};

/// What changed after a mark, in all of a drive or below a folder.
async fn changes(
    world: &World,
    drive: DriveId,
    below: Option<ItemId>,
    after: ChangeMark,
) -> Vec<Change> {
    let query = ChangeQuery {
        drive,
        below,
        after,
        limit: 100,
    };
    let changes = world.store.changes(&query).await.unwrap();
    assert!(changes.is_sorted_by_key(|change| change.at), "{changes:?}");
    // Read one by one, they are the same.
    let (mut one_by_one, mut after) = (Vec::new(), after);
    loop {
        let one = ChangeQuery {
            after,
            limit: 1,
            ..query
        };
        let Some(change) = world.store.changes(&one).await.unwrap().pop() else {
            break;
        };
        after = change.at;
        one_by_one.push(change);
    }
    assert_eq!(one_by_one, changes);
    changes
}

async fn now(world: &World, drive: DriveId) -> ChangeMark {
    let known = world.store.known_changes(drive).await.unwrap().unwrap();
    ChangeMark::behind(known.last)
}

/// The items that changed and are there.
fn items(changes: &[Change]) -> Vec<ItemId> {
    let there = changes.iter().filter(|change| change.left.is_none());
    there.map(|change| change.item).collect()
}

/// The items that left, with the folders that they left.
fn left(changes: &[Change]) -> Vec<(ItemId, ItemId)> {
    let left = changes.iter().filter_map(|change| {
        let Left { folder, .. } = change.left?;
        Some((change.item, folder))
    });
    left.collect()
}

fn sorted(mut items: Vec<ItemId>) -> Vec<ItemId> {
    items.sort();
    items
}

async fn moved(world: &World, item: &Item, into: ItemId) {
    let item = world.store.item(item.id).await.unwrap().unwrap();
    let change = world.edit(&item, &ItemWish::default(), Some(into)).await;
    world.change(&change).await;
}

/// Lets a guest read the folder.
async fn give_folder(world: &World) {
    let to = Principal::User(world.guest.id);
    let grant = world.grant(world.folder.id, to, Capabilities::READING);
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.commit().await.unwrap();
}

async fn cut_off(world: &World, item: ItemId) {
    let cut = world.cutting_off(item).await;
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
}

const BEGINNING: ChangeMark = ChangeMark { number: 0, item: 0 };

/// From the beginning everything comes, a folder before what is put into it; later what changed since, once,
/// where it changed last. What happens in another drive is not among it.
pub async fn changes_are_in_order_and_each_item_comes_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let all = changes(&world, drive, None, BEGINNING).await;
    let expected = [world.drive.root, world.folder.id, world.file.id];
    assert_eq!(items(&all), expected);

    let before = now(&world, drive).await;
    assert_eq!(changes(&world, drive, None, before).await, []);
    let there = world.second_drive().await;
    world.add(there.root, "Elsewhere", Facet::Folder).await;
    assert_eq!(changes(&world, drive, None, before).await, []);
    assert_eq!(now(&world, drive).await, before);

    let new = world.add(world.folder.id, "New", Facet::Folder).await;
    world
        .change(&world.edit(&world.folder, &renamed("Renamed"), None).await)
        .await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let (version, content) = world.new_version(&world.file, 9).await;
    unit.insert_version(&version, &content).await.unwrap();
    unit.commit().await.unwrap();
    world
        .change(&world.edit(&new, &renamed("Newer"), None).await)
        .await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), [world.folder.id, world.file.id, new.id]);
    let below = changes(&world, drive, Some(new.id), before).await;
    assert_eq!(items(&below), [new.id]);

    // A unit that is dropped changes nothing.
    let before = now(&world, drive).await;
    let change = world.edit(&world.file, &renamed("Dropped"), None).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.change_item(&change).await.unwrap();
    drop(unit);
    assert_eq!(now(&world, drive).await, before);
}

/// A grant and a link change their item when they come and when they end.
pub async fn who_may_see_an_item_changes_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let before = now(&world, drive).await;
    give_folder(&world).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), [world.folder.id]);

    let before = now(&world, drive).await;
    let link = world
        .link(world.file.id, &request(LinkScope::Anonymous, &[]))
        .await;
    link.write(&*store).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), [world.file.id]);
}

/// What comes back from the trash, and what is cut off or has other grants since it is, comes with all that is
/// below it.
pub async fn what_is_seen_anew_comes_with_all_below(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let tree = sorted(vec![world.folder.id, world.file.id, inner.id]);

    let before = now(&world, drive).await;
    world.change(&world.trashing(&world.folder).await).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), [world.folder.id]);

    let before = now(&world, drive).await;
    let trashed = store.trashed_item(world.folder.id).await.unwrap().unwrap();
    world.change(&world.restoring(&trashed, None).await).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(sorted(items(&since)), tree);

    let before = now(&world, drive).await;
    cut_off(&world, world.folder.id).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(sorted(items(&since)), tree);

    let before = now(&world, drive).await;
    give_folder(&world).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(sorted(items(&since)), tree);
}

/// What went to another drive left the one where it was, and came with all below it into the other; what was
/// purged left. That is known until it is forgotten, and that it was forgotten is known from then on.
pub async fn what_left_a_drive_is_told_until_it_is_forgotten(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let there = world.second_drive().await;
    let (before, before_there) = (now(&world, drive).await, now(&world, there.id).await);
    moved(&world, &world.folder, there.root).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), []);
    assert_eq!(left(&since), [(world.folder.id, world.drive.root)]);
    let kind = since[0].left.map(|left| left.kind);
    assert_eq!(kind, Some(ItemKind::Folder));
    let since = changes(&world, there.id, None, before_there).await;
    let tree = sorted(vec![world.folder.id, world.file.id]);
    assert_eq!(sorted(items(&since)), tree);

    // What came back is there, though it had left.
    moved(&world, &world.folder, world.drive.root).await;
    let since = changes(&world, drive, None, before).await;
    let had_left = vec![(world.folder.id, world.drive.root)];
    assert_eq!((sorted(items(&since)), left(&since)), (tree, had_left));

    let gone = world.add(world.drive.root, "Gone", Facet::Folder).await;
    let before = now(&world, drive).await;
    let trashed = world.trashing(&gone).await;
    world.change(&trashed).await;
    world.purge(trashed.item()).await;
    let since = changes(&world, drive, None, before).await;
    assert_eq!(items(&since), []);
    assert_eq!(left(&since), [(gone.id, world.drive.root)]);

    let purged_at = now(&world, drive).await;
    let known = store.known_changes(drive).await.unwrap().unwrap();
    assert_eq!(known.after, 0);
    for (by, after) in [(NOW, 0), (LATER, purged_at.number)] {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.forget_departures(by).await.unwrap();
        unit.commit().await.unwrap();
        let known = store.known_changes(drive).await.unwrap();
        let last = purged_at.number;
        assert_eq!(known, Some(Known { last, after }));
    }
    assert_eq!(changes(&world, drive, None, before).await, []);
}

/// A folder tells what came into it with all that is below, and what left it; a drive tells only the item that
/// was moved, and which folder it left.
pub async fn a_folder_tells_what_came_into_it_and_left(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let watched = world.add(world.drive.root, "Watched", Facet::Folder).await;
    let inner = world.add(watched.id, "Inner", Facet::Folder).await;
    let before = now(&world, drive).await;
    moved(&world, &world.folder, inner.id).await;
    let since = changes(&world, drive, Some(watched.id), before).await;
    let tree = sorted(vec![world.folder.id, world.file.id]);
    assert_eq!((sorted(items(&since)), left(&since)), (tree, Vec::new()));
    let since = changes(&world, drive, None, before).await;
    assert_eq!(
        (items(&since), left(&since)),
        (
            vec![world.folder.id],
            vec![(world.folder.id, world.drive.root)]
        )
    );

    let before = now(&world, drive).await;
    moved(&world, &world.folder, world.drive.root).await;
    let since = changes(&world, drive, Some(watched.id), before).await;
    assert_eq!(
        (items(&since), left(&since)),
        (vec![], vec![(world.folder.id, inner.id)])
    );
    let since = changes(&world, drive, None, before).await;
    assert_eq!(
        (items(&since), left(&since)),
        (vec![world.folder.id], vec![(world.folder.id, inner.id)])
    );
}

/// What comes out of a folder that was cut off comes with all that is below it, for others saw nothing of it.
pub async fn what_comes_out_of_a_cut_off_folder_is_seen_anew(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let drive = world.drive.id;
    let hidden = world.add(world.drive.root, "Hidden", Facet::Folder).await;
    moved(&world, &world.folder, hidden.id).await;
    cut_off(&world, hidden.id).await;
    let before = now(&world, drive).await;
    moved(&world, &world.folder, world.drive.root).await;
    let since = changes(&world, drive, None, before).await;
    let tree = sorted(vec![world.folder.id, world.file.id]);
    assert_eq!(sorted(items(&since)), tree);
    let left = since.iter().find_map(|change| change.left);
    assert_eq!(
        left.map(|left| (left.folder, left.inherited)),
        Some((hidden.id, true))
    );
}
