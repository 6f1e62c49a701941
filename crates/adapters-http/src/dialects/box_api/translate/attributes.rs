//! What comes with an upload beside its bytes (docs/contracts/box.md 7.6).

use domain::ids::ItemId;
use domain::upload::NameConflict;
use http::{HeaderMap, HeaderName};
use ports::driving::drives::{CheckUpload, Upload, UploadConflict, UploadTo};
use ports::driving::permissions::Expected;

use super::members::{count, needed_name, needed_parent, source_times};
use crate::dialects::box_api::bodies;
use crate::dialects::box_api::reference::Ref;
use crate::protocol::problem::{ApiError, Field, Kind};

const DIGEST: HeaderName = HeaderName::from_static("content-md5");

/// The part of an upload that describes its bytes.
pub(in crate::dialects::box_api) fn attributes(
    body: bodies::Attributes,
    file: Option<ItemId>,
    if_match: Option<Vec<Expected>>,
    sha1: Option<[u8; 20]>,
) -> Result<Upload, ApiError> {
    let [created_at, modified_at] = source_times(
        body.content_created_at.as_deref(),
        body.content_modified_at.as_deref(),
    )?;
    Ok(Upload {
        to: upload_to(body.name, body.parent, file, if_match)?,
        source_created_at: created_at,
        source_modified_at: modified_at,
        description: body.description,
        sha1,
    })
}

/// The question whether an upload would be taken.
pub(in crate::dialects::box_api) fn announced(
    body: bodies::Attributes,
    file: Option<ItemId>,
) -> Result<CheckUpload, ApiError> {
    Ok(CheckUpload {
        to: upload_to(body.name, body.parent, file, None)?,
        size: count(body.size, "size")?,
    })
}

/// A new version stays where its file is, even if a client names a folder
/// (docs/contracts/box.md 7.6).
fn upload_to(
    name: Option<String>,
    parent: Option<bodies::Parent>,
    file: Option<ItemId>,
    if_match: Option<Vec<Expected>>,
) -> Result<UploadTo, ApiError> {
    Ok(match file {
        Some(id) => UploadTo::File {
            file: Ref::Item(id).address(),
            name,
            if_match,
        },
        None => UploadTo::Folder {
            parent: needed_parent(parent)?,
            name: needed_name(name)?,
            conflict: UploadConflict::New(NameConflict::Fail),
        },
    })
}

/// The SHA-1 that a header announces, which is named after another digest.
pub(in crate::dialects::box_api) fn digest(
    headers: &HeaderMap,
) -> Result<Option<[u8; 20]>, ApiError> {
    let Some(value) = headers.get(DIGEST) else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| read_digest(text.trim()))
        .map(Some)
        .ok_or_else(|| {
            ApiError::new(
                Kind::BadRequest,
                "the header Content-MD5 carries the SHA-1 of the file in 40 hexadecimal digits",
            )
            .about(Field::Member("Content-MD5".into()))
        })
}

pub(super) fn read_digest(text: &str) -> Option<[u8; 20]> {
    let is_digest = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut digest = [0; 20];
    for (index, byte) in digest.iter_mut().enumerate() {
        let pair = text.get(2 * index..2 * index + 2)?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    is_digest.then_some(digest)
}
