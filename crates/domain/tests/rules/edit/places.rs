//! Moving an item.

use domain::access::{Forbidden, Rights};
use domain::edit::{EditRefusal, Inside, purge};
use domain::item::Item;
use domain::link::{Audience, LinkKind};
use domain::principal::{Principal, TokenLimit};
use domain::role::{Capabilities, Capability};

use super::{INTO, OTHER_DRIVE, Scene, folder_item, name, of_others, of_owner};
use crate::fixtures::{
    DRIVE, FILE, FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, WRITING, caller, caps, file_item,
    file_steps, given, lineage, link, step, today,
};
use crate::gate;

fn moved(change: impl FnOnce(&mut Scene)) -> Result<Option<Item>, EditRefusal> {
    let mut scene = Scene::file();
    scene.put_beside();
    change(&mut scene);
    Ok(scene.edit()?.map(|change| change.item().clone()))
}

#[test]
fn it_goes_into_another_folder_and_stays_the_same_otherwise() {
    let expected = Item {
        parent: Some(INTO),
        revision: file_item().revision + 1,
        modified_at: today(),
        modified_by: Some(WRITER),
        ..file_item()
    };
    assert_eq!(moved(|_| {}), Ok(Some(expected)));
    let item = moved(|scene| scene.wish.name = Some(name("new.txt")));
    let item = item.unwrap().unwrap();
    assert_eq!(
        (item.parent, item.name),
        (Some(INTO), name("new.txt")),
        "name and place at once"
    );
    let stays = moved(|scene| scene.into.as_mut().unwrap().0.id = FOLDER);
    assert_eq!(stays, Ok(None), "it is there already");
}

#[test]
fn to_another_drive_it_takes_the_right_to_remove_it_as_well() {
    let mut scene = Scene::file();
    scene.put_elsewhere();
    let change = scene.edit().unwrap().unwrap();
    assert!(change.changes_drive());
    assert_eq!(change.item().drive, OTHER_DRIVE);
    scene.steps[1].grants[0].capabilities = WRITING.without(caps(&[Capability::Delete]));
    let lacks = Err(Forbidden::Lacks(Capability::Delete).into());
    assert_eq!(scene.edit(), lacks);
    scene.put_beside();
    let (_, steps) = scene.into.as_mut().unwrap();
    steps[1].grants[0].capabilities = WRITING.without(caps(&[Capability::Delete]));
    let change = scene.edit().unwrap().unwrap();
    assert!(!change.changes_drive(), "within its drive it does not");
    assert_eq!(change.item().drive, DRIVE);
}

#[test]
fn nobody_brings_what_they_may_not_read_or_remove_to_where_they_may() {
    let there = |elsewhere: bool, lacking: Capability, lacks_there: bool| {
        moved(|scene| {
            if elsewhere {
                scene.put_elsewhere();
            }
            let less = WRITING.without(caps(&[lacking]));
            scene.steps[1].grants[0].capabilities = less;
            let (folder, steps) = scene.into.as_mut().unwrap();
            let more = if lacks_there { less } else { WRITING };
            steps[0].grants = vec![given(8, folder.id, WRITER, more)];
            steps.truncate(1);
        })
        .map(|item| item.is_some())
    };
    for lacking in [Capability::Download, Capability::Delete] {
        let lacks = Err(Forbidden::Lacks(lacking).into());
        assert_eq!(there(false, lacking, false), lacks, "{lacking:?}");
        assert_eq!(there(true, lacking, false), lacks, "{lacking:?}");
        assert_eq!(there(true, lacking, true), lacks, "{lacking:?}");
    }
    let stays = there(false, Capability::Delete, true);
    assert_eq!(stays, Ok(true), "nothing is gained");
    // Others may be there who read.
    let lacks = Err(Forbidden::Lacks(Capability::Download).into());
    assert_eq!(there(false, Capability::Download, true), lacks);
    let without_reading = WRITING.without(caps(&[Capability::Download]));
    // Of what was cut off in it, each part.
    let mut steps = file_steps();
    steps[0].inherits = false;
    steps[0].grants = vec![given(9, FILE, WRITER, without_reading)];
    let part = Rights::of(&caller(WRITER), &lineage(steps), today());
    let answer = moved(|scene| {
        scene.put_elsewhere();
        scene.cut_off = vec![part];
    });
    assert_eq!(answer, Err(EditRefusal::HoldsOthers));
}

#[test]
fn who_moves_what_where() {
    let destination = |refusal| Err(EditRefusal::Destination(refusal));
    let lacks_edit = Err(Forbidden::Lacks(Capability::Edit).into());
    let by_reader = moved(|scene| scene.caller = caller(READER));
    assert_eq!(by_reader, lacks_edit);
    let by_stranger = moved(|scene| scene.caller = caller(STRANGER));
    assert_eq!(by_stranger, Err(Forbidden::Hidden.into()));
    let hidden = moved(|scene| {
        let (_, steps) = scene.into.as_mut().unwrap();
        steps[1].grants.clear();
    });
    assert_eq!(hidden, destination(Forbidden::Hidden));
    let trashed = moved(|scene| scene.into.as_mut().unwrap().1[0].trashed = true);
    assert_eq!(trashed, destination(Forbidden::Hidden), "in the trash");
    let reading = moved(|scene| {
        let (_, steps) = scene.into.as_mut().unwrap();
        steps[1].grants[0].capabilities = Capabilities::READING;
    });
    let lacks = Forbidden::Lacks(Capability::Upload);
    assert_eq!(reading, destination(lacks), "not to be added to");
    let file = moved(|scene| scene.into.as_mut().unwrap().0.facet = file_item().facet);
    assert_eq!(file, Err(EditRefusal::NotAFolder));
}

