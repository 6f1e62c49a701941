//! From a request's method and path to one of a closed list of endpoints, ids already read.
//!
//! It looks nothing up: an id that nobody can have is answered like an unknown one.

mod drive;
mod path;
#[cfg(test)]
mod tests;

use http::Method;
use ports::driving::address::{
    DriveAddress, ItemAddress, Redeem, ShareAddress, Start, UserAddress,
};
use ports::driving::permissions::PermissionId;

use super::mount::{Arrival, Family, Mount};
use super::{ids, share};
use crate::protocol::problem::{ApiError, Kind};
use path::{Located, locate};

const READING: &str = "GET, HEAD";
const POSTING: &str = "POST";
const ONE_PERMISSION: &str = "GET, HEAD, PATCH, DELETE";

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Person(Option<UserAddress>),
    Drives,
    Drive(DriveAddress),
    Item(ItemAddress),
    Children(ItemAddress),
    Content(ItemAddress),
    CreateLink(ItemAddress),
    Invite(ItemAddress),
    Permissions(ItemAddress),
    Permission(ItemAddress, PermissionId),
    ChangePermission(ItemAddress, PermissionId),
    RemovePermission(ItemAddress, PermissionId),
    Share(ShareAddress),
    SharePermission(ShareAddress),
    AddPeople(ShareAddress),
    Unlock(ShareAddress),
}

/// What the path is read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) arrival: Arrival,
    pub(super) method: &'a Method,
    /// What the request asks of a link that it comes through.
    pub(super) redeem: Redeem,
    /// The address below which links are ours.
    pub(super) public_url: &'a str,
}

