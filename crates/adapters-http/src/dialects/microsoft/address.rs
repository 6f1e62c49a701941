//! What an address names: a drive, an item in it, or what a link shares, and what stands behind it
//! (docs/contracts/microsoft.md 1.1).
//!
//! It looks nothing up: an id that nobody can have names [`Place::Nothing`], which is answered like an
//! unknown one.

mod drive;
mod keys;
mod path;
#[cfg(test)]
mod tests;

use http::Method;
use ports::driving::address::{
    DriveAddress, ItemAddress, Redeem, ShareAddress, Start, UserAddress,
};
use ports::driving::items::LocateError;
use ports::driving::permissions::{PermissionId, PermissionsError};

use super::bodies::ParentReference;
use super::call::{Call, Microsoft};
use super::mount::{Arrival, Family, Mount};
use super::{ids, operations, share, spelling};
use crate::protocol;
use crate::protocol::dialect::Found;
use crate::protocol::problem::{ApiError, Kind, unknown_address};
use path::{Located, locate};

/// What an address names before anything that stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// No single thing.
    Alone,
    /// A drive.
    Drive(DriveAddress),
    /// An item.
    Item(ItemAddress),
    /// What a link shares.
    Share(ShareAddress),
    /// What nobody can have.
    Nothing,
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

/// A place, the name that it has in the table, and the segments behind it.
type Placed<'a> = (&'static str, Place, Vec<&'a str>);

impl Reading<'_> {
    /// The operation at these segments, those of the mount left out.
    pub(super) fn find(self, segments: &[&str]) -> Result<Found<Microsoft>, ApiError> {
        let segments = keys::apart(segments);
        let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
        let below = match (self.arrival.mount, &segments[..]) {
            (Mount::OneDrive, ["v1.0", below @ ..])
            | (Mount::Stable | Mount::Beta | Mount::Second | Mount::Bare, below) => below,
            (Mount::OneDrive, _) => return Err(unknown_address()),
        };
        let family = self.arrival.family;
        let (name, place, rest) = match below {
            ["shares", token, rest @ ..] => self.shared(token, rest)?,
            _ => match drive::address(family, below) {
                Some((drive, rest)) => in_drive(drive, rest)?,
                None => (operations::ALONE, Place::Alone, below.to_vec()),
            },
        };
        let names_action =
            name == operations::ITEM && rest.len() == 1 && *self.method == Method::POST;
        operations::of(family)
            .find(self.method, name, &rest, place)
            .map_err(|problem| match problem.kind {
                Kind::UnknownAddress if names_action => {
                    ApiError::new(Kind::UnknownOperation, "API not found")
                }
                _ => problem,
            })
    }

    fn shared<'a>(self, token: &str, rest: &[&'a str]) -> Result<Placed<'a>, ApiError> {
        // Its own address opens an item to those who may open it anyway.
        if let (Some(item), [anchor, tail @ ..]) = (share::item(token, self.public_url), rest) {
            let Located { name, path, rest } = locate(anchor, tail)?;
            if matches!(name, "driveItem" | "root") {
                let start = Start::AnyItem(item);
                let place = Place::Item(ItemAddress { start, path });
                return Ok((operations::ITEM, place, rest));
            }
        }
        let share = ShareAddress {
            token: share::token(token, self.public_url)?,
            redeem: self.redeem,
        };
        match rest {
            [] | ["permission", ..] => Ok((operations::SHARE, Place::Share(share), rest.to_vec())),
            ["items"] => Err(ApiError::new(
                Kind::NotSupported,
                "the items of a share cannot be listed: name one, or list the children of its root",
            )),
            ["driveItem" | "root", action]
                if spelling::is_action(self.arrival.family, action, "validatePermission") =>
            {
                Ok((operations::SHARED, Place::Share(share), vec![action]))
            }
            ["items", anchor, tail @ ..] => {
                let Located { name, path, rest } = locate(anchor, tail)?;
                let below = match name {
                    "root" => None,
                    id => match ids::parse_item(id) {
                        Some(id) => Some(id),
                        None => return Ok((operations::ITEM, Place::Nothing, rest)),
                    },
                };
                let start = Start::Shared(share, below);
                Ok((
                    operations::ITEM,
                    Place::Item(ItemAddress { start, path }),
                    rest,
                ))
            }
            [anchor, tail @ ..] => {
                let Located {
                    name,
                    path,
                    rest: after,
                } = locate(anchor, tail)?;
                if !matches!(name, "driveItem" | "root") {
                    return Ok((operations::SHARE, Place::Share(share), rest.to_vec()));
                }
                let start = Start::Shared(share, None);
                Ok((
                    operations::ITEM,
                    Place::Item(ItemAddress { start, path }),
                    after,
                ))
            }
        }
    }
}

