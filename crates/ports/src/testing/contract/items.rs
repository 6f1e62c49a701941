//! Drives and items.

use std::sync::Arc;

use domain::ids::{DriveId, ItemId};
use domain::item::{Drive, DriveOwner, Facet, Item, ItemName, KeptVersion, name_key};
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::upload::{NewItem, remove_version};

use crate::driven::store::{FolderTotals, Scope, Store, Written};
use crate::testing::world::{NOW, World, content_of};

/// Files, folders and web links come back as they were written.
pub async fn an_item_comes_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let url = "https://example.com/ä?q=%20#x".to_owned();
    for (name, facet) in [
        (
            "Ünïcode 日本語 🗝.txt",
            world.file_facet(u64::from(u32::MAX) + 1),
        ),
        ("empty", world.file_facet(0)),
        ("Folder", Facet::Folder),
        ("Link", Facet::WebLink { url }),
    ] {
        let item = world.add(world.folder.id, name, facet).await;
        assert_eq!(store.item(item.id).await.unwrap().as_ref(), Some(&item));
        let key = name_key(&name.to_uppercase());
        let found = store.child(world.folder.id, &key).await.unwrap();
        assert_eq!(found.as_ref(), Some(&item));
        assert_eq!(store.child(world.drive.root, &key).await.unwrap(), None);
        if let Some(content) = item.content() {
            let key = store.content(content.version).await.unwrap();
            assert_eq!(key, content_of(&item));
        }
    }
    let root = store.item(world.drive.root).await.unwrap().unwrap();
    assert_eq!(root.parent, None);
    assert_eq!(store.item(ItemId::new(7).unwrap()).await.unwrap(), None);
}

/// A name that is taken in its folder is `Taken`, whatever its case or its accents are made of.
pub async fn a_name_is_taken_in_any_case_and_spelling_and_the_unit_goes_on(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    world.add(world.folder.id, "Café", Facet::Folder).await;
    for twin in ["café", "CAFÉ", "cafe\u{301}", "Cafe\u{301}"] {
        let item = world.new_item(world.folder.id, twin, Facet::Folder).await;
        let other = item
            .clone()
            .renamed(ItemName::parse(&format!("{twin} 1")).unwrap());
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        assert_eq!(
            unit.insert_item(&item, None).await.unwrap(),
            Written::Taken,
            "{twin}"
        );
        assert_eq!(unit.item(item.item().id).await.unwrap(), None);
        // It is the same item that comes under another name, so one of these is enough.
        if twin == "café" {
            assert_eq!(unit.insert_item(&other, None).await.unwrap(), Written::Yes);
        }
        unit.commit().await.unwrap();
        let found = store.item(item.item().id).await.unwrap();
        assert_eq!(found.is_some(), twin == "café");
    }
    // Another folder and another name are free.
    world.add(world.drive.root, "café", Facet::Folder).await;
    world.add(world.folder.id, "cafe", Facet::Folder).await;
}

/// Files that are added together are there as if each had come alone, and count so; where one of their names is
/// taken, none is there.
pub async fn files_come_together_or_not_at_all(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let folder = world.folder.id;
    let totals = async || store.folder_totals(&[folder]).await.unwrap()[0];
    let before = totals().await;
    let mut files = Vec::new();
    for number in 0..40 {
        let facet = world.file_facet(number);
        let file = world
            .new_item(folder, &format!("{number}.txt"), facet)
            .await;
        let content = content_of(file.item()).unwrap();
        files.push((file, content));
    }
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(unit.insert_files(&files).await.unwrap(), Written::Yes);
    unit.commit().await.unwrap();
    for (file, content) in &files {
        let item = file.item();
        assert_eq!(store.item(item.id).await.unwrap().as_ref(), Some(item));
        let version = item.content().unwrap().version;
        let kept = store.content(version).await.unwrap();
        assert_eq!(kept.as_ref(), Some(content));
    }
    let after = totals().await;
    assert_eq!(after.child_count, before.child_count + 40);
    assert_eq!(after.size, before.size + (0..40).sum::<u64>());

    let mut more = Vec::new();
    for text in ["new.txt", "7.TXT"] {
        let file = world.new_item(folder, text, world.file_facet(5)).await;
        let content = content_of(file.item()).unwrap();
        more.push((file, content));
    }
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(unit.insert_files(&more).await.unwrap(), Written::Taken);
    unit.commit().await.unwrap();
    assert_eq!(store.item(more[0].0.item().id).await.unwrap(), None);
    assert_eq!(totals().await, after);
}

