//! Guesses of many, with the clock moved by hand.

use super::*;
use domain::server::turns::Party;
use ports::testing::FixedClock;
use proptest::prelude::*;

struct Scene {
    guesses: Guesses,
    clock: FixedClock,
    link: LinkId,
}

impl Scene {
    fn new() -> Self {
        let clock = FixedClock::default();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        Self {
            guesses: Guesses::new(&Limits::default(), &shared),
            clock,
            link: LinkId::new(1).unwrap(),
        }
    }

    fn take(&self, network: u64) -> Result<Try, Refused> {
        self.guesses
            .take(Protected::Link(self.link), Party::Network(network))
    }

    fn wait(&self, network: u64) -> u64 {
        self.take(network).unwrap_err().wait.0
    }

    /// Spends the budget from networks of their own.
    fn spend(&self) {
        for network in 10_000..10_020 {
            for _ in 0..10 {
                self.take(network).unwrap();
            }
        }
    }
}

#[test]
fn a_thousand_tries_from_one_network_keep_nobody_else_out() {
    let scene = Scene::new();
    let tried = (0..1_000).filter(|_| scene.take(1).is_ok()).count();
    assert_eq!(tried, 10);
    assert_eq!(scene.wait(1), 600);
    let slot = scene.take(2).unwrap();
    scene.guesses.was_right(slot);
}

#[test]
fn five_hundred_networks_get_2000_tries_an_hour_and_keep_nobody_out_for_17_minutes() {
    let scene = Scene::new();
    let mut tried = 0;
    let mut opened_after = None;
    for second in 0..3_600_u64 {
        for network in 0..500 {
            tried += usize::from(scene.take(network).is_ok());
        }
        // Somebody new comes when the line is longest, and asks again whenever they were told to.
        let comes = second >= 600 && opened_after.is_none() && second % 10 == 0;
        if comes && let Ok(slot) = scene.take(9_999) {
            scene.guesses.was_right(slot);
            opened_after = Some(second - 600);
        }
        scene.clock.advance(Duration::from_secs(1));
    }
    assert!((1_900..=2_000).contains(&tried), "{tried}");
    assert!(
        opened_after.is_some_and(|after| after <= 1_020),
        "{opened_after:?}"
    );
}

#[test]
fn a_spent_budget_is_told_once_an_hour() {
    let scene = Scene::new();
    scene.spend();
    assert!(scene.take(1).is_ok(), "the first turn is at once");
    let told = |network| scene.take(network).unwrap_err().newly_spent;
    assert_eq!([told(2), told(2), told(3)], [true, false, false]);
    scene.clock.advance(Duration::from_secs(3_599));
    scene.spend_again();
    assert!(!told(4));
    scene.clock.advance(Duration::from_secs(1));
    assert!(scene.take(5).is_ok(), "the budget of an hour ago is back");
}

impl Scene {
    /// Draws on whatever is there.
    fn spend_again(&self) {
        for network in 20_000..20_100 {
            let _ = self.take(network);
        }
    }
}

#[test]
fn who_opened_it_goes_on_and_a_stranger_keeps_one_place() {
    let scene = Scene::new();
    let slot = scene.take(1).unwrap();
    scene.guesses.was_right(slot);
    scene.spend();
    assert!(scene.take(2).is_ok());
    assert_eq!([scene.wait(3), scene.wait(4), scene.wait(3)], [2, 4, 2]);
    assert!(
        scene.take(1).is_ok(),
        "the one who opened it is no stranger"
    );
    scene.clock.advance(Duration::from_secs(2));
    assert!(scene.take(3).is_ok());
    assert_eq!(scene.wait(3), 4, "a place is for one try");
    // A turn that is not taken is over, and its place lost.
    scene.clock.advance(Duration::from_secs(33));
    assert!(scene.take(4).is_ok(), "nobody is before them any more");
    assert_eq!(scene.wait(5), 2);
}

#[test]
fn a_line_has_a_thousand_places() {
    let scene = Scene::new();
    scene.spend();
    scene.take(1).unwrap();
    for place in 1..=1_000 {
        assert_eq!(scene.wait(100 + place), 2 * place);
    }
    assert_eq!(scene.wait(5_000), 2_002);
    assert_eq!(scene.wait(5_001), 2_002);
}

#[test]
fn what_was_not_tried_costs_nothing() {
    let scene = Scene::new();
    for _ in 0..300 {
        let slot = scene.take(1).unwrap();
        scene.guesses.give_back(slot);
    }
    scene.spend();
    let slot = scene.take(2).unwrap();
    scene.guesses.give_back(slot);
    assert!(
        scene.take(2).is_ok(),
        "a turn that was not used is still theirs"
    );
}

#[test]
fn one_guesser_has_thirty_tries_over_all_links() {
    let scene = Scene::new();
    let guesser = Party::Network(1);
    let tries = (1..=100_i64).filter(|link| {
        let link = Protected::Link(LinkId::new(*link).unwrap());
        scene.guesses.take(link, guesser).is_ok()
    });
    assert_eq!(tries.count(), 30);
}

