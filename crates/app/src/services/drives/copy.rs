//! Copying items with all that is in them: bytes first, then rows that are not found before the last is
//! written.

use std::collections::VecDeque;

use domain::access::Action;
use domain::depth::fits_into;
use domain::edit::{EditRefusal, may_add, may_copy};
use domain::ids::{DriveId, ItemId};
use domain::item::{Facet, FileContent, Item, ItemKind, ItemName, Lineage};
use domain::upload::{NewItem, SourceTimes, WhenTaken};
use ports::driven::content::{Content, ContentError, StoredContent};
use ports::driven::store::{Below, EventKind, Reads, Unit, Written};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{CopyItem, DrivesError};
use ports::driving::fault::Fault;
use ports::driving::items::{ListChildren, LocateError};
use ports::driving::view::{ItemView, Part as ItemPart};
use ports::driving::visits::{Purpose, StoredBytes};

use super::Drives;
use super::taken::Newcomer;
use crate::services::files::placing::NotWritten;
use crate::services::items::projection::Subject;
use crate::services::locate::Located;
use crate::services::locate::children::children_of;
use crate::services::next_id;

/// How many items are read at once.
const PAGE: u32 = 200;

/// An item that is copied: the place of its folder's copy among the copies, and its bytes.
struct Copied {
    source: Item,
    parent: Option<usize>,
    /// How many steps it lies below what is copied.
    depth: usize,
    stored: Option<StoredContent>,
}

/// A copy to be written, with its content.
type NewCopy = (NewItem, Option<Content>);

/// How many copies one unit writes at most.
const STEP: usize = 100;

pub(super) async fn copy_item(
    drives: &Drives,
    context: &Context,
    command: CopyItem,
    parts: &'static [ItemPart],
) -> Result<ItemView, DrivesError> {
    let reads = &*drives.store;
    let located = drives.locate.locate(reads, context, &command.item).await?;
    let located = located.of(command.kind)?;
    let beside = located.item.parent.unwrap_or(located.item.id);
    let beside = ItemAddress::from(Start::AnyItem(beside));
    let parent = command.parent.clone().unwrap_or(beside);
    let target = drives.target(reads, context, &parent).await?;
    may_copy(&located.item, &located.rights, &target.holding(0))?;
    let name = match &command.name {
        Some(name) => ItemName::parse(name)?,
        None => located.item.name.clone(),
    };
    let asked = (copy_of(&located.item), command.when_taken);
    let name = drives
        .name_in(reads, context, (target.item.id, &name), asked)
        .await?;
    let below = drives.below(context, located.item.id).await?;
    let mut tree = drives.walk(context, located.item, &target.lineage).await?;
    let copied = drives.copy_bytes(&mut tree).await;
    let stored = tree.iter().filter_map(|copy| copy.stored.clone());
    let stored: Vec<StoredContent> = stored.collect();
    if let Err(error) = copied {
        for content in &stored {
            drives.files.discard(&content.key).await;
        }
        return Err(error);
    }
    let asked = (&command, &parent, &name);
    let writing = drives.write_copies(context, asked, (&below, &tree)).await;
    let left = match writing {
        Ok(left) => left,
        Err(failed) => {
            if failed.left_nothing {
                for content in &stored {
                    drives.files.discard(&content.key).await;
                }
            }
            return Err(failed.error);
        }
    };
    drives.shown(context, left, parts).await
}

const fn copy_of(item: &Item) -> Newcomer<'_> {
    Newcomer {
        item,
        is_copy: true,
    }
}

