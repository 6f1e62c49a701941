//! The page on which a person consents: who asks, for what, and where they will be sent.

use askama::Template;
use domain::principal::TokenScope;
use http::StatusCode;
use http::request::Parts;
use ports::driving::tokens::{Asked, Wanted};

use crate::protocol::body::Response;
use crate::web::layout::{Frame, rendered};
use crate::web::site::Site;
use crate::web::{headers, message};

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiError {
    None,
    WrongPassword,
    TooManyTries(u64),
}

/// The form.
#[derive(Template)]
#[template(path = "consent.html")]
struct Consent<'a> {
    frame: Frame,
    action: String,
    application: &'a str,
    organization: &'a str,
    host: &'a str,
    wishes: Vec<&'static str>,
    is_lasting: bool,
    name: &'a str,
    problem: Option<String>,
}

/// The page, with the name that was typed and what was wrong.
pub(super) fn page(
    parts: &Parts,
    asked: &Asked,
    wanted: Wanted,
    (name, problem): (&str, ApiError),
    site: &Site<'_>,
) -> Response {
    let (status, text) = match problem {
        ApiError::None => (StatusCode::OK, None),
        ApiError::WrongPassword => (
            StatusCode::FORBIDDEN,
            Some("Name and password do not match an account of this organization.".to_owned()),
        ),
        ApiError::TooManyTries(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            Some(format!(
                "Too many wrong passwords. Try again in {} minutes.",
                seconds.div_ceil(60)
            )),
        ),
    };
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let view = Consent {
        frame: Frame::page(site),
        action: format!("{}{target}", site.base()),
        application: &asked.application,
        organization: &asked.organization,
        host: asked.redirect_uri.host(),
        wishes: wishes(wanted),
        is_lasting: wanted.is_lasting,
        name,
        problem: text,
    };
    let mut response = rendered(&view, &[], site);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
        // Browsers hold the way back against what the form may be sent to as well.
        headers::form(response.headers_mut(), asked.redirect_uri.origin());
    }
    response
}

/// Words on a page of their own.
pub(super) fn message(status: StatusCode, text: &str, site: &Site<'_>) -> Response {
    message::page(status, "This request cannot be answered", text, site)
}

/// What the application will be able to do, in plain words.
fn wishes(wanted: Wanted) -> Vec<&'static str> {
    let all = [
        (TokenScope::Read, "see and download your files"),
        (TokenScope::Write, "add, change and delete files"),
        (
            TokenScope::Share,
            "make links to your files, and say who may see them",
        ),
        (
            TokenScope::AllDrives,
            "do the same with what others have shared with you",
        ),
    ];
    all.into_iter()
        .filter(|(scope, _)| wanted.scopes.has(*scope))
        .map(|(_, words)| words)
        .collect()
}
