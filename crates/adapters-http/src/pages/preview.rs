//! Bytes that are shown inside a page: of a few kinds only, and by extension alone.

use ports::driving::visits::{Door, Purpose};

use super::call::Call;
use super::error::PageError;
use super::show;
use crate::protocol::body::Response;
use crate::protocol::kinds::{self, Shape};
use crate::web::headers::{self, CONTENT_POLICY};
use crate::web::serve::{self, Manner};

/// Answers with bytes to be shown.
pub(super) async fn answer(call: &Call<'_>) -> Result<Response, PageError> {
    let file = call.visits().file(&call.visit(), Purpose::Show).await?;
    let inline = kinds::inline(file.name.as_str()).ok_or(PageError::NotShown)?;
    let policy = match inline.shape {
        Shape::Image | Shape::Audio | Shape::Video => CONTENT_POLICY.to_owned(),
        Shape::Document => document_policy(call).await?,
    };
    let manner = Manner::Shown {
        media_type: inline.media_type,
        policy,
    };
    Ok(serve::file(call.asked.parts, file, &manner, call.site).await?)
}

/// No browser shows a sandboxed document, so it is said instead who may put it into a frame
/// (docs/decisions/0019): our page, and around an embedded one anybody who may embed it.
async fn document_policy(call: &Call<'_>) -> Result<String, PageError> {
    let ancestors = match call.place.door {
        Door::Page | Door::Static => "'self'".to_owned(),
        Door::Embed => {
            let around = show::looked(call).await?.frame_ancestors;
            match headers::sources(&around).as_str() {
                "'none'" => "'self'".to_owned(),
                sources => format!("'self' {sources}"),
            }
        }
    };
    Ok(format!("default-src 'none'; frame-ancestors {ancestors}"))
}
