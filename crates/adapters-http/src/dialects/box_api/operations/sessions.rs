//! Uploads that come in parts (docs/contracts/box.md 7.11).

use http::StatusCode;
use ports::driving::drives::SessionView;
use ports::driving::view::Part;

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::paging::{self, Style};
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::{ids, tags, translate, wire};
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

/// Begins an upload of a new file, or of a new version of one.
pub(super) async fn begin(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let file = call.file()?;
    let if_match = file.and_then(|id| tags::if_match(call.headers(), Ref::Item(id)));
    let command = translate::begin_session(payload.read().await?, file, if_match)?;
    let drives = &call.services.drives;
    let view = drives.begin_session(&call.context, command).await?;
    let document = translate::session(&view, call.writing());
    Ok(Reply::one(StatusCode::CREATED, &document))
}

/// How far an upload is.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.session()?;
    let view = call.services.drives.session(&call.context, id).await?;
    Ok(Reply::ok(&translate::session(&view, call.writing())))
}

/// The parts that arrived, in pages.
pub(super) async fn parts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.session()?;
    let list = format!("parts of {}", ids::format(id.get()));
    let paging = paging::of_others(call, &list, Style::Offset)?;
    let SessionView { parts, .. } = call.services.drives.session(&call.context, id).await?;
    let page = paging.cut(&parts).iter();
    let page = paging.page(
        page.map(translate::part).collect(),
        parts.len() as u64,
        &call.services.page_marks,
    );
    Ok(Reply::ok(&page))
}

/// Takes a part.
pub(super) async fn send(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let id = call.session()?;
    let command = translate::send_part(call.headers(), id)?;
    let drives = &call.services.drives;
    let bytes = payload.stream();
    let part = drives.send_part(&call.context, command, bytes).await?;
    let part = translate::part(&part);
    Ok(Reply::ok(&wire::SentPart { part }))
}

/// Makes the file of its parts.
pub(super) async fn commit(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let id = call.session()?;
    let body = payload.read().await?;
    let command = translate::commit_session(call.headers(), body, id)?;
    let drives = &call.services.drives;
    let detail = drives
        .commit_session(&call.context, command, Part::WITH_LINK)
        .await?;
    let made = wire::Made::one(call.shown(&detail));
    Ok(Reply::one(StatusCode::CREATED, &made))
}

/// Ends an upload.
pub(super) async fn abort(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.session()?;
    call.services
        .drives
        .abort_session(&call.context, id)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
