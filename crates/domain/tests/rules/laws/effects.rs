//! Laws of what a link comes to: never more than was stored, and all of it given back.

use domain::access::Rights;
use domain::item::FolderSettings;
use domain::link::{Effect, LinkKind, LinkScope, effect};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::principal::{Caller, TokenScopes, Visitor};
use domain::role::Capabilities;
use proptest::prelude::*;

use super::limits::limit;
use super::worlds;
use crate::fixtures::{FILE, lineage, today};

const fn width(scope: LinkScope) -> u8 {
    match scope {
        LinkScope::Existing | LinkScope::Delegated => 0,
        LinkScope::People => 1,
        LinkScope::Organization => 2,
        LinkScope::Anonymous => 3,
    }
}

fn stored(world: &worlds::World) -> Effect {
    Effect {
        scope: world.link.scope(),
        kind: world.link.kind,
    }
}

fn given(world: &worlds::World, policy: &Policy) -> Capabilities {
    world
        .open(policy)
        .map_or(Capabilities::NONE, |access| access.capabilities())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_effect_is_never_wider_or_more_than_what_was_stored(
        world in worlds::world(),
        policy in worlds::policy(),
    ) {
        let (now, stored) = (effect(&world.link, &policy, &world.lineage), stored(&world));
        prop_assert!(width(now.scope) <= width(stored.scope));
        prop_assert!(stored.kind.capabilities().includes(now.kind.capabilities()));
    }

    #[test]
    fn loosening_gives_back_exactly_what_was_stored(world in worlds::world_of_one_link()) {
        let mut world = world;
        world.link.item = FILE;
        let mut steps = world.lineage.steps().to_vec();
        for step in &mut steps {
            step.settings = FolderSettings::NONE;
        }
        let loose = effect(&world.link, &Policy::default(), &lineage(steps));
        prop_assert_eq!(loose, stored(&world));
    }

    #[test]
    fn each_switch_that_is_tightened_never_gives_the_same_visitor_more(
        world in worlds::world_of_one_link(),
        policy in worlds::policy(),
    ) {
        let without = |scope| policy.allowed_scopes().with(scope, false);
        let tighter = [
            policy.clone().with(PolicySetting::AllowedScopes(without(LinkScope::Anonymous))),
            policy.clone().with(PolicySetting::AllowedScopes(without(LinkScope::Organization))),
            policy.clone().with(PolicySetting::AllowedScopes(LinkScopes::of(&[]))),
            policy.clone().with(PolicySetting::LinkedItems(ItemKinds::Nothing)),
            policy.clone().with(PolicySetting::MaxKind(LinkKind::PreviewOnly)),
            policy.clone().with(PolicySetting::AnonymousEditing(false)),
            policy.clone().with(PolicySetting::AnonymousNeedsPassword(true)),
        ];
        for tight in &tighter {
            let (before, after) = (given(&world, &policy), given(&world, tight));
            prop_assert!(before.includes(after), "{after} from {before} under {tight:?}");
        }
    }

    #[test]
    fn a_link_for_those_who_have_access_gives_nobody_more_than_they_have(
        world in worlds::world_of_one_link(),
        policy in worlds::policy(),
        scopes in any::<u8>().prop_map(TokenScopes::from_bits),
        limit in limit(),
    ) {
        let mut world = world;
        let Visitor::SignedIn(caller) = world.visitor.clone() else { return Ok(()) };
        let caller = Caller { scopes, limit, ..caller };
        world.visitor = Visitor::SignedIn(caller.clone());
        let narrowed = effect(&world.link, &policy, &world.lineage).scope;
        if let (LinkScope::Existing, Ok(access)) = (narrowed, world.open(&policy)) {
            let before = Rights::of(&caller, &world.lineage, today());
            prop_assert!(before.capabilities().includes(access.capabilities()));
            let after = before.clone().with_link(&access);
            prop_assert_eq!(after.capabilities(), before.capabilities());
        }
    }
}
