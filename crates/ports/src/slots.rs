//! Slots for something that only so many can have at once, given in fair turns.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use domain::server::turns::{Turn, Turns};

/// That too many wait for a slot already, of whom others have more right to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// Slots, and those who wait for one. Clones share them.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Mutex<State>>);

/// A slot, free for the next when it is dropped.
#[derive(Debug)]
pub struct Slot(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    most_waiting: usize,
    turns: Turns<Arc<Mutex<Place>>>,
}

/// A place of somebody who waits.
#[derive(Debug)]
enum Place {
    Waits(Option<Waker>),
    Given(Slot),
    Refused,
    Left,
}

impl Slots {
    /// So many slots, for which so many may wait.
    pub fn new(slots: usize, most_waiting: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            free: slots,
            most_waiting,
            turns: Turns::default(),
        })))
    }

    /// Waits for a slot. Whoever does not wait any more leaves the line.
    pub async fn take(&self, turn: Turn) -> Result<Slot, Busy> {
        let place = {
            let mut state = locked(&self.0);
            if state.free > 0 {
                state.free -= 1;
                return Ok(Slot(Arc::clone(&self.0)));
            }
            let place = Arc::new(Mutex::new(Place::Waits(None)));
            state.turns.push(turn, Arc::clone(&place));
            if state.turns.len() > state.most_waiting
                && let Some(surplus) = state.turns.pop_surplus()
            {
                settle(&surplus, Place::Refused);
            }
            drop(state);
            Leaving(place)
        };
        poll_fn(|context| {
            let mut place = locked(&place.0);
            match std::mem::replace(&mut *place, Place::Left) {
                Place::Given(slot) => Poll::Ready(Ok(slot)),
                Place::Refused | Place::Left => Poll::Ready(Err(Busy)),
                Place::Waits(_) => {
                    *place = Place::Waits(Some(context.waker().clone()));
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// How many slots are free, and how many wait for one.
    pub fn free_and_waiting(&self) -> (usize, usize) {
        let state = locked(&self.0);
        (state.free, state.turns.len())
    }
}

/// A place whose owner leaves it when this is dropped.
struct Leaving(Arc<Mutex<Place>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        let left = std::mem::replace(&mut *locked(&self.0), Place::Left);
        // A slot that was given meanwhile goes to the next, outside of the lock.
        drop(left);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        loop {
            let mut state = locked(&self.0);
            let Some(next) = state.turns.pop() else {
                state.free += 1;
                return;
            };
            drop(state);
            if matches!(*locked(&next), Place::Waits(_)) {
                settle(&next, Place::Given(Self(Arc::clone(&self.0))));
                return;
            }
        }
    }
}

/// Tells the one who waits in a place what became of it.
fn settle(place: &Mutex<Place>, outcome: Place) {
    let before = std::mem::replace(&mut *locked(place), outcome);
    if let Place::Waits(Some(waker)) = before {
        waker.wake();
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
