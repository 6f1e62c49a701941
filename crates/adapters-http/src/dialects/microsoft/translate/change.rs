//! From bodies and queries to changes of what is in drives (docs/contracts/microsoft.md 5.2, 5.9 and 5.13).

use domain::time::Timestamp;
use domain::upload::{NameConflict, WhenTaken};
use ports::driving::address::ItemAddress;
use ports::driving::drives::{BeginInOrder, ChangeItem, MakeItem, UploadConflict, UploadTo};
use ports::driving::permissions::Expected;

use super::members::{missing, moment};
use crate::dialects::microsoft::bodies;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::query::Query;

/// What shall happen when a name is taken, as the vendor says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialects::microsoft) enum Conflict {
    Fail,
    Replace,
    Rename,
}

/// What a request says of it: the body before the query.
pub(in crate::dialects::microsoft) fn conflict(
    query: &Query,
    body: Option<&str>,
) -> Result<Option<Conflict>, ApiError> {
    const NAMES: [&str; 3] = [
        "@microsoft.graph.conflictBehavior",
        "@name.conflictBehavior",
        "@oneDrive.conflictBehavior",
    ];
    let mut asked = query.pairs().filter(|(name, _)| NAMES.contains(name));
    let Some(said) = body.or_else(|| asked.next().map(|(_, value)| value)) else {
        return Ok(None);
    };
    match said.to_ascii_lowercase().as_str() {
        "fail" => Ok(Some(Conflict::Fail)),
        "replace" => Ok(Some(Conflict::Replace)),
        "rename" => Ok(Some(Conflict::Rename)),
        _ => Err(ApiError::new(
            Kind::BadRequest,
            "the conflict behavior must be one of fail, replace and rename",
        )),
    }
}

/// What becomes of an item whose name is taken; what is not said fails.
pub(in crate::dialects::microsoft) const fn when_taken(conflict: Option<Conflict>) -> WhenTaken {
    match conflict {
        Some(Conflict::Replace) => WhenTaken::Replace,
        Some(Conflict::Rename) => WhenTaken::New(NameConflict::Number),
        Some(Conflict::Fail) | None => WhenTaken::New(NameConflict::Fail),
    }
}

/// Where the bytes go that are sent to an address: into the file that it names by its id, or to the name at the end
/// of its path.
pub(in crate::dialects::microsoft) fn upload_to(
    item: &ItemAddress,
    conflict: Option<Conflict>,
    if_match: Option<Vec<Expected>>,
) -> Result<UploadTo, ApiError> {
    let Some((name, way)) = item.path.split_last() else {
        if matches!(conflict, Some(Conflict::Fail | Conflict::Rename)) {
            return Err(ApiError::new(
                Kind::BadRequest,
                "the address names a file, which is replaced: fail and rename are for a name at the end of a path",
            ));
        }
        return Ok(UploadTo::File {
            file: item.clone(),
            name: None,
            if_match,
        });
    };
    let conflict = match (conflict.unwrap_or(Conflict::Replace), if_match) {
        (Conflict::Replace, if_match) => UploadConflict::Replace(if_match),
        (Conflict::Fail, None) => UploadConflict::New(NameConflict::Fail),
        (Conflict::Rename, None) => UploadConflict::New(NameConflict::Number),
        (Conflict::Fail | Conflict::Rename, Some(_)) => {
            return Err(ApiError::new(
                Kind::BadRequest,
                "If-Match is for a file that is replaced: leave it out, or the conflict behavior",
            ));
        }
    };
    let parent = ItemAddress {
        start: item.start.clone(),
        path: way.to_vec(),
    };
    Ok(UploadTo::Folder {
        parent,
        name: name.clone(),
        conflict,
    })
}

