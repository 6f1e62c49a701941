//! From an endpoint to its service and back: each parses, calls and renders.

mod items;
mod links;
mod people;
mod permissions;
mod shares;

use super::call::Call;
use super::endpoint::Endpoint;
use super::reply::Reply;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// Answers a request for an endpoint.
pub(super) async fn handle(
    endpoint: Endpoint,
    call: &Call<'_>,
    payload: &mut Payload<'_>,
) -> Result<Reply, ApiError> {
    match endpoint {
        Endpoint::Person(user) => people::person(call, user).await,
        Endpoint::Drives => items::drives(call).await,
        Endpoint::Drive(drive) => items::drive(call, &drive).await,
        Endpoint::Item(item) => items::item(call, &item).await,
        Endpoint::Children(folder) => items::children(call, &folder).await,
        Endpoint::Content(file) => items::content(call, &file).await,
        Endpoint::CreateLink(item) => links::create(call, item, payload).await,
        Endpoint::Invite(item) => permissions::invite(call, item, payload).await,
        Endpoint::Permissions(item) => permissions::list(call, &item).await,
        Endpoint::Permission(item, id) => permissions::get(call, &item, id).await,
        Endpoint::ChangePermission(item, id) => permissions::change(call, item, id, payload).await,
        Endpoint::RemovePermission(item, id) => permissions::remove(call, item, id).await,
        Endpoint::Share(share) => shares::get(call, share).await,
        Endpoint::SharePermission(share) => shares::permission(call, &share).await,
        Endpoint::AddPeople(share) => shares::add_people(call, share, payload).await,
        Endpoint::Unlock(share) => shares::unlock(call, &share, payload).await,
    }
}
