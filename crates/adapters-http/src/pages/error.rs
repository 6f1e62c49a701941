//! Why a visitor is not given what they asked for: the status, and the words on the page.

use domain::gate::Denial;
use http::{HeaderName, HeaderValue, StatusCode, header};
use ports::driving::fault::Fault;
use ports::driving::items::{LocateError, UnlockError};
use ports::driving::visits::{Door, VisitError};

use super::labels;
use super::place::Place;
use super::views;
use crate::protocol::body::Response;
use crate::protocol::problem::{ApiError, Kind, Problem};
use crate::protocol::request::RequestId;
use crate::web::layout::{Frame, rendered};
use crate::web::message::{self, Message};
use crate::web::serve::SendError;
use crate::web::site::Site;

/// What is said of a form that broke off.
pub(super) const BROKEN_FORM: &str = "The form did not arrive completely.";

/// Why a visitor is not given what they asked for.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The visit failed.
    Visit(VisitError),
    /// The password was not accepted.
    Unlock(UnlockError),
    /// There is nothing at that address.
    Nothing,
    /// The address takes other methods: these.
    Method(&'static str),
    /// The file is of a kind that is only ever saved.
    NotShown,
    /// The client wanted another content of the file.
    Changed,
    /// The form comes from another site.
    ForeignForm,
    /// The form is larger than any real one.
    FormTooLarge,
    /// What was sent is no form of ours.
    BadForm(&'static str),
    /// It needs an account, and there is no signing in yet.
    SignIn,
}

impl From<ApiError> for PageError {
    /// What any request can run into; the rest is no page's.
    fn from(problem: ApiError) -> Self {
        match (problem.kind, problem.allow) {
            (_, Some(allow)) => Self::Method(allow),
            (Kind::BodyTooLarge, None) => Self::FormTooLarge,
            (Kind::BodyTooSlow | Kind::BadBody, None) => Self::BadForm(BROKEN_FORM),
            _ => Self::Nothing,
        }
    }
}

impl Problem for PageError {
    fn log(&self, id: RequestId) {
        if let Self::Visit(VisitError::Fault(fault))
        | Self::Unlock(UnlockError::Locate(LocateError::Fault(fault))) = self
        {
            tracing::error!(error = fault as &dyn std::error::Error, %id, "a visit failed");
        }
    }
}

impl From<VisitError> for PageError {
    fn from(error: VisitError) -> Self {
        Self::Visit(error)
    }
}

impl From<SendError> for PageError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Changed => Self::Changed,
            SendError::Fault(fault) => Self::Visit(fault.into()),
        }
    }
}

impl From<UnlockError> for PageError {
    fn from(error: UnlockError) -> Self {
        Self::Unlock(error)
    }
}

/// A refusal as a page shows it.
pub(super) struct Face {
    status: StatusCode,
    heading: &'static str,
    text: String,
    /// Further fields of the answer.
    field: Option<(HeaderName, String)>,
    /// Whether the password is asked for below it.
    asks_password: bool,
}

impl Face {
    fn new(status: StatusCode, heading: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            heading,
            text: text.into(),
            field: None,
            asks_password: false,
        }
    }

    fn with_field(self, name: HeaderName, value: impl Into<String>) -> Self {
        Self {
            field: Some((name, value.into())),
            ..self
        }
    }

    fn asking_password(self) -> Self {
        Self {
            asks_password: true,
            ..self
        }
    }

    /// The words below the heading.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The status of the answer.
    pub(super) const fn status(&self) -> StatusCode {
        self.status
    }
}

impl PageError {
    /// The answer, seen from a place on a link or from nowhere in particular.
    pub(super) fn answer(&self, site: &Site<'_>, place: Option<&Place<'_>>) -> Response {
        let face = self.face();
        let (status, field) = (face.status, face.field.clone());
        let mut response = drawn(face, site, place);
        *response.status_mut() = status;
        if let Some((name, value)) = field
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The status and the words.
    pub(super) fn face(&self) -> Face {
        match self {
            Self::Visit(error) => visit(error),
            Self::Unlock(error) => unlock(error),
            Self::Nothing => nothing(),
            Self::Method(allowed) => Face::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "Not possible here",
                "This address does not take what was sent to it.",
            )
            .with_field(header::ALLOW, *allowed),
            Self::NotShown => Face::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "No preview",
                "Files of this kind are not shown in the browser.",
            ),
            Self::Changed => Face::new(
                StatusCode::PRECONDITION_FAILED,
                "The file was changed",
                "The file is no longer the one that was asked for.",
            ),
            Self::ForeignForm => Face::new(
                StatusCode::FORBIDDEN,
                "Not sent from this page",
                "Open the link itself and use the form there.",
            ),
            Self::FormTooLarge => Face::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too much was sent",
                "What was sent is larger than this form can be.",
            ),
            Self::BadForm(text) => Face::new(StatusCode::BAD_REQUEST, "That did not work", *text),
            Self::SignIn => sign_in(),
        }
    }
}

