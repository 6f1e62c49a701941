//! Guessing passwords: who guesses waits, and nobody else has to for long.
//!
//! A try is counted for what it opens and the network, or at the APIs the user, that it comes from; and
//! for the network over all that it tries. Beside these, what is opened has a budget of its own, for
//! all strangers together. Once that is spent they share a slow turn: each keeps one place in a line.
//! A guesser that opened it before is no stranger (docs/threat-model.md 4.3).

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::{LinkId, UserId};
use domain::server::turns::Party;
use ports::driven::clock::Clock;

use super::limiter::{Limit, Limiter, Wait};

/// What is protected by a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::services) enum Protected<'a> {
    /// A link.
    Link(LinkId),
    /// An account, by the key of the name that was given: whether somebody has it is not looked at.
    Name(&'a str),
    /// An account, whatever its user was called. Only its strangers are counted: that two names are one
    /// person's is told to nobody.
    Account(UserId),
}

/// The limits on guessing. None of them can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords for one link or account, of one guesser.
    pub own: Limit,
    /// Wrong passwords of one guesser, whatever for.
    pub of_guesser: Limit,
    /// Unknown links asked for by one guesser.
    pub misses: Limit,
    /// How many wrong passwords of all strangers together are taken for one link or account in an
    /// hour.
    pub budget: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let limit = |guesses, window, longest_wait| Limit {
            guesses,
            window,
            longest_wait,
        };
        Self {
            own: limit(10, minutes(10), minutes(60)),
            of_guesser: limit(30, minutes(10), minutes(60)),
            misses: limit(200, Duration::from_secs(100), Duration::from_secs(100)),
            budget: 200,
        }
    }
}

/// For how long the budget is.
const BUDGET_FOR: Duration = Duration::from_hours(1);
/// How far turns are apart.
const TURN_EVERY: Duration = Duration::from_secs(2);
/// How long a turn that was told can be taken.
const TURN_OPEN_FOR: Duration = Duration::from_secs(30);
/// How many places there are in a line.
const MOST_PLACES: usize = 1_000;
/// How many links and accounts are remembered.
const MOST_LINES: usize = if cfg!(test) { 50 } else { 20_000 };
/// Of how many guessers is remembered that they opened something.
const MOST_KNOWN: usize = 100_000;

/// A try that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) struct Try {
    own: u64,
    line: u64,
    /// Who guesses, where that is counted.
    guesser: Option<Party>,
    by: By,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Who opened it before.
    Known,
    /// The budget, when this long had passed.
    Budget(Duration),
    /// A turn.
    Turn,
}

/// That a try has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) struct Refused {
    pub(in crate::services) wait: Wait,
    /// Whether the budget is spent, and that was not told in the last hour.
    pub(in crate::services) newly_spent: bool,
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self {
            wait,
            newly_spent: false,
        }
    }
}

/// Counts guesses, in this process.
pub(in crate::services) struct Guesses {
    own: Limiter,
    of_guesser: Limiter,
    budget: usize,
    clock: Arc<dyn Clock>,
    hasher: RandomState,
    strangers: Mutex<Strangers>,
}

/// What is known of strangers before each link and account, and who is none.
#[derive(Default)]
struct Strangers {
    lines: HashMap<u64, Line>,
    /// The same in the order in which they were touched.
    touched: BTreeSet<(Duration, u64)>,
    known: HashMap<u64, u64>,
    /// The same in the order in which they came to be known.
    known_since: BTreeMap<u64, u64>,
    next_number: u64,
}

/// The strangers before one link or account.
#[derive(Default)]
struct Line {
    /// When the budget was drawn on, in the last hour.
    drawn: VecDeque<Duration>,
    /// When whose turn comes.
    turns: HashMap<u64, Duration>,
    next_turn: Option<Duration>,
    told_at: Option<Duration>,
    touched_at: Option<Duration>,
}

impl Guesses {
    pub(super) fn new(limits: &Limits, clock: &Arc<dyn Clock>) -> Self {
        Self {
            own: Limiter::new(limits.own, Arc::clone(clock)),
            of_guesser: Limiter::new(limits.of_guesser, Arc::clone(clock)),
            budget: limits.budget,
            clock: Arc::clone(clock),
            hasher: RandomState::new(),
            strangers: Mutex::default(),
        }
    }

    /// Takes a slot for a try, or says how long to wait. Asking while waiting costs nothing.
    pub(in crate::services) fn take(
        &self,
        protected: Protected<'_>,
        guesser: Party,
    ) -> Result<Try, Refused> {
        let (line, own) = (self.digest(protected), self.digest((protected, guesser)));
        // The guesser first: one that is out of guesses takes none from anything.
        self.of_guesser.take(guesser)?;
        if let Err(wait) = self.own.take(own) {
            self.of_guesser.give_back(guesser);
            return Err(wait.into());
        }
        let mut strangers = self.lock();
        let by = strangers.admit(line, own, self.budget, self.clock.running());
        drop(strangers);
        by.map(|by| Try {
            own,
            line,
            guesser: Some(guesser),
            by,
        })
        .inspect_err(|_| self.give_back_own(own, guesser))
    }

