//! The token endpoint and the page of consent: one way for all doors, and a form for each.
//!
//! What the forms share is RFC 6749 with its later parts. What a vendor does differently is in its
//! dialect, behind [`Form`].

mod authorize;
mod client;
mod consent;
mod endpoint;
mod error;
mod exchange;
mod fields;
mod proof;
mod reply;
mod token;

pub(crate) use endpoint::serves;
pub(crate) use error::OAuthError;
pub(crate) use fields::Fields;
pub(crate) use reply::Answered;

use domain::principal::TokenScopes;
use domain::role::Capabilities;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use ports::driving::tokens::{ActAs, Tenant, Within};
use serde_json::Value;

use crate::protocol::body::Response;
use crate::protocol::cors::{self, Exposed};
use crate::protocol::request::{Request, RequestId};
use crate::services::Services;
use endpoint::{Endpoint, What};

/// The longest form, in bytes (docs/threat-model.md 4.7).
const MAX_FORM: usize = 4 * 1024;

const EXPOSED: Exposed = Exposed {
    sent: "content-type, accept, authorization",
    read: "request-id, Retry-After",
};

/// What narrows a token, as a form reads it.
pub(crate) struct Named {
    /// The names, in the order given.
    pub(crate) names: Vec<String>,
    /// What the scopes among them stand for.
    pub(crate) scopes: TokenScopes,
    /// What the others allow together.
    pub(crate) capabilities: Capabilities,
}

/// A vendor's form of the endpoint.
pub(crate) trait Form: Send + Sync {
    /// Whether a client may prove itself in the `Authorization` header.
    fn takes_basic(&self) -> bool;
    /// The organization that the address names.
    fn tenant(&self) -> Result<Tenant, OAuthError>;
    /// What the named scopes stand for; `None` when none was named.
    fn scopes(&self, asked: Option<&str>) -> Result<Option<TokenScopes>, OAuthError>;
    /// What a consent is asked for.
    fn wanted(&self, asked: Option<&str>) -> Result<TokenScopes, OAuthError>;
    /// Whether what these scopes begin can be renewed.
    fn is_lasting(&self, asked: Option<&str>) -> bool;
    /// Whom an application wants to act as.
    fn act_as(&self, fields: &Fields) -> Result<ActAs, OAuthError>;
    /// What a narrower token is to do.
    fn narrowing(&self, asked: Option<&str>) -> Result<Named, OAuthError>;
    /// The item at an address; only the end of its path counts (docs/contracts/box.md 8.2).
    fn within(&self, resource: &str) -> Result<Within, OAuthError>;
    /// The body for what was issued.
    fn issued(&self, answered: &Answered<'_>) -> Value;
    /// Status and body of a refusal.
    fn refused(
        &self,
        trouble: &OAuthError,
        id: RequestId,
        services: &Services,
    ) -> (StatusCode, Value);
}

/// Answers a request on one of the addresses.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let Some(endpoint) = Endpoint::of(request.parts.uri.path()) else {
        return crate::server::plain(StatusCode::NOT_FOUND, "there is nothing here\n");
    };
    let (route, what) = (endpoint.route(), endpoint.what);
    let form = endpoint.form;
    let mut response = match what {
        What::Authorize => authorize::answer(request, &*form, services).await,
        What::Token | What::Revoke => {
            let origin = cors::origin(&request.parts.headers, &services.config);
            let parts = &request.parts;
            let asked_ahead =
                cors::preflight(&parts.method, &parts.headers, origin.as_ref(), EXPOSED);
            if let Some(response) = asked_ahead {
                response
            } else {
                let mut response = posted(request, what, &*form, services).await;
                if let Some(origin) = origin {
                    cors::open(&mut response, &origin, EXPOSED);
                }
                response
            }
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response.extensions_mut().insert(route);
    response
}

async fn posted(request: Request, what: What, form: &dyn Form, services: &Services) -> Response {
    let Request {
        parts, body, id, ..
    } = request;
    let answered = async {
        if parts.method != Method::POST {
            return Err(OAuthError::Method);
        }
        let fields = Fields::read(&parts.headers, body, services.config.read_timeout).await?;
        match what {
            What::Revoke => token::revoke(&parts.headers, &fields, form, services).await,
            What::Token | What::Authorize => {
                token::answer(&parts.headers, &fields, form, services).await
            }
        }
    };
    answered.await.unwrap_or_else(|trouble| {
        trouble.log(id);
        refusal(&trouble, form, id, services)
    })
}

fn refusal(trouble: &OAuthError, form: &dyn Form, id: RequestId, services: &Services) -> Response {
    let (status, body) = form.refused(trouble, id, services);
    let mut response = reply::json(status, &body);
    let headers = response.headers_mut();
    if let Some(seconds) = trouble.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(trouble, OAuthError::Method) {
        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"latchkey\"");
        headers.insert(header::WWW_AUTHENTICATE, basic);
    }
    if matches!(trouble, OAuthError::TooLarge) {
        let close = HeaderName::from_static("connection");
        headers.insert(close, HeaderValue::from_static("close"));
    }
    response
}
