//! Between the vendor's documents and the commands and outcomes of the services: plain functions.

mod item;
mod link;
mod share;

pub(super) use item::{PARTS, contents, is_folder, item};
pub(super) use link::{
    applink, change_link, link, links, made_link, make_applink, make_link, removed_link,
};
pub(super) use share::{grantees, member, members, not_given};

use domain::time::Timestamp;
use ports::driving::links::Recipient;
use ports::driving::view::{PersonView, PrincipalView};
use serde_json::{Map, Value, json};

use super::ids;
use crate::protocol::instant;

/// A text member.
fn put(members: &mut Map<String, Value>, name: &str, value: impl Into<String>) {
    members.insert(name.to_owned(), Value::String(value.into()));
}

/// A count, a size or a version: a text like everything (docs/contracts/oracle.md 1.3).
fn put_number(members: &mut Map<String, Value>, name: &str, value: u64) {
    put(members, name, value.to_string());
}

/// A time in UTC to the second.
fn written(instant: Timestamp) -> String {
    format!("{}Z", instant::format_without_zone(instant))
}

/// A person. Anybody who has no account is known by one text for everything
/// (docs/contracts/oracle.md 4.4).
pub(super) fn user(person: &PersonView) -> Value {
    let id = if person.is_external {
        person.name.clone()
    } else {
        ids::user(person.id)
    };
    json!({
        "displayName": person.display_name,
        "id": id,
        "loginName": person.name,
        "type": "user",
    })
}

fn principal(principal: &PrincipalView) -> Value {
    match principal {
        PrincipalView::Person(person) => user(person),
        PrincipalView::Group { id, name } => json!({
            "displayName": name,
            "id": ids::group(*id),
            "type": "group",
        }),
        PrincipalView::Site { name, .. } => json!({ "displayName": name, "type": "group" }),
    }
}

/// The people that were found, or none (docs/contracts/oracle.md 9.5).
pub(super) fn users(people: &[PersonView]) -> Map<String, Value> {
    let mut members = Map::new();
    put_number(&mut members, "count", people.len() as u64);
    if !people.is_empty() {
        members.insert("items".to_owned(), people.iter().map(user).collect());
    }
    members
}

/// Somebody whom a request names: by id, login name or address.
fn recipient(text: &str) -> Recipient {
    match ids::parse_user(text) {
        Some(id) => Recipient::Id(Some(id)),
        None => Recipient::Name(text.to_owned()),
    }
}

/// The entries of a list in one text.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}
