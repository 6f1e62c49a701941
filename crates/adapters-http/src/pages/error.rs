//! Why a visitor is not given what they asked for: the status, and the words on the page.

use domain::depth::MOST_STEPS;
use domain::gate::Denial;
use domain::item::{ItemName, NameError};
use domain::role::Capability;
use http::{HeaderName, HeaderValue, StatusCode, header};
use ports::driving::fault::Fault;
use ports::driving::items::{LocateError, UnlockError};
use ports::driving::visits::{Door, VisitError};

use super::place::Place;
use super::views;
use crate::protocol::body::Response;
use crate::protocol::problem::{ApiError, Kind, Problem};
use crate::protocol::request::RequestId;
use crate::site::Site;
use crate::web::labels::{self, Size};
use crate::web::layout::{Frame, rendered};
use crate::web::message::{self, Message};
use crate::web::serve::SendError;
use crate::web::texts::Texts;

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
    /// What was sent is no form of ours: the name of the text that says why.
    BadForm(&'static str),
    /// More files than one form may have.
    TooManyFiles(u32),
    /// It needs an account, and there is no signing in yet.
    SignIn,
}

impl From<ApiError> for PageError {
    /// What any request can run into; the rest is no page's.
    fn from(problem: ApiError) -> Self {
        match (problem.kind, problem.allow) {
            (_, Some(allow)) => Self::Method(allow),
            (Kind::BodyTooLarge, None) => Self::FormTooLarge,
            (Kind::BodyTooSlow | Kind::BadBody, None) => Self::BadForm("bad-form.broken"),
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
    /// The name of the text above it.
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
    pub(super) fn answer(
        &self,
        site: &Site,
        texts: &'static Texts,
        place: Option<&Place<'_>>,
    ) -> Response {
        let face = self.face(texts);
        let (status, field) = (face.status, face.field.clone());
        let mut response = drawn(face, site, texts, place);
        *response.status_mut() = status;
        if let Some((name, value)) = field
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The status and the words.
    pub(super) fn face(&self, texts: &Texts) -> Face {
        let face = |status, heading, text: &str| Face::new(status, heading, texts.say(text));
        match self {
            Self::Visit(error) => visit(error, texts),
            Self::Unlock(error) => unlock(error, texts),
            Self::Nothing => nothing(texts),
            Self::Method(allowed) => {
                let (heading, text) = message::NOT_POSSIBLE;
                face(StatusCode::METHOD_NOT_ALLOWED, heading, text)
                    .with_field(header::ALLOW, *allowed)
            }
            Self::NotShown => face(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-shown",
                "not-shown.text",
            ),
            Self::Changed => face(
                StatusCode::PRECONDITION_FAILED,
                "file-changed",
                "file-changed.text",
            ),
            Self::ForeignForm => face(StatusCode::FORBIDDEN, "foreign-form", "foreign-form.text"),
            Self::FormTooLarge => face(
                StatusCode::PAYLOAD_TOO_LARGE,
                "form-too-large",
                "form-too-large.text",
            ),
            Self::BadForm(text) => face(StatusCode::BAD_REQUEST, "bad-form", text),
            Self::TooManyFiles(most) => Face::new(
                StatusCode::BAD_REQUEST,
                "bad-form",
                texts.with("bad-form.too-many", "most", *most),
            ),
            Self::SignIn => sign_in(texts),
        }
    }
}

/// A face as a page. Embedded, no password is asked for, but the page that does is opened.
fn drawn(face: Face, site: &Site, texts: &'static Texts, place: Option<&Place<'_>>) -> Response {
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
            let frame = Frame::embedded(site, texts);
            let Some(place) = asking else {
                return rendered(&words(frame), &anyone, site);
            };
            let open = place.on_page().page();
            rendered(&views::Locked { frame, open }, &anyone, site)
        }
        (Some(Door::Page), Some(place)) => {
            let view = views::Password {
                frame: Frame::page(site, texts),
                action: place.page(),
                problem: match face.status {
                    StatusCode::UNAUTHORIZED => None,
                    StatusCode::TOO_MANY_REQUESTS => {
                        Some(texts.with("password-needed.too-many", "again", face.text))
                    }
                    _ => Some(face.text),
                },
            };
            rendered(&view, &[], site)
        }
        (Some(Door::Page | Door::Static) | None, _) => {
            rendered(&words(Frame::page(site, texts)), &[], site)
        }
    }
}

/// One answer for whatever is not there: never was, was revoked, or is not part of the link.
fn nothing(texts: &Texts) -> Face {
    let (heading, text) = message::NOTHING;
    Face::new(StatusCode::NOT_FOUND, heading, texts.say(text))
}

fn expired(texts: &Texts) -> Face {
    Face::new(StatusCode::GONE, "expired", texts.say("expired.text"))
}

fn sign_in(texts: &Texts) -> Face {
    Face::new(StatusCode::FORBIDDEN, "sign-in", texts.say("sign-in.text"))
}

fn password() -> Face {
    Face::new(StatusCode::UNAUTHORIZED, "password-needed", "").asking_password()
}

fn wait(heading: &'static str, seconds: u64, texts: &Texts) -> Face {
    let text = labels::try_again(seconds, texts);
    Face::new(StatusCode::TOO_MANY_REQUESTS, heading, text)
        .with_field(header::RETRY_AFTER, seconds.to_string())
}

fn visit(error: &VisitError, texts: &Texts) -> Face {
    match error {
        VisitError::NotFound | VisitError::WrongKind => nothing(texts),
        VisitError::Expired => expired(texts),
        VisitError::PasswordNeeded => password(),
        VisitError::Denied(denial) => denied(*denial, texts),
        VisitError::Lacks(capability) => lacks(*capability, texts),
        VisitError::BadName(error) => Face::new(
            StatusCode::BAD_REQUEST,
            "bad-name",
            match error {
                NameError::Empty => texts.say("bad-name.empty").into_owned(),
                NameError::TooLong => texts.with("bad-name.too-long", "most", ItemName::MAX_BYTES),
                NameError::Forbidden => texts.say("bad-name.forbidden").into_owned(),
                NameError::Edge => texts.say("bad-name.edge").into_owned(),
            },
        ),
        VisitError::TooDeep(_) => Face::new(
            StatusCode::BAD_REQUEST,
            "too-deep",
            texts.with("too-deep.text", "most", MOST_STEPS),
        ),
        VisitError::TooLarge { limit } => Face::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            texts.with(
                "too-large.text",
                "size",
                Size::of(*limit, texts).short.text().to_owned(),
            ),
        ),
        VisitError::Interrupted => Face::new(
            StatusCode::BAD_REQUEST,
            "interrupted",
            texts.say("interrupted.text"),
        ),
        VisitError::TooManyMisses {
            retry_after_seconds,
        } => wait("too-many-links", *retry_after_seconds, texts),
        VisitError::Fault(error) => fault(error, texts),
    }
}

