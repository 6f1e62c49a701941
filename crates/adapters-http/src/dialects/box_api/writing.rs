//! What outcomes are written with, and the small things that many of them have.

use domain::time::Timestamp;
use ports::driving::view::PersonView;

use super::ids;
use super::wire::MiniUser;
use crate::protocol::instant;

/// What outcomes are written with.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    /// The address below which links are ours.
    pub(super) public_url: &'a str,
}

/// An instant in whole seconds with its offset (docs/contracts/box.md 0).
pub(super) fn written(instant: Timestamp) -> String {
    format!("{}+00:00", instant::format_without_zone(instant))
}

/// Somebody, in short.
pub(super) fn mini_user(person: &PersonView) -> MiniUser {
    MiniUser {
        kind: "user",
        id: ids::format(person.id.get()),
        name: person.display_name.clone(),
        login: login(person),
    }
}

/// What somebody signs in with: here it is an address where there is one.
pub(super) fn login(person: &PersonView) -> String {
    person.email.as_ref().unwrap_or(&person.name).clone()
}

/// The letters behind the last dot of a name.
pub(super) fn extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension,
        Some(_) | None => "",
    }
}
