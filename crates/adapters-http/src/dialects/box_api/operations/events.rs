//! What happened (docs/contracts/box.md 7.9).

use serde_json::{Map, Value};

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::{paging, translate};
use crate::protocol::problem::{ApiError, Field, Kind};

/// The most events of one answer.
const MOST: u64 = 500;
const USUAL: u64 = 100;
/// The streams that are one here: what happened to items that the caller sees.
const STREAMS: [&str; 3] = ["all", "changes", "sync"];

/// What happened after a position.
pub(super) async fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let stream = call.option("stream_type").unwrap_or("all");
    if !STREAMS.contains(&stream) {
        return Err(ApiError::new(
            Kind::NotSupported,
            "this stream of events is not served: ask for all, changes or sync",
        )
        .about(Field::Member("stream_type".into())));
    }
    let after = match call.option("stream_position") {
        Some("now") => None,
        None => Some(0),
        Some(position) => Some(position.parse().map_err(|_| {
            ApiError::new(
                Kind::BadQuery,
                "the option `stream_position` must be a number or `now`",
            )
            .about(Field::Member("stream_position".into()))
        })?),
    };
    let limit = paging::capped(call.option("limit"), USUAL, MOST)?;
    let (events, next) = call
        .services
        .items
        .events(&call.context, after, limit)
        .await?;
    let entries: Vec<Value> = events
        .iter()
        .map(|event| translate::event(event, call.writing()).into())
        .collect();
    let mut members = Map::new();
    members.insert("chunk_size".to_owned(), entries.len().into());
    members.insert("next_stream_position".to_owned(), next.into());
    members.insert("entries".to_owned(), entries.into());
    Ok(Reply::ok(&members))
}
