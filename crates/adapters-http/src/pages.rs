//! What a browser meets: a link's page, its form for embedding, and downloads.
//!
//! A handler makes a visit, calls one service and shows what came of it. What a visitor may see
//! or take away is decided behind the port; here it is only drawn.

mod archive;
mod call;
mod cookies;
mod cursor;
mod download;
mod error;
mod operations;
mod place;
mod preview;
mod query;
mod show;
mod unlock;
mod upload;
mod views;

#[cfg(test)]
pub(crate) mod tests;

use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use http_body::Body as _;

use crate::protocol::body::{self, Response};
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Asked, Dialect, Found};
use crate::protocol::door;
use crate::protocol::endpoints::{self, EndpointRow};
use crate::protocol::request::{Request, RequestId};
use crate::services::Services;
use crate::web::texts::Texts;
use call::Pages;
use error::PageError;
use query::{NoSuchItem, Query};

/// Answers a request on one of the public addresses.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let is_head = request.parts.method == Method::HEAD;
    with_length(door::answer::<Pages>(request, services).await, is_head)
}

/// Every address of the pages.
pub fn endpoints() -> Vec<EndpointRow> {
    endpoints::endpoints(&operations::TABLE)
}

impl Dialect for Pages {
    /// The texts in the visitor's language.
    type Manner = &'static Texts;
    /// What the query says.
    type Place = Result<Query, NoSuchItem>;
    type Reply = Response;
    type Problem = PageError;
    type Note = ();

    const NAME: &'static str = "";

    /// A download address is good by itself, so pages of listed origins may fetch it. No cookie opens it.
    fn exposed(parts: &Parts) -> Option<Exposed> {
        parts.uri.path().starts_with("/dl/").then_some(Exposed {
            sent: "range, if-range, if-match, if-none-match",
            read: "accept-ranges, content-disposition, content-range, etag",
        })
    }

    fn manner(parts: &Parts, _: RequestId) -> &'static Texts {
        Texts::wanted(&parts.headers)
    }

    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, PageError> {
        let uri = &asked.parts.uri;
        found(&asked.parts.method, uri.path(), uri.query())
    }

    fn comes_first(_: &PageError) -> bool {
        true
    }

    fn render(response: Response, _: &Asked<'_, Self>) -> Response {
        response
    }

    fn refuse(
        problem: PageError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        (): &(),
    ) -> Response {
        let place = found.and_then(|found| call::place(asked, found));
        problem.answer(&asked.services.config.site, asked.manner, place.as_ref())
    }
}

/// What is at an address. A link is read as it is written: no escape is undone.
fn found(method: &Method, path: &str, query: Option<&str>) -> Result<Found<Pages>, PageError> {
    let segments: Vec<&str> = path.split('/').skip(1).take(5).collect();
    Ok(operations::TABLE.find(method, "", &segments, Query::of(query))?)
}

/// Says how long the body is, if that is known, and leaves it out where only its head was asked for.
fn with_length(response: Response, is_head: bool) -> Response {
    let (mut parts, mut body) = response.into_parts();
    let has_length = parts.headers.contains_key(header::CONTENT_LENGTH);
    if parts.status != StatusCode::NOT_MODIFIED
        && !has_length
        && let Some(length) = body.size_hint().exact()
    {
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if is_head {
        body = body::empty();
    }
    Response::from_parts(parts, body)
}
