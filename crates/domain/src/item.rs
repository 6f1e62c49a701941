//! Drive items, their names, and the line of folders above them.

mod filter;
mod lineage;
mod name;
mod search;
mod settings;
mod text;

pub use filter::{Comparison, Filter};
pub use lineage::{Lineage, Step};
pub use name::{ItemName, NameError, name_key};
pub use search::SearchText;
pub use settings::{FolderSetting, FolderSettings};
pub use text::{MAX_DESCRIPTION, TextError, description, web_address};

use crate::ids::{DriveId, GroupId, ItemId, OrganizationId, SiteId, UserId, VersionId};
use crate::time::Timestamp;

/// Who a drive belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriveOwner {
    /// A person.
    User(UserId),
    /// A group.
    Group(GroupId),
    /// A site.
    Site(SiteId),
}

/// One tree of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Its id.
    pub id: DriveId,
    /// The organization that it belongs to.
    pub organization: OrganizationId,
    /// Whose it is.
    pub owner: DriveOwner,
    /// The name under which it is shown.
    pub name: String,
    /// The folder at its top.
    pub root: ItemId,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Drive {
    /// A person's drive, without a name.
    pub const fn of_user(
        id: DriveId,
        organization: OrganizationId,
        user: UserId,
        root: ItemId,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            organization,
            owner: DriveOwner::User(user),
            name: String::new(),
            root,
            created_at,
        }
    }
}

/// Whether an item is a file, a folder or a web link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A named address on the web.
    WebLink,
}

impl ItemKind {
    /// The word for it in messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::WebLink => "web link",
        }
    }
}

/// What makes an item a file, a folder or a web link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// A file, by its current content.
    File(FileContent),
    /// A folder.
    Folder,
    /// An address on the web.
    WebLink {
        /// The address, as given.
        url: String,
    },
}

/// One version of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileContent {
    /// The version's id.
    pub version: VersionId,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-1 of its bytes: what clients compare, not what anything rests on.
    pub sha1: [u8; 20],
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// What else clients compare, where that is known.
    pub quick: Option<QuickSums>,
}

/// What clients compare content by that take no digest of it; nothing rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuickSums {
    /// CRC-32 of its bytes.
    pub crc32: u32,
    /// Its bytes, each xored in eleven bits behind the one before it in a circle of 160 bits, with its
    /// length xored in as the last eight, lowest first.
    pub xor160: [u8; 20],
}

/// A file, folder or web link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id, which no rename and no move changes.
    pub id: ItemId,
    /// The drive that it is in.
    pub drive: DriveId,
    /// The folder that it is in; `None` for a drive's root.
    pub parent: Option<ItemId>,
    /// Its name in that folder.
    pub name: ItemName,
    /// What it is.
    pub facet: Facet,
    /// What people say of it; empty for nothing.
    pub description: String,
    /// What holds in it, if it is a folder.
    pub settings: FolderSettings,
    /// Whether permissions from above reach it; where not, anybody who sees its folder may not see it.
    pub inherits: bool,
    /// Counts its changes, in name, place or content, from 1.
    pub revision: u64,
    /// Counts the changes of its content, from 1.
    pub content_revision: u64,
    /// When it was made here.
    pub created_at: Timestamp,
    /// When it was last changed here.
    pub modified_at: Timestamp,
    /// When its file was made where it came from.
    pub source_created_at: Timestamp,
    /// When its file was last changed where it came from.
    pub source_modified_at: Timestamp,
    /// When it was put into the trash, if it lies there itself.
    pub trashed_at: Option<Timestamp>,
    /// Who made it; `None` for a visitor of a link.
    pub created_by: Option<UserId>,
    /// Who last changed it; `None` for a visitor of a link.
    pub modified_by: Option<UserId>,
}

/// A version of a file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    /// Its number among the file's versions, from 1 on. Those that were deleted leave gaps.
    pub number: u64,
    /// Its content.
    pub content: FileContent,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it; `None` for a visitor of a link.
    pub made_by: Option<UserId>,
}

impl Item {
    /// The file with an earlier content, and as changed then and by whom. Its name and its place are
    /// those of now.
    #[must_use]
    pub fn as_of(&self, version: &KeptVersion) -> Self {
        Self {
            facet: Facet::File(version.content),
            content_revision: version.number,
            modified_at: version.made_at,
            source_modified_at: version.made_at,
            modified_by: version.made_by,
            ..self.clone()
        }
    }

    /// Which of the three it is.
    pub const fn kind(&self) -> ItemKind {
        match self.facet {
            Facet::File(_) => ItemKind::File,
            Facet::Folder => ItemKind::Folder,
            Facet::WebLink { .. } => ItemKind::WebLink,
        }
    }

    /// A file's content; `None` for anything else.
    pub const fn content(&self) -> Option<&FileContent> {
        match &self.facet {
            Facet::File(content) => Some(content),
            Facet::Folder | Facet::WebLink { .. } => None,
        }
    }
}

/// What the name of the file that stands for a web link ends in, behind the link's own name.
pub const SHORTCUT_SUFFIX: &str = ".url";

/// The file that stands for a web link where only files are known: an internet shortcut, the same
/// bytes for the same address (docs/decisions/0018).
pub fn shortcut(url: &str) -> String {
    format!("[InternetShortcut]\r\nURL={url}\r\n")
}
