//! The line of units that wait for the write connection, in fair turns.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::server::turns::{Turn, Turns};
use ports::driven::store::StoreError;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::Lent;
use super::placing::Placing;

/// What waits for its turn.
pub(super) struct Waiting {
    pub(super) since: Instant,
    pub(super) wants: Wants,
}

/// What it waits for.
pub(super) enum Wants {
    /// A unit waits for the connection.
    Connection(oneshot::Sender<Result<Lent, StoreError>>),
    /// A link waits to be inserted.
    Link(Box<Placing>),
}

impl Waiting {
    pub(super) fn new(wants: Wants) -> Self {
        Self {
            since: Instant::now(),
            wants,
        }
    }

    /// Tells the one who waits that it is for nothing. They may have gone.
    pub(super) fn turn_away(self, error: StoreError) {
        match self.wants {
            Wants::Connection(lend) => drop(lend.send(Err(error))),
            Wants::Link(placing) => placing.tell(Err(error)),
        }
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_gone(&self) -> bool {
        match &self.wants {
            Wants::Connection(lend) => lend.is_closed(),
            Wants::Link(placing) => placing.is_gone(),
        }
    }
}

/// Those who wait, of whom there are at most so many.
pub(super) struct Line {
    state: Mutex<State>,
    came: Notify,
    most: usize,
}

#[derive(Default)]
struct State {
    turns: Turns<Waiting>,
    closed: bool,
}

impl Line {
    pub(super) fn new(most: usize) -> Self {
        Self {
            state: Mutex::default(),
            came: Notify::new(),
            most,
        }
    }

    /// Lets a unit wait, and gives the one that does not: where too many do, or none may any more.
    pub(super) fn push(&self, turn: Turn, waiting: Waiting) -> Option<Waiting> {
        let mut state = self.state();
        if state.closed {
            return Some(waiting);
        }
        state.turns.push(turn, waiting);
        let surplus = (state.turns.len() > self.most).then(|| state.turns.pop_surplus());
        drop(state);
        self.came.notify_one();
        surplus.flatten()
    }

    /// The unit whose turn it is, if any waits.
    pub(super) fn pop(&self) -> Option<Waiting> {
        self.state().turns.pop()
    }

    /// Waits for the next unit; `None` when none comes any more.
    pub(super) async fn next(&self) -> Option<Waiting> {
        loop {
            if let Some(waiting) = self.pop() {
                return Some(waiting);
            }
            if self.is_closed() {
                return None;
            }
            self.came.notified().await;
        }
    }

    /// Lets nobody wait who does not wait already.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.came.notify_one();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.state().turns.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
