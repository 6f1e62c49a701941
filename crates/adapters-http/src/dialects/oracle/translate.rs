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
use serde_json::Map;
use serde_json::Value;

use super::writing::{put_number, user};

/// The people that were found, or none (docs/contracts/oracle.md 9.5).
pub(super) fn users(people: &[PersonView]) -> Map<String, Value> {
    let mut members = Map::new();
    put_number(&mut members, "count", people.len() as u64);
    if !people.is_empty() {
        members.insert("items".to_owned(), people.iter().map(user).collect());
    }
    members
}
