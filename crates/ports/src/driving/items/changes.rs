//! What changed in a drive, for those who keep a copy of it.

use domain::ids::{DriveId, ItemId};
use domain::item::ItemKind;

use super::{ItemsError, LocateError};
use crate::driven::store::{ChangeMark, StoreError};
use crate::driving::fault::Fault;
use crate::driving::view::ItemView;

/// How far a caller followed the changes of a folder, and of all that is below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The folder.
    pub folder: ItemId,
    /// The drive that it was in.
    pub drive: DriveId,
    /// The last change that was told.
    pub until: ChangeMark,
    /// The number of the last change when all that was there began to be told: what was gone by then is
    /// never told, and a folder that was told is not told again above what is in it.
    pub began_at: u64,
}

/// From where on changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// All that is there, as if it were new.
    Beginning,
    /// Nothing: only how far it is by now.
    Now,
    /// What changed after that.
    Followed(Followed),
}

/// Asks what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowChanges {
    /// From where on.
    pub since: Since,
    /// How many changes at most; at least 1.
    pub limit: u32,
    /// Whether the folders above what changed come with it, though they did not change themselves.
    pub with_folders: bool,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeView {
    /// It is there, and as it is now.
    There(Box<ItemView>),
    /// It is not there any more for the caller, be it that it lies in the trash.
    Gone(GoneView),
}

/// An item that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneView {
    /// Its id.
    pub item: ItemId,
    /// The drive that it was in.
    pub drive: DriveId,
    /// Whether that belongs to a person.
    pub in_personal_drive: bool,
    /// The folder that it was in, where the caller sees it.
    pub folder: Option<ItemId>,
    /// What it is.
    pub kind: ItemKind,
    /// Its name, while it lies in the trash.
    pub name: Option<String>,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// In the order of the changes, but that a folder always comes before what is in it.
    pub entries: Vec<ChangeView>,
    /// How far that is.
    pub followed: Followed,
    /// Whether there is more already; then there are entries.
    pub goes_on: bool,
}

/// Why changes are not told.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// The folder cannot be located, or is none.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// It was another folder that was followed.
    #[error("the token is not one of this folder")]
    OtherFolder,
    /// What changed since is not known any more, or was never known here.
    #[error("what changed since is not known: begin again without a token")]
    Lost,
}

impl From<LocateError> for ChangesError {
    fn from(error: LocateError) -> Self {
        Self::Items(error.into())
    }
}

impl From<StoreError> for ChangesError {
    fn from(error: StoreError) -> Self {
        LocateError::from(error).into()
    }
}

impl From<Fault> for ChangesError {
    fn from(fault: Fault) -> Self {
        LocateError::from(fault).into()
    }
}
