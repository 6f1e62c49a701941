//! Box: items, their one link each, and who is invited to them (docs/contracts/box.md).

mod address;
mod bodies;
mod call;
mod envelope;
mod fields;
pub mod ids;
mod openapi;
mod operations;
mod paging;
mod presented_link;
mod reference;
mod reply;
mod roles;
mod scopes;
mod shapes;
mod tags;
mod tokens;
mod translate;
mod wire;
mod writing;

pub(crate) use openapi::openapi;
pub use operations::{endpoints, not_served};
pub use roles::ROLES;
pub use scopes::{bundle, limit};
pub(crate) use tokens::TokenForm;

use std::borrow::Cow;

use http::request::Parts;
use http::{HeaderMap, HeaderName};
use ports::driving::Context;

use crate::protocol::bearer;
use crate::protocol::body::Response;
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Asked, Dialect, Found, Op};
use crate::protocol::path;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::request::RequestId;
use address::below_mount;
pub(crate) use call::BoxApi;
use call::Call;
use envelope::{Conflicts, Trace};
use reply::Reply;

const REQUEST_ID: HeaderName = HeaderName::from_static("box-request-id");
/// Whether a path is one of this dialect's.
pub(crate) fn serves(path: &str) -> bool {
    below_mount(path).is_some()
}

impl Dialect for BoxApi {
    type Manner = Trace;
    type Place = ();
    type Reply = Reply;
    type Problem = ApiError;
    type Note = Conflicts;

    const NAME: &'static str = "box";

    fn exposed(_: &Parts) -> Option<Exposed> {
        Some(Exposed {
            sent: "authorization, content-type, accept, if-match, if-none-match, boxapi, as-user, content-md5, \
               content-range, digest, \
               box-notifications, x-box-ua",
            read: "request-id, box-request-id, Location, Retry-After",
        })
    }

    fn manner(_: &Parts, id: RequestId) -> Trace {
        Trace::of(id)
    }

    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, ApiError> {
        let below = below_mount(asked.parts.uri.path()).unwrap_or_default();
        let segments = path::segments(below)?;
        operations::TABLE.find(&asked.parts.method, "", &path::texts(&segments), ())
    }

    async fn authorize(
        asked: &Asked<'_, Self>,
        _: Option<&'static Op<Self>>,
    ) -> Result<Context, ApiError> {
        let none = "send `Authorization: Bearer` with an access token";
        bearer::caller(&asked.parts.headers, asked.services, none).await
    }

    fn admit(call: &Call<'_>) -> Result<(), ApiError> {
        call.ids_are_possible()?;
        call.acts_for_itself()
    }

    fn render(reply: Reply, _: &Asked<'_, Self>) -> Response {
        reply.into_response()
    }

    fn refuse(
        problem: ApiError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        conflicts: &Conflicts,
    ) -> Response {
        let item = found.and_then(|found| address::typed_id(&found.values));
        let mut problem = problem.repeating(&Field::Item, item);
        if problem.kind == Kind::NotServed {
            // Here it is said of the method.
            problem.allow = found.map(|found| found.allow);
        }
        envelope::answer(&problem, &asked.manner, *conflicts)
    }

    /// As the vendor names its operations: by the method, then the address.
    fn named(asked: &Asked<'_, Self>, operation: &Op<Self>) -> Cow<'static, str> {
        let method = asked.parts.method.as_str().to_ascii_lowercase();
        format!("{method}_{}", operation.name).into()
    }

    /// The request's second name (docs/contracts/box.md 0).
    fn finish(asked: &Asked<'_, Self>, headers: &mut HeaderMap) {
        if let Ok(id) = asked.manner.header.parse() {
            headers.insert(REQUEST_ID, id);
        }
    }
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
        for mount in openapi::MOUNTS {
            assert!(serves(mount));
        }
    }
}
