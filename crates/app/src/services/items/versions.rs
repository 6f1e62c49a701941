//! The versions of a file, by their numbers.

use domain::access::{Action, Rights};
use domain::item::{Item, KeptVersion};
use ports::driven::store::Reads;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::items::{ItemsError, LocateError};
use ports::driving::view::{ItemView, Part};

use super::Items;
use super::projection::{ItemsToShow, show};

pub(super) async fn versions(
    items: &Items,
    context: &Context,
    file: &ItemAddress,
    (from, limit): (Option<u64>, u32),
    parts: &'static [Part],
) -> Result<(Vec<ItemView>, Option<u64>), ItemsError> {
    let located = items.locate.locate_for(context, file, Action::Read).await?;
    located
        .rights
        .permits_earlier()
        .map_err(LocateError::from)?;
    if located.item.content().is_none() {
        return Err(ItemsError::NoContent);
    }
    let reads = &*items.store;
    let mut kept = reads
        .versions_of(located.item.id, from, limit.saturating_add(1))
        .await?;
    let next = kept.get(limit as usize).map(|version| version.number);
    kept.truncate(limit as usize);
    let files = kept.iter().map(|version| located.item.as_of(version));
    let looker = Some(context.caller.organization);
    let to_show = ItemsToShow::of(files.collect(), &located.lineage, looker);
    Ok((show(reads, to_show, parts).await?, next))
}

/// A file at the version of this number, for those who may read that, or an item as it is for `None`.
pub(in crate::services) async fn at_version(
    reads: &dyn Reads,
    (item, rights): (&Item, &Rights),
    number: Option<u64>,
) -> Result<Item, LocateError> {
    let Some(number) = number.filter(|number| *number != item.content_revision) else {
        return Ok(item.clone());
    };
    rights.permits_earlier()?;
    let kept = version_of(reads, item, number).await?;
    Ok(item.as_of(&kept))
}

/// The version of this number of a file.
pub(in crate::services) async fn version_of(
    reads: &dyn Reads,
    file: &Item,
    number: u64,
) -> Result<KeptVersion, LocateError> {
    let kept = reads.versions_of(file.id, Some(number), 1).await?;
    let kept = kept.into_iter().find(|kept| kept.number == number);
    kept.ok_or(LocateError::NotFound)
}
