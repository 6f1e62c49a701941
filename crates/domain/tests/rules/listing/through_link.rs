//! What someone sees who came through a link: that link, and what a grant shows them besides.

use domain::access::{Forbidden, Rights};
use domain::ids::{LinkId, UserId};
use domain::link::{Audience, Link, LinkKind, Maker};
use domain::listing::seen;
use domain::policy::Policy;
use domain::principal::{Caller, TokenScope, TokenScopes, Visitor};
use domain::role::Capability;

use super::told;
use crate::fixtures::{
    ELSEWHERE, FILE, FOLDER, OWNER, READER, ROOT, Retold, STRANGER, WRITER, caller, file_steps,
    lineage, link, people, today,
};
use crate::gate::Scene;

/// On the folder, the link that is used and others; and more of them below and above.
fn links(used: &Link) -> Vec<Link> {
    let other = |number, item, audience| Link {
        id: LinkId::new(number).unwrap(),
        item,
        ..link(LinkKind::View, audience)
    };
    vec![
        used.clone(),
        other(11, FILE, Audience::Anonymous),
        other(12, FOLDER, Audience::Anonymous),
        other(13, FOLDER, Audience::Organization),
        other(14, FOLDER, people(&[STRANGER])),
        other(15, ROOT, Audience::Anonymous),
        Link {
            maker: Maker::User(STRANGER),
            ..other(16, FOLDER, people(&[READER]))
        },
    ]
}

/// What a caller is told of the file who opened that scene's link for it.
fn through(scene: &Scene, caller: &Caller) -> Result<Vec<String>, Forbidden> {
    let lineage = lineage(file_steps());
    let access = scene.open().unwrap();
    let rights = Rights::of(caller, &lineage, today()).with_link(&access);
    let links = links(&scene.link);
    let list = seen(
        &lineage,
        &links,
        caller,
        &rights,
        &Policy::default(),
        today(),
    )?;
    Ok(told(&list))
}

fn from_elsewhere(user: UserId) -> Caller {
    Caller {
        organization: ELSEWHERE,
        ..caller(user)
    }
}

#[test]
fn whoever_has_nothing_but_a_link_sees_that_link_only() {
    for (sentence, caller) in [
        ("a member without a grant", caller(STRANGER)),
        ("a guest from elsewhere", from_elsewhere(STRANGER)),
        (
            "one whose grant counts at home only",
            from_elsewhere(READER),
        ),
    ] {
        let list = through(&Scene::new(), &caller);
        assert_eq!(list.unwrap(), ["anonymous link from 2"], "{sentence}");
    }
}

#[test]
fn a_link_of_any_audience_is_seen_by_whoever_came_through_it() {
    let mut scene = Scene::new();
    scene.visitor = Visitor::SignedIn(caller(STRANGER));
    scene.link.set_audience(Audience::Organization);
    let list = through(&scene, &caller(STRANGER));
    assert_eq!(list.unwrap(), ["organization link from 2"]);
    scene.link.set_audience(people(&[STRANGER]));
    let list = through(&scene, &caller(STRANGER));
    assert_eq!(list.unwrap(), ["people link from 2"]);
}

#[test]
fn a_link_that_shows_nothing_shows_no_permissions() {
    let mut scene = Scene::new();
    scene.link = link(LinkKind::UploadOnly, Audience::Anonymous);
    let list = through(&scene, &caller(STRANGER));
    assert_eq!(list, Err(Forbidden::Lacks(Capability::Preview)));
}

#[test]
fn a_link_adds_itself_to_what_a_grant_shows() {
    let below = [
        "grant 3 from 2",
        "anonymous link",
        "anonymous link from 2",
        "anonymous link from 2",
        "organization link from 2",
        "people link from 2",
    ];
    assert_eq!(through(&Scene::new(), &caller(READER)).unwrap(), below);
}

#[test]
fn through_a_link_nobody_is_told_an_address_that_their_token_is_not_for() {
    for user in [WRITER, READER, STRANGER] {
        let mut kept_off = caller(user);
        kept_off.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Share]);
        let list = through(&Scene::new(), &kept_off).unwrap();
        assert!(list.contains(&"anonymous link from 2".to_owned()));
        assert!(list.iter().all(|line| !line.ends_with("with address")));
    }
    let list = through(&Scene::new(), &caller(OWNER)).unwrap();
    assert!(list.contains(&"anonymous link from 2 with address".to_owned()));
}
