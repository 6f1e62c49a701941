//! What a request does with the link that has its fingerprint.

use domain::gate::{Denial, MakerStanding};
use domain::link::{
    Audience, DedupOutcome, Link, LinkAuthority, LinkForm, LinkKind, LinkRefusal, LinkRequest,
    Maker, Terms, dedup,
};
use domain::patch::Patch;
use domain::policy::{Policy, PolicySetting};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    FILE, OWNER, WRITER, WRITING, caps, day, days, just_before, link, person, specified, today,
};
use crate::gate::Scene;

struct Met {
    link: Link,
    policy: Policy,
    maker: Capabilities,
    asked_end: Option<Timestamp>,
}

impl Met {
    fn new() -> Self {
        Self {
            link: Link {
                item: FILE,
                ..link(LinkKind::View, Audience::Anonymous)
            },
            policy: Policy::default(),
            maker: WRITING,
            asked_end: None,
        }
    }

    fn outcome(&self) -> &'static str {
        let mut request = LinkRequest::specified();
        request.expiry = self.asked_end.map_or(Patch::Keep, Patch::Set);
        let specification = specified(&request, OWNER);
        match dedup(
            &self.link,
            &specification,
            &self.policy,
            Some(self.maker),
            today(),
        ) {
            DedupOutcome::Reuse => "reuse",
            DedupOutcome::TakeOver(change) => {
                let expected = Link {
                    maker: Maker::User(OWNER),
                    revision: self.link.revision + 1,
                    changed_at: today(),
                    ..self.link.clone()
                };
                assert_eq!(*change.link(), expected, "nothing else of the link changes");
                "take over"
            }
            DedupOutcome::Replace(revocation) => {
                assert_eq!(revocation.link(), self.link.id);
                assert_eq!(revocation.item(), self.link.item);
                assert_eq!((revocation.at(), revocation.by()), (today(), None));
                "replace"
            }
            DedupOutcome::Release(change) => {
                assert!(change.releases_fingerprint());
                assert_eq!(change.link().form, self.link.form, "it keeps its address");
                "release"
            }
            DedupOutcome::Refuse(refusal) => {
                assert_eq!(refusal, LinkRefusal::LabelTaken);
                "refuse"
            }
        }
    }
}

type Row = (&'static str, fn(&mut Met), &'static str);

fn check(rows: &[Row]) {
    for (sentence, change, expected) in rows {
        let mut met = Met::new();
        change(&mut met);
        assert_eq!(met.outcome(), *expected, "{sentence}");
    }
}

#[test]
fn a_link_is_reused_taken_over_or_replaced() {
    check(&[
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
            |met| met.policy.set(PolicySetting::MaxLifetime(Some(days(10)))),
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
                met.policy.set(PolicySetting::LinksOutliveMaker(true));
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
    ]);
}

#[test]
fn a_link_that_lives_longer_gives_its_place_up_and_a_label_is_refused() {
    check(&[
        (
            "asked for with the end that it has, it is reused",
            |met| {
                met.link.expires_at = Some(day(150));
                met.asked_end = Some(day(150));
            },
            "reuse",
        ),
        (
            "and when it was made to end sooner",
            |met| {
                met.link.expires_at = Some(day(120));
                met.asked_end = Some(day(150));
            },
            "reuse",
        ),
        (
            "when it was made to end later, it is no answer to who asks for an end",
            |met| {
                met.link.expires_at = Some(day(151));
                met.asked_end = Some(day(150));
            },
            "release",
        ),
        (
            "nor when it was made to live for ever",
            |met| met.asked_end = Some(day(150)),
            "release",
        ),
        (
            "a label is taken",
            |met| {
                met.link.form = LinkForm::Labelled {
                    terms: Terms::open(Audience::Anonymous),
                    label: None,
                };
            },
            "refuse",
        ),
    ]);
}

#[test]
fn a_link_that_was_taken_over_opens_again() {
    for authority in [LinkAuthority::Publish, LinkAuthority::Share] {
        let mut scene = Scene::new();
        scene.link.authority = authority;
        scene.link.maker = Maker::User(OWNER);
        scene.maker = MakerStanding::Gone;
        assert_eq!(scene.open().map(|_| ()), Err(Denial::MakerGone));

        // The writer may publish, and not share.
        scene.steps[1].grants[0].capabilities =
            Capabilities::READING.union(caps(&[Capability::Publish]));
        let specification = specified(&LinkRequest::specified(), WRITER);
        let outcome = dedup(&scene.link, &specification, &scene.policy, None, today());
        let DedupOutcome::TakeOver(change) = outcome else {
            panic!("the link is taken over, not {outcome:?}");
        };
        scene.link = change.link().clone();
        scene.maker = MakerStanding::Person(person(WRITER));
        assert_eq!(scene.open().map(|_| ()), Ok(()), "{authority:?}");
    }
}
