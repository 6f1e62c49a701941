//! What is found below a folder by its name.
//!
//! Folder by folder, the names are read and compared here: the database knows neither accents nor the case of most
//! letters. An index would cost every write; a search costs a look at each name.

use std::collections::BTreeSet;

use domain::ids::ItemId;
use ports::driven::store::{ChildOrder, SearchQuery, StoreError};
use ports::page::Cursor;
use sea_orm::{ConnectionTrait, IdenStatic, Statement};

use super::CHUNK;
use super::children::column;
use crate::entity::item;
use crate::error::{from_db_in, unstorable};

/// Where a found item stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

impl Key {
    fn parse(order: ChildOrder, text: &str) -> Result<Self, StoreError> {
        match order {
            ChildOrder::Name => Ok(Self::Text(text.to_owned())),
            ChildOrder::Size
            | ChildOrder::Modified
            | ChildOrder::SourceModified
            | ChildOrder::Id => match text.parse() {
                Ok(number) => Ok(Self::Number(number)),
                Err(_) => Err(unstorable("the cursor's key is no number")),
            },
        }
    }

    fn into_text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// The found items that come first after a place, as many as there is room for.
struct Found {
    rows: BTreeSet<(Key, i64)>,
    after: Option<(Key, i64)>,
    descending: bool,
    room: usize,
}

impl Found {
    fn add(&mut self, row: (Key, i64)) {
        let is_beyond = self.after.as_ref().is_none_or(|after| {
            if self.descending {
                row < *after
            } else {
                row > *after
            }
        });
        if is_beyond {
            self.rows.insert(row);
        }
        if self.rows.len() > self.room {
            if self.descending {
                self.rows.pop_first();
            } else {
                self.rows.pop_last();
            }
        }
    }
}

/// The ids of a page, in order, and where the next page begins, if there is one.
pub(crate) async fn ids(
    db: &impl ConnectionTrait,
    query: &SearchQuery,
) -> Result<(Vec<ItemId>, Option<Cursor>), StoreError> {
    let limit = usize::try_from(query.limit.max(1)).unwrap_or(usize::MAX);
    let after = match &query.after {
        None => None,
        Some(cursor) => Some((Key::parse(query.order, &cursor.key)?, cursor.id)),
    };
    let mut found = Found {
        rows: BTreeSet::new(),
        after,
        descending: query.descending,
        // One more tells whether there is a next page.
        room: limit.saturating_add(1),
    };
    // No folder is looked into twice, so that a damaged tree that bites its tail ends.
    let top = query.folder.get();
    let (mut seen, mut folders) = (BTreeSet::from([top]), vec![top]);
    while !folders.is_empty() {
        let mut below = Vec::new();
        for chunk in folders.chunks(CHUNK) {
            let listed = names_in(db, query.order, chunk).await?;
            for row in listed.split('\u{1e}').filter(|row| !row.is_empty()) {
                let mut parts = row.split('\u{1f}');
                let mut part = || parts.next().unwrap_or_default();
                let (id, kind, key, name) = (part(), part(), part(), part());
                let id = id.parse::<i64>();
                let id = id.map_err(|_| unstorable("an item's id is no number"))?;
                if query.text.occurs_in(name) {
                    found.add((Key::parse(query.order, key)?, id));
                }
                if kind == "1" && seen.insert(id) {
                    below.push(id);
                }
            }
        }
        folders = below;
    }
    let mut rows: Vec<(Key, i64)> = found.rows.into_iter().collect();
    if query.descending {
        rows.reverse();
    }
    let goes_on = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| goes_on).cloned();
    let next = last.map(|(key, id)| Cursor {
        key: key.into_text(),
        id,
    });
    let ids = rows.into_iter().filter_map(|(_, id)| ItemId::new(id));
    Ok((ids.collect(), next))
}

/// Ids, kinds, keys and names of what lies in some folders, as one row: each of its own costs the driver more than
/// comparing it. Neither of the characters between them can be in a name.
async fn names_in(
    db: &impl ConnectionTrait,
    order: ChildOrder,
    folders: &[i64],
) -> Result<String, StoreError> {
    let places: Vec<String> = (1..=folders.len())
        .map(|place| format!("${place}"))
        .collect();
    let key = column(order).as_str();
    let sql = format!(
        r#"SELECT group_concat("id" || char(31) || "kind" || char(31) || "{key}" || char(31) || "name", char(30))
FROM "item" WHERE "parent_id" IN ({}) AND "trashed_at" IS NULL"#,
        places.join(", ")
    );
    let values = folders.iter().map(|&folder| folder.into());
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let failed = from_db_in::<item::Entity>;
    let row = db.query_one_raw(statement).await.map_err(failed)?;
    let listed: Option<String> = match row {
        Some(row) => row.try_get_by_index(0).map_err(failed)?,
        None => None,
    };
    Ok(listed.unwrap_or_default())
}
