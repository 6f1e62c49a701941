//! From a request's method and path to one of a closed list of endpoints, ids already read.
//!
//! It looks nothing up: an id that nobody can have is answered like an unknown one.

#[cfg(test)]
mod tests;

use domain::ids::{GrantId, GroupId, ItemId, UploadSessionId, UserId};
use domain::item::ItemKind;
use domain::server::session::SessionRefusal;
use http::Method;
use ports::driving::drives::DrivesError;
use ports::driving::items::LocateError;
use ports::driving::permissions::PermissionsError;

use super::ids;
use super::translate::typed_id;
use crate::protocol::problem::{ApiError, Field, Kind};

/// An item, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ref {
    /// The caller's own root, whose id is `0`.
    Home,
    /// An item.
    Item(ItemId),
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Item(ItemKind, Ref),
    ChangeItem(ItemKind, Ref),
    RemoveItem(ItemKind, Ref),
    CopyItem(ItemKind, Ref),
    RestoreItem(ItemKind, ItemId),
    TrashedItem(ItemKind, ItemId),
    PurgeItem(ItemKind, ItemId),
    MakeFolder,
    MakeWebLink,
    Content(ItemId),
    Upload(Option<ItemId>),
    CheckUpload(Option<ItemId>),
    BeginSession(Option<ItemId>),
    Session(UploadSessionId),
    SessionParts(UploadSessionId),
    SendPart(UploadSessionId),
    CommitSession(UploadSessionId),
    AbortSession(UploadSessionId),
    Listing(Ref),
    Trash,
    SharedItem,
    Person(Option<UserId>),
    Events,
    Invite,
    Pending,
    Grant(GrantId),
    ChangeGrant(GrantId),
    RemoveGrant(GrantId),
    Grants(ItemKind, Ref),
    GrantsOfGroup(GroupId),
}

/// The methods of an address, each with what it is there.
struct Methods {
    allow: &'static str,
    get: Option<Endpoint>,
    others: Vec<(Method, Endpoint)>,
}

impl Methods {
    fn reading(endpoint: Endpoint) -> Self {
        Self {
            allow: "GET, HEAD",
            get: Some(endpoint),
            others: Vec::new(),
        }
    }

    fn only(allow: &'static str, others: Vec<(Method, Endpoint)>) -> Self {
        Self {
            allow,
            get: None,
            others,
        }
    }

    fn of(self, method: &Method) -> Result<Endpoint, ApiError> {
        let Self { allow, get, others } = self;
        let reads = *method == Method::GET || *method == Method::HEAD;
        let other = || {
            let found = others.into_iter().find(|(other, _)| other == method);
            found.map(|(_, endpoint)| endpoint)
        };
        get.filter(|_| reads)
            .or_else(other)
            .ok_or_else(|| ApiError::method_not_allowed(allow))
    }
}

