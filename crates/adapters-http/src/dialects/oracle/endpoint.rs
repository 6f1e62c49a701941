//! From a request's method and path to one of a closed list of endpoints
//! (docs/contracts/oracle.md 4.1, 7.1, 8.1 and 9.1).
//!
//! It looks nothing up. An id that nobody can have stays in the endpoint: what is wrong with the
//! body is told first (docs/contracts/oracle.md 4.2).

#[cfg(test)]
mod tests;

use domain::ids::ItemId;
use domain::item::ItemKind;
use http::Method;
use ports::secret::LinkToken;

use super::ids;
use crate::protocol::problem::{ApiError, Kind};

/// A file or a folder, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ref {
    /// The caller's own root, a folder.
    Home,
    /// A folder.
    Folder(Option<ItemId>),
    /// A file.
    File(Option<ItemId>),
}

impl Ref {
    /// Whether it is a folder.
    pub(super) const fn is_folder(self) -> bool {
        matches!(self, Self::Home | Self::Folder(_))
    }

    /// What it is, where a web link stands for a file.
    pub(super) const fn kind(self) -> ItemKind {
        if self.is_folder() {
            ItemKind::Folder
        } else {
            ItemKind::File
        }
    }
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    MakeApplink(Ref),
    RenewApplink,
    MakeLink(Ref),
    Links(Ref),
    Link(Option<LinkToken>),
    ChangeLink(Option<LinkToken>),
    EndLink(Option<LinkToken>),
    Share(Ref),
    Unshare(Ref),
    Members(Ref),
    ChangeRole(Ref),
    Revoke(Ref),
    Leave(Ref),
    Folders,
    Contents(Ref),
    Item(Ref),
    MakeFolder(Ref),
    ChangeItem(Ref),
    RemoveItem(Ref),
    Data(Ref),
    Upload,
    UploadVersion(Ref),
    FindUsers,
    UserByEmail,
}

