//! What the caller could take out of the trash.

use std::collections::BTreeSet;

use domain::access::{Action, Rights};
use domain::ids::DriveId;
use domain::principal::TokenScope;
use ports::driving::Context;
use ports::driving::address::DriveAddress;
use ports::driving::items::{ListPart, Listing, LocateError};
use ports::driving::view::Part;
use ports::page::Cursor;

use super::Items;
use crate::services::items::home::principals;
use crate::services::items::projection::Subject;
use crate::services::locate::drive_at;

/// How many items are read at once.
const PAGE: u32 = 200;

/// A page of the trash, by id. Only what is on the page is shown; after a page before it, nothing
/// beyond it is counted.
pub(super) async fn trash(
    items: &Items,
    context: &Context,
    part: &ListPart,
    parts: &[Part],
) -> Result<Listing, LocateError> {
    let (reads, now) = (&*items.store, items.clock.now());
    if !context.caller.scopes.has(TokenScope::Read) {
        return Err(LocateError::Scope);
    }
    let drives = items.drives_within_reach(context).await?;
    let limit = usize::try_from(part.limit).unwrap_or(usize::MAX);
    let from = part.after.as_ref();
    let mut after = from.and_then(|cursor| domain::ids::ItemId::new(cursor.id));
    let (mut subjects, mut total): (Vec<Subject>, u64) = (Vec::new(), 0);
    let enough = |shown: &Vec<Subject>, total: u64| {
        from.is_some() && total > part.offset.saturating_add(shown.len() as u64)
    };
    while !enough(&subjects, total) {
        let page = reads.trashed_in(&drives, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for item in page {
            // What is being purged is not there any more.
            let Some(lineage) = reads.lineage(item.id).await? else {
                continue;
            };
            let rights = Rights::in_trash(&context.caller, &lineage, now);
            if !lineage.is_topmost_trashed() || rights.permit(Action::Delete).is_err() {
                continue;
            }
            total += 1;
            if total > part.offset && subjects.len() < limit {
                subjects.push(Subject::of(item, lineage, rights));
            }
        }
    }
    let goes_on = total > part.offset.saturating_add(subjects.len() as u64);
    let last = subjects.last().filter(|_| goes_on);
    Ok(Listing {
        next: last.map(|subject| Cursor {
            key: String::new(),
            id: subject.item.id.get(),
        }),
        entries: items.project(reads, context, &subjects, parts).await?,
        total,
    })
}

impl Items {
    /// The drives in which the caller holds something.
    async fn drives_within_reach(&self, context: &Context) -> Result<Vec<DriveId>, LocateError> {
        let (reads, now) = (&*self.store, self.clock.now());
        if !context.caller.scopes.has(TokenScope::AllDrives) {
            let own = drive_at(reads, context, &DriveAddress::Own).await?;
            return Ok(vec![own.id]);
        }
        let drives = reads.drives(context.caller.organization).await?;
        let drives = drives.into_iter();
        // An application that acts for itself reaches them all.
        let Some(person) = context.caller.person() else {
            return Ok(drives.map(|drive| drive.id).collect());
        };
        let mut held = BTreeSet::new();
        for grant in reads.grants_to(&principals(person)).await? {
            if grant.is_alive(now)
                && let Some(lineage) = reads.lineage(grant.item).await?
            {
                held.insert(lineage.drive());
            }
        }
        let located = drives.map(|drive| drive.id);
        Ok(located.filter(|drive| held.contains(drive)).collect())
    }
}
