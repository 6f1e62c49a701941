//! Where an item stands among others that are listed with it, in the order of a folder's children.

use std::cmp::Ordering;
use std::fmt;

use domain::item::{Item, ItemKind, name_key};
use ports::driven::store::ChildOrder;
use ports::driving::fault::Fault;
use ports::page::Cursor;

/// Where an item stands: folders before files and files before web links, then by the order, then
/// by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::services) struct SortKey {
    rank: u8,
    key: Key,
    id: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Number(i64),
}

impl Key {
    fn of(order: ChildOrder, item: &Item, name: &str) -> Self {
        let size = || item.content().map_or(0, |file| file.size);
        match order {
            ChildOrder::Name => Self::Text(name_key(name)),
            ChildOrder::Size => Self::Number(i64::try_from(size()).unwrap_or(i64::MAX)),
            ChildOrder::Modified => Self::Number(item.modified_at.millis()),
            ChildOrder::SourceModified => Self::Number(item.source_modified_at.millis()),
            ChildOrder::Id => Self::Number(item.id.get()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Number(number) => number.fmt(out),
        }
    }
}

/// Where a list in this order goes on behind an item.
pub(in crate::services) fn behind(order: ChildOrder, item: &Item) -> Cursor {
    Cursor {
        key: Key::of(order, item, item.name.as_str()).to_string(),
        id: item.id.get(),
    }
}

impl SortKey {
    /// The place of an item that is shown under this name. A folder has no size here: none is known
    /// to whatever sorts them.
    pub(in crate::services) fn of(order: ChildOrder, item: &Item, name: &str) -> Self {
        Self {
            rank: match item.kind() {
                ItemKind::Folder => 0,
                ItemKind::File => 1,
                ItemKind::WebLink => 2,
            },
            key: Key::of(order, item, name),
            id: item.id.get(),
        }
    }

    /// The place that a cursor of this order names.
    pub(in crate::services) fn named(order: ChildOrder, cursor: &Cursor) -> Result<Self, Fault> {
        let read = || {
            let (digit, key) = cursor.key.split_at_checked(1)?;
            let key = match order {
                ChildOrder::Name => Key::Text(key.to_owned()),
                ChildOrder::Size
                | ChildOrder::Modified
                | ChildOrder::SourceModified
                | ChildOrder::Id => Key::Number(key.parse().ok()?),
            };
            let rank = digit.parse().ok()?;
            Some(Self {
                rank,
                key,
                id: cursor.id,
            })
        };
        read().ok_or_else(|| Fault::Internal("a cursor names no place".into()))
    }

    /// What leads to whatever comes after this place.
    pub(in crate::services) fn cursor(&self) -> Cursor {
        Cursor {
            key: format!("{}{}", self.rank, self.key),
            id: self.id,
        }
    }

    /// Kinds stand in their order, whatever the direction of all else.
    pub(in crate::services) fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let within = (&self.key, self.id).cmp(&(&other.key, other.id));
        let within = if descending { within.reverse() } else { within };
        self.rank.cmp(&other.rank).then(within)
    }
}
