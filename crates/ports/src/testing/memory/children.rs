//! A folder's items, page by page.

use std::cmp::Ordering;
use std::num::ParseIntError;
use std::str::FromStr;

use domain::item::{Item, ItemKind};

use super::state::State;
use crate::driven::store::{ChildOrder, ChildQuery, StoreError};
use crate::page::{Cursor, Page};

impl State {
    pub(super) fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError> {
        let after = match &query.after {
            None => None,
            Some(cursor) => Some(Place::parse(query, cursor)?),
        };
        let mut rows: Vec<(Place, &Item)> = self
            .in_folder(query.parent)
            .filter(|item| !query.without.contains(&item.id))
            .map(|item| (Place::of(query, item), item))
            .filter(|(place, _)| {
                let further = |after: &Place| place.order(after, query.descending);
                after
                    .as_ref()
                    .is_none_or(|after| further(after) == Ordering::Greater)
            })
            .collect();
        rows.sort_by(|(place, _), (other, _)| place.order(other, query.descending));
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let mut rows = rows.split_off(offset.min(rows.len()));
        let limit = usize::try_from(query.limit.max(1)).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next = last.map(|(place, _)| place.cursor(query.by_kind));
        let rows = rows.into_iter().map(|(_, item)| item.clone()).collect();
        Ok(Page { rows, next })
    }
}

/// Where an item stands in its folder.
struct Place {
    /// Whether it stands among folders, files or web links, if they are told apart.
    rank: u8,
    key: SortKey,
    id: i64,
}

impl Place {
    fn of(query: &ChildQuery, item: &Item) -> Self {
        let rank = match item.kind() {
            _ if !query.by_kind => 0,
            ItemKind::Folder => 0,
            ItemKind::File => 1,
            ItemKind::WebLink => 2,
        };
        Self {
            rank,
            key: SortKey::of(query.order, item),
            id: item.id.get(),
        }
    }

    fn parse(query: &ChildQuery, cursor: &Cursor) -> Result<Self, StoreError> {
        let (rank, key) = if query.by_kind {
            let parts = cursor.key.split_at_checked(1);
            let (digit, key) = parts.unwrap_or_default();
            (number(digit)?, key)
        } else {
            (0, cursor.key.as_str())
        };
        Ok(Self {
            rank,
            key: SortKey::parse(query.order, key)?,
            id: cursor.id,
        })
    }

    fn cursor(&self, by_kind: bool) -> Cursor {
        let key = self.key.to_text();
        Cursor {
            key: if by_kind {
                format!("{}{key}", self.rank)
            } else {
                key
            },
            id: self.id,
        }
    }

    /// Kinds stand in their order, whatever the direction of all else.
    fn order(&self, other: &Self, descending: bool) -> Ordering {
        let within = (&self.key, self.id).cmp(&(&other.key, other.id));
        let within = if descending { within.reverse() } else { within };
        self.rank.cmp(&other.rank).then(within)
    }
}

/// What a folder's items are sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Text(String),
    Number(i64),
}

impl SortKey {
    fn of(order: ChildOrder, item: &Item) -> Self {
        match order {
            ChildOrder::Name => Self::Text(item.name.key()),
            ChildOrder::Size => {
                let size = item.content().map_or(0, |content| content.size);
                Self::Number(i64::try_from(size).unwrap_or(i64::MAX))
            }
            ChildOrder::Modified => Self::Number(item.modified_at.millis()),
            ChildOrder::Id => Self::Number(item.id.get()),
        }
    }

    fn parse(order: ChildOrder, text: &str) -> Result<Self, StoreError> {
        match order {
            ChildOrder::Name => Ok(Self::Text(text.to_owned())),
            ChildOrder::Size | ChildOrder::Modified | ChildOrder::Id => {
                number(text).map(Self::Number)
            }
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

fn number<N: FromStr<Err = ParseIntError>>(text: &str) -> Result<N, StoreError> {
    text.parse()
        .map_err(|error| StoreError::Other(Box::new(error)))
}
