//! What is found below a folder by its name, as far as its caller sees it.

use domain::access::Action;
use domain::item::{ItemKind, SearchText};
use ports::driven::store::SearchQuery;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::items::{CONTENT_FOR, ItemsError, ListChildren, Sought};
use ports::driving::view::{ItemView, Part};
use ports::page::Page;

use super::Items;
use crate::services::items::filtered::{Filling, LARGEST_READ};
use crate::services::items::projection::Subject;
use crate::services::items::sort_key::behind;
use crate::services::locate::Located;

pub(super) async fn search(
    items: &Items,
    context: &Context,
    folder: &ItemAddress,
    (sought, part): (&Sought, &ListChildren),
    parts: &[Part],
) -> Result<Page<ItemView>, ItemsError> {
    let located = items.listed(context, folder).await?;
    let mut filling = Filling::new(part, sought.filter.as_ref());
    loop {
        let read = items.found(context, &located, (&sought.text, &filling.part), parts);
        if let Some(page) = filling.with(read.await?) {
            return Ok(page);
        }
    }
}

impl Items {
    /// A page of what is found below a folder, shown.
    async fn found(
        &self,
        context: &Context,
        located: &Located,
        (text, part): (&SearchText, &ListChildren),
        parts: &[Part],
    ) -> Result<Page<ItemView>, ItemsError> {
        let (items, reads, way) = (self, &*self.store, located.way());
        let mut query = SearchQuery {
            folder: located.item.id,
            text: text.clone(),
            order: part.order,
            descending: part.descending,
            after: part.after.clone(),
            limit: part.limit.max(1),
        };
        // A page is empty only where it is the last.
        let (mut subjects, mut next) = loop {
            let page = reads.search(&query).await?;
            let ids: Vec<_> = page.rows.iter().map(|item| item.id).collect();
            reads.read_ahead(&ids).await?;
            let mut subjects = Vec::with_capacity(page.rows.len());
            for item in page.rows {
                let Some(lineage) = reads.lineage(item.id).await? else {
                    continue;
                };
                let rights = items
                    .locate
                    .rights_again(reads, context, way, &lineage)
                    .await?;
                if !lineage.is_trashed() && rights.permit(Action::See).is_ok() {
                    subjects.push(Subject::of(item, lineage, rights));
                }
            }
            if page.next.is_none() || !subjects.is_empty() {
                break (subjects, page.next);
            }
            query.after = page.next;
            query.limit = query.limit.saturating_mul(2).min(LARGEST_READ);
        };
        let limit = usize::try_from(part.limit.max(1)).unwrap_or(usize::MAX);
        if subjects.len() > limit {
            subjects.truncate(limit);
            next = subjects.last().map(|last| behind(part.order, &last.item));
        }
        let mut rows = items.project(reads, context, &subjects, parts).await?;
        for (row, subject) in rows.iter_mut().zip(&subjects) {
            if parts.contains(&Part::Download) && row.item.kind() != ItemKind::Folder {
                row.download =
                    items.ticket(context, (&subject.rights, way), &row.item, CONTENT_FOR);
            }
        }
        Ok(Page { rows, next })
    }
}
