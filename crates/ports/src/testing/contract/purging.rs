//! What an item that is ended for good leaves behind: nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::{DriveId, ItemId, UserId};
use domain::item::{DriveOwner, Facet, Item};
use domain::link::LinkScope;
use domain::patch::Patch;
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::upload::{NewItem, SourceTimes};

use crate::driven::content::Content;
use crate::driven::store::{Redemption, Scope, Store, Uses, Written};
use crate::testing::world::{
    ItemLinkWish, LinkParts, NOW, World, content_of, digest, link_name, renamed, request,
    stored_name,
};

async fn put_into_trash(world: &World, item: &Item) -> Item {
    let change = world.trashing(item).await;
    assert_eq!(world.change(&change).await, Written::Yes);
    change.item().clone()
}

fn keys(contents: &[Option<Content>]) -> BTreeSet<String> {
    let contents = contents.iter().flatten();
    contents.map(|content| content.key.0.clone()).collect()
}

/// A link of a folder below, of everything that a link can have.
async fn link_on(world: &World, item: &Item, users: &[UserId]) -> LinkParts {
    let name = Patch::Set(link_name("Harbour-Plans"));
    let wish = ItemLinkWish {
        name,
        ..ItemLinkWish::default()
    };
    let listed = world
        .link(item.id, &request(LinkScope::People, users))
        .await;
    listed.write(&*world.store).await;
    let parts = LinkParts {
        fingerprint: Some(digest(1)),
        ..world.one_link(item.id, &wish).await
    };
    assert_eq!(parts.write(&*world.store).await, Written::Yes);
    parts
}

/// Items, versions, grants, links, their people and their uses are gone; what is beside stays.
pub async fn a_purge_leaves_nothing_of_all_that_is_below(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let facet = world.file_facet(5);
    let deep = world.add(inner.id, "Deep", facet).await;
    let (version, newer) = world.new_version(&deep, 6).await;
    let facet = world.file_facet(7);
    let lost = world.add(inner.id, "Lost", facet).await;
    let facet = world.file_facet(8);
    let beside = world.add(world.drive.root, "Beside", facet).await;
    let grant = world.grant(
        deep.id,
        Principal::User(world.guest.id),
        Capabilities::READING,
    );
    let link = link_on(&world, &inner, &[world.guest.id]).await;
    let listed = request(LinkScope::People, &[world.guest.id]);
    let other = world.link(beside.id, &listed).await;
    other.write(&*store).await;
    let used = Redemption {
        link: link.id(),
        user: world.guest.id,
        password: None,
        durable: true,
        at: NOW,
    };
    let more = Uses {
        downloads: 1,
        previews: 1,
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_version(&version, &newer).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.redeem(&used).await.unwrap();
    unit.count_uses(&[(deep.id, more), (beside.id, more)])
        .await
        .unwrap();
    unit.commit().await.unwrap();
    put_into_trash(&world, &lost).await;
    // Everything is at hand.
    assert!(
        store
            .link_by_digest(&[link.digest])
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        store
            .link_by_fingerprint(&digest(1))
            .await
            .unwrap()
            .is_some()
    );
    let older = deep.content().unwrap().version;
    assert!(store.content(older).await.unwrap().is_some());

    let trashed = put_into_trash(&world, &world.folder).await;
    let freed = world.purge(&trashed).await;
    let contents = [
        content_of(&world.file),
        content_of(&deep),
        content_of(&lost),
        Some(newer),
    ];
    assert_eq!(freed, keys(&contents));
    for item in [&world.folder, &inner, &deep, &lost, &world.file] {
        assert_eq!(store.item(item.id).await.unwrap(), None);
        assert_eq!(store.trashed_item(item.id).await.unwrap(), None);
        assert_eq!(store.lineage(item.id).await.unwrap(), None);
    }
    assert_eq!(
        store.trashed_in(&[world.drive.id], None, 9).await.unwrap(),
        []
    );
    assert_eq!(store.content(older).await.unwrap(), None);
    assert_eq!(store.grant(grant.grant().id).await.unwrap(), None);
    assert_eq!(store.link(link.id()).await.unwrap(), None);
    assert_eq!(store.link_by_digest(&[link.digest]).await.unwrap(), None);
    assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);
    assert_eq!(
        store.redemption(link.id(), world.guest.id).await.unwrap(),
        None
    );
    let counted = store.uses(&[deep.id, beside.id]).await.unwrap();
    assert_eq!(counted, [Uses::default(), more]);
    assert_eq!(store.item(beside.id).await.unwrap().as_ref(), Some(&beside));
    let found = store.link(other.id()).await.unwrap();
    assert_eq!(found, Some(other.stored()));
    let kept = beside.content().unwrap().version;
    assert!(store.content(kept).await.unwrap().is_some());
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

/// The names of what was ended, of items and of links, are free, and so is a fingerprint.
pub async fn a_purge_frees_names_and_fingerprints(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    link_on(&world, &world.file, &[]).await;
    let trashed = put_into_trash(&world, &world.folder).await;
    world.purge(&trashed).await;
    let name = stored_name(&link_name("Harbour-Plans")).digest;
    assert_eq!(store.link_by_name(&name).await.unwrap(), None);
    let again = world.add(world.drive.root, "Plans", Facet::Folder).await;
    let link = link_on(&world, &again, &[]).await;
    let found = store.link_by_name(&name).await.unwrap();
    assert_eq!(found, Some(link.stored()));
}

/// Content that another item's version names as well is not told as free.
pub async fn shared_content_stays_until_the_last_name_is_gone(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let facet = world.file_facet(100);
    let copy = world.new_item(world.drive.root, "Copy", facet).await;
    let shared = content_of(&world.file);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_item(&copy, shared.as_ref()).await.unwrap();
    unit.commit().await.unwrap();
    let trashed = put_into_trash(&world, &world.file).await;
    assert_eq!(world.purge(&trashed).await, BTreeSet::new());
    let version = copy.item().content().unwrap().version;
    assert_eq!(store.content(version).await.unwrap(), shared);
    let trashed = put_into_trash(&world, copy.item()).await;
    assert_eq!(world.purge(&trashed).await, keys(&[shared]));
}

/// What is not there cannot be ended, and what was not committed was not ended.
pub async fn a_purge_is_of_what_is_there_and_only_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let trashed = put_into_trash(&world, &world.file).await;
    let ending = world.purging(&trashed).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let into = world.id(DriveId::new);
    unit.purge(&ending, into).await.unwrap();
    assert_eq!(unit.lineage(trashed.id).await.unwrap(), None);
    drop(unit);
    let found = store.trashed_item(trashed.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&trashed));
    world.purge(&trashed).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert!(unit.purge(&ending, into).await.is_err());
    drop(unit);
    world.add(world.folder.id, "Plan.txt", Facet::Folder).await;
    let renamed = world.edit(&world.folder, &renamed("Other"), None).await;
    assert_eq!(world.change(&renamed).await, Written::Yes);
}

