//! What a link shares, by the link that a request shows (docs/contracts/box.md 3).

use domain::gate::Denial;
use http::StatusCode;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::items::{LocateError, Wanted};

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::fields::Extent;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::{presented_link, tags};
use crate::protocol::problem::{ApiError, Field, Kind};

/// What a link shares; of a folder without what is in it.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let link = presented_link::read(call.headers(), &call.services.config.public_url)?;
    let address = ItemAddress {
        start: Start::Presented(link.ok_or_else(presented_link::missing)?),
        path: Vec::new(),
    };
    let wanted = Wanted {
        parts: call.fields().parts(Extent::Standard),
        ..Wanted::default()
    };
    let items = &call.services.items;
    let detail = items.item(&call.context, &address, wanted).await;
    let detail = detail.map_err(closed)?;
    if tags::none_match(call.headers(), &detail) {
        return Ok(Reply::empty(StatusCode::NOT_MODIFIED));
    }
    Ok(Reply::ok(&call.shown(&detail)))
}

/// A link that does not open is as unknown as one that there never was, unless its password is all
/// that is lacking (docs/contracts/box.md 3.2).
fn closed(error: LocateError) -> ApiError {
    match error {
        LocateError::Share(Denial::PasswordNeeded)
        | LocateError::TooManyTries { .. }
        | LocateError::Lacks(_)
        | LocateError::Scope
        | LocateError::Fault(_) => error.into(),
        LocateError::NotFound
        | LocateError::Hidden
        | LocateError::Trashed
        | LocateError::Share(_)
        | LocateError::NotRedeemed => {
            ApiError::new(Kind::NotFound, "the link was not found").about(Field::PresentedLink)
        }
    }
}
