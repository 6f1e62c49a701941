//! What the program takes from the system it runs on: time, new ids, randomness, and the keys
//! under which secrets are made and checked.
//!
//! It stores nothing but the keyring file, and knows nothing of what its secrets open.

mod clock;
mod entropy;
mod hashing;
mod ids;
mod key;
mod keyring;
mod secrets;

pub use clock::SystemClock;
pub use hashing::HashingConfig;
pub use ids::TimeOrderedIds;
pub use keyring::{Keyring, KeyringError, KeyringProblem};
pub use secrets::KeyringSecrets;
