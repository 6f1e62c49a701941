//! The vendor's fault body for every problem (docs/contracts/oracle.md 3).

#[cfg(test)]
mod tests;

use http::{HeaderValue, StatusCode, header};

use super::ids;
use super::media::Form;
use super::reference::Ref;
use super::{reply, wire};
use crate::protocol::body::Response;
use crate::protocol::problem::{ApiError, Kind};

/// Not a kind of resource: the page on status codes that the vendor names in every fault.
const TYPE: &str = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html";

/// What a fault says of the request that it is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// The file or folder that the body names, where it names one.
    pub(super) item: Option<Ref>,
    /// The name that was sent, where one was.
    pub(super) name: Option<String>,
    /// What became of each of those who were named, where that is told
    /// (docs/contracts/oracle.md 8.2).
    pub(super) members: Vec<wire::NotGiven>,
}

/// The answer to a request that went wrong.
///
/// What the handler found in the body counts before the item that the address names.
pub(super) fn answer(
    problem: &ApiError,
    form: Form,
    subject: &Subject,
    addressed: Option<Ref>,
) -> Response {
    let mut response = reply::document(form, "fault", &fault(problem, subject, addressed));
    *response.status_mut() = status(problem.kind);
    let headers = response.headers_mut();
    if let Some(challenge) = challenge(problem.kind) {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(challenge),
        );
    }
    if let Some(allow) = problem.allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn fault<'a>(
    problem: &'a ApiError,
    subject: &'a Subject,
    addressed: Option<Ref>,
) -> wire::Fault<'a> {
    let item = subject.item.or(addressed);
    let (code, key) = code(problem.kind);
    let id = item.and_then(id_of);
    wire::Fault {
        error_code: code,
        error_key: match &id {
            Some(id) => format!("!{key},{id}"),
            None => format!("!{key}"),
        },
        error_message: message(problem),
        error_type: item.map(|item| if item.is_folder() { "folder" } else { "file" }),
        id,
        name: subject.name.as_deref(),
        title: message(problem),
        kind: TYPE,
        members: &subject.members,
    }
}

/// The text for people. Where other doors say that there is nothing, this one says 403.
fn message(problem: &ApiError) -> &str {
    match problem.kind {
        Kind::Hidden => "you have no right to this item",
        _ => &problem.message,
    }
}

fn id_of(item: Ref) -> Option<String> {
    match item {
        Ref::Home => Some("self".to_owned()),
        Ref::Folder(id) => id.map(|id| ids::item_by_id(id, true)),
        Ref::File(id) => id.map(|id| ids::item_by_id(id, false)),
    }
}

/// The statuses that are others at this vendor: inside the organization every lack of right is 403,
/// and so is every breach of policy (docs/contracts/oracle.md 3.1, 7.5 and 8.2).
const STATUSES: [(Kind, StatusCode); 4] = [
    (Kind::Hidden, StatusCode::FORBIDDEN),
    (Kind::ExpiryForbidden, StatusCode::FORBIDDEN),
    (Kind::PasswordDemanded, StatusCode::FORBIDDEN),
    (Kind::UnknownGrantee, StatusCode::NOT_FOUND),
];

fn status(kind: Kind) -> StatusCode {
    let own = STATUSES.iter().find(|(other, _)| *other == kind);
    own.map_or_else(|| kind.status(), |(_, status)| *status)
}

/// The code and the key of a kind of problem (docs/contracts/oracle.md 3.2).
const fn code(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::NotFound | Kind::Trashed | Kind::NotTrashed | Kind::UnknownGrantee => {
            ("-16", "csItemDoesNotExist")
        }
        Kind::NameTaken | Kind::LinkNameTaken => ("-17", "csItemAlreadyExists"),
        Kind::PasswordNeeded | Kind::PasswordWrong => ("-18", "csAccessCodeRequiredForLinkAccess"),
        Kind::Hidden
        | Kind::Forbidden
        | Kind::ScopeMissing
        | Kind::PolicyForbids
        | Kind::ExpiryForbidden
        | Kind::PasswordDemanded
        | Kind::TooMuchAtOnce => ("-20", "csCloudItemInsufficientPrivileges"),
        Kind::LinkInvalid => ("-26", "csLinkInvalidOrExpired"),
        Kind::TokenMissing | Kind::TokenInvalid | Kind::TokenExpired => ("-1", "csAuthentication"),
        Kind::UnknownAddress
        | Kind::MethodNotAllowed
        | Kind::NotServed
        | Kind::UnknownOperation => ("-1", "csServiceNotFound"),
        Kind::NotAcceptable | Kind::NotJson => ("-1", "csMediaTypeNotSupported"),
        Kind::BadRequest
        | Kind::BadBody
        | Kind::BadFormat
        | Kind::TooLong
        | Kind::UnknownMember
        | Kind::FixedMember
        | Kind::BadPath
        | Kind::PathTooLong
        | Kind::PathTooDeep
        | Kind::BadQuery
        | Kind::BadEntityTag
        | Kind::BodyTooSlow
        | Kind::BodyTooLarge
        | Kind::NotSupported
        | Kind::NotAFolder
        | Kind::UnsuitedItem
        | Kind::PreconditionFailed
        | Kind::BadName
        | Kind::NameTooLong
        | Kind::Contended
        | Kind::FolderNotEmpty
        | Kind::IntoItself
        | Kind::PartsOutOfOrder
        | Kind::OtherDigest
        | Kind::DependencyFailed
        | Kind::SessionExpired
        | Kind::ChangesLost
        | Kind::PartMisplaced
        | Kind::PartDiffers
        | Kind::OtherTotal
        | Kind::PartReceived
        | Kind::PartAhead
        | Kind::FileTooLarge
        | Kind::AlreadyGranted
        | Kind::RootNotGranted => ("-1", "csInvalidInput"),
        Kind::TooManyTries | Kind::Busy => ("-1", "csTooManyRequests"),
        Kind::Full => ("-1", "csQuotaExceeded"),
        Kind::Internal => ("-1", "csSystemError"),
    }
}

/// What a request has to show, in one field (docs/contracts/oracle.md 1.2).
const fn challenge(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::TokenMissing => Some("Bearer realm=\"latchkey\", Basic realm=\"latchkey\""),
        Kind::TokenInvalid | Kind::TokenExpired => {
            Some("Bearer realm=\"latchkey\", error=\"invalid_token\", Basic realm=\"latchkey\"")
        }
        _ => None,
    }
}
