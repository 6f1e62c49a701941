//! From bodies to commands and from outcomes to shapes: plain functions that call nothing.

mod change;
mod command;
mod directory;
mod item;
mod members;
mod permission;
#[cfg(test)]
mod tests;

pub(super) use change::{
    Conflict, begin_in_order, change_item, conflict, make_folder, upload_to, when_taken,
};
pub(super) use command::{
    add_people, change_permission, create_link, invite, unchangeable, unlock,
};
pub(super) use directory::{
    GROUPS, ORGANIZATION, USERS, group, organization, root_site, site, user,
};
pub(super) use item::{drive, gone, item, remote_item, shared_item, version};
pub(super) use permission::{created_link, permission};
