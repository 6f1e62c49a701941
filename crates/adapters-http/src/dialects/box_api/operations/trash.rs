//! Single items in the trash (docs/contracts/box.md 7.10).

use http::StatusCode;

use super::items;
use ports::driving::view::Part;

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::translate;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// An item in the trash.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (kind, id) = call.item_but_home()?;
    let address = Ref::Item(id).address();
    let detail = call
        .services
        .drives
        .trashed_item(&call.context, &address, kind)
        .await?;
    Ok(Reply::ok(&call.shown(&detail)))
}

/// The way out of the trash.
pub(super) async fn restore(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    if of == Ref::Home {
        // A root is never in the trash.
        return Err(ApiError::method_not_allowed("GET, HEAD, PUT, DELETE"));
    }
    let command = translate::restore_item(payload.read().await?, kind, of)?;
    let detail = call
        .services
        .drives
        .restore_item(&call.context, command, Part::WITH_LINK)
        .await?;
    Ok(items::made(call, &detail))
}

/// The end of an item.
pub(super) async fn purge(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (kind, id) = call.item_but_home()?;
    let address = Ref::Item(id).address();
    call.services
        .drives
        .purge_item(&call.context, &address, kind)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
