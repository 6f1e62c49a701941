//! Which part of a list is wanted (docs/contracts/oracle.md 9.3).

use ports::driven::store::ChildOrder;
use ports::driving::items::ListPart;

use super::call::Call;
use crate::protocol::problem::{ApiError, Field, Kind};

const DEFAULT_LIMIT: u64 = 50;
/// More than this is cut off.
const LARGEST_LIMIT: u64 = 10_000;

/// The part of a folder's list that a request wants.
pub(super) fn part(call: &Call<'_>) -> Result<ListPart, ApiError> {
    let limit = number(call, "limit")?.unwrap_or(DEFAULT_LIMIT);
    if limit == 0 {
        return Err(bad("limit", "the limit is a number from 1"));
    }
    let (order, descending) = order(call.option("orderby"))?;
    Ok(ListPart {
        order,
        descending,
        offset: number(call, "offset")?.unwrap_or(0),
        after: None,
        limit: u32::try_from(limit.min(LARGEST_LIMIT)).unwrap_or(u32::MAX),
        named: call.option("filterName").map(str::to_owned),
    })
}

fn number(call: &Call<'_>, name: &'static str) -> Result<Option<u64>, ApiError> {
    let parse = |text: &str| {
        text.parse::<u64>()
            .map_err(|_| bad(name, format!("`{name}` is a whole number")))
    };
    call.option(name).map(parse).transpose()
}

fn order(text: Option<&str>) -> Result<(ChildOrder, bool), ApiError> {
    let text = text.unwrap_or("name:asc");
    let (by, direction) = text.split_once(':').unwrap_or((text, "asc"));
    let order = match by {
        "name" => ChildOrder::Name,
        "createdTime" => ChildOrder::Id,
        "modifiedTime" => ChildOrder::Modified,
        _ => {
            let message = "order by name, createdTime or modifiedTime";
            return Err(bad("orderby", message));
        }
    };
    match direction {
        "asc" => Ok((order, false)),
        "desc" => Ok((order, true)),
        _ => Err(bad("orderby", "an order ends in :asc or :desc")),
    }
}

fn bad(name: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(Kind::BadQuery, message).about(Field::Member(name.into()))
}
