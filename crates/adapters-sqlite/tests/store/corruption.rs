//! Rows that make no sense are errors that name them, and are found by a check.

use domain::ids::DriveId;
use domain::item::Facet;

use domain::patch::Patch;
use domain::policy::Policy;
use ports::driven::store::{Author, Event, EventKind, Reads, Scope, Store, StoreError, Uses};
use ports::testing::world::{ItemLinkWish, NOW, World, link_name};

use crate::harness::File;

/// Tampers with one row; gives what a check of the store says.
async fn faults_after(sql: impl Fn(&World) -> String) -> (World, Vec<String>) {
    let file = File::new();
    let world = World::make(file.open().await).await;
    world.link_with(1).await.write(&*world.store).await;
    world.link_with(2).await.write(&*world.store).await;
    file.tamper(sql(&world)).await;
    let faults = file.open().await.faults().await.unwrap();
    (world, faults)
}

fn corrupt_row<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> (&'static str, String) {
    match outcome {
        Err(StoreError::Corrupt { table, key, .. }) => (table, key),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_corrupt_link_stays_shut_and_is_named() {
    for (column, value) in [
        ("kind", "6"),
        ("kind", "-1"),
        ("scope", "5"),
        ("revision", "-1"),
        ("revision", "4294967296"),
        ("name_digest", "zeroblob(32)"),
        ("name_sealed", "x'00'"),
        ("scope", "'anonymous'"),
        ("rule", "9"),
        ("authority", "3"),
        ("expires_at", "253402300800000"),
        ("created_at", "'soon'"),
        ("password_generation", "1"),
        ("password_generation", "-1"),
        ("verifier", "'x'"),
        ("maker_id", "0"),
        ("digest", "x'00'"),
    ] {
        let file = File::new();
        let world = World::make(file.open().await).await;
        let (sound, broken) = (world.link_with(1).await, world.link_with(2).await);
        sound.write(&*world.store).await;
        broken.write(&*world.store).await;
        let id = broken.id().get();
        file.tamper(format!(
            "UPDATE link SET {column} = {value} WHERE id = {id}"
        ))
        .await;

        let store = file.open().await;
        let (table, key) = corrupt_row(store.link(broken.id()).await);
        let named = key == id.to_string();
        assert!(
            table == "link" && (named || key == "?"),
            "{column}: {table} {key}"
        );
        let on_item = store.links_on(&[world.file.id]).await;
        assert_eq!(corrupt_row(on_item).0, "link", "{column}");
        if column != "digest" {
            let by_digest = store.link_by_digest(&[broken.digest]).await;
            assert_eq!(corrupt_row(by_digest).0, "link", "{column}");
        }
        assert!(store.link(sound.id()).await.unwrap().is_some());
        let faults = store.faults().await.unwrap();
        assert!(
            faults.iter().any(|fault| fault.contains("`link`")),
            "{column}: {faults:?}"
        );
        assert!(
            !named || faults.iter().any(|fault| fault.contains(&key)),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn a_corrupt_grant_makes_the_way_to_its_item_unreadable() {
    for (column, value) in [
        ("capabilities", "256"),
        ("principal_kind", "2"),
        ("principal_id", "-5"),
        ("source", "7"),
    ] {
        let file = File::new();
        let world = World::make(file.open().await).await;
        file.tamper(format!("UPDATE item_grant SET {column} = {value}"))
            .await;
        let store = file.open().await;
        let (table, _) = corrupt_row(store.lineage(world.file.id).await);
        assert_eq!(table, "item_grant", "{column}");
        let faults = store.faults().await.unwrap();
        assert!(
            faults.iter().any(|fault| fault.contains("`item_grant`")),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn a_tree_that_bites_its_tail_ends() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let (folder, item) = (world.folder.id, world.file.id);
    let circle = format!(
        "UPDATE item SET parent_id = {} WHERE id = {}",
        item.get(),
        folder.get()
    );
    file.tamper(circle).await;
    let store = file.open().await;
    let (table, _) = corrupt_row(store.lineage(item).await);
    assert_eq!(table, "item");
    let faults = store.faults().await.unwrap();
    assert!(!faults.is_empty(), "its root counts what is not there");
}

#[tokio::test]
async fn an_item_whose_row_contradicts_itself_is_named() {
    for change in [
        "size = 5",
        "kind = 1",
        "kind = 7",
        "url = 'https://example.com'",
        "version_id = 7",
        "name_key = 'other'",
        "name = 'a/b'",
        "revision = -1",
        "settings = 16",
        "settings = -1",
        "trashed_at = 253402300800000",
        "source_created_at = 253402300800000",
    ] {
        let (world, faults) = faults_after(|world| {
            format!(
                "UPDATE item SET {change} WHERE id = {}",
                world.file.id.get()
            )
        })
        .await;
        let named = format!("row `{}` of table `item` is corrupt", world.file.id.get());
        let found = faults.iter().filter(|fault| fault.starts_with(&named));
        assert_eq!(found.count(), 1, "{change}: {faults:?}");
    }
}

#[tokio::test]
async fn a_check_names_what_refers_to_nothing_and_drives_without_a_root() {
    let (_, faults) = faults_after(|_| "UPDATE link SET item_id = 7".to_owned()).await;
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("table `link` refers to")),
        "{faults:?}"
    );
    let (world, faults) = faults_after(|_| "UPDATE drive SET root_id = 7".to_owned()).await;
    let named = format!("row `{}` of table `drive`", world.drive.id.get());
    assert!(
        faults.iter().any(|fault| fault.starts_with(&named)),
        "{faults:?}"
    );
}

#[tokio::test]
async fn a_link_whose_name_is_digested_wrongly_stays_shut() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let wish = ItemLinkWish {
        name: Patch::Set(link_name("Harbour-Plans")),
        ..ItemLinkWish::default()
    };
    let parts = world.one_link(world.file.id, &wish).await;
    parts.write(&*world.store).await;
    file.tamper("UPDATE link SET name_digest = x'00'".to_owned())
        .await;
    let store = file.open().await;
    assert_eq!(corrupt_row(store.link(parts.id()).await).0, "link");
    let faults = store.faults().await.unwrap();
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[tokio::test]
async fn a_check_names_events_uses_and_policies_that_make_no_sense() {
    for (table, change) in [
        ("event", "kind = 10"),
        ("event", "kind = -1"),
        ("event", "item_id = 0"),
        ("event", "position = -5"),
        ("event", "happened_at = 253402300800000"),
        ("event", "user_id = 7"),
        ("item_use", "downloads = -1"),
        ("item_use", "previews = 'many'"),
        ("item_use", "item_id = 7"),
        ("item_grant", "shows_path = 'yes'"),
        ("policy", "default_item_scope = 5"),
        ("policy", "default_item_kind = 6"),
        ("policy", "max_item_kind = -1"),
        ("policy", "linked_kinds = 4"),
        ("policy", "link_names = 'no'"),
    ] {
        let file = File::new();
        let world = World::make(file.open().await).await;
        let happened = Event {
            organization: world.organization.id,
            kind: EventKind::Moved,
            item: world.file.id,
            by: Author::User(world.owner.id),
            at: NOW,
        };
        let mut unit = world.store.begin(Scope::Installation).await.unwrap();
        unit.record(&[happened]).await.unwrap();
        unit.count_uses(&[(world.file.id, Uses::default())])
            .await
            .unwrap();
        unit.set_policy(world.organization.id, &Policy::default())
            .await
            .unwrap();
        unit.commit().await.unwrap();
        assert_eq!(world.store.faults().await.unwrap(), Vec::<String>::new());
        file.tamper(format!("UPDATE {table} SET {change}")).await;
        let faults = file.open().await.faults().await.unwrap();
        let named = format!("table `{table}`");
        assert!(
            faults.iter().any(|fault| fault.contains(&named)),
            "{change}: {faults:?}"
        );
    }
}

#[tokio::test]
async fn a_tree_that_bites_its_tail_can_be_ended() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let trashing = world.trashing(&inner).await;
    world.change(&trashing).await;
    let purge = world.purging(trashing.item()).await;
    let below = world.folder.id.get();
    file.tamper(format!(
        "UPDATE item SET parent_id = {} WHERE id = {below}",
        inner.id.get()
    ))
    .await;
    let store = file.open().await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.purge(&purge, world.id(DriveId::new)).await.unwrap();
    unit.commit().await.unwrap();
    let world = World {
        store: store.clone(),
        ..world
    };
    assert_eq!(world.empty(inner.id).await.len(), 1);
    // What counted to the root until it was torn away is all that is left of it.
    let named = format!("row `{}` of table `item`", world.drive.root.get());
    let faults = store.faults().await.unwrap();
    assert!(faults.iter().all(|fault| fault.starts_with(&named)));
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[tokio::test]
async fn totals_that_are_not_those_of_what_is_below_are_named() {
    for change in ["child_count = 7", "size_below = 1", "cut_off_below = -1"] {
        let (world, faults) = faults_after(|world| {
            format!(
                "UPDATE item SET {change} WHERE id = {}",
                world.folder.id.get()
            )
        })
        .await;
        let named = format!("row `{}` of table `item` is corrupt", world.folder.id.get());
        assert_eq!(faults.len(), 1, "{change}: {faults:?}");
        assert!(faults[0].starts_with(&named), "{change}: {faults:?}");
    }
}

#[tokio::test]
async fn what_lies_in_the_trash_is_seen_by_nothing_but_the_way_up() {
    let file = File::new();
    let world = World::make(file.open().await).await;
    let (folder, item) = (world.folder.id, world.file.id);
    file.tamper(format!(
        "UPDATE item SET trashed_at = 1 WHERE id = {};
         UPDATE item SET child_count = 0, size_below = 0 WHERE id = {}",
        folder.get(),
        world.drive.root.get()
    ))
    .await;
    let store = file.open().await;
    assert_eq!(store.item(folder).await.unwrap(), None);
    assert_eq!(store.child(world.drive.root, "plans").await.unwrap(), None);
    assert!(
        store.item(item).await.unwrap().is_some(),
        "it is not in the trash itself"
    );
    assert!(store.lineage(item).await.unwrap().unwrap().is_trashed());
    // Its name is free, and its content is a file's that nobody can change.
    let again = world
        .new_item(world.drive.root, "PLANS", domain::item::Facet::Folder)
        .await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_item(&again, None).await.unwrap();
    assert_eq!(written, ports::driven::store::Written::Yes);
    unit.commit().await.unwrap();
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}
