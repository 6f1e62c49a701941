//! Who may know that an item is there, whether without seeing any of it.

use domain::access::{Action, Forbidden, Rights};
use domain::link::{Audience, LinkKind};
use domain::principal::{Caller, TokenScopes};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    ELSEWHERE, FILE, STRANGER, application, caller, caps, file, file_steps, given, lineage, link,
    today,
};
use crate::gate::Scene;

/// What the caller may do with the file, on which the stranger holds this.
fn holding(held: Capabilities, caller: &Caller) -> Rights {
    let mut steps = file_steps();
    steps[0].grants.push(given(5, FILE, STRANGER, held));
    Rights::of(caller, &lineage(steps), today())
}

#[test]
fn any_capability_at_all_makes_an_item_known() {
    let stranger = caller(STRANGER);
    let known = |held| holding(held, &stranger).visible();
    assert_eq!(known(Capabilities::NONE), Err(Forbidden::Hidden));
    for capability in Capability::ALL {
        assert_eq!(known(caps(&[capability])), Ok(()), "{}", capability.name());
    }
}

#[test]
fn what_a_token_is_for_does_not_change_what_is_known() {
    let mut stranger = caller(STRANGER);
    stranger.scopes = TokenScopes::NONE;
    let known = |held| holding(held, &stranger).visible();
    assert_eq!(known(caps(&[Capability::Preview])), Ok(()));
    assert_eq!(known(Capabilities::NONE), Err(Forbidden::Hidden));
}

#[test]
fn no_capability_makes_known_what_is_elsewhere_or_in_the_trash() {
    let mut guest = caller(STRANGER);
    guest.organization = ELSEWHERE;
    let elsewhere = holding(Capabilities::ALL, &guest);
    assert_eq!(elsewhere.visible(), Err(Forbidden::Hidden));

    let mut steps = file_steps();
    steps[1].trashed = true;
    let trashed = Rights::of(&application(), &lineage(steps), today());
    assert_eq!(trashed.visible(), Err(Forbidden::Hidden));
}

#[test]
fn whoever_was_granted_to_add_sees_names_and_reads_nothing() {
    let rights = holding(caps(&[Capability::Upload]), &caller(STRANGER));
    assert_eq!(rights.visible(), Ok(()));
    for action in [
        Action::See,
        Action::SeePermissions,
        Action::List,
        Action::Add,
    ] {
        assert!(rights.permit(action).is_ok(), "{action:?}");
    }
    let refusal = rights.permit(Action::Read).err();
    assert_eq!(refusal, Some(Forbidden::Lacks(Capability::Download)));
    let looks = rights.capabilities().has(Capability::Preview);
    assert!(!looks, "nor looks at any of it");
}

#[test]
fn whoever_comes_through_a_link_to_add_knows_of_an_item_and_sees_nothing_of_it() {
    let mut scene = Scene::new();
    scene.link = link(LinkKind::UploadOnly, Audience::Anonymous);
    let access = scene.open().unwrap();
    for action in [Action::See, Action::SeePermissions, Action::List] {
        let lacks = access.permit(action).err();
        assert_eq!(lacks, Some(Capability::Preview), "{action:?}");
    }
    let stranger = Rights::of(&caller(STRANGER), &file(), today());
    let rights = stranger.with_link(&access);
    assert_eq!(rights.visible(), Ok(()));
    assert!(rights.permit(Action::Add).is_ok());
    for action in [Action::See, Action::SeePermissions, Action::List] {
        let refusal = rights.permit(action).err();
        let lacks = Forbidden::Lacks(Capability::Preview);
        assert_eq!(refusal, Some(lacks), "{action:?}");
    }
    let refusal = rights.permit(Action::Read).err();
    assert_eq!(refusal, Some(Forbidden::Lacks(Capability::Download)));
}
