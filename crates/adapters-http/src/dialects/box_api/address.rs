//! What an address names, read from the texts that the table found in it.
//!
//! It looks nothing up: an id that nobody can have is answered like an unknown one.

#[cfg(test)]
mod tests;

use domain::ids::{GrantId, GroupId, ItemId, UploadSessionId, UserId};
use domain::item::ItemKind;
use domain::server::session::SessionRefusal;
use ports::driving::drives::DrivesError;
use ports::driving::items::LocateError;
use ports::driving::permissions::PermissionsError;

use super::call::Call;
use super::ids;
use super::reference::{self, Ref, reference};
use crate::protocol::pattern::Values;
use crate::protocol::problem::{ApiError, Field, Kind};

/// The names under which addresses name items.
const ITEMS: [(&str, ItemKind); 3] = [
    ("file-id", ItemKind::File),
    ("folder-id", ItemKind::Folder),
    ("web_link-id", ItemKind::WebLink),
];

fn said(values: &Values) -> Option<(ItemKind, &str)> {
    let mut named = ITEMS.iter();
    named.find_map(|&(name, kind)| Some((kind, values.get(name)?)))
}

/// The item that an address is about, as messages name it (docs/contracts/box.md 4.1).
pub(super) fn typed_id(values: &Values) -> Option<String> {
    let (kind, text) = said(values)?;
    reference(kind, text).map(|of| reference::typed_id(kind, of))
}

/// What stands in a path below the mount, up to a fragment that a client wrote as part of the path
/// (docs/contracts/box.md 0).
pub(super) fn below_mount(path: &str) -> Option<&str> {
    let path = path.split("%23").next().unwrap_or_default();
    let mut rest = path.trim_start_matches('/');
    if let Some(below) = rest.strip_prefix("api/") {
        rest = below.trim_start_matches('/');
    }
    let below = rest.strip_prefix("2.0")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

impl Call<'_> {
    /// The item that the address names, and of which kind.
    pub(super) fn item(&self) -> Result<(ItemKind, Ref), ApiError> {
        let (kind, text) = said(self.values()).ok_or(LocateError::NotFound)?;
        number(text, self.allow())?;
        let of = reference(kind, text).ok_or(LocateError::NotFound)?;
        Ok((kind, of))
    }

    /// The same, which is not the caller's own root: a root is never in the trash.
    pub(super) fn item_but_home(&self) -> Result<(ItemKind, ItemId), ApiError> {
        match self.item()? {
            (kind, Ref::Item(id)) => Ok((kind, id)),
            (_, Ref::Home) => Err(LocateError::NotFound.into()),
        }
    }

    /// The file that the address names, where it names one.
    pub(super) fn file(&self) -> Result<Option<ItemId>, ApiError> {
        match said(self.values()) {
            None => Ok(None),
            Some(_) => self.item_but_home().map(|(_, id)| Some(id)),
        }
    }

    /// The upload in parts that the address names.
    pub(super) fn session(&self) -> Result<UploadSessionId, ApiError> {
        self.number("session-id")?
            .and_then(UploadSessionId::new)
            .ok_or_else(|| DrivesError::from(SessionRefusal::Hidden).into())
    }

    /// The collaboration that the address names.
    pub(super) fn grant(&self) -> Result<GrantId, ApiError> {
        self.number("collaboration-id")?
            .and_then(GrantId::new)
            .ok_or_else(|| PermissionsError::NotFound.into())
    }

    /// The user that the address names, where it names one.
    pub(super) fn user(&self) -> Result<Option<UserId>, ApiError> {
        if self.values().get("user-id").is_none() {
            return Ok(None);
        }
        self.number("user-id")?
            .and_then(UserId::new)
            .map(Some)
            .ok_or_else(|| unknown("user", "the user was not found"))
    }

    /// The group that the address names.
    pub(super) fn group(&self) -> Result<GroupId, ApiError> {
        self.number("group-id")?
            .and_then(GroupId::new)
            .ok_or_else(|| unknown("group", "the group was not found"))
    }

    /// Refuses an id that nobody can have: the address comes before what the head says (docs/contracts/box.md 0).
    pub(super) fn ids_are_possible(&self) -> Result<(), ApiError> {
        let names = |name| self.values().get(name).is_some();
        if said(self.values()).is_some() {
            self.item()?;
        }
        if names("session-id") {
            self.session()?;
        }
        if names("collaboration-id") {
            self.grant()?;
        }
        if names("group-id") {
            self.group()?;
        }
        self.user().map(|_| ())
    }

    /// The number under a name.
    fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let text = self.values().get(name).unwrap_or_default();
        number(text, self.allow())
    }
}

/// The number of an id in an address: none for digits that no id has. What is not digits is 405
/// (docs/contracts/box.md 0).
fn number(text: &str, allow: &'static str) -> Result<Option<i64>, ApiError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = "an id in the address consists of digits";
        return Err(ApiError::new(Kind::MethodNotAllowed, message).allowing(allow));
    }
    Ok(ids::parse(text))
}

/// The refusal of an id that is nobody's.
pub(super) fn unknown(name: &'static str, message: &'static str) -> ApiError {
    ApiError::new(Kind::NotFound, message).about(Field::Member(name.into()))
}