/// What the segments behind a drive name; the drive is none where nobody can have it.
fn in_drive<'a>(drive: Option<DriveAddress>, segments: &[&'a str]) -> Result<Placed<'a>, ApiError> {
    let is_root = |anchor: &str| anchor == "root" || anchor.starts_with("root:");
    let (start, located): (Option<Start>, Located<'a>) = match segments {
        ["items", anchor, tail @ ..] => {
            let located = locate(anchor, tail)?;
            let start = drive.and_then(|drive| match located.name {
                "root" => Some(Start::Root(drive)),
                id => Some(Start::Item(drive, ids::parse_item(id)?)),
            });
            (start, located)
        }
        ["special", anchor, tail @ ..] => {
            let located = locate(anchor, tail)?;
            let folder = drive::special_folder(located.name);
            let start = drive.filter(|_| folder.is_some()).map(Start::Root);
            let path = folder.into_iter().flatten().chain(located.path).collect();
            (start, Located { path, ..located })
        }
        [anchor, tail @ ..] if is_root(anchor) => {
            let located = locate(anchor, tail)?;
            (drive.map(Start::Root), located)
        }
        _ => {
            let place = drive.map_or(Place::Nothing, Place::Drive);
            return Ok((operations::DRIVE, place, segments.to_vec()));
        }
    };
    let Located { path, rest, .. } = located;
    let place = start.map_or(Place::Nothing, |start| {
        Place::Item(ItemAddress { start, path })
    });
    Ok((operations::ITEM, place, rest))
}

/// The item at a path as documents write it: `/drive/root:/a/b`, or below another drive.
fn by_path(family: Family, text: &str) -> Result<ItemAddress, ApiError> {
    let segments = protocol::path::segments(text)?;
    let segments = protocol::path::texts(&segments);
    let placed = match drive::address(family, &segments) {
        Some((drive, rest)) => {
            let (_, place, rest) = in_drive(drive, rest)?;
            rest.is_empty().then_some(place)
        }
        None => None,
    };
    match placed {
        Some(Place::Item(item)) => Ok(item),
        Some(Place::Nothing) => Err(unknown_item()),
        Some(Place::Alone | Place::Drive(_) | Place::Share(_)) | None => Err(ApiError::new(
            Kind::BadPath,
            "a path is written as in `/drive/root:/folder`",
        )),
    }
}

impl Call<'_> {
    /// The drive that the address names.
    pub(super) fn drive(&self) -> Result<&DriveAddress, ApiError> {
        match self.place() {
            Place::Drive(drive) => Ok(drive),
            Place::Alone | Place::Item(_) | Place::Share(_) | Place::Nothing => Err(unknown_item()),
        }
    }

    /// The item that the address names.
    pub(super) fn item(&self) -> Result<&ItemAddress, ApiError> {
        match self.place() {
            Place::Item(item) => Ok(item),
            Place::Alone | Place::Drive(_) | Place::Share(_) | Place::Nothing => {
                Err(unknown_item())
            }
        }
    }

    /// The folder that a reference names. Its root, without a drive, is that of the item that the address names.
    pub(super) fn folder(&self, said: &ParentReference) -> Result<ItemAddress, ApiError> {
        let unknown = || ApiError::new(Kind::NotFound, "the folder to put it into was not found");
        let drive = match (&said.drive_id, &self.item()?.start) {
            (Some(id), _) => Some(DriveAddress::Id(ids::parse_drive(id).ok_or_else(unknown)?)),
            (None, Start::Root(drive) | Start::Item(drive, _)) => Some(drive.clone()),
            (None, _) => None,
        };
        let start = match (said.id.as_deref(), drive.clone()) {
            (Some("root"), Some(drive)) => Start::Root(drive),
            (Some(id), Some(drive)) if said.drive_id.is_some() => {
                Start::Item(drive, ids::parse_item(id).ok_or_else(unknown)?)
            }
            (Some(id), _) => Start::AnyItem(ids::parse_item(id).ok_or_else(unknown)?),
            (None, _) => {
                let path = said.path.as_deref().ok_or_else(|| {
                    let message = "name the folder by the `id` or the `path` of `parentReference`";
                    ApiError::new(Kind::BadRequest, message)
                })?;
                let mut folder = by_path(self.writing().family, path)?;
                if let (Start::Root(named), Some(drive), true) =
                    (&mut folder.start, drive, said.drive_id.is_some())
                {
                    if !matches!(named, DriveAddress::Own) && *named != drive {
                        let message =
                            "`parentReference` names one drive by `driveId` and another by `path`";
                        return Err(ApiError::new(Kind::BadRequest, message));
                    }
                    *named = drive;
                }
                return Ok(folder);
            }
        };
        Ok(start.into())
    }

    /// The share that the address names.
    pub(super) fn share(&self) -> Result<&ShareAddress, ApiError> {
        match self.place() {
            Place::Share(share) => Ok(share),
            Place::Alone | Place::Drive(_) | Place::Item(_) | Place::Nothing => Err(unknown_item()),
        }
    }

    /// The permission that the address names.
    pub(super) fn permission(&self) -> Result<PermissionId, ApiError> {
        let id = self.values().get("permission-id");
        id.and_then(ids::parse_permission)
            .ok_or_else(|| PermissionsError::NotFound.into())
    }

    /// The user that the address names, where it names one.
    pub(super) fn user(&self) -> Option<UserAddress> {
        self.values().get("user-id").map(drive::user)
    }
}

fn unknown_item() -> ApiError {
    LocateError::NotFound.into()
}
