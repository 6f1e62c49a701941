//! What tests put in place of the world: a memory store, a clock that is set, ids that are counted,
//! secrets that only look secret, mocks, and the suite that every store passes.
//!
//! Nothing here is in a release build, and nothing here keeps a secret.

mod clock;
mod content;
#[expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "these are tests, though they live where every store's tests can call them"
)]
pub mod contract;
mod ids;
mod memory;
mod scramble;
mod secrets;
#[expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "it is made by tests only"
)]
pub mod world;

pub use clock::FixedClock;
pub use content::{MemoryContent, bytes_of, collect};
pub use ids::SeededIds;
pub use memory::MemoryStore;
pub use secrets::FakeSecrets;

pub use crate::driven::clock::{MockClock, MockIds};
pub use crate::driven::content::MockContentStore;
pub use crate::driven::secrets::MockSecrets;
