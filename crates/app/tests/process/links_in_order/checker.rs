//! Whether what many clients were told of one item's link fits one order of their requests, each
//! at some moment between its beginning and its answer.

use std::collections::{BTreeSet, HashSet};

use crate::harness::Event;

/// What a client was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// This link was made.
    Made(String),
    /// This link is there already.
    Found(String),
    /// This link was ended, or there was none.
    Ended(String, bool),
    /// These links are there.
    Listed(Vec<String>),
    /// This link opened, or was not there.
    Opened(String, bool),
}

/// The link that there is.
type State = Option<String>;

impl Told {
    /// The state after it; `None` when it cannot be told in this state.
    fn after(&self, state: &State) -> Option<State> {
        let is_there = |link: &String| state.as_ref() == Some(link);
        let (fits, after) = match self {
            Self::Made(link) => (state.is_none(), Some(link.clone())),
            Self::Found(link) => (is_there(link), state.clone()),
            Self::Ended(link, true) => (is_there(link), None),
            Self::Ended(link, false) => (!is_there(link), state.clone()),
            Self::Listed(links) => (links.iter().eq(state), state.clone()),
            Self::Opened(link, opened) => (is_there(link) == *opened, state.clone()),
        };
        fits.then_some(after)
    }
}

/// Which requests have their place in the order.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Placed {
    state: State,
    /// All that began before this one have.
    first: usize,
    /// So have these, which began later.
    later: BTreeSet<usize>,
}

/// Whether there is an order; otherwise a sentence on the request for which there is no place.
pub(super) fn check(mut events: Vec<Event<Told>>) -> Result<(), String> {
    events.sort_by_key(|event| event.began);
    let begin = Placed {
        state: None,
        first: 0,
        later: BTreeSet::new(),
    };
    let (mut open, mut seen, mut furthest) = (vec![begin], HashSet::new(), 0);
    while let Some(mut placed) = open.pop() {
        placed.take_what_fits(&events);
        furthest = furthest.max(placed.first);
        if placed.first == events.len() {
            return Ok(());
        }
        for next in placed.may_be_next(&events) {
            if let Some(after) = events[next].what.after(&placed.state) {
                let mut tried = placed.clone();
                tried.state = after;
                tried.place(next);
                if seen.insert(tried.clone()) {
                    open.push(tried);
                }
            }
        }
    }
    let stranger = &events[furthest];
    Err(format!("no order has a place for {stranger:?}"))
}

impl Placed {
    fn place(&mut self, event: usize) {
        self.later.insert(event);
        while self.later.remove(&self.first) {
            self.first += 1;
        }
    }

    /// Those that began before any that has no place yet was answered.
    fn may_be_next(&self, events: &[Event<Told>]) -> Vec<usize> {
        let mut answered = usize::MAX;
        let mut found = Vec::new();
        for (number, event) in events.iter().enumerate().skip(self.first) {
            if event.began > answered {
                break;
            }
            if !self.later.contains(&number) {
                answered = answered.min(event.ended);
                found.push(number);
            }
        }
        found.retain(|&number| events[number].began < answered);
        found
    }

    /// What changes nothing takes its place as soon as it fits: that stands in nobody's way.
    fn take_what_fits(&mut self, events: &[Event<Told>]) {
        loop {
            let next = self.may_be_next(events);
            let fits = |&number: &usize| {
                events[number].what.after(&self.state).as_ref() == Some(&self.state)
            };
            let fitting: Vec<usize> = next.into_iter().filter(fits).collect();
            if fitting.is_empty() {
                return;
            }
            for number in fitting {
                self.place(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(link: &str) -> Told {
        Told::Made(link.to_owned())
    }

    fn found(link: &str) -> Told {
        Told::Found(link.to_owned())
    }

    fn ended(link: &str, there: bool) -> Told {
        Told::Ended(link.to_owned(), there)
    }

    fn opened(link: &str, there: bool) -> Told {
        Told::Opened(link.to_owned(), there)
    }

    fn listed(links: &[&str]) -> Told {
        Told::Listed(links.iter().map(|&link| link.to_owned()).collect())
    }

    /// Whether there is an order of these, each with the moments of its beginning and its answer.
    fn fits(told: &[(usize, usize, Told)]) -> bool {
        let events = told.iter().map(|(began, ended, what)| Event {
            began: *began,
            ended: *ended,
            what: what.clone(),
        });
        check(events.collect()).is_ok()
    }

    #[test]
    fn what_one_client_alone_is_told_fits() {
        let told = [
            listed(&[]),
            made("a"),
            found("a"),
            listed(&["a"]),
            opened("a", true),
            ended("a", true),
            ended("a", false),
            opened("a", false),
            listed(&[]),
            made("b"),
            opened("a", false),
        ];
        let told = told.into_iter().enumerate();
        let told: Vec<_> = told.map(|(at, what)| (2 * at, 2 * at + 1, what)).collect();
        assert!(fits(&told));
    }

    #[test]
    fn what_overlaps_may_be_in_either_order() {
        assert!(fits(&[
            (0, 1, made("a")),
            (2, 5, ended("a", true)),
            (3, 6, opened("a", true))
        ]));
        assert!(fits(&[
            (0, 1, made("a")),
            (2, 5, ended("a", true)),
            (3, 4, opened("a", false))
        ]));
        assert!(fits(&[
            (0, 9, made("b")),
            (1, 2, made("a")),
            (3, 4, ended("a", true))
        ]));
    }

    #[test]
    fn nothing_of_a_link_follows_the_word_that_it_is_gone() {
        for late in [
            listed(&["a"]),
            opened("a", true),
            found("a"),
            ended("a", true),
        ] {
            for gone in [ended("a", false), opened("a", false), listed(&[])] {
                let ending = (2, 9, ended("a", true));
                let told = [
                    (0, 1, made("a")),
                    ending,
                    (3, 4, gone),
                    (5, 6, late.clone()),
                ];
                assert!(!fits(&told), "{told:?}");
            }
        }
    }

    #[test]
    fn a_link_is_made_once_and_beside_no_other() {
        assert!(!fits(&[(0, 1, made("a")), (2, 3, made("b"))]));
        assert!(!fits(&[(0, 1, found("a"))]));
        assert!(!fits(&[(0, 1, made("a")), (2, 3, listed(&["a", "b"]))]));
        assert!(!fits(&[(0, 1, made("a")), (2, 3, opened("a", false))]));
    }
}
