//! The vendor's error body for every problem (docs/contracts/microsoft.md 4.1 to 4.5).

use domain::time::Timestamp;
use http::{HeaderName, HeaderValue, StatusCode, header};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::call::Op;
use super::mount::Family;
use crate::protocol::body::{self, Response};
use crate::protocol::instant;
use crate::protocol::problem::{ApiError, Kind};

/// What names a request in its answer.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// The server's id for it.
    pub(super) request_id: String,
    /// The client's, or the server's again.
    pub(super) client_request_id: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
struct Envelope<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize, JsonSchema)]
struct ErrorBody<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(rename = "innerError", skip_serializing_if = "Option::is_none")]
    graph: Option<GraphInner<'a>>,
    #[serde(rename = "innererror", skip_serializing_if = "Option::is_none")]
    onedrive: Option<OneDriveInner>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct GraphInner<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    date: String,
    request_id: &'a str,
    client_request_id: &'a str,
    #[serde(rename = "innerError", skip_serializing_if = "Option::is_none")]
    inner: Option<OneDriveInner>,
}

#[derive(Serialize, JsonSchema)]
struct OneDriveInner {
    code: &'static str,
}

/// The shape of an error.
pub(super) fn shape(shapes: &mut SchemaGenerator) -> Schema {
    shapes.subschema_for::<Envelope<'static>>()
}

/// The answer to a request that went wrong.
pub(super) fn answer(
    problem: &ApiError,
    (family, operation): (Family, Option<&Op>),
    trace: &Trace,
    now: Timestamp,
) -> Response {
    let of_directory = operation.and_then(|operation| directory_code(problem.kind, operation));
    let (code, inner) = match of_directory {
        Some(code) => (code, None),
        None => codes(problem.kind, family),
    };
    let envelope = Envelope {
        error: ErrorBody {
            code,
            message: &problem.message,
            graph: (family == Family::Graph).then(|| GraphInner {
                code: inner,
                date: instant::format_without_zone(now),
                request_id: &trace.request_id,
                client_request_id: &trace.client_request_id,
                inner: innermost(problem.kind).map(|code| OneDriveInner { code }),
            }),
            onedrive: inner
                .filter(|_| family == Family::OneDrive)
                .map(|code| OneDriveInner { code }),
        },
    };
    // INVARIANT: a shape whose keys are texts can always be written.
    let mut response = Response::new(body::full(
        serde_json::to_vec(&envelope).unwrap_or_default(),
    ));
    *response.status_mut() = status(problem.kind);
    set(&mut response, header::CONTENT_TYPE, "application/json");
    if let Some(challenge) = challenge(problem.kind, family) {
        set(&mut response, header::WWW_AUTHENTICATE, challenge);
    }
    if let Some(allow) = problem.allow {
        set(&mut response, header::ALLOW, allow);
    }
    let location = problem.location().map(HeaderValue::from_str);
    if let Some(Ok(location)) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if let Some(seconds) = problem.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

/// Every breach of policy has one status here, a file is too large as any body is, an upload that expired is gone as any
/// that never was, and clients know by 422 that a file has no children.
const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::ExpiryForbidden => StatusCode::FORBIDDEN,
        Kind::NotAFolder => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::SessionExpired => StatusCode::NOT_FOUND,
        _ => kind.status(),
    }
}

