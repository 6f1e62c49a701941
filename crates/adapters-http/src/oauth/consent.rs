//! The page on which a person consents: who asks, for what, and where they will be sent.

use askama::Template;
use domain::principal::TokenScope;
use http::StatusCode;
use http::request::Parts;
use ports::driving::tokens::{Asked, Wanted};

use crate::protocol::body::Response;
use crate::site::Site;
use crate::web::layout::{Frame, rendered};
use crate::web::texts::{Element, Marked, Texts};
use crate::web::{headers, labels, message};

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
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
    heading: Marked,
    asks: Marked,
    sent_to: Marked,
    no_password: Marked,
    /// The names of their texts.
    wishes: Vec<&'static str>,
    is_lasting: bool,
    name: &'a str,
    problem: Option<String>,
}

/// What a page is written for.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) site: &'a Site,
    pub(super) texts: &'static Texts,
}

/// The page, with the name that was typed and what was wrong.
pub(super) fn page(
    parts: &Parts,
    asked: &Asked,
    wanted: Wanted,
    (name, problem): (&str, Problem),
    Reader { site, texts }: Reader<'_>,
) -> Response {
    let (status, text) = match problem {
        Problem::None => (StatusCode::OK, None),
        Problem::WrongPassword => (
            StatusCode::FORBIDDEN,
            Some(texts.say("consent.wrong").into_owned()),
        ),
        Problem::TooManyTries(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            Some(texts.with(
                "password-needed.too-many",
                "again",
                labels::try_again(seconds, texts),
            )),
        ),
    };
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let application = asked.application.as_str();
    let view = Consent {
        frame: Frame::page(site, texts),
        action: format!("{}{target}", site.base()),
        heading: texts.marked(
            "consent.heading",
            &[("application", Element::Name, application)],
        ),
        asks: texts.marked(
            "consent.asks",
            &[
                ("application", Element::Strong, application),
                ("organization", Element::Strong, &asked.organization),
            ],
        ),
        sent_to: texts.marked(
            "consent.sent-to",
            &[("host", Element::Strong, asked.redirect_uri.host())],
        ),
        no_password: texts.marked(
            "consent.no-password",
            &[("command", Element::Code, "latchkey user passwd")],
        ),
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
pub(super) fn message(status: StatusCode, text: &str, reader: Reader<'_>) -> Response {
    message::page(status, ("no-consent", text), reader.site, reader.texts)
}

/// What the application will be able to do: the names of the texts that say it.
fn wishes(wanted: Wanted) -> Vec<&'static str> {
    let all = [
        (TokenScope::Read, "consent.read"),
        (TokenScope::Write, "consent.write"),
        (TokenScope::Share, "consent.share"),
        (TokenScope::AllDrives, "consent.all-drives"),
        (TokenScope::Directory, "consent.directory"),
    ];
    all.into_iter()
        .filter(|(scope, _)| wanted.scopes.has(*scope))
        .map(|(_, words)| words)
        .collect()
}
