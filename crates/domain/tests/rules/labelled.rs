//! Links that people call by a name of their own: made, changed and ended by anybody who manages the item.

mod changes;

use std::time::Duration;

use domain::access::{Forbidden, Rights};
use domain::gate::MakerStanding;
use domain::item::Lineage;
use domain::link::{
    Audience, Link, LinkAuthority, LinkChange, LinkForm, LinkKind, LinkLabel, LinkRefusal,
    LinkRequest, LinkScope, Maker, NewLink, Present, Purpose, RequestedForm, ResolveContext,
    Resolved, Terms, end_managed, resolve,
};
use domain::patch::Patch;
use domain::policy::{LinkScopes, Policy, PolicySetting};
use domain::principal::Caller;
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    APPLICATION, LINK, OWNER, READER, STRANGER, WRITER, caller, caps, day, days, folder, lineage,
    link, password_of, person, today,
};
use crate::gate::Scene;

/// The owner asks for a link without saying more than for whom.
struct Asking {
    request: LabelledRequest,
    policy: Policy,
    caller: Caller,
    /// What the owner's grant allows.
    owner_may: Capabilities,
}

impl Asking {
    fn new() -> Self {
        Self {
            request: LabelledRequest {
                label: None,
                kind: None,
                audience: Audience::Anonymous,
                expiry: None,
                password_length: None,
            },
            policy: Policy::default(),
            caller: caller(OWNER),
            owner_may: Capabilities::ALL,
        }
    }

    fn rights(&self) -> Rights {
        Rights::of(&self.caller, &self.lineage(), today())
    }

    fn lineage(&self) -> Lineage {
        let mut steps = folder().steps().to_vec();
        steps[1].grants[0].capabilities = self.owner_may;
        lineage(steps)
    }

    fn decide(
        &self,
        request: &LinkRequest,
        present: Option<Present<'_>>,
    ) -> Result<Resolved, LinkRefusal> {
        let context = ResolveContext {
            lineage: &self.lineage(),
            policy: &self.policy,
            rights: &self.rights(),
            application: APPLICATION,
            now: today(),
        };
        resolve(request, present, &context)
    }

    fn resolve(&self) -> Result<Link, LinkRefusal> {
        match self.decide(&self.request.request(), None)? {
            Resolved::Make(specification) => {
                Ok(NewLink::new(&specification, LINK, today()).link().clone())
            }
            other => panic!("there is no link that could be {other:?}"),
        }
    }

    fn change(&self, link: &Link, wish: &LabelledWish) -> Result<Option<LinkChange>, LinkRefusal> {
        let present = Present {
            link,
            name: None,
            maker: Some(Capabilities::ALL),
        };
        match self.decide(&wish.request(), Some(present))? {
            Resolved::Change(change) => Ok(Some(*change)),
            Resolved::Keep => Ok(None),
            other => panic!("a link that there is is not {other:?}"),
        }
    }
}

/// What a request for a new link says.
struct LabelledRequest {
    label: Option<LinkLabel>,
    kind: Option<LinkKind>,
    audience: Audience,
    expiry: Option<Timestamp>,
    password_length: Option<usize>,
}

impl LabelledRequest {
    fn request(&self) -> LinkRequest {
        let wish = LabelledWish {
            kind: self.kind,
            audience: Some(self.audience.clone()),
            expiry: self.expiry.map_or(Patch::Keep, Patch::Set),
            password_length: self.password_length.map_or(Patch::Keep, Patch::Set),
        };
        LinkRequest {
            form: RequestedForm::Labelled {
                label: self.label.clone(),
            },
            ..wish.request()
        }
    }
}

/// What a request says of a link that there is.
#[derive(Clone, Default)]
struct LabelledWish {
    kind: Option<LinkKind>,
    audience: Option<Audience>,
    expiry: Patch<Timestamp>,
    password_length: Patch<usize>,
}