/// A face as a page. Embedded, no password is asked for, but the page that does is opened.
fn drawn(face: Face, site: &Site<'_>, place: Option<&Place<'_>>) -> Response {
    let asking = place.filter(|_| face.asks_password);
    let words = |frame| Message {
        frame,
        heading: face.heading,
        text: face.text.clone(),
    };
    match (place.map(|place| place.door), asking) {
        (Some(Door::Embed), asking) => {
            // There is little to click on these, and whom the policy lets embed is not known.
            let anyone = ["*".to_owned()];
            let frame = Frame::embedded(site);
            let Some(place) = asking else {
                return rendered(&words(frame), &anyone, site);
            };
            let open = place.on_page().page();
            rendered(&views::Locked { frame, open }, &anyone, site)
        }
        (Some(Door::Page), Some(place)) => {
            let view = views::Password {
                frame: Frame::page(site),
                action: place.page(),
                is_first: face.status == StatusCode::UNAUTHORIZED,
                text: face.text,
            };
            rendered(&view, &[], site)
        }
        (Some(Door::Page | Door::Static) | None, _) => {
            rendered(&words(Frame::page(site)), &[], site)
        }
    }
}

/// One answer for whatever is not there: never was, was revoked, or is not part of the link.
fn nothing() -> Face {
    let (heading, text) = message::NOTHING;
    Face::new(StatusCode::NOT_FOUND, heading, text)
}

fn expired() -> Face {
    Face::new(
        StatusCode::GONE,
        "This link has expired",
        "Ask whoever shared it with you for a new one.",
    )
}

fn sign_in() -> Face {
    Face::new(
        StatusCode::FORBIDDEN,
        "Sign-in needed",
        "This is only shared with people who have an account here.",
    )
}

fn password() -> Face {
    Face::new(StatusCode::UNAUTHORIZED, "Password needed", "").asking_password()
}

fn wait(heading: &'static str, seconds: u64) -> Face {
    let text = format!("Try again in {}.", labels::wait(seconds));
    Face::new(StatusCode::TOO_MANY_REQUESTS, heading, text)
        .with_field(header::RETRY_AFTER, seconds.to_string())
}

fn visit(error: &VisitError) -> Face {
    match error {
        VisitError::NotFound | VisitError::WrongKind => nothing(),
        VisitError::Expired => expired(),
        VisitError::PasswordNeeded => password(),
        VisitError::Denied(denial) => denied(*denial),
        VisitError::Lacks(_) => refused(error),
        VisitError::BadName(_) => Face::new(
            StatusCode::BAD_REQUEST,
            "That name is not possible",
            sentence(error),
        ),
        VisitError::TooDeep(_) => Face::new(
            StatusCode::BAD_REQUEST,
            "The folder is too deep",
            sentence(error),
        ),
        VisitError::TooLarge { limit } => Face::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The file is too large",
            format!(
                "A file may have at most {}.",
                labels::Size::of(*limit).short
            ),
        ),
        VisitError::Interrupted => Face::new(
            StatusCode::BAD_REQUEST,
            "The file did not arrive",
            "It was not sent completely. Send it again.",
        ),
        VisitError::TooManyMisses {
            retry_after_seconds,
        } => wait("Too many unknown links", *retry_after_seconds),
        VisitError::Fault(error) => fault(error),
    }
}

fn unlock(error: &UnlockError) -> Face {
    match error {
        UnlockError::WrongPassword => Face::new(
            StatusCode::FORBIDDEN,
            "Password needed",
            "That password is wrong.",
        )
        .asking_password(),
        UnlockError::TooManyTries {
            retry_after_seconds,
        } => wait("Too many wrong passwords", *retry_after_seconds).asking_password(),
        UnlockError::Locate(reach) => match reach {
            LocateError::NotFound | LocateError::Hidden | LocateError::Trashed => nothing(),
            LocateError::TooManyTries {
                retry_after_seconds,
            } => wait("Too many wrong passwords", *retry_after_seconds).asking_password(),
            LocateError::Share(denial) => denied(*denial),
            LocateError::Lacks(_) | LocateError::Scope | LocateError::NotRedeemed => refused(reach),
            LocateError::Fault(error) => fault(error),
        },
    }
}

fn denied(denial: Denial) -> Face {
    match denial {
        Denial::Revoked
        | Denial::ItemRemoved
        | Denial::OutsideLink
        | Denial::NotDelegated
        | Denial::AccessExpired => nothing(),
        Denial::Expired => expired(),
        Denial::PasswordNeeded => password(),
        // Nobody who comes without a token has access of their own.
        Denial::SignInNeeded | Denial::NoOwnAccess => sign_in(),
        Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AllowsTooMuch
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::MakerGone
        | Denial::OutsideOrganization
        | Denial::NotListed => refused(&denial),
    }
}

fn refused(reason: &dyn std::fmt::Display) -> Face {
    Face::new(
        StatusCode::FORBIDDEN,
        "This link does not allow that",
        sentence(reason),
    )
}

fn fault(fault: &Fault) -> Face {
    match fault {
        Fault::Busy(_) => Face::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too busy at the moment",
            "Try again in a few seconds.",
        )
        .with_field(header::RETRY_AFTER, "1"),
        Fault::Full => Face::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "No room left",
            "The server has no room left for this.",
        ),
        Fault::Internal(_) => Face::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something failed",
            "Something failed on the server. Try again later.",
        ),
    }
}

/// A reason as a sentence.
fn sentence(reason: &dyn std::fmt::Display) -> String {
    let reason = reason.to_string();
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}
