//! Changing and ending a link: who may, and what can be changed.

use domain::access::{Forbidden, Rights};
use domain::ids::{ApplicationId, ItemId};
use domain::item::{ItemKind, Step};
use domain::link::{
    Audience, ExpiryRule, Link, LinkChange, LinkKind, LinkRefusal, LinkScope, Maker, Revocation,
    may_change,
};
use domain::patch::Patch;
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::principal::{Caller, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    APPLICATION, FILE, FOLDER, LINK, OTHER_APPLICATION, OWNER, READER, STRANGER, WRITER,
    application, caller, day, days, file, file_steps, folder, lineage, link, people, rights, today,
};

struct Ask {
    link: Link,
    asked: ItemId,
    steps: Vec<Step>,
    caller: Caller,
    application: ApplicationId,
}

#[test]
fn who_may_change_a_link() {
    type Row = (&'static str, fn(&mut Ask), Result<(), LinkRefusal>);
    let refused = |refusal| Err(LinkRefusal::Access(refusal));
    let rows: [Row; 11] = [
        ("its maker may", |_| {}, Ok(())),
        (
            "its maker may through another application",
            |ask| ask.application = OTHER_APPLICATION,
            Ok(()),
        ),
        (
            "whoever manages the item may",
            |ask| {
                ask.caller = caller(OWNER);
                ask.application = OTHER_APPLICATION;
            },
            Ok(()),
        ),
        (
            "whoever may publish may through the application that made it",
            |ask| ask.link.maker = Maker::User(OWNER),
            Ok(()),
        ),
        (
            "whoever may publish may not through another application",
            |ask| {
                ask.link.maker = Maker::User(OWNER);
                ask.application = OTHER_APPLICATION;
            },
            refused(Forbidden::Lacks(Capability::Manage)),
        ),
        (
            "an application that acts for itself may",
            |ask| {
                ask.caller = application();
                ask.application = OTHER_APPLICATION;
            },
            Ok(()),
        ),
        (
            "a reader may not, not even through the application that made it",
            |ask| ask.caller = caller(READER),
            refused(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "its maker may not once they lost the right to publish",
            |ask| ask.steps[1].grants[0].capabilities = Capabilities::READING,
            refused(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "to a stranger there is nothing to change",
            |ask| ask.caller = caller(STRANGER),
            refused(Forbidden::Hidden),
        ),
        (
            "a token that may not share may not",
            |ask| ask.caller.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Write]),
            refused(Forbidden::Scope(TokenScope::Share)),
        ),
        (
            "an inherited link is changed where it was made",
            |ask| ask.asked = FILE,
            Err(LinkRefusal::Inherited),
        ),
    ];
    for (sentence, change, expected) in rows {
        let mut ask = Ask {
            link: link(LinkKind::View, Audience::Anonymous),
            asked: FOLDER,
            steps: file_steps(),
            caller: caller(WRITER),
            application: APPLICATION,
        };
        change(&mut ask);
        // The rights are those on the item at which the link was addressed.
        let from = usize::from(ask.asked == FOLDER);
        let lineage = lineage(ask.steps.split_off(from));
        let rights = Rights::of(&ask.caller, &lineage, today());
        let answer = may_change(&ask.link, ask.asked, &rights, ask.application).map(|_| ());
        assert_eq!(answer, expected, "{sentence}");
    }
}

#[test]
fn to_whom_the_item_is_hidden_an_inherited_link_is_hidden_too() {
    let link = link(LinkKind::View, Audience::Anonymous);
    let rights = rights(STRANGER, &file());
    let answer = may_change(&link, FILE, &rights, APPLICATION);
    assert_eq!(answer.err(), Some(LinkRefusal::Access(Forbidden::Hidden)));
}

#[test]
fn a_link_ends_when_and_by_whom_it_is_revoked() {
    let link = link(LinkKind::View, Audience::Anonymous);
    let rights = rights(WRITER, &folder());
    let edit = may_change(&link, FOLDER, &rights, APPLICATION).unwrap();
    let end = edit.revoke(today());
    assert_eq!((end.link(), end.item()), (LINK, FOLDER));
    assert_eq!((end.at(), end.by()), (today(), Some(WRITER)));
}

#[test]
fn a_link_that_the_operator_ends_was_ended_by_nobody() {
    let link = link(LinkKind::View, Audience::Anonymous);
    let end = Revocation::by_operator(&link, today());
    assert_eq!((end.link(), end.item()), (LINK, FOLDER));
    assert_eq!((end.at(), end.by()), (today(), None));
}

fn set_expiry(
    link: &Link,
    wish: Patch<Timestamp>,
    rule: ExpiryRule,
    policy: &Policy,
) -> Result<Option<LinkChange>, LinkRefusal> {
    let rights = rights(WRITER, &folder());
    let edit = may_change(link, FOLDER, &rights, APPLICATION).unwrap();
    edit.set_expiry(wish, rule, policy, today())
}

#[test]
fn an_expiry_is_set_cleared_or_kept() {
    type Answer = Result<Option<Option<Timestamp>>, LinkRefusal>;
    type Row = (&'static str, Link, Patch<Timestamp>, Option<u64>, Answer);
    let anonymous = || link(LinkKind::View, Audience::Anonymous);
    let ending = |number| Link {
        expires_at: Some(day(number)),
        ..anonymous()
    };
    let past = Err(LinkRefusal::ExpiryPast);
    let rows: [Row; 10] = [
        ("keep", ending(150), Patch::Keep, None, Ok(None)),
        ("clear", ending(150), Patch::Clear, None, Ok(Some(None))),
        (
            "clear what never ends",
            anonymous(),
            Patch::Clear,
            None,
            Ok(None),
        ),
        (
            "set",
            anonymous(),
            Patch::Set(day(150)),
            None,
            Ok(Some(Some(day(150)))),
        ),
        (
            "set to what it is",
            ending(150),
            Patch::Set(day(150)),
            None,
            Ok(None),
        ),
        ("set to now", anonymous(), Patch::Set(today()), None, past),
        (
            "set to the past",
            anonymous(),
            Patch::Set(day(50)),
            None,
            past,
        ),
        (
            "set beyond the longest life, which counts from the making of the link",
            anonymous(),
            Patch::Set(day(500)),
            Some(30),
            Ok(Some(Some(day(120)))),
        ),
        (
            "clear where there is a longest life",
            ending(110),
            Patch::Clear,
            Some(30),
            Ok(Some(Some(day(120)))),
        ),
        (
            "clear what lives longest already",
            ending(120),
            Patch::Clear,
            Some(30),
            Ok(None),
        ),
    ];
    for (sentence, link, wish, longest, expected) in rows {
        let policy = Policy::default().with(PolicySetting::MaxLifetime(longest.map(days)));
        let change = set_expiry(&link, wish, ExpiryRule::AnonymousOnly, &policy);
        if let Ok(Some(change)) = &change {
            let expires_at = change.link().expires_at;
            let expected = Link {
                expires_at,
                revision: link.revision + 1,
                changed_at: today(),
                ..link.clone()
            };
            assert_eq!(
                *change.link(),
                expected,
                "{sentence}: it is counted, and nothing else changes"
            );
        }
        let answer = change.map(|change| change.map(|change| change.link().expires_at));
        assert_eq!(answer, expected, "{sentence}");
    }
}

#[test]
fn on_which_links_an_expiry_may_be_changed_is_a_rule_of_the_door() {
    let policy = Policy::default();
    for (audience, scope) in [
        (Audience::Organization, LinkScope::Organization),
        (people(&[READER]), LinkScope::People),
    ] {
        let endless = link(LinkKind::View, audience);
        let set = |wish, rule| set_expiry(&endless, wish, rule, &policy);
        let fixed = Err(LinkRefusal::ExpiryFixed(scope));
        assert_eq!(set(Patch::Set(day(150)), ExpiryRule::AnonymousOnly), fixed);
        let change = set(Patch::Set(day(150)), ExpiryRule::Any);
        assert!(change.unwrap().is_some());

        // What changes nothing is no change, on any link.
        assert_eq!(set(Patch::Keep, ExpiryRule::AnonymousOnly), Ok(None));
        assert_eq!(set(Patch::Clear, ExpiryRule::AnonymousOnly), Ok(None));
        let ending = Link {
            expires_at: Some(day(120)),
            ..endless.clone()
        };
        let set = |wish, policy| set_expiry(&ending, wish, ExpiryRule::AnonymousOnly, policy);
        assert_eq!(set(Patch::Set(day(120)), &policy), Ok(None));
        assert_eq!(set(Patch::Clear, &policy), fixed);
        let bounded = Policy::default().with(PolicySetting::MaxLifetime(Some(days(30))));
        assert_eq!(set(Patch::Set(day(500)), &bounded), Ok(None), "no longer");
        assert_eq!(set(Patch::Clear, &bounded), Ok(None), "no longer");
        assert_eq!(set(Patch::Set(day(110)), &bounded), fixed);
    }
}

#[test]
fn people_are_added_to_a_list_and_to_nothing_else() {
    let add = |audience: Audience, added: &[domain::ids::UserId]| {
        let link = link(LinkKind::View, audience);
        let rights = rights(WRITER, &folder());
        let edit = may_change(&link, FOLDER, &rights, APPLICATION).unwrap();
        let added = added.iter().copied().collect();
        let change = edit.add_people(&added, &Policy::default(), ItemKind::Folder, today())?;
        Ok(change.map(|change| change.link().audience().unwrap().clone()))
    };
    let none = Err(LinkRefusal::NoList);
    assert_eq!(add(people(&[]), &[READER]), Ok(Some(people(&[READER]))));
    assert_eq!(
        add(people(&[OWNER]), &[READER]),
        Ok(Some(people(&[OWNER, READER])))
    );
    assert_eq!(
        add(people(&[OWNER, READER]), &[READER]),
        Ok(None),
        "all are on it"
    );
    assert_eq!(add(people(&[READER]), &[]), Ok(None), "nobody is added");
    assert_eq!(add(Audience::Anonymous, &[READER]), none);
    assert_eq!(add(Audience::Organization, &[READER]), none);
}

#[test]
fn a_link_gives_nobody_more_who_could_not_have_given_it_themselves() {
    let ending = Link {
        expires_at: Some(day(150)),
        ..link(LinkKind::Edit, people(&[OWNER]))
    };
    let mut steps = file_steps().split_off(1);
    steps[0].grants[0].capabilities =
        Capabilities::READING.union(Capabilities::of(&[Capability::Share, Capability::Publish]));
    let lineage = lineage(steps);
    let rights = Rights::of(&caller(WRITER), &lineage, today());
    let edit = may_change(&ending, FOLDER, &rights, APPLICATION).unwrap();
    let policy = Policy::default();
    let set = |wish| edit.set_expiry(wish, ExpiryRule::Any, &policy, today());
    let exceeds = Err(LinkRefusal::ExceedsOwnRights {
        needed: ending.demands_of_maker(),
    });
    let added = [READER].into_iter().collect();
    let kind = ItemKind::Folder;
    assert_eq!(edit.add_people(&added, &policy, kind, today()), exceeds);
    assert_eq!(set(Patch::Set(day(160))), exceeds, "it would live longer");
    assert_eq!(set(Patch::Clear), exceeds, "it would live longer");
    assert!(
        set(Patch::Set(day(140))).unwrap().is_some(),
        "it ends sooner"
    );
    assert_eq!(edit.revoke(today()).link(), LINK);
}

#[test]
fn nobody_is_added_to_a_list_that_the_policy_no_longer_allows() {
    let listed = link(LinkKind::View, people(&[OWNER]));
    let rights = rights(WRITER, &folder());
    let edit = may_change(&listed, FOLDER, &rights, APPLICATION).unwrap();
    let added = [READER].into_iter().collect();
    let anonymous_only = LinkScopes::of(&[LinkScope::Anonymous]);
    for setting in [
        PolicySetting::AllowedScopes(anonymous_only),
        PolicySetting::LinkedItems(ItemKinds::Files),
    ] {
        let policy = Policy::default().with(setting);
        let scope = LinkScope::People;
        assert_eq!(
            edit.add_people(&added, &policy, ItemKind::Folder, today()),
            Err(LinkRefusal::ScopeForbidden { scope })
        );
    }
}
