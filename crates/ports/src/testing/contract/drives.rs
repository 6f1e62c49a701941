//! Items that are renamed, moved, put into the trash and taken out of it.

use std::sync::Arc;

use domain::edit::ItemWish;
use domain::ids::{DriveId, ItemId};
use domain::item::{Facet, FolderSetting, Item, QuickSums};

use crate::driven::content::{CHECKED, Content, ContentKey, StoredContent};
use crate::driven::store::{Scope, Store, StoredVersion, Versions, Written};
use crate::testing::world::{LATER, NOW, World, content_of, renamed};

async fn item(store: &Arc<dyn Store>, id: ItemId) -> Item {
    store.item(id).await.unwrap().unwrap()
}

/// Name, description, address, dates and settings come back as they were changed.
pub async fn an_item_is_as_it_was_changed(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let url = "https://example.com/old".to_owned();
    let link = world
        .add(world.folder.id, "Link", Facet::WebLink { url })
        .await;
    let everything = ItemWish {
        description: Some("Ünïcode, and\nlines".to_owned()),
        source_created_at: Some(NOW),
        source_modified_at: Some(LATER),
        ..renamed("Renamed")
    };
    let addressed = ItemWish {
        url: Some("https://example.com/new".to_owned()),
        ..ItemWish::default()
    };
    let switched = ItemWish {
        settings: vec![
            (FolderSetting::LinksForHoldersOnly, true),
            (FolderSetting::OnlyManagersInvite, true),
            (FolderSetting::PeopleHidden, true),
        ],
        ..ItemWish::default()
    };
    for (before, wish) in [
        (&world.file, &everything),
        (&link, &addressed),
        (&world.folder, &switched),
    ] {
        let change = world.edit(before, wish, None).await;
        assert_eq!(world.change(&change).await, Written::Yes);
        let found = item(&store, before.id).await;
        assert_eq!(&found, change.item());
        assert_eq!((found.revision, found.modified_at), (2, LATER));
        assert_eq!(found.modified_by, Some(world.owner.id));
    }
    let key = everything.name.unwrap().key();
    let found = store.child(world.folder.id, &key).await.unwrap();
    assert_eq!(found.unwrap().id, world.file.id);
    assert_eq!(
        store.child(world.folder.id, "plan.txt").await.unwrap(),
        None
    );
    // What it does not speak of stays.
    let content = world.file.content().unwrap();
    let kept = store.content(content.version).await.unwrap();
    assert_eq!(kept, content_of(&world.file));
    let steps = store.lineage(world.file.id).await.unwrap().unwrap();
    let step = &steps.steps()[1];
    assert!(step.settings.has(FolderSetting::PeopleHidden));
    assert!(!step.settings.has(FolderSetting::MembersOnly));
}

/// A name that another item has is `Taken`, nothing is written, and the unit goes on.
pub async fn a_taken_name_leaves_the_item_and_the_unit_goes_on(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    world.add(world.folder.id, "Café", Facet::Folder).await;
    world.add(world.drive.root, "plan.TXT", Facet::Folder).await;
    let into_its_name = world.edit(&world.file, &renamed("CAFE\u{301}"), None).await;
    let beside_its_name = world
        .edit(&world.file, &ItemWish::default(), Some(world.drive.root))
        .await;
    let spelled_otherwise = world.edit(&world.file, &renamed("PLAN.txt"), None).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for change in [&into_its_name, &beside_its_name] {
        assert_eq!(unit.change_item(change).await.unwrap(), Written::Taken);
        let found = unit.item(world.file.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&world.file));
    }
    let written = unit.change_item(&spelled_otherwise).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    let found = item(&store, world.file.id).await;
    assert_eq!(found.name.as_str(), "PLAN.txt");

    // An item that is not there is not changed.
    let facet = world.file_facet(1);
    let gone = world.add(world.folder.id, "Gone", facet).await;
    let change = world.edit(&gone, &renamed("Other"), None).await;
    let trashed = world.trashing(&gone).await;
    world.change(&trashed).await;
    let purge = world.purging(trashed.item()).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.purge(&purge, world.id(DriveId::new)).await.unwrap();
    unit.purge_closed(&[gone.id]).await.unwrap();
    let outcome = unit.change_item(&change).await;
    assert!(outcome.is_err(), "{outcome:?}");
}

