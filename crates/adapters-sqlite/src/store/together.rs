//! Reads that many ask for at the same time, made together: one trip to the database's thread serves all.
//!
//! Whoever comes first reads at once. Those who come while [`READING`] read wait, and the first of them then reads for
//! all of them. A read begins after everyone whom it is for has asked, so that it is never older than the question.
//!
//! INVARIANT: whoever asks is polled until they are answered, or dropped. One who is kept and not polled keeps the others
//! waiting: no read may stand beside something else that its task waits for.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ports::driven::store::StoreError;
use tokio::sync::oneshot;

/// How many read at the same time.
const READING: usize = 2;

/// For how many one reads at most.
const MOST: usize = 64;

/// An answer for each of several keys, in their order.
pub(crate) type Fetch<'f, V> =
    Pin<Box<dyn Future<Output = Result<Vec<Option<V>>, StoreError>> + Send + 'f>>;

/// The answer for the only key.
pub(crate) async fn only<V>(fetch: Fetch<'_, V>) -> Result<Option<V>, StoreError> {
    Ok(fetch.await?.pop().flatten())
}

/// Reads of one kind.
pub(crate) struct Together<K, V>(Mutex<State<K, V>>);

struct State<K, V> {
    waiting: VecDeque<Waiting<K, V>>,
    reading: usize,
}

struct Waiting<K, V> {
    key: K,
    tell: oneshot::Sender<Told<K, V>>,
}

enum Told<K, V> {
    /// What was found.
    Found(Option<V>),
    /// To read for oneself and for those who wait.
    Read(Turn<K, V>),
    /// To read for oneself: something is wrong with one of those that were read together.
    Alone,
}

/// The right to read. When it is dropped, whatever happened, the next has it; it is `None` once it was passed on.
struct Turn<K, V>(Option<Arc<Together<K, V>>>);

impl<K, V> Drop for Turn<K, V> {
    fn drop(&mut self) {
        let Some(together) = self.0.take() else {
            return;
        };
        loop {
            let next = {
                let mut state = together.state();
                let next = state.waiting.pop_front();
                if next.is_none() {
                    state.reading -= 1;
                }
                next
            };
            let Some(next) = next else {
                return;
            };
            match next
                .tell
                .send(Told::Read(Self(Some(Arc::clone(&together)))))
            {
                Ok(()) => return,
                // That one has gone. Were the turn dropped here, a long row of such would fill the stack.
                Err(Told::Read(mut lost)) => lost.0 = None,
                Err(Told::Found(_) | Told::Alone) => {}
            }
        }
    }
}

impl<K, V> Together<K, V> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            waiting: VecDeque::new(),
            reading: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone, V> Together<K, V> {
    /// What is found under a key.
    pub(crate) async fn get<'f>(
        self: &Arc<Self>,
        key: K,
        fetch: impl Fn(Vec<K>) -> Fetch<'f, V>,
    ) -> Result<Option<V>, StoreError> {
        let turn = match self.ask(&key) {
            Ok(turn) => turn,
            Err(told) => match told.await {
                Ok(Told::Found(found)) => return Ok(found),
                Ok(Told::Read(turn)) => turn,
                // The one who read for this one was broken off, or failed.
                Ok(Told::Alone) | Err(_) => return only(fetch(vec![key])).await,
            },
        };
        let mut others: Vec<Waiting<K, V>> = {
            let mut state = self.state();
            let most = state.waiting.len().min(MOST - 1);
            state.waiting.drain(..most).collect()
        };
        others.retain(|other| !other.tell.is_closed());
        let keys = others.iter().map(|other| other.key.clone());
        let keys: Vec<K> = keys.chain([key.clone()]).collect();
        let found = fetch(keys).await;
        drop(turn);
        match found {
            Ok(mut found) => {
                let own = found.pop().flatten();
                for (other, found) in others.into_iter().zip(found) {
                    let _ = other.tell.send(Told::Found(found));
                }
                Ok(own)
            }
            Err(error) if others.is_empty() => Err(error),
            Err(_) => {
                for other in others {
                    let _ = other.tell.send(Told::Alone);
                }
                only(fetch(vec![key])).await
            }
        }
    }

    /// The right to read at once, else a place among those who wait.
    fn ask(self: &Arc<Self>, key: &K) -> Result<Turn<K, V>, oneshot::Receiver<Told<K, V>>> {
        let mut state = self.state();
        if state.reading < READING {
            state.reading += 1;
            return Ok(Turn(Some(Arc::clone(self))));
        }
        let (tell, told) = oneshot::channel();
        state.waiting.push_back(Waiting {
            key: key.clone(),
            tell,
        });
        Err(told)
    }
}