/// The request for a folder in a folder.
pub(in crate::dialects::microsoft) fn make_folder(
    body: bodies::MakeChild,
    parent: ItemAddress,
    conflict: NameConflict,
) -> Result<MakeItem, ApiError> {
    let not_served = [
        ("file", body.file.is_some()),
        ("remoteItem", body.remote_item.is_some()),
        ("@microsoft.graph.sourceUrl", body.source_url.is_some()),
    ];
    if let Some((name, _)) = not_served.into_iter().find(|(_, is_said)| *is_said) {
        let message =
            format!("driveItem: what is made with `{name}` is not served here: put its content");
        return Err(ApiError::new(Kind::NotServed, message));
    }
    if body.folder.is_none() {
        return Err(missing("folder", "create"));
    }
    Ok(MakeItem {
        parent,
        name: body.name.ok_or_else(|| missing("name", "create"))?,
        description: body.description,
        url: None,
        conflict,
    })
}

/// The request to change an item.
pub(in crate::dialects::microsoft) fn change_item(
    body: bodies::ChangeItem,
    item: ItemAddress,
    (parent, when_taken): (Option<ItemAddress>, WhenTaken),
    if_match: Option<Vec<Expected>>,
) -> Result<ChangeItem, ApiError> {
    let [created, modified] = times(body.file_system_info)?;
    Ok(ChangeItem {
        if_match,
        name: body.name,
        parent,
        when_taken,
        description: body.description,
        source_created_at: created,
        source_modified_at: modified,
        ..ChangeItem::of(item, None)
    })
}

/// The request to send a file in parts.
pub(in crate::dialects::microsoft) fn begin_in_order(
    body: bodies::UploadSession,
    to: UploadTo,
) -> Result<BeginInOrder, ApiError> {
    let item = body.item.unwrap_or_default();
    // Where an id names the file, what is said of its name means nothing.
    if let (UploadTo::Folder { name, .. }, Some(said)) = (&to, item.name)
        && *name != said
    {
        return Err(ApiError::new(
            Kind::BadRequest,
            "the member `item.name` is another name than the address says: leave it out",
        ));
    }
    let size = item.file_size.map(|size| {
        u64::try_from(size).map_err(|_| {
            ApiError::new(
                Kind::BadFormat,
                "the member `item.fileSize` is a number of bytes",
            )
        })
    });
    let [created, modified] = times(item.file_system_info)?;
    Ok(BeginInOrder {
        to,
        size: size.transpose()?,
        source_created_at: created,
        source_modified_at: modified,
        description: item.description,
        waits: body.defer_commit.unwrap_or(false),
    })
}

/// When a file was made and last changed where it comes from.
fn times(said: Option<bodies::FileSystemInfo>) -> Result<[Option<Timestamp>; 2], ApiError> {
    let Some(said) = said else {
        return Ok([None, None]);
    };
    let at =
        |member: &str, said: Option<String>| said.map(|text| moment(member, &text)).transpose();
    Ok([
        at("createdDateTime", said.created)?,
        at("lastModifiedDateTime", said.last_modified)?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_behavior_has_many_spellings() {
        for (query, body, expected) in [
            ("", None, None),
            (
                "@microsoft.graph.conflictBehavior=rename",
                None,
                Some(Conflict::Rename),
            ),
            ("%40name.conflictBehavior=Fail", None, Some(Conflict::Fail)),
            (
                "@oneDrive.conflictBehavior=REPLACE",
                None,
                Some(Conflict::Replace),
            ),
            (
                "@name.conflictBehavior=fail",
                Some("replace"),
                Some(Conflict::Replace),
            ),
            (
                "conflictBehavior=fail&@other.conflictBehavior=x",
                None,
                None,
            ),
        ] {
            let query = Query::parse(Some(query)).unwrap();
            assert_eq!(conflict(&query, body).unwrap(), expected, "{query:?}");
        }
        let wrong = conflict(&Query::default(), Some("overwrite")).unwrap_err();
        assert_eq!(wrong.kind, Kind::BadRequest);
    }
}
