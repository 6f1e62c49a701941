//! What a request comes to when it leaves something out, and how policy bounds its expiry.

use domain::link::{
    Audience, LinkAuthority, LinkForm, LinkKind, LinkScope, Maker, NewLink, PasswordGeneration,
    Purpose, Terms,
};
use domain::patch::Patch;
use domain::policy::{LinkScopes, PolicySetting};
use domain::time::Timestamp;

use super::Asking;
use crate::fixtures::{
    APPLICATION, FILE, HOME, LINK, READER, WIDEST, WRITER, application, day, days, password_of,
    people, today,
};

#[test]
fn what_is_left_out_has_a_default() {
    type Row = (&'static str, fn(&mut Asking), LinkKind, Audience);
    let rows: [Row; 9] = [
        (
            "no kind means to view; no scope means the policy's default",
            |_| {},
            LinkKind::View,
            Audience::Anonymous,
        ),
        (
            "the policy's default scope may be another",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultScope(LinkScope::Organization));
            },
            LinkKind::View,
            Audience::Organization,
        ),
        (
            "the widest scope is anonymous where that is allowed",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultScope(LinkScope::Organization));
                asking.request.form = WIDEST;
            },
            LinkKind::View,
            Audience::Anonymous,
        ),
        (
            "else it is the organization",
            |asking| {
                asking.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::Anonymous, false),
                ));
                asking.request.form = WIDEST;
            },
            LinkKind::View,
            Audience::Organization,
        ),
        (
            "a scope that is named is that scope, whatever the default",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultScope(LinkScope::People));
                asking.request.scope = Some(LinkScope::Organization);
            },
            LinkKind::View,
            Audience::Organization,
        ),
        (
            "a kind that is named is that kind",
            |asking| asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit)),
            LinkKind::Edit,
            Audience::Anonymous,
        ),
        (
            "a people link takes the people",
            |asking| {
                asking.request.scope = Some(LinkScope::People);
                asking.request.recipients = [READER].into();
            },
            LinkKind::View,
            people(&[READER]),
        ),
        (
            "a people link needs nobody yet",
            |asking| asking.request.scope = Some(LinkScope::People),
            LinkKind::View,
            people(&[]),
        ),
        (
            "an embedded link is anonymous, whatever the default",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultScope(LinkScope::People));
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
            },
            LinkKind::Embed,
            Audience::Anonymous,
        ),
    ];
    for (sentence, change, kind, audience) in rows {
        let mut asking = Asking::new();
        change(&mut asking);
        let specification = asking.resolve().expect(sentence);
        assert_eq!(specification.kind(), kind, "{sentence}");
        assert_eq!(
            specification.terms(),
            Some(&Terms::open(audience)),
            "{sentence}"
        );
    }
}

#[test]
fn expiry_is_what_was_wished_else_the_default_and_never_beyond_the_longest_life() {
    type Row = (
        &'static str,
        Patch<Timestamp>,
        Option<u64>,
        Option<u64>,
        Option<Timestamp>,
    );
    let at = |number| Some(day(number));
    let rows: [Row; 10] = [
        ("no wish, no policy: never", Patch::Keep, None, None, None),
        ("no wish: the default", Patch::Keep, Some(7), None, at(107)),
        (
            "no wish, no default: the longest",
            Patch::Keep,
            None,
            Some(30),
            at(130),
        ),
        (
            "the default within the longest",
            Patch::Keep,
            Some(7),
            Some(30),
            at(107),
        ),
        (
            "the default beyond the longest",
            Patch::Keep,
            Some(60),
            Some(30),
            at(130),
        ),
        (
            "never overrides the default",
            Patch::Clear,
            Some(7),
            None,
            None,
        ),
        (
            "never is bounded by the longest",
            Patch::Clear,
            Some(7),
            Some(30),
            at(130),
        ),
        (
            "a wish overrides the default",
            Patch::Set(day(120)),
            Some(7),
            None,
            at(120),
        ),
        (
            "a wish within the longest",
            Patch::Set(day(120)),
            None,
            Some(30),
            at(120),
        ),
        (
            "a wish beyond the longest",
            Patch::Set(day(200)),
            None,
            Some(30),
            at(130),
        ),
    ];
    for (sentence, wish, default, longest, expected) in rows {
        let mut asking = Asking::new();
        asking.request.expiry = wish;
        asking
            .policy
            .set(PolicySetting::DefaultLifetime(default.map(days)));
        asking
            .policy
            .set(PolicySetting::MaxLifetime(longest.map(days)));
        let specification = asking.resolve().expect(sentence);
        assert_eq!(specification.expires_at(), expected, "{sentence}");
    }
}

#[test]
fn a_new_link_is_what_was_specified() {
    let mut asking = Asking::new();
    asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
    asking.request.password = password_of(8);
    asking.request.expiry = Patch::Set(day(120));
    let specification = asking.resolve().unwrap();
    let new = NewLink::new(&specification, LINK, today());
    let link = new.link();
    assert_eq!((link.id, link.item, link.organization), (LINK, FILE, HOME));
    assert_eq!((link.application, link.kind), (APPLICATION, LinkKind::Edit));
    let terms = Terms {
        audience: Audience::Anonymous,
        password: Some(PasswordGeneration(1)),
    };
    assert_eq!(link.form, LinkForm::Specified(terms));
    assert_eq!(
        (link.maker, link.authority),
        (Maker::User(WRITER), LinkAuthority::Publish)
    );
    assert_eq!(
        (link.created_at, link.expires_at),
        (today(), Some(day(120)))
    );
    assert_eq!(link.revoked_at, None);
}

#[test]
fn an_application_that_acts_for_itself_makes_links_of_its_own() {
    let mut asking = Asking::new();
    asking.caller = application();
    assert_eq!(asking.resolve().unwrap().maker(), Maker::Application);
}
