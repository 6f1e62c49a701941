//! Searching by name (docs/contracts/microsoft.md 5.9).

use domain::item::SearchText;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::items::Sought;

use super::items::{PARTS, picked};
use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Options, Served};
use crate::dialects::microsoft::paging::{self, Listed};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::spelling;
use crate::protocol::problem::{ApiError, Kind};

/// What is below a folder, or in a drive, and has all words in its name.
pub(super) async fn search(call: &Call<'_>) -> Result<Reply, ApiError> {
    let folder = match call.drive() {
        Ok(drive) => ItemAddress::from(Start::Root(drive.clone())),
        Err(_is_of_an_item) => call.item()?.clone(),
    };
    let options = Options::parse(&call.query, Served::found())?;
    let sought = Sought {
        text: words(call)?,
        filter: options.filter.clone(),
    };
    let marks = &call.services.page_marks;
    let part = paging::part_of_list(Listed::Found, &options, marks)?;
    let items = &call.services.items;
    let page = items
        .search(&call.context, &folder, &sought, &part, PARTS)
        .await?;
    let next = page.next.as_ref();
    let next = next.map(|cursor| paging::next_items(Listed::Found, &part, cursor, marks));
    let next = next.map(|signed| call.next_page(&signed));
    let elements = page.rows.iter().map(|row| picked(call, row, &options));
    let context = call.metadata("Collection(driveItem)");
    Ok(Reply::many(context, elements.collect(), next))
}

/// The words that are searched for, in brackets or in the query.
fn words(call: &Call<'_>) -> Result<SearchText, ApiError> {
    let called = call.values().get("function");
    let called = called.and_then(|segment| spelling::parameter(segment, "q"));
    let mut asked = call.query.pairs();
    let asked = asked.find(|(name, _)| *name == "q");
    let text = called.or(asked.map(|(_, text)| text.to_owned()));
    text.as_deref().and_then(SearchText::parse).ok_or_else(|| {
        let message =
            "name what to search for, as in `search(q='words')`, with at most 1,024 bytes";
        ApiError::new(Kind::BadQuery, message)
    })
}
