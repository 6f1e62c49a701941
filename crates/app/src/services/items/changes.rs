//! What changed below a folder, as its caller sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::access::Rights;
use domain::ids::ItemId;
use domain::item::{DriveOwner, Item, ItemKind, Lineage};
use ports::driven::store::{Change, ChangeMark, ChangeQuery, Left, Reads};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::items::{
    ChangeView, Changes, ChangesError, FollowChanges, Followed, GoneView, LocateError, Since,
};
use ports::driving::view::Part;

use super::Items;
use crate::services::items::projection::{Subject, parent_of};
use crate::services::locate::Located;

/// How many changes are read at once at most, where few of them are told.
const LARGEST_READ: u32 = 10_000;

/// How long it is waited for what is at hand to be as new as what is stored, and how often.
const WAIT: Duration = Duration::from_millis(10);
const MOST_WAITS: u32 = 100;

/// What a change comes to, before it is shown.
enum Told {
    There(Box<Subject>),
    Gone(GoneView),
}

pub(super) async fn changes(
    items: &Items,
    context: &Context,
    folder: &ItemAddress,
    asked: FollowChanges,
    parts: &[Part],
) -> Result<Changes, ChangesError> {
    let reads = &*items.store;
    let located = items.listed(context, folder).await?;
    // A link that ends would leave nobody to tell it to.
    if located.through.is_some() {
        return Err(LocateError::NotFound.into());
    }
    let (id, drive) = (located.item.id, located.item.drive);
    let known = reads.known_changes(drive).await?;
    let known = known.ok_or(LocateError::NotFound)?;
    let new = |until, began_at| Followed {
        folder: id,
        drive,
        until,
        began_at,
    };
    let before = match asked.since {
        Since::Now => {
            return Ok(Changes {
                entries: Vec::new(),
                followed: new(ChangeMark::behind(known.last), 0),
                goes_on: false,
            });
        }
        Since::Beginning => new(ChangeMark { number: 0, item: 0 }, known.last),
        Since::Followed(before) if before.folder != id => return Err(ChangesError::OtherFolder),
        Since::Followed(before) => {
            let number = before.until.number;
            // What had left before anything was told was never told to be there.
            let is_known = known.after <= number.max(before.began_at) && number <= known.last;
            if !is_known || before.drive != drive {
                return Err(ChangesError::Lost);
            }
            before
        }
    };
    let mut told = Telling {
        items,
        context,
        scope: &located,
        followed: before,
        with_folders: asked.with_folders,
        told: Vec::new(),
        items_told: BTreeSet::new(),
        waits: 0,
    };
    let mut limit = asked.limit.max(1);
    let mut query = ChangeQuery {
        drive,
        below: located.item.parent.map(|_| id),
        after: before.until,
        limit: limit.saturating_add(1),
    };
    // A page is empty only where it is the last: clients stop at one.
    let goes_on = loop {
        let mut page = reads.changes(&query).await?;
        let goes_on = page.len() > limit as usize;
        page.truncate(limit as usize);
        if !told.tell(&page).await? {
            told.wait().await;
            continue;
        }
        query.after = page.last().map_or(query.after, |last| last.at);
        if !goes_on || !told.told.is_empty() {
            break goes_on;
        }
        limit = limit.saturating_mul(2).min(LARGEST_READ);
        query.limit = limit.saturating_add(1);
    };
    if !goes_on {
        // What changed elsewhere in the drive since was looked at as well.
        query.after = query.after.max(ChangeMark::behind(known.last));
    }
    Ok(Changes {
        entries: told.show(parts).await?,
        followed: Followed {
            until: query.after,
            ..before
        },
        goes_on,
    })
}

/// The entries of a page, as they come together.
struct Telling<'a> {
    items: &'a Items,
    context: &'a Context,
    /// The folder that is followed.
    scope: &'a Located,
    followed: Followed,
    with_folders: bool,
    told: Vec<Told>,
    items_told: BTreeSet<ItemId>,
    /// How often it was waited for items that were at hand as they had been before their change.
    waits: u32,
}