impl LabelledWish {
    fn request(&self) -> LinkRequest {
        LinkRequest {
            purpose: Purpose::Kind(self.kind),
            scope: self.audience.as_ref().map(Audience::scope),
            recipients: self.audience.iter().flat_map(Audience::people).collect(),
            expiry: self.expiry,
            password: match self.password_length {
                Patch::Keep => Patch::Keep,
                Patch::Clear => Patch::Clear,
                Patch::Set(length) => password_of(length),
            },
            ..LinkRequest::bare(RequestedForm::Labelled { label: None })
        }
    }
}

/// A labelled link that the owner made ten days ago for everyone to view.
fn made() -> Link {
    Link {
        form: LinkForm::Labelled {
            terms: Terms::open(Audience::Anonymous),
            label: None,
        },
        authority: LinkAuthority::Manage,
        maker: Maker::User(OWNER),
        ..link(LinkKind::View, Audience::Anonymous)
    }
}

#[test]
fn a_request_that_says_little_gets_what_the_policy_has_for_it() {
    type Row = (&'static str, fn(&mut Asking), fn(&Link) -> bool);
    let rows: [Row; 7] = [
        (
            "without a role it shows and gives no bytes",
            |_| {},
            |made| made.kind == LinkKind::PreviewOnly,
        ),
        (
            "or what the policy says",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultLabelledKind(LinkKind::View));
            },
            |made| made.kind == LinkKind::View,
        ),
        (
            "but no more than the policy allows at all",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultLabelledKind(LinkKind::Edit));
                asking.policy.set(PolicySetting::MaxKind(LinkKind::View));
            },
            |made| made.kind == LinkKind::View,
        ),
        (
            "it has no end",
            |_| {},
            |made| made.expires_at.is_none() && made.password().is_none(),
        ),
        (
            "or the end of the longest life that the policy gives",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::MaxLifetime(Some(days(30))));
            },
            |made| made.expires_at == Some(day(130)),
        ),
        (
            "the end that was asked for stands",
            |asking| asking.request.expiry = Some(day(101)),
            |made| made.expires_at == Some(day(101)),
        ),
        (
            "it is made on the right to manage, under its label",
            |asking| asking.request.label = Some(LinkLabel::parse("Press kit").unwrap()),
            |made| {
                made.authority == LinkAuthority::Manage
                    && made.maker == Maker::User(OWNER)
                    && made.form.label().unwrap().as_str() == "Press kit"
            },
        ),
    ];
    for (sentence, change, holds) in rows {
        let mut asking = Asking::new();
        change(&mut asking);
        let made = asking.resolve().unwrap();
        assert!(holds(&made), "{sentence}: {made:?}");
    }
}

type Refused = (&'static str, fn(&mut Asking), Option<LinkRefusal>);

fn check(rows: &[Refused]) {
    for (sentence, change, expected) in rows {
        let mut asking = Asking::new();
        change(&mut asking);
        assert_eq!(asking.resolve().err(), *expected, "{sentence}");
    }
}

#[test]
fn what_the_caller_may_not_make() {
    let refused = |refusal| Some(LinkRefusal::Access(refusal));
    check(&[
        (
            "who may publish and not manage makes none",
            |asking| asking.caller = caller(WRITER),
            refused(Forbidden::Lacks(Capability::Manage)),
        ),
        (
            "nor does a reader",
            |asking| asking.caller = caller(READER),
            refused(Forbidden::Lacks(Capability::Manage)),
        ),
        (
            "to a stranger there is nothing",
            |asking| asking.caller = caller(STRANGER),
            refused(Forbidden::Hidden),
        ),
        (
            "a link allows no more than its maker may do",
            |asking| {
                asking.owner_may = caps(&[Capability::Preview, Capability::Manage]);
                asking.request.kind = Some(LinkKind::View);
            },
            Some(LinkRefusal::ExceedsOwnRights {
                needed: Capabilities::READING.union(caps(&[Capability::Manage])),
            }),
        ),
    ]);
}

#[test]
fn what_no_password_may_be() {
    let short = Some(LinkRefusal::PasswordTooShort { min: 8 });
    check(&[
        (
            "a password has eight characters",
            |asking| asking.request.password_length = Some(7),
            short,
        ),
        (
            "eight are enough",
            |asking| asking.request.password_length = Some(8),
            None,
        ),
        (
            "fifty as well",
            |asking| asking.request.password_length = Some(50),
            None,
        ),
        (
            "one more is too many",
            |asking| asking.request.password_length = Some(51),
            Some(LinkRefusal::PasswordTooLong { max: 50 }),
        ),
        (
            "the policy may want more",
            |asking| {
                asking.policy.set(PolicySetting::MinPasswordLength(12));
                asking.request.password_length = Some(11);
            },
            Some(LinkRefusal::PasswordTooShort { min: 12 }),
        ),
        (
            "but never more than a password can have",
            |asking| {
                asking.policy.set(PolicySetting::MinPasswordLength(90));
                asking.request.password_length = Some(50);
            },
            None,
        ),
        (
            "a link for everyone needs a password where the policy says so",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
            },
            Some(LinkRefusal::PasswordNeeded { min: 8 }),
        ),
        (
            "one for the organization does not",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                asking.request.audience = Audience::Organization;
            },
            None,
        ),
    ]);
}

