//! Box: items, their one link each, and who is invited to them (docs/contracts/box.md).

mod call;
mod endpoint;
mod envelope;
mod fields;
mod handlers;
pub mod ids;
mod openapi;
mod paging;
mod presented_link;
mod reply;
mod roles;
mod scopes;
mod table;
mod tags;
mod tokens;
mod translate;
mod wire;

pub use openapi::openapi;
pub use roles::ROLES;
pub use scopes::{bundle, limit};
pub use table::endpoints;
pub(crate) use tokens::TokenForm;

use http::HeaderName;
use http::request::Parts;
use ports::driving::Context;

use crate::protocol::bearer::{self, Shown};
use crate::protocol::body::Response;
use crate::protocol::cors::{self, Exposed};
use crate::protocol::path;
use crate::protocol::payload::{self, Payload};
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::query::Query;
use crate::protocol::request::{Request, Route};
use crate::services::Services;
use call::Call;
use endpoint::Endpoint;
use envelope::Trace;
use reply::Reply;

const REQUEST_ID: HeaderName = HeaderName::from_static("box-request-id");
const EXPOSED: Exposed = Exposed {
    sent: "authorization, content-type, accept, if-match, if-none-match, boxapi, as-user, content-md5, \
           content-range, digest, \
           box-notifications, x-box-ua",
    read: "request-id, box-request-id, Location, Retry-After",
};

/// The places of this dialect in the server's tree (docs/contracts/box.md 0).
pub(super) const MOUNTS: [&str; 2] = ["/2.0", "/api/2.0"];

/// Whether a path is one of this dialect's.
pub(crate) fn serves(path: &str) -> bool {
    below_mount(path).is_some()
}

/// Answers a request on one of the mounts.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let Request {
        parts, body, id, ..
    } = request;
    let origin = cors::origin(&parts.headers, &services.config);
    let asked_ahead = cors::preflight(&parts.method, &parts.headers, origin.as_ref(), EXPOSED);
    if let Some(mut response) = asked_ahead {
        response.extensions_mut().insert(Route("box/preflight"));
        return named(response, &Trace::of(id));
    }
    let mut trace = Trace::of(id);
    let mut payload = Payload::new(body, &parts.headers, services);
    let mut route = Route("box/*");
    let served = serve(&parts, services, &mut payload, &mut route, &mut trace).await;
    let failed = served.is_err();
    let mut response = match served {
        Ok(reply) => reply.into_response(),
        Err(problem) => {
            problem.log(id);
            envelope::answer(&problem, &trace)
        }
    };
    if payload.is_unread() || (failed && payload.is_streamed()) {
        payload::close(response.headers_mut());
    }
    if let Some(origin) = origin {
        cors::open(&mut response, &origin, EXPOSED);
    }
    response.extensions_mut().insert(route);
    named(response, &trace)
}

/// The answer with the request's second name (docs/contracts/box.md 0).
fn named(mut response: Response, trace: &Trace) -> Response {
    if let Ok(id) = trace.header.parse() {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Tells the caller, then the endpoint, then answers. Nothing is told to whom is not known.
async fn serve(
    parts: &Parts,
    services: &Services,
    payload: &mut Payload<'_>,
    route: &mut Route,
    trace: &mut Trace,
) -> Result<Reply, ApiError> {
    let context = authenticate(parts, services).await?;
    let rest = below_mount(parts.uri.path()).unwrap_or_default();
    let endpoint = Endpoint::read(&parts.method, &path::segments(rest)?)?;
    *route = Route(table::route(&endpoint));
    trace.lists_conflicts = matches!(endpoint, Endpoint::MakeFolder);
    let item = endpoint.item();
    let call = Call {
        services,
        context,
        parts,
        query: Query::parse(parts.uri.query())
            .map_err(|_| ApiError::new(Kind::BadQuery, "the query is not percent-encoded UTF-8"))?,
    };
    call.acts_for_itself()?;
    handlers::handle(endpoint, &call, payload)
        .await
        .map_err(|problem| problem.repeating(&Field::Item, item))
}

async fn authenticate(parts: &Parts, services: &Services) -> Result<Context, ApiError> {
    match bearer::shown(&parts.headers) {
        Shown::Nothing => Err(ApiError::new(
            Kind::TokenMissing,
            "send `Authorization: Bearer` with an access token",
        )),
        Shown::Malformed => Err(ApiError::new(
            Kind::TokenInvalid,
            "the access token is not valid",
        )),
        Shown::Token(token) => Ok(services.identity.authenticate(token).await?),
    }
}

/// What stands in a path below the mount, up to a fragment that a client wrote as part of the path
/// (docs/contracts/box.md 0).
fn below_mount(path: &str) -> Option<&str> {
    let path = path.split("%23").next().unwrap_or_default();
    let mut rest = path.trim_start_matches('/');
    if let Some(below) = rest.strip_prefix("api/") {
        rest = below.trim_start_matches('/');
    }
    let below = rest.strip_prefix("2.0")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_mounts_and_no_other() {
        for (path, below) in [
            ("/2.0", Some("")),
            ("/2.0/files/1", Some("/files/1")),
            ("//api//2.0/files/content/", Some("/files/content/")),
            (
                "/2.0/files/1%23add_shared_link%3Ffields=x",
                Some("/files/1"),
            ),
            ("/api/oauth2/token", None),
            ("/api", None),
            ("/2.00/files", None),
            ("/v2.0/files", None),
            ("/", None),
        ] {
            assert_eq!(below_mount(path), below, "{path}");
        }
        for mount in MOUNTS {
            assert!(serves(mount));
        }
    }
}
