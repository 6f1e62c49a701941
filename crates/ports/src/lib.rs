//! What the program promises ([`driving`]) and what it needs ([`driven`]).
//!
//! A port says what an implementation must do and when it must answer what; the suite in
//! `testing` holds every store to it. This crate knows no database, no protocol and no vendor.

pub mod directory;
pub mod driven;
pub mod driving;
pub mod page;
pub mod secret;
pub mod slots;

#[cfg(feature = "testing")]
pub mod testing;