/// What is purged is not found from the commit on, whatever is left of it; and what is in order stays so
/// at each step.
pub async fn of_what_is_purged_nothing_is_found_at_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let lost = world.add(inner.id, "Lost", Facet::Folder).await;
    let lost = put_into_trash(&world, &lost).await;
    let link = link_on(&world, &inner, &[]).await;
    let trashed = put_into_trash(&world, &world.folder).await;
    let purge = world.purging(&trashed).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.purge(&purge, world.id(DriveId::new)).await.unwrap();
    unit.commit().await.unwrap();
    for item in [&trashed, &inner, &lost, &world.file] {
        assert_eq!(store.item(item.id).await.unwrap(), None);
        assert_eq!(store.lineage(item.id).await.unwrap(), None);
    }
    let found = store.link_by_digest(&[link.digest]).await.unwrap();
    assert!(found.is_some(), "the link is found, and its item is gone");
    let roots = store.closed_roots(NOW, 9).await.unwrap();
    assert_eq!(roots, [trashed.id]);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    world.empty(trashed.id).await;
    assert_eq!(store.closed_roots(NOW, 9).await.unwrap(), []);
    assert_eq!(store.link_by_digest(&[link.digest]).await.unwrap(), None);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

/// What is put together in several units is not found before it is shown, and counts from then on.
pub async fn what_is_hidden_is_found_when_it_is_shown(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let top = world.new_item(world.folder.id, "Copy", Facet::Folder).await;
    let facet = world.file_facet(7);
    let (id, name) = (world.id(ItemId::new), top.item().name.clone());
    let inside = top.inside(id, name, facet, SourceTimes::at(NOW), NOW);
    let content = content_of(inside.item());
    let hide = async |named: &NewItem| {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let drive = world.id(DriveId::new);
        unit.insert_hidden(named, drive, NOW).await.unwrap();
        unit.commit().await.unwrap();
        drive
    };
    let show = async |named: &NewItem| {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let written = unit.show_hidden(named).await.unwrap();
        unit.commit().await.unwrap();
        written
    };
    let before = store.folder_totals(&[world.drive.root]).await.unwrap();
    let drive = hide(&top).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_item(&inside, content.as_ref()).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    for item in [top.item().id, id] {
        assert_eq!(store.item(item).await.unwrap(), None);
        assert_eq!(store.lineage(item).await.unwrap(), None);
    }
    assert_eq!(store.drive(drive).await.unwrap(), None);
    let owner = DriveOwner::User(world.owner.id);
    assert_eq!(
        store.drive_of(owner).await.unwrap().as_ref(),
        Some(&world.drive)
    );
    let totals = store.folder_totals(&[world.drive.root]).await.unwrap();
    assert_eq!(totals, before);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    // Nobody empties it under the hands of who puts it together, unless that was long ago.
    let long_ago = NOW.minus(Duration::from_secs(1));
    assert_eq!(store.closed_roots(long_ago, 9).await.unwrap(), []);
    assert_eq!(store.closed_roots(NOW, 9).await.unwrap(), [top.item().id]);

    assert_eq!(show(&top).await, Written::Yes);
    let found = store.item(top.item().id).await.unwrap();
    assert_eq!(found.as_ref(), Some(top.item()));
    assert_eq!(store.lineage(id).await.unwrap().unwrap().steps().len(), 4);
    let totals = store.folder_totals(&[world.drive.root]).await.unwrap();
    assert_eq!(totals[0].size, before[0].size + 7);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());

    let rival = world.new_item(world.folder.id, "Copy", Facet::Folder).await;
    hide(&rival).await;
    assert_eq!(show(&rival).await, Written::Taken);
    assert_eq!(store.item(rival.item().id).await.unwrap(), None);
    world.empty(rival.item().id).await;
    assert_eq!(store.closed_roots(NOW, 9).await.unwrap(), []);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}
