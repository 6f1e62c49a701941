//! The ways to name a drive, and the folders with a name of their own
//! (docs/contracts/microsoft.md 1.1).

use ports::driving::address::{DriveAddress, UserAddress};

use super::{unknown_address, unknown_item};
use crate::dialects::microsoft::ids;
use crate::dialects::microsoft::mount::Family;
use crate::protocol::problem::ApiError;

/// The drive that a path begins with, and the rest of the path.
///
/// In `users/U/drives/D` and its like only the drive is looked at: its id is all that names it.
pub(super) fn address<'a, 'b>(
    family: Family,
    segments: &'b [&'a str],
) -> Result<(DriveAddress, &'b [&'a str]), ApiError> {
    match (family, segments) {
        (_, ["drive", rest @ ..]) | (Family::Graph, ["me", "drive", rest @ ..]) => {
            Ok((DriveAddress::Own, rest))
        }
        (Family::OneDrive, ["drives", "me", rest @ ..]) => Ok((DriveAddress::Own, rest)),
        (_, ["drives", id, rest @ ..])
        | (
            Family::Graph,
            ["me", "drives", id, rest @ ..]
            | ["users" | "groups" | "sites", _, "drives", id, rest @ ..],
        ) => {
            let id = ids::parse_drive(id).ok_or_else(unknown_item)?;
            Ok((DriveAddress::Id(id), rest))
        }
        (Family::Graph, ["users", name, "drive", rest @ ..]) => {
            Ok((DriveAddress::OfUser(user(name)), rest))
        }
        (Family::Graph, ["groups", id, "drive", rest @ ..]) => {
            let id = ids::parse_group(id).ok_or_else(unknown_item)?;
            Ok((DriveAddress::OfGroup(id), rest))
        }
        (Family::Graph, ["sites", id, "drive", rest @ ..]) => {
            let id = ids::parse_site(id).ok_or_else(unknown_item)?;
            Ok((DriveAddress::OfSite(id), rest))
        }
        (Family::Graph | Family::OneDrive, _) => Err(unknown_address()),
    }
}

/// A user by id, or by whatever name that is no id.
pub(super) fn user(text: &str) -> UserAddress {
    ids::parse_user(text).map_or_else(|| UserAddress::Name(text.to_owned()), UserAddress::Id)
}

/// The way from a drive's root to a folder with a name of its own.
///
/// A drive here has no folder set apart, so the name stands for the folder that the vendor's own
/// drives show under it. There is no folder for applications: `approot` is not found.
pub(super) fn special_folder(name: &str) -> Result<Vec<String>, ApiError> {
    let path: &[&str] = match name.to_ascii_lowercase().as_str() {
        "documents" => &["Documents"],
        "photos" => &["Pictures"],
        "cameraroll" => &["Pictures", "Camera Roll"],
        "music" => &["Music"],
        _ => return Err(unknown_item()),
    };
    Ok(path.iter().map(|&name| name.to_owned()).collect())
}
