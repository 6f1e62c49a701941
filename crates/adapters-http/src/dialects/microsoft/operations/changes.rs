//! What changes in drives (docs/contracts/microsoft.md 5.2, 5.9 and 5.13).

use std::time::Duration;

use domain::item::ItemKind;
use domain::upload::NameConflict;
use http::{StatusCode, header};
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{self, DrivesError, RemoveItem, RestoreItem, Upload, UploadTo};
use ports::driving::items::{LocateError, Wanted};
use ports::driving::view::ItemView;

use super::items::{PARTS, context_of, picked};
use crate::dialects::microsoft::bodies::{ChangeItem, CopyItem, MakeChild, Restore};
use crate::dialects::microsoft::call::{Asked, Call, writing};
use crate::dialects::microsoft::odata::{Options, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::translate::{self, Conflict};
use crate::dialects::microsoft::{ids, paging, tags, wire};
use crate::protocol::json::members;
use crate::protocol::pattern::Values;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

/// How long it is told what became of a copy.
const TOLD_FOR: Duration = Duration::from_hours(1);

/// Takes a file's bytes, for a new file or in place of those that are there.
pub(super) async fn put(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?;
    put_to(call, item, payload).await
}

/// The same for a child by its name, as the first edition writes it.
pub(super) async fn put_child(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let mut item = call.item()?.clone();
    let name = call.values().get("child-name").unwrap_or_default();
    item.path.push(name.to_owned());
    put_to(call, &item, payload).await
}

async fn put_to(
    call: &Call<'_>,
    item: &ItemAddress,
    payload: &mut Payload,
) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::item())?;
    let is_for_new = tags::is_for_new(call.headers())?;
    let conflict = translate::conflict(&call.query, None)?;
    let conflict = if is_for_new && !item.path.is_empty() {
        Some(Conflict::Fail)
    } else {
        conflict
    };
    let to = translate::upload_to(item, conflict, tags::if_match(call.headers())?)?;
    if is_for_new && matches!(to, UploadTo::File { .. }) {
        return Err(DrivesError::PreconditionFailed.into());
    }
    let command = Upload::to(to);
    let (drives, context) = (&call.services.drives, &call.context);
    let put = drives
        .upload(context, command, payload.stream(), PARTS)
        .await;
    let view = put.map_err(|error| match error {
        DrivesError::NameTaken(_) if is_for_new => DrivesError::PreconditionFailed,
        error => error,
    })?;
    Ok(shown(call, item, status_of(&view), (&view, &options)))
}

