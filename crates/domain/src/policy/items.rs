//! Choices of kinds of items.

use crate::item::ItemKind;

/// On which items something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKinds {
    /// On all.
    All,
    /// On files and web links.
    Files,
    /// On folders.
    Folders,
    /// On none.
    Nothing,
}

impl ItemKinds {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Files, Self::Folders, Self::Nothing];

    /// The choice's name in the policy and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Files => "files",
            Self::Folders => "folders",
            Self::Nothing => "none",
        }
    }

    /// Whether such items are among them.
    pub const fn include(self, kind: ItemKind) -> bool {
        match (self, kind) {
            (Self::All, _)
            | (Self::Files, ItemKind::File | ItemKind::WebLink)
            | (Self::Folders, ItemKind::Folder) => true,
            (Self::Files | Self::Nothing, ItemKind::Folder)
            | (Self::Folders | Self::Nothing, ItemKind::File | ItemKind::WebLink) => false,
        }
    }
}
