//! Changing a link that there is.

use domain::access::Forbidden;
use domain::link::{Audience, Link, LinkForm, LinkKind, LinkRefusal, Maker, PasswordGeneration};
use domain::patch::Patch;
use domain::policy::PolicySetting;
use domain::role::Capability;

use super::{Asking, LabelledWish, made};
use crate::fixtures::{
    OWNER, READER, Retold, WRITER, caller, day, days, just_before, people, today,
};

#[test]
fn what_a_change_says_is_changed_and_the_rest_stays() {
    type Row = (&'static str, LabelledWish, fn(Link) -> Link);
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

    let mut locked = Link {
        expires_at: Some(day(120)),
        ..made()
    };
    locked.set_password(Some(PasswordGeneration(1)));
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
            |mut link| {
                link.set_audience(people(&[READER]));
                link
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
            |mut link| {
                link.set_password(None);
                link
            },
        ),
        (
            "another password, which forgets who gave the first",
            LabelledWish {
                password_length: Patch::Set(9),
                ..LabelledWish::default()
            },
            |mut link| {
                link.set_password(Some(PasswordGeneration(2)));
                link
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
            Some(LinkRefusal::Access(Forbidden::Lacks(Capability::Manage))),
        ),
        (
            "more than the policy allows",
            |asking, _, wish| {
                asking.policy.set(PolicySetting::MaxKind(LinkKind::View));
                wish.kind = Some(LinkKind::Edit);
            },
            Some(LinkRefusal::AllowsTooMuch),
        ),
        (
            "opened to everyone, a kept password counts",
            |asking, link, wish| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                link.set_audience(Audience::Organization);
                link.set_password(Some(PasswordGeneration(1)));
                wish.audience = Some(Audience::Anonymous);
            },
            None,
        ),
        (
            "and none does not do",
            |asking, link, wish| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                link.set_audience(Audience::Organization);
                wish.audience = Some(Audience::Anonymous);
            },
            Some(LinkRefusal::PasswordNeeded { min: 8 }),
        ),
        (
            "the longest life counts from when the link was made",
            |asking, _, wish| {
                asking
                    .policy
                    .set(PolicySetting::MaxLifetime(Some(days(30))));
                wish.expiry = Patch::Set(day(121));
            },
            Some(LinkRefusal::ExpiryBeyondPolicy),
        ),
        (
            "up to its end",
            |asking, _, wish| {
                asking
                    .policy
                    .set(PolicySetting::MaxLifetime(Some(days(30))));
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
                link.form = LinkForm::Specified(link.form.terms().unwrap().clone());
                wish.expiry = Patch::Set(day(101));
            },
            None,
        ),
        (
            "for by the rest it is found again",
            |_, link, wish| {
                link.form = LinkForm::Specified(link.form.terms().unwrap().clone());
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
    let specified = LinkForm::Specified(made().form.terms().unwrap().clone());
    for (form, expected) in [(made().form, OWNER), (specified, WRITER)] {
        let link = Link {
            form,
            maker: Maker::User(WRITER),
            ..made()
        };
        let change = asking.change(&link, &wish).unwrap().unwrap();
        assert_eq!(
            change.link().maker,
            Maker::User(expected),
            "{:?}",
            link.form
        );
    }
}
