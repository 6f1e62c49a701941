//! Microsoft's two sharing APIs, Graph and OneDrive: one set of rules in two spellings.

mod accept;
mod call;
mod endpoint;
mod envelope;
mod handlers;
pub mod ids;
mod mount;
mod odata;
mod openapi;
mod paging;
mod reply;
mod roles;
mod scopes;
mod share;
mod table;
mod tags;
mod tokens;
mod translate;
mod wire;

pub use mount::Family;
pub use openapi::openapi;
pub use roles::ROLES;
pub use scopes::bundle;
pub use table::endpoints;
pub(crate) use tokens::TokenForm;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method};
use ports::driving::Context;

use crate::protocol::bearer::{self, Shown};
use crate::protocol::body::Response;
use crate::protocol::cors::{self, Exposed};
use crate::protocol::path;
use crate::protocol::payload::{self, Payload};
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::query::Query;
use crate::protocol::request::{Request, Route};
use crate::services::Services;
use accept::Metadata;
use call::Call;
use endpoint::Reading;
use envelope::Trace;
use mount::Arrival;
use reply::Reply;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
const EXPOSED: Exposed = Exposed {
    sent: "authorization, content-type, accept, prefer, if-match, if-none-match, client-request-id, \
           sdkversion, x-http-method-override",
    read: "request-id, client-request-id, Location, Retry-After, ETag, Preference-Applied",
};

/// Answers a request on one of the mounts.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let Request {
        parts, body, id, ..
    } = request;
    let origin = cors::origin(&parts.headers, &services.config);
    let asked_ahead = cors::preflight(&parts.method, &parts.headers, origin.as_ref(), EXPOSED);
    if let Some(mut response) = asked_ahead {
        response
            .extensions_mut()
            .insert(Route("microsoft/preflight"));
        return response;
    }
    let (arrival, rest) = Arrival::of(&parts.method, parts.uri.path());
    let request_id = id.to_string();
    let trace = Trace {
        client_request_id: call::client_request_id(&parts.headers)
            .unwrap_or_else(|| request_id.clone()),
        request_id,
    };
    let mut payload = Payload::new(body, &parts.headers, services);
    let mut route = Route("microsoft/*");
    let served = serve(arrival, rest, &parts, services, &mut payload, &mut route).await;
    let mut response = match served {
        Ok((reply, metadata)) => reply.into_response(arrival.family, metadata),
        Err(problem) => {
            problem.log(id);
            envelope::answer(&problem, arrival.family, &trace, services.clock.now())
        }
    };
    if payload.is_unread() {
        payload::close(response.headers_mut());
    }
    if let Some(origin) = origin {
        cors::open(&mut response, &origin, EXPOSED);
    }
    let headers = response.headers_mut();
    headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
    if let Ok(id) = HeaderValue::from_str(&trace.client_request_id) {
        headers.insert(CLIENT_REQUEST_ID, id);
    }
    response.extensions_mut().insert(route);
    response
}

/// Tells the caller, then the endpoint, then answers. Nothing is told to whom is not known.
async fn serve(
    arrival: Arrival,
    rest: &str,
    parts: &Parts,
    services: &Services,
    payload: &mut Payload<'_>,
    route: &mut Route,
) -> Result<(Reply, Metadata), ApiError> {
    let context = authenticate(parts, services).await?;
    let endpoint = Reading {
        arrival,
        method: &method(arrival, parts)?,
        redeem: accept::redeem(&parts.headers),
        public_url: &services.config.public_url,
    }
    .endpoint(&path::segments(rest)?)?;
    *route = Route(table::route(&endpoint));
    let metadata = match &endpoint {
        // Nothing but a redirection comes back, and what it leads to is no JSON.
        endpoint::Endpoint::Content(_) => Metadata::Minimal,
        _ => accept::metadata(&parts.headers)?,
    };
    let call = Call {
        services,
        context,
        arrival,
        parts,
        query: Query::parse(parts.uri.query())
            .map_err(|_| ApiError::new(Kind::BadQuery, "the query is not percent-encoded UTF-8"))?,
    };
    let reply = handlers::handle(endpoint, &call, payload).await?;
    Ok((reply, metadata))
}

async fn authenticate(parts: &Parts, services: &Services) -> Result<Context, ApiError> {
    match bearer::shown(&parts.headers) {
        Shown::Nothing => Err(ApiError::new(
            Kind::TokenMissing,
            "the access token is empty: send `Authorization: Bearer` with a token",
        )),
        Shown::Malformed => Err(ApiError::new(
            Kind::TokenInvalid,
            "the access token is not valid",
        )),
        Shown::Token(token) => Ok(services.identity.authenticate(token).await?),
    }
}

/// The method that a request is taken for: on some mounts a `POST` may name another.
fn method(arrival: Arrival, parts: &Parts) -> Result<Method, ApiError> {
    let named = parts
        .headers
        .get(METHOD_OVERRIDE)
        .filter(|_| arrival.mount.tunnels_methods() && parts.method == Method::POST);
    match named {
        None => Ok(parts.method.clone()),
        Some(name) => Method::from_bytes(name.as_bytes()).map_err(|_| {
            ApiError::new(
                Kind::BadRequest,
                "the header X-HTTP-Method-Override names no method",
            )
        }),
    }
}
