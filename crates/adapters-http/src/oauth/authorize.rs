//! Asking a person for consent: the page, the form on it, and the way back to the application.

use domain::server::token::RedirectUri;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ports::driving::fault::Fault;
use ports::driving::tokens::{self, Ask, AskError, Consented, SignIn, Wanted};
use ports::secret::Password;

use super::call::Asked;
use super::consent::{self, Problem, Reader};
use super::{client, proof};
use crate::protocol::body::{self, Response};
use crate::protocol::payload::Payload;
use crate::protocol::problem::Problem as _;
use crate::protocol::token_form::{Fields, Form, OAuthError};
use crate::services::Services;
use crate::site::Site;
use crate::web::texts::Texts;
use crate::web::{headers, message};

/// What stays as it is in a query.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why there is no page to consent on: what may be told to the application, or nobody is sent back.
enum Refused {
    Back(RedirectUri, OAuthError),
    /// By the text of this name.
    Shown(StatusCode, &'static str),
    OAuthError(OAuthError),
}

impl From<AskError> for Refused {
    fn from(error: AskError) -> Self {
        match error {
            AskError::UnknownApplication => {
                Self::Shown(StatusCode::BAD_REQUEST, "no-consent.application")
            }
            AskError::UnknownRedirect => {
                Self::Shown(StatusCode::BAD_REQUEST, "no-consent.redirect")
            }
            AskError::NoChallenge(redirect_uri) => Self::Back(
                redirect_uri,
                OAuthError::Request("A public client has to send a code_challenge"),
            ),
            AskError::Fault(fault) => Self::OAuthError(OAuthError::Fault(fault)),
        }
    }
}

/// The page of consent.
pub(super) async fn page(asked: &Asked<'_>) -> Response {
    let reader = reader(asked);
    let mut response = match shown(asked, reader).await {
        Ok(response) => response,
        Err(refused) => refusal(refused, asked, reader),
    };
    if asked.parts.method == Method::HEAD {
        *response.body_mut() = body::empty();
    }
    response
}

/// The answer to what a person decided on it.
pub(super) async fn decision(asked: &Asked<'_>, payload: &mut Payload) -> Response {
    let reader = reader(asked);
    let decided = match Fields::read(&asked.parts.headers, payload).await {
        Ok(sent) if reader.site.is_own_form(&asked.parts.headers) => {
            decided(asked, &sent, reader).await
        }
        Ok(_) => Err(Refused::Shown(
            StatusCode::FORBIDDEN,
            "foreign-form.consent",
        )),
        Err(trouble) => Err(Refused::OAuthError(trouble)),
    };
    decided.unwrap_or_else(|refused| refusal(refused, asked, reader))
}

/// The answer to any other method.
pub(super) fn not_possible(asked: &Asked<'_>, allow: &'static str) -> Response {
    let Reader { site, texts } = reader(asked);
    message::not_possible(allow, site, texts)
}

fn reader<'a>(asked: &Asked<'a>) -> Reader<'a> {
    Reader {
        site: &asked.services.config.site,
        texts: Texts::wanted(&asked.parts.headers),
    }
}

