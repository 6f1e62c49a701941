//! Laws of rights by grant and by link: neither is taken for the other, and nobody looks up.

use domain::access::{Action, Forbidden, Rights};
use domain::gate::Access;
use domain::ids::LinkId;
use domain::link::Link;
use domain::listing::{Seen, seen};
use domain::permission::{Grant, Permission};
use domain::policy::Policy;
use domain::principal::{Actor, Caller, TokenScopes};
use domain::role::Capability;
use proptest::collection::vec;
use proptest::prelude::*;

use super::worlds::{self, World};
use crate::fixtures::{OWNER, caller, lineage, today};

/// The world's visitor, if known, with such a token; and what they opened.
fn opened(world: &World, policy: &Policy, scopes: TokenScopes) -> Option<(Caller, Access)> {
    let caller = world.visitor.caller()?.clone();
    let access = world.open(policy).ok()?;
    Some((Caller { scopes, ..caller }, access))
}

/// The world's link, and others with ids of their own.
fn all_links(world: &World, others: Vec<Link>) -> Vec<Link> {
    let renamed = (10..).zip(others).map(|(number, link)| Link {
        id: LinkId::new(number).unwrap(),
        ..link
    });
    renamed.chain([world.link.clone()]).collect()
}

fn links_in(list: &[Seen]) -> Vec<Option<LinkId>> {
    let id = |seen: &Seen| match &seen.permission {
        Permission::Link(link) => Some(link.id),
        Permission::Grant(_) => None,
    };
    list.iter().map(id).collect()
}

fn scopes() -> impl Strategy<Value = TokenScopes> {
    any::<u8>().prop_map(TokenScopes::from_bits)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_link_adds_what_it_allows_and_no_more_whatever_the_token(
        world in worlds::world(),
        policy in worlds::policy(),
        scopes in scopes(),
    ) {
        if let Some((caller, access)) = opened(&world, &policy, scopes) {
            let before = Rights::of(&caller, &world.lineage, today());
            let after = before.clone().with_link(&access);
            let sum = before.capabilities().union(access.capabilities());
            prop_assert_eq!(after.capabilities(), sum);
            prop_assert_eq!(after.has_grant(), before.has_grant());
            for action in Action::ALL {
                let by_link = access.capabilities().has(action.capability())
                    && scopes.has(action.scope());
                let expected = before.permit(action).is_ok() || by_link;
                prop_assert_eq!(after.permit(action).is_ok(), expected, "{:?}", action);
            }
        }
    }

    #[test]
    fn whoever_has_nothing_but_a_link_sees_that_link_only(
        world in worlds::world(),
        policy in worlds::policy(),
        others in vec(worlds::link(), 0..5),
    ) {
        if let Some((caller, access)) = opened(&world, &policy, TokenScopes::ALL) {
            let rights = Rights::of(&caller, &world.lineage, today());
            if rights.visible().is_err() {
                let rights = rights.with_link(&access);
                let links = all_links(&world, others);
                let list = seen(&world.lineage, &links, &caller, &rights, &policy, today());
                let expected = if access.capabilities().has(Capability::Preview) {
                    Ok(vec![Some(world.link.id)])
                } else {
                    Err(Forbidden::Lacks(Capability::Preview))
                };
                prop_assert_eq!(list.map(|list| links_in(&list)), expected);
            }
        }
    }

    #[test]
    fn nothing_above_what_a_caller_sees_is_listed(
        world in worlds::world(),
        policy in worlds::policy(),
        others in vec(worlds::link(), 0..5),
        person in worlds::person(),
        through_link in any::<bool>(),
    ) {
        let caller = Caller { actor: Actor::Person(person), ..caller(OWNER) };
        let mut rights = Rights::of(&caller, &world.lineage, today());
        if let (true, Ok(access)) = (through_link, world.open(&policy)) {
            rights = rights.with_link(&access);
        }
        let links = all_links(&world, others);
        if let Ok(list) = seen(&world.lineage, &links, &caller, &rights, &policy, today()) {
            let steps: Vec<_> = world.lineage.steps().iter().map(|step| step.item).collect();
            let place = |item| steps.iter().position(|&step| step == item).unwrap();
            let top = place(rights.seen_from().unwrap());
            for seen in &list {
                let from = seen.inherited_from.unwrap_or(world.lineage.item());
                prop_assert!(place(from) <= top);
            }
        }
    }

    #[test]
    fn what_a_caller_sees_begins_where_they_have_rights_and_no_higher(
        grants in worlds::grants(),
        person in worlds::person(),
    ) {
        let grants: Vec<Grant> = grants
            .into_iter()
            .filter(|grant| !grant.capabilities.is_empty())
            .collect();
        let file = worlds::file(&grants, (true, true));
        let by = Caller { actor: Actor::Person(person), ..caller(OWNER) };
        let of = |from: usize| {
            let lineage = lineage(file.steps()[from..].to_vec());
            Rights::of(&by, &lineage, today()).visible().is_ok()
        };
        let topmost = (0..file.steps().len()).filter(|&from| of(from)).max();
        let expected = topmost.map(|from| file.steps()[from].item);
        prop_assert_eq!(Rights::of(&by, &file, today()).seen_from(), expected);
    }
}
