//! A folder's items, page by page.
//!
//! A page begins after a key and an id, not after a number of rows: whatever is added or removed
//! between two pages, no row that stays is left out or comes twice.

use domain::ids::ItemId;
use domain::item::{Item, ItemKind};
use ports::driven::store::{ChildOrder, ChildQuery, StoreError};
use ports::page::Cursor;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Value,
};

use super::items::not_trashed;
use crate::entity::item::{self, Column};
use crate::error::{from_db_in, unstorable};

fn column(order: ChildOrder) -> Column {
    match order {
        ChildOrder::Name => Column::NameKey,
        ChildOrder::Size => Column::Size,
        ChildOrder::Modified => Column::ModifiedAt,
        ChildOrder::Id => Column::Id,
    }
}

fn sort_value(order: ChildOrder, key: &str) -> Result<Value, StoreError> {
    match order {
        ChildOrder::Name => Ok(key.into()),
        ChildOrder::Size | ChildOrder::Modified | ChildOrder::Id => match key.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(unstorable("the cursor's key is no number")),
        },
    }
}

fn sort_key(order: ChildOrder, item: &Item) -> String {
    match order {
        ChildOrder::Name => item.name.key(),
        ChildOrder::Size => item.content().map_or(0, |content| content.size).to_string(),
        ChildOrder::Modified => item.modified_at.millis().to_string(),
        ChildOrder::Id => item.id.get().to_string(),
    }
}

/// Folders, files, web links. It is spelled as in the index over it.
const RANK: &str = r#"(CASE "item"."kind" WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END)"#;

/// What [`RANK`] is of an item, as the digit at the beginning of a cursor's key.
const fn rank_digit(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Folder => "0",
        ItemKind::File => "1",
        ItemKind::WebLink => "2",
    }
}

fn beyond(query: &ChildQuery, cursor: &Cursor) -> Result<Condition, StoreError> {
    use sea_orm::sea_query::ExprTrait;
    let column = column(query.order);
    let (rank, key) = if query.by_kind {
        let parts = cursor.key.split_at_checked(1);
        let parts = parts.and_then(|(digit, key)| Some((digit.parse::<i64>().ok()?, key)));
        let (rank, key) = parts.ok_or_else(|| unstorable("the cursor's key has no kind"))?;
        (Some(rank), key)
    } else {
        (None, cursor.key.as_str())
    };
    let value = sort_value(query.order, key)?;
    let (further, further_id) = if query.descending {
        (column.lt(value.clone()), Column::Id.lt(cursor.id))
    } else {
        (column.gt(value.clone()), Column::Id.gt(cursor.id))
    };
    let within = Condition::any()
        .add(further)
        .add(Condition::all().add(column.eq(value)).add(further_id));
    Ok(match rank {
        None => within,
        // Kinds stand in their order, whatever the direction of all else.
        Some(rank) => Condition::any()
            .add(Expr::cust(RANK).gt(rank))
            .add(Condition::all().add(Expr::cust(RANK).eq(rank)).add(within)),
    })
}

/// The ids are written out, for a query takes so many values and no more.
fn is_none_of(items: &[ItemId]) -> Expr {
    use sea_orm::sea_query::ExprTrait;
    let ids = items.iter().map(|id| Expr::Constant(id.get().into()));
    Expr::col((item::Entity, Column::Id)).is_not_in(ids)
}

fn select(query: &ChildQuery, limit: u64) -> Result<Select<item::Entity>, StoreError> {
    let direction = if query.descending {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut select = not_trashed().filter(Column::ParentId.eq(query.parent.get()));
    if query.by_kind {
        select = select.order_by(Expr::cust(RANK), Order::Asc);
    }
    select = select
        .order_by(column(query.order), direction.clone())
        .order_by(Column::Id, direction)
        .offset((query.offset > 0).then(|| query.offset.min(i64::MAX.unsigned_abs())))
        .limit(limit);
    if !query.without.is_empty() {
        select = select.filter(is_none_of(&query.without));
    }
    if let Some(cursor) = &query.after {
        select = select.filter(beyond(query, cursor)?);
    }
    Ok(select)
}

/// The ids of a page, in order, and whether there are more.
///
/// They come as one row: each row of its own costs the driver as much as finding it costs the database.
pub(crate) async fn ids(
    db: &impl ConnectionTrait,
    query: &ChildQuery,
) -> Result<(Vec<ItemId>, bool), StoreError> {
    let limit = u64::from(query.limit.max(1));
    // One more tells whether there is a next page.
    let page = select(query, limit + 1)?
        .select_only()
        .column(Column::Id)
        .into_query();
    let all = Query::select()
        .expr(Expr::cust(r#"group_concat("id")"#))
        .from_subquery(page, "page")
        .to_owned();
    let failed = from_db_in::<item::Entity>;
    let row = db.query_one(&all).await.map_err(failed)?;
    let listed: Option<String> = match row {
        Some(row) => row.try_get_by_index(0).map_err(failed)?,
        None => None,
    };
    let mut ids: Vec<ItemId> = listed
        .iter()
        .flat_map(|listed| listed.split(','))
        .filter_map(|id| ItemId::new(id.parse().ok()?))
        .collect();
    let more = ids.len() as u64 > limit;
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok((ids, more))
}

/// Where the page after this item begins.
pub(crate) fn after(query: &ChildQuery, last: &Item) -> Cursor {
    let key = sort_key(query.order, last);
    Cursor {
        key: if query.by_kind {
            [rank_digit(last.kind()), &key].concat()
        } else {
            key
        },
        id: last.id.get(),
    }
}
