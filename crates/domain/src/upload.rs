//! Putting items into folders, and new content into files.

use crate::access::{Action, Forbidden, Permit, Rights};
use crate::ids::{DriveId, ItemId, UserId, VersionId};
use crate::item::{Facet, FileContent, FolderSettings, Item, ItemName, KeptVersion};
use crate::time::Timestamp;

/// What happens when the name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameConflict {
    /// Nothing is added.
    Fail,
    /// The newcomer gets a number before its extension.
    Number,
    /// The newcomer is counted in parentheses, from 2 (docs/contracts/oracle.md 9.4).
    Count,
}

impl NameConflict {
    /// The name that a newcomer gets at the `place`-th try, the first of which is 1; `None` where
    /// nothing is added.
    pub fn another(self, name: &ItemName, place: u32) -> Option<ItemName> {
        match self {
            Self::Fail => None,
            Self::Number => Some(name.numbered(place)),
            Self::Count => Some(name.counted(place.saturating_add(1))),
        }
    }
}

/// What happens when a file comes for a name that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenTaken {
    /// It stays out, or gets another name.
    New(NameConflict),
    /// A file of that name gets a new version.
    Replace,
}

/// Why a permit does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the permit is for something else")]
pub struct WrongPermit;

/// When a file was made and last changed where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceTimes {
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
}

impl SourceTimes {
    /// Both at one instant.
    pub const fn at(instant: Timestamp) -> Self {
        Self {
            created_at: instant,
            modified_at: instant,
        }
    }
}

/// A new item, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem(Item);

impl NewItem {
    /// A new item in the folder that the permit lets something be added to.
    pub fn new(
        permit: &Permit,
        id: ItemId,
        name: ItemName,
        facet: Facet,
        source: SourceTimes,
        now: Timestamp,
    ) -> Result<Self, WrongPermit> {
        if permit.action() != Action::Add {
            return Err(WrongPermit);
        }
        let place = NewItemPlace {
            drive: permit.drive(),
            parent: Some(permit.item()),
        };
        Ok(Self(place.item(
            id,
            name,
            facet,
            source,
            now,
            permit.user(),
        )))
    }

    /// The root of a new drive.
    pub fn root(drive: DriveId, id: ItemId, name: ItemName, now: Timestamp) -> Self {
        let place = NewItemPlace {
            drive,
            parent: None,
        };
        Self(place.item(id, name, Facet::Folder, SourceTimes::at(now), now, None))
    }

    /// A new item in a folder that is new itself, under the permit that the folder is made under.
    #[must_use]
    pub fn inside(
        &self,
        id: ItemId,
        name: ItemName,
        facet: Facet,
        source: SourceTimes,
        now: Timestamp,
    ) -> Self {
        let place = NewItemPlace {
            drive: self.0.drive,
            parent: Some(self.0.id),
        };
        Self(place.item(id, name, facet, source, now, self.0.created_by))
    }

    /// The same newcomer with what people say of it.
    #[must_use]
    pub fn described(self, description: String) -> Self {
        Self(Item {
            description,
            ..self.0
        })
    }

    /// The item.
    pub const fn item(&self) -> &Item {
        &self.0
    }

    /// The same newcomer under another name.
    #[must_use]
    pub fn renamed(self, name: ItemName) -> Self {
        Self(Item { name, ..self.0 })
    }
}

struct NewItemPlace {
    drive: DriveId,
    parent: Option<ItemId>,
}

impl NewItemPlace {
    fn item(
        self,
        id: ItemId,
        name: ItemName,
        facet: Facet,
        source: SourceTimes,
        now: Timestamp,
        by: Option<UserId>,
    ) -> Item {
        Item {
            id,
            drive: self.drive,
            parent: self.parent,
            name,
            facet,
            description: String::new(),
            settings: FolderSettings::NONE,
            inherits: true,
            revision: 1,
            content_revision: 1,
            created_at: now,
            modified_at: now,
            source_created_at: source.created_at,
            source_modified_at: source.modified_at,
            trashed_at: None,
            created_by: by,
            modified_by: by,
        }
    }
}

/// New content for a file, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion(Item);

impl NewVersion {
    /// New content for a file that the permit lets it be put into.
    pub fn new(
        permit: &Permit,
        file: &Item,
        content: FileContent,
        source_modified_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, WrongPermit> {
        if permit.action() != Action::Replace
            || permit.item() != file.id
            || file.content().is_none()
        {
            return Err(WrongPermit);
        }
        Ok(Self(Item {
            facet: Facet::File(content),
            revision: file.revision + 1,
            content_revision: file.content_revision + 1,
            modified_at: now,
            source_modified_at,
            modified_by: permit.user(),
            ..file.clone()
        }))
    }

    /// The file as it stands after the write.
    pub const fn file(&self) -> &Item {
        &self.0
    }
}

/// The end of an earlier version of a file, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRemoval {
    file: ItemId,
    version: VersionId,
}

impl VersionRemoval {
    /// The file.
    pub const fn file(&self) -> ItemId {
        self.file
    }

    /// The version.
    pub const fn version(&self) -> VersionId {
        self.version
    }
}

/// Why an earlier version of a file is not restored or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionRefusal {
    /// The caller may not.
    #[error(transparent)]
    Access(#[from] Forbidden),
    /// It is the present one.
    #[error("the present version of a file cannot be deleted: delete the file")]
    Present,
}

/// Gives the permit to make an earlier version of a file its present one. It takes the right to see what the file was
/// before, which no link gives, and to put something in its place.
pub fn may_go_back(rights: &Rights) -> Result<Permit, Forbidden> {
    rights.permits_earlier()?;
    rights.permit(Action::Replace)
}

/// Deletes a version of a file, for those who may also restore it.
pub fn remove_version(
    file: &Item,
    version: &KeptVersion,
    rights: &Rights,
) -> Result<VersionRemoval, VersionRefusal> {
    may_go_back(rights)?;
    if version.number == file.content_revision {
        return Err(VersionRefusal::Present);
    }
    Ok(VersionRemoval {
        file: file.id,
        version: version.content.version,
    })
}
