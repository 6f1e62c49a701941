//! What the secrets port promises.

mod claims;
mod harness;
mod passwords;
mod rotation;
mod tokens;
mod verifiers;
