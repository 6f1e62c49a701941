//! What can be done in another way than by its own capability (docs/contracts/box.md 6.2), and in
//! the trash.

use domain::access::{Action, Forbidden, Rights};
use domain::link::{Audience, LinkKind};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    OWNER, READER, STRANGER, application, caller, caps, file, file_steps, lineage, link, today,
};
use crate::gate::Scene;

fn holding(held: Capabilities) -> Rights {
    let mut steps = file_steps();
    steps[1].grants[1].capabilities = held;
    Rights::of(&caller(READER), &lineage(steps), today())
}

#[test]
fn whoever_was_granted_to_take_away_and_to_add_puts_new_content_into_it() {
    let both = caps(&[Capability::Download, Capability::Upload]);
    assert!(holding(both).permit(Action::Replace).is_ok());
    let rename = holding(both).permit(Action::Edit).err();
    let lacks = Some(Forbidden::Lacks(Capability::Edit));
    assert_eq!(rename, lacks, "and changes nothing else");
    for one in [Capability::Download, Capability::Upload] {
        let with_look = caps(&[Capability::Preview, one]);
        let refusal = holding(with_look).permit(Action::Replace).err();
        assert_eq!(refusal, lacks, "{}", one.name());
    }
}

#[test]
fn what_a_grant_and_a_link_give_does_not_add_up_to_it() {
    let mut scene = Scene::new();
    scene.link = link(LinkKind::View, Audience::Anonymous);
    let access = scene.open().unwrap();
    let uploader = holding(caps(&[Capability::Upload])).with_link(&access);
    assert!(uploader.permit(Action::Read).is_ok(), "the link's");
    assert!(uploader.permit(Action::Add).is_ok(), "the grant's");
    let refusal = uploader.permit(Action::Replace).err();
    assert_eq!(refusal, Some(Forbidden::Lacks(Capability::Edit)));
}

#[test]
fn beyond_the_tokens_reach_there_is_no_other_way() {
    let mut reader = caller(READER);
    reader.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Write]);
    let mut steps = file_steps();
    let both = caps(&[Capability::Download, Capability::Upload]);
    steps[1].grants[1].capabilities = both;
    let rights = Rights::of(&reader, &lineage(steps), today());
    for action in [Action::List, Action::Replace] {
        let refusal = rights.permit(action).err();
        assert_eq!(refusal, Some(Forbidden::Scope(TokenScope::AllDrives)));
    }
}

#[test]
fn in_the_trash_one_may_what_one_could_if_it_did_not_lie_there() {
    let mut steps = file_steps();
    steps[1].trashed = true;
    let trashed = lineage(steps);
    for by in [
        caller(OWNER),
        caller(READER),
        caller(STRANGER),
        application(),
    ] {
        let before = Rights::of(&by, &file(), today());
        let there = Rights::in_trash(&by, &trashed, today());
        assert_eq!(there.capabilities(), before.capabilities());
        let here = Rights::of(&by, &trashed, today());
        assert_eq!(here.visible(), Err(Forbidden::Hidden));
        let not_there = Rights::in_trash(&by, &file(), today());
        assert_eq!(not_there.visible(), Err(Forbidden::Hidden));
    }
}
