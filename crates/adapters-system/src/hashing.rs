//! Password hashing, a bounded number at once, in fair turns.

use std::num::NonZeroUsize;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::server::turns::Turn;
use ports::driven::secrets::SecretsError;
use ports::slots::{Busy, Slot, Slots};
use tokio::sync::oneshot;
use zeroize::{Zeroize, Zeroizing};

/// How many passwords are hashed at once, and how many may wait for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingConfig {
    /// How many at once. Each takes a core and 19 MiB.
    pub slots: NonZeroUsize,
    /// How many may wait.
    pub queue: usize,
    /// How long one may wait.
    pub wait: Duration,
}

impl Default for HashingConfig {
    /// One fewer than there are cores, so that all else has one; at least 1 and at most 8. 32 may wait for a second.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            slots: NonZeroUsize::new((cores - 1).min(8)).unwrap_or(NonZeroUsize::MIN),
            queue: 32,
            wait: Duration::from_secs(1),
        }
    }
}

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Cost {
    /// Whether this can be computed at all, and without a stored number taking the machine down.
    pub(crate) const fn is_sane(self) -> bool {
        self.memory_kib <= 64 * 1024
            && self.passes <= 16
            && self.lanes <= 16
            && Params::new(self.memory_kib, self.passes, self.lanes, None).is_ok()
    }
}

pub(crate) type Salt = [u8; 16];
pub(crate) type HashOutput = Zeroizing<[u8; 32]>;

/// The slots in which passwords are hashed.
pub(crate) struct Hashing {
    slots: Slots,
    wait: Duration,
}

impl Hashing {
    pub(crate) fn new(config: &HashingConfig) -> Self {
        Self {
            slots: Slots::new(config.slots.get(), config.queue),
            wait: config.wait,
        }
    }

    /// Argon2id of a password, on a thread of its own that gives way to others.
    pub(crate) async fn hash(
        &self,
        cost: Cost,
        password: Zeroizing<String>,
        salt: Salt,
        turn: Turn,
    ) -> Result<HashOutput, SecretsError> {
        let slot = self.slot(turn).await?;
        run(slot, move || hash(cost, password.as_bytes(), &salt)).await
    }

    pub(crate) async fn slot(&self, turn: Turn) -> Result<Slot, SecretsError> {
        match tokio::time::timeout(self.wait, self.slots.take(turn)).await {
            Ok(Ok(slot)) => Ok(slot),
            Ok(Err(Busy)) | Err(_) => Err(SecretsError::Busy),
        }
    }
}

/// Does the work on a thread of its own. The slot goes with it: it stays taken when nobody waits for the outcome any more.
async fn run<T: Send + 'static>(
    slot: Slot,
    work: impl FnOnce() -> Result<T, SecretsError> + Send + 'static,
) -> Result<T, SecretsError> {
    let (done, outcome) = oneshot::channel();
    let thread = std::thread::Builder::new().name("hashing".to_owned());
    let started = thread.spawn(move || {
        yield_to_others();
        let output = work();
        drop(slot);
        // Nobody may wait any more.
        let _ = done.send(output);
    });
    let started = started.map_err(|_| SecretsError::Busy)?;
    match outcome.await {
        Ok(output) => output,
        Err(_) => match started.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            // INVARIANT: it says what came of it, or panics.
            Ok(()) => Err(SecretsError::Busy),
        },
    }
}

/// What takes 20 ms anyway must not make what takes 20 µs wait. A thread cannot be raised again, so that it must be its
/// own. Only a little: the lowest would have no turn on a full machine, and passwords would be refused. Where a priority
/// is the whole program's it is left alone.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(2);
}

/// How many blocks are asked for at least: above 32 MiB the allocator gives memory back to the system at once, and of
/// less each thread that ever hashed would keep its own. What is not touched takes no memory.
const GIVEN_BACK: usize = 33 * 1024 * 1024 / Block::SIZE;

fn hash(cost: Cost, password: &[u8], salt: &Salt) -> Result<HashOutput, SecretsError> {
    let Cost {
        memory_kib,
        passes,
        lanes,
    } = cost;
    let mut output = HashOutput::default();
    let params =
        Params::new(memory_kib, passes, lanes, Some(output.len())).map_err(|_| BAD_COST)?;
    let mut blocks = Vec::with_capacity(params.block_count().max(GIVEN_BACK));
    blocks.resize(params.block_count(), Block::default());
    let hashed = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt, &mut *output, &mut blocks);
    // The last block gives the output away.
    blocks.iter_mut().for_each(Zeroize::zeroize);
    hashed.map_err(|_| BAD_COST)?;
    Ok(output)
}

const BAD_COST: SecretsError =
    SecretsError::Unreadable("a password was hashed with impossible parameters");

#[cfg(test)]
mod tests {
    use super::*;
    use domain::server::turns::Party;
    use std::sync::{Arc, Mutex};

    const TURN: Turn = Turn::usual(Party::Unknown);

    fn hashing(slots: usize, queue: usize) -> Hashing {
        Hashing::new(&HashingConfig {
            slots: NonZeroUsize::new(slots).unwrap(),
            queue,
            wait: Duration::ZERO,
        })
    }