/// A file's new version is `Taken` when the file is no longer as it was read.
pub async fn a_file_that_was_changed_since_takes_no_new_version(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (first, first_key) = world.new_version(&world.file, 5).await;
    let (second, second_key) = world.new_version(&world.file, 6).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_version(&first, &first_key).await.unwrap();
    assert_eq!(written, Written::Yes);
    let written = unit.insert_version(&second, &second_key).await.unwrap();
    assert_eq!(written, Written::Taken);
    unit.commit().await.unwrap();
    let found = store.item(world.file.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(first.file()));
    let lost = second.file().content().unwrap().version;
    assert_eq!(store.content(lost).await.unwrap(), None);
    let (third, key) = world.new_version(first.file(), 7).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(
        unit.insert_version(&third, &key).await.unwrap(),
        Written::Yes
    );
    unit.commit().await.unwrap();
    assert_eq!(
        store.item(world.file.id).await.unwrap().unwrap().revision,
        3
    );
}

/// Steps lead from the item to the root, with each step's name and grants.
pub async fn a_lineage_leads_from_the_item_to_the_root(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let lineage = store.lineage(world.file.id).await.unwrap().unwrap();
    let steps: Vec<_> = lineage.steps().iter().map(|step| step.item).collect();
    assert_eq!(steps, [world.file.id, world.folder.id, world.drive.root]);
    let names: Vec<_> = lineage
        .steps()
        .iter()
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(names, ["Plan.txt", "Plans", "root"]);
    assert!(
        lineage
            .steps()
            .iter()
            .all(|step| step.inherits && !step.trashed)
    );
    assert_eq!(
        (lineage.drive(), lineage.owner()),
        (world.drive.id, world.drive.owner)
    );
    assert_eq!(lineage.organization(), world.organization.id);
    assert!(lineage.steps()[2].grants[0].is_ownership());
    assert_eq!(store.lineage(ItemId::new(7).unwrap()).await.unwrap(), None);

    let mut folder = world.folder.id;
    for depth in 0..60 {
        let name = format!("level {depth}");
        folder = world.add(folder, &name, Facet::Folder).await.id;
    }
    let lineage = store.lineage(folder).await.unwrap().unwrap();
    assert_eq!(lineage.steps().len(), 62);
}

/// Children are those directly in a folder; bytes are of all files below it.
pub async fn a_folder_counts_what_lies_in_it_and_below(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    for (folder, name, size) in [
        (inner.id, "a", 20),
        (inner.id, "b", 3),
        (world.drive.root, "c", 4000),
    ] {
        let facet = world.file_facet(size);
        world.add(folder, name, facet).await;
    }
    let empty = world.add(inner.id, "Empty", Facet::Folder).await;
    let unknown = ItemId::new(7).unwrap();
    let folders = [
        world.drive.root,
        empty.id,
        inner.id,
        unknown,
        world.folder.id,
        inner.id,
    ];
    let totals = store.folder_totals(&folders).await.unwrap();
    let expected = [(2, 4123), (0, 0), (3, 23), (0, 0), (2, 123), (3, 23)];
    let expected = expected.map(|(child_count, size)| FolderTotals {
        child_count,
        size,
        cut_off: 0,
    });
    assert_eq!(totals, expected);
    assert_eq!(store.folder_totals(&[]).await.unwrap(), []);
}

