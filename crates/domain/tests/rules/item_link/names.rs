//! The link's own name (docs/contracts/box.md 1.7).

use domain::link::{Audience, LinkForm, LinkKind, LinkName, LinkRefusal, Resolved};
use domain::patch::Patch;
use domain::policy::PolicySetting;

use super::ItemLinkRequest;

fn name(text: &str) -> LinkName {
    LinkName::parse(text).unwrap()
}

/// The link has, or has not, a name; this is asked of it.
fn resolved(has: Option<&str>, asks: Patch<&str>, names: bool) -> Result<Resolved, LinkRefusal> {
    let mut asked = ItemLinkRequest::having(LinkKind::View, Audience::Organization);
    asked.name = has.map(name);
    let link = asked.link.as_mut().unwrap();
    link.form = LinkForm::Single {
        terms: link.form.terms().unwrap().clone(),
        is_named: has.is_some(),
    };
    asked.policy.set(PolicySetting::LinkNames(names));
    asked.wish.name = match asks {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(text) => Patch::Set(name(text)),
    };
    asked.resolve()
}

#[test]
fn a_name_is_given_changed_taken_away_or_kept() {
    type Row = (
        &'static str,
        Option<&'static str>,
        Patch<&'static str>,
        Option<(Patch<&'static str>, bool)>,
    );
    let (old, new) = ("harbour-plans", "harbour-views");
    let rows: [Row; 8] = [
        ("kept", Some(old), Patch::Keep, None),
        ("none", None, Patch::Keep, None),
        (
            "given",
            None,
            Patch::Set(new),
            Some((Patch::Set(new), true)),
        ),
        (
            "changed",
            Some(old),
            Patch::Set(new),
            Some((Patch::Set(new), true)),
        ),
        (
            "spelled in another case",
            Some(old),
            Patch::Set("Harbour-Plans"),
            Some((Patch::Set("Harbour-Plans"), true)),
        ),
        ("the same again", Some(old), Patch::Set(old), None),
        (
            "taken away",
            Some(old),
            Patch::Clear,
            Some((Patch::Clear, false)),
        ),
        ("none to be taken away", None, Patch::Clear, None),
    ];
    for (sentence, has, asks, expected) in rows {
        let answer = match resolved(has, asks, true).unwrap() {
            Resolved::Change(change) => {
                let expected = match expected {
                    Some((Patch::Set(text), _)) => Patch::Set(name(text)),
                    Some((Patch::Clear, _)) => Patch::Clear,
                    Some((Patch::Keep, _)) | None => Patch::Keep,
                };
                assert_eq!(*change.name(), expected, "{sentence}");
                Some(change.link().form.is_named())
            }
            Resolved::Keep => None,
            other => panic!("{sentence}: {other:?}"),
        };
        assert_eq!(answer, expected.map(|(_, named)| named), "{sentence}");
    }
}

#[test]
fn a_policy_can_forbid_names_and_takes_none_away() {
    let old = "harbour-plans";
    let refused = Err(LinkRefusal::NamesForbidden);
    assert_eq!(resolved(None, Patch::Set(old), false), refused);
    let answer = resolved(Some(old), Patch::Set("harbour-views"), false);
    assert_eq!(answer, refused, "another name is a new name");
    let answer = resolved(Some(old), Patch::Set(old), false);
    assert_eq!(answer, Ok(Resolved::Keep), "it is said again");
    let answer = resolved(Some(old), Patch::Clear, false);
    assert!(matches!(answer, Ok(Resolved::Change(_))));
}

#[test]
fn a_link_is_made_with_a_name() {
    let mut asked = ItemLinkRequest::new();
    asked.wish.name = Patch::Set(name("harbour-plans"));
    let Resolved::Make(specification) = asked.resolve().unwrap() else {
        panic!("it is made");
    };
    assert_eq!(specification.name(), Some(&name("harbour-plans")));
    assert!(asked.link_after().unwrap().form.is_named());
}

#[test]
fn to_take_away_a_name_that_a_new_link_has_not_makes_it_without() {
    let mut asked = ItemLinkRequest::new();
    asked.wish.name = Patch::Clear;
    assert!(!asked.link_after().unwrap().form.is_named());
}
