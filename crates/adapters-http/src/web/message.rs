//! A page of a few words.

use askama::Template;
use http::StatusCode;

use super::layout::{Frame, rendered};
use super::site::Site;
use crate::protocol::body::Response;

/// A few words.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) heading: &'static str,
    pub(crate) text: String,
}

/// What is said of whatever is not there: never was, was revoked, or is not part of a link.
pub(crate) const NOTHING: (&str, &str) = (
    "There is nothing here",
    "The link may be mistyped, or it was taken back by whoever shared it.",
);

/// A page of these words, with this status.
pub(crate) fn page(
    status: StatusCode,
    heading: &'static str,
    text: &str,
    site: &Site<'_>,
) -> Response {
    let view = Message {
        frame: Frame::page(site),
        heading,
        text: text.to_owned(),
    };
    let mut response = rendered(&view, &[], site);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// The page that says that there is nothing at an address.
pub(crate) fn nothing(site: &Site<'_>) -> Response {
    let (heading, text) = NOTHING;
    page(StatusCode::NOT_FOUND, heading, text, site)
}
