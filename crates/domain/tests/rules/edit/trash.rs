//! What lies in the trash: put back, or ended for good (docs/contracts/box.md 7.10).

use domain::access::{Forbidden, Rights};
use domain::edit::{Destination, EditRefusal, Inside, ItemChange, purge, restore};
use domain::item::{Drive, Item, Lineage};
use domain::role::Capability;

use super::{INTO, Scene, in_drive, name, of_others};
use crate::fixtures::{
    ELSEWHERE, FILE, OWNER, READER, STRANGER, WRITER, application, caller, day, drive, today,
};

/// The file lies in the trash, and is to go into another folder.
fn trashed() -> Scene {
    let mut scene = Scene::file();
    scene.item.trashed_at = Some(day(99));
    scene.steps[0].trashed = true;
    scene.put_beside();
    scene
}

fn rights(scene: &Scene) -> Rights {
    Rights::in_trash(&scene.caller, &scene.lineage(), today())
}

fn inside(scene: &Scene) -> Inside<'_> {
    Inside {
        cut_off: &scene.cut_off,
        ..Inside::default()
    }
}

fn restored(scene: &Scene, new_name: Option<&str>) -> Result<ItemChange, EditRefusal> {
    let (folder, steps) = scene.into.as_ref().unwrap();
    let lineage = in_drive(folder.drive, steps.clone());
    let into = Destination {
        folder,
        lineage: &lineage,
        rights: &Rights::of(&scene.caller, &lineage, today()),
        height: scene.height,
    };
    restore(
        &scene.item,
        &scene.lineage(),
        &rights(scene),
        (&into, inside(scene)),
        new_name.map(name),
        today(),
    )
}

#[test]
fn it_goes_into_the_folder_under_its_name_or_another_one() {
    let scene = trashed();
    let change = restored(&scene, None).unwrap();
    let expected = Item {
        parent: Some(INTO),
        trashed_at: None,
        revision: scene.item.revision + 1,
        modified_at: today(),
        modified_by: Some(WRITER),
        ..scene.item.clone()
    };
    assert_eq!(*change.item(), expected);
    let change = restored(&scene, Some("old.txt")).unwrap();
    assert_eq!(change.item().name, name("old.txt"));
}

#[test]
fn who_restores_and_who_ends_what_lies_in_the_trash() {
    type Row = (&'static str, fn(&mut Scene), Option<EditRefusal>);
    let access = |refusal| Some(EditRefusal::Access(refusal));
    let rows: [Row; 8] = [
        ("an editor", |_| {}, None),
        ("the owner", |s| s.caller = caller(OWNER), None),
        ("an application", |s| s.caller = application(), None),
        (
            "not a reader",
            |s| s.caller = caller(READER),
            access(Forbidden::Lacks(Capability::Delete)),
        ),
        (
            "not a stranger",
            |s| s.caller = caller(STRANGER),
            access(Forbidden::Hidden),
        ),
        (
            "nothing that does not lie there",
            |s| s.steps[0].trashed = false,
            access(Forbidden::Hidden),
        ),
        (
            "what lies there with a folder above it",
            |s| {
                s.steps[0].trashed = false;
                s.steps[1].trashed = true;
            },
            None,
        ),
        (
            "not what one was invited to",
            |s| {
                let invited = s.steps[1].grants.remove(0);
                s.steps[0].grants = vec![invited];
                s.steps[0].grants[0].item = FILE;
            },
            Some(EditRefusal::StaysInPlace),
        ),
    ];
    for (sentence, change, expected) in rows {
        let mut scene = trashed();
        change(&mut scene);
        let ended = purge(&scene.item, &rights(&scene), inside(&scene));
        assert_eq!(ended.err(), expected, "end: {sentence}");
        assert_eq!(
            restored(&scene, None).err(),
            expected,
            "restore: {sentence}"
        );
    }
}

#[test]
fn it_goes_only_where_one_may_add_and_not_into_itself() {
    let mut scene = trashed();
    scene.into.as_mut().unwrap().1[0].trashed = true;
    let hidden = Some(EditRefusal::Destination(Forbidden::Hidden));
    assert_eq!(restored(&scene, None).err(), hidden, "into the trash");

    let mut scene = trashed();
    scene.into.as_mut().unwrap().0.facet = scene.item.facet.clone();
    assert_eq!(restored(&scene, None).err(), Some(EditRefusal::NotAFolder));

    let mut scene = trashed();
    scene.into.as_mut().unwrap().1[0].item = FILE;
    assert_eq!(restored(&scene, None).err(), Some(EditRefusal::IntoItself));
}

#[test]
fn the_end_says_of_what() {
    let scene = trashed();
    let end = purge(&scene.item, &rights(&scene), inside(&scene)).unwrap();
    assert_eq!(end.item(), FILE);
}

#[test]
fn what_was_cut_off_in_it_ends_only_with_whoever_may_remove_it() {
    let mut scene = trashed();
    scene.cut_off = vec![of_others()];
    let refused = Some(EditRefusal::HoldsOthers);
    assert_eq!(
        purge(&scene.item, &rights(&scene), inside(&scene)).err(),
        refused
    );
}

#[test]
fn what_was_cut_off_in_it_comes_back_in_another_drive_only_with_whoever_may_remove_it() {
    let restored = |elsewhere: bool| {
        let mut scene = trashed();
        if elsewhere {
            scene.put_elsewhere();
        }
        scene.cut_off = vec![of_others()];
        restored(&scene, None).map(|_| ())
    };
    assert_eq!(restored(true), Err(EditRefusal::HoldsOthers));
    assert_eq!(restored(false), Ok(()), "in its drive it stays its owner's");
}

#[test]
fn it_comes_back_into_its_organization_only() {
    let mut scene = trashed();
    let (folder, steps) = scene.into.clone().unwrap();
    let elsewhere = Drive {
        organization: ELSEWHERE,
        ..drive()
    };
    let lineage = Lineage::new(&elsewhere, steps.clone()).unwrap();
    let own = Rights::of(&scene.caller, &in_drive(folder.drive, steps), today());
    let into = Destination {
        folder: &folder,
        lineage: &lineage,
        rights: &own,
        height: scene.height,
    };
    scene.steps[0].trashed = true;
    let answer = restore(
        &scene.item,
        &scene.lineage(),
        &rights(&scene),
        (&into, inside(&scene)),
        None,
        today(),
    );
    assert_eq!(answer, Err(EditRefusal::OtherOrganization));
}
