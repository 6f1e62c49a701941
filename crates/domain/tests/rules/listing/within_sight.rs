//! Nothing above that which a caller sees is listed, whatever it is and whomever it is for.

use domain::item::Step;
use domain::link::{Audience, Link, LinkKind};
use domain::policy::Policy;
use domain::principal::Caller;
use domain::role::Capabilities;

use super::{list, told};
use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, application, caller, file_steps, given,
    link, people,
};

/// A link for everybody, one for the organization and one for the stranger, on each step.
fn everywhere() -> Vec<Link> {
    let audiences = || {
        [
            Audience::Anonymous,
            Audience::Organization,
            people(&[STRANGER]),
        ]
    };
    let on = |item| {
        audiences().map(|audience| Link {
            item,
            ..link(LinkKind::View, audience)
        })
    };
    [FILE, FOLDER, ROOT].into_iter().flat_map(on).collect()
}

fn seen_by(caller: &Caller, change: fn(&mut [Step])) -> Vec<String> {
    let mut steps = file_steps();
    change(&mut steps);
    let list = list(caller, steps, &everywhere(), &Policy::default()).unwrap();
    told(&list)
}

#[test]
fn someone_with_a_grant_on_the_item_sees_no_links_above_it() {
    let seen = seen_by(&caller(STRANGER), |steps| {
        let grant = given(5, FILE, STRANGER, Capabilities::READING);
        steps[0].grants.push(grant);
    });
    let expected = [
        "grant 5",
        "anonymous link",
        "organization link",
        "people link",
    ];
    assert_eq!(seen, expected, "not even one with them on its list");
}

#[test]
fn someone_with_a_grant_on_a_folder_sees_no_links_above_that_folder() {
    let expected = [
        "grant 3 from 2",
        "anonymous link",
        "organization link",
        "anonymous link from 2",
        "organization link from 2",
    ];
    assert_eq!(seen_by(&caller(READER), |_| {}), expected);
}

#[test]
fn not_even_their_own_links_are_seen_above() {
    let seen = seen_by(&caller(WRITER), |steps| {
        steps[1].grants[0].item = FILE;
        let moved = steps[1].grants.remove(0);
        steps[0].grants.push(moved);
    });
    let expected = [
        "grant 2",
        "anonymous link with address",
        "organization link with address",
        "people link with address",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn whoever_manages_a_folder_sees_all_on_it_and_nothing_above_it() {
    let seen = seen_by(&caller(STRANGER), |steps| {
        let grant = given(5, FOLDER, STRANGER, Capabilities::ALL);
        steps[1].grants.push(grant);
    });
    let expected = [
        "grant 2 from 2",
        "grant 3 from 2",
        "grant 5 from 2",
        "anonymous link with address",
        "organization link with address",
        "people link with address",
        "anonymous link from 2 with address",
        "organization link from 2 with address",
        "people link from 2 with address",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_owner_and_an_application_see_up_to_the_root() {
    for caller in [caller(OWNER), application()] {
        let seen = seen_by(&caller, |_| {});
        assert_eq!(seen.len(), 12, "three grants and nine links");
        let last = seen.last().map(String::as_str);
        assert_eq!(last, Some("people link from 1 with address"));
    }
}
