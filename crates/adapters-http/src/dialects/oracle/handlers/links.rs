//! Applinks and public links.

use ports::secret::LinkToken;

use crate::dialects::oracle::call::{Call, address};
use crate::dialects::oracle::endpoint::Ref;
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::translate;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

const ROOT: &str = "publiclink";

/// Makes an applink.
pub(super) async fn make_applink(
    call: &Call<'_>,
    of: Ref,
    payload: &mut Payload<'_>,
) -> Result<Reply, ApiError> {
    let (command, role) = translate::make_applink(&call.body(payload).await?, of)?;
    let made = call
        .services
        .links
        .make_link(&call.context, command)
        .await?;
    let public_url = &call.services.config.public_url;
    Ok(Reply::ok(
        "applink",
        translate::applink(&made, role, public_url),
    ))
}

/// Makes a public link.
pub(super) async fn make(
    call: &Call<'_>,
    of: Ref,
    payload: &mut Payload<'_>,
) -> Result<Reply, ApiError> {
    let command = translate::make_link(&call.body(payload).await?, of)?;
    let made = call
        .services
        .links
        .make_link(&call.context, command)
        .await?;
    Ok(Reply::ok(ROOT, translate::made_link(&made)))
}

/// The public links of an item.
pub(super) async fn of_item(call: &Call<'_>, of: Ref) -> Result<Reply, ApiError> {
    let address = address(of)?;
    let links = call
        .services
        .links
        .links_of(&call.context, &address, of.kind());
    let (root, members) = translate::links(&links.await?);
    Ok(Reply::ok(root, members))
}

/// A public link.
pub(super) async fn get(call: &Call<'_>, link: Option<LinkToken>) -> Result<Reply, ApiError> {
    let found = call.services.links.link(&call.context, link).await?;
    Ok(Reply::ok(ROOT, translate::link(&found)))
}

/// Changes a public link.
pub(super) async fn change(
    call: &Call<'_>,
    link: Option<LinkToken>,
    payload: &mut Payload<'_>,
) -> Result<Reply, ApiError> {
    let command = translate::change_link(&call.body(payload).await?, link)?;
    let changed = call
        .services
        .links
        .change_link(&call.context, command)
        .await?;
    Ok(Reply::ok(ROOT, translate::link(&changed)))
}

/// Ends a public link.
pub(super) async fn end(call: &Call<'_>, link: Option<LinkToken>) -> Result<Reply, ApiError> {
    let ended = call.services.links.end_link(&call.context, link).await?;
    Ok(Reply::ok(ROOT, translate::removed_link(&ended)))
}
