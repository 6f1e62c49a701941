//! Microsoft's two sharing APIs, Graph and OneDrive: one set of rules in two spellings.

mod accept;
mod address;
mod batch;
mod bodies;
mod call;
mod envelope;
pub mod ids;
mod mount;
mod odata;
mod openapi;
mod operations;
mod paging;
mod reply;
mod roles;
mod scopes;
mod shapes;
mod share;
mod spelling;
mod tags;
mod tokens;
mod translate;
mod wire;
mod writing;

pub use mount::Family;
pub(crate) use openapi::openapi;
pub use operations::forms::{endpoints, not_served};
pub use roles::ROLES;
pub use scopes::bundle;
pub(crate) use tokens::TokenForm;

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use ports::driving::Context;
use ports::driving::items::LocateError;

use crate::protocol::bearer;
use crate::protocol::body::Response;
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Asked, Dialect, Found, Op};
use crate::protocol::path;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::request::RequestId;
use accept::Metadata;
use address::{Place, Reading};
use call::Call;
pub(crate) use call::Microsoft;
use envelope::Trace;
use mount::Arrival;
use reply::Reply;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// How an answer is written.
pub(crate) struct Manner {
    arrival: Arrival,
    trace: Trace,
    /// The annotations that the client takes; none if it takes no JSON at all.
    metadata: Option<Metadata>,
}

impl Dialect for Microsoft {
    type Manner = Manner;
    type Place = Place;
    type Reply = Reply;
    type Problem = ApiError;
    type Note = ();

    const NAME: &'static str = "microsoft";

    fn exposed(_: &Parts) -> Option<Exposed> {
        Some(Exposed {
            sent: "authorization, content-type, accept, prefer, if-match, if-none-match, client-request-id, \
               sdkversion, x-http-method-override",
            read: "request-id, client-request-id, Location, Retry-After, ETag, Preference-Applied",
        })
    }

    fn manner(parts: &Parts, id: RequestId) -> Manner {
        let (arrival, _) = Arrival::of(&parts.method, parts.uri.path());
        let request_id = id.to_string();
        Manner {
            arrival,
            trace: Trace {
                client_request_id: call::client_request_id(&parts.headers)
                    .unwrap_or_else(|| request_id.clone()),
                request_id,
            },
            metadata: accept::metadata(&parts.headers),
        }
    }

    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, ApiError> {
        let parts = asked.parts;
        let (arrival, rest) = Arrival::of(&parts.method, parts.uri.path());
        let segments = path::segments(rest)?;
        let reading = Reading {
            arrival,
            method: &method(arrival, parts)?,
            redeem: accept::redeem(&parts.headers),
            public_url: &asked.services.config.public_url,
        };
        reading.find(&path::texts(&segments))
    }

    async fn authorize(
        asked: &Asked<'_, Self>,
        _: Option<&'static Op<Self>>,
    ) -> Result<Context, ApiError> {
        let none = "the access token is empty: send `Authorization: Bearer` with a token";
        bearer::caller(&asked.parts.headers, asked.services, none).await
    }

    fn admit(call: &Call<'_>) -> Result<(), ApiError> {
        if matches!(call.place(), Place::Nothing) {
            return Err(LocateError::NotFound.into());
        }
        if call.values().get("permission-id").is_some() {
            call.permission()?;
        }
        // Of a redirection nothing comes back, and what it leads to is no JSON.
        let is_redirection = call.operation().statuses == [302];
        if call.manner().metadata.is_none() && !is_redirection {
            let message = "answers are JSON: accept application/json";
            return Err(ApiError::new(Kind::NotAcceptable, message));
        }
        Ok(())
    }

    fn render(reply: Reply, asked: &Asked<'_, Self>) -> Response {
        let metadata = asked.manner.metadata.unwrap_or(Metadata::Minimal);
        reply.into_response(asked.manner.arrival.family, metadata)
    }

    fn refuse(
        problem: ApiError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        (): &(),
    ) -> Response {
        let Manner { arrival, trace, .. } = &asked.manner;
        let of = (arrival.family, found.map(|found| found.operation));
        envelope::answer(&problem, of, trace, asked.services.clock.now())
    }

    fn finish(asked: &Asked<'_, Self>, headers: &mut HeaderMap) {
        headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
        if let Ok(id) = HeaderValue::from_str(&asked.manner.trace.client_request_id) {
            headers.insert(CLIENT_REQUEST_ID, id);
        }
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
