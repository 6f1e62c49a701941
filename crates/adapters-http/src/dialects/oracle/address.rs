//! What an address names (docs/contracts/oracle.md 4.1, 7.1, 8.1 and 9.1).
//!
//! It looks nothing up.

#[cfg(test)]
mod tests;

use http::Method;
use ports::secret::LinkToken;

use super::call::{Call, Oracle};
use super::reference::{Ref, Version};
use super::{ids, operations};
use crate::protocol::dialect::Found;
use crate::protocol::pattern::Values;
use crate::protocol::problem::{ApiError, Kind};

/// What an address says beside its operation.
pub(crate) struct Place {
    pub(super) version: Version,
    /// The file or folder that it is about.
    pub(super) item: Option<Ref>,
}

/// The operation at these segments.
pub(super) fn find(method: &Method, segments: &[&str]) -> Result<Found<Oracle>, ApiError> {
    let (version, below) = match segments {
        ["1.1", below @ ..] => (Version::One, below),
        ["1.2", below @ ..] => (Version::Two, below),
        _ => {
            let message = "there is nothing at this address: versions 1.1 and 1.2 are served";
            return Err(ApiError::new(Kind::UnknownAddress, message));
        }
    };
    let place = Place {
        version,
        item: None,
    };
    let mut found = operations::TABLE.find(method, "", below, place)?;
    found.place.item = match below {
        ["folders", "items"] | ["folders", "self", "items"] => Some(Ref::Home),
        _ => item(&found.values),
    };
    Ok(found)
}

fn item(values: &Values) -> Option<Ref> {
    let folder = values.get("folder-id").map(Ref::folder);
    folder.or_else(|| values.get("file-id").map(Ref::file))
}

/// What stands in a path below the mount.
pub(super) fn below_mount(path: &str) -> Option<&str> {
    let below = path.strip_prefix("/documents/api")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

impl Call<'_> {
    /// The version that is called.
    pub(super) const fn version(&self) -> Version {
        self.place().version
    }

    /// The file or folder that the address is about.
    pub(super) fn item(&self) -> Ref {
        self.place().item.unwrap_or(Ref::Home)
    }

    /// The public link that the address names, if anybody can have such a link.
    pub(super) fn link(&self) -> Option<LinkToken> {
        self.values()
            .get("link-id")
            .and_then(ids::parse_public_link)
    }
}