impl Drives {
    /// Finds an item and all below it that the caller may read, those further down later. When
    /// there is too much of it, or it reaches too deep, nothing was written yet.
    async fn walk(
        &self,
        context: &Context,
        top: Item,
        into: &Lineage,
    ) -> Result<Vec<Copied>, DrivesError> {
        let (items, bytes) = (self.copy_items, self.copy_bytes);
        let too_much = || DrivesError::CopyTooLarge { items, bytes };
        let mut tree: Vec<Copied> = Vec::new();
        let mut size: u64 = 0;
        let mut waiting = VecDeque::from([(top, None, 0)]);
        while let Some((source, parent, depth)) = waiting.pop_front() {
            fits_into(into, depth).map_err(EditRefusal::from)?;
            size = size.saturating_add(source.content().map_or(0, |file| file.size));
            let place = tree.len();
            if source.kind() == ItemKind::Folder {
                let found = place + 1 + waiting.len();
                let room = items.checked_sub(found).ok_or_else(too_much)?;
                let below = self.readable_below(context, source.id, room).await?;
                let below = below.ok_or_else(too_much)?.into_iter();
                waiting.extend(below.map(|item| (item, Some(place), depth + 1)));
            }
            tree.push(Copied {
                source,
                parent,
                depth,
                stored: None,
            });
            if size > bytes || tree.len() > items {
                return Err(too_much());
            }
        }
        Ok(tree)
    }

    async fn copy_bytes(&self, tree: &mut [Copied]) -> Result<(), DrivesError> {
        for copy in tree {
            if let Some(file) = copy.source.content() {
                copy.stored = Some(self.copy_content(copy.source.id, file).await?);
            }
        }
        Ok(())
    }

    pub(super) async fn copy_content(
        &self,
        item: ItemId,
        file: &FileContent,
    ) -> Result<StoredContent, DrivesError> {
        let bytes = self.files.version_bytes(item, file.version, Purpose::Show);
        let bytes = bytes.await?.read(0..file.size).await?;
        let stored = self.files.put(bytes, file.size).await?;
        // What has no checksums yet was not checked while it was read.
        if (stored.sha1, stored.sha256) != (file.sha1, file.sha256) {
            self.files.discard(&stored.key).await;
            self.local.damage.note(item, file.version);
            return Err(Fault::from(ContentError::Damaged).into());
        }
        Ok(stored)
    }

    /// What the caller may read in a folder; `None` when that is more than there is room for.
    async fn readable_below(
        &self,
        context: &Context,
        folder: ItemId,
        room: usize,
    ) -> Result<Option<Vec<Item>>, DrivesError> {
        let mut all = Vec::new();
        let mut part = ListChildren::by_name(None, PAGE);
        loop {
            let is_seen = |item| self.locate.sees(context, None, item);
            let page = children_of(&*self.store, folder, &part, is_seen).await?;
            for item in page.rows {
                // What inherits may be read as its folder is; what was cut off by its own rights.
                if item.inherits || self.may_read(&*self.store, context, item.id).await.is_ok() {
                    all.push(item);
                }
            }
            if all.len() > room {
                return Ok(None);
            }
            match page.next {
                Some(next) => part.after = Some(next),
                None => return Ok(Some(all)),
            }
        }
    }

    async fn may_read(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: ItemId,
    ) -> Result<(), DrivesError> {
        let (_, rights) = self.locate.standing(reads, context, item).await?;
        let permit = rights.permit(Action::Read);
        permit
            .map(drop)
            .map_err(|refusal| LocateError::from(refusal).into())
    }

    /// Writes copies in several units: they are put together where nothing of them is found, and shown by
    /// the last. When one fails, nothing is left of them.
    async fn write_copies(
        &self,
        context: &Context,
        asked: (&CopyItem, &ItemAddress, &ItemName),
        (below, tree): (&Below, &[Copied]),
    ) -> Result<Subject, NotWritten<DrivesError>> {
        let sure = |error| NotWritten {
            error,
            left_nothing: true,
        };
        let target = self.target(&*self.store, context, asked.1).await;
        let target = target.map_err(sure)?;
        let copies = self.copies_of(&target, asked.2, tree).map_err(sure)?;
        let nothing = || Fault::Internal("nothing was copied".into());
        let (top, inside) = copies.split_first().ok_or_else(|| sure(nothing().into()))?;
        let organization = target.lineage.organization();
        let written = async {
            for (number, step) in inside.chunks(STEP).enumerate() {
                let hidden = (number == 0).then_some(&top.0);
                let insert = self
                    .files
                    .write_or_tell((organization, context.turn()), |unit| {
                        Box::pin(self.insert_below(unit, hidden, step))
                    });
                insert.await?;
            }
            let show = self
                .files
                .write_or_tell((organization, context.turn()), |unit| {
                    Box::pin(self.show_copy(unit, context, asked, (below, top, tree)))
                });
            show.await
        };
        let written = written.await;
        if let Err(failed) = &written
            && failed.left_nothing
            && !inside.is_empty()
            && let Err(error) = self.files.empty_drive(top.0.item().id, |_| {}).await
        {
            tracing::warn!(%error, "not all of a copy that failed could be deleted yet");
        }
        written
    }

