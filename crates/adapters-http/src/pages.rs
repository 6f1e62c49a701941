//! What a browser meets: a link's page, its form for embedding, and downloads.
//!
//! A handler makes a visit, calls one use-case and shows what came of it. What a visitor may see
//! or take away is decided behind the port; here it is only drawn.

mod archive;
mod assets;
mod conditions;
mod cookies;
mod cursor;
mod dispatch;
mod disposition;
mod endpoint;
mod headers;
mod kinds;
mod labels;
mod place;
mod preview;
mod query;
mod range;
mod refusal;
mod serve;
mod show;
mod site;
mod unlock;
mod upload;
mod views;

#[cfg(test)]
mod tests;

pub(crate) use headers::{form as form_headers, page as page_headers};
pub(crate) use query::pairs;
pub(crate) use site::Site;
pub(crate) use views::{Frame, rendered};

use http_body_util::BodyExt as _;
use ports::driven::content::ContentError;

use crate::body::Response;
use crate::doors::Doors;
use crate::request::Request;
use dispatch::{Asked, Desk};

/// Answers a request on one of the public addresses.
pub(crate) async fn answer(request: Request, doors: &Doors) -> Response {
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
    let desk = Desk::new(&*doors.visits, &*doors.secrets, &doors.config);
    dispatch::answer(&asked, Box::pin(sent), &desk).await
}
