//! What changed in drives, in the order in which it did.

use domain::ids::{DriveId, ItemId};
use domain::item::ItemKind;

/// A place in the order of a drive's changes. Numbers grow with each change; several items that changed
/// together have one number, and are told apart by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeMark {
    /// The number of the change.
    pub number: u64,
    /// The item's id; 0 is before every one.
    pub item: i64,
}

impl ChangeMark {
    /// Behind all changes up to this one.
    pub const fn behind(number: u64) -> Self {
        Self {
            number,
            item: i64::MAX,
        }
    }
}

/// With which numbers an item changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeNumbers {
    /// The last one of its own.
    pub own: u64,
    /// The last one with which all below it was seen anew; 0 for none.
    pub tree: u64,
}

/// Which changes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeQuery {
    /// The drive.
    pub drive: DriveId,
    /// A folder in it: only of itself and of what is below it; of all that is in the drive for `None`.
    pub below: Option<ItemId>,
    /// Only what comes after this.
    pub after: ChangeMark,
    /// How many at most; at least 1.
    pub limit: u32,
}

/// A change, with what became of the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it stands.
    pub at: ChangeMark,
    /// The item.
    pub item: ItemId,
    /// That it left a folder, for wherever it is now, if it is anywhere. `None` for what is where it was asked
    /// about, be it in the trash.
    pub left: Option<Left>,
    /// How often the item was changed by then, which tells an older state of it; 0 where it left.
    pub revision: u64,
    /// The number with which all below it was last seen anew, its own rights too; 0 for none.
    pub anew: u64,
}

/// What an item left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The folder that it was in.
    pub folder: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Whether permissions from that folder reached it.
    pub inherited: bool,
}

/// How far the changes of a drive are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The number of the last one.
    pub last: u64,
    /// Only what changed after this one is known in whole: what left folders before is forgotten.
    pub after: u64,
}