fn refusal(refused: Refused, asked: &Asked<'_>, reader: Reader<'_>) -> Response {
    match refused {
        Refused::Back(redirect_uri, trouble) => {
            trouble.log(asked.manner.id);
            let error = [
                ("error", trouble.code()),
                ("error_description", trouble.description()),
            ];
            let query = asked.parts.uri.query();
            let fields = query.and_then(|query| Fields::parse(query).ok());
            let state = fields.as_ref().and_then(|fields| fields.get("state"));
            back(&redirect_uri, &error, state, reader.site)
        }
        Refused::Shown(status, text) => consent::message(status, &reader.texts.say(text), reader),
        Refused::OAuthError(trouble) => {
            trouble.log(asked.manner.id);
            let texts = reader.texts;
            let text = match &trouble {
                OAuthError::Fault(Fault::Busy(_)) => texts.say("busy.text"),
                OAuthError::Fault(Fault::Full) => texts.say("full.text"),
                OAuthError::Fault(Fault::Internal(_)) => texts.say("failed.text"),
                OAuthError::TooLarge => texts.say("form-too-large.text"),
                other => {
                    let reason = other.description();
                    texts.with("no-consent.request", "reason", reason).into()
                }
            };
            let mut response = consent::message(trouble.status(), &text, reader);
            if let Some(seconds) = trouble.retry_after() {
                let seconds = HeaderValue::from(seconds);
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            response
        }
    }
}

/// What the application asks for, as its address says.
struct Consent {
    ask: Ask,
    wanted: Result<Wanted, OAuthError>,
    state: Option<String>,
    hint: Option<String>,
}

fn read(parts: &Parts, form: &dyn Form) -> Result<Consent, Refused> {
    let query = parts.uri.query().unwrap_or_default();
    let fields = Fields::parse(query).map_err(Refused::OAuthError)?;
    let id = fields.get("client_id").and_then(client::application);
    let application = id.ok_or(Refused::from(AskError::UnknownApplication))?;
    let (challenge, malformed) = match proof::challenge(&fields) {
        Ok(challenge) => (challenge, None),
        Err(trouble) => (None, Some(trouble)),
    };
    let scope = fields.get("scope");
    let wanted = || {
        if fields.get("response_type") != Some("code") {
            return Err(OAuthError::ResponseType);
        }
        if fields
            .get("response_mode")
            .is_some_and(|mode| mode != "query")
        {
            return Err(OAuthError::Request("Use response_mode=query"));
        }
        if let Some(trouble) = malformed {
            return Err(trouble);
        }
        Ok(Wanted {
            scopes: form.wanted(scope)?,
            is_lasting: form.is_lasting(scope),
        })
    };
    Ok(Consent {
        wanted: wanted(),
        ask: Ask {
            application,
            tenant: form.tenant().map_err(Refused::OAuthError)?,
            redirect_uri: fields.get("redirect_uri").map(str::to_owned),
            challenge,
        },
        state: fields.get("state").map(str::to_owned),
        hint: fields.get("login_hint").map(str::to_owned),
    })
}

/// Where the application may be told of a mistake in what it asks, whatever else is wrong with it.
async fn told(ask: &Ask, trouble: OAuthError, services: &Services) -> Refused {
    match services.tokens.ask(ask).await {
        Ok(asked) => Refused::Back(asked.redirect_uri, trouble),
        Err(AskError::NoChallenge(redirect_uri)) => Refused::Back(redirect_uri, trouble),
        Err(error) => error.into(),
    }
}

async fn shown(asked: &Asked<'_>, reader: Reader<'_>) -> Result<Response, Refused> {
    let Asked {
        parts, services, ..
    } = *asked;
    let request = read(parts, &*asked.manner.form)?;
    let wanted = match request.wanted {
        Ok(wanted) => wanted,
        Err(trouble) => return Err(told(&request.ask, trouble, services).await),
    };
    let asked = services.tokens.ask(&request.ask).await?;
    let name = request.hint.as_deref().unwrap_or_default();
    Ok(consent::page(
        parts,
        &asked,
        wanted,
        (name, Problem::None),
        reader,
    ))
}

async fn decided(
    asked: &Asked<'_>,
    sent: &Fields,
    reader: Reader<'_>,
) -> Result<Response, Refused> {
    let Asked {
        parts,
        services,
        from,
        ..
    } = *asked;
    let request = read(parts, &*asked.manner.form)?;
    let wanted = match request.wanted {
        Ok(wanted) => wanted,
        Err(trouble) => return Err(told(&request.ask, trouble, services).await),
    };
    if sent.get("decision") != Some("allow") {
        return Err(told(&request.ask, OAuthError::Denied, services).await);
    }
    let name = sent.get("name").unwrap_or_default();
    let by = SignIn {
        name: name.to_owned(),
        password: sent
            .get("password")
            .and_then(|typed| Password::parse(typed).ok()),
        from,
    };
    let again = |asked: &tokens::Asked, problem| {
        consent::page(parts, asked, wanted, (name, problem), reader)
    };
    match services.tokens.consent(&request.ask, &wanted, &by).await? {
        Consented::Code { code, redirect_uri } => {
            let code = [("code", code.reveal())];
            Ok(back(
                &redirect_uri,
                &code,
                request.state.as_deref(),
                reader.site,
            ))
        }
        Consented::WrongPassword(asked) => Ok(again(&asked, Problem::WrongPassword)),
        Consented::TooManyTries {
            asked,
            retry_after_seconds,
        } => {
            let mut response = again(&asked, Problem::TooManyTries(retry_after_seconds));
            let seconds = HeaderValue::from(retry_after_seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            Ok(response)
        }
    }
}

/// Sends the person back to the application.
fn back(
    redirect_uri: &RedirectUri,
    fields: &[(&str, &str)],
    state: Option<&str>,
    site: &Site,
) -> Response {
    let state = state.map(|state| ("state", state));
    let fields: Vec<String> = fields
        .iter()
        .copied()
        .chain(state)
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, IN_QUERY)))
        .collect();
    let address = redirect_uri.with_query(&fields.join("&"));
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    *response.headers_mut() = headers::page(&[], site);
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
