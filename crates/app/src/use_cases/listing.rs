//! Lists of items with all that surrounds them: a folder's, the trash's, and what happened.

use domain::access::{Action, Rights};
use domain::ids::{DriveId, ItemId};
use domain::item::{DriveOwner, Item, ItemKind};
use domain::principal::{Person, Principal, TokenScope};
use ports::driven::store::{ChildOrder, ChildQuery};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress};
use ports::driving::items::{ItemsError, ListPart, Listing, ReachError};
use ports::driving::view::{EventView, ItemDetail};

use super::UseCases;
use super::children::Looker;
use super::detail::{Subject, is_own};
use super::people::person_view;
use super::reach::{Reached, drive_at, fault, item_or_trashed, lineage_of};
use super::views::seen_by;

impl UseCases {
    pub(super) async fn item_detail(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: Option<ItemKind>,
    ) -> Result<ItemDetail, ReachError> {
        let reached = self.arrive(context, item, Action::See).await?;
        if kind.is_some_and(|kind| reached.item.kind() != kind) {
            return Err(ReachError::NotFound);
        }
        // The item and its link are of one moment: a link never shows with another state's etag.
        let moment = self.store.snapshot().await.map_err(fault)?;
        let mut subject = Subject::from(reached);
        let now = moment.item(subject.item.id).await.map_err(fault)?;
        subject.item = now.ok_or(ReachError::NotFound)?;
        Ok(self.detail_of(&*moment, context, subject).await?)
    }

    pub(super) async fn list_folder(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListPart,
    ) -> Result<Listing, ItemsError> {
        let reached = self.arrive(context, folder, Action::List).await?;
        if reached.item.kind() != ItemKind::Folder {
            return Err(ItemsError::NotAFolder);
        }
        let is_home = reached.item.parent.is_none() && is_own(context, &reached.lineage);
        let listed = if is_home {
            let invited = self.invited(context).await?;
            if invited.is_empty() {
                self.list_children(context, &reached, part).await?
            } else {
                self.list_home(context, &reached, invited, part).await?
            }
        } else {
            self.list_children(context, &reached, part).await?
        };
        Ok(listed)
    }

    async fn list_children(
        &self,
        context: &Context,
        folder: &Reached,
        part: &ListPart,
    ) -> Result<Listing, ReachError> {
        let reads = &*self.store;
        let hidden = self.hidden_in(context, folder).await?;
        let facts = reads.folder_facts(&[folder.item.id]).await.map_err(fault)?;
        let count = facts.first().map_or(0, |facts| facts.child_count);
        let query = ChildQuery {
            parent: folder.item.id,
            order: part.order,
            descending: part.descending,
            after: None,
            limit: part.limit,
            by_kind: true,
            offset: part.offset,
            without: hidden.clone(),
        };
        let page = reads.children(&query).await.map_err(fault)?;
        let entries = self.in_folder(context, folder, page.rows).await?;
        Ok(Listing {
            entries,
            total: count.saturating_sub(hidden.len() as u64),
        })
    }

    /// The items in a folder that were cut off from it and are not the caller's to know.
    async fn hidden_in(
        &self,
        context: &Context,
        folder: &Reached,
    ) -> Result<Vec<ItemId>, ReachError> {
        let through = folder.through.as_ref();
        let through = through.map(|stored| (stored.link.id, folder.proof));
        let mut hidden = Vec::new();
        for item in self.store.cut_off_in(folder.item.id).await.map_err(fault)? {
            if !self.is_seen(item, Looker::Caller(context, through)).await? {
                hidden.push(item);
            }
        }
        Ok(hidden)
    }

