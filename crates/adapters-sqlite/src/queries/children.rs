//! A folder's items, page by page.
//!
//! A page begins after a key and an id, not after a number of rows: whatever is added or removed
//! between two pages, no row that stays is left out or comes twice.

use domain::item::Item;
use ports::driven::store::{ChildOrder, ChildQuery, StoreError};
use ports::page::{Cursor, Page};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect, Value,
};

use super::items::{not_trashed, with_version};
use crate::convert;
use crate::entity::item::{self, Column};
use crate::error::{from_db_in, unstorable};

fn column(order: ChildOrder) -> Column {
    match order {
        ChildOrder::Name => Column::NameKey,
        ChildOrder::Size => Column::Size,
        ChildOrder::Modified => Column::ModifiedAt,
    }
}

fn sort_value(order: ChildOrder, key: &str) -> Result<Value, StoreError> {
    match order {
        ChildOrder::Name => Ok(key.into()),
        ChildOrder::Size | ChildOrder::Modified => match key.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(unstorable("the cursor's key is no number")),
        },
    }
}

fn sort_key(order: ChildOrder, row: &item::Model) -> String {
    match order {
        ChildOrder::Name => row.name_key.clone(),
        ChildOrder::Size => row.size.to_string(),
        ChildOrder::Modified => row.modified_at.to_string(),
    }
}

fn beyond(query: &ChildQuery, cursor: &Cursor) -> Result<Condition, StoreError> {
    let column = column(query.order);
    let value = sort_value(query.order, &cursor.key)?;
    let (further, further_id) = if query.descending {
        (column.lt(value.clone()), Column::Id.lt(cursor.id))
    } else {
        (column.gt(value.clone()), Column::Id.gt(cursor.id))
    };
    Ok(Condition::any()
        .add(further)
        .add(Condition::all().add(column.eq(value)).add(further_id)))
}

pub(crate) async fn children(
    db: &impl ConnectionTrait,
    query: &ChildQuery,
) -> Result<Page<Item>, StoreError> {
    let limit = u64::from(query.limit.max(1));
    let direction = if query.descending {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut select = not_trashed()
        .filter(Column::ParentId.eq(query.parent.get()))
        .order_by(column(query.order), direction.clone())
        .order_by(Column::Id, direction)
        // One more tells whether there is a next page.
        .limit(limit + 1);
    if let Some(cursor) = &query.after {
        select = select.filter(beyond(query, cursor)?);
    }
    let mut rows = with_version(select)
        .all(db)
        .await
        .map_err(from_db_in::<item::Entity>)?;
    let more = rows.len() as u64 > limit;
    if more {
        rows.pop();
    }
    let last = rows.last().map(|(row, _)| Cursor {
        key: sort_key(query.order, row),
        id: row.id,
    });
    let items = rows
        .into_iter()
        .map(|(row, version)| convert::item(&row, version.as_ref()));
    Ok(Page {
        rows: items.collect::<Result<_, _>>()?,
        next: last.filter(|_| more),
    })
}
