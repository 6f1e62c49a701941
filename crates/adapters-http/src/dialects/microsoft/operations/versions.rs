//! The versions of a file (docs/contracts/microsoft.md 5.9).

use domain::item::ItemKind;
use http::StatusCode;
use ports::driving::drives::RestoreVersion;
use ports::driving::items::{ItemsError, LocateError, Wanted};
use ports::driving::view::{ItemView, Part};

use super::items::leading_to_bytes;
use super::said::{IF_MATCH, NEXT, READ, SELECT, TOP, WRITE};
use crate::dialects::microsoft::call::{Call, Op};
use crate::dialects::microsoft::odata::{Options, Served, VERSION};
use crate::dialects::microsoft::paging::Had;
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{ids, paging, shapes, tags, translate, wire};
use crate::protocol::json::members;
use crate::protocol::problem::ApiError;

pub(super) const fn operations() -> [Op; 5] {
    [
        Op::get(
            "versions",
            "{item}/versions",
            "The versions of a file, newest first, in pages",
            |call, _, ()| Box::pin(list(call)),
        )
        .scope(READ)
        .reads(&[SELECT, TOP, NEXT])
        .answers(shapes::many::<wire::DriveItemVersion>),
        Op::get(
            "version",
            "{item}/versions/{version-id}",
            "A version of a file; `current` is the present one",
            |call, _, ()| Box::pin(get(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::DriveItemVersion>),
        Op::get(
            "versionContent",
            "{item}/versions/{version-id}/content",
            "A redirection to the bytes of a version",
            |call, _, ()| Box::pin(content(call)),
        )
        .scope(READ)
        .statuses(&[302]),
        Op::post(
            "restoreVersion",
            "{item}/versions/{version-id}/{function}restoreVersion",
            "Gives a file the bytes of an earlier version, as a new one",
            |call, _, ()| Box::pin(restore(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
        Op::delete(
            "removeVersion",
            "{item}/versions/{version-id}",
            "Deletes an earlier version for good",
            |call, _, ()| Box::pin(remove(call)),
        )
        .scope(WRITE)
        .statuses(&[204]),
    ]
}

/// What a version is shown with.
const PARTS: &[Part] = &[Part::People];

/// The versions of a file, newest first.
pub(super) async fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::list(VERSION))?;
    let (items, context, address) = (&call.services.items, &call.context, call.item()?);
    let file = items
        .item(context, address, Wanted::default())
        .await?
        .item
        .id;
    let marks = &call.services.page_marks;
    let from = paging::number_in(Had::Versions, &options, file, marks)?;
    let part = (from, options.page_size());
    let (versions, next) = items.versions(context, address, part, PARTS).await?;
    let next = next.map(|number| paging::next_number(Had::Versions, file, number, marks));
    let next = next.map(|signed| call.next_page(&signed));
    let shown = versions.iter();
    let shown = shown.map(|view| options.pick(members(&translate::version(view))));
    let context = call.metadata("Collection(driveItemVersion)");
    Ok(Reply::many(context, shown.collect(), next))
}

/// A version of a file.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(VERSION))?;
    let view = version(call).await?;
    let context = call.metadata("driveItemVersion");
    let shown = options.pick(members(&translate::version(&view)));
    Ok(Reply::one(StatusCode::OK, context, shown))
}

async fn version(call: &Call<'_>) -> Result<ItemView, ApiError> {
    let wanted = Wanted {
        version: number(call)?,
        kind: None,
        parts: PARTS,
    };
    let items = &call.services.items;
    let view = items.item(&call.context, call.item()?, wanted).await?;
    if view.item.kind() != ItemKind::File {
        return Err(ItemsError::NoContent.into());
    }
    Ok(view)
}

/// Where the bytes of a version are.
pub(super) async fn content(call: &Call<'_>) -> Result<Reply, ApiError> {
    leading_to_bytes(call, call.item()?, number(call)?).await
}

/// Makes a version the present one again.
pub(super) async fn restore(call: &Call<'_>) -> Result<Reply, ApiError> {
    let command = RestoreVersion {
        file: call.item()?.clone(),
        number: present_or(call).await?,
        if_match: tags::if_match(call.headers())?,
    };
    let drives = &call.services.drives;
    drives.restore_version(&call.context, command).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Deletes a version for good.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (number, drives) = (present_or(call).await?, &call.services.drives);
    drives
        .remove_version(&call.context, call.item()?, number)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// The number that the address names, that of the present version where it names none.
async fn present_or(call: &Call<'_>) -> Result<u64, ApiError> {
    match number(call)? {
        Some(number) => Ok(number),
        None => Ok(version(call).await?.item.content_revision),
    }
}

/// The number that the address names; `None` for the present version.
fn number(call: &Call<'_>) -> Result<Option<u64>, ApiError> {
    let id = call.values().get("version-id").unwrap_or_default();
    if id == "current" {
        return Ok(None);
    }
    let number = ids::parse_version(id).ok_or(LocateError::NotFound)?;
    Ok(Some(number))
}
