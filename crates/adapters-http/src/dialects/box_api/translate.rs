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

use domain::item::ItemKind;
use domain::time::Timestamp;
use ports::driving::view::PersonView;

use super::address::Ref;
use super::ids;
use super::wire::MiniUser;
use crate::protocol::instant;

/// The id of the caller's own root.
pub(super) const HOME: &str = "0";

/// What outcomes are written with.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    /// The address below which links are ours.
    pub(super) public_url: &'a str,
}

/// An item as messages name it (docs/contracts/box.md 4.1).
pub(super) fn typed_id(kind: ItemKind, of: Ref) -> String {
    let letter = match kind {
        ItemKind::File => 'f',
        ItemKind::Folder => 'd',
        ItemKind::WebLink => 'w',
    };
    match of {
        Ref::Home => format!("{letter}_{HOME}"),
        Ref::Item(id) => format!("{letter}_{}", ids::format(id.get())),
    }
}

/// An instant in whole seconds with its offset (docs/contracts/box.md 0).
fn written(instant: Timestamp) -> String {
    format!("{}+00:00", instant::format_without_zone(instant))
}

fn mini_user(person: &PersonView) -> MiniUser {
    MiniUser {
        kind: "user",
        id: ids::format(person.id.get()),
        name: person.display_name.clone(),
        login: login(person),
    }
}

/// What somebody signs in with: here it is an address where there is one.
fn login(person: &PersonView) -> String {
    person.email.as_ref().unwrap_or(&person.name).clone()
}
