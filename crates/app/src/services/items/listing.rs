//! One item, and lists of what is in a folder.

use domain::access::Action;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, name_key};
use ports::driven::store::{ChildQuery, Reads};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::items::{CONTENT_FOR, ItemsError, ListPart, Listing, LocateError, Wanted};
use ports::driving::view::{ItemView, Part};
use ports::page::Page;

use super::Items;
use super::versions::at_version;
use crate::services::items::projection::{ItemsToShow, Subject, is_own, show};
use crate::services::locate::{Located, lineage_of};

pub(super) async fn listing(
    items: &Items,
    context: &Context,
    folder: &ItemAddress,
    wanted: (&ListPart, &[Part]),
) -> Result<Listing, ItemsError> {
    let located = items.listed(context, folder).await?;
    let is_home = located.item.parent.is_none() && is_own(context, &located.lineage);
    let mut invited = Vec::new();
    if is_home {
        invited = items.invited(context).await?;
    }
    if let Some(name) = &wanted.0.named {
        invited.retain(|subject| subject.item.name.key() == name_key(name));
    }
    let listed = if invited.is_empty() {
        items.list_children(context, &located, wanted).await
    } else {
        items.list_home(context, &located, invited, wanted).await
    };
    Ok(listed?)
}

impl Items {
    /// A folder that its caller may list.
    pub(super) async fn listed(
        &self,
        context: &Context,
        folder: &ItemAddress,
    ) -> Result<Located, ItemsError> {
        let located = self
            .locate
            .locate_for(context, folder, Action::List)
            .await?;
        match located.item.kind() {
            ItemKind::Folder => Ok(located),
            ItemKind::File | ItemKind::WebLink => Err(ItemsError::NotAFolder),
        }
    }

    /// Shows an item that a caller located, as it is in these reads.
    pub(super) async fn show_located(
        &self,
        reads: &dyn Reads,
        context: &Context,
        located: &Located,
        wanted: Wanted,
    ) -> Result<ItemView, LocateError> {
        let item = reads.item(located.item.id).await?;
        let item = item.ok_or(LocateError::NotFound)?;
        let item = at_version(reads, (&item, &located.rights), wanted.version).await?;
        let wants_download = wanted.parts.contains(&Part::Download);
        let download = (wants_download && item.kind() != ItemKind::Folder).then(|| {
            self.ticket(
                context,
                (&located.rights, located.way()),
                &item,
                CONTENT_FOR,
            )
        });
        let subject = Subject::of(item, located.lineage.clone(), located.rights.clone());
        let view = self.project_one(reads, context, subject, wanted.parts);
        Ok(ItemView {
            download: download.flatten(),
            ..view.await?
        })
    }

    pub(super) async fn list_children(
        &self,
        context: &Context,
        folder: &Located,
        (part, parts): (&ListPart, &[Part]),
    ) -> Result<Listing, LocateError> {
        let (page, total) = self.children_page(context, folder, part).await?;
        Ok(Listing {
            entries: self.in_folder(context, folder, page.rows, parts).await?,
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
        let (seen, hidden) = self.seen_in(context, folder).await?;
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
            without: hidden,
        };
        Ok((reads.children(&query).await?, seen))
    }

    /// How many items the caller sees in a folder, and those that they do not.
    pub(super) async fn seen_in(
        &self,
        context: &Context,
        folder: &Located,
    ) -> Result<(u64, Vec<ItemId>), LocateError> {
        let totals = self.store.folder_totals(&[folder.item.id]).await?;
        let totals = totals.first().copied().unwrap_or_default();
        let hidden = if totals.cut_off > 0 {
            self.hidden_in(context, folder).await?
        } else {
            Vec::new()
        };
        let seen = totals.child_count.saturating_sub(hidden.len() as u64);
        Ok((seen, hidden))
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

    /// Shows items of one folder. By which rights each is seen is asked only for what depends on it.
    pub(in crate::services) async fn in_folder(
        &self,
        context: &Context,
        folder: &Located,
        items: Vec<Item>,
        parts: &[Part],
    ) -> Result<Vec<ItemView>, LocateError> {
        let reads = &*self.store;
        if parts.is_empty() {
            let looker = Some(context.caller.organization);
            let to_show = ItemsToShow::of(items, &folder.lineage, looker);
            return Ok(show(reads, to_show, parts).await?);
        }
        let through = folder.way();
        let mut subjects = Vec::with_capacity(items.len());
        for item in items {
            let lineage = lineage_of(reads, item.id).await?;
            let rights = self
                .locate
                .rights_again(reads, context, through, &lineage)
                .await?;
            subjects.push(Subject::of(item, lineage, rights));
        }
        Ok(self.project(reads, context, &subjects, parts).await?)
    }
}
