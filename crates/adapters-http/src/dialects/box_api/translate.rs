//! Between Box's documents and the commands and outcomes of the services: plain functions.

mod attributes;
mod change;
mod collaboration;
mod event;
mod item;
mod link;
mod members;
mod permissions;
mod session;
#[cfg(test)]
mod tests;
mod user;

pub(super) use attributes::{announced, attributes, digest};
pub(super) use change::{Echo, change_item, copy_item, make_folder, make_web_link, restore_item};
pub(super) use collaboration::{change_grant, collaboration, give_grant, said_expiry};
pub(super) use event::event;
pub(super) use item::{item, mini};
pub(super) use session::{begin_session, commit_session, part, send_part, session};
pub(super) use user::user;
