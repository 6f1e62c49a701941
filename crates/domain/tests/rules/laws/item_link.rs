//! Laws of requests for an item's one link.

use std::collections::HashSet;

use domain::access::Action;
use domain::item::ItemKind;
use domain::link::{
    Effect, ExpiryRule, Link, LinkForm, LinkKind, LinkName, LinkScope, NewPassword, PasswordShape,
    Resolved, Terms, effect, may_change,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::role::Capabilities;
use domain::time::Timestamp;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use super::worlds;
use crate::fixtures::{
    APPLICATION, ASKED_SCOPES, FILE, OWNER, STRANGER, caller, day, given, ownership, today,
};
use crate::item_link::{ItemLinkRequest, SettingsWish};

fn patch<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Patch<T>> {
    prop_oneof![
        3 => Just(()).prop_map(|()| None),
        1 => Just(()).prop_map(|()| Some(None)),
        2 => value.prop_map(|value| Some(Some(value))),
    ]
    .prop_map(|patch: Option<Option<T>>| match patch {
        None => Patch::Keep,
        Some(None) => Patch::Clear,
        Some(Some(value)) => Patch::Set(value),
    })
}

fn name() -> impl Strategy<Value = LinkName> {
    let texts = vec!["harbour-plans", "Harbour-Plans", "harbour-views"];
    select(texts).prop_map(|text| LinkName::parse(text).unwrap())
}

prop_compose! {
    fn password()(length in 7..12_usize, is_varied in prop::bool::weighted(0.9)) -> NewPassword {
        NewPassword { shape: PasswordShape { length, is_varied }, is_present_one: false }
    }
}

prop_compose! {
    fn wish()(
        scope in of(select(ASKED_SCOPES.to_vec())),
        password in patch(password()),
        expiry in patch((99..140_i64).prop_map(day)),
        name in patch(name()),
        download in weighted(0.3, any::<bool>()),
        edit in weighted(0.3, any::<bool>()),
    ) -> SettingsWish {
        SettingsWish { scope, password, expiry, name, download, edit }
    }
}

prop_compose! {
    /// Someone with some rights asks for the link of some item under some policy.
    fn asked()(
        world in worlds::world_of_one_link(),
        has_link in any::<bool>(),
        ends in of((101..140_i64).prop_map(day)),
        has_name in of(name()),
        wish in wish(),
        policy in worlds::policy(),
        held in worlds::capabilities(),
        maker in worlds::capabilities(),
        kind in worlds::item_kind(),
    ) -> ItemLinkRequest {
        let name = has_name.filter(|_| has_link);
        // Only a link for anyone has a password, and one for those who have access is to view.
        let terms = Terms {
            audience: world.link.audience().unwrap().clone(),
            password: world.link.password().filter(|_| {
                world.link.scope() == LinkScope::Anonymous
            }),
        };
        let link = Link {
            item: FILE,
            form: LinkForm::Single { terms, is_named: name.is_some() },
            kind: if world.link.scope() == LinkScope::Existing {
                LinkKind::View
            } else {
                world.link.kind
            },
            expires_at: ends,
            created_at: today().min(world.link.created_at),
            ..world.link.clone()
        };
        let mut asked = ItemLinkRequest {
            wish,
            link: has_link.then_some(link),
            name,
            maker,
            policy,
            caller: caller(STRANGER),
            steps: world.lineage.steps().to_vec(),
        };
        asked.steps[0].kind = kind;
        asked.steps[0].grants.push(given(9, FILE, STRANGER, held));
        if kind != ItemKind::File {
            asked.link = asked.link.filter(|link| link.kind != LinkKind::Edit);
        }
        let policy = asked.policy.clone();
        asked.link = asked.link.filter(|link| !link.has_expired(&policy, today()));
        asked.name = asked.name.filter(|_| asked.link.is_some());
        asked
    }
}

/// The same wish once more, of the link as it stands afterwards.
fn again(asked: &ItemLinkRequest, resolved: &Resolved, after: Link) -> ItemLinkRequest {
    let mut again = asked.clone();
    if !matches!(resolved, Resolved::Keep) {
        again.maker = asked.rights().capabilities();
    }
    again.name = asked.wish.name.clone().applied_to(asked.name.clone());
    if let Patch::Set(password) = &mut again.wish.password {
        password.is_present_one = true;
    }
    again.link = Some(after);
    again
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_same_wish_twice_changes_nothing_the_second_time(asked in asked()) {
        if let Ok(resolved) = asked.resolve() {
            let after = asked.link_after().unwrap();
            let second = again(&asked, &resolved, after);
            prop_assert_eq!(second.resolve(), Ok(Resolved::Keep));
        }
    }

    #[test]
    fn no_resolved_link_allows_what_its_maker_may_not_do(asked in asked()) {
        let Ok(resolved) = asked.resolve() else { return Ok(()) };
        if resolved != Resolved::Keep {
            let link = asked.link_after().unwrap();
            let held: Capabilities = asked.rights().capabilities();
            prop_assert!(held.includes(link.demands_of_maker()));
        }
    }

    #[test]
    fn what_is_made_comes_to_all_that_it_says(asked in asked()) {
        if let Ok(Resolved::Make(_)) = asked.resolve() {
            let link = asked.link_after().unwrap();
            let Effect { scope, kind } = effect(&link, &asked.policy, &asked.lineage());
            prop_assert_eq!(scope, link.scope());
            prop_assert!(scope == LinkScope::Existing || kind == link.kind);
            prop_assert!(!link.has_expired(&asked.policy, today()));
        }
    }

    #[test]
    fn what_is_made_suits_itself(asked in asked()) {
        if let Ok(link) = asked.link_after() {
            let scope = link.scope();
            prop_assert!(scope != LinkScope::People);
            prop_assert!(link.password().is_none() || scope == LinkScope::Anonymous);
            prop_assert!(link.expires_at.is_none_or(|end| end > today()));
            let changes = link.kind == LinkKind::Edit;
            let on_file = asked.steps[0].kind == ItemKind::File;
            prop_assert!(on_file || !changes);
        }
    }

    #[test]
    fn nothing_said_of_a_link_that_there_is_never_fails_whoever_may_share(asked in asked()) {
        let bare = ItemLinkRequest { wish: SettingsWish::default(), ..asked };
        let shares = bare.rights().permit(Action::Share).is_ok();
        if bare.link.is_some() && shares {
            let answer = bare.resolve();
            prop_assert!(matches!(answer, Ok(Resolved::Keep | Resolved::TakeOver(_))));
        }
    }

    #[test]
    fn a_password_generation_is_never_given_twice(
        start in asked(),
        steps in vec((wish(), of((101..140_i64).prop_map(day))), 1..12),
    ) {
        let mut asked = start;
        asked.caller = caller(OWNER);
        asked.steps[2].grants.push(ownership());
        asked.policy = Policy::default();
        let mut given: HashSet<_> = asked.link.iter().filter_map(Link::password).collect();
        for (wish, expiry) in steps {
            asked.wish = wish;
            let Ok(resolved) = asked.resolve() else { continue };
            let after = asked.link_after().unwrap();
            if let (Patch::Set(_), Some(generation)) = (&asked.wish.password, after.password()) {
                prop_assert!(given.insert(generation), "{generation:?}");
            }
            asked.name = again(&asked, &resolved, after.clone()).name;
            asked.link = Some(moved(&asked, &after, expiry));
        }
    }
}

/// The link after its expiry was changed at another door, if it was.
fn moved(asked: &ItemLinkRequest, link: &Link, expiry: Option<Timestamp>) -> Link {
    let rights = asked.rights();
    let edit = may_change(link, FILE, &rights, APPLICATION).unwrap();
    let wish = expiry.map_or(Patch::Keep, Patch::Set);
    let change = edit.set_expiry(wish, ExpiryRule::Any, &asked.policy, today());
    change
        .unwrap()
        .map_or_else(|| link.clone(), |change| change.link().clone())
}
