//! Applinks and public links.

use ports::driving::link_credentials::RenewDelegated;

use crate::dialects::oracle::call::{Call, Oracle};
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::{credentials, translate, wire};
use crate::protocol::dialect::Asked;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

const ROOT: &str = "publiclink";

/// Makes an applink.
pub(super) async fn make_applink(
    call: &Call<'_>,
    payload: &mut Payload,
) -> Result<Reply, ApiError> {
    let of = call.item();
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

/// A new access token of an applink. It takes no account: the one who renews it holds what it takes
/// (docs/contracts/oracle.md 4.5).
pub(super) async fn renew(asked: &Asked<'_, Oracle>) -> Result<Reply, ApiError> {
    asked.manner.form()?;
    let (shown, refresh) = credentials::renewal(&asked.parts.headers, asked.from)?;
    let renew = RenewDelegated { shown, refresh };
    let links = &asked.services.link_credentials;
    let access = links.renew_delegated(&renew).await?;
    let token = wire::AccessToken {
        access_token: access.reveal().to_owned(),
        kind: "applink",
    };
    Ok(Reply::ok("applink", token))
}

/// Makes a public link.
pub(super) async fn make(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let of = call.item();
    let command = translate::make_link(&call.body(payload).await?, of)?;
    let made = call
        .services
        .links
        .make_link(&call.context, command)
        .await?;
    Ok(Reply::ok(ROOT, translate::made_link(&made)))
}

/// The public links of an item.
pub(super) async fn of_item(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    let address = of.address()?;
    let links = call
        .services
        .links
        .links_of(&call.context, &address, of.kind());
    let (root, list) = translate::links(&links.await?);
    Ok(Reply::ok(root, list))
}

/// A public link.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let link = call.link();
    let found = call.services.links.link(&call.context, link).await?;
    Ok(Reply::ok(ROOT, translate::link(&found)))
}

/// Changes a public link.
pub(super) async fn change(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let link = call.link();
    let command = translate::change_link(&call.body(payload).await?, link)?;
    let changed = call
        .services
        .links
        .change_link(&call.context, command)
        .await?;
    Ok(Reply::ok(ROOT, translate::link(&changed)))
}

/// Ends a public link.
pub(super) async fn end(call: &Call<'_>) -> Result<Reply, ApiError> {
    let link = call.link();
    let ended = call.services.links.end_link(&call.context, link).await?;
    Ok(Reply::ok(ROOT, translate::removed_link(&ended)))
}
