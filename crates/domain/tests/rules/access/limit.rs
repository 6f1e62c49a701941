//! Tokens that are narrowed beyond their scopes (docs/contracts/box.md 8.2).

use domain::access::{Action, Forbidden, Rights};
use domain::ids::ItemId;
use domain::item::Lineage;
use domain::link::{Audience, Link, LinkKind};
use domain::principal::{Caller, TokenLimit, TokenScope};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, SIBLING, STRANGER, WRITER, application, caller, caps, file,
    file_steps, folder, lineage, link, today,
};
use crate::gate::Scene;

fn limited(by: Caller, within: Option<ItemId>, capabilities: Capabilities) -> Caller {
    Caller {
        limit: TokenLimit {
            within,
            capabilities,
        },
        ..by
    }
}

fn held(caller: &Caller, lineage: &Lineage) -> Capabilities {
    Rights::of(caller, lineage, today()).capabilities()
}

#[test]
fn it_reaches_one_item_and_what_is_below() {
    let all = Capabilities::ALL;
    for by in [caller(OWNER), application()] {
        let token = |within| limited(by.clone(), Some(within), all);
        assert_eq!(held(&token(FOLDER), &folder()), all, "the item");
        assert_eq!(held(&token(FOLDER), &file()), all, "below it");
        let above = Rights::of(&token(FILE), &folder(), today());
        assert_eq!(above.visible(), Err(Forbidden::Hidden), "not above");
        let beside = Rights::of(&token(SIBLING), &file(), today());
        assert_eq!(beside.visible(), Err(Forbidden::Hidden), "not beside");
    }
}

#[test]
fn above_the_one_item_nothing_is_seen() {
    let seen_from = |within| {
        let token = limited(caller(OWNER), within, Capabilities::ALL);
        Rights::of(&token, &file(), today()).seen_from()
    };
    assert_eq!(seen_from(None), Some(ROOT));
    assert_eq!(seen_from(Some(FOLDER)), Some(FOLDER));
    assert_eq!(seen_from(Some(FILE)), Some(FILE));
}

#[test]
fn it_does_no_more_than_it_is_for_and_says_so() {
    let reading = Capabilities::READING;
    let rights = Rights::of(&limited(caller(WRITER), None, reading), &file(), today());
    assert_eq!(rights.capabilities(), reading);
    assert!(rights.permit(Action::Read).is_ok());
    let refusal = |action| rights.permit(action).err();
    for (action, scope) in [
        (Action::Edit, TokenScope::Write),
        (Action::Replace, TokenScope::Write),
        (Action::Delete, TokenScope::Write),
        (Action::Publish, TokenScope::Share),
    ] {
        assert_eq!(refusal(action), Some(Forbidden::Scope(scope)), "{action:?}");
    }
    let lacks = Some(Forbidden::Lacks(Capability::Manage));
    assert_eq!(refusal(Action::Manage), lacks, "what the caller lacks");
}

#[test]
fn what_is_done_in_another_way_is_limited_as_well() {
    let upload = caps(&[Capability::Upload]);
    let both = upload.union(caps(&[Capability::Download]));
    let answer = |capabilities, action| {
        let mut steps = file_steps();
        steps[1].grants[1].capabilities = both;
        let token = limited(caller(READER), None, capabilities);
        let lineage = lineage(steps);
        Rights::of(&token, &lineage, today()).permit(action).err()
    };
    assert_eq!(answer(both, Action::Replace), None);
    let write = Some(Forbidden::Scope(TokenScope::Write));
    assert_eq!(answer(upload, Action::Replace), write);
    assert_eq!(answer(upload, Action::List), None);
    let read = Some(Forbidden::Scope(TokenScope::Read));
    let download = caps(&[Capability::Download]);
    assert_eq!(answer(download, Action::List), read);
}

#[test]
fn a_link_does_not_lead_it_out_of_its_limit() {
    let through = |link: Link, within, capabilities, lineage: &Lineage| {
        let mut scene = Scene::new();
        scene.link = link;
        let token = limited(caller(STRANGER), within, capabilities);
        let access = scene.open().unwrap();
        Rights::of(&token, lineage, today()).with_link(&access)
    };
    let edit = || link(LinkKind::Edit, Audience::Anonymous);
    let all = Capabilities::ALL;
    let outside = through(edit(), Some(SIBLING), all, &file());
    assert_eq!(outside.visible(), Err(Forbidden::Hidden));
    let inside = through(edit(), Some(FILE), all, &file());
    assert!(inside.permit(Action::Edit).is_ok());
    assert_eq!(
        inside.seen_from(),
        Some(FILE),
        "the link is for the folder, the token for the file"
    );
    let less = through(edit(), Some(FILE), Capabilities::READING, &file());
    assert_eq!(less.capabilities(), Capabilities::READING);
}
