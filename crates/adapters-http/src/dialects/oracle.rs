//! Oracle Content Management: applinks, public links, and what they stand on
//! (docs/contracts/oracle.md).

mod body;
mod call;
mod credentials;
pub(crate) mod embed;
mod endpoint;
mod envelope;
mod handlers;
pub mod ids;
mod locale;
mod media;
mod openapi;
mod paging;
mod reply;
mod roles;
mod table;
mod translate;
mod xml;

pub use openapi::openapi;
pub use roles::ROLES;
pub use table::endpoints;

use http::request::Parts;

use crate::protocol::body::Response;
use crate::protocol::cors::{self, Exposed};
use crate::protocol::path;
use crate::protocol::payload::{self, Payload};
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::query::Query;
use crate::protocol::request::{Request, Route};
use crate::services::Services;
use call::{Call, Version};
use endpoint::Endpoint;
use envelope::Subject;
use media::{Declared, Form};
use reply::Reply;

const EXPOSED: Exposed = Exposed {
    sent: "authorization, content-type, accept, applinkid, accesstoken, refreshtoken, linkid, \
           x-requested-with",
    read: "request-id, Location, Retry-After",
};

/// Whether a path is one of this dialect's.
pub(crate) fn serves(path: &str) -> bool {
    below_mount(path).is_some()
}

/// Answers a request on the mount.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let Request {
        parts,
        body,
        from,
        id,
    } = request;
    let origin = cors::origin(&parts.headers, &services.config);
    let asked_ahead = cors::preflight(&parts.method, &parts.headers, origin.as_ref(), EXPOSED);
    if let Some(mut response) = asked_ahead {
        response.extensions_mut().insert(Route("oracle/preflight"));
        return response;
    }
    let form = media::accepted(&parts.headers);
    let written = form.as_ref().copied().unwrap_or_default();
    let mut payload = Payload::new(body, &parts.headers, services);
    let mut route = Route("oracle/*");
    let mut subject = Subject::default();
    let asked = Asked {
        parts: &parts,
        from,
        form,
    };
    let served = serve(asked, services, &mut payload, &mut route, &mut subject).await;
    let failed = served.is_err();
    let mut response = match served {
        Ok(reply) => reply.into_response(written),
        Err(problem) => {
            problem.log(id);
            envelope::answer(&problem, written, &subject)
        }
    };
    if payload.is_unread() || (failed && payload.is_streamed()) {
        payload::close(response.headers_mut());
    }
    if let Some(origin) = origin {
        cors::open(&mut response, &origin, EXPOSED);
    }
    response.extensions_mut().insert(route);
    response
}

/// A request's head.
struct Asked<'a> {
    parts: &'a Parts,
    from: std::net::IpAddr,
    /// The form of answer that it takes.
    form: Result<Form, ApiError>,
}

/// Tells the caller, then the endpoint and its media types, then answers: in this order of what is
/// wrong (docs/contracts/oracle.md 4.2).
async fn serve(
    asked: Asked<'_>,
    services: &Services,
    payload: &mut Payload<'_>,
    route: &mut Route,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    let Asked { parts, from, form } = asked;
    let rest = below_mount(parts.uri.path()).unwrap_or_default();
    let segments = path::segments(rest)?;
    let found = Version::of(&segments)
        .and_then(|version| Ok((version, Endpoint::read(&parts.method, &segments[1..])?)));
    if let Ok((_, endpoint)) = &found {
        *route = Route(table::route(endpoint));
        subject.item = endpoint.item();
    }
    // Anybody who shows a link is told, as anybody is, that there is nothing here or another method.
    let heeds_links = found
        .as_ref()
        .map_or(true, |(_, endpoint)| endpoint.heeds_links());
    if let Ok((_, Endpoint::RenewApplink)) = &found {
        form?;
        return handlers::renew(parts, from, services).await;
    }
    let context = credentials::caller(parts, from, services, heeds_links).await?;
    let (version, endpoint) = found?;
    let said = if endpoint.takes_document() {
        media::said(&parts.headers)?
    } else {
        Declared::Nothing
    };
    if !matches!(endpoint, Endpoint::Data(_)) {
        form?;
    }
    let call = Call {
        services,
        context,
        parts,
        from,
        version,
        said,
        query: Query::parse(parts.uri.query())
            .map_err(|_| ApiError::new(Kind::BadQuery, "the query is not percent-encoded UTF-8"))?,
    };
    handlers::handle(endpoint, &call, payload, subject)
        .await
        .map_err(|problem| problem.about(Field::Item))
}

/// What stands in a path below the mount.
fn below_mount(path: &str) -> Option<&str> {
    let below = path.strip_prefix("/documents/api")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mount_and_no_other() {
        for (path, below) in [
            ("/documents/api/1.1/files", Some("/1.1/files")),
            ("/documents/api", Some("")),
            ("/documents/apis", None),
            ("/documents/embed/x", None),
            ("/", None),
        ] {
            assert_eq!(below_mount(path), below, "{path}");
            assert_eq!(serves(path), below.is_some());
        }
    }
}
