//! What a handler is given beside the body: the caller, the request's head and the ports.

use std::net::IpAddr;

use http::request::Parts;
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::items::LocateError;

use super::body::Body;
use super::endpoint::Ref;
use super::media::Declared;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::query::Query;
use crate::services::Services;

/// A version of the vendor's interface (docs/contracts/oracle.md 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// 1.1.
    One,
    /// 1.2.
    Two,
}

impl Version {
    /// The version that a path begins with.
    pub(super) fn of(segments: &[String]) -> Result<Self, ApiError> {
        match segments.first().map(String::as_str) {
            Some("1.1") => Ok(Self::One),
            Some("1.2") => Ok(Self::Two),
            _ => Err(ApiError::new(
                Kind::UnknownAddress,
                "there is nothing at this address: versions 1.1 and 1.2 are served",
            )),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::One => "1.1",
            Self::Two => "1.2",
        }
    }
}

/// What a handler is given.
pub(super) struct Call<'a> {
    pub(super) services: &'a Services,
    pub(super) context: Context,
    pub(super) parts: &'a Parts,
    pub(super) from: IpAddr,
    pub(super) version: Version,
    pub(super) said: Declared,
    pub(super) query: Query,
}

impl Call<'_> {
    /// A value of the query, its name in any case; of what is given twice the first counts.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.query
            .pairs()
            .find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(value))
            .filter(|value| !value.is_empty())
    }

    /// The document that was sent.
    pub(super) async fn body(&self, payload: &mut Payload<'_>) -> Result<Body, ApiError> {
        Body::read(payload, self.said).await
    }

    /// Where something is served, in the version that was called.
    pub(super) fn location(&self, below: &str) -> String {
        let public_url = &self.services.config.public_url;
        format!("{public_url}/documents/api/{}{below}", self.version.name())
    }
}

/// The address of a file or folder; nobody's id is nobody's item.
pub(super) fn address(of: Ref) -> Result<ItemAddress, ApiError> {
    let start = match of {
        Ref::Home => Start::Root(DriveAddress::Own),
        Ref::Folder(id) | Ref::File(id) => Start::AnyItem(id.ok_or(LocateError::NotFound)?),
    };
    Ok(ItemAddress {
        start,
        path: Vec::new(),
    })
}
