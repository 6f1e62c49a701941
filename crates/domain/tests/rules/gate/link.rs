//! One row for each way in which time, place and policy decide.

use domain::access::Action;
use domain::gate::{Denial, MakerStanding, NarrowedBy};
use domain::link::{Audience, LinkKind, LinkScope};
use domain::policy::{LinkScopes, PolicySetting};
use domain::role::{Capabilities, Capability};

use super::{READING, Scene, check};
use crate::fixtures::{
    ELSEWHERE, FILE, FOLDER, OTHER_LINK, OWNER, READER, ROOT, Retold, SIBLING, day, days,
    file_steps, just_before, link, people, person, step, today, with_password,
};

#[test]
fn time_and_revocation() {
    check(&[
        ("a link without an end opens", |_| {}, READING),
        (
            "a revoked link opens nothing",
            |scene| scene.link.revoked_at = Some(day(95)),
            Err(Denial::Revoked),
        ),
        (
            "a link opens until just before its expiry",
            |scene| {
                scene.link.expires_at = Some(today());
                scene.now = just_before(today());
            },
            READING,
        ),
        (
            "at its expiry it has expired",
            |scene| scene.link.expires_at = Some(today()),
            Err(Denial::Expired),
        ),
        (
            "a link opens until just before the policy's longest life is over",
            |scene| {
                scene.policy.set(PolicySetting::MaxLifetime(Some(days(10))));
                scene.now = just_before(today());
            },
            READING,
        ),
        (
            "when the policy's longest life is over it has expired",
            |scene| scene.policy.set(PolicySetting::MaxLifetime(Some(days(10)))),
            Err(Denial::Expired),
        ),
        (
            "the earlier of the two ends counts, be it the policy's",
            |scene| {
                scene.link.expires_at = Some(day(200));
                scene.policy.set(PolicySetting::MaxLifetime(Some(days(5))));
            },
            Err(Denial::Expired),
        ),
        (
            "the earlier of the two ends counts, be it the link's own",
            |scene| {
                scene.link.expires_at = Some(day(95));
                scene.policy.set(PolicySetting::MaxLifetime(Some(days(50))));
            },
            Err(Denial::Expired),
        ),
        (
            "the default lifetime is for links to be made and ends none that was",
            |scene| {
                scene
                    .policy
                    .set(PolicySetting::DefaultLifetime(Some(days(1))));
            },
            READING,
        ),
    ]);
}

#[test]
fn place() {
    check(&[
        (
            "the link's own item opens",
            |scene| scene.steps = file_steps().split_off(1),
            READING,
        ),
        ("what lies below the link's item opens", |_| {}, READING),
        (
            "a folder above the link's item does not open",
            |scene| {
                scene.link.item = FILE;
                scene.steps = file_steps().split_off(1);
            },
            Err(Denial::OutsideLink),
        ),
        (
            "a sibling of the link's item does not open",
            |scene| scene.steps[1] = step(SIBLING, vec![]),
            Err(Denial::OutsideLink),
        ),
        (
            "an item that was cut off from above is cut off from links there, whoever made them",
            |scene| {
                scene.steps[0].inherits = false;
                scene.maker = MakerStanding::Application;
            },
            Err(Denial::OutsideLink),
        ),
        (
            "what lies below a folder that was cut off is cut off with it",
            |scene| {
                scene.link.item = ROOT;
                scene.steps[1].inherits = false;
                scene.maker = MakerStanding::Application;
            },
            Err(Denial::OutsideLink),
        ),
        (
            "a link made on an item that was cut off opens it",
            |scene| {
                scene.link.item = FILE;
                scene.steps[0].inherits = false;
                scene.maker = MakerStanding::Person(person(OWNER));
            },
            READING,
        ),
        (
            "a link made on a folder that was cut off opens what lies below",
            |scene| scene.steps[1].inherits = false,
            READING,
        ),
        (
            "an item in the trash does not open",
            |scene| scene.steps[0].trashed = true,
            Err(Denial::ItemRemoved),
        ),
        (
            "an item below a folder in the trash does not open",
            |scene| scene.steps[1].trashed = true,
            Err(Denial::ItemRemoved),
        ),
        (
            "a link opens nothing in another organization",
            |scene| scene.drive.organization = ELSEWHERE,
            Err(Denial::ItemRemoved),
        ),
    ]);
}

