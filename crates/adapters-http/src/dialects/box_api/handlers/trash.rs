//! Single items in the trash (docs/contracts/box.md 7.10).

use domain::ids::ItemId;
use domain::item::ItemKind;
use http::StatusCode;

use super::items;
use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::endpoint::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::translate;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// An item in the trash.
pub(super) async fn get(call: &Call<'_>, kind: ItemKind, id: ItemId) -> Result<Reply, ApiError> {
    let address = Call::address(Ref::Item(id));
    let detail = call
        .services
        .drives
        .trashed_item(&call.context, &address, kind)
        .await?;
    Ok(Reply::ok(&call.shown(&detail)))
}

/// The way out of the trash.
pub(super) async fn restore(
    call: &Call<'_>,
    kind: ItemKind,
    id: ItemId,
    payload: &mut Payload<'_>,
) -> Result<Reply, ApiError> {
    let command = translate::restore_item(&payload.object().await?, kind, Ref::Item(id))?;
    let detail = call
        .services
        .drives
        .restore_item(&call.context, command)
        .await?;
    Ok(items::made(call, &detail))
}

/// The end of an item.
pub(super) async fn purge(call: &Call<'_>, kind: ItemKind, id: ItemId) -> Result<Reply, ApiError> {
    let address = Call::address(Ref::Item(id));
    call.services
        .drives
        .purge_item(&call.context, &address, kind)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
