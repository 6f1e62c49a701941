//! Shares of folders (docs/contracts/oracle.md 8).

use ports::driving::permissions::{EndGrants, Holders, SetGrants};
use serde::de::DeserializeOwned;

use crate::dialects::oracle::bodies::{EndShares, ListMembers, Share};
use crate::dialects::oracle::body;
use crate::dialects::oracle::call::Call;
use crate::dialects::oracle::envelope::Subject;
use crate::dialects::oracle::reference::{Ref, Version};
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::{ids, roles, translate, wire};
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

const ROOT: &str = "share";
/// What may be said in the query as well as in the body.
const EITHER: &[&str] = &["userID", "role", "message", "currentOnly"];
/// What a new member is given that was named without a role.
const DEFAULT_ROLE: &str = "viewer";

async fn said<T: DeserializeOwned>(call: &Call<'_>, payload: &mut Payload) -> Result<T, ApiError> {
    let document = call.document(payload).await?;
    Ok(body::or_query(document, &call.query, EITHER).read()?)
}

/// Gives people and groups a role.
pub(super) async fn give(
    call: &Call<'_>,
    payload: &mut Payload,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    set(call, payload, false, subject).await
}

/// Gives people and groups another role than they have.
pub(super) async fn change_role(
    call: &Call<'_>,
    payload: &mut Payload,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    set(call, payload, true, subject).await
}

async fn set(
    call: &Call<'_>,
    payload: &mut Payload,
    must_hold: bool,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    let of = call.item();
    let body: Share = said(call, payload).await?;
    let to = translate::grantees(&body)?;
    let role = match body::filled(body.role.as_ref()) {
        Some(role) => role.to_owned(),
        None if must_hold => body::needed(body.role.as_ref(), "role")?.to_owned(),
        None => DEFAULT_ROLE.to_owned(),
    };
    let capabilities = roles::given(&role).ok_or_else(|| {
        let message = "the role is viewer, downloader, contributor or manager, in lower case";
        ApiError::new(Kind::BadRequest, message).about(Field::Role)
    })?;
    let command = SetGrants {
        folder: of.address()?,
        to,
        capabilities,
        must_hold,
    };
    let given = call
        .services
        .permissions
        .set_grants(&call.context, command)
        .await;
    let given = match given {
        Ok(given) => given,
        Err(error) => {
            let problem = ApiError::from(error);
            if call.version() != Version::Two || problem.kind != Kind::UnknownGrantee {
                return Err(problem);
            }
            // In version 1.2 a problem with any of those who are named is 403, and all are told of
            // (docs/contracts/oracle.md 8.2). Nobody was given anything.
            subject.members = translate::not_given(&body)?;
            return Err(ApiError::new(Kind::Forbidden, problem.message));
        }
    };
    let folder = given.first().map_or_else(
        || id_of(of),
        |grant| ids::item_by_id(grant.grant.item, true),
    );
    let lists_all = call.version() == Version::Two;
    let share = translate::member(folder, &given, role, lists_all);
    Ok(Reply::ok(ROOT, share))
}

fn id_of(of: Ref) -> String {
    match of {
        Ref::Folder(Some(id)) => ids::item_by_id(id, true),
        Ref::Home | Ref::Folder(None) | Ref::File(_) => "self".to_owned(),
    }
}

/// Ends the shares of those who are named.
pub(super) async fn end_one(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let of = call.item();
    let named = translate::grantees(&said(call, payload).await?)?;
    ended(call, of, Holders::Named(named)).await
}

/// Ends all shares.
pub(super) async fn end_all(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let of = call.item();
    // What it says is a message to those concerned, and nobody is sent one.
    let EndShares { .. } = said(call, payload).await?;
    ended(call, of, Holders::All).await
}

async fn ended(call: &Call<'_>, of: Ref, holders: Holders) -> Result<Reply, ApiError> {
    let command = EndGrants {
        folder: of.address()?,
        of: holders,
    };
    let folder = call
        .services
        .permissions
        .end_grants(&call.context, command)
        .await?;
    let ended = wire::Named {
        id: ids::item_by_id(folder, true),
        kind: ROOT,
    };
    Ok(Reply::ok(ROOT, ended))
}

/// Ends the caller's own share.
pub(super) async fn leave(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    ended(call, of, Holders::Caller).await
}

/// The members of a folder.
pub(super) async fn list(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let of = call.item();
    let wanted: ListMembers = said(call, payload).await?;
    let own_only = body::flag(wanted.current_only.as_ref(), "currentOnly")?;
    let address = of.address()?;
    let listed = call
        .services
        .permissions
        .members(&call.context, &address, own_only);
    let (folder, grants) = listed.await?;
    Ok(Reply::ok(ROOT, translate::members(folder, &grants)))
}
