//! What changed in a drive (docs/contracts/microsoft.md 5.6).

use http::HeaderName;
use ports::driving::items::{ChangeView, ChangesError, FollowChanges, Since};
use ports::driving::view::Part;
use serde_json::{Map, Value};

use super::items::picked;
use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Options, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{ids, paging, spelling, translate};
use crate::protocol::instant;
use crate::protocol::json::members;
use crate::protocol::problem::ApiError;

/// What an item that changed is shown with.
const PARTS: &[Part] = &[Part::Counts, Part::People, Part::Parent, Part::Shared];

const EXCLUDE_PARENTS: HeaderName = HeaderName::from_static("deltaexcludeparent");

/// The most that one page tells. Clients that watch a drive read the first page alone.
const LARGEST_PAGE: u32 = 1_000;

/// What changed in a folder and below it.
pub(super) async fn delta(call: &Call<'_>) -> Result<Reply, ApiError> {
    let folder = call.item()?;
    let options = Options::parse(&call.query, Served::changes())?;
    let since = since(call)?;
    let usual = match since {
        Since::Beginning | Since::Now => options.page_size(),
        Since::Followed(_) => LARGEST_PAGE,
    };
    let asked = FollowChanges {
        since,
        limit: options.top.unwrap_or(usual).min(LARGEST_PAGE),
        with_folders: !call.headers().contains_key(EXCLUDE_PARENTS),
    };
    let items = &call.services.items;
    let changes = items.changes(&call.context, folder, asked, PARTS).await;
    let changes = changes.map_err(|error| match error {
        ChangesError::Lost => ApiError::from(error).leading_to(call.address_with(None)),
        ChangesError::Items(_) | ChangesError::OtherFolder => error.into(),
    })?;
    let entries = changes.entries.iter().map(|entry| match entry {
        ChangeView::There(view) => picked(call, view, &options),
        ChangeView::Gone(gone) => {
            let all = members(&translate::gone(gone));
            let deleted = all.get_key_value("deleted");
            let deleted = deleted.map(|(name, state)| (name.clone(), state.clone()));
            // Whatever is selected, what is gone is told to be.
            let mut picked = options.pick(all);
            picked.extend(deleted);
            picked
        }
    });
    let entries: Vec<Map<String, Value>> = entries.collect();
    let token = paging::followed(&changes.followed, &call.services.page_marks);
    let next = call.address_with(Some(("token", &token)));
    let context = call.metadata(&format!(
        "drives('{}')/root/$delta",
        ids::drive(changes.followed.drive)
    ));
    Ok(if changes.goes_on {
        Reply::many(context, entries, Some(next))
    } else {
        Reply::many(context, entries, None).followed_by(next)
    })
}

/// From where on changes are asked for, in the query or in brackets.
fn since(call: &Call<'_>) -> Result<Since, ApiError> {
    let called = call.values().get("function");
    let called = called.and_then(|segment| spelling::parameter(segment, "token"));
    let mut asked = call.query.pairs();
    let asked = asked.find(|(name, _)| *name == "token");
    let token = asked.map(|(_, token)| token.to_owned()).or(called);
    match token.as_deref() {
        None | Some("") => Ok(Since::Beginning),
        Some("latest") => Ok(Since::Now),
        Some(token) => {
            if let Some(followed) = paging::read_followed(token, &call.services.page_marks) {
                return Ok(Since::Followed(followed));
            }
            // What had changed at which time is not known.
            match instant::parse(token) {
                Ok(_) => {
                    Err(ApiError::from(ChangesError::Lost).leading_to(call.address_with(None)))
                }
                Err(_) => Err(ChangesError::OtherFolder.into()),
            }
        }
    }
}
