//! Items with all that surrounds them, and lists of what is in a folder.

use domain::access::Action;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, name_key};
use ports::driven::store::{ChildQuery, Reads};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::items::{ItemsError, ListPart, Listing, LocateError};
use ports::driving::view::ItemDetail;
use ports::page::Page;

use super::Items;
use crate::services::items::detail::{Subject, is_own};
use crate::services::locate::{Located, lineage_of};

pub(super) async fn listing(
    items: &Items,
    context: &Context,
    folder: &ItemAddress,
    part: &ListPart,
) -> Result<Listing, ItemsError> {
    let located = items
        .locate
        .locate_for(context, folder, Action::List)
        .await?;
    if located.item.kind() != ItemKind::Folder {
        return Err(ItemsError::NotAFolder);
    }
    let is_home = located.item.parent.is_none() && is_own(context, &located.lineage);
    let listed = if is_home {
        let mut invited = items.invited(context).await?;
        if let Some(name) = &part.named {
            invited.retain(|subject| subject.item.name.key() == name_key(name));
        }
        if invited.is_empty() {
            items.list_children(context, &located, part).await?
        } else {
            items.list_home(context, &located, invited, part).await?
        }
    } else {
        items.list_children(context, &located, part).await?
    };
    Ok(listed)
}

impl Items {
    pub(in crate::services) async fn item_detail(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: Option<ItemKind>,
        version: Option<u64>,
    ) -> Result<ItemDetail, LocateError> {
        let located = self.locate.locate_for(context, item, Action::See).await?;
        if kind.is_some_and(|kind| located.item.kind() != kind) {
            return Err(LocateError::NotFound);
        }
        // The item and its link are of one moment: a link never shows with another state's etag.
        let moment = self.store.snapshot().await?;
        let mut subject = Subject::from(located);
        let now = moment.item(subject.item.id).await?;
        subject.item = now.ok_or(LocateError::NotFound)?;
        if let Some(number) = version {
            subject.item = as_of(&*moment, subject.item, number).await?;
        }
        Ok(self.detail_of(&*moment, context, subject).await?)
    }

    /// A file that was located, at one of its versions.
    pub(in crate::services) async fn at_version(
        &self,
        file: ItemId,
        number: u64,
    ) -> Result<Item, LocateError> {
        let moment = self.store.snapshot().await?;
        let now = moment.item(file).await?;
        as_of(&*moment, now.ok_or(LocateError::NotFound)?, number).await
    }

    async fn list_children(
        &self,
        context: &Context,
        folder: &Located,
        part: &ListPart,
    ) -> Result<Listing, LocateError> {
        let (page, total) = self.children_page(context, folder, part).await?;
        Ok(Listing {
            entries: self.in_folder(context, folder, page.rows).await?,
            total,
            next: page.next,
        })
    }

    /// A part of what the caller sees in a folder, and how much that is in all.
    pub(in crate::services) async fn children_page(
        &self,
        context: &Context,
        folder: &Located,
        part: &ListPart,
    ) -> Result<(Page<Item>, u64), LocateError> {
        let reads = &*self.store;
        let totals = reads.folder_totals(&[folder.item.id]).await?;
        let totals = totals.first().copied().unwrap_or_default();
        let hidden = if totals.cut_off > 0 {
            self.hidden_in(context, folder).await?
        } else {
            Vec::new()
        };
        if let Some(name) = &part.named {
            let found = reads.child(folder.item.id, &name_key(name)).await?;
            let found = found.filter(|item| !hidden.contains(&item.id));
            let total = found.iter().len() as u64;
            let rows = found.into_iter().filter(|_| part.offset == 0).collect();
            return Ok((Page { rows, next: None }, total));
        }
        let query = ChildQuery {
            parent: folder.item.id,
            order: part.order,
            descending: part.descending,
            after: part.after.clone(),
            limit: part.limit,
            by_kind: true,
            offset: part.offset,
            without: hidden.clone(),
        };
        let page = reads.children(&query).await?;
        let seen = totals.child_count.saturating_sub(hidden.len() as u64);
        Ok((page, seen))
    }

    /// The items in a folder that were cut off from it and are not the caller's to know.
    async fn hidden_in(
        &self,
        context: &Context,
        folder: &Located,
    ) -> Result<Vec<ItemId>, LocateError> {
        let through = folder.way();
        let mut hidden = Vec::new();
        for item in self.store.cut_off_in(folder.item.id).await? {
            if !self.locate.sees(context, through, item).await? {
                hidden.push(item);
            }
        }
        Ok(hidden)
    }

    /// Shows items of one folder. What has neither grants of its own nor was cut off gives the
    /// caller what the folder gives.
    pub(in crate::services) async fn in_folder(
        &self,
        context: &Context,
        folder: &Located,
        items: Vec<Item>,
    ) -> Result<Vec<ItemDetail>, LocateError> {
        let reads = &*self.store;
        let through = folder.way();
        let mut subjects = Vec::with_capacity(items.len());
        for item in items {
            let lineage = lineage_of(reads, item.id).await?;
            let rights = self.locate.rights_again(context, through, &lineage).await?;
            subjects.push(Subject {
                item,
                lineage,
                rights,
            });
        }
        Ok(self.details_of(reads, context, subjects).await?)
    }
}

/// A file at one of its versions. What is read must be of one moment: they are counted from the
/// present one.
async fn as_of(reads: &dyn Reads, file: Item, number: u64) -> Result<Item, LocateError> {
    match file.versions_back(number) {
        None => Err(LocateError::NotFound),
        Some(0) => Ok(file),
        Some(back) => {
            let kept = reads.version_back(file.id, back).await?;
            Ok(file.as_of(number, &kept.ok_or(LocateError::NotFound)?))
        }
    }
}
