//! The rules of sharing links, as plain functions over plain types.
//!
//! Reading order: [`role`] (what one may do), [`item`] and [`permission`] (what a decision is made
//! from), [`policy`], [`link`] (what a link is, and when two requests mean the same one),
//! [`access`] (may this caller do that?), [`gate`] (may this visitor open that link?), [`token`] (what
//! an application is given to act with, and for how long).
//!
//! This crate knows no storage, no protocol, no clock, no randomness and no vendor's word. Time
//! comes in as `now`; secrets never come in at all, only the fact that one was proved.

pub mod access;
pub mod depth;
pub mod directory;
pub mod edit;
pub mod gate;
pub mod grant;
pub mod ids;
pub mod item;
pub mod link;
pub mod listing;
pub mod patch;
pub mod permission;
pub mod policy;
pub mod principal;
pub mod role;
pub mod session;
mod text;
pub mod time;
pub mod token;
pub mod upload;
