//! A file or folder as addresses and bodies name it, and the version of the interface that is called.
//!
//! An id that nobody can have is kept as nobody's: what is wrong with the body is told first
//! (docs/contracts/oracle.md 4.2).

use domain::ids::ItemId;
use domain::item::ItemKind;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::items::LocateError;

use super::ids;
use crate::protocol::problem::ApiError;

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
    pub(super) fn file(id: &str) -> Self {
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
