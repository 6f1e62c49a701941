//! Links that are one person's alone: made by anybody who manages, opened by their own access token, and
//! no way to anything else.

use std::time::Duration;

use domain::access::{Action, Forbidden, Rights};
use domain::gate::{Denial, MakerStanding};
use domain::ids::UserId;
use domain::link::{
    Audience, DELEGATED_ACCESS_FOR, DELEGATION_FOR, Link, LinkAuthority, LinkForm, LinkKind,
    LinkRefusal, LinkRequest, LinkScope, Maker, NewLink, RequestedForm, access_until,
};
use domain::policy::{LinkScopes, Policy, PolicySetting};
use domain::principal::{Actor, Bearing, Caller, TokenScope, TokenScopes, Visitor};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    FILE, LINK, OTHER_LINK, OWNER, READER, SIBLING, STRANGER, WRITER, caller, caps, day, folder,
    just_before, lineage, link, person, step, today,
};
use crate::gate::{Scene, check};

/// Whom the link is for.
const ASSIGNEE: UserId = UserId::new(77).unwrap();

/// What a link allows that lets its person change things: also to remove what is below.
fn changing() -> Capabilities {
    LinkKind::Edit
        .capabilities()
        .union(caps(&[Capability::Delete]))
}

fn asked(kind: LinkKind, as_manager: bool) -> LinkRequest {
    LinkRequest::bare(RequestedForm::Delegated { as_manager }).of_kind(kind)
}

fn viewing() -> LinkRequest {
    asked(LinkKind::View, false)
}

fn resolve(request: &LinkRequest, by: UserId, policy: &Policy) -> Result<Link, LinkRefusal> {
    let lineage = folder();
    let specification = request.asked_by(&caller(by), &lineage, policy, today())?;
    let new = NewLink::new(&specification, LINK, today());
    Ok(new.link().clone())
}

#[test]
fn it_is_made_by_whoever_manages_the_item() {
    let policy = Policy::default();
    for (user, refusal) in [
        (WRITER, Forbidden::Lacks(Capability::Manage)),
        (READER, Forbidden::Lacks(Capability::Manage)),
        (STRANGER, Forbidden::Hidden),
    ] {
        let answer = resolve(&viewing(), user, &policy);
        assert_eq!(answer.err(), Some(LinkRefusal::Access(refusal)), "{user:?}");
    }
    let made = resolve(&viewing(), OWNER, &policy).unwrap();
    assert_eq!(made.form, LinkForm::Delegated);
    assert_eq!(made.authority, LinkAuthority::Manage);
    assert_eq!(made.maker, Maker::User(OWNER));
}

#[test]
fn nobody_delegates_more_than_they_may_do() {
    let mut steps = folder().steps().to_vec();
    let manage = caps(&[Capability::Manage]);
    steps[0].grants[0].capabilities = LinkKind::Edit.capabilities().union(manage);
    let lineage = lineage(steps);
    let by = caller(WRITER);
    let of_kind = |kind| {
        let request = asked(kind, false);
        request
            .asked_by(&by, &lineage, &Policy::default(), today())
            .err()
    };
    let needed = changing().union(manage);
    let exceeds = LinkRefusal::ExceedsOwnRights { needed };
    assert_eq!(of_kind(LinkKind::Edit), Some(exceeds), "they cannot remove");
    assert_eq!(of_kind(LinkKind::View), None);
}

#[test]
fn a_managers_role_is_given_where_the_policy_lets_it() {
    let request = asked(LinkKind::Edit, true);
    let mut policy = Policy::default();
    assert_eq!(resolve(&request, OWNER, &policy).err(), None);
    policy.set(PolicySetting::DelegatingManagement(false));
    let denied = Some(LinkRefusal::ManagementNotDelegated);
    assert_eq!(resolve(&request, OWNER, &policy).err(), denied);
    assert_eq!(
        resolve(&request, WRITER, &policy).err(),
        denied,
        "what is asked for is judged before who asks"
    );
    assert_eq!(resolve(&viewing(), OWNER, &policy).err(), None);
}

#[test]
fn it_ends_after_a_day_or_sooner_by_policy_and_so_does_its_access() {
    let mut policy = Policy::default();
    let end = |policy: &Policy| {
        resolve(&viewing(), OWNER, policy)
            .unwrap()
            .expires_at
            .unwrap()
    };
    assert_eq!(end(&policy), day(101));
    assert_eq!(DELEGATION_FOR, Duration::from_hours(24));
    policy.set(PolicySetting::MaxLifetime(Some(Duration::from_mins(20))));
    assert_eq!(end(&policy), today().plus(Duration::from_mins(20)));

    let link = Link {
        expires_at: Some(day(101)),
        ..delegated(LinkKind::View)
    };
    assert_eq!(DELEGATED_ACCESS_FOR, Duration::from_mins(15));
    let quarter = today().plus(DELEGATED_ACCESS_FOR);
    assert_eq!(access_until(&link, today()), quarter);
    let late = day(101).minus(Duration::from_mins(5));
    assert_eq!(
        access_until(&link, late),
        day(101),
        "no later than the link"
    );
    let endless = delegated(LinkKind::View);
    assert_eq!(access_until(&endless, today()), quarter);
}

