//! Files that come in parts, one after the other (docs/contracts/microsoft.md 5.3).

use http::{StatusCode, header};
use ports::driving::drives::{InOrder, Sent};
use ports::driving::view::ItemView;

use super::changes::status_of;
use super::items::PARTS;
use crate::dialects::microsoft::bodies::UploadSession;
use crate::dialects::microsoft::call::{Asked, Call, writing};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::writing::Writing;
use crate::dialects::microsoft::{ids, tags, translate, wire};
use crate::protocol::instant;
use crate::protocol::json::members;
use crate::protocol::pattern::Values;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::range;

/// Begins an upload.
pub(super) async fn begin(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?;
    let body: UploadSession = payload.read().await?;
    let said = body.item.as_ref().and_then(|item| item.conflict.as_deref());
    let conflict = translate::conflict(&call.query, said.or(body.conflict.as_deref()))?;
    let to = translate::upload_to(item, conflict, tags::if_match(call.headers())?)?;
    let command = translate::begin_in_order(body, to)?;
    let drives = &call.services.drives;
    let upload = drives.begin_in_order(&call.context, command).await?;
    let address = call
        .writing()
        .address(&format!("uploads/{}", upload.ticket));
    Ok(document(
        call.writing(),
        StatusCode::OK,
        &upload,
        Some(address),
    ))
}

/// How far an upload is.
pub(super) async fn how_far(asked: &Asked<'_>, values: &Values) -> Result<Reply, ApiError> {
    let upload = asked.services.drives.in_order(ticket(values)).await?;
    Ok(document(writing(asked), StatusCode::OK, &upload, None))
}

/// Takes the next part.
pub(super) async fn send(
    asked: &Asked<'_>,
    values: &Values,
    payload: &mut Payload,
) -> Result<Reply, ApiError> {
    let said = asked.parts.headers.get(header::CONTENT_RANGE);
    let span = said.and_then(|said| range::content(said.to_str().ok()?));
    let span = span.ok_or_else(|| {
        let message = "send the part with `Content-Range: bytes`, its first and last byte, and how many bytes \
                       the file has: `Content-Range: bytes 0-327679/1048576`";
        ApiError::new(Kind::BadRequest, message).about(Field::Span)
    })?;
    let drives = &asked.services.drives;
    let sent = drives.send_next(ticket(values), span, payload.stream(), PARTS);
    Ok(match sent.await? {
        Sent::More(upload) => document(writing(asked), StatusCode::ACCEPTED, &upload, None),
        Sent::Whole(view) => whole(asked, &view),
    })
}

/// Puts a file in place of which all parts are there.
pub(super) async fn commit(asked: &Asked<'_>, values: &Values) -> Result<Reply, ApiError> {
    let drives = &asked.services.drives;
    let view = drives.commit_in_order(ticket(values), PARTS).await?;
    Ok(whole(asked, &view))
}

/// Ends an upload.
pub(super) async fn cancel(asked: &Asked<'_>, values: &Values) -> Result<Reply, ApiError> {
    asked.services.drives.abort_in_order(ticket(values)).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn ticket(values: &Values) -> &str {
    values.get("upload").unwrap_or_default()
}

fn document(
    writing: Writing<'_>,
    status: StatusCode,
    upload: &InOrder,
    address: Option<String>,
) -> Reply {
    // The end is said where it is known: a client that finds none there cannot read the range
    // (docs/contracts/microsoft.md C-14).
    let rest = match upload.size {
        None => Some(format!("{}-", upload.received)),
        Some(size) => (upload.received < size).then(|| format!("{}-{}", upload.received, size - 1)),
    };
    let session = wire::UploadSession {
        upload_url: address,
        expiration_date_time: instant::format(upload.expires_at),
        next_expected_ranges: rest.into_iter().collect(),
    };
    let context = writing.metadata("microsoft.graph.uploadSession");
    Reply::one(status, context, members(&session))
}

fn whole(asked: &Asked<'_>, view: &ItemView) -> Reply {
    let writing = writing(asked);
    let context = format!("drives('{}')/items/$entity", ids::drive(view.item.drive));
    let item = members(&translate::item(view, writing));
    Reply::one(status_of(view), writing.metadata(&context), item)
        .with(header::ETAG, tags::of_item(&view.item))
}