    /// New items with the content of copies, in their order.
    fn copies_of(
        &self,
        target: &Located,
        name: &ItemName,
        tree: &[Copied],
    ) -> Result<Vec<NewCopy>, DrivesError> {
        let permit = may_add(&target.holding(0))?;
        let now = self.clock.now();
        let mut made: Vec<NewCopy> = Vec::with_capacity(tree.len());
        for copy in tree {
            let facet = self.facet_of(copy)?;
            let times = SourceTimes {
                created_at: copy.source.source_created_at,
                modified_at: copy.source.source_modified_at,
            };
            let id = next_id(&*self.ids, ItemId::new)?;
            let new = match copy.parent.and_then(|place| made.get(place)) {
                Some((folder, _)) => folder.inside(id, copy.source.name.clone(), facet, times, now),
                None => NewItem::new(&permit, id, name.clone(), facet, times, now)
                    .map_err(|error| Fault::Internal(error.into()))?,
            };
            let new = new.described(copy.source.description.clone());
            made.push((new, copy.stored.as_ref().map(StoredContent::content)));
        }
        Ok(made)
    }

    /// Puts copies below one that is not found yet, which comes first.
    async fn insert_below(
        &self,
        unit: &mut dyn Unit,
        hidden: Option<&NewItem>,
        copies: &[NewCopy],
    ) -> Result<(), DrivesError> {
        if let Some(top) = hidden {
            let drive = next_id(&*self.ids, DriveId::new)?;
            unit.insert_hidden(top, drive, self.clock.now()).await?;
        }
        for (new, content) in copies {
            if unit.insert_item(new, content.as_ref()).await? == Written::Taken {
                return Err(DrivesError::Contended);
            }
        }
        Ok(())
    }

    /// Decides again what was decided before the bytes were copied, and puts the copy into its folder.
    async fn show_copy(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        (command, parent, name): (&CopyItem, &ItemAddress, &ItemName),
        (below, (top, bytes), tree): (&Below, &NewCopy, &[Copied]),
    ) -> Result<Subject, DrivesError> {
        let context = &self.still_theirs(&*unit, context).await?;
        let source = self.locate.locate(&*unit, context, &command.item).await?;
        let is_same = tree
            .first()
            .is_some_and(|top| top.source.id == source.item.id);
        // What was cut off in it may be read by as many as before, as long as its tree stays.
        let revision = unit.tree_revision(source.item.id).await?;
        if !is_same || revision != below.tree_revision {
            return Err(DrivesError::Contended);
        }
        let height = tree.last().map_or(0, |last| last.depth);
        let target = self.target(&*unit, context, parent).await?;
        may_copy(&source.item, &source.rights, &target.holding(height))?;
        if top.item().parent != Some(target.item.id) || top.item().drive != target.item.drive {
            return Err(DrivesError::Contended);
        }
        if command.when_taken == WhenTaken::Replace {
            let asked = (copy_of(&source.item), command.when_taken);
            let place = (target.item.id, name);
            self.freed_name(unit, context, place, asked).await?;
        }
        let written = match tree {
            [_alone] => unit.insert_item(top, bytes.as_ref()).await?,
            _ => unit.show_hidden(top).await?,
        };
        if written == Written::Taken {
            let folder = target.item.id;
            return Err(self.name_taken(&*unit, context, folder, name).await?);
        }
        let copied = (EventKind::Copied, target.rights.user());
        self.links
            .record_event(unit, &target.lineage, top.item().id, copied)
            .await?;
        let copy = (top.item().clone(), None);
        self.left(&*unit, context, copy, target.way()).await
    }

    fn facet_of(&self, copy: &Copied) -> Result<Facet, Fault> {
        Ok(match (&copy.source.facet, &copy.stored) {
            (Facet::File(_), Some(stored)) => Facet::File(self.files.new_version(stored)?),
            (facet, _) => facet.clone(),
        })
    }
}