/// Of two units that want one name in one folder, the second is told `Taken`.
pub async fn of_two_units_one_gets_the_place(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut tasks = Vec::new();
    for number in 0..20 {
        let name = format!("{number}");
        let rival = world.add(world.folder.id, &name, Facet::Folder).await;
        let change = world.edit(&rival, &renamed("Wanted"), None).await;
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            let written = unit.change_item(&change).await.unwrap();
            unit.commit().await.unwrap();
            written
        }));
    }
    let mut written = 0;
    for task in tasks {
        written += usize::from(task.await.unwrap() == Written::Yes);
    }
    assert_eq!(written, 1);
}

/// A folder that goes to another drive takes all that is below it along, the trash as well.
pub async fn a_move_to_another_drive_carries_all_below(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let inner = world.add(world.folder.id, "Inner", Facet::Folder).await;
    let facet = world.file_facet(5);
    let deep = world.add(inner.id, "Deep", facet).await;
    let facet = world.file_facet(6);
    let lost = world.add(inner.id, "Lost", facet).await;
    world.change(&world.trashing(&lost).await).await;
    let beside = world.add(world.drive.root, "Beside", Facet::Folder).await;
    let there = world.second_drive().await;
    let change = world
        .edit(&world.folder, &ItemWish::default(), Some(there.root))
        .await;
    assert!(change.changes_drive());
    assert_eq!(world.change(&change).await, Written::Yes);
    for id in [world.folder.id, inner.id, deep.id, world.file.id] {
        assert_eq!(item(&store, id).await.drive, there.id);
        let lineage = store.lineage(id).await.unwrap().unwrap();
        assert_eq!(lineage.drive(), there.id);
        assert_eq!(lineage.steps().last().unwrap().item, there.root);
    }
    assert_eq!(item(&store, inner.id).await.revision, 1);
    assert_eq!(item(&store, beside.id).await.drive, world.drive.id);
    assert_eq!(
        ids(&store.trashed_in(&[there.id], None, 9).await.unwrap()),
        [lost.id]
    );
    assert_eq!(
        ids(&store.trashed_in(&[world.drive.id], None, 9).await.unwrap()),
        []
    );
    let roots = [there.root, world.drive.root];
    let totals = store.folder_totals(&roots).await.unwrap();
    assert_eq!((totals[0].child_count, totals[0].size), (1, 105));
    assert_eq!((totals[1].child_count, totals[1].size), (1, 0));
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());

    // Within a drive, only the way up changes.
    let inner = item(&store, inner.id).await;
    let change = world
        .edit(&inner, &ItemWish::default(), Some(there.root))
        .await;
    assert_eq!(world.change(&change).await, Written::Yes);
    let lineage = store.lineage(deep.id).await.unwrap().unwrap();
    let way: Vec<_> = lineage.steps().iter().map(|step| step.item).collect();
    assert_eq!(way, [deep.id, inner.id, there.root]);
}

fn ids(items: &[Item]) -> Vec<ItemId> {
    items.iter().map(|item| item.id).collect()
}

