//! Laws of the gate: what never opens, and what no opening exceeds.

use domain::gate::{MakerStanding, NarrowedBy};
use domain::item::ItemKind;
use domain::link::{Audience, LinkScope, effect};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::role::Capabilities;
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{Retold, day, days, today};

/// The policy that allows what both allow.
fn tightest(one: &Policy, other: &Policy) -> Policy {
    let max_kind = if other.allows_kind(one.max_kind()) {
        one.max_kind()
    } else {
        other.max_kind()
    };
    let lifetimes = [one.max_lifetime(), other.max_lifetime()];
    let both =
        |scope: &LinkScope| one.allowed_scopes().has(*scope) && other.allowed_scopes().has(*scope);
    let scopes: Vec<_> = LinkScope::CHOSEN.into_iter().filter(both).collect();
    one.clone()
        .with(PolicySetting::AllowedScopes(LinkScopes::of(&scopes)))
        .with(PolicySetting::MaxLifetime(
            lifetimes.into_iter().flatten().min(),
        ))
        .with(PolicySetting::AnonymousNeedsPassword(
            one.anonymous_needs_password() || other.anonymous_needs_password(),
        ))
        .with(PolicySetting::Embedding(
            one.embedding() && other.embedding(),
        ))
        .with(PolicySetting::AnonymousEditing(
            one.anonymous_editing() && other.anonymous_editing(),
        ))
        .with(PolicySetting::LinksOutliveMaker(
            one.links_outlive_maker() && other.links_outlive_maker(),
        ))
        .with(PolicySetting::MaxKind(max_kind))
        .with(PolicySetting::LinkedItems(in_both(
            one.linked_items(),
            other.linked_items(),
        )))
}

fn in_both(one: ItemKinds, other: ItemKinds) -> ItemKinds {
    let all = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink];
    let both = all.map(|item| one.include(item) && other.include(item));
    let same = |kinds: &ItemKinds| all.map(|item| kinds.include(item)) == both;
    ItemKinds::ALL.into_iter().find(same).unwrap()
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
        let policy = policy.with(PolicySetting::MaxLifetime(Some(days(longest))));
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
        if !policy.links_outlive_maker() {
            let held = world.maker.capabilities(&world.lineage, today());
            let held = held.unwrap_or(Capabilities::NONE);
            prop_assert!(held.includes(given(&world, &policy)));
        }
    }

    #[test]
    fn a_link_of_one_who_is_gone_never_opens(
        mut world in worlds::world(),
        policy in worlds::policy(),
    ) {
        world.maker = MakerStanding::Gone;
        prop_assert!(world.open(&policy).is_err());
    }

    #[test]
    fn what_opens_is_allowed_by_the_policy_and_below_the_link(
        world in worlds::world(),
        policy in worlds::policy(),
    ) {
        if let Ok(access) = world.open(&policy) {
            let effect = effect(&world.link, &policy, &world.lineage);
            prop_assert!(policy.allowed_scopes().has(effect.scope));
            let steps = world.lineage.steps();
            let on = steps.iter().position(|step| step.item == world.link.item);
            let reached = on.is_some_and(|on| steps[..on].iter().all(|step| step.inherits));
            prop_assert!(reached, "the link is on the item or above it, with no cut between");
            prop_assert_eq!(access.item(), world.lineage.item());
            let left = match access.narrowed_by() {
                _ if effect.scope == LinkScope::Existing => return Ok(()),
                None => world.link.kind.capabilities(),
                Some(NarrowedBy::PolicyMaximum) => effect.kind.capabilities(),
                Some(NarrowedBy::AnonymousEditing) => {
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
            world.link.set_audience(audience);
            given(&world, &policy)
        };
        let organization = with(Audience::Organization);
        prop_assert!(with(Audience::Anonymous).includes(organization));
        if world.link.scope() == LinkScope::People {
            prop_assert!(organization.includes(with(world.link.audience().unwrap().clone())));
        }
    }
}
