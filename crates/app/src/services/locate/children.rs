//! What is in a folder, as far as somebody may see it.

use domain::access::{Action, Rights};
use domain::ids::ItemId;
use domain::item::Item;
use ports::driven::store::{ChildQuery, Reads};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::items::{ListChildren, LocateError};
use ports::page::Page;

use super::{Locate, Through};

/// Whether these rights let something be seen; without any it is not.
pub(in crate::services) fn see(rights: Result<Rights, LocateError>) -> Result<bool, Fault> {
    match rights {
        Ok(rights) => Ok(rights.permit(Action::See).is_ok()),
        Err(LocateError::Fault(fault)) => Err(fault),
        Err(_hidden) => Ok(false),
    }
}

/// A page of a folder's items. One that was cut off from the folder is left out unless it is seen all
/// the same; a page is empty only when it is the last.
pub(in crate::services) async fn children_of<F>(
    reads: &dyn Reads,
    parent: ItemId,
    part: &ListChildren,
    is_seen: impl Fn(ItemId) -> F + Send + Sync,
) -> Result<Page<Item>, Fault>
where
    F: Future<Output = Result<bool, Fault>> + Send,
{
    let mut query = ChildQuery {
        parent,
        order: part.order,
        descending: part.descending,
        after: part.after.clone(),
        limit: part.limit.max(1),
        by_kind: false,
        offset: 0,
        without: Vec::new(),
    };
    loop {
        let Page { rows, next } = reads.children(&query).await?;
        let mut seen = Vec::with_capacity(rows.len());
        for item in rows {
            if item.inherits || is_seen(item.id).await? {
                seen.push(item);
            }
        }
        if next.is_none() || !seen.is_empty() {
            return Ok(Page { rows: seen, next });
        }
        query.after = next;
    }
}

impl Locate {
    /// Whether a caller sees an item, by themselves or through the link that they came through.
    pub(in crate::services) async fn sees(
        &self,
        context: &Context,
        through: Option<Through>,
        item: ItemId,
    ) -> Result<bool, Fault> {
        match self.store.lineage(item).await? {
            Some(lineage) => see(self
                .rights_again(&*self.store, context, through, &lineage)
                .await),
            None => Ok(false),
        }
    }
}
