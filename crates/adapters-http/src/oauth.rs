//! The token endpoint and the page of consent: one way for all doors, and a form for each.
//!
//! What the forms share is RFC 6749 with its later parts. What a vendor does differently is in its
//! dialect, behind [`Form`], which the wiring hands in.

mod authorize;
mod client;
mod consent;
mod endpoint;
mod exchange;
mod proof;
mod reply;
mod token;

pub(crate) use endpoint::Endpoint;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use crate::protocol::body::Response;
use crate::protocol::cors::{self, Exposed};
use crate::protocol::request::{Request, RequestId};
use crate::protocol::token_form::{Fields, Form, OAuthError};
use crate::services::Services;
use endpoint::What;

const EXPOSED: Exposed = Exposed {
    sent: "content-type, accept, authorization",
    read: "request-id, Retry-After",
};

/// Answers a request on one of the addresses.
pub(crate) async fn answer(
    request: Request,
    endpoint: &Endpoint,
    form: &dyn Form,
    services: &Services,
) -> Response {
    let (route, what) = (endpoint.route(), endpoint.what);
    let mut response = match what {
        What::Authorize => authorize::answer(request, form, services).await,
        What::Token | What::Revoke => {
            let origin = cors::origin(&request.parts.headers, &services.config);
            let asked_ahead = origin
                .as_ref()
                .and_then(|origin| cors::preflight(&request.parts, origin, EXPOSED));
            if let Some(response) = asked_ahead {
                response
            } else {
                let mut response = posted(request, what, form, services).await;
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
