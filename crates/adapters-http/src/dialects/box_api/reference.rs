//! An item as addresses and bodies name it: by its number, or as the caller's own root.

use domain::ids::ItemId;
use domain::item::ItemKind;
use ports::driving::address::{DriveAddress, ItemAddress, Start};

use super::ids;

/// The id of the caller's own root.
pub(super) const HOME: &str = "0";

/// An item, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ref {
    /// The caller's own root, whose id is `0`.
    Home,
    /// An item.
    Item(ItemId),
}

impl Ref {
    /// Where it is, by its id alone.
    pub(super) const fn address(self) -> ItemAddress {
        let start = match self {
            Self::Home => Start::Root(DriveAddress::Own),
            Self::Item(id) => Start::AnyItem(id),
        };
        ItemAddress {
            start,
            path: Vec::new(),
        }
    }
}

/// The item of an id; none for an id that nobody can have.
pub(super) fn reference(kind: ItemKind, text: &str) -> Option<Ref> {
    if kind == ItemKind::Folder && text == HOME {
        return Some(Ref::Home);
    }
    ids::parse(text).and_then(ItemId::new).map(Ref::Item)
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