type Methods = Vec<(&'static str, Endpoint)>;

impl Endpoint {
    /// The endpoint at these segments, those of the version left out.
    pub(super) fn read(method: &Method, segments: &[String]) -> Result<Self, ApiError> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (allow, methods) = Self::methods(&segments)?;
        let name = if *method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let found = methods.into_iter().find(|(other, _)| *other == name);
        found
            .map(|(_, endpoint)| endpoint)
            .ok_or_else(|| ApiError::method_not_allowed(allow))
    }

    fn methods(segments: &[&str]) -> Result<(&'static str, Methods), ApiError> {
        Ok(match segments {
            ["applinks", "token"] => ("PUT", vec![("PUT", Self::RenewApplink)]),
            ["applinks", kind @ ("file" | "folder"), id] => {
                ("POST", vec![("POST", Self::MakeApplink(of_kind(kind, id)))])
            }
            ["publiclinks", kind @ ("file" | "folder"), id] => {
                let on = of_kind(kind, id);
                let methods = vec![("GET", Self::Links(on)), ("POST", Self::MakeLink(on))];
                ("GET, HEAD, POST", methods)
            }
            ["publiclinks", id] => {
                let link = ids::parse_public_link(id);
                let methods = vec![
                    ("GET", Self::Link(link.clone())),
                    ("PUT", Self::ChangeLink(link.clone())),
                    ("DELETE", Self::EndLink(link)),
                ];
                ("GET, HEAD, PUT, DELETE", methods)
            }
            ["shares", rest @ ..] => Self::on_shares(rest)?,
            ["folders", rest @ ..] => Self::on_folders(rest)?,
            ["files", rest @ ..] => Self::on_files(rest)?,
            ["users", "items"] => ("GET, HEAD", vec![("GET", Self::FindUsers)]),
            ["users", "search", "items"] => ("GET, HEAD", vec![("GET", Self::UserByEmail)]),
            _ => return Err(unknown_address()),
        })
    }

    fn on_shares(segments: &[&str]) -> Result<(&'static str, Methods), ApiError> {
        Ok(match segments {
            [id] => {
                let folder = folder(id);
                let methods = vec![
                    ("POST", Self::Share(folder)),
                    ("DELETE", Self::Unshare(folder)),
                ];
                ("POST, DELETE", methods)
            }
            [id, "items"] => ("GET, HEAD", vec![("GET", Self::Members(folder(id)))]),
            [id, "role"] => ("PUT", vec![("PUT", Self::ChangeRole(folder(id)))]),
            [id, "user"] => ("DELETE", vec![("DELETE", Self::Revoke(folder(id)))]),
            [id, "myuser"] => ("DELETE", vec![("DELETE", Self::Leave(folder(id)))]),
            _ => return Err(unknown_address()),
        })
    }

    fn on_folders(segments: &[&str]) -> Result<(&'static str, Methods), ApiError> {
        Ok(match segments {
            ["items"] => ("GET, HEAD", vec![("GET", Self::Contents(Ref::Home))]),
            ["lists"] => ("GET, HEAD", vec![("GET", Self::Folders)]),
            [id] => {
                let folder = folder(id);
                let methods = vec![
                    ("GET", Self::Item(folder)),
                    ("POST", Self::MakeFolder(folder)),
                    ("PUT", Self::ChangeItem(folder)),
                    ("DELETE", Self::RemoveItem(folder)),
                ];
                ("GET, HEAD, POST, PUT, DELETE", methods)
            }
            [id, "items"] => ("GET, HEAD", vec![("GET", Self::Contents(folder(id)))]),
            _ => return Err(unknown_address()),
        })
    }

    fn on_files(segments: &[&str]) -> Result<(&'static str, Methods), ApiError> {
        Ok(match segments {
            ["data"] => ("POST", vec![("POST", Self::Upload)]),
            [id] => {
                let file = file(id);
                let methods = vec![
                    ("GET", Self::Item(file)),
                    ("PUT", Self::ChangeItem(file)),
                    ("DELETE", Self::RemoveItem(file)),
                ];
                ("GET, HEAD, PUT, DELETE", methods)
            }
            [id, "data"] => {
                let file = file(id);
                let methods = vec![
                    ("GET", Self::Data(file)),
                    ("POST", Self::UploadVersion(file)),
                ];
                ("GET, HEAD, POST", methods)
            }
            _ => return Err(unknown_address()),
        })
    }

    /// The file or folder that it is about.
    pub(super) const fn item(&self) -> Option<Ref> {
        match self {
            Self::MakeApplink(of)
            | Self::MakeLink(of)
            | Self::Links(of)
            | Self::Share(of)
            | Self::Unshare(of)
            | Self::Members(of)
            | Self::ChangeRole(of)
            | Self::Revoke(of)
            | Self::Leave(of)
            | Self::Contents(of)
            | Self::Item(of)
            | Self::MakeFolder(of)
            | Self::ChangeItem(of)
            | Self::RemoveItem(of)
            | Self::Data(of)
            | Self::UploadVersion(of) => Some(*of),
            Self::RenewApplink
            | Self::Link(_)
            | Self::ChangeLink(_)
            | Self::EndLink(_)
            | Self::Folders
            | Self::Upload
            | Self::FindUsers
            | Self::UserByEmail => None,
        }
    }

    /// Whether a link that is shown in the request's head counts here; elsewhere it is ignored
    /// (docs/contracts/oracle.md 4.4).
    pub(super) const fn heeds_links(&self) -> bool {
        match self {
            Self::Contents(of) => !matches!(of, Ref::Home),
            Self::Folders
            | Self::Item(_)
            | Self::MakeFolder(_)
            | Self::ChangeItem(_)
            | Self::RemoveItem(_)
            | Self::Data(_)
            | Self::Upload
            | Self::UploadVersion(_) => true,
            Self::MakeApplink(_)
            | Self::RenewApplink
            | Self::MakeLink(_)
            | Self::Links(_)
            | Self::Link(_)
            | Self::ChangeLink(_)
            | Self::EndLink(_)
            | Self::Share(_)
            | Self::Unshare(_)
            | Self::Members(_)
            | Self::ChangeRole(_)
            | Self::Revoke(_)
            | Self::Leave(_)
            | Self::FindUsers
            | Self::UserByEmail => false,
        }
    }

    /// Whether its body is a document. An upload's is a form, and the others have none that is read.
    pub(super) const fn takes_document(&self) -> bool {
        match self {
            Self::MakeApplink(_)
            | Self::MakeLink(_)
            | Self::ChangeLink(_)
            | Self::Share(_)
            | Self::Unshare(_)
            | Self::Members(_)
            | Self::ChangeRole(_)
            | Self::Revoke(_)
            | Self::MakeFolder(_)
            | Self::ChangeItem(_) => true,
            Self::RenewApplink
            | Self::Links(_)
            | Self::Link(_)
            | Self::EndLink(_)
            | Self::Leave(_)
            | Self::Folders
            | Self::Contents(_)
            | Self::Item(_)
            | Self::RemoveItem(_)
            | Self::Data(_)
            | Self::Upload
            | Self::UploadVersion(_)
            | Self::FindUsers
            | Self::UserByEmail => false,
        }
    }
}

fn of_kind(kind: &str, id: &str) -> Ref {
    if kind == "folder" {
        folder(id)
    } else {
        file(id)
    }
}

/// A folder by its id, or by the word for the caller's own root.
pub(super) fn folder(id: &str) -> Ref {
    if id == "self" {
        Ref::Home
    } else {
        Ref::Folder(ids::parse_item(id, true))
    }
}

fn file(id: &str) -> Ref {
    Ref::File(ids::parse_item(id, false))
}

fn unknown_address() -> ApiError {
    ApiError::new(Kind::UnknownAddress, "there is nothing at this address")
}
