//! Who is invited (docs/contracts/box.md 6).

use http::StatusCode;
use ports::driving::permissions::GrantsOf;
use ports::driving::view::GrantView;
use serde_json::{Map, Value};

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::paging::{self, Paging, Style};
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::wire::Page;
use crate::dialects::box_api::{reference, translate};
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

/// An invitation, which holds at once.
pub(super) async fn invite(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let command = translate::give_grant(payload.read().await?)?;
    let expiry = translate::said_expiry(command.expires_at);
    let given = call
        .services
        .permissions
        .give_grant(&call.context, command)
        .await;
    let view = given.map_err(|error| with_expiry(error.into(), expiry))?;
    Ok(Reply::one(StatusCode::CREATED, &shown(call, &view)))
}

/// One of them.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.grant()?;
    let view = call.services.permissions.grant(&call.context, id).await?;
    Ok(Reply::ok(&shown(call, &view)))
}

/// A change of one.
pub(super) async fn change(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let id = call.grant()?;
    let command = translate::change_grant(payload.read().await?, id)?;
    let expiry = translate::said_expiry(command.wish.expiry.applied_to(None));
    let changed = call
        .services
        .permissions
        .change_grant(&call.context, command)
        .await;
    let view = changed.map_err(|error| with_expiry(error.into(), expiry))?;
    Ok(Reply::ok(&shown(call, &view)))
}

/// The end of one.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.grant()?;
    call.services
        .permissions
        .remove_grant(&call.context, id)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Those that wait for an answer. There are none: who is not known is not invited.
pub(super) fn pending(call: &Call<'_>) -> Result<Reply, ApiError> {
    if call.option("status") != Some("pending") {
        return Err(
            ApiError::new(Kind::BadQuery, "the option `status` must be `pending`")
                .about(Field::Member("status".into())),
        );
    }
    let paging = paging::of_others(call, "pending", Style::Offset)?;
    Ok(Reply::ok(&page(call, &[], &paging)))
}

/// Those that reach an item.
pub(super) async fn of_item(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    let list = reference::typed_id(kind, of);
    let paging = paging::of_others(call, &format!("grants {list}"), Style::Marker)?;
    let of = GrantsOf::Item(call.address(of), kind);
    let grants = call.services.permissions.grants(&call.context, of).await?;
    let mut page = page(call, &grants, &paging);
    // For clients that are older than the markers.
    page.total_count = Some(grants.len() as u64);
    Ok(Reply::ok(&page))
}

/// Those of a group.
pub(super) async fn of_group(call: &Call<'_>) -> Result<Reply, ApiError> {
    let group = call.group()?;
    let paging = paging::of_others(call, "group", Style::Offset)?;
    let of = GrantsOf::Group(group);
    let grants = call.services.permissions.grants(&call.context, of).await?;
    Ok(Reply::ok(&page(call, &grants, &paging)))
}

fn page(call: &Call<'_>, grants: &[GrantView], paging: &Paging) -> Page<Map<String, Value>> {
    let entries = paging
        .cut(grants)
        .iter()
        .map(|view| shown(call, view))
        .collect();
    paging.page(entries, grants.len() as u64, &call.services.page_marks)
}

fn shown(call: &Call<'_>, view: &GrantView) -> Map<String, Value> {
    let all = translate::collaboration(view);
    call.fields().pick_of_other(all)
}

fn with_expiry(problem: ApiError, expiry: Option<String>) -> ApiError {
    problem.repeating(&Field::GrantExpiry, expiry)
}
