//! Putting items into folders, and new content into files.

use domain::access::{Action, Permit, Rights};
use domain::item::{Facet, Item, ItemName};
use domain::link::{Audience, LinkKind};
use domain::role::Capability;
use domain::upload::{NewItem, NewVersion, SourceTimes, WrongPermit};

use crate::fixtures::{
    DRIVE, FILE, FOLDER, OWNER, READER, SIBLING, caller, caps, content, day, file, file_item,
    file_steps, folder, lineage, link, rights, today,
};
use crate::gate::Scene;

fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

fn permit(rights: &Rights, action: Action) -> Permit {
    rights.permit(action).unwrap()
}

fn add(permit: &Permit) -> Result<NewItem, WrongPermit> {
    let facet = Facet::File(content(3));
    let source = SourceTimes {
        created_at: day(40),
        modified_at: day(50),
    };
    NewItem::new(permit, SIBLING, name("new.txt"), facet, source, today())
}

#[test]
fn an_item_is_added_where_its_permit_says() {
    let new = add(&permit(&rights(OWNER, &folder()), Action::Add)).unwrap();
    let item = new.item();
    assert_eq!(
        (item.id, item.drive, item.parent),
        (SIBLING, DRIVE, Some(FOLDER))
    );
    assert_eq!((item.revision, item.content_revision), (1, 1));
    assert_eq!((item.created_at, item.modified_at), (today(), today()));
    assert_eq!(item.source_created_at, day(40));
    assert_eq!(item.source_modified_at, day(50));
    assert_eq!(
        (item.created_by, item.modified_by),
        (Some(OWNER), Some(OWNER))
    );
}

#[test]
fn only_the_permit_to_add_adds() {
    for action in Action::ALL {
        let answer = add(&permit(&rights(OWNER, &folder()), action)).map(|_| ());
        let expected = if action == Action::Add {
            Ok(())
        } else {
            Err(WrongPermit)
        };
        assert_eq!(answer, expected, "{action:?}");
    }
}

#[test]
fn what_a_visitor_adds_is_nobodys() {
    let mut scene = Scene::new();
    scene.link = link(LinkKind::UploadOnly, Audience::Anonymous);
    scene.steps.remove(0);
    let access = scene.open().unwrap();
    let new = add(&access.permit(Action::Add).unwrap()).unwrap();
    assert_eq!(new.item().parent, Some(FOLDER));
    assert_eq!(
        (new.item().created_by, new.item().modified_by),
        (None, None)
    );
}

#[test]
fn another_name_changes_nothing_else() {
    let new = add(&permit(&rights(OWNER, &folder()), Action::Add)).unwrap();
    let renamed = new.clone().renamed(name("new 1.txt"));
    let expected = Item {
        name: name("new 1.txt"),
        ..new.item().clone()
    };
    assert_eq!(*renamed.item(), expected);
}

#[test]
fn a_drives_root_is_a_folder_in_nothing() {
    let root = NewItem::root(DRIVE, FOLDER, name("root"), today());
    assert_eq!(
        (root.item().parent, &root.item().facet),
        (None, &Facet::Folder)
    );
}

#[test]
fn new_content_is_a_new_version_of_the_same_file() {
    let permit = permit(&rights(OWNER, &file()), Action::Replace);
    let before = file_item();
    let version = NewVersion::new(&permit, &before, content(9), day(60), today()).unwrap();
    let expected = Item {
        facet: Facet::File(content(9)),
        revision: before.revision + 1,
        content_revision: before.content_revision + 1,
        modified_at: today(),
        source_modified_at: day(60),
        modified_by: Some(OWNER),
        ..before
    };
    assert_eq!(*version.file(), expected);
}

#[test]
fn only_the_permit_to_put_content_into_that_very_file_does() {
    let on_file = |action| permit(&rights(OWNER, &file()), action);
    let change = |permit: &Permit, item: &Item| {
        NewVersion::new(permit, item, content(9), day(60), today()).map(|_| ())
    };
    for action in Action::ALL {
        let expected = if action == Action::Replace {
            Ok(())
        } else {
            Err(WrongPermit)
        };
        assert_eq!(
            change(&on_file(action), &file_item()),
            expected,
            "{action:?}"
        );
    }
    let other = Item {
        id: SIBLING,
        ..file_item()
    };
    assert_eq!(
        change(&on_file(Action::Replace), &other),
        Err(WrongPermit),
        "another file"
    );
    let no_file = Item {
        facet: Facet::Folder,
        ..file_item()
    };
    assert_eq!(
        change(&on_file(Action::Replace), &no_file),
        Err(WrongPermit),
        "a folder"
    );
    assert_eq!(file_item().id, FILE);
}

#[test]
fn an_item_in_a_new_folder_is_made_by_whoever_makes_the_folder() {
    let permit = permit(&rights(OWNER, &folder()), Action::Add);
    let times = SourceTimes::at(day(50));
    let parent = NewItem::new(&permit, FILE, name("new"), Facet::Folder, times, today()).unwrap();
    let facet = Facet::File(content(3));
    let child = parent.inside(SIBLING, name("new.txt"), facet, times, today());
    let item = child.item();
    assert_eq!(
        (item.id, item.drive, item.parent),
        (SIBLING, DRIVE, Some(FILE))
    );
    assert_eq!(item.created_by, Some(OWNER));
    assert_eq!(
        (item.source_created_at, item.source_modified_at),
        (day(50), day(50))
    );
}

#[test]
fn what_is_said_of_a_newcomer_changes_nothing_else() {
    let new = add(&permit(&rights(OWNER, &folder()), Action::Add)).unwrap();
    assert_eq!(new.item().description, "");
    let described = new.clone().described("the plan".to_owned());
    let expected = Item {
        description: "the plan".to_owned(),
        ..new.item().clone()
    };
    assert_eq!(*described.item(), expected);
}

#[test]
fn whoever_may_take_away_and_add_puts_new_content_into_a_file() {
    let mut steps = file_steps();
    steps[1].grants[1].capabilities = caps(&[Capability::Download, Capability::Upload]);
    let rights = Rights::of(&caller(READER), &lineage(steps), today());
    let permit = permit(&rights, Action::Replace);
    let version = NewVersion::new(&permit, &file_item(), content(9), day(60), today()).unwrap();
    assert_eq!(version.file().modified_by, Some(READER));
}
