//! Microsoft's two sharing APIs, Graph and OneDrive: one set of rules in two spellings.

pub mod ids;

use http::StatusCode;

use crate::body::Response;
use crate::doors::Doors;
use crate::request::Request;
use crate::server::plain;

/// Answers a request on one of the mounts.
pub(crate) async fn answer(_request: Request, _doors: &Doors) -> Response {
    plain(StatusCode::NOT_FOUND, "there is nothing here\n")
}
