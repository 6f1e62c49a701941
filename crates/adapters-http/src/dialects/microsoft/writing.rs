//! What outcomes are written with, and the small things that many of them have.

use domain::item::ItemName;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ports::driving::view::{PersonView, PrincipalView};

use super::ids;
use super::mount::{Arrival, Family, Mount};
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
    mount: Mount,
}

impl<'a> Writing<'a> {
    /// What the answer to a request that arrived so is written with.
    pub(super) const fn of(arrival: Arrival, config: &'a HttpConfig) -> Self {
        Self {
            family: arrival.family,
            config,
            mount: arrival.mount,
        }
    }

    /// An address below the place where the request arrived.
    pub(super) fn address(&self, below: &str) -> String {
        let base = match self.mount.base() {
            // The bare mount has no version of its own.
            "" => Mount::OneDrive.base(),
            base => base,
        };
        format!("{}{base}/{below}", self.config.public_url)
    }

    /// The address of a context: what an answer is a document of.
    pub(super) fn metadata(&self, fragment: &str) -> String {
        self.address(&format!("$metadata#{fragment}"))
    }
}

/// A text, so that it can stand in a path as one segment.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// The type of a drive, as the vendor calls it.
pub(super) const fn drive_type(is_personal: bool) -> &'static str {
    // Never `personal`: a client would rewrite the links of such a drive
    // (docs/contracts/microsoft.md C-2).
    if is_personal {
        "business"
    } else {
        "documentLibrary"
    }
}

/// The way to an item from its drive, written so that it can be put into an address.
pub(super) fn path_of(drive: domain::ids::DriveId, names: &[ItemName]) -> String {
    let mut path = format!("/drives/{}/root:", ids::drive(drive));
    for name in names {
        path.push('/');
        path.push_str(&segment(name.as_str()));
    }
    path
}

/// A person, as whoever did or holds something.
pub(super) fn identity(person: &PersonView) -> IdentitySet {
    IdentitySet::User(Identity {
        id: ids::user(person.id),
        display_name: person.display_name.clone(),
        email: person.email.clone(),
    })
}

/// A person, a group or a site.
pub(super) fn principal(principal: &PrincipalView) -> IdentitySet {
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
