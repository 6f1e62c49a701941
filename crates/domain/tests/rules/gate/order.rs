//! Which rule speaks first when several keep a link shut, and what loosening a policy gives back.

use domain::gate::{Denial, MakerStanding};
use domain::link::{Audience, LinkKind, LinkScope};
use domain::policy::{LinkScopes, Policy, PolicySetting};
use domain::principal::Visitor;
use domain::role::Capabilities;

use super::Scene;
use crate::fixtures::{
    ELSEWHERE, READER, Retold, SIBLING, STRANGER, WRITER, WRITING, caller, day, days, file_steps,
    people, person, step, with_password,
};

type Mend = (Denial, fn(&mut Scene));

/// Every row's denial is the answer until the row's change mends its cause; then the link opens.
fn check(mut scene: Scene, rows: &[Mend]) {
    for (denial, mend) in rows {
        assert_eq!(scene.open().map(|_| ()), Err(*denial));
        mend(&mut scene);
    }
    assert_eq!(scene.open().map(|_| ()), Ok(()));
}

/// All that can be wrong with any link, is.
fn broken(kind: LinkKind, audience: Audience) -> Scene {
    let mut scene = Scene::new();
    scene.link = with_password(scene.link);
    scene.link.kind = kind;
    scene.link.set_audience(audience);
    scene.link.revoked_at = Some(day(95));
    scene.link.expires_at = Some(day(96));
    scene.steps[0].trashed = true;
    scene.steps[1] = step(SIBLING, vec![]);
    scene
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[])));
    scene.maker = MakerStanding::Gone;
    scene
}

const TIME_AND_PLACE: [Mend; 4] = [
    (Denial::Revoked, |scene| scene.link.revoked_at = None),
    (Denial::Expired, |scene| scene.link.expires_at = None),
    (Denial::OutsideLink, |scene| {
        scene.steps = file_steps();
        scene.steps[0].trashed = true;
    }),
    (Denial::ItemRemoved, |scene| scene.steps[0].trashed = false),
];

fn allow_scopes(scene: &mut Scene) {
    scene
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::ALL));
}

fn reinstate_maker(scene: &mut Scene) {
    scene.maker = MakerStanding::Person(person(WRITER));
}

#[test]
fn of_a_people_link_the_password_is_told_last() {
    let rows: [Mend; 6] = [
        (Denial::ScopeForbidden(LinkScope::People), allow_scopes),
        (Denial::MakerGone, reinstate_maker),
        (Denial::SignInNeeded, |scene| {
            let mut stranger = caller(STRANGER);
            stranger.organization = ELSEWHERE;
            scene.visitor = Visitor::SignedIn(stranger);
        }),
        (Denial::OutsideOrganization, |scene| {
            scene.visitor = Visitor::SignedIn(caller(STRANGER));
        }),
        (Denial::NotListed, Scene::read_by_member),
        (Denial::PasswordNeeded, Scene::give_password),
    ];
    let scene = broken(LinkKind::View, people(&[READER]));
    check(scene, &[&TIME_AND_PLACE[..], &rows].concat());
}

#[test]
fn of_an_embedded_link_the_policy_is_told_before_the_maker() {
    let mut scene = broken(LinkKind::Embed, Audience::Anonymous);
    scene.link.set_password(None);
    scene.policy.set(PolicySetting::Embedding(false));
    scene
        .policy
        .set(PolicySetting::AnonymousNeedsPassword(true));
    let rows: [Mend; 4] = [
        (Denial::ScopeForbidden(LinkScope::Anonymous), allow_scopes),
        (Denial::EmbeddingForbidden, |scene| {
            scene.policy.set(PolicySetting::Embedding(true));
        }),
        (Denial::PasswordMissing, |scene| {
            scene
                .policy
                .set(PolicySetting::AnonymousNeedsPassword(false));
        }),
        (Denial::MakerGone, reinstate_maker),
    ];
    check(scene, &[&TIME_AND_PLACE[..], &rows].concat());
}

#[test]
fn of_a_link_to_add_that_nothing_is_left_is_told_before_the_password() {
    let mut scene = broken(LinkKind::UploadOnly, Audience::Anonymous);
    scene.policy.set(PolicySetting::AnonymousEditing(false));
    let rows: [Mend; 4] = [
        (Denial::ScopeForbidden(LinkScope::Anonymous), allow_scopes),
        (Denial::MakerGone, reinstate_maker),
        (Denial::AnonymousEditingForbidden, |scene| {
            scene.policy.set(PolicySetting::AnonymousEditing(true));
        }),
        (Denial::PasswordNeeded, Scene::give_password),
    ];
    check(scene, &[&TIME_AND_PLACE[..], &rows].concat());
}

#[test]
fn loosening_a_policy_gives_back_what_tightening_took() {
    type Tightening = (&'static str, fn(&mut Policy));
    let tightenings: [Tightening; 4] = [
        ("scopes", |policy| {
            policy.set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                LinkScope::People,
            ])));
        }),
        ("life", |policy| {
            policy.set(PolicySetting::MaxLifetime(Some(days(1))));
        }),
        ("password", |policy| {
            policy.set(PolicySetting::AnonymousNeedsPassword(true));
        }),
        ("editing", |policy| {
            policy.set(PolicySetting::AnonymousEditing(false));
        }),
    ];
    for (name, tighten) in tightenings {
        let mut scene = Scene::new();
        scene.link.kind = LinkKind::Edit;
        let before = scene.open();
        tighten(&mut scene.policy);
        assert_ne!(scene.open(), before, "{name}");
        scene.policy = Policy::default();
        assert_eq!(scene.open(), before, "{name}");
    }
}

#[test]
fn promoting_the_maker_again_gives_the_link_back() {
    let mut scene = Scene::new();
    let before = scene.open();
    scene.demote_writer(Capabilities::READING);
    assert_eq!(scene.open(), Err(Denial::MakerLacksRights));
    scene.demote_writer(WRITING);
    assert_eq!(scene.open(), before);
}