/// Whether an upload made an item or replaced its content: whatever is done to an item raises its revision.
pub(super) const fn status_of(view: &ItemView) -> StatusCode {
    if view.item.revision == 1 {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

/// Makes a folder in a folder.
pub(super) async fn make_folder(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let parent = call.item()?;
    let options = Options::parse(&call.query, Served::item())?;
    let body: MakeChild = payload.read().await?;
    let conflict = translate::conflict(&call.query, body.conflict.as_deref())?;
    let when_taken = match conflict {
        Some(Conflict::Rename) => NameConflict::Number,
        Some(Conflict::Fail | Conflict::Replace) | None => NameConflict::Fail,
    };
    let command = translate::make_folder(body, parent.clone(), when_taken)?;
    // Named as its folder is, so that who came through a link goes on through it.
    let mut address = parent.clone();
    address.path.push(command.name.clone());
    let (drives, context) = (&call.services.drives, &call.context);
    let (status, view) = match drives.make_item(context, command, PARTS).await {
        Ok(view) => (StatusCode::CREATED, view),
        // A folder in place of a folder is the one that is there, with all that is in it.
        Err(taken @ DrivesError::NameTaken(_)) if conflict == Some(Conflict::Replace) => {
            let wanted = Wanted {
                parts: PARTS,
                kind: Some(ItemKind::Folder),
                ..Wanted::default()
            };
            let there = call.services.items.item(context, &address, wanted).await;
            (StatusCode::OK, there.map_err(|_no_folder| taken)?)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(shown(call, parent, status, (&view, &options)))
}

/// Renames, moves and describes an item.
pub(super) async fn change(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?;
    let options = Options::parse(&call.query, Served::item())?;
    let if_match = tags::if_match(call.headers())?;
    let body: ChangeItem = payload.read().await.map_err(unchangeable)?;
    let conflict = translate::conflict(&call.query, body.conflict.as_deref())?;
    let parent = body.parent_reference.as_ref();
    let parent = parent.map(|parent| call.folder(parent)).transpose()?;
    let into = (parent, translate::when_taken(conflict));
    let command = translate::change_item(body, item.clone(), into, if_match)?;
    let (drives, context) = (&call.services.drives, &call.context);
    let view = drives.change_item(context, command, PARTS).await?;
    Ok(shown(call, item, StatusCode::OK, (&view, &options)))
}

/// The refusal of a change that says more of an item than what can be changed.
fn unchangeable(problem: ApiError) -> ApiError {
    match (problem.kind, problem.part()) {
        (Kind::UnknownMember, Some(Field::Member(name))) => {
            let message = format!(
                "the member `{name}` cannot be changed: name, parentReference, description and \
                 fileSystemInfo can"
            );
            ApiError::new(Kind::FixedMember, message)
        }
        _ => problem,
    }
}

/// Copies an item with all that is in it. The copy is there when this is answered; a client asks the address in the
/// answer for what became of it.
pub(super) async fn copy(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?;
    let body: CopyItem = payload.read().await?;
    let unserved = [
        ("childrenOnly", body.children_only),
        ("includeAllVersionHistory", body.include_all_version_history),
    ];
    if let Some((name, _)) = unserved.into_iter().find(|(_, said)| *said == Some(true)) {
        let message = format!("driveItem: to copy with `{name}` is not served here");
        return Err(ApiError::new(Kind::NotServed, message));
    }
    if body.name.is_none() && body.parent_reference.is_none() {
        let message = "name the copy by `name`, or its folder by `parentReference`";
        return Err(ApiError::new(Kind::BadRequest, message));
    }
    let conflict = translate::conflict(&call.query, body.conflict.as_deref())?;
    let parent = body.parent_reference.as_ref();
    let command = drives::CopyItem {
        item: item.clone(),
        kind: None,
        parent: parent.map(|parent| call.folder(parent)).transpose()?,
        name: body.name,
        when_taken: translate::when_taken(conflict),
    };
    let (drives, context) = (&call.services.drives, &call.context);
    let copy = drives.copy_item(context, command, &[]).await?;
    let until = call.services.clock.now().plus(TOLD_FOR);
    let signed = paging::copied(copy.item.id, until, &call.services.page_marks);
    let address = call.writing().address(&format!("copies/{signed}"));
    Ok(Reply::empty(StatusCode::ACCEPTED).with(header::LOCATION, address))
}

/// What became of a copy.
pub(super) fn copied(asked: &Asked<'_>, values: &Values) -> Result<Reply, ApiError> {
    let (services, signed) = (asked.services, values.get("copy").unwrap_or_default());
    let item = paging::read_copied(signed, services.clock.now(), &services.page_marks);
    let item = item.ok_or_else(|| ApiError::new(Kind::NotFound, "there is no such copy"))?;
    let status = wire::CopyStatus {
        operation: "itemCopy",
        percentage_complete: 100.0,
        resource_id: ids::item(item),
        status: "completed",
    };
    let context = writing(asked).metadata("microsoft.graph.asyncJobStatus");
    Ok(Reply::one(StatusCode::OK, context, members(&status)))
}

/// Puts an item, with what is in it, into the trash.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    remove_at(call, call.item()?).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn remove_at(call: &Call<'_>, item: &ItemAddress) -> Result<(), ApiError> {
    let command = RemoveItem {
        item: item.clone(),
        kind: None,
        if_match: tags::if_match(call.headers())?,
        with_content: true,
    };
    let drives = &call.services.drives;
    Ok(drives.remove_item(&call.context, command).await?)
}

/// Ends an item, with what is in it, for good: by way of the trash, where it stays if the end fails.
pub(super) async fn remove_for_good(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (item, context) = (call.item()?, &call.context);
    let found = call.services.items.item(context, item, Wanted::default());
    let found = found.await?.item;
    // The address may lead elsewhere by now.
    let trashed = ItemAddress::from(Start::AnyItem(found.id));
    let removed = if item.is_shared() { item } else { &trashed };
    remove_at(call, removed).await?;
    let purged = call
        .services
        .drives
        .purge_item(context, &trashed, found.kind());
    match purged.await {
        // Who was invited to it has left it, and it stays where it is.
        Ok(()) | Err(DrivesError::Locate(LocateError::NotFound) | DrivesError::NotTrashed) => {
            Ok(Reply::empty(StatusCode::NO_CONTENT))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes an item out of the trash.
pub(super) async fn restore(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let item = call.item()?;
    let options = Options::parse(&call.query, Served::item())?;
    let body: Restore = payload.read().await?;
    let parent = body.parent_reference.as_ref();
    let command = RestoreItem {
        item: item.clone(),
        kind: None,
        name: body.name,
        parent: parent.map(|parent| call.folder(parent)).transpose()?,
    };
    let (drives, context) = (&call.services.drives, &call.context);
    let view = drives.restore_item(context, command, PARTS).await;
    let view = view.map_err(|error| match error {
        DrivesError::NotTrashed => {
            ApiError::new(Kind::BadRequest, "the item is not deleted").about(Field::Item)
        }
        error => error.into(),
    })?;
    Ok(shown(call, item, StatusCode::OK, (&view, &options)))
}

/// An item as a change left it.
fn shown(
    call: &Call<'_>,
    address: &ItemAddress,
    status: StatusCode,
    (view, options): (&ItemView, &Options),
) -> Reply {
    let context = context_of(call, address, view);
    let tag = tags::of_item(&view.item);
    Reply::one(status, context, picked(call, view, options)).with(header::ETAG, tag)
}