fn unlock(error: &UnlockError, texts: &Texts) -> Face {
    let too_many = |seconds| wait("too-many-passwords", seconds, texts).asking_password();
    match error {
        UnlockError::WrongPassword => Face::new(
            StatusCode::FORBIDDEN,
            "password-needed",
            texts.say("password-wrong"),
        )
        .asking_password(),
        UnlockError::TooManyTries {
            retry_after_seconds,
        } => too_many(*retry_after_seconds),
        UnlockError::Locate(reach) => match reach {
            LocateError::NotFound | LocateError::Hidden | LocateError::Trashed => nothing(texts),
            LocateError::TooManyTries {
                retry_after_seconds,
            } => too_many(*retry_after_seconds),
            LocateError::Share(denial) => denied(*denial, texts),
            LocateError::Lacks(capability) => lacks(*capability, texts),
            LocateError::Scope | LocateError::NotRedeemed => {
                not_allowed("not-allowed.other", texts)
            }
            LocateError::Fault(error) => fault(error, texts),
        },
    }
}

fn denied(denial: Denial, texts: &Texts) -> Face {
    let reason = match denial {
        Denial::Revoked
        | Denial::ItemRemoved
        | Denial::OutsideLink
        | Denial::NotDelegated
        | Denial::AccessExpired => return nothing(texts),
        Denial::Expired => return expired(texts),
        Denial::PasswordNeeded => return password(),
        // Nobody who comes without a token has access of their own.
        Denial::SignInNeeded | Denial::NoOwnAccess => return sign_in(texts),
        Denial::ScopeForbidden(scope) => {
            let text = texts.with("not-allowed.scope", "scope", scope.name());
            return Face::new(StatusCode::FORBIDDEN, "not-allowed", text);
        }
        Denial::EmbeddingForbidden => "not-allowed.embedding",
        Denial::AllowsTooMuch => "not-allowed.too-much",
        Denial::AnonymousEditingForbidden => "not-allowed.anonymous-editing",
        Denial::PasswordMissing => "not-allowed.password-missing",
        Denial::MakerLacksRights | Denial::MakerGone => "not-allowed.maker",
        Denial::OutsideOrganization => "not-allowed.organization",
        Denial::NotListed => "not-allowed.people",
    };
    not_allowed(reason, texts)
}

fn lacks(capability: Capability, texts: &Texts) -> Face {
    let reason = match capability {
        Capability::Preview => "not-allowed.preview",
        Capability::Download => "not-allowed.download",
        Capability::Upload => "not-allowed.upload",
        Capability::Edit
        | Capability::Delete
        | Capability::Share
        | Capability::Publish
        | Capability::Manage => "not-allowed.other",
    };
    not_allowed(reason, texts)
}

fn not_allowed(reason: &str, texts: &Texts) -> Face {
    Face::new(StatusCode::FORBIDDEN, "not-allowed", texts.say(reason))
}

fn fault(fault: &Fault, texts: &Texts) -> Face {
    match fault {
        Fault::Busy(_) => Face::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            texts.say("busy.text"),
        )
        .with_field(header::RETRY_AFTER, "1"),
        Fault::Full => Face::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "full",
            texts.say("full.text"),
        ),
        Fault::Internal(_) => Face::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "failed",
            texts.say("failed.text"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_any_request_can_run_into_has_its_status() {
        for (kind, status) in [
            (Kind::BodyTooLarge, StatusCode::PAYLOAD_TOO_LARGE),
            (Kind::BodyTooSlow, StatusCode::BAD_REQUEST),
            (Kind::BadBody, StatusCode::BAD_REQUEST),
            (Kind::UnknownAddress, StatusCode::NOT_FOUND),
        ] {
            let texts = Texts::wanted(&http::HeaderMap::new());
            let face = PageError::from(ApiError::new(kind, "")).face(texts);
            assert_eq!(face.status(), status, "{kind:?}");
        }
    }
}
