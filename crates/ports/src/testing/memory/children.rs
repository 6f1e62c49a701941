//! A folder's items, page by page.

use domain::item::Item;

use super::state::State;
use crate::driven::store::{ChildOrder, ChildQuery, StoreError};
use crate::page::{Cursor, Page};

impl State {
    pub(super) fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError> {
        let after = match &query.after {
            None => None,
            Some(cursor) => Some((SortKey::parse(query.order, &cursor.key)?, cursor.id)),
        };
        let mut rows: Vec<(SortKey, i64, &Item)> = self
            .in_folder(query.parent)
            .map(|item| (SortKey::of(query.order, item), item.id.get(), item))
            .collect();
        rows.sort_by(|(key, id, _), (other, other_id, _)| (key, id).cmp(&(other, other_id)));
        if query.descending {
            rows.reverse();
        }
        if let Some((key, id)) = after {
            let after = (&key, &id);
            rows.retain(|(key, id, _)| {
                let here = (key, id);
                if query.descending {
                    here < after
                } else {
                    here > after
                }
            });
        }
        let limit = usize::try_from(query.limit.max(1)).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|(key, id, _)| Cursor {
            key: key.to_text(),
            id: *id,
        });
        let rows = rows.into_iter().map(|(_, _, item)| item.clone()).collect();
        Ok(Page { rows, next })
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
        }
    }

    fn parse(order: ChildOrder, text: &str) -> Result<Self, StoreError> {
        match order {
            ChildOrder::Name => Ok(Self::Text(text.to_owned())),
            ChildOrder::Size | ChildOrder::Modified => {
                let number = text.parse().map(Self::Number);
                number.map_err(|error| StoreError::Other(Box::new(error)))
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