    /// Shows items of one folder. What has neither grants of its own nor was cut off gives the
    /// caller what the folder gives.
    async fn in_folder(
        &self,
        context: &Context,
        folder: &Reached,
        items: Vec<Item>,
    ) -> Result<Vec<ItemDetail>, ReachError> {
        let reads = &*self.store;
        let link = folder.through.as_ref();
        let mut subjects = Vec::with_capacity(items.len());
        for item in items {
            let lineage = lineage_of(reads, item.id).await?;
            let through = link.map(|stored| (stored.link.id, folder.proof));
            let rights = self.rights_again(context, through, &lineage).await?;
            let only_through = link.map(|stored| stored.link.item);
            subjects.push(Subject {
                item,
                lineage,
                only_through: only_through.filter(|_| !rights.has_grant()),
                rights,
            });
        }
        Ok(self.details_of(reads, context, subjects).await?)
    }

    /// The topmost items in other drives that the caller was invited to.
    async fn invited(&self, context: &Context) -> Result<Vec<Subject>, ReachError> {
        let (reads, now) = (&*self.store, self.clock.now());
        let Some(person) = &context.caller.person else {
            return Ok(Vec::new());
        };
        if !context.caller.scopes.has(TokenScope::AllDrives) {
            return Ok(Vec::new());
        }
        let grants = reads.grants_to(&principals(person)).await.map_err(fault)?;
        let listed = grants
            .iter()
            .filter(|grant| !grant.appearance.unlisted && grant.is_alive(now));
        let mut tops: Vec<ItemId> = listed.map(|grant| grant.item).collect();
        // What belongs to their groups was given to nobody, and is theirs all the same.
        for &group in &person.groups {
            let drive = reads.drive_of(DriveOwner::Group(group)).await;
            tops.extend(drive.map_err(fault)?.map(|drive| drive.root));
        }
        let mut subjects: Vec<Subject> = Vec::new();
        for top in tops {
            if subjects.iter().any(|known| known.item.id == top) {
                continue;
            }
            let Some(item) = reads.item(top).await.map_err(fault)? else {
                continue;
            };
            let lineage = lineage_of(reads, item.id).await?;
            let rights = Rights::of(&context.caller, &lineage, now);
            let shown = rights.permit(Action::See).is_ok() && !is_own(context, &lineage);
            let topmost = lineage.grants().all(|other| {
                other.item == item.id || !person.is(other.principal) || !other.is_alive(now)
            });
            if shown && topmost {
                subjects.push(Subject {
                    item,
                    lineage,
                    rights,
                    only_through: None,
                });
            }
        }
        Ok(subjects)
    }

    /// The caller's own root, with what they were invited to among what is in it.
    async fn list_home(
        &self,
        context: &Context,
        home: &Reached,
        invited: Vec<Subject>,
        part: &ListPart,
    ) -> Result<Listing, ReachError> {
        let all = ListPart {
            offset: 0,
            limit: u32::MAX,
            ..*part
        };
        let mut listed = self.list_children(context, home, &all).await?;
        let shown = self.details_of(&*self.store, context, invited).await?;
        listed.total += shown.len() as u64;
        listed.entries.extend(shown);
        listed
            .entries
            .sort_by(|one, other| compare(one, other, part));
        Ok(Listing {
            entries: cut(listed.entries, part),
            total: listed.total,
        })
    }

    pub(super) async fn list_trash(
        &self,
        context: &Context,
        part: &ListPart,
    ) -> Result<Listing, ReachError> {
        let (reads, now) = (&*self.store, self.clock.now());
        if !context.caller.scopes.has(TokenScope::Read) {
            return Err(ReachError::Scope);
        }
        let drives = self.drives_within_reach(context).await?;
        let mut subjects = Vec::new();
        for item in reads
            .trashed_in(&drives, None, u32::MAX)
            .await
            .map_err(fault)?
        {
            let lineage = lineage_of(reads, item.id).await?;
            let rights = Rights::in_trash(&context.caller, &lineage, now);
            if rights.permit(Action::Delete).is_ok() {
                subjects.push(Subject {
                    item,
                    lineage,
                    rights,
                    only_through: None,
                });
            }
        }
        let total = subjects.len() as u64;
        let mut entries = self.details_of(reads, context, subjects).await?;
        entries.sort_by(|one, other| compare(one, other, part));
        Ok(Listing {
            entries: cut(entries, part),
            total,
        })
    }

