//! From a request to its handler, and what every answer shares.

use http::{HeaderValue, Method, StatusCode, header};
use http_body::Body as _;
use ports::driven::content::ByteStream;
use ports::driving::visits::Door;

use super::call::{Asked, Call, PageContext};
use super::endpoint::{Endpoint, Part};
use super::error::PageError;
use super::place::{Named, Place};
use super::query::Query;
use super::{download, preview, show, unlock, upload};
use crate::protocol::body::{self, Response};
use crate::web::{assets, serve};

/// Answers a request whose body is `sent`.
pub(super) async fn answer(asked: &Asked, sent: ByteStream, context: &PageContext<'_>) -> Response {
    let endpoint = Endpoint::of(asked.parts.uri.path());
    let mut response = match endpoint {
        Endpoint::Link(door, named, part) => link(asked, sent, context, door, named, part).await,
        Endpoint::Asset(_) | Endpoint::Grant(_) | Endpoint::Item | Endpoint::Nothing => {
            elsewhere(asked, context, endpoint)
                .await
                .unwrap_or_else(|refusal| refusal.answer(&context.site, None, asked.id))
        }
    };
    response.extensions_mut().insert(endpoint.route());
    let is_head = asked.parts.method == Method::HEAD;
    with_length(response, is_head)
}

/// What lies beside the links.
async fn elsewhere(
    asked: &Asked,
    context: &PageContext<'_>,
    endpoint: Endpoint<'_>,
) -> Result<Response, PageError> {
    if !is_read(&asked.parts.method) && endpoint != Endpoint::Nothing {
        return Err(PageError::Method("GET, HEAD"));
    }
    match endpoint {
        Endpoint::Asset(name) => {
            assets::answer(&[&assets::STYLE, &assets::ICON], name).ok_or(PageError::Nothing)
        }
        Endpoint::Grant(grant) => {
            let file = context.visits.download(grant).await?;
            Ok(serve::saved(&asked.parts, file, &context.site).await?)
        }
        Endpoint::Item => Err(PageError::SignIn),
        Endpoint::Link(..) | Endpoint::Nothing => Err(PageError::Nothing),
    }
}

async fn link(
    asked: &Asked,
    sent: ByteStream,
    context: &PageContext<'_>,
    door: Door,
    named: Named<'_>,
    part: Part,
) -> Response {
    let site = context.site;
    let mut place = Place {
        site,
        door,
        link: named,
        item: None,
    };
    let Ok(query) = Query::of(asked.parts.uri.query()) else {
        return PageError::Nothing.answer(&site, Some(&place), asked.id);
    };
    place.item = query.item;
    let call = Call {
        asked,
        context,
        place,
        query,
    };
    handled(&call, part, sent)
        .await
        .unwrap_or_else(|refusal| refusal.answer(&site, Some(&place), asked.id))
}

async fn handled(call: &Call<'_>, part: Part, sent: ByteStream) -> Result<Response, PageError> {
    let method = &call.asked.parts.method;
    match part {
        Part::Page if is_read(method) => show::answer(call).await,
        Part::Download if is_read(method) => download::answer(call).await,
        Part::Preview if is_read(method) => preview::answer(call).await,
        Part::Page if method == Method::POST && call.place.door == Door::Page => {
            unlock::answer(call, sent).await
        }
        Part::Upload if method == Method::POST => upload::answer(call, sent).await,
        Part::Page | Part::Download | Part::Preview | Part::Upload => {
            // The gate comes before the method: a shut link tells nothing, however it is asked.
            show::looked(call).await?;
            Err(PageError::Method(part.methods(call.place.door)))
        }
    }
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
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
