//! A page of a few words.

use askama::Template;
use http::{HeaderValue, StatusCode, header};

use super::layout::{Frame, rendered};
use super::texts::Texts;
use crate::protocol::body::Response;
use crate::site::Site;

/// A few words.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    /// The name of the text above it.
    pub(crate) heading: &'static str,
    pub(crate) text: String,
}

/// What is said of whatever is not there: never was, was revoked, or is not part of a link.
pub(crate) const NOTHING: (&str, &str) = ("nothing", "nothing.text");

/// What is said of a method that an address does not take.
pub(crate) const NOT_POSSIBLE: (&str, &str) = ("not-possible", "not-possible.text");

/// A page of these words, with this status.
pub(crate) fn page(
    status: StatusCode,
    (heading, text): (&'static str, &str),
    site: &Site,
    texts: &'static Texts,
) -> Response {
    let view = Message {
        frame: Frame::page(site, texts),
        heading,
        text: text.to_owned(),
    };
    let mut response = rendered(&view, &[], site);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// The page that says that an address takes these methods alone.
pub(crate) fn not_possible(allow: &'static str, site: &Site, texts: &'static Texts) -> Response {
    let (heading, text) = NOT_POSSIBLE;
    let words = (heading, &*texts.say(text));
    let mut response = page(StatusCode::METHOD_NOT_ALLOWED, words, site, texts);
    let allow = HeaderValue::from_static(allow);
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// The page that says that there is nothing at an address.
pub(crate) fn nothing(site: &Site, texts: &'static Texts) -> Response {
    let (heading, text) = NOTHING;
    let words = (heading, &*texts.say(text));
    page(StatusCode::NOT_FOUND, words, site, texts)
}
