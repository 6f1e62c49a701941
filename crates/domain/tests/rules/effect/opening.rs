//! Who opens the one link of an item, and with what (docs/contracts/box.md 3.2).

use domain::access::Rights;
use domain::gate::{Denial, NarrowedBy};
use domain::item::FolderSetting;
use domain::link::{Audience, LinkKind, LinkScope};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::principal::{TokenLimit, TokenScope, TokenScopes, Visitor};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    ELSEWHERE, FOLDER, OWNER, READER, SIBLING, STRANGER, WRITER, application, caller, caps, day,
    file, today, with_password,
};
use crate::gate::{Scene, check};
use crate::item_link::item_link;

const READING: Capabilities = Capabilities::READING;

fn by(scene: &mut Scene, user: domain::ids::UserId) {
    scene.visitor = Visitor::SignedIn(caller(user));
}

/// The file's link, anonymous and to view.
fn one_link(scene: &mut Scene) {
    scene.link = item_link(LinkKind::View, Audience::Anonymous);
}

fn for_members(scene: &mut Scene) {
    one_link(scene);
    scene
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
            LinkScope::Organization,
        ])));
}

fn for_holders(scene: &mut Scene) {
    one_link(scene);
    scene
        .policy
        .set(PolicySetting::LinkedItems(ItemKinds::Nothing));
}

#[test]
fn open() {
    check(&[
        ("anyone", one_link, Ok(READING)),
        (
            "anyone with the password",
            |scene| {
                one_link(scene);
                scene.link = with_password(scene.link.clone());
                scene.give_password();
            },
            Ok(READING),
        ),
        (
            "nobody without it",
            |scene| {
                one_link(scene);
                scene.link = with_password(scene.link.clone());
            },
            Err(Denial::PasswordNeeded),
        ),
        (
            "nobody from its end on",
            |scene| {
                one_link(scene);
                scene.link.expires_at = Some(today());
            },
            Err(Denial::Expired),
        ),
        (
            "nobody once it was ended",
            |scene| {
                one_link(scene);
                scene.link.revoked_at = Some(day(99));
            },
            Err(Denial::Revoked),
        ),
        (
            "nobody while its item is in the trash",
            |scene| {
                one_link(scene);
                scene.steps[0].trashed = true;
            },
            Err(Denial::ItemRemoved),
        ),
    ]);
}

#[test]
fn narrowed_to_members() {
    check(&[
        (
            "a member",
            |scene| {
                for_members(scene);
                by(scene, STRANGER);
            },
            Ok(READING),
        ),
        ("nobody unknown", for_members, Err(Denial::SignInNeeded)),
        (
            "nobody of another organization",
            |scene| {
                for_members(scene);
                let mut guest = caller(STRANGER);
                guest.organization = ELSEWHERE;
                scene.visitor = Visitor::SignedIn(guest);
            },
            Err(Denial::OutsideOrganization),
        ),
        (
            "nobody without a password where the policy wants one: two policies open no more",
            |scene| {
                for_members(scene);
                by(scene, STRANGER);
                scene
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
            },
            Err(Denial::PasswordMissing),
        ),
        (
            "its password is not lost by that",
            |scene| {
                for_members(scene);
                by(scene, STRANGER);
                scene.link = with_password(scene.link.clone());
            },
            Err(Denial::PasswordNeeded),
        ),
    ]);
}

#[test]
fn narrowed_to_those_who_have_access() {
    check(&[
        (
            "whoever has access",
            |scene| {
                for_holders(scene);
                by(scene, READER);
            },
            Ok(READING),
        ),
        (
            "not with more than they have",
            |scene| {
                for_holders(scene);
                by(scene, READER);
                scene.steps[1].grants[1].capabilities = caps(&[Capability::Preview]);
            },
            Ok(caps(&[Capability::Preview])),
        ),
        (
            "not with more than the link allows: the rest they have without it",
            |scene| {
                for_holders(scene);
                by(scene, OWNER);
            },
            Ok(READING),
        ),
        (
            "whoever may only add gets nothing from it, and is let in",
            |scene| {
                for_holders(scene);
                by(scene, READER);
                scene.steps[1].grants[1].capabilities = caps(&[Capability::Upload]);
            },
            Ok(Capabilities::NONE),
        ),
        (
            "nobody else in the organization",
            |scene| {
                for_holders(scene);
                by(scene, STRANGER);
            },
            Err(Denial::NoOwnAccess),
        ),
        (
            "nobody whose access ended",
            |scene| {
                for_holders(scene);
                by(scene, READER);
                scene.steps[1].grants[1].expires_at = Some(today());
            },
            Err(Denial::NoOwnAccess),
        ),
        ("nobody unknown", for_holders, Err(Denial::SignInNeeded)),
    ]);
}