/// The code of a kind of problem, and the more exact one inside it where there is one.
const fn codes(kind: Kind, family: Family) -> (&'static str, Option<&'static str>) {
    match kind {
        Kind::BadRequest
        | Kind::BadBody
        | Kind::UnknownMember
        | Kind::UnknownOperation
        | Kind::BodyTooSlow
        | Kind::FolderNotEmpty
        | Kind::IntoItself
        | Kind::OtherDigest
        | Kind::PartsOutOfOrder
        | Kind::AlreadyGranted
        | Kind::RootNotGranted
        | Kind::LinkInvalid
        | Kind::PasswordDemanded
        | Kind::UnknownGrantee
        | Kind::NotJson => ("invalidRequest", None),
        Kind::BadFormat => ("invalidRequest", Some("invalidParameterFormat")),
        Kind::TooLong => ("invalidRequest", Some("parameterIsTooLong")),
        Kind::FixedMember => ("invalidRequest", Some("propertyNotUpdateable")),
        Kind::BadPath | Kind::BadName | Kind::NameTooLong => {
            ("invalidRequest", Some("invalidPath"))
        }
        Kind::PathTooLong => ("invalidRequest", Some("pathIsTooLong")),
        Kind::PathTooDeep => ("invalidRequest", Some("pathTooDeep")),
        Kind::BadQuery => ("invalidRequest", Some("invalidQueryOption")),
        Kind::BadEntityTag => ("invalidRequest", Some("malformedEntityTag")),
        Kind::NotAcceptable => ("invalidRequest", Some("invalidAcceptType")),
        Kind::BodyTooLarge => ("invalidRequest", Some("maxStreamSizeExceeded")),
        Kind::MethodNotAllowed | Kind::TooMuchAtOnce => ("notAllowed", None),
        Kind::TokenMissing | Kind::TokenInvalid | Kind::TokenExpired => match family {
            Family::Graph => ("InvalidAuthenticationToken", None),
            Family::OneDrive => ("unauthenticated", None),
        },
        Kind::ScopeMissing | Kind::Forbidden => ("accessDenied", None),
        Kind::PolicyForbids | Kind::ExpiryForbidden => ("notAllowed", Some("sharingDisabled")),
        Kind::PasswordNeeded => ("accessDenied", Some("passwordRequired")),
        Kind::PasswordWrong => ("accessDenied", Some("invalidPassword")),
        Kind::NotFound
        | Kind::Hidden
        | Kind::Trashed
        | Kind::NotTrashed
        | Kind::SessionExpired
        | Kind::UnknownAddress => ("itemNotFound", None),
        Kind::NotSupported => ("notSupported", None),
        Kind::NotAFolder => ("notSupported", Some("getChildrenOnNonFolder")),
        Kind::NotServed => ("notImplemented", None),
        Kind::UnsuitedItem => ("notSupported", Some("objectNotSupported")),
        Kind::NameTaken | Kind::LinkNameTaken | Kind::PartDiffers => ("nameAlreadyExists", None),
        Kind::Contended => ("resourceModified", None),
        Kind::PartMisplaced => ("invalidRange", None),
        Kind::ChangesLost => ("resyncRequired", Some("resyncApplyDifferences")),
        Kind::OtherTotal => ("invalidRequest", Some("fragmentLengthMismatch")),
        Kind::PartReceived => ("invalidRange", Some("fragmentOverlap")),
        Kind::PartAhead => ("invalidRange", Some("fragmentOutOfOrder")),
        Kind::FileTooLarge => ("invalidRequest", Some("maxFileSizeExceeded")),
        Kind::PreconditionFailed => ("resourceModified", Some("entityTagDoesNotMatch")),
        Kind::DependencyFailed => ("failedDependency", None),
        Kind::TooManyTries => ("activityLimitReached", Some("throttledRequest")),
        Kind::Busy => ("serviceNotAvailable", None),
        Kind::Full => ("quotaLimitReached", None),
        Kind::Internal => ("generalException", None),
    }
}

/// The code of a kind of problem where people and groups are read, which has codes of its own
/// (docs/contracts/microsoft.md 5.10).
fn directory_code(kind: Kind, operation: &Op) -> Option<&'static str> {
    const PLACES: [&str; 4] = ["/me", "/users", "/groups", "/organization"];
    let path = operation.path;
    if path.ends_with("drives") || !PLACES.iter().any(|place| path.starts_with(place)) {
        return None;
    }
    match kind {
        Kind::NotFound | Kind::Hidden if path.contains("/photo") => Some("ImageNotFound"),
        Kind::NotFound | Kind::Hidden => Some("Request_ResourceNotFound"),
        Kind::BadQuery => Some("Request_BadRequest"),
        Kind::NotSupported => Some("Request_UnsupportedQuery"),
        Kind::ScopeMissing => Some("Authorization_RequestDenied"),
        Kind::BadRequest => Some("BadRequest"),
        _ => None,
    }
}

/// The code inside the more exact one, where the vendor's pages have two names for it.
const fn innermost(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::ChangesLost => Some("resyncChangesApplyDifferences"),
        _ => None,
    }
}

/// What a request has to show. One value with `expired_token` in it is what makes a client renew
/// its token and try again (docs/contracts/microsoft.md 4.4).
const fn challenge(kind: Kind, family: Family) -> Option<&'static str> {
    match (kind, family) {
        (Kind::TokenMissing, Family::Graph) => Some("Bearer realm=\"latchkey\""),
        (Kind::TokenInvalid, Family::Graph) => {
            Some("Bearer realm=\"latchkey\", error=\"invalid_token\"")
        }
        (Kind::TokenExpired, Family::Graph) => {
            Some("Bearer realm=\"latchkey\", error=\"expired_token\"")
        }
        (Kind::TokenMissing, Family::OneDrive) => Some("Bearer realm=\"OneDriveAPI\""),
        (Kind::TokenInvalid, Family::OneDrive) => Some(
            "Bearer realm=\"OneDriveAPI\", error=\"invalid_token\", error_description=\"The access \
             token is not valid.\"",
        ),
        (Kind::TokenExpired, Family::OneDrive) => Some(
            "Bearer realm=\"OneDriveAPI\", error=\"expired_token\", error_description=\"The access \
             token has expired. It must be refreshed.\"",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_refused_tokens_are_challenged() {
        for kind in Kind::ALL {
            for family in [Family::Graph, Family::OneDrive] {
                let challenged = challenge(*kind, family).is_some();
                assert_eq!(challenged, status(*kind) == 401, "{kind:?}");
                assert!(!codes(*kind, family).0.is_empty());
            }
        }
    }
}
