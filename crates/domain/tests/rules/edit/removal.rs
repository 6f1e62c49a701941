//! Removing an item (docs/contracts/box.md 6.2 and 7.4).

use domain::access::Forbidden;
use domain::edit::{EditRefusal, Inside, Removal, remove};
use domain::permission::Grant;
use domain::principal::Principal;
use domain::role::{Capabilities, Capability};

use super::Scene;
use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, STRANGER, TEAM, WRITER, application, caller, caps, day,
    given, join, ownership, step, today,
};

const FULL: Inside<'_> = Inside {
    is_empty: false,
    may_go: false,
    cut_off: &[],
};
const EMPTY: Inside<'_> = Inside {
    is_empty: true,
    ..FULL
};
const FULL_AND_ALL: Inside<'_> = Inside {
    may_go: true,
    ..FULL
};

fn removed(scene: &Scene, content: Inside<'_>) -> Result<Removal, EditRefusal> {
    let (lineage, rights) = (scene.lineage(), scene.rights());
    let caller = &scene.caller;
    let inside = Inside {
        cut_off: &scene.cut_off,
        ..content
    };
    remove(&scene.item, &lineage, caller, &rights, inside, today())
}

fn word(answer: Result<Removal, EditRefusal>) -> Result<&'static str, EditRefusal> {
    Ok(match answer? {
        Removal::Trash(_) => "trash",
        Removal::Leave(_) => "leave",
    })
}

#[test]
fn it_goes_into_the_trash() {
    let scene = Scene::file();
    let Ok(Removal::Trash(change)) = removed(&scene, EMPTY) else {
        panic!("the writer may");
    };
    let item = change.item();
    assert_eq!((item.id, item.trashed_at), (FILE, Some(today())));
    assert_eq!(item.parent, Some(FOLDER), "it remembers where it was");
    assert_eq!(
        (item.revision, item.modified_by),
        (scene.item.revision + 1, Some(WRITER))
    );
}

type Row = (
    &'static str,
    fn() -> Scene,
    fn(&mut Scene),
    Inside<'static>,
    Result<&'static str, EditRefusal>,
);

fn check(rows: &[Row]) {
    for (sentence, start, change, content, expected) in rows {
        let mut scene = start();
        change(&mut scene);
        assert_eq!(word(removed(&scene, *content)), *expected, "{sentence}");
    }
}

#[test]
fn who_removes_what() {
    check(&[
        ("an editor", Scene::file, |_| {}, EMPTY, Ok("trash")),
        (
            "an application that acts for itself",
            Scene::file,
            |s| s.caller = application(),
            EMPTY,
            Ok("trash"),
        ),
        (
            "not a reader",
            Scene::file,
            |s| s.caller = caller(READER),
            EMPTY,
            Err(EditRefusal::Access(Forbidden::Lacks(Capability::Delete))),
        ),
        (
            "not a stranger",
            Scene::file,
            |s| s.caller = caller(STRANGER),
            EMPTY,
            Err(EditRefusal::Access(Forbidden::Hidden)),
        ),
        (
            "nothing that lies in the trash",
            Scene::file,
            |s| s.steps[0].trashed = true,
            EMPTY,
            Err(EditRefusal::Access(Forbidden::Hidden)),
        ),
        (
            "a full folder is not removed by accident",
            Scene::folder,
            |s| s.caller = caller(OWNER),
            FULL,
            Err(EditRefusal::NotEmpty),
        ),
        (
            "a full folder is removed with all in it",
            Scene::folder,
            |s| s.caller = caller(OWNER),
            FULL_AND_ALL,
            Ok("trash"),
        ),
        (
            "an empty folder",
            Scene::folder,
            |s| s.caller = caller(OWNER),
            EMPTY,
            Ok("trash"),
        ),
        (
            "with a token for this very item an editor of the folder above removes it",
            Scene::file,
            |s| s.caller.limit.within = Some(FILE),
            EMPTY,
            Ok("trash"),
        ),
        (
            "nobody removes a root",
            Scene::folder,
            |s| {
                s.caller = caller(OWNER);
                s.item.parent = None;
                s.steps = vec![step(ROOT, vec![ownership()])];
            },
            FULL_AND_ALL,
            Err(EditRefusal::Root),
        ),
    ]);
}

#[test]
fn what_one_was_invited_to_one_leaves() {
    check(&[
        (
            "whoever was invited to it leaves it",
            Scene::folder,
            |_| {},
            FULL_AND_ALL,
            Ok("leave"),
        ),
        (
            "leaving removes nothing, be it full",
            Scene::folder,
            |_| {},
            FULL,
            Ok("leave"),
        ),
        (
            "also when the names above it are shown",
            Scene::folder,
            |s| s.steps[0].grants[0].appearance.shows_path = true,
            EMPTY,
            Ok("leave"),
        ),
        (
            "whoever was invited and manages it removes it",
            Scene::folder,
            |s| s.steps[0].grants[0].capabilities = Capabilities::ALL,
            EMPTY,
            Ok("trash"),
        ),
        (
            "whoever was invited with a group does not",
            Scene::folder,
            |s| {
                s.steps[0].grants[0].principal = Principal::Group(TEAM);
                join(&mut s.caller, TEAM);
            },
            EMPTY,
            Err(EditRefusal::StaysInPlace),
        ),
        (
            "nor with a group when their own grant has ended",
            Scene::folder,
            |s| {
                let group = given(8, FOLDER, WRITER, Capabilities::ALL);
                s.steps[0].grants[0].expires_at = Some(day(99));
                s.steps[0].grants.push(Grant {
                    principal: Principal::Group(TEAM),
                    capabilities: group.capabilities.without(caps(&[Capability::Manage])),
                    ..group
                });
                join(&mut s.caller, TEAM);
            },
            EMPTY,
            Err(EditRefusal::StaysInPlace),
        ),
        (
            "what is invited to is told before what is in it",
            Scene::folder,
            |s| {
                s.steps[0].grants[0].principal = Principal::Group(TEAM);
                join(&mut s.caller, TEAM);
            },
            FULL,
            Err(EditRefusal::StaysInPlace),
        ),
    ]);
}

#[test]
fn who_leaves_ends_their_own_grant_on_it() {
    let scene = Scene::folder();
    let held = &scene.steps[0].grants[0];
    let Ok(Removal::Leave(removal)) = removed(&scene, EMPTY) else {
        panic!("the writer was invited to it");
    };
    assert_eq!((removal.grant(), removal.item()), (held.id, FOLDER));
}
