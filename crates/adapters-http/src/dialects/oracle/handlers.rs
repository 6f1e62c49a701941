//! From an endpoint to its service and back: each parses, calls and renders.

mod items;
mod links;
mod people;
mod shares;
mod uploads;

use std::net::IpAddr;

use http::request::Parts;
use ports::driving::link_credentials::RenewDelegated;
use serde_json::{Map, Value};

use super::call::Call;
use super::credentials;
use super::endpoint::Endpoint;
use super::envelope::Subject;
use super::reply::Reply;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;
use crate::services::Services;

/// Answers a request for an endpoint. What the body names is noted in `subject`, for a fault to repeat.
pub(super) async fn handle(
    endpoint: Endpoint,
    call: &Call<'_>,
    payload: &mut Payload<'_>,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    match endpoint {
        Endpoint::MakeApplink(of) => links::make_applink(call, of, payload).await,
        Endpoint::RenewApplink => renew(call.parts, call.from, call.services).await,
        Endpoint::MakeLink(of) => links::make(call, of, payload).await,
        Endpoint::Links(of) => links::of_item(call, of).await,
        Endpoint::Link(link) => links::get(call, link).await,
        Endpoint::ChangeLink(link) => links::change(call, link, payload).await,
        Endpoint::EndLink(link) => links::end(call, link).await,
        Endpoint::Share(of) => shares::set(call, of, payload, false, subject).await,
        Endpoint::ChangeRole(of) => shares::set(call, of, payload, true, subject).await,
        Endpoint::Unshare(of) => shares::end_all(call, of, payload).await,
        Endpoint::Revoke(of) => shares::end_one(call, of, payload).await,
        Endpoint::Leave(of) => shares::leave(call, of).await,
        Endpoint::Members(of) => shares::list(call, of, payload).await,
        Endpoint::Folders => items::several(call).await,
        Endpoint::Contents(of) => items::contents(call, of).await,
        Endpoint::Item(of) => items::get(call, of).await,
        Endpoint::MakeFolder(of) => items::make_folder(call, of, payload, subject).await,
        Endpoint::ChangeItem(of) => items::change(call, of, payload, subject).await,
        Endpoint::RemoveItem(of) => items::remove(call, of).await,
        Endpoint::Data(of) => items::data(call, of).await,
        Endpoint::Upload => uploads::upload(call, None, payload, subject).await,
        Endpoint::UploadVersion(of) => uploads::upload(call, Some(of), payload, subject).await,
        Endpoint::FindUsers => people::find(call).await,
        Endpoint::UserByEmail => people::by_email(call).await,
    }
}

/// A new access token of an applink. It takes no account: the one who renews it holds what it takes
/// (docs/contracts/oracle.md 4.5).
pub(super) async fn renew(
    parts: &Parts,
    from: IpAddr,
    services: &Services,
) -> Result<Reply, ApiError> {
    let (shown, refresh) = credentials::renewal(&parts.headers, from)?;
    let renew = RenewDelegated { shown, refresh };
    let access = services.link_credentials.renew_delegated(&renew).await?;
    let mut members = Map::new();
    members.insert("accessToken".to_owned(), Value::from(access.reveal()));
    members.insert("type".to_owned(), "applink".into());
    Ok(Reply::ok("applink", members))
}