    /// Takes a turn or a part of the budget alone, on top of a slot that was taken for the same try.
    pub(in crate::services) fn take_on_top(
        &self,
        protected: Protected<'_>,
        guesser: Party,
    ) -> Option<Try> {
        let (line, own) = (self.digest(protected), self.digest((protected, guesser)));
        let now = self.clock.running();
        let by = self.lock().admit(line, own, self.budget, now).ok()?;
        Some(Try {
            own,
            line,
            guesser: None,
            by,
        })
    }

    /// What was tried was right: it costs nothing, and the guesser is no stranger any more.
    pub(in crate::services) fn was_right(&self, slot: Try) {
        self.give_back(slot);
        self.lock().know(slot.own);
    }

    /// What was taken was not tried.
    pub(in crate::services) fn give_back(&self, slot: Try) {
        if let Some(guesser) = slot.guesser {
            self.give_back_own(slot.own, guesser);
        }
        let mut strangers = self.lock();
        let Some(line) = strangers.lines.get_mut(&slot.line) else {
            return;
        };
        match slot.by {
            By::Known => {}
            By::Budget(at) => {
                if let Some(drawn) = line.drawn.iter().rposition(|drawn| *drawn == at) {
                    line.drawn.remove(drawn);
                }
            }
            By::Turn => {
                line.turns.insert(slot.own, self.clock.running());
            }
        }
    }

    fn give_back_own(&self, own: u64, guesser: Party) {
        self.own.give_back(own);
        self.of_guesser.give_back(guesser);
    }

    fn digest(&self, key: impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Strangers> {
        self.strangers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Strangers {
    fn admit(&mut self, line: u64, own: u64, budget: usize, now: Duration) -> Result<By, Refused> {
        if self.known.contains_key(&own) {
            return Ok(By::Known);
        }
        if self.lines.len() >= MOST_LINES && !self.lines.contains_key(&line) {
            self.forget_a_line(budget, now);
        }
        let key = line;
        let line = self.lines.entry(key).or_default();
        if let Some(before) = line.touched_at.replace(now) {
            self.touched.remove(&(before, key));
        }
        self.touched.insert((now, key));
        line.admit(own, budget, now)
    }

    /// Forgets what stands before the link or account that was longest untouched; one whose budget is
    /// spent only when all are.
    fn forget_a_line(&mut self, budget: usize, now: Duration) {
        let is_spent = |key: &u64| {
            let line = self.lines.get(key);
            line.is_some_and(|line| line.drawn_since(now) >= budget)
        };
        let mut oldest_first = self.touched.iter();
        let spared = oldest_first.find(|(_, key)| !is_spent(key));
        if let Some(oldest) = spared.or(self.touched.first()).copied() {
            self.touched.remove(&oldest);
            self.lines.remove(&oldest.1);
        }
    }

    fn know(&mut self, own: u64) {
        if self.known.len() >= MOST_KNOWN
            && let Some((_, oldest)) = self.known_since.pop_first()
        {
            self.known.remove(&oldest);
        }
        self.next_number += 1;
        if let Some(before) = self.known.insert(own, self.next_number) {
            self.known_since.remove(&before);
        }
        self.known_since.insert(self.next_number, own);
    }
}

impl Line {
    fn drawn_since(&self, now: Duration) -> usize {
        let over = self
            .drawn
            .partition_point(|at| at.saturating_add(BUDGET_FOR) <= now);
        self.drawn.len() - over
    }

    fn admit(&mut self, own: u64, budget: usize, now: Duration) -> Result<By, Refused> {
        while let Some(first) = self.drawn.front()
            && first.saturating_add(BUDGET_FOR) <= now
        {
            self.drawn.pop_front();
        }
        if self.drawn.len() < budget {
            self.drawn.push_back(now);
            return Ok(By::Budget(now));
        }
        self.turn(own, now).map_err(|wait| {
            let newly_spent = self
                .told_at
                .is_none_or(|told| told.saturating_add(BUDGET_FOR) <= now);
            if newly_spent {
                self.told_at = Some(now);
            }
            Refused { wait, newly_spent }
        })
    }

    /// Takes a turn whose time has come, or tells when the one comes whose place is kept.
    fn turn(&mut self, own: u64, now: Duration) -> Result<By, Wait> {
        let is_over = |turn: Duration| turn.saturating_add(TURN_OPEN_FOR) <= now;
        if let Some(&turn) = self.turns.get(&own)
            && !is_over(turn)
        {
            if turn > now {
                return Err(Wait::until(turn, now));
            }
            self.turns.remove(&own);
            return Ok(By::Turn);
        }
        self.turns.retain(|_, turn| !is_over(*turn));
        let turn = self.next_turn.map_or(now, |next| next.max(now));
        if self.turns.len() >= MOST_PLACES {
            return Err(Wait::until(turn, now));
        }
        self.next_turn = Some(turn.saturating_add(TURN_EVERY));
        if turn > now {
            self.turns.insert(own, turn);
            return Err(Wait::until(turn, now));
        }
        Ok(By::Turn)
    }
}
