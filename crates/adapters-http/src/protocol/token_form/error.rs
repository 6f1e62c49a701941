//! Why nothing is issued, in the words of RFC 6749 (docs/contracts/box.md 8.1).

use ports::driving::fault::Fault;
use ports::driving::tokens::TokensError;

use crate::protocol::problem::{ApiError, Problem};
use crate::protocol::request::{RequestId, Route};

/// Why nothing is issued.
#[derive(Debug)]
pub(crate) enum OAuthError {
    /// The endpoint takes other methods: these. And where it is, as in the log.
    Method(&'static str, Option<Route>),
    /// The form is larger than any real one.
    TooLarge,
    /// A parameter is missing, or makes no sense.
    Request(&'static str),
    /// The client is not known, or did not prove itself.
    Client,
    /// The code, the token or the person is not good.
    Grant(&'static str),
    /// The client may not ask like this.
    Unauthorized(&'static str),
    /// A scope is unknown, or too much.
    Scope(&'static str),
    /// The way of asking is unknown, or not served.
    GrantType,
    /// The kind of answer is unknown, or not served.
    ResponseType,
    /// The person said no.
    Denied,
    /// Something failed.
    Fault(Fault),
}

impl From<TokensError> for OAuthError {
    fn from(error: TokensError) -> Self {
        match error {
            TokensError::UnknownClient => Self::Client,
            TokensError::PublicClient => {
                Self::Unauthorized("The client keeps no secret and cannot act for itself")
            }
            TokensError::Code => {
                Self::Grant("Auth code doesn't exist or is invalid for the client")
            }
            TokensError::Refresh => Self::Grant("Invalid refresh token"),
            TokensError::UnknownUser | TokensError::Token => {
                Self::Grant("Grant credentials are invalid")
            }
            TokensError::Exceeds => {
                Self::Scope("The scope is more than the token may do that it is made from")
            }
            TokensError::UnknownItem => Self::Request("The resource is not there for the token"),
            TokensError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl OAuthError {
    /// Its code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Method(..) | Self::TooLarge | Self::Request(_) => "invalid_request",
            Self::Client => "invalid_client",
            Self::Grant(_) => "invalid_grant",
            Self::Unauthorized(_) => "unauthorized_client",
            Self::Scope(_) => "invalid_scope",
            Self::GrantType => "unsupported_grant_type",
            Self::ResponseType => "unsupported_response_type",
            Self::Denied => "access_denied",
            Self::Fault(Fault::Busy(_)) => "temporarily_unavailable",
            Self::Fault(Fault::Full | Fault::Internal(_)) => "server_error",
        }
    }

    /// What is said of it.
    pub(crate) const fn description(&self) -> &'static str {
        match self {
            Self::Method(..) => "Use POST",
            Self::TooLarge => "The form is larger than 4 KiB",
            Self::Request(text)
            | Self::Grant(text)
            | Self::Unauthorized(text)
            | Self::Scope(text) => text,
            Self::Client => "The client credentials are invalid",
            Self::GrantType => "Unrecognized grant_type parameter",
            Self::ResponseType => "Use response_type=code",
            Self::Denied => "The person did not consent",
            Self::Fault(Fault::Busy(_)) => "Too much at once, try again in a second",
            Self::Fault(Fault::Full | Fault::Internal(_)) => "Something failed on the server",
        }
    }

    /// How long to wait before asking again, in seconds.
    pub(crate) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Fault(Fault::Busy(_)) => Some(1),
            Self::Method(..)
            | Self::TooLarge
            | Self::Request(_)
            | Self::Client
            | Self::Grant(_)
            | Self::Unauthorized(_)
            | Self::Scope(_)
            | Self::GrantType
            | Self::ResponseType
            | Self::Denied
            | Self::Fault(Fault::Full | Fault::Internal(_)) => None,
        }
    }

    /// The status where nothing else is the client's due.
    pub(crate) const fn status(&self) -> http::StatusCode {
        use http::StatusCode;
        match self {
            Self::Method(..) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Request(_)
            | Self::Client
            | Self::Grant(_)
            | Self::Unauthorized(_)
            | Self::Scope(_)
            | Self::GrantType
            | Self::ResponseType
            | Self::Denied => StatusCode::BAD_REQUEST,
            Self::Fault(Fault::Busy(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(Fault::Full) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Fault(Fault::Internal(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<ApiError> for OAuthError {
    /// What any request can run into: of these addresses that is a wrong method.
    fn from(problem: ApiError) -> Self {
        match problem.allow {
            Some(allow) => Self::Method(allow, problem.route),
            None => Self::Request("The request cannot be read"),
        }
    }
}

impl Problem for OAuthError {
    fn log(&self, id: RequestId) {
        if let Self::Fault(fault) = self {
            tracing::error!(error = fault as &dyn std::error::Error, %id, "no token was issued");
        }
    }

    fn route(&self) -> Option<Route> {
        match self {
            Self::Method(_, route) => *route,
            _ => None,
        }
    }
}
