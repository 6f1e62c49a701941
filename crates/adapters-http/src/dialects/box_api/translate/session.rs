//! Uploads that come in parts (docs/contracts/box.md 7.11).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ids::{ItemId, UploadSessionId};
use domain::server::session::{Cut, ListedPart, Part};
use domain::upload::NameConflict;
use http::{HeaderMap, HeaderName, header};
use ports::driving::drives::{
    BeginSession, CommitSession, SendPart, SessionView, UploadConflict, UploadTo,
};
use ports::driving::permissions::Expected;

use super::attributes::read_digest;
use super::members::{count, folder, missing, source_times};
use crate::dialects::box_api::bodies;
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::writing::{Writing, written};
use crate::dialects::box_api::{ids, tags, wire};
use crate::protocol::hexadecimal;
use crate::protocol::json::JsonFault;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::range;

const DIGEST: HeaderName = HeaderName::from_static("digest");

/// The wish to send a file in parts.
pub(in crate::dialects::box_api) fn begin_session(
    body: bodies::BeginSession,
    file: Option<ItemId>,
    if_match: Option<Vec<Expected>>,
) -> Result<BeginSession, ApiError> {
    let needed = |said: Option<String>, name, about| said.ok_or_else(|| missing(name, about));
    let to = match file {
        Some(id) => UploadTo::File {
            file: Ref::Item(id).address(),
            name: body.file_name,
            if_match,
        },
        None => UploadTo::Folder {
            parent: folder(
                &needed(body.folder_id.map(|id| id.0), "folder_id", Field::Parent)?,
                "folder_id",
            )?,
            name: needed(body.file_name, "file_name", Field::Name)?,
            conflict: UploadConflict::New(NameConflict::Fail),
        },
    };
    Ok(BeginSession {
        to,
        size: count(body.file_size, "file_size")?
            .ok_or_else(|| missing("file_size", Field::Member("file_size".into())))?,
    })
}

/// A part, as the head of its request announces it.
pub(in crate::dialects::box_api) fn send_part(
    headers: &HeaderMap,
    session: UploadSessionId,
) -> Result<SendPart, ApiError> {
    let range = headers.get(header::CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    let span = range.and_then(range::content).ok_or_else(|| {
        let message = "send the part with `Content-Range: bytes`, its first and last byte, and how many \
                       bytes the file has: `Content-Range: bytes 0-8388607/62914560`";
        ApiError::new(Kind::BadRequest, message).about(Field::Span)
    })?;
    Ok(SendPart {
        session,
        span,
        sha1: digest(headers)?,
    })
}

/// The SHA-1 that the header `Digest` announces, among other digests perhaps.
fn digest(headers: &HeaderMap) -> Result<[u8; 20], ApiError> {
    let values = headers.get_all(DIGEST).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut entries = texts.flat_map(|text| text.split(','));
    let found = entries.find_map(|entry| {
        let (name, value) = entry.trim().split_once('=')?;
        name.eq_ignore_ascii_case("sha").then_some(value)
    });
    found
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| {
            let message = "send `Digest: sha=` with the SHA-1 of the bytes in base64";
            ApiError::new(Kind::BadRequest, message).about(Field::Member("Digest".into()))
        })
}

/// The wish to make a file of its parts.
pub(in crate::dialects::box_api) fn commit_session(
    headers: &HeaderMap,
    body: bodies::CommitSession,
    session: UploadSessionId,
) -> Result<CommitSession, ApiError> {
    let sha1 = digest(headers)?;
    let listed = body.parts.ok_or_else(|| missing("parts", Field::Parts))?;
    let parts = listed.into_iter().enumerate();
    let parts: Result<Vec<ListedPart>, ApiError> =
        parts.map(|(at, part)| listed_part(at, &part)).collect();
    let attributes = body.attributes.unwrap_or_default();
    let [created_at, modified_at] = source_times(
        attributes.content_created_at.as_deref(),
        attributes.content_modified_at.as_deref(),
    )?;
    Ok(CommitSession {
        session,
        parts: parts?,
        sha1,
        if_match: tags::file_states(headers),
        source_created_at: created_at,
        source_modified_at: modified_at,
        description: attributes.description,
    })
}

fn listed_part(at: usize, part: &bodies::ListedPart) -> Result<ListedPart, ApiError> {
    let place = |name: &str| format!("parts[{at}].{name}");
    let id = part.part_id.as_deref();
    let id = id.ok_or_else(|| missing(&place("part_id"), Field::Parts))?;
    let unreadable = || JsonFault::WrongType {
        member: place("sha1"),
        expected: "a SHA-1 in 40 hexadecimal digits",
    };
    let sha1 = part.sha1.as_deref();
    Ok(ListedPart {
        // A text that is no part's name is a part that was not sent.
        number: read_part_id(id).unwrap_or(u64::MAX),
        offset: count(part.offset, &place("offset"))?,
        size: count(part.size, &place("size"))?,
        sha1: sha1
            .map(|sha1| read_digest(sha1).ok_or_else(unreadable))
            .transpose()?,
    })
}

fn part_id(number: u64) -> String {
    format!("{number:08X}")
}

fn read_part_id(text: &str) -> Option<u64> {
    let number = u64::from_str_radix(text, 16).ok()?;
    part_id(number).eq_ignore_ascii_case(text).then_some(number)
}

/// A session with the addresses that lead on.
pub(in crate::dialects::box_api) fn session(
    view: &SessionView,
    writing: Writing<'_>,
) -> wire::UploadSession {
    let session = &view.session;
    let id = ids::format(session.id.get());
    let base = format!("{}/api/2.0/files/upload_sessions/{id}", writing.public_url);
    let part_size = match session.cut {
        Cut::Even { part_size, .. } => part_size,
        // None of this door's.
        Cut::InOrder { .. } => 0,
    };
    wire::UploadSession {
        kind: "upload_session",
        id,
        part_size,
        total_parts: session.total_parts(),
        num_parts_processed: match session.made {
            None => view.parts.len() as u64,
            Some(_) => session.total_parts(),
        },
        session_expires_at: written(session.expires_at),
        endpoints: wire::SessionEndpoints {
            commit: format!("{base}/commit"),
            list_parts: format!("{base}/parts"),
            log_event: format!("{base}/log"),
            upload_part: base.clone(),
            abort: base.clone(),
            status: base,
        },
    }
}

/// A part that arrived.
pub(in crate::dialects::box_api) fn part(part: &Part) -> wire::UploadPart {
    wire::UploadPart {
        part_id: part_id(part.number),
        offset: part.offset,
        size: part.size,
        sha1: hexadecimal::text(&part.sha1),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_digest_is_found_among_others() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(DIGEST, HeaderValue::from_str(text).unwrap());
            digest(&headers).ok()
        };
        let zero = Some([0; 20]);
        let sum = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assert_eq!(read(&format!("sha={sum}")), zero);
        assert_eq!(read(&format!("MD5=x==, SHA={sum}")), zero);
        for wrong in ["", "sha=", "sha=AAAA", "sha", "md5=x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert!(digest(&HeaderMap::new()).is_err());
    }

    #[test]
    fn a_part_has_one_name() {
        assert_eq!(part_id(18), "00000012");
        assert_eq!(read_part_id("00000012"), Some(18));
        assert_eq!(read_part_id("0000001f"), Some(31));
        for text in ["", "12", "+0000012", "0000001G", "000000012"] {
            assert_eq!(read_part_id(text), None, "{text}");
        }
    }
}
