//! The rules of sharing links, as plain functions over plain types.
//!
//! This crate knows no storage, no protocol, no clock, no randomness and no vendor's word. Time
//! comes in as `now`; secrets never come in at all, only the fact that one was proved. Its README has
//! a first program.
//!
//! For somebody who wants links, in an order to read in:
//!
//! 1. [`link`]: the forms of links, a [request](link::LinkRequest), what it comes to
//!    ([`LinkRequest::asked_by`](link::LinkRequest::asked_by)), and whether it means a link that is
//!    there ([`Fingerprint`](link::Fingerprint), [`dedup`](link::dedup)).
//! 2. [`policy`]: what an organization allows, and what is meant where a request says nothing.
//! 3. [`gate`]: may this visitor [`open`](gate::open) that link?
//! 4. [`access`]: may this caller do that with this item?
//! 5. [`item`] and [`permission`]: the tree and the grants that these decide from; [`role`]: what a
//!    grant allows, and your names for it; [`principal`]: who asks.
//! 6. [`grant`] and [`listing`]: inviting people, and which permissions somebody sees.
//!
//! [`ids`], [`time`] and [`patch`] are what the others are written with. The rest is for a program
//! that keeps the files as well: [`edit`] and [`upload`] change items, [`depth`] bounds their tree,
//! [`directory`] finds people, and [`server`] has what applications are given to act with and
//! uploads that come in parts.

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
pub mod server;
mod text;
pub mod time;
pub mod upload;
