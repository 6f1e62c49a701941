//! What the secrets port promises.

mod claims;
mod harness;
mod names;
mod passwords;
mod rotation;
mod tokens;
mod verifiers;
