//! Links that people call by a name of their own: made, changed and ended by whoever manages the item.

mod changes;

use std::time::Duration;

use domain::access::{Refusal, Rights};
use domain::gate::MakerStanding;
use domain::item::ItemKind;
use domain::link::{
    Audience, FingerprintRule, LabelledRequest, LabelledWish, Link, LinkAuthority, LinkChange,
    LinkKind, LinkLabel, LinkRefusal, LinkScope, Maker, NewLink, ResolveContext, change_labelled,
    end_labelled, resolve_labelled,
};
use domain::policy::{LinkScopes, Policy};
use domain::principal::Caller;
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    APPLICATION, HOME, LINK, OWNER, READER, STRANGER, WRITER, caller, caps, day, days, folder,
    lineage, link, person, today,
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
        let mut steps = folder().steps().to_vec();
        steps[1].grants[0].capabilities = self.owner_may;
        Rights::of(&self.caller, &lineage(steps), today())
    }

    fn context<'a>(&'a self, rights: &'a Rights) -> ResolveContext<'a> {
        ResolveContext {
            item_kind: ItemKind::Folder,
            policy: &self.policy,
            rights,
            application: APPLICATION,
            organization: HOME,
            now: today(),
        }
    }

    fn resolve(&self) -> Result<Link, LinkRefusal> {
        let rights = self.rights();
        let specification = resolve_labelled(&self.request, &self.context(&rights))?;
        let made = NewLink::new(&specification, LINK, FingerprintRule::PerLabel, today());
        Ok(made.link().clone())
    }

    fn change(&self, link: &Link, wish: &LabelledWish) -> Result<Option<LinkChange>, LinkRefusal> {
        let rights = self.rights();
        change_labelled(link, wish, &self.context(&rights))
    }
}

/// A labelled link that the owner made ten days ago for everyone to view.
fn made() -> Link {
    Link {
        rule: FingerprintRule::PerLabel,
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
            |asking| asking.policy.default_labelled_kind = LinkKind::View,
            |made| made.kind == LinkKind::View,
        ),
        (
            "but no more than the policy allows at all",
            |asking| {
                asking.policy.default_labelled_kind = LinkKind::Edit;
                asking.policy.max_item_kind = LinkKind::View;
            },
            |made| made.kind == LinkKind::View,
        ),
        (
            "it has no end",
            |_| {},
            |made| made.expires_at.is_none() && made.password.is_none(),
        ),
        (
            "or the end of the longest life that the policy gives",
            |asking| asking.policy.max_lifetime = Some(days(30)),
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
                    && made.label.as_ref().unwrap().as_str() == "Press kit"
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
            refused(Refusal::Lacks(Capability::Manage)),
        ),
        (
            "nor does a reader",
            |asking| asking.caller = caller(READER),
            refused(Refusal::Lacks(Capability::Manage)),
        ),
        (
            "to a stranger there is nothing",
            |asking| asking.caller = caller(STRANGER),
            refused(Refusal::Hidden),
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
                asking.policy.min_password_length = 12;
                asking.request.password_length = Some(11);
            },
            Some(LinkRefusal::PasswordTooShort { min: 12 }),
        ),
        (
            "but never more than a password can have",
            |asking| {
                asking.policy.min_password_length = 90;
                asking.request.password_length = Some(50);
            },
            None,
        ),
        (
            "a link for everyone needs a password where the policy says so",
            |asking| asking.policy.anonymous_needs_password = true,
            Some(LinkRefusal::PasswordNeeded { min: 8 }),
        ),
        (
            "one for the organization does not",
            |asking| {
                asking.policy.anonymous_needs_password = true;
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
            |asking| asking.policy.allowed_scopes = LinkScopes::of(&[LinkScope::Organization]),
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            }),
        ),
        (
            "and what they may allow",
            |asking| {
                asking.policy.max_item_kind = LinkKind::PreviewOnly;
                asking.request.kind = Some(LinkKind::View);
            },
            Some(LinkRefusal::AllowsTooMuch),
        ),
        (
            "and whether nobody known may change things",
            |asking| {
                asking.policy.anonymous_editing = false;
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
                asking.policy.max_lifetime = Some(Duration::from_hours(24));
                asking.request.expiry = Some(today().plus(Duration::from_millis(86_400_001)));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
        (
            "an end is not chosen where nobody chooses one",
            |asking| {
                asking.policy.choosing_expiry = false;
                asking.request.expiry = Some(day(101));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
    ]);
}

#[test]
fn ending_one_takes_managing_the_item() {
    let asking = Asking::new();
    let ended = end_labelled(&made(), &asking.rights(), today()).unwrap();
    assert_eq!(ended.link(), made().id);
    assert_eq!((ended.at(), ended.by()), (today(), Some(OWNER)));
    let writer = Asking {
        caller: caller(WRITER),
        ..Asking::new()
    };
    let refused = end_labelled(&made(), &writer.rights(), today());
    let lacks = LinkRefusal::Access(Refusal::Lacks(Capability::Manage));
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
        scene.policy.max_item_kind = most;
        let access = scene.open().unwrap();
        assert_eq!(access.capabilities(), expected.capabilities(), "{most:?}");
    }
}
