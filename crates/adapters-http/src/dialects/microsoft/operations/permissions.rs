//! Permissions (docs/contracts/microsoft.md 2.3 to 2.7).

use http::{StatusCode, header};
use ports::driving::permissions::RemovePermission;
use ports::driving::view::PermissionView;
use serde_json::{Map, Value};

use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Options, PERMISSION, Served};
use crate::dialects::microsoft::paging::Had;
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{ids, paging, tags, translate};
use crate::protocol::json::members;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// The permissions that reach an item.
pub(super) async fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let item = call.item()?;
    let options = Options::parse(&call.query, Served::list(PERMISSION))?;
    let list = call
        .services
        .permissions
        .list_permissions(&call.context, item)
        .await?;
    let (item, marks) = (&list.item, &call.services.page_marks);
    // The tag is the item's, which permissions do not change: it answers a client that asks for it
    // (docs/contracts/microsoft.md 2.3), and is not handed out as if it were the list's.
    if tags::none_match(call.headers(), item)? {
        let tag = tags::of_item(item);
        return Ok(Reply::empty(StatusCode::NOT_MODIFIED).with(header::ETAG, tag));
    }
    let before = paging::number_in(Had::Permissions, &options, item.id, marks)?;
    let before = usize::try_from(before.unwrap_or_default()).unwrap_or(usize::MAX);
    let limit = options.top.map_or(usize::MAX, |top| top as usize);
    let rest = list.permissions.get(before..).unwrap_or_default();
    let page = &rest[..rest.len().min(limit)];
    let next = (page.len() < rest.len()).then(|| {
        let shown = (before + page.len()) as u64;
        let next = paging::next_number(Had::Permissions, item.id, shown, marks);
        call.next_page(&next)
    });
    let context = call.metadata(&format!(
        "drives('{}')/items('{}')/permissions",
        ids::drive(item.drive),
        ids::item(item.id)
    ));
    Ok(Reply::many(context, shown(call, page, &options), next))
}

/// One of them.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (item, id) = (call.item()?, call.permission()?);
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let permission = call
        .services
        .permissions
        .permission(&call.context, item, id)
        .await?;
    Ok(one(call, &permission, &options))
}

/// `invite`.
pub(super) async fn invite(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?.clone();
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let body = payload.read().await?;
    let command = translate::invite(body, item)?;
    let permissions = call
        .services
        .permissions
        .invite(&call.context, command)
        .await?;
    Ok(collection(call, &permissions, &options))
}

/// A change of one.
pub(super) async fn change(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let (item, id) = (call.item()?.clone(), call.permission()?);
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let if_match = tags::if_match(call.headers())?;
    let body = payload.read().await.map_err(translate::unchangeable)?;
    let command = translate::change_permission(body, item, id, if_match)?;
    let permission = call
        .services
        .permissions
        .change_permission(&call.context, command)
        .await?;
    Ok(one(call, &permission, &options))
}

/// The end of one.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let command = RemovePermission {
        item: call.item()?.clone(),
        permission: call.permission()?,
        if_match: tags::if_match(call.headers())?,
    };
    call.services
        .permissions
        .remove_permission(&call.context, command)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// One permission as a document.
pub(super) fn one(call: &Call<'_>, permission: &PermissionView, options: &Options) -> Reply {
    let members = members(&translate::permission(permission, call.writing()));
    Reply::one(
        StatusCode::OK,
        call.metadata("permission"),
        options.pick(members),
    )
}

/// The permissions that an action leaves behind, as a document.
pub(super) fn collection(
    call: &Call<'_>,
    permissions: &[PermissionView],
    options: &Options,
) -> Reply {
    let context = call.metadata("Collection(permission)");
    Reply::many(context, shown(call, permissions, options), None)
}

fn shown(
    call: &Call<'_>,
    permissions: &[PermissionView],
    options: &Options,
) -> Vec<Map<String, Value>> {
    permissions
        .iter()
        .map(|view| options.pick(members(&translate::permission(view, call.writing()))))
        .collect()
}
