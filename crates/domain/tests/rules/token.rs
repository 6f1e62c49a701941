//! What an application is given to act with: codes, refresh tokens, narrower tokens, addresses.

mod narrowing;
mod once;
mod redirect;
