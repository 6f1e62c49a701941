//! Taking files in (docs/contracts/box.md 7.6).

use http::StatusCode;
use multer::Multipart;
use ports::driving::view::Part;

use crate::dialects::box_api::bodies::Attributes;
use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::{ids, tags, translate, wire};
use crate::protocol::json::{MAX_BYTES, Object};
use crate::protocol::multipart;
use crate::protocol::pace;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

/// The part that comes first. The next is the file, whatever its name.
const FIRST: &str = "attributes";

/// A new file, or a new version of one.
pub(super) async fn upload(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let file = call.file()?;
    let boundary = multipart::boundary(call.headers()).ok_or_else(|| {
        ApiError::new(
            Kind::NotJson,
            "send the file as multipart/form-data, behind its attributes",
        )
    })?;
    let sha1 = translate::digest(call.headers())?;
    let if_match = file.and_then(|id| tags::if_match(call.headers(), Ref::Item(id)));
    let (sent, taken) = pace::bounded(payload.stream());
    let mut form = Multipart::new(sent, boundary);
    let body = attributes(multipart::next(&mut form).await?).await?;
    let command = translate::attributes(body, file, if_match, sha1)?;
    let part = multipart::next(&mut form).await?.ok_or_else(|| {
        ApiError::new(
            Kind::BadRequest,
            "the form has no part with the file behind its attributes",
        )
        .about(Field::Content)
    })?;
    let bytes = taken.counted(multipart::pieces(part));
    let detail = call
        .services
        .drives
        .upload(&call.context, command, bytes, Part::WITH_LINK)
        .await?;
    let made = wire::Made::one(call.shown(&detail));
    Ok(Reply::one(StatusCode::CREATED, &made))
}

/// Whether an upload would be taken, and where to send it.
pub(super) async fn check(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let file = call.file()?;
    let command = translate::announced(payload.read().await?, file)?;
    call.services
        .drives
        .check_upload(&call.context, command)
        .await?;
    let below = file.map_or_else(String::new, |id| format!("/{}", ids::format(id.get())));
    let public_url = &call.services.config.public_url;
    Ok(Reply::ok(&wire::UploadUrl {
        url: format!("{public_url}/api/2.0/files{below}/content"),
        token: None,
    }))
}

/// Reads the first part, which says what the next is.
async fn attributes(part: Option<multer::Field<'static>>) -> Result<Attributes, ApiError> {
    let Some(part) = part else {
        return Err(multipart::broken());
    };
    if part.name() != Some(FIRST) {
        return Err(ApiError::new(
            Kind::PartsOutOfOrder,
            "the part `attributes` must come before the file",
        ));
    }
    let document = multipart::whole(
        multipart::pieces(part),
        MAX_BYTES,
        "the part `attributes` is too large",
    )
    .await?;
    Ok(Object::parse(&document)?.read()?)
}
