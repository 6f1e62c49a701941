//! What every request asks for is never what was there before: read twice, write, read again.

use std::sync::Arc;

use domain::edit::ItemWish;
use domain::item::{Facet, Item};
use domain::link::{LinkScope, Revocation};

use crate::driven::store::{ChangedSecrets, NewUser, Redemption, Scope, Store, Written};
use crate::secret::PasswordVerifier;
use crate::testing::world::{ItemLinkWish, NOW, World, renamed, request, user};

/// A row of the world as it is now, read twice: the second time it is at hand.
async fn present(world: &World, item: &Item) -> Item {
    let first = world.store.item(item.id).await.unwrap().unwrap();
    assert_eq!(
        world.store.item(item.id).await.unwrap(),
        Some(first.clone())
    );
    first
}

async fn size_of(world: &World) -> (u64, u64) {
    let folders = [world.folder.id, world.drive.root];
    let totals = world.store.folder_totals(&folders).await.unwrap();
    assert_eq!(world.store.folder_totals(&folders).await.unwrap(), totals);
    (totals[0].size, totals[1].size)
}

/// An item that was changed, got a new version, went into the trash, came back and was ended, and
/// what the folders above it hold.
pub async fn an_item_and_its_totals_are_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    assert_eq!(size_of(&world).await, (100, 100));
    let file = present(&world, &world.file).await;
    let change = world.edit(&file, &renamed("Other.txt"), None).await;
    world.change(&change).await;
    let file = present(&world, &world.file).await;
    assert_eq!(&file, change.item());
    let (version, key) = world.new_version(&file, 7).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_version(&version, &key).await.unwrap();
    assert_eq!(size_of(&world).await, (100, 100));
    unit.commit().await.unwrap();
    assert_eq!(&present(&world, &file).await, version.file());
    assert_eq!(size_of(&world).await, (7, 7));
    let cut = world.cutting_off(file.id).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    assert!(!present(&world, &file).await.inherits);
    let trashing = world.trashing(&present(&world, &file).await).await;
    world.change(&trashing).await;
    assert_eq!(store.item(file.id).await.unwrap(), None);
    assert_eq!(size_of(&world).await, (0, 0));
    world
        .change(&world.restoring(trashing.item(), None).await)
        .await;
    let file = present(&world, &file).await;
    assert_eq!(size_of(&world).await, (7, 7));
    let trashing = world.trashing(&file).await;
    world.change(&trashing).await;
    world.purge(trashing.item()).await;
    assert_eq!(store.item(file.id).await.unwrap(), None);
    assert_eq!(size_of(&world).await, (0, 0));
}

/// What lies below a folder that goes to another drive, and below one that is ended.
pub async fn a_file_in_a_moved_folder_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let there = world.second_drive().await;
    assert_eq!(present(&world, &world.file).await.drive, world.drive.id);
    let stay = ItemWish::default();
    let change = world.edit(&world.folder, &stay, Some(there.root)).await;
    world.change(&change).await;
    assert_eq!(present(&world, &world.file).await.drive, there.id);
    let totals = store.folder_totals(&[there.root]).await.unwrap();
    assert_eq!((totals[0].child_count, totals[0].size), (1, 100));
    let trashing = world.trashing(change.item()).await;
    world.change(&trashing).await;
    present(&world, &world.file).await;
    world.purge(trashing.item()).await;
    assert_eq!(store.item(world.file.id).await.unwrap(), None);
}

/// A way of names leads to what has these names now, through nothing that lies in the trash.
pub async fn a_way_is_fresh_when_names_change(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let end = async |way: &[&str]| {
        let keys: Vec<String> = way.iter().map(|key| (*key).to_owned()).collect();
        let first = store.at_path(world.drive.root, &keys).await.unwrap();
        let again = store.at_path(world.drive.root, &keys).await.unwrap();
        assert_eq!(first, again);
        first.map(|item| item.id)
    };
    let (folder, file) = (world.folder.id, world.file.id);
    assert_eq!(end(&[]).await, Some(world.drive.root));
    assert_eq!(end(&["plans"]).await, Some(folder));
    assert_eq!(end(&["plans", "plan.txt"]).await, Some(file));
    assert_eq!(end(&["plan.txt"]).await, None);
    assert_eq!(end(&["plans", "plan.txt", "more"]).await, None);
    let change = world.edit(&world.folder, &renamed("Old"), None).await;
    world.change(&change).await;
    assert_eq!(end(&["plans", "plan.txt"]).await, None);
    assert_eq!(end(&["old", "plan.txt"]).await, Some(file));
    // Another folder takes the name, with another file of that name in it.
    let twin = world.add(world.drive.root, "Plans", Facet::Folder).await;
    let facet = world.file_facet(1);
    let other = world.add(twin.id, "Plan.txt", facet).await;
    assert_eq!(end(&["plans", "plan.txt"]).await, Some(other.id));
    world.change(&world.trashing(&twin).await).await;
    assert_eq!(end(&["plans"]).await, None);
    assert_eq!(end(&["plans", "plan.txt"]).await, None);
    // From within what lies in the trash, a way goes on.
    let found = store.child(twin.id, "plan.txt").await.unwrap();
    assert_eq!(found.unwrap().id, other.id);
}