impl Telling<'_> {
    fn reads(&self) -> &dyn Reads {
        &*self.items.store
    }

    /// Whether this is told again to one who was told all that was there.
    const fn is_new(&self, number: u64) -> bool {
        number > self.followed.began_at
    }

    async fn wait(&mut self) {
        self.waits += 1;
        tokio::time::sleep(WAIT).await;
    }

    /// Adds what is told of these changes; `false` when something is at hand as it was before its change: nothing
    /// is added then.
    async fn tell(&mut self, page: &[Change]) -> Result<bool, ChangesError> {
        let there = page.iter().filter(|change| change.left.is_none());
        let there: Vec<ItemId> = there.map(|change| change.item).collect();
        self.reads().read_ahead(&there).await?;
        let found = self.reads().items(&there).await?.into_iter();
        let mut found: BTreeMap<ItemId, Item> = found.map(|item| (item.id, item)).collect();
        let is_old = |change: &Change| {
            let found = found.get(&change.item);
            found.is_some_and(|item| item.revision < change.revision)
        };
        if self.waits < MOST_WAITS && page.iter().any(is_old) {
            return Ok(false);
        }
        let marks = self.marks_above(page, &found).await?;
        for change in page {
            if let Some(left) = change.left {
                self.tell_left(change, left).await?;
                continue;
            }
            let item = match found.remove(&change.item) {
                Some(item) => Some(item),
                None if self.is_new(change.at.number) => {
                    self.reads().trashed_item(change.item).await?
                }
                None => None,
            };
            if let Some(item) = item {
                self.tell_item(item, change, &marks).await?;
            }
        }
        Ok(true)
    }

    /// Tells that an item left a folder that its caller sees, unless they see it elsewhere in what they follow. Of what
    /// had not inherited from that folder nobody knows who saw it there.
    async fn tell_left(&mut self, change: &Change, left: Left) -> Result<(), ChangesError> {
        if !self.is_new(change.at.number) || !left.inherited {
            return Ok(());
        }
        let Some((folder, _)) = self.standing(left.folder).await? else {
            return Ok(());
        };
        let now = self.standing(change.item).await?;
        let is_there = now.is_some_and(|(lineage, _)| {
            let mut line = lineage.steps().iter();
            !lineage.is_trashed() && line.any(|step| step.item == self.scope.item.id)
        });
        if !is_there {
            let gone = self.gone(&folder, change.item, left.kind);
            let folder = Some(left.folder);
            self.told.push(Told::Gone(GoneView { folder, ..gone }));
        }
        Ok(())
    }

    async fn tell_item(
        &mut self,
        item: Item,
        change: &Change,
        marks: &BTreeMap<ItemId, ChangeMark>,
    ) -> Result<(), ChangesError> {
        let standing = self.items.standing(self.context, item.id).await?;
        let Some((lineage, rights)) = standing else {
            return Ok(());
        };
        let is_new = self.is_new(change.at.number);
        let is_seen = rights.visible().is_ok();
        if lineage.is_trashed() || !is_seen {
            // What lies below something hidden went with it, and what was hidden before is nobody's to know.
            let was_seen = !item.inherits && change.anew > self.followed.until.number;
            let is_told = is_seen
                || match item.parent.filter(|_| was_seen) {
                    Some(folder) => self.standing(folder).await?.is_some(),
                    None => false,
                };
            if is_new && is_told {
                let gone = self.gone(&lineage, item.id, item.kind());
                let folder = parent_of(&lineage, rights.seen_from()).map(|parent| parent.id);
                self.told.push(Told::Gone(GoneView {
                    folder: folder.or(item.parent.filter(|_| !is_seen)),
                    name: is_seen.then(|| item.name.to_string()),
                    ..gone
                }));
            }
            return Ok(());
        }
        if self.with_folders || !is_new || self.scope.item.parent.is_none() {
            self.tell_folders(&lineage, is_new, marks).await?;
        }
        if self.items_told.insert(item.id) {
            self.told
                .push(Told::There(Box::new(Subject::of(item, lineage, rights))));
        }
        Ok(())
    }

    /// Tells the folders above an item, from the one that is followed down, unless they were told before it.
    async fn tell_folders(
        &mut self,
        lineage: &Lineage,
        is_new: bool,
        marks: &BTreeMap<ItemId, ChangeMark>,
    ) -> Result<(), ChangesError> {
        let steps = lineage.steps().iter().map(|step| step.item);
        let mut above: Vec<ItemId> = steps.skip(1).collect();
        let top = above.iter().position(|id| *id == self.scope.item.id);
        above.truncate(top.map_or(0, |top| top + 1));
        for folder in above.into_iter().rev() {
            let mark = marks.get(&folder);
            let by_mark = !is_new || !self.with_folders;
            let was_told = by_mark && mark.is_some_and(|mark| *mark <= self.followed.until);
            if was_told || self.items_told.contains(&folder) {
                continue;
            }
            let Some((lineage, rights)) = self.standing(folder).await? else {
                continue;
            };
            if let Some(item) = self.reads().item(folder).await? {
                self.items_told.insert(folder);
                self.told
                    .push(Told::There(Box::new(Subject::of(item, lineage, rights))));
            }
        }
        Ok(())
    }

    /// Where the folders changed that these items are in, where it matters: where all that is there is told each
    /// folder is told once, and where folders are not wanted only those that changed as well.
    async fn marks_above(
        &self,
        page: &[Change],
        found: &BTreeMap<ItemId, Item>,
    ) -> Result<BTreeMap<ItemId, ChangeMark>, ChangesError> {
        let mut marks = BTreeMap::new();
        // What came into a folder is new there since its coming, whatever its own changes.
        if self.scope.item.parent.is_some() {
            return Ok(marks);
        }
        let (mut lineages, mut above) = (Vec::new(), BTreeSet::new());
        let matters = |change: &&Change| !self.with_folders || !self.is_new(change.at.number);
        let listed = page.iter().filter(matters);
        for item in listed.filter_map(|change| found.get(&change.item)) {
            if let Some(lineage) = self.reads().lineage(item.id).await? {
                above.extend(lineage.steps().iter().skip(1).map(|step| step.item));
                lineages.push(lineage);
            }
        }
        let above: Vec<ItemId> = above.into_iter().collect();
        let numbers = self.reads().change_numbers(&above).await?;
        for lineage in lineages {
            let mut anew = 0;
            for step in lineage.steps().iter().skip(1).rev() {
                if let Some(change) = numbers.get(&step.item) {
                    anew = change.tree.max(anew);
                    let mark = ChangeMark {
                        number: change.own.max(anew),
                        item: step.item.get(),
                    };
                    marks.insert(step.item, mark);
                }
            }
        }
        Ok(marks)
    }

    /// An item's lineage and its caller's rights, if they see it, in the trash too.
    async fn standing(&self, item: ItemId) -> Result<Option<(Lineage, Rights)>, ChangesError> {
        let standing = self.items.standing(self.context, item).await?;
        Ok(standing.filter(|(_, rights)| rights.visible().is_ok()))
    }

    fn gone(&self, lineage: &Lineage, item: ItemId, kind: ItemKind) -> GoneView {
        GoneView {
            item,
            drive: self.scope.item.drive,
            in_personal_drive: matches!(lineage.owner(), DriveOwner::User(_)),
            folder: None,
            kind,
            name: None,
        }
    }

    async fn show(self, parts: &[Part]) -> Result<Vec<ChangeView>, ChangesError> {
        let there = self.told.iter().filter_map(|told| match told {
            Told::There(subject) => Some((**subject).clone()),
            Told::Gone(_) => None,
        });
        let there: Vec<Subject> = there.collect();
        let shown = self
            .items
            .project(self.reads(), self.context, &there, parts)
            .await?;
        let mut shown = shown.into_iter().map(Box::new);
        let entries = self.told.into_iter().filter_map(|told| match told {
            Told::There(_) => shown.next().map(ChangeView::There),
            Told::Gone(gone) => Some(ChangeView::Gone(gone)),
        });
        Ok(entries.collect())
    }
}