#[test]
fn where_there_is_no_room_the_longest_untouched_is_forgotten_and_what_is_spent_is_kept() {
    let scene = Scene::new();
    scene.spend();
    scene.take(1).unwrap();
    for link in 2..200 {
        scene.clock.advance(Duration::from_secs(1));
        let other = Protected::Link(LinkId::new(link).unwrap());
        let guesser = Party::Network(1_000_000 + u64::try_from(link).unwrap());
        scene.guesses.take(other, guesser).unwrap();
    }
    assert_eq!(scene.guesses.lock().lines.len(), 50);
    assert_eq!(scene.guesses.lock().touched.len(), 50);
    assert!(scene.take(2).is_ok(), "its turn has come meanwhile");
    assert!(scene.take(3).is_err(), "its budget is spent still");
}

#[test]
fn names_are_protected_as_links_are_and_apart_from_them() {
    let scene = Scene::new();
    let guesser = Party::Network(1);
    let take = |name| scene.guesses.take(Protected::Name(name), guesser);
    let tried = (0..20).filter(|_| take("kim").is_ok()).count();
    assert_eq!(tried, 10);
    assert!(take("kay").is_ok() && scene.take(1).is_ok());
}

/// An account that is tried under two names is guessed at no more than under one, and nobody who is refused
/// for that learns that the names belong together: on top there is no wait to be told.
#[test]
fn two_names_of_one_account_share_what_is_taken_on_top() {
    let scene = Scene::new();
    let account = Protected::Account(UserId::new(1).unwrap());
    let mut tried = 0;
    for second in 0..3_600_u64 {
        for network in 0..40 {
            for name in ["olivia", "olivia@example.com"] {
                // A network of its own for each try, as a guesser has them who has many.
                let network = Party::Network(second * 40 + network);
                let slot = scene.guesses.take(Protected::Name(name), network);
                let on_top = slot
                    .is_ok()
                    .then(|| scene.guesses.take_on_top(account, network));
                tried += usize::from(on_top.flatten().is_some());
            }
        }
        scene.clock.advance(Duration::from_secs(1));
    }
    assert!((200..=2_000).contains(&tried), "{tried}");
}

#[test]
fn who_was_right_is_no_stranger_on_top_either() {
    let scene = Scene::new();
    let account = Protected::Account(UserId::new(1).unwrap());
    let home = Party::Network(1);
    let slot = scene.guesses.take_on_top(account, home).unwrap();
    scene.guesses.was_right(slot);
    while scene
        .guesses
        .take_on_top(account, Party::Network(2))
        .is_some()
    {}
    assert!(scene.guesses.take_on_top(account, home).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whoever tries whatever from wherever: in no stretch of an hour are more tries taken than the budget and
    /// a turn for every two seconds, with those whose turn stood open; somebody new gets in when they come
    /// at the time that they were told; and none of that depends on which name is somebody's.
    #[test]
    fn tries_are_bounded_and_nobody_new_waits_beyond_what_they_are_told(
        tries in prop::collection::vec((0..300_u64, 0..2_usize, 0..8_u64), 0..600),
    ) {
        const BUDGET: usize = 5;
        const NAMES: [&str; 2] = ["olivia", "nobody"];
        let clock = FixedClock::default();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let limits = Limits { budget: BUDGET, ..Limits::default() };
        let (guesses, twin) = (Guesses::new(&limits, &shared), Guesses::new(&limits, &shared));
        let mut taken: [Vec<Duration>; 2] = Default::default();
        for (network, name, pause) in tries {
            clock.advance(Duration::from_secs(pause));
            let guesser = Party::Network(network);
            let slot = guesses.take(Protected::Name(NAMES[name]), guesser);
            // The same tries under each other's name.
            let other = twin.take(Protected::Name(NAMES[1 - name]), guesser);
            let told = |outcome: &Result<Try, Refused>| outcome.map(|_| ()).map_err(|told| told.wait);
            prop_assert_eq!(told(&slot), told(&other));
            if slot.is_ok() {
                taken[name].push(clock.running());
            }
        }
        for times in &taken {
            for (first, from) in times.iter().enumerate() {
                let in_time = |till: &&Duration| **till < *from + BUDGET_FOR;
                let Some(last) = times.iter().rposition(|till| in_time(&till)) else { continue };
                let passed = times[last].saturating_sub(*from).as_secs();
                let open = TURN_OPEN_FOR.as_secs() / TURN_EVERY.as_secs();
                let most = BUDGET as u64 + passed / TURN_EVERY.as_secs() + open + 1;
                prop_assert!((last - first) as u64 <= most, "{} in {passed} s", last - first);
            }
        }
        for name in NAMES {
            let (protected, newcomer) = (Protected::Name(name), Party::Network(9_999));
            if let Err(told) = guesses.take(protected, newcomer) {
                clock.advance(Duration::from_secs(told.wait.0));
                prop_assert!(guesses.take(protected, newcomer).is_ok());
            }
        }
    }
}