#[test]
fn policy() {
    check(&[
        (
            "without the anonymous scope no anonymous link opens",
            |scene| {
                scene.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::Anonymous, false),
                ));
            },
            Err(Denial::ScopeForbidden(LinkScope::Anonymous)),
        ),
        (
            "without the organization scope no organization link opens",
            |scene| {
                scene.link.set_audience(Audience::Organization);
                scene.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::Organization, false),
                ));
            },
            Err(Denial::ScopeForbidden(LinkScope::Organization)),
        ),
        (
            "without the people scope no people link opens",
            |scene| {
                scene.link.set_audience(people(&[READER]));
                scene.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::People, false),
                ));
            },
            Err(Denial::ScopeForbidden(LinkScope::People)),
        ),
        (
            "an embedded link opens",
            |scene| scene.link.kind = LinkKind::Embed,
            READING,
        ),
        (
            "without embedding no embedded link opens",
            |scene| {
                scene.link.kind = LinkKind::Embed;
                scene.policy.set(PolicySetting::Embedding(false));
            },
            Err(Denial::EmbeddingForbidden),
        ),
        (
            "where a password is wanted an anonymous link without one does not open",
            |scene| {
                scene
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
            },
            Err(Denial::PasswordMissing),
        ),
        (
            "where a password is wanted a link that has one opens with it",
            |scene| {
                scene
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                scene.link = with_password(scene.link.clone());
                scene.give_password();
            },
            READING,
        ),
        (
            "a password is wanted on anonymous links only",
            |scene| {
                scene
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                scene.link.set_audience(Audience::Organization);
                scene.read_by_member();
            },
            READING,
        ),
        (
            "a new least length of passwords shuts no link",
            |scene| {
                scene.policy.set(PolicySetting::MinPasswordLength(200));
                scene.link = with_password(scene.link.clone());
                scene.give_password();
            },
            READING,
        ),
    ]);
}

#[test]
fn narrowing() {
    let narrow = |kind: LinkKind, audience: Audience| {
        let mut scene = Scene::new();
        scene.policy.set(PolicySetting::AnonymousEditing(false));
        scene.link.kind = kind;
        scene.link.set_audience(audience);
        scene.read_by_member();
        scene
            .open()
            .map(|access| (access.capabilities(), access.narrowed_by()))
    };
    let reading = Capabilities::READING;
    for (sentence, answer, expected) in [
        (
            "an anonymous link to edit is left with reading",
            narrow(LinkKind::Edit, Audience::Anonymous),
            Ok((reading, Some(NarrowedBy::AnonymousEditing))),
        ),
        (
            "an anonymous link to view loses nothing",
            narrow(LinkKind::View, Audience::Anonymous),
            Ok((reading, None)),
        ),
        (
            "an anonymous link to add is left with nothing and does not open",
            narrow(LinkKind::UploadOnly, Audience::Anonymous),
            Err(Denial::AnonymousEditingForbidden),
        ),
        (
            "an organization link to edit loses nothing",
            narrow(LinkKind::Edit, Audience::Organization),
            Ok((LinkKind::Edit.capabilities(), None)),
        ),
    ] {
        assert_eq!(answer, expected, "{sentence}");
    }
}

#[test]
fn an_access_is_to_the_opened_item_and_gives_permits_for_what_it_allows() {
    let access = Scene::new().open().unwrap();
    assert_eq!(access.item(), FILE);
    assert_ne!(access.item(), FOLDER);
    let permit = access.permit(Action::Read).unwrap();
    assert_eq!((permit.item(), permit.action()), (FILE, Action::Read));
    assert_eq!(permit.user(), None, "a visitor's changes are nobody's");
    assert_eq!(access.permit(Action::Add), Err(Capability::Upload));
    assert_eq!(access.permit(Action::Publish), Err(Capability::Publish));
}

#[test]
fn an_anonymous_link_counts_by_itself_and_any_other_once_it_is_redeemed() {
    for (audience, by_itself) in [
        (Audience::Anonymous, true),
        (Audience::Organization, false),
        (people(&[READER]), false),
    ] {
        let mut scene = Scene::new();
        scene.link = link(LinkKind::View, audience);
        scene.read_by_member();
        let access = scene.open().unwrap();
        let name = scene.link.scope().name();
        assert_eq!(access.counts(&scene.link, false), by_itself, "{name}");
        assert!(access.counts(&scene.link, true), "{name}, redeemed");
        scene.link.id = OTHER_LINK;
        let other = [false, true].map(|redeemed| access.counts(&scene.link, redeemed));
        assert_eq!(other, [false, false], "{name}: an access to another link");
    }
}