impl Endpoint {
    /// The endpoint at these segments, those of the mount left out.
    pub(super) fn read(method: &Method, segments: &[String]) -> Result<Self, ApiError> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Self::methods(&segments)?.of(method)
    }

    fn methods(segments: &[&str]) -> Result<Methods, ApiError> {
        Ok(match segments {
            ["folders"] => Methods::only("POST", vec![(Method::POST, Self::MakeFolder)]),
            ["web_links"] => Methods::only("POST", vec![(Method::POST, Self::MakeWebLink)]),
            ["files", "content"] => Self::uploads(None),
            ["files", id, "content"] => {
                const ALLOW: &str = "GET, HEAD, POST, OPTIONS";
                let id = item_id(id, ALLOW)?;
                Methods {
                    allow: ALLOW,
                    get: Some(Self::Content(id)),
                    ..Self::uploads(Some(id))
                }
            }
            ["files", "upload_sessions"] => Self::begins(None),
            ["files", "upload_sessions", id, rest @ ..] => Self::on_session(id, rest)?,
            ["files", id, "upload_sessions"] => Self::begins(Some(item_id(id, "POST")?)),
            ["folders", "trash", "items"] => Methods::reading(Self::Trash),
            ["folders", id, "items"] => {
                Methods::reading(Self::Listing(reference(ItemKind::Folder, id, "GET, HEAD")?))
            }
            ["shared_items"] => Methods::reading(Self::SharedItem),
            ["users", "me"] => Methods::reading(Self::Person(None)),
            ["users", id] => Methods::reading(Self::Person(Some(user_id(id)?))),
            ["events"] => Methods::reading(Self::Events),
            ["collaborations"] => Methods {
                allow: "GET, HEAD, POST",
                get: Some(Self::Pending),
                others: vec![(Method::POST, Self::Invite)],
            },
            ["collaborations", id] => Self::grant(id)?,
            ["groups", id, "collaborations"] => {
                Methods::reading(Self::GrantsOfGroup(group_id(id)?))
            }
            ["files", id, "collaborations"] => {
                let of = reference(ItemKind::File, id, "GET, HEAD")?;
                Methods::reading(Self::Grants(ItemKind::File, of))
            }
            ["folders", id, "collaborations"] => {
                let of = reference(ItemKind::Folder, id, "GET, HEAD")?;
                Methods::reading(Self::Grants(ItemKind::Folder, of))
            }
            ["files", rest @ ..] => Self::on_item(ItemKind::File, rest)?,
            ["folders", rest @ ..] => Self::on_item(ItemKind::Folder, rest)?,
            ["web_links", rest @ ..] => Self::on_item(ItemKind::WebLink, rest)?,
            _ => return Err(unknown_address()),
        })
    }

    fn uploads(file: Option<ItemId>) -> Methods {
        Methods::only(
            "POST, OPTIONS",
            vec![
                (Method::POST, Self::Upload(file)),
                (Method::OPTIONS, Self::CheckUpload(file)),
            ],
        )
    }

    fn begins(file: Option<ItemId>) -> Methods {
        Methods::only("POST", vec![(Method::POST, Self::BeginSession(file))])
    }

    fn on_session(id: &str, rest: &[&str]) -> Result<Methods, ApiError> {
        Ok(match rest {
            [] => {
                const ALLOW: &str = "GET, HEAD, PUT, DELETE";
                let id = session_id(id, ALLOW)?;
                Methods {
                    allow: ALLOW,
                    get: Some(Self::Session(id)),
                    others: vec![
                        (Method::PUT, Self::SendPart(id)),
                        (Method::DELETE, Self::AbortSession(id)),
                    ],
                }
            }
            ["parts"] => Methods::reading(Self::SessionParts(session_id(id, "GET, HEAD")?)),
            ["commit"] => {
                let id = session_id(id, "POST")?;
                Methods::only("POST", vec![(Method::POST, Self::CommitSession(id))])
            }
            _ => return Err(unknown_address()),
        })
    }

    fn grant(id: &str) -> Result<Methods, ApiError> {
        const ALLOW: &str = "GET, HEAD, PUT, DELETE";
        let id = number(id, ALLOW)?
            .and_then(GrantId::new)
            .ok_or(PermissionsError::NotFound)?;
        Ok(Methods {
            allow: ALLOW,
            get: Some(Self::Grant(id)),
            others: vec![
                (Method::PUT, Self::ChangeGrant(id)),
                (Method::DELETE, Self::RemoveGrant(id)),
            ],
        })
    }

    fn on_item(kind: ItemKind, rest: &[&str]) -> Result<Methods, ApiError> {
        Ok(match rest {
            [id] => {
                const ALLOW: &str = "GET, HEAD, PUT, DELETE, POST";
                let of = reference(kind, id, ALLOW)?;
                let mut others = vec![
                    (Method::PUT, Self::ChangeItem(kind, of)),
                    (Method::DELETE, Self::RemoveItem(kind, of)),
                ];
                // A root is never in the trash.
                let allow = match of {
                    Ref::Home => "GET, HEAD, PUT, DELETE",
                    Ref::Item(id) => {
                        others.push((Method::POST, Self::RestoreItem(kind, id)));
                        ALLOW
                    }
                };
                Methods {
                    allow,
                    get: Some(Self::Item(kind, of)),
                    others,
                }
            }
            [id, "copy"] => {
                let of = reference(kind, id, "POST")?;
                Methods::only("POST", vec![(Method::POST, Self::CopyItem(kind, of))])
            }
            [id, "trash"] => {
                const ALLOW: &str = "GET, HEAD, DELETE";
                let id = item_id(id, ALLOW)?;
                Methods {
                    allow: ALLOW,
                    get: Some(Self::TrashedItem(kind, id)),
                    others: vec![(Method::DELETE, Self::PurgeItem(kind, id))],
                }
            }
            _ => return Err(unknown_address()),
        })
    }

    /// The item that it is about, as messages name it (docs/contracts/box.md 4.1).
    pub(super) fn item(&self) -> Option<String> {
        match self {
            Self::Item(kind, of)
            | Self::ChangeItem(kind, of)
            | Self::RemoveItem(kind, of)
            | Self::CopyItem(kind, of)
            | Self::Grants(kind, of) => Some(typed_id(*kind, *of)),
            Self::RestoreItem(kind, id)
            | Self::TrashedItem(kind, id)
            | Self::PurgeItem(kind, id) => Some(typed_id(*kind, Ref::Item(*id))),
            Self::Content(id)
            | Self::Upload(Some(id))
            | Self::CheckUpload(Some(id))
            | Self::BeginSession(Some(id)) => Some(typed_id(ItemKind::File, Ref::Item(*id))),
            Self::Listing(of) => Some(typed_id(ItemKind::Folder, *of)),
            Self::MakeFolder
            | Self::MakeWebLink
            | Self::Upload(None)
            | Self::BeginSession(None)
            | Self::Session(_)
            | Self::SessionParts(_)
            | Self::SendPart(_)
            | Self::CommitSession(_)
            | Self::AbortSession(_)
            | Self::CheckUpload(None)
            | Self::Trash
            | Self::SharedItem
            | Self::Person(_)
            | Self::Events
            | Self::Invite
            | Self::Pending
            | Self::Grant(_)
            | Self::ChangeGrant(_)
            | Self::RemoveGrant(_)
            | Self::GrantsOfGroup(_) => None,
        }
    }
}

