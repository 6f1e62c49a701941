//! The vendor's error body for every problem (docs/contracts/box.md 4).

use http::{HeaderName, HeaderValue, StatusCode, header};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{reply, translate};
use crate::protocol::body::Response;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::request::RequestId;

const HELP: &str =
    "https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/";

/// How the item that stands in the way is told (docs/contracts/box.md 4.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Conflicts {
    /// By itself.
    #[default]
    Alone,
    /// As one of a list.
    Listed,
}

/// What names a request in its answer.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// In the body.
    pub(super) request_id: String,
    /// In the header, where it is another one.
    pub(super) header: String,
}

impl Trace {
    /// The names of a request.
    pub(super) fn of(id: RequestId) -> Self {
        let request_id = id.to_string();
        Self {
            header: request_id.replace('-', ""),
            request_id,
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
struct Envelope<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    status: u16,
    code: &'static str,
    message: &'a str,
    help_url: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    context_info: Map<String, Value>,
}

/// The shape of an error.
pub(super) fn shape(shapes: &mut SchemaGenerator) -> Schema {
    shapes.subschema_for::<Envelope<'static>>()
}

/// The answer to a request that went wrong.
pub(super) fn answer(problem: &ApiError, trace: &Trace, conflicts: Conflicts) -> Response {
    let status = status(problem.kind);
    let envelope = Envelope {
        kind: "error",
        status: status.as_u16(),
        code: code(problem),
        message: message(problem),
        help_url: HELP,
        request_id: &trace.request_id,
        context_info: context(problem, conflicts),
    };
    let mut response = reply::json(&envelope);
    *response.status_mut() = status;
    if let Some(challenge) = challenge(problem.kind) {
        set(&mut response, header::WWW_AUTHENTICATE, challenge);
    }
    if let Some(allow) = problem.allow {
        set(&mut response, header::ALLOW, allow);
    }
    if let Some(seconds) = problem.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The statuses that are others at this vendor: its clients ask again after every 5xx, and no room
/// left does not pass by asking again (docs/contracts/box.md 4.2).
const STATUSES: [(Kind, StatusCode); 2] = [
    (Kind::Full, StatusCode::FORBIDDEN),
    (Kind::NotServed, StatusCode::METHOD_NOT_ALLOWED),
];

fn status(kind: Kind) -> StatusCode {
    let own = STATUSES.iter().find(|(other, _)| *other == kind);
    own.map_or_else(|| kind.status(), |(_, status)| *status)
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

fn message(problem: &ApiError) -> &str {
    match problem.kind {
        Kind::PasswordNeeded | Kind::PasswordWrong => "Incorrect shared item password",
        _ => &problem.message,
    }
}

/// What is known of the part of the request that is meant.
fn context(problem: &ApiError, conflicts: Conflicts) -> Map<String, Value> {
    let mut context = Map::new();
    if let Some(taken_by) = &problem.taken_by {
        // A reference tells nothing of a link, so that no address is needed here.
        let item = translate::mini(taken_by);
        let conflicts = match conflicts {
            Conflicts::Listed => json!([item]),
            Conflicts::Alone => json!(item),
        };
        context.insert("conflicts".to_owned(), conflicts);
        return context;
    }
    if let Some(about) = problem.part().filter(|_| is_told(problem.kind)) {
        let name = name(about);
        let reason = match problem.kind {
            Kind::NotServed => "not_served",
            _ => "invalid_parameter",
        };
        let error = json!({
            "reason": reason,
            "name": name,
            "message": said(problem, name),
        });
        context.insert("errors".to_owned(), json!([error]));
    }
    context
}

/// What the entry says: the value that the request gave, where it may be said again. A password
/// never is.
fn said(problem: &ApiError, name: &str) -> String {
    match problem.given() {
        Some(given) if matches!(problem.kind, Kind::NotFound | Kind::Hidden) => {
            format!("Invalid value '{given}'. '{name}' with value '{given}' not found")
        }
        Some(given) => format!("Invalid value '{given}'."),
        None => problem.message.to_string(),
    }
}

/// Whether it is told which part of the request is meant; where rights or a password are lacking,
/// that part is not at fault.
fn is_told(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Forbidden | Kind::ScopeMissing | Kind::PasswordNeeded | Kind::PasswordWrong
    )
}

/// The vendor's name for a part of a request.
fn name(about: &Field) -> &str {
    match about {
        Field::Item => "item",
        Field::Parent => "parent",
        Field::Name => "name",
        Field::Description => "description",
        Field::Url => "url",
        Field::Content => "file",
        Field::UploadSession => "upload_session",
        Field::Span => "Content-Range",
        Field::Parts => "parts",
        Field::PresentedLink => "shared_link",
        Field::Scope => "access",
        Field::Password => "password",
        Field::LinkExpiry => "unshared_at",
        Field::LinkName => "vanity_name",
        Field::Allowed => "shared_link_permissions",
        Field::Recipient => "accessible_by",
        Field::Role => "role",
        Field::GrantExpiry => "expires_at",
        Field::ShownPath => "can_view_path",
        Field::Permission => "collab",
        Field::Member(name) => {
            let last = name.rsplit('.').next().unwrap_or_default();
            last.split('[').next().unwrap_or_default()
        }
    }
}

/// The codes of single members, where they have one of their own.
const OF_MEMBERS: [(Kind, &str, &str); 4] = [
    (Kind::BadQuery, "limit", "invalid_limit"),
    (Kind::BadQuery, "offset", "invalid_offset"),
    (Kind::BadQuery, "marker", "invalid_parameter"),
    (Kind::BadRequest, "status", "invalid_status"),
];

fn code(problem: &ApiError) -> &'static str {
    if let Some(Field::Member(member)) = problem.part() {
        let own = OF_MEMBERS
            .iter()
            .find(|(kind, name, _)| *kind == problem.kind && name == member);
        if let Some((_, _, code)) = own {
            return code;
        }
    }
    code_of(problem.kind)
}

/// The code of a kind of problem (docs/contracts/box.md 4.2).
const fn code_of(kind: Kind) -> &'static str {
    match kind {
        Kind::BadRequest
        | Kind::BadBody
        | Kind::BadFormat
        | Kind::TooLong
        | Kind::UnknownMember
        | Kind::FixedMember
        | Kind::BadPath
        | Kind::PathTooLong
        | Kind::PathTooDeep
        | Kind::BadEntityTag
        | Kind::UnknownOperation
        | Kind::NotAcceptable
        | Kind::BodyTooSlow
        | Kind::NotSupported
        | Kind::NotAFolder
        | Kind::LinkInvalid
        | Kind::ExpiryForbidden
        | Kind::PasswordDemanded
        | Kind::UnknownGrantee
        | Kind::OtherTotal
        | Kind::DependencyFailed
        | Kind::UnsuitedItem => "bad_request",
        Kind::BadQuery => "invalid_request_parameters",
        Kind::BadName => "item_name_invalid",
        Kind::NameTooLong => "item_name_too_long",
        Kind::FolderNotEmpty => "folder_not_empty",
        Kind::IntoItself => "cyclical_folder_structure",
        Kind::OtherDigest => "bad_digest",
        Kind::PartsOutOfOrder => "metadata_after_file_contents",
        Kind::AlreadyGranted => "user_already_collaborator",
        Kind::RootNotGranted => "collaborations_not_available_on_root_folder",
        Kind::TokenMissing | Kind::TokenInvalid | Kind::TokenExpired => "unauthorized",
        Kind::ScopeMissing => "insufficient_scope",
        Kind::Forbidden => "access_denied_insufficient_permissions",
        Kind::PolicyForbids => "forbidden",
        Kind::PasswordNeeded | Kind::PasswordWrong => "incorrect_shared_item_password",
        Kind::TooMuchAtOnce => "operation_limit_exceeded",
        Kind::SessionExpired | Kind::ChangesLost => "session_expired",
        Kind::PartMisplaced | Kind::PartReceived | Kind::PartAhead => "range_not_satisfiable",
        Kind::FileTooLarge => "file_size_limit_exceeded",
        Kind::NotFound | Kind::Hidden | Kind::UnknownAddress => "not_found",
        Kind::Trashed => "trashed",
        Kind::NotTrashed => "not_trashed",
        Kind::MethodNotAllowed | Kind::NotServed => "method_not_allowed",
        Kind::NameTaken => "item_name_in_use",
        Kind::LinkNameTaken | Kind::PartDiffers => "conflict",
        Kind::Contended => "operation_blocked_temporary",
        Kind::PreconditionFailed => "precondition_failed",
        Kind::BodyTooLarge => "request_entity_too_large",
        Kind::NotJson => "unsupported_media_type",
        Kind::TooManyTries => "rate_limit_exceeded",
        Kind::Busy => "unavailable",
        Kind::Full => "storage_limit_exceeded",
        Kind::Internal => "internal_server_error",
    }
}

/// What a request has to show. `expired_token` is what makes a client renew its token
/// (docs/contracts/box.md 4.3).
const fn challenge(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::TokenMissing => Some("Bearer realm=\"Service\""),
        Kind::TokenInvalid => Some(
            "Bearer realm=\"Service\", error=\"invalid_token\", error_description=\"The access token \
             provided is invalid.\"",
        ),
        Kind::TokenExpired => Some(
            "Bearer realm=\"Service\", error=\"expired_token\", error_description=\"The access token \
             provided has expired.\"",
        ),
        Kind::ScopeMissing => Some(
            "Bearer realm=\"Service\", error=\"insufficient_scope\", error_description=\"The request \
             requires higher privileges than provided by the access token.\"",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
