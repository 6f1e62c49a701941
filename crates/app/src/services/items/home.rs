//! The caller's own root, with what they were invited to elsewhere among what is in it.

use std::cmp::Ordering;
use std::collections::VecDeque;

use domain::access::{Action, Rights};
use domain::ids::ItemId;
use domain::item::{DriveOwner, Item};
use domain::principal::{Person, Principal, TokenScope};
use ports::driving::Context;
use ports::driving::items::{ListPart, Listing, LocateError};
use ports::driving::view::{ItemView, Part};

use super::Items;
use crate::services::callers::people::owner_view;
use crate::services::items::projection::{Subject, is_own, principal_name};
use crate::services::items::sort_key::SortKey;
use crate::services::locate::Located;

/// What stands in the list.
enum Entry {
    /// It lies in the root.
    Child(Box<Item>),
    /// It lies elsewhere.
    Invited(Box<Subject>),
}

impl Items {
    /// The topmost items in other drives that the caller was invited to.
    pub(in crate::services) async fn invited(
        &self,
        context: &Context,
    ) -> Result<Vec<Subject>, LocateError> {
        let (reads, now) = (&*self.store, self.clock.now());
        let Some(person) = context.caller.person() else {
            return Ok(Vec::new());
        };
        if !context.caller.scopes.has(TokenScope::AllDrives) {
            return Ok(Vec::new());
        }
        let grants = reads.grants_to(&principals(person)).await?;
        let listed = grants
            .iter()
            .filter(|grant| !grant.appearance.unlisted && grant.is_alive(now));
        // What is theirs beside their own drive, or their groups', is found with what they were given.
        let tops: Vec<(ItemId, bool)> = listed
            .map(|grant| (grant.item, grant.is_ownership()))
            .collect();
        let mut subjects: Vec<Subject> = Vec::new();
        for (top, is_owned) in tops {
            if subjects.iter().any(|known| known.item.id == top) {
                continue;
            }
            let Some(item) = reads.item(top).await? else {
                continue;
            };
            let Some(lineage) = reads.lineage(item.id).await? else {
                continue;
            };
            // A site stands beside people's drives, and is nobody's folder.
            if is_owned && matches!(lineage.owner(), DriveOwner::Site(_)) {
                continue;
            }
            let rights = Rights::of(&context.caller, &lineage, now);
            let shown = rights.permit(Action::See).is_ok() && !is_own(context, &lineage);
            let topmost = lineage.is_topmost_for(person, now);
            if shown && topmost {
                subjects.push(Subject::of(item, lineage, rights));
            }
        }
        Ok(subjects)
    }

    /// The caller's own root, with what they were invited to among what is in it: what is read of
    /// the root is what the page needs.
    pub(in crate::services) async fn list_home(
        &self,
        context: &Context,
        home: &Located,
        invited: Vec<Subject>,
        (part, parts): (&ListPart, &[Part]),
    ) -> Result<Listing, LocateError> {
        let mut beside = self.placed(invited, part).await?;
        let invited = beside.len() as u64;
        if let Some(after) = &part.after {
            let after = SortKey::named(part.order, after)?;
            beside.retain(|(place, _)| place.compare(&after, part.descending) == Ordering::Greater);
        }
        // Whatever of the page lies in the root stands there at most so much further to the front
        // as there are others.
        let offset = part.offset.saturating_sub(beside.len() as u64);
        let further = part.offset - offset;
        let window = ListPart {
            offset,
            limit: part
                .limit
                .saturating_add(u32::try_from(further).unwrap_or(u32::MAX)),
            ..part.clone()
        };
        let (children, total) = self.children_page(context, home, &window).await?;
        let mut entries = beside;
        entries.extend(children.rows.into_iter().map(|item| {
            let place = SortKey::of(part.order, &item, item.name.as_str());
            (place, Entry::Child(Box::new(item)))
        }));
        entries.sort_by(|(one, _), (other, _)| one.compare(other, part.descending));
        let skipped = usize::try_from(further).unwrap_or(usize::MAX);
        let mut entries = entries.split_off(skipped.min(entries.len()));
        let limit = usize::try_from(part.limit).unwrap_or(usize::MAX);
        let goes_on = entries.len() > limit || children.next.is_some();
        entries.truncate(limit);
        let last = entries.last().filter(|_| goes_on);
        Ok(Listing {
            next: last.map(|(place, _)| place.cursor()),
            entries: self.shown_together(context, home, entries, parts).await?,
            total: total + invited,
        })
    }

    /// What the caller was invited to, with the place of each by the name that it is shown under.
    async fn placed(
        &self,
        invited: Vec<Subject>,
        part: &ListPart,
    ) -> Result<Vec<(SortKey, Entry)>, LocateError> {
        let mut placed = Vec::with_capacity(invited.len());
        for subject in invited {
            let owner = match subject.item.parent {
                None => owner_view(&*self.store, subject.lineage.owner()).await,
                Some(_) => Ok(None),
            };
            let owner = owner?;
            let own_name = subject.item.name.as_str();
            let name = owner.as_ref().map_or(own_name, principal_name);
            let place = SortKey::of(part.order, &subject.item, name);
            placed.push((place, Entry::Invited(Box::new(subject))));
        }
        Ok(placed)
    }

    async fn shown_together(
        &self,
        context: &Context,
        home: &Located,
        entries: Vec<(SortKey, Entry)>,
        parts: &[Part],
    ) -> Result<Vec<ItemView>, LocateError> {
        let (mut children, mut invited, mut lies_here) = (Vec::new(), Vec::new(), Vec::new());
        for (_, entry) in entries {
            lies_here.push(matches!(entry, Entry::Child(_)));
            match entry {
                Entry::Child(item) => children.push(*item),
                Entry::Invited(subject) => invited.push(*subject),
            }
        }
        let children = self.in_folder(context, home, children, parts).await?;
        let reads = &*self.store;
        let invited = self.project(reads, context, &invited, parts).await?;
        let (mut children, mut invited) = (VecDeque::from(children), VecDeque::from(invited));
        let next = |lies_here| {
            if lies_here {
                children.pop_front()
            } else {
                invited.pop_front()
            }
        };
        Ok(lies_here.into_iter().filter_map(next).collect())
    }
}

/// Everyone that a person is, to grants.
pub(in crate::services) fn principals(person: &Person) -> Vec<Principal> {
    let groups = person.groups.iter().copied().map(Principal::Group);
    std::iter::once(Principal::User(person.user))
        .chain(groups)
        .collect()
}
