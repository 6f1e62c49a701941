//! Making a link (docs/contracts/microsoft.md 1).

use http::StatusCode;
use ports::driving::links::Made;

use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Options, PERMISSION, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::translate;
use crate::protocol::json::members;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// `createLink`.
pub(super) async fn create(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?.clone();
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let body = payload.read().await?;
    let command = translate::create_link(body, item, call.manner().arrival)?;
    let outcome = call
        .services
        .links
        .make_link(&call.context, command)
        .await?;
    let status = match outcome.made {
        Made::Created => StatusCode::CREATED,
        Made::Reused => StatusCode::OK,
    };
    let link = translate::created_link(&outcome.link, call.writing());
    let members = options.pick(members(&link));
    Ok(Reply::one(status, call.metadata("permission"), members))
}
