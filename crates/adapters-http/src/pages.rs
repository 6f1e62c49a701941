//! What a browser meets: a link's page, its form for embedding, and downloads.
//!
//! A handler makes a visit, calls one service and shows what came of it. What a visitor may see
//! or take away is decided behind the port; here it is only drawn.

mod archive;
mod assets;
mod cookies;
mod cursor;
mod dispatch;
mod endpoint;
mod error;
mod headers;
mod labels;
mod place;
mod preview;
mod query;
mod serve;
mod show;
mod site;
mod unlock;
mod upload;
mod views;

#[cfg(test)]
mod tests;

pub(crate) use headers::{form as form_headers, page as page_headers, view as view_headers};
pub(crate) use query::pairs;
pub(crate) use site::Site;
pub(crate) use views::{Frame, rendered};

use http::request::Parts;
use http_body_util::BodyExt as _;
use ports::driven::content::ContentError;
use ports::driving::visits::{OpenFile, VisitError};

use crate::protocol::body::Response;
use crate::protocol::kinds;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::request::{Request, RequestId};
use crate::services::Services;
use dispatch::{Asked, PageContext};
use error::PageError;

/// The page that says that there is nothing at an address.
pub(crate) fn nothing(public_url: &str, id: RequestId) -> Response {
    PageError::Nothing.answer(&Site::of(public_url), None, id)
}

/// How a page shows a file of this name: as `text`, or as one of the shapes that its bytes have.
pub(crate) fn shape_of(name: &str) -> Option<&'static str> {
    if kinds::is_text(name) {
        return Some("text");
    }
    kinds::inline(name).map(|inline| match inline.shape {
        kinds::Shape::Image => "image",
        kinds::Shape::Audio => "audio",
        kinds::Shape::Video => "video",
        kinds::Shape::Document => "document",
    })
}

/// The media type under which a file of this name may be shown.
pub(crate) fn inline_type(name: &str) -> Option<&'static str> {
    kinds::inline(name).map(|inline| inline.media_type)
}

/// A file, to be saved, at another door: whole, in part, or not again.
pub(crate) async fn saved(
    parts: &Parts,
    file: OpenFile,
    public_url: &str,
) -> Result<Response, ApiError> {
    let saved = serve::saved(parts, file, &Site::of(public_url)).await;
    saved.map_err(|refusal| match refusal {
        PageError::Changed => ApiError::new(Kind::PreconditionFailed, "the file was changed"),
        PageError::Visit(VisitError::Fault(fault)) => fault.into(),
        PageError::Visit(_)
        | PageError::Unlock(_)
        | PageError::Nothing
        | PageError::Method(_)
        | PageError::NotShown
        | PageError::ForeignForm
        | PageError::FormTooLarge
        | PageError::BadForm(_)
        | PageError::SignIn => ApiError::new(Kind::Internal, "the file could not be sent"),
    })
}

/// Answers a request on one of the public addresses.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    use futures_util::TryStreamExt as _;
    let Request {
        parts,
        body,
        from,
        id,
    } = request;
    let sent = body
        .into_data_stream()
        .map_err(|_| ContentError::Interrupted);
    let asked = Asked { parts, from, id };
    let context = PageContext::new(&*services.visits, &*services.secrets, &services.config);
    dispatch::answer(&asked, Box::pin(sent), &context).await
}
