//! People (docs/contracts/microsoft.md 5.10).

use http::StatusCode;

use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Options, PERSON, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::translate;
use crate::protocol::json::members;
use crate::protocol::problem::ApiError;

/// The caller, or another person.
pub(super) async fn person(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(PERSON))?;
    let person = call
        .services
        .items
        .person(&call.context, call.user())
        .await?;
    let members = options.pick(members(&translate::person(&person)));
    let context = call.metadata("users/$entity");
    Ok(Reply::one(StatusCode::OK, context, members))
}
