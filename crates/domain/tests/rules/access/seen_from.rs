//! Where that which a caller sees begins: names above it are not theirs to know.

use domain::access::Rights;
use domain::ids::{ItemId, UserId};
use domain::item::Step;
use domain::permission::Grant;
use domain::policy::PolicySetting;
use domain::principal::Caller;
use domain::role::Capabilities;

use crate::fixtures::{
    ELSEWHERE, FILE, FOLDER, OWNER, READER, ROOT, STRANGER, application, caller, file_steps, given,
    lineage, rights, today,
};
use crate::gate::Scene;

fn on(item: ItemId, to: UserId) -> Grant {
    given(7, item, to, Capabilities::READING)
}

#[test]
fn it_is_the_topmost_item_from_which_a_grant_reaches_or_for_an_application_the_root() {
    type Row = (
        &'static str,
        fn() -> Caller,
        fn(&mut [Step]),
        Option<ItemId>,
    );
    let rows: [Row; 11] = [
        ("the owner", || caller(OWNER), |_| {}, Some(ROOT)),
        (
            "a grant on a folder",
            || caller(READER),
            |_| {},
            Some(FOLDER),
        ),
        ("no grant", || caller(STRANGER), |_| {}, None),
        (
            "an application that acts for itself",
            application,
            |_| {},
            Some(ROOT),
        ),
        (
            "a grant on the item itself",
            || caller(STRANGER),
            |steps| steps[0].grants.push(on(FILE, STRANGER)),
            Some(FILE),
        ),
        (
            "two grants: the upper one",
            || caller(READER),
            |steps| steps[0].grants.push(on(FILE, READER)),
            Some(FOLDER),
        ),
        (
            "the upper one has ended",
            || caller(READER),
            |steps| {
                steps[0].grants.push(on(FILE, READER));
                steps[1].grants[1].expires_at = Some(today());
            },
            Some(FILE),
        ),
        (
            "the upper one does not reach the item",
            || caller(READER),
            |steps| {
                steps[0].grants.push(on(FILE, READER));
                steps[0].inherits = false;
            },
            Some(FILE),
        ),
        (
            "ownership reaches what is cut off",
            || caller(OWNER),
            |steps| steps[0].inherits = false,
            Some(ROOT),
        ),
        (
            "an item in the trash",
            application,
            |steps| steps[1].trashed = true,
            None,
        ),
        (
            "an item of another organization",
            || Caller {
                organization: ELSEWHERE,
                ..caller(READER)
            },
            |_| {},
            None,
        ),
    ];
    for (sentence, caller, change, expected) in rows {
        let mut steps = file_steps();
        change(&mut steps);
        let rights = Rights::of(&caller(), &lineage(steps), today());
        assert_eq!(rights.seen_from(), expected, "{sentence}");
    }
}

#[test]
fn through_a_link_it_is_the_links_item_unless_a_grant_shows_more() {
    type Row = (&'static str, UserId, ItemId, ItemId);
    let rows: [Row; 7] = [
        ("nothing but a link", STRANGER, FILE, FILE),
        ("nothing but a link above", STRANGER, FOLDER, FOLDER),
        ("a link below the grant", READER, FILE, FOLDER),
        ("a link on the grant's item", READER, FOLDER, FOLDER),
        ("a link above the grant", READER, ROOT, ROOT),
        ("the owner through a link", OWNER, FILE, ROOT),
        ("nothing but a link on all", STRANGER, ROOT, ROOT),
    ];
    for (sentence, user, item, expected) in rows {
        let mut scene = Scene::new();
        scene.link.item = item;
        scene.policy.set(PolicySetting::LinksOutliveMaker(true));
        let access = scene.open().unwrap();
        let rights = rights(user, &lineage(scene.steps)).with_link(&access);
        assert_eq!(rights.seen_from(), Some(expected), "{sentence}");
    }
}

#[test]
fn a_link_on_another_item_shows_nothing() {
    let access = Scene::new().open().unwrap();
    let folder = lineage(file_steps().split_off(1));
    assert_eq!(
        rights(STRANGER, &folder).with_link(&access).seen_from(),
        None
    );
}
