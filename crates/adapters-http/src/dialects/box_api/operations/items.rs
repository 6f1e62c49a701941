//! Items and what becomes of them (docs/contracts/box.md 1 and 7).

use std::time::Duration;

use domain::item::ItemKind;
use http::{StatusCode, header};
use ports::driving::address::ItemAddress;
use ports::driving::drives::{DrivesError, RemoveItem};
use ports::driving::items::{ItemsError, LocateError, Wanted};
use ports::driving::view::{ItemView, Part};
use serde_json::json;

use super::lists;
use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::envelope::Conflicts;
use crate::dialects::box_api::fields::Extent;
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::tags;
use crate::dialects::box_api::translate::{self, Echo};
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

const COLLECTION: &str = "item_collection";

/// An item.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    let address = call.address(of);
    let wanted = Wanted {
        kind: Some(kind),
        parts: call.fields().parts(Extent::Standard),
        ..Wanted::default()
    };
    let items = &call.services.items;
    let detail = match items.item(&call.context, &address, wanted).await {
        // Of what was removed only folders are gone for those who may take it out again.
        Err(LocateError::Trashed) if kind != ItemKind::Folder => {
            let drives = &call.services.drives;
            let trashed = drives.trashed_item(&call.context, &address, kind).await;
            trashed.map_err(|error| match error {
                DrivesError::NotTrashed => LocateError::Trashed.into(),
                error => error,
            })?
        }
        found => found?,
    };
    if tags::none_match(call.headers(), &detail) {
        return Ok(Reply::empty(StatusCode::NOT_MODIFIED));
    }
    let mut members = call.shown(&detail);
    if wants_collection(call, kind) {
        // A further call: the port has no reading of a folder together with what is in it.
        let page = lists::collection(call, &address).await?;
        members.insert(COLLECTION.to_owned(), json!(page));
    }
    Ok(Reply::ok(&members))
}

/// Whether a folder is shown with what is in it (docs/contracts/box.md 5.4).
fn wants_collection(call: &Call<'_>, kind: ItemKind) -> bool {
    let fields = call.fields();
    kind == ItemKind::Folder && (fields.is_empty() || fields.has(COLLECTION))
}

/// A change of an item and of its one link.
pub(super) async fn change(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    let if_match = tags::if_match(call.headers(), of);
    let body = payload.read().await?;
    let command = translate::change_item(body, kind, of, if_match)?;
    let said = Echo::of(&command.link);
    let changed = call
        .services
        .drives
        .change_item(&call.context, command, Part::WITH_LINK)
        .await;
    let detail = changed.map_err(|error| said.again(error.into()))?;
    Ok(Reply::ok(&call.shown(&detail)))
}

/// The way into the trash.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    let command = RemoveItem {
        item: call.address(of),
        kind: Some(kind),
        if_match: tags::if_match(call.headers(), of),
        with_content: call.switch("recursive"),
    };
    call.services
        .drives
        .remove_item(&call.context, command)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A copy of an item.
pub(super) async fn copy(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let (kind, of) = call.item()?;
    let command = translate::copy_item(payload.read().await?, kind, of)?;
    let detail = call
        .services
        .drives
        .copy_item(&call.context, command, Part::WITH_LINK)
        .await?;
    Ok(made(call, &detail))
}

/// A new folder.
pub(super) async fn make_folder(
    call: &Call<'_>,
    payload: &mut Payload,
    conflicts: &mut Conflicts,
) -> Result<Reply, ApiError> {
    *conflicts = Conflicts::Listed;
    let command = translate::make_folder(payload.read().await?)?;
    let detail = call
        .services
        .drives
        .make_item(&call.context, command, Part::WITH_LINK)
        .await?;
    Ok(made(call, &detail))
}

/// A new web link.
pub(super) async fn make_web_link(
    call: &Call<'_>,
    payload: &mut Payload,
) -> Result<Reply, ApiError> {
    let command = translate::make_web_link(payload.read().await?)?;
    let detail = call
        .services
        .drives
        .make_item(&call.context, command, Part::WITH_LINK)
        .await?;
    Ok(made(call, &detail))
}

/// The answer about an item that was just made.
pub(super) fn made(call: &Call<'_>, detail: &ItemView) -> Reply {
    Reply::one(StatusCode::CREATED, &call.shown(detail))
}

/// How long an address is good that is answered in place of bytes (docs/contracts/box.md 7.5).
const CONTENT_FOR: Duration = Duration::from_mins(15);

/// Where a file's bytes are (docs/contracts/box.md 7.5).
pub(super) async fn content(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, file) = call.item_but_home()?;
    if call.option("version").is_some() {
        return Err(ApiError::new(
            Kind::NotSupported,
            "only the present version of a file is served: leave `version` out",
        )
        .about(Field::Member("version".into())));
    }
    let address: ItemAddress = call.address(Ref::Item(file));
    let (items, context) = (&call.services.items, &call.context);
    let wanted = Wanted {
        kind: Some(ItemKind::File),
        ..Wanted::default()
    };
    let grant = items.content(context, &address, wanted, CONTENT_FOR).await;
    let grant = grant.map_err(|error| match error {
        ItemsError::Locate(error) => error,
        // What is no file is no file of that id.
        ItemsError::NotAFolder | ItemsError::NoContent => LocateError::NotFound,
    })?;
    let address = format!("{}/dl/{grant}", call.services.config.content_origin());
    Ok(Reply::empty(StatusCode::FOUND).with(header::LOCATION, address))
}
