//! From an endpoint to its service and back: each parses, calls and renders.

mod collaborations;
mod events;
mod items;
mod lists;
mod people;
mod sessions;
mod shared;
mod trash;
mod uploads;

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
        Endpoint::Item(kind, of) => items::get(call, kind, of).await,
        Endpoint::ChangeItem(kind, of) => items::change(call, kind, of, payload).await,
        Endpoint::RemoveItem(kind, of) => items::remove(call, kind, of).await,
        Endpoint::CopyItem(kind, of) => items::copy(call, kind, of, payload).await,
        Endpoint::MakeFolder => items::make_folder(call, payload).await,
        Endpoint::MakeWebLink => items::make_web_link(call, payload).await,
        Endpoint::Content(file) => items::content(call, file).await,
        Endpoint::Listing(folder) => lists::folder(call, folder).await,
        Endpoint::Trash => lists::trash(call).await,
        Endpoint::RestoreItem(kind, id) => trash::restore(call, kind, id, payload).await,
        Endpoint::TrashedItem(kind, id) => trash::get(call, kind, id).await,
        Endpoint::PurgeItem(kind, id) => trash::purge(call, kind, id).await,
        Endpoint::Upload(file) => uploads::upload(call, file, payload).await,
        Endpoint::CheckUpload(file) => uploads::check(call, file, payload).await,
        Endpoint::BeginSession(file) => sessions::begin(call, file, payload).await,
        Endpoint::Session(id) => sessions::get(call, id).await,
        Endpoint::SessionParts(id) => sessions::parts(call, id).await,
        Endpoint::SendPart(id) => sessions::send(call, id, payload).await,
        Endpoint::CommitSession(id) => sessions::commit(call, id, payload).await,
        Endpoint::AbortSession(id) => sessions::abort(call, id).await,
        Endpoint::SharedItem => shared::get(call).await,
        Endpoint::Person(user) => people::person(call, user).await,
        Endpoint::Events => events::list(call).await,
        Endpoint::Invite => collaborations::invite(call, payload).await,
        Endpoint::Pending => collaborations::pending(call),
        Endpoint::Grant(id) => collaborations::get(call, id).await,
        Endpoint::ChangeGrant(id) => collaborations::change(call, id, payload).await,
        Endpoint::RemoveGrant(id) => collaborations::remove(call, id).await,
        Endpoint::Grants(kind, of) => collaborations::of_item(call, kind, of).await,
        Endpoint::GrantsOfGroup(group) => collaborations::of_group(call, group).await,
    }
}
