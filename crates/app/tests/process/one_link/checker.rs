//! Whether what many clients were told fits one order of their requests.
//!
//! Each answer carries a version that counts the changes, so the order is claimed by the answers
//! themselves, and what is left to check is whether it can be: each version is one state, each
//! follows from the one before by a request that was answered with it, every answer fits its state, nobody is told of an earlier version than somebody was told before they asked, and an
//! address opens only while it is the link's.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{State, Wish};
use crate::harness::Event;

/// What was asked and told: requests for the link, and openings of addresses.
#[derive(Default)]
pub(super) struct History {
    start: Option<(u64, Option<State>)>,
    pub(super) events: Vec<Event<(Wish, u64, Option<State>)>>,
    pub(super) openings: Vec<Event<(String, bool)>>,
}

/// The order that was found.
#[derive(Debug)]
pub(super) struct Order {
    /// How many versions there were.
    pub(super) versions: usize,
    /// Every address that the link ever had.
    pub(super) addresses: BTreeSet<String>,
    /// The address in the end.
    pub(super) last: Option<String>,
}

/// When a version began to hold: after the first moment, before the second.
#[derive(Clone, Copy)]
struct Bounds {
    after: usize,
    before: usize,
}

impl History {
    pub(super) fn begin_with(&mut self, (version, state): &(u64, Option<State>)) {
        self.start = Some((*version, state.clone()));
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.events.extend(other.events);
        self.openings.extend(other.openings);
    }

    /// The order of the requests, or a sentence on why there is none.
    pub(super) fn check(&self) -> Result<Order, String> {
        let states = self.states()?;
        let bounds = self.changes(&states)?;
        self.no_one_is_told_less()?;
        let addresses = addresses(&states)?;
        self.openings_fit(&states, &bounds)?;
        Ok(Order {
            versions: states.len(),
            last: states
                .values()
                .next_back()
                .and_then(|state| state.as_ref().map(|state| state.address.clone())),
            addresses,
        })
    }

    /// One state for each version.
    fn states(&self) -> Result<BTreeMap<u64, Option<State>>, String> {
        let mut states = BTreeMap::new();
        states.extend(self.start.clone());
        for event in &self.events {
            let (_, version, state) = &event.what;
            let known = states.entry(*version).or_insert_with(|| state.clone());
            if known != state {
                return Err(format!("version {version} is {known:?} and {state:?}"));
            }
        }
        let first = states.keys().next().copied().unwrap_or_default();
        for (place, version) in states.keys().enumerate() {
            if *version != first + place as u64 {
                return Err(format!("no answer told version {}", first + place as u64));
            }
        }
        Ok(states)
    }

    /// Every version but the first follows from the one before, by a request answered with it.
    fn changes(
        &self,
        states: &BTreeMap<u64, Option<State>>,
    ) -> Result<BTreeMap<u64, Bounds>, String> {
        let mut bounds = BTreeMap::new();
        for (version, state) in states {
            let answers = || self.events.iter().filter(|event| event.what.1 == *version);
            let before = version
                .checked_sub(1)
                .and_then(|before| states.get(&before));
            let fresh = state.as_ref().map_or("", |state| state.address.as_str());
            let leads = |event: &&Event<(Wish, u64, Option<State>)>| {
                before.is_some_and(|before| {
                    before != state && event.what.0.applied_to(before.as_ref(), fresh) == *state
                })
            };
            // Asking again for what holds changes nothing, so that every answer must fit its state.
            let fits = |event: &&Event<(Wish, u64, Option<State>)>| {
                event.what.0.applied_to(state.as_ref(), "") == *state
            };
            if let Some(stranger) = answers().find(|event| !fits(event)) {
                return Err(format!("version {version} does not fit {stranger:?}"));
            }
            if before.is_some() && !answers().any(|event| leads(&event)) {
                return Err(format!("nobody made version {version}: {state:?}"));
            }
            let makers = answers().filter(leads).map(|event| event.began);
            let after = makers.min();
            let until = answers().map(|event| event.ended).min();
            bounds.insert(
                *version,
                Bounds {
                    after: after.unwrap_or(0),
                    before: until.unwrap_or(0),
                },
            );
        }
        Ok(bounds)
    }

    /// The one who asks after somebody was answered is told of no earlier version.
    fn no_one_is_told_less(&self) -> Result<(), String> {
        let mut ended: Vec<_> = self.events.iter().collect();
        ended.sort_by_key(|event| event.ended);
        let mut began: Vec<_> = self.events.iter().collect();
        began.sort_by_key(|event| event.began);
        let (mut newest, mut done) = (0, 0);
        for event in began {
            while done < ended.len() && ended[done].ended < event.began {
                newest = newest.max(ended[done].what.1);
                done += 1;
            }
            if event.what.1 < newest {
                return Err(format!("version {newest} was told before {event:?} began"));
            }
        }
        Ok(())
    }