/// What lies in the trash is found there only, by its drive, and its name is free.
pub async fn what_lies_in_the_trash_is_found_there_only(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let there = world.second_drive().await;
    let facet = world.file_facet(7);
    let other = world.add(there.root, "Other", facet).await;
    assert_eq!(store.trashed_item(world.folder.id).await.unwrap(), None);
    for item in [&other, &world.folder] {
        let change = world.trashing(item).await;
        assert_eq!(world.change(&change).await, Written::Yes);
        assert_eq!(change.item().trashed_at, Some(LATER));
        let found = store.trashed_item(item.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(change.item()));
        assert_eq!(store.item(item.id).await.unwrap(), None);
    }
    // What is in a folder in the trash does not lie there itself.
    assert!(store.item(world.file.id).await.unwrap().is_some());
    assert_eq!(store.trashed_item(world.file.id).await.unwrap(), None);
    assert!(
        store
            .lineage(world.file.id)
            .await
            .unwrap()
            .unwrap()
            .is_trashed()
    );
    let both = [there.id, world.drive.id, there.id];
    let trashed = store.trashed_in(&both, None, 9).await.unwrap();
    assert_eq!(ids(&trashed), [world.folder.id, other.id]);
    let trashed = store.trashed_in(&[world.drive.id], None, 9).await.unwrap();
    assert_eq!(ids(&trashed), [world.folder.id]);
    assert_eq!(store.trashed_in(&[], None, 9).await.unwrap(), []);
    let nowhere = DriveId::new(7).unwrap();
    assert_eq!(store.trashed_in(&[nowhere], None, 9).await.unwrap(), []);
    let totals = store.folder_totals(&[world.drive.root]).await.unwrap();
    assert_eq!((totals[0].child_count, totals[0].size), (0, 0));
    // Several of one name may lie there.
    let twin = world.add(world.drive.root, "plans", Facet::Folder).await;
    assert_eq!(
        world.change(&world.trashing(&twin).await).await,
        Written::Yes
    );
}

/// An item comes back from the trash to its place, unless its name is taken by now.
pub async fn an_item_comes_back_from_the_trash(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let trashing = world.trashing(&world.folder).await;
    world.change(&trashing).await;
    let trashed = store.trashed_item(world.folder.id).await.unwrap().unwrap();
    let twin = world.add(world.drive.root, "PLANS", Facet::Folder).await;
    let under_its_name = world.restoring(&trashed, None).await;
    let under_another = world.restoring(&trashed, Some("Plans again")).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.change_item(&under_its_name).await.unwrap();
    assert_eq!(written, Written::Taken);
    let found = unit.trashed_item(trashed.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&trashed));
    let written = unit.change_item(&under_another).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    let found = item(&store, world.folder.id).await;
    assert_eq!(
        (found.name.as_str(), found.trashed_at),
        ("Plans again", None)
    );
    assert_eq!(store.trashed_item(world.folder.id).await.unwrap(), None);
    let lineage = store.lineage(world.file.id).await.unwrap().unwrap();
    assert!(!lineage.is_trashed());
    assert_eq!(item(&store, twin.id).await, twin);
}

/// A file in the trash takes no new version.
pub async fn a_file_in_the_trash_takes_no_new_version(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (version, key) = world.new_version(&world.file, 5).await;
    world.change(&world.trashing(&world.file).await).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_version(&version, &key).await.unwrap();
    assert_eq!(written, Written::Taken);
    unit.commit().await.unwrap();
    let found = store.trashed_item(world.file.id).await.unwrap().unwrap();
    assert_eq!(found.facet, world.file.facet);
}

/// Items that were cut off are told, those in the trash left out.
pub async fn what_is_cut_off_in_a_folder_is_told(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut added = Vec::new();
    for name in ["a", "b", "c"] {
        added.push(world.add(world.folder.id, name, Facet::Folder).await);
    }
    assert_eq!(store.cut_off_in(world.folder.id).await.unwrap(), []);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for item in [&added[2], &added[0]] {
        let cut = world.cutting_off(item.id).await;
        unit.cut_inheritance(&cut).await.unwrap();
    }
    unit.commit().await.unwrap();
    let cut_off = store.cut_off_in(world.folder.id).await.unwrap();
    assert_eq!(cut_off, [added[0].id, added[2].id]);
    assert_eq!(store.cut_off_in(world.drive.root).await.unwrap(), []);
    let first = item(&store, added[0].id).await;
    world.change(&world.trashing(&first).await).await;
    let cut_off = store.cut_off_in(world.folder.id).await.unwrap();
    assert_eq!(cut_off, [added[2].id]);
    // From further above, and from the trash, all of them are told.
    let below = store.below(world.drive.root).await.unwrap();
    assert_eq!(below.cut_off, [added[0].id, added[2].id]);
    assert_eq!(store.below(added[1].id).await.unwrap().cut_off, []);
}

