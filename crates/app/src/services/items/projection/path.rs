//! Where an item is, as far as the one who looks may know.

use std::collections::BTreeMap;

use domain::ids::ItemId;
use domain::item::{DriveOwner, ItemName, Lineage};
use domain::listing::sees_item_link;
use ports::driven::store::{Reads, StoreError};
use ports::driving::Context;
use ports::driving::view::{FolderView, InheritedFrom, ParentView};

use super::{Subject, is_own, principal_name};
use crate::services::callers::people::owner_view;

/// The names from the root down to the step at `place`, the root's own left out.
pub(in crate::services) fn path_to(
    lineage: &Lineage,
    place: usize,
    seen_from: Option<ItemId>,
) -> Vec<ItemName> {
    let steps = lineage.steps();
    // Who sees it from nowhere is told nothing of what lies above.
    let Some(seen_from) = seen_from else {
        return Vec::new();
    };
    let top = steps.iter().position(|step| step.item == seen_from);
    let top = top.unwrap_or(steps.len() - 1);
    let mut names: Vec<_> = steps
        .iter()
        .take(top)
        .skip(place)
        .map(|step| step.name.clone())
        .collect();
    names.reverse();
    names
}

/// The folder that the item of a lineage is in, unless it lies above what the caller sees.
pub(in crate::services) fn parent_of(
    lineage: &Lineage,
    seen_from: Option<ItemId>,
) -> Option<ParentView> {
    if seen_from? == lineage.item() {
        return None;
    }
    let parent = lineage.steps().get(1)?;
    Some(ParentView {
        id: parent.item,
        path: path_to(lineage, 1, seen_from),
    })
}

/// Where a permission that was made on `item`, in this lineage, comes from.
pub(in crate::services) fn inherited_from(
    lineage: &Lineage,
    item: ItemId,
    seen_from: Option<ItemId>,
) -> Option<InheritedFrom> {
    let place = lineage.steps().iter().position(|step| step.item == item)?;
    Some(InheritedFrom {
        drive: lineage.drive(),
        in_personal_drive: matches!(lineage.owner(), DriveOwner::User(_)),
        item,
        path: path_to(lineage, place, seen_from),
    })
}

/// The folders above an item that the caller sees, the topmost first.
pub(super) async fn above(
    reads: &dyn Reads,
    context: &Context,
    subject: &Subject,
) -> Result<Vec<FolderView>, StoreError> {
    let steps = subject.lineage.steps();
    let place = |item| steps.iter().position(|step| step.item == item);
    let home = FolderView {
        id: None,
        name: String::new(),
        revision: 1,
    };
    let top = subject.rights.seen_from().and_then(place);
    if subject.item.parent.is_none() && is_own(context, &subject.lineage) {
        return Ok(Vec::new());
    }
    // What was located by links only begins where they do, and lies in nobody's root.
    let mut path = if sees_item_link(&subject.rights) {
        vec![home]
    } else {
        Vec::new()
    };
    let Some(top) = top else { return Ok(path) };
    let between = || steps.iter().take(top + 1).skip(1).rev();
    let ids: Vec<ItemId> = between().map(|step| step.item).collect();
    let folders = reads.items(&ids).await?.into_iter();
    let revisions: BTreeMap<ItemId, u64> =
        folders.map(|folder| (folder.id, folder.revision)).collect();
    for step in between() {
        let is_root = steps.last().is_some_and(|root| root.item == step.item);
        if is_root && is_own(context, &subject.lineage) {
            continue;
        }
        let Some(&revision) = revisions.get(&step.item) else {
            continue;
        };
        let name = if is_root {
            let owner = owner_view(reads, subject.lineage.owner()).await?;
            owner.map_or_else(String::new, |owner| principal_name(&owner).to_owned())
        } else {
            step.name.to_string()
        };
        path.push(FolderView {
            id: Some(step.item),
            name,
            revision,
        });
    }
    Ok(path)
}