/// The keys, and the last of them again until there are as many as a power of two: so few statements differ.
pub(crate) fn padded<T: Clone>(mut keys: Vec<T>) -> Vec<T> {
    if let Some(last) = keys.last().cloned() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn halves(keys: Vec<u32>) -> Vec<Option<u32>> {
        let half = |key: u32| key.is_multiple_of(2).then_some(key / 2);
        keys.into_iter().map(half).collect()
    }

    /// Asks for the numbers below 100 at once, and gives the answers and how often was read.
    async fn ask(fails_on: Option<u32>) -> (Vec<Result<Option<u32>, StoreError>>, usize) {
        let (together, reads) = (Together::new(), Arc::new(AtomicUsize::new(0)));
        let asked = (0..100).map(|key| {
            let (together, reads) = (Arc::clone(&together), Arc::clone(&reads));
            tokio::spawn(async move {
                let fetch = |keys: Vec<u32>| -> Fetch<'static, u32> {
                    reads.fetch_add(1, Ordering::Relaxed);
                    Box::pin(async move {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        match fails_on {
                            Some(key) if keys.contains(&key) => Err(StoreError::Full),
                            _ => Ok(halves(keys)),
                        }
                    })
                };
                together.get(key, fetch).await
            })
        });
        let mut answers = Vec::new();
        for one in asked.collect::<Vec<_>>() {
            answers.push(one.await.unwrap());
        }
        (answers, reads.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn each_gets_an_answer_of_their_own_from_few_reads() {
        let (answers, reads) = ask(None).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, halves((0..100).collect()));
        assert!(reads < 6, "{reads} reads");
    }

    #[tokio::test]
    async fn what_fails_fails_for_the_one_who_asked_for_it() {
        let (answers, _) = ask(Some(70)).await;
        for (key, (answer, half)) in answers
            .into_iter()
            .zip(halves((0..100).collect()))
            .enumerate()
        {
            match key {
                70 => assert!(matches!(answer, Err(StoreError::Full))),
                _ => assert_eq!(answer.unwrap(), half),
            }
        }
    }

    #[tokio::test]
    async fn those_who_leave_keep_nobody_waiting() {
        let together = Together::new();
        let fetch = |keys: Vec<u32>| -> Fetch<'static, u32> {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(halves(keys))
            })
        };
        for round in 0..20 {
            let leaving: Vec<_> = (0..10)
                .map(|key| {
                    let together = Arc::clone(&together);
                    let left = async move { together.get(key, fetch).await };
                    let patience = Duration::from_millis(u64::from(key * round) % 50);
                    tokio::spawn(tokio::time::timeout(patience, left))
                })
                .collect();
            let staying = together.get(8, fetch);
            let found = tokio::time::timeout(Duration::from_secs(5), staying).await;
            assert_eq!(found.unwrap().unwrap(), Some(4));
            for one in leaving {
                drop(one.await);
            }
        }
        assert_eq!(together.state().reading, 0);
    }

    #[test]
    fn however_many_left_the_next_reads() {
        let together = Together::<u32, u32>::new();
        let turns: Vec<_> = (0..2).map(|key| together.ask(&key)).collect();
        for key in 0..100_000 {
            drop(together.ask(&key));
        }
        drop(turns);
        let state = together.state();
        assert_eq!((state.reading, state.waiting.len()), (0, 0));
    }

    #[test]
    fn keys_are_padded_to_a_power_of_two() {
        assert_eq!(padded(vec![1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(padded(vec![1]), [1]);
        assert!(padded(Vec::<i32>::new()).is_empty());
    }
}