    /// An address opens while it may be the link's, and does not while it cannot but be.
    fn openings_fit(
        &self,
        states: &BTreeMap<u64, Option<State>>,
        bounds: &BTreeMap<u64, Bounds>,
    ) -> Result<(), String> {
        let mut lives: BTreeMap<&str, (Bounds, Option<Bounds>)> = BTreeMap::new();
        for (version, state) in states {
            let Some(state) = state else { continue };
            let next = bounds.get(&(version + 1)).copied();
            let began = bounds[version];
            let life = lives.entry(&state.address).or_insert((began, next));
            life.1 = next;
        }
        for opening in &self.openings {
            let (address, opened) = &opening.what;
            let Some((began, ended)) = lives.get(address.as_str()) else {
                return Err(format!("{address} was never the link's"));
            };
            let too_late = ended.is_some_and(|ended| ended.before < opening.began);
            let too_early = opening.ended < began.after;
            if *opened && (too_late || too_early) {
                return Err(format!(
                    "{address} opened when it was not the link's: {opening:?}"
                ));
            }
            let surely_alive = began.before < opening.began
                && ended.is_none_or(|ended| opening.ended < ended.after);
            if !*opened && surely_alive {
                return Err(format!("{address} did not open: {opening:?}"));
            }
        }
        Ok(())
    }
}

/// Every address, each for one run of versions only.
fn addresses(states: &BTreeMap<u64, Option<State>>) -> Result<BTreeSet<String>, String> {
    let mut seen = BTreeSet::new();
    let mut present: Option<&str> = None;
    for state in states.values() {
        let address = state.as_ref().map(|state| state.address.as_str());
        if address != present
            && let Some(address) = address
            && !seen.insert(address.to_owned())
        {
            return Err(format!("{address} came back"));
        }
        present = address;
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(address: &str, access: &str) -> State {
        State {
            address: address.to_owned(),
            access: access.to_owned(),
            download: true,
            ends: false,
        }
    }

    /// Requests one after another: what was asked, and what was told.
    fn history(told: &[(Wish, u64, Option<State>)]) -> History {
        let mut history = History::default();
        history.begin_with(&(0, None));
        for (place, what) in told.iter().enumerate() {
            history.events.push(Event {
                began: 2 * place,
                ended: 2 * place + 1,
                what: what.clone(),
            });
        }
        history
    }

    fn good() -> Vec<(Wish, u64, Option<State>)> {
        vec![
            (Wish::Have, 1, Some(state("a", "open"))),
            (Wish::Have, 1, Some(state("a", "open"))),
            (Wish::Access("company"), 2, Some(state("a", "company"))),
            (Wish::Remove, 3, None),
            (Wish::Look, 3, None),
            (Wish::Have, 4, Some(state("b", "open"))),
        ]
    }

    fn refused(history: &History, why: &str) {
        let verdict = history.check().unwrap_err();
        assert!(verdict.contains(why), "{verdict}");
    }

    #[test]
    fn a_history_that_one_client_alone_could_have_is_good() {
        let order = history(&good()).check().unwrap();
        assert_eq!(order.versions, 5);
        assert_eq!(order.last.as_deref(), Some("b"));
    }

    #[test]
    fn every_way_to_be_wrong_is_noticed() {
        let mut told = good();
        told[1].2 = Some(state("b", "open"));
        refused(&history(&told), "version 1 is");
        let mut told = good();
        told[5].2 = Some(state("a", "open"));
        refused(&history(&told), "came back");
        let mut told = good();
        told[2].0 = Wish::Access("open");
        refused(&history(&told), "does not fit");
        let mut told = good();
        told.remove(3);
        refused(&history(&told), "nobody made version 3");
        let mut told = good();
        told.swap(1, 2);
        refused(&history(&told), "was told before");
        let mut told = good();
        told.remove(2);
        refused(&history(&told), "no answer told version 2");
        let mut told = good();
        told.insert(4, (Wish::Have, 3, None));
        refused(&history(&told), "version 3 does not fit");
    }

    #[test]
    fn an_address_opens_exactly_while_it_is_the_links() {
        let opening = |began, ended, address: &str, opened| {
            let mut history = history(&good());
            history.openings.push(Event {
                began,
                ended,
                what: (address.to_owned(), opened),
            });
            history.check()
        };
        // Link `a` was made between 0 and 1 and taken away between 6 and 7.
        assert!(opening(2, 3, "a", true).is_ok());
        assert!(opening(6, 7, "a", true).is_ok());
        assert!(opening(6, 7, "a", false).is_ok());
        assert!(opening(8, 9, "a", true).is_err());
        assert!(opening(2, 3, "a", false).is_err());
        assert!(opening(2, 3, "b", true).is_err());
        assert!(opening(2, 3, "c", true).is_err());
    }
}