#[test]
fn nothing_goes_into_itself_or_below() {
    let into = |steps| {
        let mut scene = Scene::folder();
        scene.caller = caller(OWNER);
        scene.put_beside();
        let (_, way) = scene.into.as_mut().unwrap();
        *way = steps;
        scene.edit().map(|change| change.is_some())
    };
    let mut below = file_steps();
    below[0] = step(INTO, vec![]);
    let refused = Err(EditRefusal::IntoItself);
    assert_eq!(into(below.clone()), refused, "into what is in it");
    let mut far_below = below.clone();
    far_below.insert(0, step(FILE, vec![]));
    assert_eq!(into(far_below), refused, "further below");
    let beside = vec![below[0].clone(), below[2].clone()];
    assert_eq!(into(beside), Ok(true), "beside it");

    let mut itself = Scene::folder();
    itself.caller = caller(OWNER);
    itself.into = Some((folder_item(), file_steps().split_off(1)));
    assert_eq!(itself.edit(), Err(EditRefusal::IntoItself));
}

/// The writer moves the folder that they were invited to, into another on which they may add.
fn guest(change: impl FnOnce(&mut Scene)) -> Result<bool, EditRefusal> {
    let mut scene = Scene::folder();
    scene.put_beside();
    let (_, steps) = scene.into.as_mut().unwrap();
    *steps = vec![step(INTO, vec![given(6, INTO, WRITER, WRITING)])];
    change(&mut scene);
    scene.edit().map(|change| change.is_some())
}

#[test]
fn what_one_was_invited_to_stays_where_it_is() {
    let stays = Err(EditRefusal::StaysInPlace);
    assert_eq!(guest(|_| {}), stays);
    assert_eq!(
        guest(|scene| scene.steps[0].grants[0].appearance.shows_path = true),
        stays,
        "also when the names above are shown"
    );
    assert_eq!(
        guest(|scene| scene.steps[0].grants[0].capabilities = Capabilities::ALL),
        Ok(true),
        "unless one manages it"
    );
    assert_eq!(
        guest(|scene| {
            let above = given(7, ROOT, WRITER, caps(&[Capability::Preview]));
            scene.steps[1].grants.push(above);
        }),
        Ok(true),
        "or was invited to a folder above"
    );
    assert_eq!(
        guest(|scene| scene.caller.limit = TokenLimit {
            within: None,
            capabilities: WRITING
        }),
        stays
    );
    assert_eq!(
        guest(|scene| {
            scene.steps[0].grants[0].capabilities = Capabilities::ALL;
            scene.caller.limit.capabilities = WRITING;
        }),
        Ok(true),
        "managing counts, whatever the token is for"
    );
    let hidden = guest(|scene| scene.into.as_mut().unwrap().1[0].grants.clear());
    let not_there = EditRefusal::Destination(Forbidden::Hidden);
    assert_eq!(hidden, Err(not_there), "what is hidden is told first");
    let by_owner = guest(|scene| {
        scene.caller = caller(OWNER);
        scene.caller.limit.capabilities = WRITING;
        let (_, steps) = scene.into.as_mut().unwrap();
        steps[0].grants[0].principal = Principal::User(OWNER);
    });
    assert_eq!(by_owner, Ok(true), "a narrowed token makes nobody a guest");
}

#[test]
fn a_link_to_a_folder_above_makes_one_no_less_a_guest() {
    let mut opened = gate::Scene::new();
    opened.link = link(LinkKind::View, Audience::Anonymous);
    let access = opened.open().unwrap();
    let mut scene = Scene::file();
    scene.steps[0].grants = vec![given(6, FILE, STRANGER, WRITING)];
    scene.caller = caller(STRANGER);
    let rights = scene.rights().with_link(&access);
    assert_eq!(rights.seen_from(), Some(FOLDER));
    let answer = purge(&file_item(), &rights, Inside::default());
    assert_eq!(answer, Err(EditRefusal::StaysInPlace));
}

#[test]
fn what_was_cut_off_below_goes_to_no_other_drive_with_whoever_may_not_remove_it() {
    let moved = |elsewhere: bool, below: Rights| {
        moved(|scene| {
            if elsewhere {
                scene.put_elsewhere();
            }
            let (folder, steps) = scene.into.as_mut().unwrap();
            steps[0].grants = vec![given(8, folder.id, WRITER, WRITING)];
            scene.cut_off = vec![below];
        })
        .map(|item| item.is_some())
    };
    assert_eq!(moved(true, of_others()), Err(EditRefusal::HoldsOthers));
    assert_eq!(moved(true, of_owner()), Ok(true));
    let at_home = moved(false, of_others());
    assert_eq!(at_home, Ok(true), "in its drive it stays its owner's");
}