/// An owner's drive is the first that was made; lists are by id.
pub async fn the_first_drive_of_an_owner_is_theirs(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let owners = [world.drive.owner, DriveOwner::Group(world.group.id)];
    let mut drives = vec![world.drive.clone()];
    for owner in owners {
        let drive = Drive {
            id: world.id(DriveId::new),
            owner,
            root: world.id(ItemId::new),
            ..world.drive.clone()
        };
        let name = ItemName::parse("root").unwrap();
        let root = NewItem::root(drive.id, drive.root, name, NOW);
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.insert_drive(&drive, &root).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(store.drive(drive.id).await.unwrap().as_ref(), Some(&drive));
        drives.push(drive);
    }
    let first = store.drive_of(owners[0]).await.unwrap();
    assert_eq!(first.as_ref(), Some(&world.drive));
    let group = store.drive_of(owners[1]).await.unwrap();
    assert_eq!(group.as_ref(), Some(&drives[2]));
    let nobody = DriveOwner::User(world.guest.id);
    assert_eq!(store.drive_of(nobody).await.unwrap(), None);
    assert_eq!(store.drives(world.organization.id).await.unwrap(), drives);
    let elsewhere = world.outsider.organization;
    assert_eq!(store.drives(elsewhere).await.unwrap(), []);
}

/// Every version of a file is kept, newest first, until it is ended; the present one is not.
pub async fn versions_are_kept_until_they_are_ended(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let facet = world.file_facet(7);
    let beside = world.add(world.folder.id, "Beside", facet).await;
    let mut files = vec![world.file.clone()];
    for size in [200, 300] {
        let (newer, key) = world.new_version(&files[files.len() - 1], size).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let written = unit.insert_version(&newer, &key).await.unwrap();
        assert_eq!(written, Written::Yes);
        // A unit sees its own.
        let found = unit.versions_of(world.file.id, None, 1).await.unwrap();
        assert_eq!(found[0].content.size, size);
        unit.commit().await.unwrap();
        files.push(newer.file().clone());
    }
    let kept = |file: &Item| KeptVersion {
        number: file.content_revision,
        content: *file.content().unwrap(),
        made_at: file.modified_at,
        made_by: file.modified_by,
    };
    let [first, second, third] = [0, 1, 2].map(|at| kept(&files[at]));
    let of =
        async |file: &Item, from, limit| store.versions_of(file.id, from, limit).await.unwrap();
    assert_eq!(of(&world.file, None, 9).await, [third, second, first]);
    assert_eq!(of(&world.file, Some(2), 1).await, [second]);
    assert_eq!(of(&world.file, Some(0), 9).await, []);
    assert_eq!(of(&beside, Some(7), 9).await, [kept(&beside)]);
    assert_eq!(of(&world.folder, None, 9).await, []);
    let rights = world.rights(world.file.id).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let removal = remove_version(&files[2], &second, &rights).unwrap();
    assert_eq!(unit.remove_version(&removal).await.unwrap(), Written::Yes);
    assert_eq!(unit.remove_version(&removal).await.unwrap(), Written::Taken);
    // It was decided while another one was present.
    let present = remove_version(&files[1], &third, &rights).unwrap();
    assert_eq!(unit.remove_version(&present).await.unwrap(), Written::Taken);
    unit.commit().await.unwrap();
    assert_eq!(of(&world.file, None, 9).await, [third, first]);
}

/// What was read ahead for several items is what each alone is read as: with the grants on it, where it was cut off
/// from what is above it, and where it lies in the trash.
pub async fn what_was_read_ahead_is_as_it_is(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut ids = vec![world.folder.id];
    for name in ["plain", "granted", "cut off", "trashed"] {
        let facet = world.file_facet(3);
        ids.push(world.add(world.folder.id, name, facet).await.id);
    }
    let grant = world.grant(ids[2], Principal::User(world.guest.id), Capabilities::ALL);
    let cut = world.cutting_off(ids[3]).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    let trashed = store.item(ids[4]).await.unwrap().unwrap();
    world.change(&world.trashing(&trashed).await).await;

    // With the folder at hand.
    store.lineage(world.folder.id).await.unwrap();
    store.read_ahead(&ids).await.unwrap();
    let moment = store.snapshot().await.unwrap();
    for id in ids {
        let lineage = store.lineage(id).await.unwrap();
        assert_eq!(lineage, moment.lineage(id).await.unwrap());
        let item = store.item(id).await.unwrap();
        assert_eq!(item, moment.item(id).await.unwrap());
        if let Some(content) = item.as_ref().and_then(Item::content) {
            let at_hand = store.content(content.version).await.unwrap();
            assert_eq!(at_hand, moment.content(content.version).await.unwrap());
        }
    }
}
