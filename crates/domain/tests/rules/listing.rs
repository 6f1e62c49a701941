//! Which permissions of an item a caller sees, and of which links the address.

mod alone;
mod reach;
mod through_link;
mod within_sight;

use domain::access::{Forbidden, Rights};
use domain::item::Step;
use domain::link::{Audience, Link, LinkKind, Maker};
use domain::listing::{Seen, could_make, seen};
use domain::permission::{Grant, Permission};
use domain::policy::{Policy, PolicySetting};
use domain::principal::{Caller, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    FILE, FOLDER, OTHER_LINK, OWNER, READER, ROOT, STRANGER, WRITER, application, caller, caps,
    day, days, file_steps, given, lineage, link, people, today,
};

fn list(
    caller: &Caller,
    steps: Vec<Step>,
    links: &[Link],
    policy: &Policy,
) -> Result<Vec<Seen>, Forbidden> {
    let lineage = lineage(steps);
    let rights = Rights::of(caller, &lineage, today());
    seen(&lineage, links, caller, &rights, policy, today())
}

/// Each permission in a word: what it is, the item that it was made on, and whether with address.
fn told(list: &[Seen]) -> Vec<String> {
    let words = list.iter().map(|seen| {
        let what = match &seen.permission {
            Permission::Grant(grant) => format!("grant {}", grant.id.get()),
            Permission::Link(link) => format!("{} link", link.scope().name()),
        };
        let from = seen
            .inherited_from
            .map_or(String::new(), |item| format!(" from {}", item.get()));
        let secret = if seen.with_secret {
            " with address"
        } else {
            ""
        };
        format!("{what}{from}{secret}")
    });
    words.collect()
}

/// On the folder: an anonymous link, one for the organization, one for the reader.
fn links() -> [Link; 3] {
    [
        link(LinkKind::View, Audience::Anonymous),
        link(LinkKind::View, Audience::Organization),
        link(LinkKind::View, people(&[READER])),
    ]
}

fn of_file(caller: &Caller) -> Vec<String> {
    told(&list(caller, file_steps(), &links(), &Policy::default()).unwrap())
}

#[test]
fn whoever_manages_sees_all_nearest_first_and_grants_before_links() {
    let all = [
        "grant 2 from 2",
        "grant 3 from 2",
        "grant 1 from 1",
        "anonymous link from 2 with address",
        "organization link from 2 with address",
        "people link from 2 with address",
    ];
    assert_eq!(of_file(&caller(OWNER)), all);
    assert_eq!(of_file(&application()), all);
}

#[test]
fn anyone_else_sees_what_applies_to_them_without_the_address() {
    assert_eq!(
        of_file(&caller(READER)),
        [
            "grant 3 from 2",
            "anonymous link from 2",
            "organization link from 2",
            "people link from 2",
        ]
    );
}

#[test]
fn a_list_of_people_is_seen_by_those_on_it() {
    let mut steps = file_steps();
    steps[1]
        .grants
        .push(given(5, FOLDER, STRANGER, Capabilities::READING));
    let list = list(&caller(STRANGER), steps, &links(), &Policy::default()).unwrap();
    let expected = [
        "grant 5 from 2",
        "anonymous link from 2",
        "organization link from 2",
    ];
    assert_eq!(told(&list), expected);
}

#[test]
fn whoever_made_a_link_sees_it() {
    let mut steps = file_steps();
    steps[1].grants[0].capabilities = Capabilities::READING;
    let mine = list(&caller(WRITER), steps, &links()[2..], &Policy::default()).unwrap();
    assert_eq!(told(&mine), ["grant 2 from 2", "people link from 2"]);
}

#[test]
fn the_address_is_told_to_who_could_make_the_link() {
    type Row = (&'static str, LinkKind, Capabilities, bool);
    let publish = caps(&[Capability::Publish]);
    let look = caps(&[Capability::Preview]);
    let rows: [Row; 4] = [
        (
            "who may do and publish",
            LinkKind::View,
            Capabilities::READING.union(publish),
            true,
        ),
        (
            "who may do and not publish",
            LinkKind::View,
            Capabilities::READING,
            false,
        ),
        (
            "who may publish and not do",
            LinkKind::Edit,
            Capabilities::READING.union(publish),
            false,
        ),
        (
            "who may publish and only look",
            LinkKind::View,
            look.union(publish),
            false,
        ),
    ];
    for (sentence, kind, held, told) in rows {
        let link = link(kind, Audience::Anonymous);
        assert_eq!(could_make(&link, held), told, "{sentence}");
        let mut steps = file_steps();
        steps[1].grants[0].capabilities = held;
        let list = list(&caller(WRITER), steps, &[link], &Policy::default()).unwrap();
        assert_eq!(list.last().unwrap().with_secret, told, "{sentence}");
    }
}

#[test]
fn a_token_that_may_not_share_is_told_no_address() {
    let mut owner = caller(OWNER);
    owner.scopes = TokenScopes::of(&[TokenScope::Read]);
    let list = list(&owner, file_steps(), &links(), &Policy::default()).unwrap();
    assert_eq!(list.len(), 6);
    assert!(list.iter().all(|seen| !seen.with_secret));
}

#[test]
fn what_ended_is_left_out() {
    let left = |change: fn(&mut Link), policy: &Policy| {
        let mut link = links()[0].clone();
        change(&mut link);
        let list = list(&caller(OWNER), file_steps(), &[link], policy).unwrap();
        list.iter()
            .any(|seen| matches!(seen.permission, Permission::Link(_)))
    };
    let unbounded = Policy::default();
    let bounded = Policy::default().with(PolicySetting::MaxLifetime(Some(days(10))));
    assert!(left(|_| {}, &unbounded));
    assert!(left(|link| link.expires_at = Some(day(101)), &unbounded));
    assert!(
        !left(|link| link.expires_at = Some(today()), &unbounded),
        "expired"
    );
    assert!(!left(|_| {}, &bounded), "at the end of its longest life");
    assert!(
        !left(|link| link.revoked_at = Some(day(95)), &unbounded),
        "revoked"
    );

    let mut steps = file_steps();
    steps[1].grants[1] = Grant {
        expires_at: Some(today()),
        ..steps[1].grants[1].clone()
    };
    let list = list(&caller(OWNER), steps, &[], &unbounded).unwrap();
    assert_eq!(
        told(&list),
        ["grant 2 from 2", "grant 1 from 1"],
        "an ended grant"
    );
}

#[test]
fn links_elsewhere_are_none_of_this_items() {
    let below = Link {
        item: FILE,
        id: OTHER_LINK,
        ..links()[0].clone()
    };
    let list = list(
        &caller(OWNER),
        file_steps().split_off(1),
        &[below],
        &Policy::default(),
    );
    assert_eq!(
        told(&list.unwrap()),
        ["grant 2", "grant 3", "grant 1 from 1"]
    );
    assert_ne!(FOLDER, ROOT);
}

#[test]
fn to_whom_the_item_is_hidden_its_permissions_are_too() {
    let hidden = list(
        &caller(STRANGER),
        file_steps(),
        &links(),
        &Policy::default(),
    );
    assert_eq!(hidden, Err(Forbidden::Hidden));
}

#[test]
fn an_applications_link_is_nobody_elses() {
    let link = Link {
        maker: Maker::Application,
        ..links()[2].clone()
    };
    let mut steps = file_steps();
    steps[1]
        .grants
        .push(given(5, FOLDER, STRANGER, Capabilities::READING));
    let list = list(&caller(STRANGER), steps, &[link], &Policy::default()).unwrap();
    assert_eq!(told(&list), ["grant 5 from 2"]);
}
