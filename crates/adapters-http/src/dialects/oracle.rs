//! Oracle Content Management: applinks, public links, and what they stand on
//! (docs/contracts/oracle.md).

mod address;
mod bodies;
mod body;
mod call;
mod credentials;
pub(crate) mod embed;
mod envelope;
pub mod ids;
mod locale;
mod media;
mod openapi;
mod operations;
mod paging;
mod reference;
mod reply;
mod roles;
mod shapes;
mod translate;
mod wire;
mod writing;
mod xml;

pub use embed::endpoints as link_endpoints;
pub(crate) use openapi::openapi;
pub use operations::{endpoints, not_served};
pub use roles::ROLES;

use http::request::Parts;
use ports::driving::Context;

use crate::protocol::body::Response;
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Asked, Dialect, Found, Op};
use crate::protocol::operation::{Answers, Body as Sent};
use crate::protocol::path;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::request::RequestId;
use address::{Place, below_mount};
use call::Call;
pub(crate) use call::Oracle;
use envelope::Subject;
use media::Form;
use reply::Reply;

/// Whether a path is one of this dialect's.
pub(crate) fn serves(path: &str) -> bool {
    below_mount(path).is_some()
}

/// How an answer is written.
pub(crate) struct Manner {
    /// The form that the client takes, if it takes any.
    accepted: Option<Form>,
}

impl Manner {
    fn form(&self) -> Result<Form, ApiError> {
        self.accepted.ok_or_else(|| {
            ApiError::new(
                Kind::NotAcceptable,
                "answers are JSON or XML: accept application/json or application/xml",
            )
        })
    }
}

impl Dialect for Oracle {
    type Manner = Manner;
    type Place = Place;
    type Reply = Reply;
    type Problem = ApiError;
    type Note = Subject;

    const NAME: &'static str = "oracle";

    fn exposed(_: &Parts) -> Option<Exposed> {
        Some(Exposed {
            sent: "authorization, content-type, accept, applinkid, accesstoken, refreshtoken, linkid, \
               x-requested-with",
            read: "request-id, Location, Retry-After",
        })
    }

    fn manner(parts: &Parts, _: RequestId) -> Manner {
        Manner {
            accepted: media::accepted(&parts.headers),
        }
    }

    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, ApiError> {
        let below = below_mount(asked.parts.uri.path()).unwrap_or_default();
        let segments = path::segments(below)?;
        address::find(&asked.parts.method, &path::texts(&segments))
    }

    async fn authorize(
        asked: &Asked<'_, Self>,
        operation: Option<&'static Op<Self>>,
    ) -> Result<Context, ApiError> {
        // Anybody who shows a link is told, as anybody is, that there is nothing here, or not this.
        let heeds_links = operation.is_none_or(|one| one.heeds_links || !one.is_served());
        credentials::caller(
            &asked.parts.headers,
            asked.from,
            asked.services,
            heeds_links,
        )
        .await
    }

    /// A path that cannot be read is told before who calls (docs/contracts/oracle.md 4.2).
    fn comes_first(problem: &ApiError) -> bool {
        problem.kind == Kind::BadPath
    }

    /// What is wrong with the media types comes after who calls and before all else
    /// (docs/contracts/oracle.md 4.2).
    fn admit(call: &Call<'_>) -> Result<(), ApiError> {
        if matches!(call.operation().body, Sent::Document(_)) {
            media::said(call.headers())?;
        }
        if !matches!(call.operation().answer, Answers::Bytes) {
            call.manner().form()?;
        }
        Ok(())
    }

    fn render(reply: Reply, asked: &Asked<'_, Self>) -> Response {
        reply.into_response(asked.manner.accepted.unwrap_or_default())
    }

    fn refuse(
        problem: ApiError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        subject: &Subject,
    ) -> Response {
        let item = found.and_then(|found| found.place.item);
        let form = asked.manner.accepted.unwrap_or_default();
        envelope::answer(&problem, form, subject, item)
    }
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
