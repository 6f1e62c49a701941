//! The HTTP doors: each vendor's dialect, the link pages, and one server loop below them.
//!
//! This crate parses, translates, calls one service and translates back. It decides nothing: no
//! role is compared here, no default with a meaning applied, no status looked up in a store.

pub mod address;
mod bearer;
mod body;
pub mod config;
mod connection;
mod connection_slots;
mod cors;
pub mod dialects;
mod hexadecimal;
mod instant;
mod json;
mod multipart;
mod oauth;
mod pace;
mod pages;
mod password;
mod path;
mod payload;
mod problem;
mod query;
mod request;
mod server;
mod services;

pub use server::serve;
pub use services::{Health, Readiness, Services};
