//! What tests put in place of the world: a clock that is set, ids that are counted,
//! secrets that only look secret, mocks, and the suite that every store passes.
//!
//! Nothing here is in a release build, and nothing here keeps a secret.

mod clock;
#[expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "these are tests, though they live where every store's tests can call them"
)]
pub mod contract;
mod ids;
mod scramble;
mod secrets;
#[expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "it is made by tests only"
)]
pub mod world;

/// How much a check does: what CI has the time for, or as much as `cargo xtask test --long` asks for.
pub fn at_length<T>(short: T, long: T) -> T {
    match std::env::var_os("LATCHKEY_TEST_LONG") {
        Some(_) => long,
        None => short,
    }
}

pub use clock::FixedClock;
pub use ids::SeededIds;
pub use secrets::FakeSecrets;

pub use crate::driven::content::MockContentStore;
