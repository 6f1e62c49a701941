//! The ways to name a drive, and the folders with a name of their own
//! (docs/contracts/microsoft.md 1.1).

use ports::driving::address::{DriveAddress, UserAddress};

use crate::dialects::microsoft::ids;
use crate::dialects::microsoft::mount::Family;

/// The drive that a path begins with, if it begins with one, and the rest of the path. Where nobody can
/// have such a drive it is none.
///
/// In `users/U/drives/D` and its like only the drive is looked at: its id is all that names it.
pub(super) fn address<'a, 'b>(
    family: Family,
    segments: &'b [&'a str],
) -> Option<(Option<DriveAddress>, &'b [&'a str])> {
    match (family, segments) {
        (_, ["drive", rest @ ..])
        | (Family::Graph, ["me", "drive", rest @ ..])
        | (Family::OneDrive, ["drives", "me", rest @ ..]) => Some((Some(DriveAddress::Own), rest)),
        (_, ["drives", id, rest @ ..])
        | (
            Family::Graph,
            ["me", "drives", id, rest @ ..]
            | ["users" | "groups" | "sites", _, "drives", id, rest @ ..],
        ) => Some((ids::parse_drive(id).map(DriveAddress::Id), rest)),
        (Family::Graph, ["users", name, "drive", rest @ ..]) => {
            Some((Some(DriveAddress::OfUser(user(name))), rest))
        }
        (Family::Graph, ["groups", id, "drive", rest @ ..]) => {
            Some((ids::parse_group(id).map(DriveAddress::OfGroup), rest))
        }
        (Family::Graph, ["sites", id, "drive", rest @ ..]) => {
            Some((ids::parse_site(id).map(DriveAddress::OfSite), rest))
        }
        (Family::Graph | Family::OneDrive, _) => None,
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
pub(super) fn special_folder(name: &str) -> Option<Vec<String>> {
    let path: &[&str] = match name.to_ascii_lowercase().as_str() {
        "documents" => &["Documents"],
        "photos" => &["Pictures"],
        "cameraroll" => &["Pictures", "Camera Roll"],
        "music" => &["Music"],
        _ => return None,
    };
    Some(path.iter().map(|&name| name.to_owned()).collect())
}
