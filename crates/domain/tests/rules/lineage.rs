//! What reaches an item from above, and what lies where.

use domain::item::{DriveOwner, Lineage};
use domain::principal::Principal;
use domain::role::Capabilities;

use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, SIBLING, STRANGER, TEAM, WRITER, WRITING, drive, file,
    file_steps, folder, given, lineage, person, step, today,
};

#[test]
fn grants_reach_what_lies_below() {
    let held = |user| file().capabilities_of(&person(user), today());
    assert_eq!(held(OWNER), Capabilities::ALL);
    assert_eq!(held(WRITER), WRITING);
    assert_eq!(held(READER), Capabilities::READING);
    assert_eq!(held(STRANGER), Capabilities::NONE);
}

#[test]
fn grants_do_not_reach_what_lies_above() {
    let root = lineage(file_steps().split_off(2));
    assert_eq!(
        root.capabilities_of(&person(WRITER), today()),
        Capabilities::NONE
    );
}

#[test]
fn an_item_that_inherits_nothing_keeps_its_own_grants_and_its_owner() {
    let mut steps = file_steps();
    steps[0].inherits = false;
    steps[0]
        .grants
        .push(given(5, FILE, STRANGER, Capabilities::READING));
    let file = lineage(steps);
    let held = |user| file.capabilities_of(&person(user), today());
    assert_eq!(held(WRITER), Capabilities::NONE, "a grant from above");
    assert_eq!(held(STRANGER), Capabilities::READING, "a grant of its own");
    assert_eq!(held(OWNER), Capabilities::ALL, "ownership always reaches");
}

#[test]
fn a_folder_that_inherits_nothing_hands_on_its_own_grants_only() {
    let mut steps = file_steps();
    steps[1].inherits = false;
    steps[2]
        .grants
        .push(given(5, ROOT, STRANGER, Capabilities::READING));
    let file = lineage(steps);
    let held = |user| file.capabilities_of(&person(user), today());
    assert_eq!(held(WRITER), WRITING, "made on the folder");
    assert_eq!(held(STRANGER), Capabilities::NONE, "made above the folder");
    assert_eq!(held(OWNER), Capabilities::ALL, "ownership always reaches");
}

#[test]
fn what_several_grants_give_is_held_together() {
    use domain::role::Capability::{Download, Preview, Upload};
    let of = |list: &[_]| Capabilities::of(list);
    let mut steps = file_steps();
    steps[0]
        .grants
        .push(given(5, FILE, STRANGER, of(&[Preview])));
    steps[1]
        .grants
        .push(given(6, FOLDER, STRANGER, of(&[Download])));
    let mut group = given(7, ROOT, STRANGER, of(&[Upload]));
    group.principal = Principal::Group(TEAM);
    steps[2].grants.push(group);
    let file = lineage(steps);
    let mut member = person(STRANGER);
    assert_eq!(
        file.capabilities_of(&member, today()),
        of(&[Preview, Download])
    );
    member.groups.insert(TEAM);
    assert_eq!(
        file.capabilities_of(&member, today()),
        of(&[Preview, Download, Upload])
    );
}

#[test]
fn grants_are_listed_nearest_first() {
    let mut steps = file_steps();
    steps[0]
        .grants
        .push(given(5, FILE, STRANGER, Capabilities::READING));
    let items: Vec<_> = lineage(steps).grants().map(|grant| grant.item).collect();
    assert_eq!(items, [FILE, FOLDER, FOLDER, ROOT]);
}

#[test]
fn an_item_is_reached_from_itself_and_from_what_is_above_it() {
    for item in [FILE, FOLDER, ROOT] {
        assert!(file().is_reached_from(item));
    }
    assert!(!folder().is_reached_from(FILE), "not from what is below");
    assert!(!file().is_reached_from(SIBLING), "not from what is beside");
    assert_eq!((file().item(), folder().item()), (FILE, FOLDER));
}

#[test]
fn a_step_that_inherits_nothing_is_reached_from_itself_and_from_no_further_up() {
    type Row = (&'static str, [bool; 3], [bool; 3]);
    // Whether file, folder and root inherit, and whether the file is reached from them.
    let rows: [Row; 5] = [
        ("all inherit", [true, true, true], [true, true, true]),
        ("a file cut off", [false, true, true], [true, false, false]),
        ("a folder cut off", [true, false, true], [true, true, false]),
        ("both cut off", [false, false, true], [true, false, false]),
        (
            "above the root is nothing",
            [true, true, false],
            [true, true, true],
        ),
    ];
    for (sentence, inherits, expected) in rows {
        let items = [FILE, FOLDER, ROOT];
        let mut steps: Vec<_> = items
            .map(|item| step(item, vec![given(5, item, READER, Capabilities::READING)]))
            .into();
        for (step, inherits) in steps.iter_mut().zip(inherits) {
            step.inherits = inherits;
        }
        let file = lineage(steps);
        let reached = items.map(|item| file.is_reached_from(item));
        assert_eq!(reached, expected, "{sentence}");
        let by_grants = items.map(|item| file.grants().any(|grant| grant.item == item));
        assert_eq!(
            by_grants, expected,
            "{sentence}: given grants go the same way"
        );
    }
}

#[test]
fn a_lineage_has_at_least_the_item() {
    assert_eq!(Lineage::new(&drive(), vec![]), None);
    assert!(Lineage::new(&drive(), vec![step(ROOT, vec![])]).is_some());
}

#[test]
fn an_item_is_in_the_trash_where_any_folder_above_it_is() {
    assert!(!file().is_trashed());
    for index in 0..3 {
        let mut steps = file_steps();
        steps[index].trashed = true;
        assert!(lineage(steps).is_trashed(), "step {index}");
    }
}

#[test]
fn what_is_in_the_trash_within_a_folder_that_is_there_is_not_topmost() {
    for (trashed, expected) in [
        (&[][..], false),
        (&[0], true),
        (&[1], false),
        (&[0, 1], false),
        (&[0, 2], false),
    ] {
        let mut steps = file_steps();
        for &index in trashed {
            steps[index].trashed = true;
        }
        assert_eq!(lineage(steps).is_topmost_trashed(), expected, "{trashed:?}");
    }
}

#[test]
fn a_drive_is_its_persons_own_or_its_groups() {
    let own = |owner, groups: &[_]| {
        let mut drive = drive();
        drive.owner = owner;
        let mut person = person(READER);
        person.groups.extend(groups);
        Lineage::new(&drive, file_steps())
            .unwrap()
            .is_own_drive_of(&person)
    };
    let site = DriveOwner::Site(domain::ids::SiteId::new(READER.get()).unwrap());
    assert!(own(DriveOwner::User(READER), &[]));
    assert!(!own(DriveOwner::User(OWNER), &[]));
    assert!(own(DriveOwner::Group(TEAM), &[TEAM]));
    assert!(!own(DriveOwner::Group(TEAM), &[]));
    assert!(!own(site, &[]), "a site's drive is nobody's own");
}