    const CHEAP: Cost = Cost {
        memory_kib: 32,
        passes: 3,
        lanes: 4,
    };

    async fn hashed(hashing: &Hashing, cost: Cost) -> Result<HashOutput, SecretsError> {
        let password = Zeroizing::new("password".to_owned());
        hashing
            .hash(cost, password, *b"somesaltsomesalt", TURN)
            .await
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_of_password_and_salt() {
        let hashing = hashing(1, 0);
        let mut expected = HashOutput::default();
        let params = Params::new(32, 3, 4, Some(32)).unwrap();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(b"password", b"somesaltsomesalt", &mut *expected)
            .unwrap();
        assert!(hashed(&hashing, CHEAP).await.unwrap() == expected);
    }

    #[tokio::test]
    async fn a_taken_slot_and_a_full_queue_are_busy() {
        let hashing = hashing(1, 0);
        let held = hashing.slot(TURN).await.unwrap();
        let refused = hashed(&hashing, CHEAP).await;
        assert!(matches!(refused, Err(SecretsError::Busy)));
        drop(held);
        hashed(&hashing, CHEAP).await.unwrap();
    }

    #[tokio::test]
    async fn who_waited_long_enough_is_refused_and_leaves_the_queue() {
        let hashing = hashing(1, 1);
        let held = hashing.slot(TURN).await.unwrap();
        for _ in 0..3 {
            let refused = hashed(&hashing, CHEAP).await;
            assert!(matches!(refused, Err(SecretsError::Busy)));
        }
        drop(held);
        hashed(&hashing, CHEAP).await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_is_served() {
        let mut hashing = hashing(1, 1);
        hashing.wait = Duration::from_mins(1);
        let held = hashing.slot(TURN).await.unwrap();
        let release = async {
            tokio::task::yield_now().await;
            assert_eq!(hashing.slots.free_and_waiting(), (0, 1), "one waits");
            drop(held);
        };
        let (served, ()) = tokio::join!(hashed(&hashing, CHEAP), release);
        served.unwrap();
        assert_eq!(hashing.slots.free_and_waiting(), (1, 0));
    }

    /// Who holds slots, one after another, when one party asked for 40 and then another for one.
    async fn order_of_turns(greedy: Turn, other: Turn) -> Vec<&'static str> {
        let mut hashing = hashing(1, 8);
        hashing.wait = Duration::from_mins(1);
        let held = hashing.slot(TURN).await.unwrap();
        let (hashing, order) = (Arc::new(hashing), Arc::new(Mutex::new(Vec::new())));
        let mut asking = Vec::new();
        for (turn, name) in std::iter::repeat_n((greedy, "greedy"), 40).chain([(other, "other")]) {
            let (hashing, order) = (Arc::clone(&hashing), Arc::clone(&order));
            asking.push(tokio::spawn(async move {
                if let Ok(_slot) = hashing.slot(turn).await {
                    order.lock().unwrap().push(name);
                }
            }));
            tokio::task::yield_now().await;
        }
        drop(held);
        for asking in asking {
            asking.await.unwrap();
        }
        assert_eq!(hashing.slots.free_and_waiting(), (1, 0));
        let order = order.lock().unwrap();
        order.clone()
    }

    #[tokio::test]
    async fn one_who_asks_for_many_keeps_nobody_out() {
        let network = |text: &str| Party::network(text.parse().unwrap());
        let (near, far) = (network("192.0.2.1"), network("198.51.100.1"));
        let order = order_of_turns(Turn::urgent(near), Turn::urgent(far)).await;
        assert_eq!(order[..3], ["greedy", "other", "greedy"]);
        assert_eq!(order.len(), 8, "the line is no longer for that");
        let order = order_of_turns(Turn::usual(near), Turn::urgent(far)).await;
        assert_eq!(order[0], "other", "who opens comes before who makes");
        let order = order_of_turns(Turn::usual(near), Turn::usual(near)).await;
        assert!(
            !order.contains(&"other"),
            "of one party the first come first"
        );
    }

    #[tokio::test]
    async fn a_slot_stays_taken_until_the_hash_is_done() {
        let mut hashing = hashing(1, 1);
        hashing.wait = Duration::from_mins(1);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let slot = hashing.slot(TURN).await.unwrap();
        {
            let work = move || wait.recv().map_err(|_| SecretsError::Busy);
            let mut dropped = std::pin::pin!(run(slot, work));
            tokio::select! {
                biased;
                _ = &mut dropped => panic!("the thread is held up"),
                () = std::future::ready(()) => {}
            }
        }
        assert_eq!(hashing.slots.free_and_waiting(), (0, 0));
        release.send(()).unwrap();
        drop(hashing.slot(TURN).await.unwrap());
    }

    #[tokio::test]
    #[should_panic(expected = "a hash that fails")]
    async fn a_panic_is_passed_on() {
        let slot = hashing(1, 0).slot(TURN).await.unwrap();
        let _: Result<(), _> = run(slot, || panic!("a hash that fails")).await;
    }

    #[test]
    fn the_default_is_bounded() {
        let config = HashingConfig::default();
        assert!(config.slots.get() <= 8);
        assert_eq!((config.queue, config.wait), (32, Duration::from_secs(1)));
    }
}
