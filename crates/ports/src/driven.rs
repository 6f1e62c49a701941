//! What the program needs: a clock, ids, secrets, a store, a place for content.

pub mod clock;
pub mod content;
pub mod secrets;
pub mod store;
