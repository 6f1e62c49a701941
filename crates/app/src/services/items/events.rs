//! What happened to items that the caller sees.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Action, Rights};
use domain::ids::ItemId;
use domain::item::Lineage;
use domain::principal::TokenScope;
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;
use ports::driving::view::{EventView, ItemView, Part};

use super::Items;
use crate::services::callers::people::person_view;
use crate::services::items::projection::{Subject, seen_by};
use crate::services::locate::item_or_trashed;

pub(super) async fn events(
    items: &Items,
    context: &Context,
    after: Option<u64>,
    limit: u32,
) -> Result<(Vec<EventView>, u64), LocateError> {
    let reads = &*items.store;
    if !context.caller.scopes.has(TokenScope::Read) {
        return Err(LocateError::Scope);
    }
    let organization = context.caller.organization;
    let Some(after) = after else {
        let last = reads.last_event(organization).await?;
        return Ok((Vec::new(), last));
    };
    let happened = reads.events(organization, after, limit).await?;
    let next = happened.last().map_or(after, |(position, _)| *position);
    // What happened to one item several times is shown once.
    let touched: BTreeSet<ItemId> = happened.iter().map(|(_, event)| event.item).collect();
    let mut subjects = Vec::with_capacity(touched.len());
    for item in touched {
        subjects.extend(items.still_seen(context, item).await?);
    }
    let shown = items
        .project(reads, context, &subjects, Part::WITH_LINK)
        .await?;
    let shown = shown.into_iter().map(|view| (view.item.id, view));
    let shown: BTreeMap<ItemId, ItemView> = shown.collect();
    let mut views = Vec::new();
    for (position, event) in happened {
        let Some(item) = shown.get(&event.item).cloned() else {
            continue;
        };
        let by = match event.by.user() {
            Some(user) => reads.user(user).await?,
            None => None,
        };
        views.push(EventView {
            position,
            event,
            by: by.map(|user| seen_by(person_view(user), true)),
            item,
        });
    }
    Ok((views, next))
}

impl Items {
    /// An item of an event, if it is still there and the caller sees it, in the trash too.
    async fn still_seen(
        &self,
        context: &Context,
        item: ItemId,
    ) -> Result<Option<Subject>, LocateError> {
        let reads = &*self.store;
        let item = match item_or_trashed(reads, item).await {
            Ok(item) => item,
            Err(LocateError::Fault(fault)) => return Err(fault.into()),
            Err(_) => return Ok(None),
        };
        let standing = self.standing(context, item.id).await?;
        let seen = standing.filter(|(_, rights)| rights.permit(Action::See).is_ok());
        Ok(seen.map(|(lineage, rights)| Subject::of(item, lineage, rights)))
    }

    /// An item's lineage and its caller's rights, in the trash too; `None` for what is gone, be it with its drive.
    pub(super) async fn standing(
        &self,
        context: &Context,
        item: ItemId,
    ) -> Result<Option<(Lineage, Rights)>, Fault> {
        match self.locate.standing(&*self.store, context, item).await {
            Ok(standing) => Ok(Some(standing)),
            Err(LocateError::Fault(fault)) => Err(fault),
            Err(_gone) => Ok(None),
        }
    }
}
