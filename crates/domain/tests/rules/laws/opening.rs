//! Laws of the gate: what never opens, and what no opening exceeds.

use domain::gate::{MakerStanding, Narrowing};
use domain::item::ItemKind;
use domain::link::{Audience, Link, LinkScope, effect};
use domain::policy::{LinkScopes, LinkedKinds, Policy};
use domain::role::Capabilities;
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{day, days, today};

/// The policy that allows what both allow.
fn tightest(one: &Policy, other: &Policy) -> Policy {
    let kinds = (
        one.max_item_kind.capabilities(),
        other.max_item_kind.capabilities(),
    );
    let lifetimes = one.max_lifetime.iter().chain(&other.max_lifetime);
    Policy {
        allowed_scopes: LinkScopes::from_bits(
            one.allowed_scopes.bits() & other.allowed_scopes.bits(),
        ),
        max_lifetime: lifetimes.min().copied(),
        anonymous_needs_password: one.anonymous_needs_password || other.anonymous_needs_password,
        embedding: one.embedding && other.embedding,
        anonymous_editing: one.anonymous_editing && other.anonymous_editing,
        links_outlive_maker: one.links_outlive_maker && other.links_outlive_maker,
        max_item_kind: if kinds.0.includes(kinds.1) {
            other.max_item_kind
        } else {
            one.max_item_kind
        },
        linked_kinds: in_both(one.linked_kinds, other.linked_kinds),
        ..one.clone()
    }
}

fn in_both(one: LinkedKinds, other: LinkedKinds) -> LinkedKinds {
    let all = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink];
    let both = all.map(|item| one.include(item) && other.include(item));
    let same = |kinds: &LinkedKinds| all.map(|item| kinds.include(item)) == both;
    LinkedKinds::ALL.into_iter().find(same).unwrap()
}

/// What an opening gives: nothing where it is denied.
fn given(world: &worlds::World, policy: &Policy) -> Capabilities {
    world
        .open(policy)
        .map_or(Capabilities::NONE, |access| access.capabilities())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_revoked_link_opens_nothing(mut world in worlds::world(), policy in worlds::policy()) {
        world.link.revoked_at = Some(day(90));
        prop_assert!(world.open(&policy).is_err());
    }

    #[test]
    fn an_expired_link_opens_nothing(
        mut world in worlds::world(),
        policy in worlds::policy(),
        ago in 0..50_i64,
    ) {
        world.link.expires_at = Some(day(100 - ago));
        prop_assert!(world.open(&policy).is_err());
    }

    #[test]
    fn nothing_opens_beyond_the_longest_life(
        mut world in worlds::world(),
        policy in worlds::policy(),
        longest in 1..50_u64,
    ) {
        let policy = Policy { max_lifetime: Some(days(longest)), ..policy };
        let opens = world.open(&policy).is_ok();
        prop_assert!(!opens || world.link.created_at.plus(days(longest)) > today());
        world.link.created_at = day(100 - i64::try_from(longest).unwrap());
        prop_assert!(world.open(&policy).is_err(), "at its very end");
    }

    #[test]
    fn tightening_a_policy_never_widens_an_access(
        world in worlds::world(),
        one in worlds::policy(),
        other in worlds::policy(),
    ) {
        let tight = given(&world, &tightest(&one, &other));
        prop_assert!(given(&world, &one).includes(tight));
        prop_assert!(given(&world, &other).includes(tight));
    }

    #[test]
    fn a_link_never_gives_more_than_its_kind(
        world in worlds::world(),
        policy in worlds::policy(),
    ) {
        prop_assert!(world.link.kind.capabilities().includes(given(&world, &policy)));
    }

    #[test]
    fn a_link_never_gives_more_than_its_maker_has(
        world in worlds::world(),
        policy in worlds::policy(),
    ) {
        if !policy.links_outlive_maker {
            let held = world.maker.capabilities(&world.lineage, today());
            prop_assert!(held.includes(given(&world, &policy)));
        }
    }

    #[test]
    fn a_link_of_one_who_is_gone_opens_only_where_links_outlive_their_makers(
        mut world in worlds::world(),
        policy in worlds::policy(),
    ) {
        world.maker = MakerStanding::Gone;
        prop_assert!(policy.links_outlive_maker || world.open(&policy).is_err());
    }

    #[test]
    fn what_opens_is_allowed_by_the_policy_and_below_the_link(
        world in worlds::world(),
        policy in worlds::policy(),
    ) {
        if let Ok(access) = world.open(&policy) {
            let effect = effect(&world.link, &policy, &world.lineage);
            prop_assert!(policy.allowed_scopes.has(effect.scope));
            let steps = world.lineage.steps();
            let on = steps.iter().position(|step| step.item == world.link.item);
            let reached = on.is_some_and(|on| steps[..on].iter().all(|step| step.inherits));
            prop_assert!(reached, "the link is on the item or above it, with no cut between");
            prop_assert_eq!(access.item(), world.lineage.item());
            let left = match access.narrowed_by() {
                _ if effect.scope == LinkScope::Existing => return Ok(()),
                None => world.link.kind.capabilities(),
                Some(Narrowing::PolicyMaximum) => effect.kind.capabilities(),
                Some(Narrowing::AnonymousEditing) => {
                    world.link.kind.capabilities().intersection(Capabilities::READING)
                }
            };
            prop_assert!(!left.is_empty());
            prop_assert_eq!(access.capabilities(), left, "it says what narrowed it");
        }
    }

    #[test]
    fn a_wider_audience_never_shuts_a_link_to_the_same_visitor(world in worlds::world()) {
        // Under a policy that treats all audiences alike.
        let policy = Policy::default();
        let with = |audience: Audience| {
            let mut world = world.clone();
            world.link = Link { audience, ..world.link };
            given(&world, &policy)
        };
        let organization = with(Audience::Organization);
        prop_assert!(with(Audience::Anonymous).includes(organization));
        if world.link.audience.scope() == LinkScope::People {
            prop_assert!(organization.includes(with(world.link.audience.clone())));
        }
    }
}
