//! What happened (docs/contracts/box.md 7.9).

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::{paging, translate, wire};
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
    let entries = events.iter();
    let entries = entries.map(|event| translate::event(event, call.writing()));
    Ok(Reply::ok(&wire::Events {
        chunk_size: events.len(),
        next_stream_position: next,
        entries: entries.collect(),
    }))
}
