//! The small things that many documents have, and the texts that many requests have.

use domain::time::Timestamp;
use ports::driving::links::Recipient;
use ports::driving::view::{PersonView, PrincipalView};

use super::ids;
use super::wire::Principal;
use crate::protocol::instant;

/// A time in UTC to the second.
pub(super) fn written(instant: Timestamp) -> String {
    format!("{}Z", instant::format_without_zone(instant))
}

/// A person. Anybody who has no account is known by one text for everything
/// (docs/contracts/oracle.md 4.4).
pub(super) fn user(person: &PersonView) -> Principal {
    let id = if person.is_external {
        person.name.clone()
    } else {
        ids::user(person.id)
    };
    Principal {
        display_name: person.display_name.clone(),
        id: Some(id),
        login_name: Some(person.name.clone()),
        kind: "user",
        ..Principal::default()
    }
}

/// A person, or a group.
pub(super) fn principal(principal: &PrincipalView) -> Principal {
    let group = |id: Option<String>, name: &str| Principal {
        display_name: name.to_owned(),
        id,
        kind: "group",
        ..Principal::default()
    };
    match principal {
        PrincipalView::Person(person) => user(person),
        PrincipalView::Group { id, name } => group(Some(ids::group(*id)), name),
        PrincipalView::Site { name, .. } => group(None, name),
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