/// A link that was made, changed in place or revoked is told of its item, as it is.
pub async fn the_links_of_an_item_are_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let told = async || {
        let items = [world.file.id, world.folder.id];
        let first = store.links_on(&items).await.unwrap();
        assert_eq!(store.links_on(&items).await.unwrap(), first);
        first
    };
    present(&world, &world.file).await;
    assert_eq!(told().await, []);
    let parts = world.link_with(1).await;
    parts.write(&*store).await;
    assert_eq!(told().await, [parts.stored()]);
    let wish = ItemLinkWish {
        download: Some(false),
        ..ItemLinkWish::default()
    };
    let one = world.one_link(world.folder.id, &wish).await;
    assert_eq!(one.write(&*store).await, Written::Yes);
    assert_eq!(told().await, [parts.stored(), one.stored()]);
    let wish = ItemLinkWish {
        download: Some(true),
        ..ItemLinkWish::default()
    };
    let change = world.changing(one.link.link(), None, &wish).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.change_link(&change, &ChangedSecrets::default())
        .await
        .unwrap();
    assert_eq!(told().await, [parts.stored(), one.stored()]);
    unit.commit().await.unwrap();
    assert_eq!(&told().await[1].link, change.link());
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(parts.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told().await.len(), 1);
}

/// A link that a user used for good is found from then on, and not once it is revoked.
pub async fn what_a_user_used_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let guest = world.guest.id;
    let told = async || {
        let line = [world.file.id, world.folder.id, world.drive.root];
        let found = store.redeemed_links(guest, &line).await.unwrap();
        found
            .into_iter()
            .map(|stored| stored.link.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(told().await, []);
    let asked = request(LinkScope::Anonymous, &[]);
    let parts = world.link(world.folder.id, &asked).await;
    parts.write(&*store).await;
    for (durable, expected) in [(false, vec![]), (true, vec![parts.id()])] {
        let used = Redemption {
            link: parts.id(),
            user: guest,
            password: None,
            durable,
            at: NOW,
        };
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.redeem(&used).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(told().await, expected);
    }
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(parts.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told().await, []);
}

/// A user who was not there, and one who got a password.
pub async fn a_user_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let new = user(&world.ids, world.organization.id, "Nina");
    assert_eq!(store.user(new.id).await.unwrap(), None);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_user(&NewUser {
        user: new.clone(),
        verifier: None,
    })
    .await
    .unwrap();
    assert_eq!(store.user(new.id).await.unwrap(), None);
    unit.commit().await.unwrap();
    assert_eq!(store.user(new.id).await.unwrap(), Some(new.clone()));
    assert_eq!(store.password_of(new.id).await.unwrap(), None);
    let verifier = PasswordVerifier("a verifier".to_owned());
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.set_user_password(new.id, &verifier).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.user(new.id).await.unwrap(), Some(new.clone()));
    assert_eq!(store.password_of(new.id).await.unwrap(), Some(verifier));
}

/// A drive that was not there, and its owner's first, which stays the first.
pub async fn a_drive_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let owner = world.drive.owner;
    for _ in 0..2 {
        let first = store.drive_of(owner).await.unwrap();
        assert_eq!(first.as_ref(), Some(&world.drive));
    }
    let second = world.second_drive().await;
    assert_eq!(store.drive(second.id).await.unwrap(), Some(second));
    let first = store.drive_of(owner).await.unwrap();
    assert_eq!(first.as_ref(), Some(&world.drive));
}