#[test]
fn what_the_policy_does_not_allow() {
    check(&[
        (
            "the policy says for whom links may be",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                        LinkScope::Organization,
                    ])));
            },
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            }),
        ),
        (
            "and what they may allow",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::MaxKind(LinkKind::PreviewOnly));
                asking.request.kind = Some(LinkKind::View);
            },
            Some(LinkRefusal::AllowsTooMuch),
        ),
        (
            "and whether nobody known may change things",
            |asking| {
                asking.policy.set(PolicySetting::AnonymousEditing(false));
                asking.request.kind = Some(LinkKind::Edit);
            },
            Some(LinkRefusal::AnonymousEditingForbidden),
        ),
        (
            "an end that is now is none",
            |asking| asking.request.expiry = Some(today()),
            Some(LinkRefusal::ExpiryPast),
        ),
        (
            "an end beyond the longest life is refused and not moved",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::MaxLifetime(Some(Duration::from_hours(24))));
                asking.request.expiry = Some(today().plus(Duration::from_millis(86_400_001)));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
        (
            "an end is not chosen where nobody chooses one",
            |asking| {
                asking.policy.set(PolicySetting::ChoosingExpiry(false));
                asking.request.expiry = Some(day(101));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
    ]);
}

#[test]
fn ending_one_takes_managing_the_item() {
    let asking = Asking::new();
    let ended = end_managed(&made(), &asking.rights(), today()).unwrap();
    assert_eq!(ended.link(), made().id);
    assert_eq!((ended.at(), ended.by()), (today(), Some(OWNER)));
    let writer = Asking {
        caller: caller(WRITER),
        ..Asking::new()
    };
    let refused = end_managed(&made(), &writer.rights(), today());
    let lacks = LinkRefusal::Access(Forbidden::Lacks(Capability::Manage));
    assert_eq!(refused.err(), Some(lacks));
}

#[test]
fn a_policy_that_allows_less_makes_links_do_less_and_gives_it_back() {
    let mut scene = Scene::new();
    scene.link = Link {
        kind: LinkKind::Edit,
        ..made()
    };
    scene.maker = MakerStanding::Person(person(OWNER));
    for (most, expected) in [
        (LinkKind::Edit, LinkKind::Edit),
        (LinkKind::View, LinkKind::View),
        (LinkKind::PreviewOnly, LinkKind::PreviewOnly),
        (LinkKind::Edit, LinkKind::Edit),
    ] {
        scene.policy.set(PolicySetting::MaxKind(most));
        let access = scene.open().unwrap();
        assert_eq!(access.capabilities(), expected.capabilities(), "{most:?}");
    }
}
