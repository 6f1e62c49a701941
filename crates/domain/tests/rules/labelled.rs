//! Links that people call by a name of their own: made, changed and ended by whoever manages the item.

use std::time::Duration;

use domain::access::{Refusal, Rights};
use domain::gate::MakerStanding;
use domain::item::ItemKind;
use domain::link::{
    Audience, FingerprintRule, LabelledRequest, LabelledWish, Link, LinkAuthority, LinkChange,
    LinkKind, LinkLabel, LinkRefusal, LinkScope, Maker, NewLink, PasswordGeneration,
    ResolveContext, change_labelled, end_labelled, resolve_labelled,
};
use domain::patch::Patch;
use domain::policy::{LinkScopes, Policy};
use domain::principal::Caller;
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    APPLICATION, HOME, LINK, OWNER, READER, STRANGER, WRITER, caller, caps, day, days, folder,
    just_before, lineage, link, people, person, today,
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

#[test]
fn every_reason_not_to_make_one() {
    type Row = (&'static str, fn(&mut Asking), Option<LinkRefusal>);
    let refused = |refusal| Some(LinkRefusal::Access(refusal));
    let short = Some(LinkRefusal::PasswordTooShort { min: 8 });
    let rows: [Row; 18] = [
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
    ];
    for (sentence, change, expected) in rows {
        let mut asking = Asking::new();
        change(&mut asking);
        assert_eq!(asking.resolve().err(), expected, "{sentence}");
    }
}

#[test]
fn what_a_change_says_is_changed_and_the_rest_stays() {
    let asking = Asking::new();
    let keep = LabelledWish::default();
    assert_eq!(asking.change(&made(), &keep), Ok(None), "nothing is said");
    let same = LabelledWish {
        kind: Some(LinkKind::View),
        audience: Some(Audience::Anonymous),
        expiry: Patch::Clear,
        password_length: Patch::Clear,
    };
    assert_eq!(asking.change(&made(), &same), Ok(None), "what is so");

    let locked = Link {
        password: Some(PasswordGeneration(1)),
        expires_at: Some(day(120)),
        ..made()
    };
    type Row = (&'static str, LabelledWish, fn(Link) -> Link);
    let rows: [Row; 6] = [
        (
            "a role",
            LabelledWish {
                kind: Some(LinkKind::PreviewOnly),
                ..LabelledWish::default()
            },
            |link| Link {
                kind: LinkKind::PreviewOnly,
                ..link
            },
        ),
        (
            "people; the password stays",
            LabelledWish {
                audience: Some(people(&[READER])),
                ..LabelledWish::default()
            },
            |link| Link {
                audience: people(&[READER]),
                ..link
            },
        ),
        (
            "a later end",
            LabelledWish {
                expiry: Patch::Set(day(150)),
                ..LabelledWish::default()
            },
            |link| Link {
                expires_at: Some(day(150)),
                ..link
            },
        ),
        (
            "no end",
            LabelledWish {
                expiry: Patch::Clear,
                ..LabelledWish::default()
            },
            |link| Link {
                expires_at: None,
                ..link
            },
        ),
        (
            "no password",
            LabelledWish {
                password_length: Patch::Clear,
                ..LabelledWish::default()
            },
            |link| Link {
                password: None,
                ..link
            },
        ),
        (
            "another password, which forgets who gave the first",
            LabelledWish {
                password_length: Patch::Set(9),
                ..LabelledWish::default()
            },
            |link| Link {
                password: Some(PasswordGeneration(2)),
                ..link
            },
        ),
    ];
    for (sentence, wish, expected) in rows {
        let change = asking.change(&locked, &wish).unwrap().unwrap();
        let expected = Link {
            revision: locked.revision + 1,
            changed_at: today(),
            ..expected(locked.clone())
        };
        assert_eq!(*change.link(), expected, "{sentence}");
    }
}

#[test]
fn a_change_is_held_to_policy_and_rights_as_they_are_now() {
    type Row = (
        &'static str,
        fn(&mut Asking, &mut Link, &mut LabelledWish),
        Option<LinkRefusal>,
    );
    let rows: [Row; 9] = [
        (
            "it takes managing",
            |asking, _, _| asking.caller = caller(WRITER),
            Some(LinkRefusal::Access(Refusal::Lacks(Capability::Manage))),
        ),
        (
            "more than the policy allows",
            |asking, _, wish| {
                asking.policy.max_item_kind = LinkKind::View;
                wish.kind = Some(LinkKind::Edit);
            },
            Some(LinkRefusal::AllowsTooMuch),
        ),
        (
            "opened to everyone, a kept password counts",
            |asking, link, wish| {
                asking.policy.anonymous_needs_password = true;
                link.audience = Audience::Organization;
                link.password = Some(PasswordGeneration(1));
                wish.audience = Some(Audience::Anonymous);
            },
            None,
        ),
        (
            "and none does not do",
            |asking, link, wish| {
                asking.policy.anonymous_needs_password = true;
                link.audience = Audience::Organization;
                wish.audience = Some(Audience::Anonymous);
            },
            Some(LinkRefusal::PasswordNeeded { min: 8 }),
        ),
        (
            "the longest life counts from when the link was made",
            |asking, _, wish| {
                asking.policy.max_lifetime = Some(days(30));
                wish.expiry = Patch::Set(day(121));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
        (
            "up to its end",
            |asking, _, wish| {
                asking.policy.max_lifetime = Some(days(30));
                wish.expiry = Patch::Set(day(120));
            },
            None,
        ),
        (
            "an end that has passed",
            |_, _, wish| wish.expiry = Patch::Set(just_before(today())),
            Some(LinkRefusal::ExpiryPast),
        ),
        (
            "of another rule's link the end alone is changed",
            |_, link, wish| {
                link.rule = FingerprintRule::PerApplicationAndSpecification;
                wish.expiry = Patch::Set(day(101));
            },
            None,
        ),
        (
            "for by the rest it is found again",
            |_, link, wish| {
                link.rule = FingerprintRule::PerApplicationAndSpecification;
                wish.kind = Some(LinkKind::PreviewOnly);
            },
            Some(LinkRefusal::MadeElsewhere),
        ),
    ];
    for (sentence, change, expected) in rows {
        let mut asking = Asking::new();
        let mut link = made();
        let mut wish = LabelledWish {
            expiry: Patch::Set(day(110)),
            ..LabelledWish::default()
        };
        change(&mut asking, &mut link, &mut wish);
        let answer = asking.change(&link, &wish);
        if let Ok(changed) = &answer {
            assert!(changed.is_some(), "{sentence}: nothing changed");
        }
        assert_eq!(answer.err(), expected, "{sentence}");
    }
}

#[test]
fn whoever_changes_what_a_link_allows_answers_for_it() {
    let asking = Asking::new();
    let wish = LabelledWish {
        expiry: Patch::Set(day(110)),
        ..LabelledWish::default()
    };
    for (rule, expected) in [
        (FingerprintRule::PerLabel, OWNER),
        (FingerprintRule::PerApplicationAndSpecification, WRITER),
    ] {
        let link = Link {
            rule,
            maker: Maker::User(WRITER),
            ..made()
        };
        let change = asking.change(&link, &wish).unwrap().unwrap();
        assert_eq!(change.link().maker, Maker::User(expected), "{rule:?}");
    }
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
