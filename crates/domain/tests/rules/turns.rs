//! Whose turn it is where many want the same.

use domain::ids::{OrganizationId, UserId};
use domain::server::turns::{Party, Turn, Turns};
use proptest::prelude::*;

fn user(organization: i64, user: i64) -> Party {
    let organization = OrganizationId::new(organization).unwrap();
    Party::User(organization, UserId::new(user).unwrap())
}

fn network(text: &str) -> Party {
    Party::network(text.parse().unwrap())
}

fn waiting(turns: &[(Turn, &'static str)]) -> Turns<&'static str> {
    let mut all = Turns::default();
    for (turn, name) in turns {
        all.push(*turn, *name);
    }
    all
}

fn order(mut turns: Turns<&'static str>) -> Vec<&'static str> {
    std::iter::from_fn(|| turns.pop()).collect()
}

#[test]
fn organizations_take_turns_and_in_each_its_users() {
    let turns = waiting(&[
        (Turn::usual(user(1, 1)), "a1"),
        (Turn::usual(user(1, 1)), "a2"),
        (Turn::usual(user(1, 1)), "a3"),
        (Turn::usual(user(1, 2)), "b1"),
        (Turn::usual(user(2, 3)), "c1"),
        (Turn::usual(user(2, 3)), "c2"),
    ]);
    assert_eq!(turns.len(), 6);
    assert_eq!(order(turns), ["a1", "c1", "b1", "c2", "a2", "a3"]);
}

#[test]
fn strangers_take_turns_by_their_networks() {
    let (near, far) = (network("192.0.2.1"), network("198.51.100.1"));
    let turns = waiting(&[
        (Turn::urgent(near), "n1"),
        (Turn::urgent(near), "n2"),
        (Turn::urgent(far), "f1"),
        (Turn::urgent(Party::Unknown), "u1"),
    ]);
    assert_eq!(order(turns), ["n1", "f1", "u1", "n2"]);
}

#[test]
fn what_opens_and_takes_away_comes_first_and_keeps_nobody_out() {
    let mut all = Vec::new();
    for name in ["m1", "m2"] {
        all.push((Turn::usual(user(1, 1)), name));
    }
    for name in ["r1", "r2", "r3", "r4", "r5"] {
        all.push((Turn::urgent(user(1, 1)), name));
    }
    let order = order(waiting(&all));
    assert_eq!(order, ["r1", "r2", "r3", "m1", "r4", "r5", "m2"]);
}

#[test]
fn where_too_many_wait_the_last_of_the_most_goes() {
    let mut turns = waiting(&[
        (Turn::urgent(user(3, 9)), "r1"),
        (Turn::usual(user(1, 1)), "a1"),
        (Turn::usual(user(2, 2)), "b1"),
        (Turn::usual(user(2, 3)), "c1"),
        (Turn::usual(user(2, 3)), "c2"),
    ]);
    assert_eq!(turns.pop_surplus(), Some("c2"));
    assert_eq!(turns.len(), 4);
    let rest: Vec<_> = std::iter::from_fn(|| turns.pop_surplus()).collect();
    assert_eq!(rest.last(), Some(&"r1"), "what is urgent goes last");
    assert!(turns.is_empty());
}

#[test]
fn a_network_is_one_party_and_families_are_apart() {
    assert_eq!(network("192.0.2.1"), network("192.0.2.200"));
    assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.9"));
    assert_ne!(network("192.0.2.1"), network("192.0.3.1"));
    assert_eq!(network("2001:db8:1:0::1"), network("2001:db8:1:ffff::1"));
    assert_ne!(network("2001:db8:1::1"), network("2001:db8:2::1"));
}

/// Nobody's place depends on what their address is.
#[test]
fn among_equals_the_one_whose_turn_comes_last_gives_way() {
    let mut turns = Turns::default();
    for (number, address) in ["2001:db8::1", "192.0.2.1", "198.51.100.1"]
        .iter()
        .enumerate()
    {
        turns.push(Turn::usual(network(address)), number);
    }
    let gave_way = [(); 3].map(|()| turns.pop_surplus());
    assert_eq!(gave_way, [Some(2), Some(1), Some(0)]);
}

proptest! {
    /// Whoever asks first in their party has a turn after at most one of each other party of the
    /// organization, for each of which every other organization has one, and as many urgent ones as
    /// come before each.
    #[test]
    fn nobody_waits_for_more_than_one_of_each_other(
        crowd in prop::collection::vec((1..4_i64, 1..4_i64), 0..60),
    ) {
        let mut turns = Turns::default();
        for (organization, member) in &crowd {
            turns.push(Turn::usual(user(*organization, organization * 10 + member)), None);
        }
        turns.push(Turn::usual(user(1, 99)), Some(()));
        let mut before = 0;
        while turns.pop().is_some_and(|found| found.is_none()) {
            before += 1;
        }
        // Three others in the organization, and three organizations in all.
        prop_assert!(before <= (3 + 1) * 3);
    }

    #[test]
    fn everybody_who_waits_comes_out_once(
        crowd in prop::collection::vec((any::<bool>(), 1..4_i64, 1..4_i64, any::<bool>()), 0..60),
    ) {
        let mut turns = Turns::default();
        for (number, (is_urgent, organization, member, _)) in crowd.iter().enumerate() {
            let party = user(*organization, *member);
            turns.push(Turn { party, is_urgent: *is_urgent }, number);
        }
        let mut seen: Vec<usize> = Vec::new();
        for (.., surplus) in &crowd {
            seen.extend(if *surplus { turns.pop_surplus() } else { turns.pop() });
        }
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..crowd.len()).collect::<Vec<_>>());
        prop_assert!(turns.is_empty());
    }
}
