//! The small things that many documents have, and the texts that many requests have.

use domain::time::Timestamp;
use ports::driving::links::Recipient;
use ports::driving::view::{PersonView, PrincipalView};
use serde_json::{Map, Value, json};

use super::ids;
use crate::protocol::instant;

/// A text member.
pub(super) fn put(members: &mut Map<String, Value>, name: &str, value: impl Into<String>) {
    members.insert(name.to_owned(), Value::String(value.into()));
}

/// A count, a size or a version: a text like everything (docs/contracts/oracle.md 1.3).
pub(super) fn put_number(members: &mut Map<String, Value>, name: &str, value: u64) {
    put(members, name, value.to_string());
}

/// A time in UTC to the second.
pub(super) fn written(instant: Timestamp) -> String {
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

/// A person, or a group.
pub(super) fn principal(principal: &PrincipalView) -> Value {
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

/// Somebody whom a request names: by id, login name or address.
pub(super) fn recipient(text: &str) -> Recipient {
    match ids::parse_user(text) {
        Some(id) => Recipient::Id(Some(id)),
        None => Recipient::Name(text.to_owned()),
    }
}

/// The entries of a list in one text.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}
