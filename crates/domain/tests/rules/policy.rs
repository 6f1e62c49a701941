//! A policy's own rules: its set of scopes, and what it is before anyone changed it.

mod matrix;

use domain::link::{Audience, Link, LinkKind, LinkScope};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::time::Timestamp;

use crate::fixtures::{day, days, link};

#[test]
fn links_for_people_who_have_access_anyway_are_always_allowed() {
    for set in [LinkScopes::ALL, LinkScopes::of(&[])] {
        assert!(set.has(LinkScope::Existing));
        for allowed in [true, false] {
            assert_eq!(set.with(LinkScope::Existing, allowed), set);
        }
    }
    assert_eq!(LinkScopes::of(&[LinkScope::Existing]), LinkScopes::of(&[]));
}

#[test]
fn scopes_are_allowed_one_by_one() {
    for scope in LinkScope::CHOSEN {
        let without = LinkScopes::ALL.with(scope, false);
        for other in LinkScope::ALL {
            assert_eq!(without.has(other), other != scope);
        }
        assert_eq!(without.with(scope, true), LinkScopes::ALL);
        assert_eq!(
            LinkScopes::of(&[]).with(scope, true),
            LinkScopes::of(&[scope])
        );
    }
}

#[test]
fn at_first_everything_is_allowed_and_links_stand_on_their_makers() {
    let policy = Policy::default();
    assert_eq!(policy.allowed_scopes(), LinkScopes::ALL);
    assert_eq!(policy.default_scope(), LinkScope::Anonymous);
    assert_eq!(
        (policy.default_lifetime(), policy.max_lifetime()),
        (None, None)
    );
    assert!(policy.embedding() && policy.anonymous_editing() && !policy.anonymous_needs_password());
    assert!(!policy.links_outlive_maker() && !policy.cutting_inheritance());
    assert_eq!(policy.default_item_scope(), LinkScope::Anonymous);
    let kinds = (policy.default_item_kind(), policy.max_kind());
    assert_eq!(kinds, (LinkKind::View, LinkKind::Edit));
    assert_eq!(policy.linked_items(), ItemKinds::All);
    assert!(policy.link_names() && policy.choosing_expiry());
}

#[test]
fn a_link_ends_at_the_earlier_of_its_own_expiry_and_its_longest_life() {
    type Row = (
        &'static str,
        Option<Timestamp>,
        Option<u64>,
        Option<Timestamp>,
    );
    let at = |number| Some(day(number));
    // The link was made on day 90.
    let rows: [Row; 5] = [
        ("neither", None, None, None),
        ("its own", at(95), None, at(95)),
        (
            "the longest life, counted from its making",
            None,
            Some(10),
            at(100),
        ),
        ("its own is earlier", at(95), Some(10), at(95)),
        ("the longest life is earlier", at(105), Some(10), at(100)),
    ];
    for (sentence, expires_at, longest, expected) in rows {
        let link = Link {
            expires_at,
            ..link(LinkKind::View, Audience::Anonymous)
        };
        let policy = Policy::default().with(PolicySetting::MaxLifetime(longest.map(days)));
        assert_eq!(link.ends_at(&policy), expected, "{sentence}");
    }
}