/// Every version is read page by page, that of a file in the trash too, with its number and its content.
pub async fn all_versions_are_read_page_by_page(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (newer, key) = world.new_version(&world.file, 5).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_version(&newer, &key).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    let facet = world.file_facet(7);
    let lost = world.add(world.folder.id, "Lost", facet).await;
    world.change(&world.trashing(&lost).await).await;
    let version = |file: &Item, number, stored: Option<Content>| StoredVersion {
        item: file.id,
        number,
        content: *file.content().unwrap(),
        stored: stored.unwrap(),
        damaged_at: None,
    };
    let mut expected = vec![
        version(&world.file, 1, content_of(&world.file)),
        version(newer.file(), 2, Some(key)),
        version(&lost, 1, content_of(&lost)),
    ];
    expected.sort_by_key(|version| version.content.version);
    let first = store.versions(Versions::All, None, 2).await.unwrap();
    assert_eq!(first, expected[..2]);
    let after = Some(first[1].content.version);
    let rest = store.versions(Versions::All, after, 2).await.unwrap();
    assert_eq!(rest, expected[2..]);
    let after = Some(expected[2].content.version);
    assert_eq!(store.versions(Versions::All, after, 2).await.unwrap(), []);
    // And their content has a name; nothing else has.
    let keys: Vec<_> = expected
        .into_iter()
        .map(|version| version.stored.key)
        .collect();
    let unknown = ContentKey("unknown".to_owned());
    let asked = [&keys[..], &[unknown]].concat();
    let named = store.named_content(&asked).await.unwrap();
    assert_eq!(named, keys.into_iter().collect());
}

/// A version without checksums is asked for until it has them or is marked; a mark is kept once, and goes
/// when its content was found to be what was stored.
pub async fn checksums_are_filled_in_and_damage_is_marked(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let begin = async || store.begin(Scope::Installation).await.unwrap();
    let mut contents = Vec::new();
    for name in ["One", "Two"] {
        let facet = world.file_facet(2 * CHECKED + 1);
        let new = world.new_item(world.folder.id, name, facet).await;
        let content = content_of(new.item()).unwrap();
        let unchecked = Content::unchecked(content.key.clone());
        let mut unit = begin().await;
        unit.insert_item(&new, Some(&unchecked)).await.unwrap();
        unit.commit().await.unwrap();
        let version = new.item().content().unwrap().version;
        assert_eq!(store.content(version).await.unwrap(), Some(unchecked));
        contents.push((new.item().id, version, content));
    }
    let [(item, one, content), (_, two, _)] = &contents[..] else {
        unreachable!("two were written");
    };
    let unchecked = async || {
        let found = store.versions(Versions::Unchecked, None, 9).await.unwrap();
        let versions = found.iter().map(|version| version.content.version);
        versions.collect::<Vec<_>>()
    };
    assert_eq!(unchecked().await, [*one, *two]);

    let mark = async |at| {
        let mut unit = begin().await;
        let marked = unit.mark_damaged(*one, at).await.unwrap();
        unit.commit().await.unwrap();
        marked
    };
    assert_eq!(mark(NOW).await, Written::Yes);
    assert_eq!(mark(LATER).await, Written::Taken);
    assert_eq!(unchecked().await, [*two]);
    let marked = async || {
        let all = store.versions(Versions::All, None, 9).await.unwrap();
        let one = all.into_iter().find(|found| found.content.version == *one);
        one.unwrap().damaged_at
    };
    assert_eq!(marked().await, Some(NOW));

    let found = StoredContent {
        key: content.key.clone(),
        size: 2 * CHECKED + 1,
        checksums: content.checksums.clone().unwrap(),
        quick: QuickSums {
            crc32: u32::MAX,
            xor160: [0xFF; 20],
        },
        sha1: [0; 20],
        sha256: [0; 32],
    };
    let mut unit = begin().await;
    unit.keep_sums((*item, *one), &found).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(marked().await, None);
    assert_eq!(unchecked().await, [*two]);
    assert_eq!(store.content(*one).await.unwrap().as_ref(), Some(content));
    let quick = async || {
        let item = store.item(*item).await.unwrap().unwrap();
        item.content().unwrap().quick
    };
    assert_eq!(quick().await, Some(found.quick));
}
