//! A folder's items, page by page.
//!
//! A page begins after a key and an id, not after a number of rows: whatever is added or removed
//! between two pages, no row that stays is left out or comes twice.

use domain::ids::ItemId;
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

pub(super) fn column(order: ChildOrder) -> Column {
    match order {
        ChildOrder::Name => Column::NameKey,
        ChildOrder::Size => Column::Size,
        ChildOrder::Modified => Column::ModifiedAt,
        ChildOrder::SourceModified => Column::SourceModifiedAt,
        ChildOrder::Id => Column::Id,
    }
}

fn sort_value(order: ChildOrder, key: &str) -> Result<Value, StoreError> {
    match order {
        ChildOrder::Name => Ok(key.into()),
        ChildOrder::Size | ChildOrder::Modified | ChildOrder::SourceModified | ChildOrder::Id => {
            match key.parse::<i64>() {
                Ok(number) => Ok(number.into()),
                Err(_) => Err(unstorable("the cursor's key is no number")),
            }
        }
    }
}

/// Folders, files, web links, as the digit at the beginning of a cursor's key. It is spelled as in the index over it.
const RANK: &str = r#"(CASE "item"."kind" WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END)"#;

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

/// The ids of a page, in order, and where the next page begins, if there is one.
///
/// They come as one row: each row of its own costs the driver as much as finding it costs the database. The cursor is of
/// the same moment as they are, whatever becomes of the last item before it is read.
pub(crate) async fn ids(
    db: &impl ConnectionTrait,
    query: &ChildQuery,
) -> Result<(Vec<ItemId>, Option<Cursor>), StoreError> {
    let limit = usize::try_from(query.limit.max(1)).unwrap_or(usize::MAX);
    let rank = if query.by_kind { RANK } else { "''" };
    // One more tells whether there is a next page.
    let page = select(query, limit as u64 + 1)?
        .select_only()
        .column(Column::Id)
        .column_as(Expr::cust(rank), "rank")
        .column_as(Expr::col((item::Entity, column(query.order))), "key")
        .into_query();
    let direction = if query.descending { "DESC" } else { "ASC" };
    // Neither of the two characters can be in a name.
    let listed = format!(
        r#"group_concat("id" || char(31) || "rank" || "key", char(30)
            ORDER BY "rank", "key" {direction}, "id" {direction})"#
    );
    let all = Query::select()
        .expr(Expr::cust(listed))
        .from_subquery(page, "page")
        .to_owned();
    let failed = from_db_in::<item::Entity>;
    let row = db.query_one(&all).await.map_err(failed)?;
    let listed: Option<String> = match row {
        Some(row) => row.try_get_by_index(0).map_err(failed)?,
        None => None,
    };
    let mut rows: Vec<(ItemId, &str)> = listed
        .iter()
        .flat_map(|listed| listed.split('\u{1e}'))
        .filter_map(|row| {
            let (id, key) = row.split_once('\u{1f}')?;
            Some((ItemId::new(id.parse().ok()?)?, key))
        })
        .collect();
    let goes_on = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| goes_on);
    let next = last.map(|(id, key)| Cursor {
        key: (*key).to_owned(),
        id: id.get(),
    });
    Ok((rows.into_iter().map(|(id, _)| id).collect(), next))
}
