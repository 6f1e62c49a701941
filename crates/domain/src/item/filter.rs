//! Which items of a list are wanted.

use super::{Facet, Item, ItemKind, SHORTCUT_SUFFIX, name_key};
use crate::time::Timestamp;

/// A condition that an item meets or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every item meets it, or none.
    Always(bool),
    /// It is of one of these kinds.
    Kinds(Vec<ItemKind>),
    /// Its name, compared without case.
    Name(Comparison, String),
    /// Its name begins with this, without case.
    NameStarts(String),
    /// Its name ends with this, without case.
    NameEnds(String),
    /// This is in its name, without case.
    NameHas(String),
    /// Its bytes; of a folder those of all that is below it.
    Size(Comparison, u64),
    /// When it was made.
    Created(Comparison, Timestamp),
    /// When it was last changed.
    Modified(Comparison, Timestamp),
    /// It does not meet this.
    Not(Box<Self>),
    /// It meets both.
    Both(Box<Self>, Box<Self>),
    /// It meets one of the two.
    Either(Box<Self>, Box<Self>),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Equal,
    /// They are not.
    Unequal,
    /// The first is less.
    Less,
    /// The first is not greater.
    AtMost,
    /// The first is greater.
    Greater,
    /// The first is not less.
    AtLeast,
}

impl Comparison {
    fn holds<T: Ord>(self, one: &T, other: &T) -> bool {
        match self {
            Self::Equal => one == other,
            Self::Unequal => one != other,
            Self::Less => one < other,
            Self::AtMost => one <= other,
            Self::Greater => one > other,
            Self::AtLeast => one >= other,
        }
    }
}

impl Filter {
    /// Whether an item meets it that is shown with so many bytes.
    pub fn admits(&self, item: &Item, size: u64) -> bool {
        match self {
            Self::Always(all) => *all,
            Self::Kinds(kinds) => kinds.contains(&item.kind()),
            Self::Name(how, text) => how.holds(&shown_key(item), &name_key(text)),
            Self::NameStarts(text) => shown_key(item).starts_with(&name_key(text)),
            Self::NameEnds(text) => shown_key(item).ends_with(&name_key(text)),
            Self::NameHas(text) => shown_key(item).contains(&name_key(text)),
            Self::Size(how, bytes) => how.holds(&size, bytes),
            Self::Created(how, at) => how.holds(&item.created_at, at),
            Self::Modified(how, at) => how.holds(&item.modified_at, at),
            Self::Not(filter) => !filter.admits(item, size),
            Self::Both(one, other) => one.admits(item, size) && other.admits(item, size),
            Self::Either(one, other) => one.admits(item, size) || other.admits(item, size),
        }
    }
}

/// A web link is filtered as the file that stands for it.
fn shown_key(item: &Item) -> String {
    let key = item.name.key();
    match item.facet {
        Facet::WebLink { .. } => key + SHORTCUT_SUFFIX,
        Facet::File(_) | Facet::Folder => key,
    }
}