    /// The drives in which the caller may hold something.
    async fn drives_within_reach(&self, context: &Context) -> Result<Vec<DriveId>, ReachError> {
        if !context.caller.scopes.has(TokenScope::AllDrives) {
            let own = drive_at(&*self.store, context, &DriveAddress::Own).await?;
            return Ok(vec![own.id]);
        }
        let drives = self.store.drives(context.caller.organization).await;
        Ok(drives
            .map_err(fault)?
            .into_iter()
            .map(|drive| drive.id)
            .collect())
    }

    pub(super) async fn events_after(
        &self,
        context: &Context,
        after: Option<u64>,
        limit: u32,
    ) -> Result<(Vec<EventView>, u64), ReachError> {
        let reads = &*self.store;
        if !context.caller.scopes.has(TokenScope::Read) {
            return Err(ReachError::Scope);
        }
        let organization = context.caller.organization;
        let Some(after) = after else {
            let last = reads.last_event(organization).await.map_err(fault)?;
            return Ok((Vec::new(), last));
        };
        let happened = reads
            .events(organization, after, limit)
            .await
            .map_err(fault)?;
        let next = happened.last().map_or(after, |(position, _)| *position);
        let mut views = Vec::new();
        for (position, event) in happened {
            let Some(subject) = self.still_seen(context, event.item).await? else {
                continue;
            };
            let by = match event.by {
                Some(user) => reads.user(user).await.map_err(fault)?,
                None => None,
            };
            views.push(EventView {
                position,
                event,
                by: by.map(|user| seen_by(person_view(user), true)),
                item: self.detail_of(reads, context, subject).await?,
            });
        }
        Ok((views, next))
    }

    /// An item of an event, if it is still there and the caller sees it, be it in the trash.
    async fn still_seen(
        &self,
        context: &Context,
        item: ItemId,
    ) -> Result<Option<Subject>, ReachError> {
        let reads = &*self.store;
        let item = match item_or_trashed(reads, item).await {
            Ok(item) => item,
            Err(ReachError::Fault(fault)) => return Err(fault.into()),
            Err(_) => return Ok(None),
        };
        let lineage = lineage_of(reads, item.id).await?;
        let rights = if lineage.is_trashed() {
            Rights::in_trash(&context.caller, &lineage, self.clock.now())
        } else {
            self.own_rights(reads, context, &lineage).await?
        };
        Ok(rights.permit(Action::See).is_ok().then_some(Subject {
            item,
            lineage,
            rights,
            only_through: None,
        }))
    }
}

/// Everyone that a person is, to grants.
fn principals(person: &Person) -> Vec<Principal> {
    let groups = person.groups.iter().copied().map(Principal::Group);
    std::iter::once(Principal::User(person.user))
        .chain(groups)
        .collect()
}

fn compare(one: &ItemDetail, other: &ItemDetail, part: &ListPart) -> std::cmp::Ordering {
    let kind = |detail: &ItemDetail| match detail.item.kind() {
        ItemKind::Folder => 0,
        ItemKind::File => 1,
        ItemKind::WebLink => 2,
    };
    let ordered = match part.order {
        ChildOrder::Name => {
            let key = |detail: &ItemDetail| domain::item::name_key(&detail.name);
            key(one).cmp(&key(other))
        }
        ChildOrder::Size => one.size.cmp(&other.size),
        ChildOrder::Modified => one.item.modified_at.cmp(&other.item.modified_at),
        ChildOrder::Id => one.item.id.cmp(&other.item.id),
    };
    let ordered = ordered.then(one.item.id.cmp(&other.item.id));
    let ordered = if part.descending {
        ordered.reverse()
    } else {
        ordered
    };
    kind(one).cmp(&kind(other)).then(ordered)
}

fn cut(entries: Vec<ItemDetail>, part: &ListPart) -> Vec<ItemDetail> {
    let skipped = usize::try_from(part.offset).unwrap_or(usize::MAX);
    let taken = usize::try_from(part.limit).unwrap_or(usize::MAX);
    entries.into_iter().skip(skipped).take(taken).collect()
}
