//! What an address names (docs/contracts/oracle.md 4.1, 7.1, 8.1 and 9.1).
//!
//! It looks nothing up. An id that nobody can have is kept as nobody's: what is wrong with the body is
//! told first (docs/contracts/oracle.md 4.2).

#[cfg(test)]
mod tests;

use domain::ids::ItemId;
use domain::item::ItemKind;
use http::Method;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::items::LocateError;
use ports::secret::LinkToken;

use super::call::Call;
use super::{Oracle, ids, operations};
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::table::{Found, Values};

/// A file or a folder, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ref {
    /// The caller's own root, a folder.
    Home,
    /// A folder.
    Folder(Option<ItemId>),
    /// A file.
    File(Option<ItemId>),
}

impl Ref {
    /// The folder of an id, or of the word for the caller's own root.
    pub(super) fn folder(id: &str) -> Self {
        if id == "self" {
            Self::Home
        } else {
            Self::Folder(ids::parse_item(id, true))
        }
    }

    /// The file of an id.
    fn file(id: &str) -> Self {
        Self::File(ids::parse_item(id, false))
    }

    /// Whether it is a folder.
    pub(super) const fn is_folder(self) -> bool {
        matches!(self, Self::Home | Self::Folder(_))
    }

    /// What it is, where a web link stands for a file.
    pub(super) const fn kind(self) -> ItemKind {
        if self.is_folder() {
            ItemKind::Folder
        } else {
            ItemKind::File
        }
    }

    /// Where it is; nobody's id is nobody's item.
    pub(super) fn address(self) -> Result<ItemAddress, ApiError> {
        let start = match self {
            Self::Home => Start::Root(DriveAddress::Own),
            Self::Folder(id) | Self::File(id) => Start::AnyItem(id.ok_or(LocateError::NotFound)?),
        };
        Ok(ItemAddress {
            start,
            path: Vec::new(),
        })
    }
}

/// A version of the vendor's interface (docs/contracts/oracle.md 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// 1.1.
    One,
    /// 1.2.
    Two,
}

impl Version {
    /// How addresses say it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::One => "1.1",
            Self::Two => "1.2",
        }
    }
}

/// What an address says beside its operation.
pub(crate) struct Place {
    pub(super) version: Version,
    /// The file or folder that it is about.
    pub(super) item: Option<Ref>,
}

/// The operation at these segments.
pub(super) fn find(method: &Method, segments: &[&str]) -> Result<Found<Oracle>, ApiError> {
    let (version, below) = match segments {
        ["1.1", below @ ..] => (Version::One, below),
        ["1.2", below @ ..] => (Version::Two, below),
        _ => {
            let message = "there is nothing at this address: versions 1.1 and 1.2 are served";
            return Err(ApiError::new(Kind::UnknownAddress, message));
        }
    };
    let place = Place {
        version,
        item: None,
    };
    let mut found = operations::TABLE.find(method, "", below, place)?;
    found.place.item = match below {
        ["folders", "items"] | ["folders", "self", "items"] => Some(Ref::Home),
        _ => item(&found.values),
    };
    Ok(found)
}

fn item(values: &Values) -> Option<Ref> {
    let folder = values.get("folder-id").map(Ref::folder);
    folder.or_else(|| values.get("file-id").map(Ref::file))
}

impl Call<'_> {
    /// The version that is called.
    pub(super) const fn version(&self) -> Version {
        self.place().version
    }

    /// The file or folder that the address is about.
    pub(super) fn item(&self) -> Ref {
        self.place().item.unwrap_or(Ref::Home)
    }

    /// The public link that the address names, if anybody can have such a link.
    pub(super) fn link(&self) -> Option<LinkToken> {
        self.values()
            .get("link-id")
            .and_then(ids::parse_public_link)
    }
}
