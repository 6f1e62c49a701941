//! What the tests share: the real program, its data folder, its server, and a client for it.

mod client;
mod demo;
mod event;
mod place;
mod random;
mod server;

use std::time::{Duration, Instant};

pub(crate) use client::{Answer, Client};
pub(crate) use demo::{Demo, Graph, Made};
pub(crate) use event::{Event, lasts};
pub(crate) use place::{Place, Ran, files_below, program};
pub(crate) use random::Random;
pub(crate) use server::{Server, free_port};

/// How long is waited for what must come; far more than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Asks again and again until there is something; panics when it does not come.
pub(crate) fn eventually<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    within(PATIENCE, ask).unwrap_or_else(|| panic!("it did not come about: {what}"))
}

/// Asks again and again for so long, until there is something.
pub(crate) fn within<T>(time: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + time;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= deadline {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
