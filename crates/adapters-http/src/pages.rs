//! What a browser meets: a link's page, its form for embedding, and downloads.
//!
//! A handler makes a visit, calls one service and shows what came of it. What a visitor may see
//! or take away is decided behind the port; here it is only drawn.

mod archive;
mod call;
mod cookies;
mod cursor;
mod dispatch;
mod download;
mod endpoint;
mod error;
mod labels;
mod place;
mod preview;
mod query;
mod show;
mod unlock;
mod upload;
mod views;

#[cfg(test)]
pub(crate) mod tests;

use http_body_util::BodyExt as _;
use ports::driven::content::ContentError;

use crate::protocol::body::Response;
use crate::protocol::request::Request;
use crate::services::Services;
use call::{Asked, PageContext};

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
    let context = PageContext::new(&*services.visits, &services.page_marks, &services.config);
    dispatch::answer(&asked, Box::pin(sent), &context).await
}
