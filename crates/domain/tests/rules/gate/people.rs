//! One row for each way in which maker, visitor and password decide.

use std::collections::BTreeSet;

use domain::gate::{Denial, MakerStanding};
use domain::link::{Audience, LinkAuthority, LinkKind, PasswordGeneration};
use domain::policy::PolicySetting;
use domain::principal::{Principal, Visitor};
use domain::role::{Capabilities, Capability};

use super::{READING, Scene, check};
use crate::fixtures::{
    ELSEWHERE, OTHER_LINK, READER, ROOT, Retold, STRANGER, TEAM, WRITER, application, caller, caps,
    people, today, with_password,
};

#[test]
fn maker() {
    check(&[
        (
            "a link whose maker may no longer make links does not open",
            |scene| scene.demote_writer(Capabilities::READING),
            Err(Denial::MakerLacksRights),
        ),
        (
            "a link that allows what its maker may no longer do does not open",
            |scene| {
                scene.link.kind = LinkKind::Edit;
                scene.demote_writer(caps(&[
                    Capability::Preview,
                    Capability::Download,
                    Capability::Publish,
                ]));
            },
            Err(Denial::MakerLacksRights),
        ),
        (
            "a maker needs no more than the link allows and the right to make it",
            |scene| {
                scene.demote_writer(caps(&[
                    Capability::Preview,
                    Capability::Download,
                    Capability::Publish,
                ]));
            },
            READING,
        ),
        (
            "a link made under the lesser right needs that one of its maker",
            |scene| {
                scene.link.authority = LinkAuthority::Share;
                scene.demote_writer(Capabilities::READING.union(caps(&[Capability::Share])));
            },
            READING,
        ),
        (
            "at the end of the maker's grant the link no longer opens",
            |scene| scene.steps[1].grants[0].expires_at = Some(today()),
            Err(Denial::MakerLacksRights),
        ),
        (
            "where the maker's grant does not reach the item, the link does not open",
            |scene| {
                let mut grant = scene.steps[1].grants.remove(0);
                grant.item = ROOT;
                scene.steps[2].grants.push(grant);
                scene.steps[1].inherits = false;
            },
            Err(Denial::MakerLacksRights),
        ),
        (
            "a maker stands on their group's grant",
            |scene| {
                scene.steps[1].grants[0].principal = Principal::Group(TEAM);
                if let MakerStanding::Person(writer) = &mut scene.maker {
                    writer.groups = BTreeSet::from([TEAM]);
                }
            },
            READING,
        ),
        (
            "a maker who left the group stands on its grant no longer",
            |scene| scene.steps[1].grants[0].principal = Principal::Group(TEAM),
            Err(Denial::MakerLacksRights),
        ),
        (
            "a link whose maker has left does not open",
            |scene| scene.maker = MakerStanding::Gone,
            Err(Denial::MakerGone),
        ),
        (
            "a link that an application made for itself stands",
            |scene| {
                scene.maker = MakerStanding::Application;
                scene.steps[1].grants.clear();
            },
            READING,
        ),
        (
            "where links outlive their makers, what the maker may do does not matter",
            |scene| {
                scene.steps[1].grants.clear();
                scene.policy.set(PolicySetting::LinksOutliveMaker(true));
            },
            READING,
        ),
        (
            "nowhere does a link outlive the account of its maker",
            |scene| {
                scene.maker = MakerStanding::Gone;
                scene.policy.set(PolicySetting::LinksOutliveMaker(true));
            },
            Err(Denial::MakerGone),
        ),
    ]);
}

#[test]
fn audience() {
    check(&[
        (
            "an organization link asks for a sign-in",
            |scene| scene.link.set_audience(Audience::Organization),
            Err(Denial::SignInNeeded),
        ),
        (
            "a people link asks for a sign-in",
            |scene| scene.link.set_audience(people(&[READER])),
            Err(Denial::SignInNeeded),
        ),
        (
            "an organization link opens for any member, grant or none",
            |scene| {
                scene.link.set_audience(Audience::Organization);
                scene.visitor = Visitor::SignedIn(caller(STRANGER));
            },
            READING,
        ),
        (
            "an organization link does not open for another organization's member",
            |scene| {
                scene.link.set_audience(Audience::Organization);
                let mut visitor = caller(STRANGER);
                visitor.organization = ELSEWHERE;
                scene.visitor = Visitor::SignedIn(visitor);
            },
            Err(Denial::OutsideOrganization),
        ),
        (
            "a people link opens for whoever is on its list",
            |scene| {
                scene.link.set_audience(people(&[READER]));
                scene.read_by_member();
            },
            READING,
        ),
        (
            "a people link does not open for anyone else, its maker included",
            |scene| {
                scene.link.set_audience(people(&[READER]));
                scene.visitor = Visitor::SignedIn(caller(WRITER));
            },
            Err(Denial::NotListed),
        ),
        (
            "a people link without a list opens for nobody",
            |scene| {
                scene.link.set_audience(people(&[]));
                scene.read_by_member();
            },
            Err(Denial::NotListed),
        ),
        (
            "an application that acts for itself is on no list",
            |scene| {
                scene.link.set_audience(people(&[READER]));
                scene.visitor = Visitor::SignedIn(application());
            },
            Err(Denial::NotListed),
        ),
        (
            "an anonymous link opens for whoever holds it, from wherever",
            |scene| {
                let mut visitor = caller(STRANGER);
                visitor.organization = ELSEWHERE;
                scene.visitor = Visitor::SignedIn(visitor);
            },
            READING,
        ),
    ]);
}

#[test]
fn password() {
    check(&[
        (
            "a link with a password does not open without it",
            |scene| scene.link = with_password(scene.link.clone()),
            Err(Denial::PasswordNeeded),
        ),
        (
            "it opens with it",
            |scene| {
                scene.link = with_password(scene.link.clone());
                scene.give_password();
            },
            READING,
        ),
        (
            "another link's password does not open it",
            |scene| {
                scene.link = with_password(scene.link.clone());
                scene.give_password();
                scene.link.id = OTHER_LINK;
            },
            Err(Denial::PasswordNeeded),
        ),
        (
            "a password that was replaced does not open it",
            |scene| {
                scene.link.set_password(Some(PasswordGeneration(2)));
                scene.give_password();
            },
            Err(Denial::PasswordNeeded),
        ),
        (
            "a link without a password does not mind a proof",
            Scene::give_password,
            READING,
        ),
    ]);
}
