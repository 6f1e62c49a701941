//! From bodies to commands and from outcomes to shapes: plain functions that call nothing.

mod command;
mod item;
mod members;
mod permission;
#[cfg(test)]
mod tests;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(super) use command::{add_people, change_permission, create_link, invite, unlock};
pub(super) use item::{drive, item, person, shared_item};
pub(super) use permission::{created_link, permission};

use domain::item::ItemName;
use ports::driving::view::{PersonView, PrincipalView};

use super::ids;
use super::mount::Family;
use super::wire::{Identity, IdentitySet};
use crate::config::HttpConfig;

/// What stays as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What an outcome is written with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing<'a> {
    pub(super) family: Family,
    pub(super) config: &'a HttpConfig,
}

/// A text, so that it can stand in a path as one segment.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

const fn drive_type(is_personal: bool) -> &'static str {
    // Never `personal`: a client would rewrite the links of such a drive
    // (docs/contracts/microsoft.md C-2).
    if is_personal {
        "business"
    } else {
        "documentLibrary"
    }
}

/// The way to an item from its drive, written so that it can be put into an address.
fn path_of(drive: domain::ids::DriveId, names: &[ItemName]) -> String {
    let mut path = format!("/drives/{}/root:", ids::drive(drive));
    for name in names {
        path.push('/');
        path.push_str(&segment(name.as_str()));
    }
    path
}

fn identity(person: &PersonView) -> IdentitySet {
    IdentitySet::User(Identity {
        id: ids::user(person.id),
        display_name: person.display_name.clone(),
        email: person.email.clone(),
    })
}

fn principal(principal: &PrincipalView) -> IdentitySet {
    let named = |id, name: &str| Identity {
        id,
        display_name: name.to_owned(),
        email: None,
    };
    match principal {
        PrincipalView::Person(person) => identity(person),
        PrincipalView::Group { id, name } => IdentitySet::Group(named(ids::group(*id), name)),
        PrincipalView::Site { id, name } => IdentitySet::Site(named(ids::site(*id), name)),
    }
}