impl Reading<'_> {
    /// The endpoint at these segments, those of the mount left out.
    pub(super) fn endpoint(self, segments: &[String]) -> Result<Endpoint, ApiError> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let below = match (self.arrival.mount, &segments[..]) {
            (Mount::OneDrive, below) => match below {
                ["v1.0", below @ ..] => below,
                _ => return Err(unknown_address()),
            },
            (Mount::Stable | Mount::Beta | Mount::Second | Mount::Bare, below) => below,
        };
        let graph = self.arrival.family == Family::Graph;
        match below {
            ["me"] if graph => self.get(Endpoint::Person(None)),
            ["users", user] if graph => self.get(Endpoint::Person(Some(drive::user(user)))),
            ["drives"] => self.get(Endpoint::Drives),
            ["me", "drives"] if graph => self.get(Endpoint::Drives),
            ["shares", token, rest @ ..] => self.shared(token, rest),
            _ => {
                let (drive, rest) = drive::address(self.arrival.family, below)?;
                self.in_drive(drive, rest)
            }
        }
    }

    fn in_drive(self, drive: DriveAddress, rest: &[&str]) -> Result<Endpoint, ApiError> {
        match rest {
            [] => self.get(Endpoint::Drive(drive)),
            ["items", anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                let start = match name {
                    "root" => Start::Root(drive),
                    id => Start::Item(drive, item_id(id)?),
                };
                self.on_item(ItemAddress { start, path }, &rest)
            }
            ["special", anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                let mut names = drive::special_folder(name)?;
                names.extend(path);
                let item = ItemAddress {
                    start: Start::Root(drive),
                    path: names,
                };
                self.on_item(item, &rest)
            }
            [anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                if name != "root" {
                    return Err(unknown_address());
                }
                let start = Start::Root(drive);
                self.on_item(ItemAddress { start, path }, &rest)
            }
        }
    }

    fn shared(self, token: &str, rest: &[&str]) -> Result<Endpoint, ApiError> {
        let share = ShareAddress {
            token: share::token(token, self.public_url)?,
            redeem: self.redeem,
        };
        match rest {
            [] => self.get(Endpoint::Share(share)),
            ["permission"] => self.get(Endpoint::SharePermission(share)),
            ["permission", action] if self.action(action) == Some("grant") => {
                self.post(Endpoint::AddPeople(share))
            }
            ["driveItem" | "root", action] if self.action(action) == Some("validatepermission") => {
                self.post(Endpoint::Unlock(share))
            }
            ["items"] => Err(ApiError::new(
                Kind::NotSupported,
                "the items of a share cannot be listed: name one, or list the children of its root",
            )),
            ["items", anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                let below = match name {
                    "root" => None,
                    id => Some(item_id(id)?),
                };
                let start = Start::Shared(share, below);
                self.on_item(ItemAddress { start, path }, &rest)
            }
            [anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                if !matches!(name, "driveItem" | "root") {
                    return Err(unknown_address());
                }
                let start = Start::Shared(share, None);
                self.on_item(ItemAddress { start, path }, &rest)
            }
        }
    }

    fn on_item(self, item: ItemAddress, rest: &[&str]) -> Result<Endpoint, ApiError> {
        match rest {
            [] => self.get(Endpoint::Item(item)),
            ["children"] => self.get(Endpoint::Children(item)),
            ["content"] => self.get(Endpoint::Content(item)),
            ["permissions"] => self.get(Endpoint::Permissions(item)),
            ["permissions", id] => {
                let id = ids::parse_permission(id).ok_or_else(unknown_permission)?;
                match *self.method {
                    Method::PATCH => Ok(Endpoint::ChangePermission(item, id)),
                    Method::DELETE => Ok(Endpoint::RemovePermission(item, id)),
                    _ => self.one_of(ONE_PERMISSION, Endpoint::Permission(item, id)),
                }
            }
            [action] => match self.action(action) {
                Some("createlink") => self.post(Endpoint::CreateLink(item)),
                Some("invite") => self.post(Endpoint::Invite(item)),
                Some(_) | None if self.arrival.family == Family::OneDrive => {
                    Err(ApiError::new(Kind::UnknownOperation, "API not found"))
                }
                Some(_) | None => Err(unknown_address()),
            },
            _ => Err(unknown_address()),
        }
    }

    /// An action's name in lower case, if it is one that this family serves: Graph reads it in any
    /// case, OneDrive only with its prefix and as it is written (docs/contracts/microsoft.md 0).
    fn action(self, segment: &str) -> Option<&'static str> {
        const ACTIONS: [(&str, &str); 4] = [
            ("createLink", "createlink"),
            ("invite", "invite"),
            ("grant", "grant"),
            ("validatePermission", "validatepermission"),
        ];
        let (name, matches): (&str, fn(&str, &str) -> bool) = match self.arrival.family {
            Family::Graph => {
                let prefix = "microsoft.graph.";
                let prefixed = segment
                    .get(..prefix.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(prefix));
                let name = if prefixed {
                    &segment[prefix.len()..]
                } else {
                    segment
                };
                (name, str::eq_ignore_ascii_case)
            }
            Family::OneDrive => {
                let name = segment
                    .strip_prefix("action.")
                    .or_else(|| segment.strip_prefix("oneDrive."))?;
                (name, |one, other| one == other)
            }
        };
        let found = ACTIONS.iter().find(|(written, _)| matches(written, name));
        found.map(|&(_, name)| name)
    }

    fn get(self, endpoint: Endpoint) -> Result<Endpoint, ApiError> {
        self.one_of(READING, endpoint)
    }

    fn one_of(self, allow: &'static str, endpoint: Endpoint) -> Result<Endpoint, ApiError> {
        match *self.method {
            Method::GET | Method::HEAD => Ok(endpoint),
            _ => Err(ApiError::method_not_allowed(allow)),
        }
    }

    fn post(self, endpoint: Endpoint) -> Result<Endpoint, ApiError> {
        match *self.method {
            Method::POST => Ok(endpoint),
            _ => Err(ApiError::method_not_allowed(POSTING)),
        }
    }
}

fn item_id(text: &str) -> Result<domain::ids::ItemId, ApiError> {
    ids::parse_item(text).ok_or_else(unknown_item)
}

fn unknown_item() -> ApiError {
    ports::driving::items::LocateError::NotFound.into()
}

fn unknown_permission() -> ApiError {
    ports::driving::permissions::PermissionsError::NotFound.into()
}

fn unknown_address() -> ApiError {
    ApiError::new(Kind::UnknownAddress, "there is nothing at this address")
}
