//! Between the vendor's documents and the commands and outcomes of the services: plain functions.

mod item;
mod link;
mod share;

pub(super) use item::{PARTS, contents, is_folder, item};
pub(super) use link::{
    applink, change_link, link, links, made_link, make_applink, make_link, removed_link,
};
pub(super) use share::{grantees, member, members, not_given};

use ports::driving::view::PersonView;

use super::wire::{List, Principal};
use super::writing::user;

/// The people that were found, or none (docs/contracts/oracle.md 9.5).
pub(super) fn users(people: &[PersonView]) -> List<Principal> {
    let mut list = List::of(people.iter().map(user).collect());
    list.items = list.items.filter(|people| !people.is_empty());
    list
}
