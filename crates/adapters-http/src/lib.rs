//! The HTTP doors: each vendor's dialect, the link pages, and one server loop below them.
//!
//! This crate parses, translates, calls one service and translates back. It decides nothing: no
//! role is compared here, no default with a meaning applied, no status looked up in a store.

pub mod address;
pub mod config;
pub mod dialects;
mod oauth;
mod openapi;
mod pages;
mod protocol;
mod server;
mod services;
mod site;
mod web;

pub use oauth::endpoints as token_endpoints;
pub use pages::endpoints as page_endpoints;
pub use protocol::endpoints::EndpointRow;
pub use server::serve;
pub use services::{Health, PageMarks, Readiness, Services};
