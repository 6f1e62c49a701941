//! What a request does with the link that it meets.

use domain::gate::{Denial, MakerStanding};
use domain::link::{Audience, Link, LinkAuthority, LinkKind, Maker, Meeting, meet};
use domain::policy::Policy;
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    OWNER, WRITER, WRITING, bare_request, caps, day, days, just_before, link, person, specified,
    today,
};
use crate::gate::Scene;

struct Met {
    link: Link,
    policy: Policy,
    maker: Capabilities,
}

impl Met {
    fn new() -> Self {
        Self {
            link: link(LinkKind::View, Audience::Anonymous),
            policy: Policy::default(),
            maker: WRITING,
        }
    }

    fn outcome(&self) -> &'static str {
        let specification = specified(&bare_request(), OWNER);
        match meet(
            &self.link,
            &specification,
            &self.policy,
            self.maker,
            today(),
        ) {
            Meeting::Reuse => "reuse",
            Meeting::TakeOver(change) => {
                let expected = Link {
                    maker: Maker::User(OWNER),
                    revision: self.link.revision + 1,
                    changed_at: today(),
                    ..self.link.clone()
                };
                assert_eq!(*change.link(), expected, "nothing else of the link changes");
                "take over"
            }
            Meeting::Replace(revocation) => {
                assert_eq!(revocation.link(), self.link.id);
                assert_eq!(revocation.item(), self.link.item);
                assert_eq!((revocation.at(), revocation.by()), (today(), None));
                "replace"
            }
        }
    }
}

#[test]
fn a_link_is_reused_taken_over_or_replaced() {
    type Row = (&'static str, fn(&mut Met), &'static str);
    let rows: [Row; 11] = [
        ("a link that stands is reused", |_| {}, "reuse"),
        (
            "another expiry makes no other link",
            |met| met.link.expires_at = Some(day(500)),
            "reuse",
        ),
        (
            "until just before its expiry it is reused",
            |met| met.link.expires_at = Some(day(101)),
            "reuse",
        ),
        (
            "at its expiry it is replaced",
            |met| met.link.expires_at = Some(today()),
            "replace",
        ),
        (
            "when its longest life is over it is replaced",
            |met| met.policy.max_lifetime = Some(days(10)),
            "replace",
        ),
        (
            "when its maker lost the right to make it, it is taken over",
            |met| met.maker = Capabilities::READING,
            "take over",
        ),
        (
            "when its maker can no longer do what it allows, it is taken over",
            |met| met.maker = caps(&[Capability::Preview, Capability::Publish]),
            "take over",
        ),
        (
            "when its maker has left, it is taken over",
            |met| met.maker = Capabilities::NONE,
            "take over",
        ),
        (
            "its maker needs no more than to make it",
            |met| met.maker = Capabilities::READING.union(caps(&[Capability::Publish])),
            "reuse",
        ),
        (
            "where links outlive their makers it is reused",
            |met| {
                met.maker = Capabilities::NONE;
                met.policy.links_outlive_maker = true;
            },
            "reuse",
        ),
        (
            "an expired link is replaced, whatever became of its maker",
            |met| {
                met.maker = Capabilities::NONE;
                met.link.expires_at = Some(just_before(today()));
            },
            "replace",
        ),
    ];
    for (sentence, change, expected) in rows {
        let mut met = Met::new();
        change(&mut met);
        assert_eq!(met.outcome(), expected, "{sentence}");
    }
}

#[test]
fn a_link_that_was_taken_over_opens_again() {
    for authority in [LinkAuthority::Publish, LinkAuthority::Share] {
        let mut scene = Scene::new();
        scene.link.authority = authority;
        scene.link.maker = Maker::User(OWNER);
        scene.maker = MakerStanding::Gone;
        assert_eq!(scene.open().map(|_| ()), Err(Denial::MakerLacksRights));

        // The writer may publish, and not share.
        scene.steps[1].grants[0].capabilities =
            Capabilities::READING.union(caps(&[Capability::Publish]));
        let specification = specified(&bare_request(), WRITER);
        let meeting = meet(
            &scene.link,
            &specification,
            &scene.policy,
            Capabilities::NONE,
            today(),
        );
        let Meeting::TakeOver(change) = meeting else {
            panic!("the link is taken over, not {meeting:?}");
        };
        scene.link = change.link().clone();
        scene.maker = MakerStanding::Person(person(WRITER));
        assert_eq!(scene.open().map(|_| ()), Ok(()), "{authority:?}");
    }
}
