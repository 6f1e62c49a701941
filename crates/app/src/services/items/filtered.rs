//! Lists of which only some items are wanted.

use domain::item::Filter;
use ports::driven::store::Reads;
use ports::driving::Context;
use ports::driving::items::{ItemsError, ListChildren};
use ports::driving::view::{ItemView, Part};
use ports::page::Page;

use super::Items;
use crate::services::items::projection::{ItemsToShow, show};
use crate::services::items::sort_key::behind;
use crate::services::locate::Located;
use crate::services::locate::children::children_of;

/// How many are read at once of which only some may be wanted.
const PAGE: u32 = 500;
/// And how many at most.
pub(super) const LARGEST_READ: u32 = 20_000;

/// A page of those that a filter admits, as it fills: as full as one without a filter.
pub(super) struct Filling<'a> {
    filter: Option<&'a Filter>,
    limit: usize,
    /// What is to be read next.
    pub(super) part: ListChildren,
    rows: Vec<ItemView>,
}

impl<'a> Filling<'a> {
    pub(super) fn new(part: &ListChildren, filter: Option<&'a Filter>) -> Self {
        let limit = part.limit.max(1);
        Self {
            filter,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            part: ListChildren {
                limit: if filter.is_some() {
                    limit.max(PAGE)
                } else {
                    limit
                },
                ..part.clone()
            },
            rows: Vec::new(),
        }
    }

    /// Takes what was read, and gives the page once it is full or there is no more.
    pub(super) fn with(&mut self, read: Page<ItemView>) -> Option<Page<ItemView>> {
        let Some(filter) = self.filter else {
            return Some(read);
        };
        let admitted = read.rows.into_iter();
        self.rows
            .extend(admitted.filter(|row| filter.admits(&row.item, row.size)));
        if self.rows.len() > self.limit {
            self.rows.truncate(self.limit);
            let last = self.rows.last();
            let next = last.map(|last| behind(self.part.order, &last.item));
            let rows = std::mem::take(&mut self.rows);
            return Some(Page { rows, next });
        }
        if read.next.is_none() {
            let rows = std::mem::take(&mut self.rows);
            return Some(Page { rows, next: None });
        }
        self.part.after = read.next;
        // Where few are admitted, more are read at once: a search looks at the whole tree each time.
        self.part.limit = self.part.limit.saturating_mul(2).min(LARGEST_READ);
        None
    }
}

impl Items {
    /// How many items of a folder its caller sees that a filter admits.
    pub(super) async fn count_children(
        &self,
        context: &Context,
        folder: &Located,
        filter: Option<&Filter>,
    ) -> Result<u64, ItemsError> {
        let reads: &dyn Reads = &*self.store;
        let Some(filter) = filter else {
            let (seen, _) = self.seen_in(context, folder).await?;
            return Ok(seen);
        };
        let through = folder.way();
        let (mut total, mut part) = (0, ListChildren::by_name(None, PAGE));
        loop {
            let is_seen = |item| self.locate.sees(context, through, item);
            let page = children_of(reads, folder.item.id, &part, is_seen).await?;
            let to_show = ItemsToShow::of(page.rows, &folder.lineage, None);
            let views = show(reads, to_show, &[Part::Counts]).await?;
            let admitted = views.iter();
            total += admitted
                .filter(|row| filter.admits(&row.item, row.size))
                .count() as u64;
            let Some(next) = page.next else {
                return Ok(total);
            };
            part.after = Some(next);
        }
    }
}