fn delegated(kind: LinkKind) -> Link {
    Link {
        form: LinkForm::Delegated,
        authority: LinkAuthority::Manage,
        maker: Maker::User(OWNER),
        ..link(kind, Audience::Anonymous)
    }
}

/// An access token that ends a minute from now.
fn bearing() -> Bearing {
    Bearing {
        link: LINK,
        assignee: ASSIGNEE,
        until: today().plus(Duration::from_mins(1)),
    }
}

/// Turns the scene into one where the link is shown with that token.
fn delegate(scene: &mut Scene, kind: LinkKind, bearing: Bearing) {
    scene.link = delegated(kind);
    scene.maker = MakerStanding::Person(person(OWNER));
    scene.visitor = Visitor::Bearing(bearing);
}

#[test]
fn the_gate_opens_it_for_its_own_token_only() {
    let reading = Ok(Capabilities::READING);
    check(&[
        (
            "its token opens it",
            |scene| delegate(scene, LinkKind::View, bearing()),
            reading,
        ),
        (
            "whoever may change things may also remove them",
            |scene| delegate(scene, LinkKind::Edit, bearing()),
            Ok(changing()),
        ),
        (
            "until just before the token's end",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.now = just_before(bearing().until);
            },
            reading,
        ),
        (
            "at its end it is over",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.now = bearing().until;
            },
            Err(Denial::AccessExpired),
        ),
        (
            "another link's token opens nothing",
            |scene| {
                let link = OTHER_LINK;
                delegate(scene, LinkKind::View, Bearing { link, ..bearing() });
            },
            Err(Denial::NotDelegated),
        ),
        (
            "who has the address alone opens nothing",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.visitor = Visitor::Anonymous;
            },
            Err(Denial::NotDelegated),
        ),
        (
            "nor does its maker by the address",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.visitor = Visitor::SignedIn(caller(OWNER));
            },
            Err(Denial::NotDelegated),
        ),
        (
            "a token opens no link for the organization",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.link = link(LinkKind::View, Audience::Organization);
            },
            Err(Denial::SignInNeeded),
        ),
        (
            "it ends when the maker manages no more",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.maker = MakerStanding::Person(person(WRITER));
            },
            Err(Denial::MakerLacksRights),
        ),
        (
            "an item beside the folder is outside",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene.steps[0] = step(SIBLING, vec![]);
                scene.steps.remove(1);
            },
            Err(Denial::OutsideLink),
        ),
        (
            "no policy on scopes closes it",
            |scene| {
                delegate(scene, LinkKind::View, bearing());
                scene
                    .policy
                    .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                        LinkScope::Organization,
                    ])));
            },
            reading,
        ),
    ]);
}

#[test]
fn what_is_held_is_the_links_right_and_no_other() {
    let mut scene = Scene::new();
    delegate(&mut scene, LinkKind::Edit, bearing());
    let access = scene.open().unwrap();
    let holder = Caller {
        actor: Actor::Nobody,
        ..caller(OWNER)
    };
    let held = |user| Rights::held(&access, &holder, &scene.lineage(), user, today());
    let rights = held(Some(ASSIGNEE));
    assert_eq!(rights.permit(Action::Edit).unwrap().item(), FILE);
    assert_eq!(rights.user(), Some(ASSIGNEE));
    assert_eq!(rights.capabilities(), changing());
    for may in [Action::See, Action::Read, Action::Edit, Action::Replace] {
        assert!(rights.permit(may).is_ok(), "{may:?}");
    }
    let lacks = |capability| Some(Forbidden::Lacks(capability));
    assert_eq!(
        rights.permit(Action::Manage).err(),
        lacks(Capability::Manage)
    );
    assert_eq!(
        rights.permit(Action::Publish).err(),
        lacks(Capability::Publish)
    );
    let nobody = held(None);
    assert_eq!(nobody.user(), None);
}

#[test]
fn a_token_beside_what_is_held_keeps_its_scopes_and_its_limit() {
    let mut scene = Scene::new();
    delegate(&mut scene, LinkKind::Edit, bearing());
    let access = scene.open().unwrap();
    let held = |narrow: fn(&mut Caller)| {
        let mut token = caller(OWNER);
        narrow(&mut token);
        let lineage = scene.lineage();
        let rights = Rights::held(&access, &token, &lineage, Some(OWNER), today());
        rights.permit(Action::Edit).err()
    };
    assert_eq!(held(|_| {}), None);
    let lacks = Some(Forbidden::Lacks(Capability::Edit));
    assert_eq!(
        held(|token| token.limit.capabilities = Capabilities::READING),
        lacks
    );
    assert_eq!(
        held(|token| token.limit.within = Some(SIBLING)),
        Some(Forbidden::Hidden)
    );
    assert_eq!(
        held(|token| token.scopes = TokenScopes::of(&[TokenScope::Read])),
        Some(Forbidden::Scope(TokenScope::Write))
    );
}
