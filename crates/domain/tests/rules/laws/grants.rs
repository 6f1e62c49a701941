//! Laws of grants: more is never less, order is nothing.

use domain::access::{Action, Forbidden, Rights};
use domain::grant::may_invite;
use domain::permission::Grant;
use domain::principal::{Actor, Caller};
use domain::role::{Capabilities, Capability};
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{OWNER, READER, caller, file, given, today};

/// What a grant lets be done in another way than by the action's own capability.
fn another_way(held: Capabilities, action: Action) -> bool {
    let takes: &[Capability] = match action {
        Action::See | Action::SeePermissions | Action::List => &[Capability::Upload],
        Action::Replace => &[Capability::Download, Capability::Upload],
        _ => return false,
    };
    held.includes(Capabilities::of(takes))
}

proptest! {
    #[test]
    fn more_grants_never_mean_fewer_capabilities(
        grants in worlds::grants(),
        more in worlds::grants(),
        inheritance in worlds::inheritance(),
        person in worlds::person(),
    ) {
        let before = worlds::file(&grants, inheritance).capabilities_of(&person, today());
        let all = [grants, more].concat();
        let after = worlds::file(&all, inheritance).capabilities_of(&person, today());
        prop_assert!(after.includes(before), "{after} after {before}");
    }

    #[test]
    fn more_groups_never_mean_fewer_capabilities(
        grants in worlds::grants(),
        person in worlds::person(),
        more in worlds::person(),
    ) {
        let lineage = worlds::file(&grants, (true, true));
        let before = lineage.capabilities_of(&person, today());
        let mut joined = person;
        joined.groups.extend(more.groups);
        prop_assert!(lineage.capabilities_of(&joined, today()).includes(before));
    }

    #[test]
    fn the_order_of_grants_does_not_matter(
        (grants, shuffled) in worlds::grants()
            .prop_flat_map(|grants| (Just(grants.clone()), Just(grants).prop_shuffle())),
        inheritance in worlds::inheritance(),
        person in worlds::person(),
    ) {
        let held = |grants: &[Grant]| {
            worlds::file(grants, inheritance).capabilities_of(&person, today())
        };
        prop_assert_eq!(held(&grants), held(&shuffled));
    }

    #[test]
    fn an_ended_grant_gives_nothing(
        grants in worlds::grants(),
        inheritance in worlds::inheritance(),
        person in worlds::person(),
    ) {
        let held = |grants: &[Grant]| {
            worlds::file(grants, inheritance).capabilities_of(&person, today())
        };
        let has_ended = |grant: &&Grant| grant.expires_at.is_none_or(|end| end > today());
        let alive: Vec<_> = grants.iter().filter(has_ended).cloned().collect();
        prop_assert_eq!(held(&grants), held(&alive));
    }

    #[test]
    fn a_permit_takes_the_capability_and_hidden_means_none_at_all(
        grants in worlds::grants(),
        inheritance in worlds::inheritance(),
        person in worlds::person(),
    ) {
        let lineage = worlds::file(&grants, inheritance);
        let held = lineage.capabilities_of(&person, today());
        let by = Caller { actor: Actor::Person(person), ..caller(OWNER) };
        let rights = Rights::of(&by, &lineage, today());
        prop_assert_eq!(rights.visible().is_ok(), !held.is_empty());
        for action in Action::ALL {
            let answer = rights.permit(action).map(|permit| permit.action());
            let needed = action.capability();
            let allowed = held.has(needed) || another_way(held, action);
            let expected = match allowed {
                _ if held.is_empty() => Err(Forbidden::Hidden),
                true => Ok(action),
                false => Err(Forbidden::Lacks(needed)),
            };
            prop_assert_eq!(answer, expected);
        }
    }

    #[test]
    fn nobody_invites_to_more_than_they_have(
        held in worlds::capabilities(),
        wanted in worlds::capabilities(),
    ) {
        let grants = [given(5, file().item(), READER, held)];
        let lineage = worlds::file(&grants, (true, true));
        let rights = Rights::of(&caller(READER), &lineage, today());
        if may_invite(&rights, wanted, None, today()).is_ok() {
            prop_assert!(held.includes(wanted));
        }
    }

    #[test]
    fn a_set_of_capabilities_survives_its_bits(bits in any::<u8>()) {
        let set = Capabilities::from_bits(bits);
        prop_assert_eq!(set.bits(), bits);
        prop_assert_eq!(set.iter().count(), set.len() as usize);
    }
}
