//! What an opened link adds to what a caller may do, and what it does not.

use domain::access::{Action, Forbidden, Rights};
use domain::item::Lineage;
use domain::link::{Audience, Link, LinkKind};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use super::READ_AND_WRITE;
use crate::fixtures::{
    LINK, OTHER_LINK, OWNER, READER, STRANGER, WRITER, application, caller, caps, file, folder,
    link, rights, today,
};
use crate::gate::Scene;

#[test]
fn an_opened_link_adds_what_it_allows_to_that_item_and_no_other() {
    let mut scene = Scene::new();
    scene.link = link(LinkKind::Edit, Audience::Anonymous);
    let access = scene.open().unwrap();
    let mut stranger = caller(STRANGER);
    stranger.scopes = READ_AND_WRITE;
    let of = |lineage: &Lineage| Rights::of(&stranger, lineage, today());

    assert_eq!(
        of(&file()).permit(Action::Edit).err(),
        Some(Forbidden::Hidden)
    );
    let through = of(&file()).with_link(&access);
    assert!(
        through.permit(Action::Edit).is_ok(),
        "what a link gives is within reach of any token"
    );
    let refusal = through.permit(Action::Publish).err();
    assert_eq!(refusal, Some(Forbidden::Scope(TokenScope::Share)));
    let above = of(&folder()).with_link(&access);
    assert_eq!(above.permit(Action::Edit).err(), Some(Forbidden::Hidden));
}

#[test]
fn what_a_file_was_before_is_for_those_who_may_read_it_by_a_grant() {
    let access = Scene::new().open().unwrap();
    let earlier = |user, limit| {
        let mut caller = caller(user);
        caller.limit.capabilities = limit;
        let rights = Rights::of(&caller, &file(), today()).with_link(&access);
        rights.permits_earlier()
    };
    let all = Capabilities::ALL;
    assert_eq!(earlier(READER, all), Ok(()));
    let lacks = Err(Forbidden::Lacks(Capability::Download));
    assert_eq!(earlier(STRANGER, all), lacks, "by the link alone");
    let previews = caps(&[Capability::Preview]);
    let narrowed = Err(Forbidden::Scope(TokenScope::Read));
    assert_eq!(earlier(READER, previews), narrowed);
    let hidden = Rights::of(&caller(STRANGER), &file(), today()).permits_earlier();
    assert_eq!(hidden, Err(Forbidden::Hidden));
}

#[test]
fn no_link_lets_its_visitor_make_another() {
    for kind in LinkKind::ALL {
        let mut scene = Scene::new();
        scene.link = link(kind, Audience::Anonymous);
        let access = scene.open().unwrap();
        let rights = Rights::of(&caller(STRANGER), &file(), today());
        let refusal = rights.with_link(&access).permit(Action::Publish).err();
        assert_eq!(
            refusal,
            Some(Forbidden::Lacks(Capability::Publish)),
            "{}",
            kind.name()
        );
    }
}

#[test]
fn an_opened_link_takes_nothing_from_what_a_grant_gives() {
    let access = Scene::new().open().unwrap();
    let rights = Rights::of(&caller(WRITER), &file(), today());
    let before = rights.capabilities();
    assert_eq!(rights.with_link(&access).capabilities(), before);
}

/// All that a token may be used for, on the user's own drive.
const OWN_DRIVE: TokenScopes =
    TokenScopes::of(&[TokenScope::Read, TokenScope::Write, TokenScope::Share]);

#[test]
fn a_link_lets_no_token_reach_a_drive_that_it_is_kept_from() {
    let mut writer = caller(WRITER);
    writer.scopes = OWN_DRIVE;
    let kept_off = Forbidden::Scope(TokenScope::AllDrives);
    let lacks = Forbidden::Lacks;
    let before = Rights::of(&writer, &file(), today());
    assert_eq!(before.permit(Action::Read).err(), Some(kept_off));
    assert!(before.capabilities().is_empty(), "nothing with this token");
    assert_eq!(before.visible(), Ok(()), "the item is known all the same");

    let access = Scene::new().open().unwrap();
    let through = before.with_link(&access);
    assert_eq!(through.capabilities(), access.capabilities());
    for (action, expected) in [
        (Action::See, None),
        (Action::SeePermissions, None),
        (Action::List, None),
        (Action::Read, None),
        (Action::Add, Some(kept_off)),
        (Action::Edit, Some(kept_off)),
        (Action::Delete, Some(kept_off)),
        (Action::Publish, Some(kept_off)),
        (Action::Manage, Some(lacks(Capability::Manage))),
    ] {
        assert_eq!(through.permit(action).err(), expected, "{action:?}");
    }
}

#[test]
fn a_link_takes_nothing_from_a_token_on_the_users_own_drive() {
    let mut owner = caller(OWNER);
    owner.scopes = OWN_DRIVE;
    let access = Scene::new().open().unwrap();
    let through = Rights::of(&owner, &file(), today()).with_link(&access);
    for action in Action::ALL {
        assert!(through.permit(action).is_ok(), "{action:?}");
    }
}

#[test]
fn what_several_links_allow_comes_together() {
    let mut scene = Scene::new();
    let view = scene.open().unwrap();
    scene.link = Link {
        id: OTHER_LINK,
        ..link(LinkKind::UploadOnly, Audience::Anonymous)
    };
    let upload = scene.open().unwrap();
    let both = rights(STRANGER, &file())
        .with_link(&view)
        .with_link(&upload);
    let expected = view.capabilities().union(upload.capabilities());
    assert_eq!(both.capabilities(), expected);
    assert!(both.came_through(LINK) && both.came_through(OTHER_LINK));
}

#[test]
fn whether_rights_come_from_a_grant_or_through_a_link() {
    let access = Scene::new().open().unwrap();
    let of = |caller| Rights::of(&caller, &file(), today());
    for (sentence, rights, granted) in [
        ("a grant", of(caller(READER)), true),
        ("none", of(caller(STRANGER)), false),
        ("an application's own rights", of(application()), true),
    ] {
        assert_eq!(rights.has_grant(), granted, "{sentence}");
        assert!(!rights.came_through(LINK), "{sentence}");
        let through = rights.with_link(&access);
        assert_eq!(through.has_grant(), granted, "{sentence}, and a link");
        assert!(through.came_through(LINK), "{sentence}, and a link");
        assert!(!through.came_through(OTHER_LINK), "{sentence}: no other");
    }
    let elsewhere = rights(STRANGER, &folder()).with_link(&access);
    assert!(!elsewhere.came_through(LINK), "it was opened for the file");
}