#[test]
fn narrowed_to_those_who_have_access_with_this_token() {
    check(&[
        (
            "an application that acts for itself",
            |scene| {
                for_holders(scene);
                scene.visitor = Visitor::SignedIn(application());
            },
            Ok(READING),
        ),
        (
            "nobody with a token that does not reach the drive",
            |scene| {
                for_holders(scene);
                let mut reader = caller(READER);
                reader.scopes = TokenScopes::of(&[TokenScope::Read]);
                scene.visitor = Visitor::SignedIn(reader);
            },
            Err(Denial::NoOwnAccess),
        ),
        (
            "nobody with a token that is for something else",
            |scene| {
                for_holders(scene);
                let mut reader = caller(READER);
                reader.limit.within = Some(SIBLING);
                scene.visitor = Visitor::SignedIn(reader);
            },
            Err(Denial::NoOwnAccess),
        ),
        (
            "not with more than the token may do",
            |scene| {
                for_holders(scene);
                let mut reader = caller(READER);
                reader.limit = TokenLimit {
                    within: Some(FOLDER),
                    capabilities: caps(&[Capability::Preview]),
                };
                scene.visitor = Visitor::SignedIn(reader);
            },
            Ok(caps(&[Capability::Preview])),
        ),
        (
            "a folder above narrows as a policy does",
            |scene| {
                one_link(scene);
                let settings = &mut scene.steps[2].settings;
                *settings = settings.with(FolderSetting::LinksForHoldersOnly, true);
                by(scene, STRANGER);
            },
            Err(Denial::NoOwnAccess),
        ),
        (
            "stored so, as narrowed so",
            |scene| {
                scene.link = item_link(LinkKind::View, Audience::Existing);
                by(scene, STRANGER);
            },
            Err(Denial::NoOwnAccess),
        ),
    ]);
}

#[test]
fn what_narrowed_it_is_told() {
    let narrowed = |kind, change: fn(&mut Policy)| {
        let mut scene = Scene::new();
        scene.link = item_link(kind, Audience::Anonymous);
        change(&mut scene.policy);
        scene.open().unwrap().narrowed_by()
    };
    let most = Some(NarrowedBy::PolicyMaximum);
    let editing = Some(NarrowedBy::AnonymousEditing);
    let view = |policy: &mut Policy| policy.set(PolicySetting::MaxKind(LinkKind::View));
    let reading = |policy: &mut Policy| policy.set(PolicySetting::AnonymousEditing(false));
    assert_eq!(narrowed(LinkKind::Edit, |_| {}), None);
    assert_eq!(narrowed(LinkKind::Edit, view), most);
    assert_eq!(narrowed(LinkKind::View, view), None);
    assert_eq!(narrowed(LinkKind::Edit, reading), editing);
    assert_eq!(narrowed(LinkKind::View, reading), None);
    let both = |policy: &mut Policy| {
        policy.set(PolicySetting::AnonymousEditing(false));
        policy.set(PolicySetting::MaxKind(LinkKind::PreviewOnly));
    };
    assert_eq!(narrowed(LinkKind::Edit, both), most, "the tighter one");

    let mut scene = Scene::new();
    for_members(&mut scene);
    by(&mut scene, STRANGER);
    scene.link.kind = LinkKind::Edit;
    scene.policy.set(PolicySetting::AnonymousEditing(false));
    let access = scene.open().unwrap();
    assert_eq!(access.capabilities(), READING);
    assert_eq!(access.narrowed_by(), editing, "also for a member");
}

#[test]
fn a_link_counts_by_itself_while_it_is_anonymous() {
    let counts = |audience: Audience, change: fn(&mut Scene), redeemed| {
        let mut scene = Scene::new();
        scene.link = item_link(LinkKind::View, audience);
        by(&mut scene, WRITER);
        change(&mut scene);
        scene.open().unwrap().counts(&scene.link, redeemed)
    };
    let tight = |scene: &mut Scene| {
        scene
            .policy
            .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                LinkScope::Organization,
            ])));
    };
    assert!(counts(Audience::Anonymous, |_| {}, false));
    assert!(!counts(Audience::Organization, |_| {}, false));
    assert!(counts(Audience::Organization, |_| {}, true));
    assert!(!counts(Audience::Anonymous, tight, false), "narrowed");
    assert!(counts(Audience::Anonymous, tight, true));
}

#[test]
fn a_link_for_those_who_have_access_adds_nothing_to_what_they_have() {
    for user in [OWNER, WRITER, READER] {
        let mut scene = Scene::new();
        scene.link = item_link(LinkKind::View, Audience::Existing);
        by(&mut scene, user);
        let access = scene.open().unwrap();
        let without = Rights::of(&caller(user), &file(), today());
        let with = without.clone().with_link(&access);
        assert_eq!(with.capabilities(), without.capabilities());
    }
}