/// The number of an id in a path: none for digits that no id has. What is not digits is 405
/// (docs/contracts/box.md 0).
fn number(text: &str, allow: &'static str) -> Result<Option<i64>, ApiError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = "an id in the address consists of digits";
        let mut problem = ApiError::new(Kind::MethodNotAllowed, message);
        problem.allow = Some(allow);
        return Err(problem);
    }
    Ok(ids::parse(text))
}

fn item_id(text: &str, allow: &'static str) -> Result<ItemId, ApiError> {
    number(text, allow)?
        .and_then(ItemId::new)
        .ok_or_else(|| LocateError::NotFound.into())
}

fn reference(kind: ItemKind, text: &str, allow: &'static str) -> Result<Ref, ApiError> {
    if kind == ItemKind::Folder && text == "0" {
        return Ok(Ref::Home);
    }
    item_id(text, allow).map(Ref::Item)
}

fn session_id(text: &str, allow: &'static str) -> Result<UploadSessionId, ApiError> {
    number(text, allow)?
        .and_then(UploadSessionId::new)
        .ok_or_else(|| DrivesError::from(SessionRefusal::Hidden).into())
}

fn user_id(text: &str) -> Result<UserId, ApiError> {
    number(text, "GET, HEAD")?
        .and_then(UserId::new)
        .ok_or_else(|| unknown("user", "the user was not found"))
}

fn group_id(text: &str) -> Result<GroupId, ApiError> {
    number(text, "GET, HEAD")?
        .and_then(GroupId::new)
        .ok_or_else(|| unknown("group", "the group was not found"))
}

/// The refusal of an id that is nobody's.
pub(super) fn unknown(name: &'static str, message: &'static str) -> ApiError {
    ApiError::new(Kind::NotFound, message).about(Field::Member(name.into()))
}

fn unknown_address() -> ApiError {
    ApiError::new(Kind::UnknownAddress, "there is nothing at this address")
}
