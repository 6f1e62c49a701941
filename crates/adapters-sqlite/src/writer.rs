//! The one write connection, lent to one unit of work after another.
//!
//! One task owns the connection, and runs all that wait in [batches]. So the cost of a sync is shared under load, and
//! a lone write is not delayed.

mod batches;
mod lent;
mod line;
mod placing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use batches::Batches;
use domain::server::turns::Turn;
pub(crate) use lent::Lent;
use line::{Line, Waiting, Wants};
use placing::Placing;
use ports::driven::clock::Clock;
use ports::driven::store::{Basis, Placed, Placement, StoreError};
use sea_orm::DatabaseConnection;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use crate::backend::SqliteConfig;
use crate::cache::Caches;
use crate::reserve::Reserve;

/// Where units ask for their turn.
pub(crate) struct Writer {
    line: Arc<Line>,
    close: watch::Sender<bool>,
    state: watch::Receiver<State>,
    noticed: watch::Receiver<Instant>,
    full: Arc<AtomicBool>,
}

/// Whether the writer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It does.
    Running,
    /// The disk failed. It never will again: a failed sync may have lost what an earlier one
    /// reported, and asking once more would hide that (docs/threat-model.md F-07).
    Failed,
    /// It finished what it accepted, and is about to be closed.
    Closing,
    /// It was closed.
    Closed,
}

impl Writer {
    /// Starts the task that owns the connection, and that closes the readers when it ends.
    pub(crate) fn start(
        config: SqliteConfig,
        clock: Option<Arc<dyn Clock>>,
        connection: DatabaseConnection,
        readers: [DatabaseConnection; 2],
        caches: Arc<Caches>,
        reserve: Arc<Reserve>,
    ) -> Self {
        let line = Arc::new(Line::new(config.queue.max(1)));
        let (close, closing) = watch::channel(false);
        let (report, state) = watch::channel(State::Running);
        let (notice, noticed) = watch::channel(Instant::now());
        let full = Arc::new(AtomicBool::new(false));
        let batches = Batches {
            config,
            clock,
            connection,
            readers,
            caches,
            reserve,
            line: Arc::clone(&line),
            closing,
            report,
            noticed: notice,
            full: Arc::clone(&full),
            seen: None,
        };
        tokio::spawn(batches.run());
        Self {
            line,
            close,
            state,
            noticed,
            full,
        }
    }

    /// Whether the last that was to be committed found no room.
    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// When it was asked last whether another process wrote.
    pub(crate) fn noticed(&self) -> watch::Receiver<Instant> {
        self.noticed.clone()
    }

    /// Waits for a turn with the connection. Where too many wait, one fails at once: the last of those of
    /// whom most wait.
    pub(crate) async fn turn(&self, turn: Turn) -> Result<Lent, StoreError> {
        let (lend, turn_came) = oneshot::channel();
        self.stand_in_line(turn, Wants::Connection(lend));
        let came = turn_came.await;
        came.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    /// Has a link inserted that was decided on this basis, and waits until it is lasting.
    pub(crate) async fn place(
        &self,
        turn: Turn,
        basis: Basis,
        placement: Placement,
    ) -> Result<Placed, StoreError> {
        let (tell, placed) = oneshot::channel();
        let placing = Placing {
            basis,
            placement,
            placed: tell,
        };
        self.stand_in_line(turn, Wants::Link(Box::new(placing)));
        let placed = placed.await;
        placed.unwrap_or(Err(StoreError::Unavailable(None)))
    }

    fn stand_in_line(&self, turn: Turn, wants: Wants) {
        if let Some(surplus) = self.line.push(turn, Waiting::new(wants)) {
            surplus.turn_away(StoreError::Unavailable(None));
        }
    }

    /// How many units wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.line.len()
    }

    /// Whether the writer writes at present.
    pub(crate) fn state(&self) -> State {
        *self.state.borrow()
    }

    /// Waits until the writer writes no more, and tells why.
    pub(crate) async fn stopped(&self) -> State {
        let mut state = self.state.clone();
        let stopped = state.wait_for(|state| *state != State::Running).await;
        stopped.map_or(State::Closed, |state| *state)
    }

    /// Lets those finish that wait, then closes all connections.
    pub(crate) async fn close(&self) {
        self.close.send_replace(true);
        let mut state = self.state.clone();
        let ended = |state: &State| matches!(state, State::Failed | State::Closed);
        // The task reports its end, or is gone without one.
        let _ = state.wait_for(ended).await;
    }
}
