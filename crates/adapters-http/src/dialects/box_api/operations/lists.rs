//! Lists of items, in pages (docs/contracts/box.md 7.3).

use domain::item::ItemKind;
use ports::driven::store::ChildOrder;
use ports::driving::address::ItemAddress;
use ports::driving::items::{ItemsError, Listing, LocateError};
use ports::driving::view::Part;

use crate::dialects::box_api::call::Call;
use crate::dialects::box_api::fields::Extent;
use crate::dialects::box_api::paging::{self, Both, Paging, Style};
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::reply::Reply;
use crate::dialects::box_api::wire::{Entry, Order, Page};
use crate::dialects::box_api::{reference, translate};
use crate::protocol::problem::ApiError;

/// What is in a folder.
pub(super) async fn folder(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, folder) = call.item()?;
    let list = reference::typed_id(ItemKind::Folder, folder);
    let mut paging = paging::of_items(call, &list, Both::Marker)?;
    if folder == Ref::Home && paging.style == Style::Marker {
        // There, markers know one order only.
        (paging.part.order, paging.part.descending) = (ChildOrder::default(), false);
    }
    let parts = call.fields().parts(Extent::Mini);
    let listing = listing(call, &call.address(folder), &paging, parts).await?;
    Ok(Reply::ok(&page(call, &listing, &paging)))
}

/// What the caller could take out of the trash.
pub(super) async fn trash(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut paging = paging::of_items(call, "trash", Both::Refused)?;
    (paging.part.order, paging.part.descending) = (ChildOrder::Id, false);
    let parts = call.fields().parts(Extent::Mini);
    let items = &call.services.items;
    let listing = items.trash(&call.context, &paging.part, parts).await?;
    let mut page = page(call, &listing, &paging);
    if let Some(order) = &mut page.order {
        // There, kinds are not told apart.
        *order = vec![Order::rising("id")];
    }
    Ok(Reply::ok(&page))
}

/// What is in a folder that is itself shown: the first entries in short, and to a request that names properties those
/// that it pages to, with the same properties (docs/contracts/box.md 7.26).
pub(super) async fn collection(
    call: &Call<'_>,
    folder: &ItemAddress,
) -> Result<Page<Entry>, ApiError> {
    let fields = call.fields();
    let mut paging = if fields.is_empty() {
        Paging::first()
    } else {
        paging::of_items(call, "", Both::Marker)?
    };
    paging.style = Style::Offset;
    let listing = listing(call, folder, &paging, fields.parts(Extent::Mini)).await?;
    Ok(page(call, &listing, &paging))
}

async fn listing(
    call: &Call<'_>,
    folder: &ItemAddress,
    paging: &Paging,
    parts: &'static [Part],
) -> Result<Listing, LocateError> {
    let listing = call
        .services
        .items
        .listing(&call.context, folder, &paging.part, parts)
        .await;
    listing.map_err(|error| match error {
        ItemsError::Locate(error) => error,
        // What is no folder is no folder of that id.
        ItemsError::NotAFolder | ItemsError::NoContent => LocateError::NotFound,
    })
}

fn page(call: &Call<'_>, listing: &Listing, paging: &Paging) -> Page<Entry> {
    let fields = call.fields();
    let entries = listing.entries.iter().map(|entry| {
        if fields.is_empty() {
            return Entry::Mini(translate::mini(entry));
        }
        let all = translate::item(entry, call.writing());
        Entry::Picked(fields.pick(all, entry.item.kind()))
    });
    ordered(call, entries.collect(), listing, paging)
}

fn ordered<E>(call: &Call<'_>, entries: Vec<E>, listing: &Listing, paging: &Paging) -> Page<E> {
    let end = (listing.total, listing.next.as_ref());
    let mut page = paging.page_of_items(entries, end, &call.services.page_marks);
    if paging.style == Style::Offset {
        page.order = Some(paging.order());
    }
    page
}
