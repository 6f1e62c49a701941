//! Laws of narrowed tokens: never more than the same token unnarrowed, and nothing elsewhere.

use domain::access::{Action, Forbidden, Rights};
use domain::permission::Grant;
use domain::principal::{Actor, Caller, TokenLimit, TokenScopes};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::worlds;
use crate::fixtures::{FILE, FOLDER, OWNER, ROOT, SIBLING, caller, today};

pub(super) fn limit() -> impl Strategy<Value = TokenLimit> {
    let within = of(select(vec![FILE, FOLDER, ROOT, SIBLING]));
    (within, worlds::capabilities()).prop_map(|(within, capabilities)| TokenLimit {
        within,
        capabilities,
    })
}

fn scopes() -> impl Strategy<Value = TokenScopes> {
    prop_oneof![
        Just(TokenScopes::ALL),
        any::<u8>().prop_map(TokenScopes::from_bits)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_narrowed_token_never_may_more_and_nothing_outside_its_item(
        world in worlds::world(),
        policy in worlds::policy(),
        person in worlds::person(),
        scopes in scopes(),
        limit in limit(),
    ) {
        let free = Caller { actor: Actor::Person(person), scopes, ..caller(OWNER) };
        let narrowed = Caller { limit, ..free.clone() };
        let access = world.open(&policy);
        let of = |caller: &Caller| {
            let rights = Rights::of(caller, &world.lineage, today());
            match &access {
                Ok(access) => rights.with_link(access),
                Err(_) => rights,
            }
        };
        let (all, less) = (of(&free), of(&narrowed));
        prop_assert!(all.capabilities().includes(less.capabilities()));
        prop_assert!(limit.capabilities.includes(less.capabilities()));
        for action in Action::ALL {
            let permitted = less.permit(action).is_ok();
            prop_assert!(!permitted || all.permit(action).is_ok(), "{action:?}");
        }
        let place = |item| world.lineage.steps().iter().position(|step| step.item == item);
        if let Some(within) = limit.within {
            match place(within) {
                None => prop_assert_eq!(less.visible(), Err(Forbidden::Hidden)),
                Some(top) => {
                    let seen = less.seen_from().map(|item| place(item).unwrap());
                    prop_assert!(seen.is_none_or(|seen| seen <= top));
                }
            }
        }
    }

    #[test]
    fn the_order_of_grants_does_not_matter_to_rights(
        (grants, shuffled) in worlds::grants()
            .prop_flat_map(|grants| (Just(grants.clone()), Just(grants).prop_shuffle())),
        paths in any::<u8>(),
        inheritance in worlds::inheritance(),
        person in worlds::person(),
    ) {
        // The path is shown by grants of some capabilities, in whichever order.
        let show = |mut grant: Grant| {
            grant.appearance.shows_path = grant.capabilities.bits() & paths != 0;
            grant
        };
        let by = Caller { actor: Actor::Person(person), ..caller(OWNER) };
        let rights = |grants: Vec<Grant>| {
            let grants: Vec<_> = grants.into_iter().map(show).collect();
            Rights::of(&by, &worlds::file(&grants, inheritance), today())
        };
        prop_assert_eq!(rights(grants), rights(shuffled));
    }

    #[test]
    fn a_token_without_a_limit_is_as_one_limited_to_everything(
        grants in worlds::grants(),
        person in worlds::person(),
    ) {
        let lineage = worlds::file(&grants, (true, true));
        let free = Caller { actor: Actor::Person(person), ..caller(OWNER) };
        let mut rooted = free.clone();
        rooted.limit.within = Some(ROOT);
        let of = |caller| Rights::of(caller, &lineage, today());
        let (all, same) = (of(&free), of(&rooted));
        prop_assert_eq!(all.capabilities(), same.capabilities());
        prop_assert_eq!(all.seen_from(), same.seen_from());
    }
}
