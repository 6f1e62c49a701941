//! A store in memory: a true one, with units of work that see nothing of each other.
//!
//! A unit works on a copy of everything and puts it in place when it is committed. One unit runs at
//! a time.

mod children;
mod items;
mod links;
mod reads;
mod sessions;
mod state;
mod tokens;
mod writes;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use state::State;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::driven::store::{Reads, Store, StoreError, Unit};

/// A store in memory.
pub struct MemoryStore {
    shared: Arc<Shared>,
    /// How many units may wait for their turn.
    queue: usize,
}

struct Shared {
    committed: RwLock<Arc<State>>,
    turn: Arc<Mutex<()>>,
    waiting: AtomicUsize,
    closed: AtomicBool,
}

impl MemoryStore {
    /// A store with the built-in application and nothing else, that lets so many units wait.
    pub fn with_queue(queue: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                committed: RwLock::new(Arc::new(State::default())),
                turn: Arc::default(),
                waiting: AtomicUsize::new(0),
                closed: AtomicBool::new(false),
            }),
            queue,
        }
    }

    fn view(&self) -> Result<Arc<State>, StoreError> {
        self.shared.open()?;
        Ok(self.shared.committed())
    }
}

impl Default for MemoryStore {
    /// A store with the built-in application and nothing else.
    fn default() -> Self {
        Self::with_queue(4096)
    }
}

impl Shared {
    fn open(&self) -> Result<(), StoreError> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable(None));
        }
        Ok(())
    }

    fn committed(&self) -> Arc<State> {
        let committed = self.committed.read();
        Arc::clone(&committed.unwrap_or_else(PoisonError::into_inner))
    }
}

/// One who waits for a turn; dropped, it waits no more.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn begin(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.shared.open()?;
        let before = self.shared.waiting.fetch_add(1, Ordering::SeqCst);
        let waiting = Waiting(&self.shared.waiting);
        let turn = Arc::clone(&self.shared.turn);
        let turn = match Arc::clone(&turn).try_lock_owned() {
            Ok(turn) => turn,
            Err(_) if before >= self.queue => return Err(StoreError::Unavailable(None)),
            Err(_) => turn.lock_owned().await,
        };
        drop(waiting);
        self.shared.open()?;
        Ok(Box::new(MemoryUnit {
            state: State::clone(&self.shared.committed()),
            shared: Arc::clone(&self.shared),
            _turn: turn,
        }))
    }

    async fn snapshot(&self) -> Result<Box<dyn Reads>, StoreError> {
        Ok(Box::new(Moment(self.view()?)))
    }

    async fn faults(&self) -> Result<Vec<String>, StoreError> {
        self.shared.open()?;
        Ok(Vec::new())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.shared.open()
    }

    async fn close(&self) {
        let turn = self.shared.turn.lock().await;
        self.shared.closed.store(true, Ordering::SeqCst);
        drop(turn);
    }
}

/// What was committed at one moment.
struct Moment(Arc<State>);

impl Moment {
    #[expect(clippy::unnecessary_wraps, reason = "it stands where the store's does")]
    fn view(&self) -> Result<&State, StoreError> {
        Ok(&self.0)
    }
}

struct MemoryUnit {
    state: State,
    shared: Arc<Shared>,
    _turn: OwnedMutexGuard<()>,
}

impl MemoryUnit {
    #[expect(clippy::unnecessary_wraps, reason = "it stands where the store's does")]
    const fn view(&self) -> Result<&State, StoreError> {
        Ok(&self.state)
    }

    fn put_in_place(self) {
        let committed = self.shared.committed.write();
        *committed.unwrap_or_else(PoisonError::into_inner) = Arc::new(self.state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn make() -> (Arc<dyn Store>, ()) {
        (Arc::new(MemoryStore::default()), ())
    }

    crate::store_contract!(make);

    #[tokio::test]
    async fn one_too_many_who_wait_is_turned_away_at_once() {
        let store = Arc::new(MemoryStore::with_queue(1));
        let running = store.begin().await.unwrap();
        let second = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.begin().await.map(drop) }
        });
        while store.shared.waiting.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(
            store.begin().await,
            Err(StoreError::Unavailable(_))
        ));
        drop(running);
        second.await.unwrap().unwrap();
    }
}
