//! What only a server needs: what it gives applications to act with, and uploads that come in parts.
//! No rule about links rests on it.

pub mod session;
pub mod token;
pub mod turns;
