//! Into the trash, out of it, and the end.

use domain::access::{Action, Rights};
use domain::edit::{Inside, ItemChange, Purge, Removal, purge, remove, restore};
use domain::ids::DriveId;
use domain::item::{Item, ItemKind, ItemName};
use ports::driven::store::{EventKind, Reads, Unit};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::drives::{DrivesError, RemoveItem, RestoreItem};
use ports::driving::items::LocateError;

use super::Drives;
use super::contents::Contents;
use super::parts::expect_state;
use crate::services::items::projection::Subject;
use crate::services::locate::{Located, drive_at};
use crate::services::next_id;

impl Drives {
    /// What a removal comes to, by what lies in the item.
    pub(super) async fn decide_removal(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &RemoveItem,
        contents: &Contents,
    ) -> Result<(Located, Removal), DrivesError> {
        let located = self.locate.locate(reads, context, &command.item).await?;
        let located = located.of(command.kind)?;
        expect_state(&located.item, command.if_match.as_ref())?;
        self.is_as_read(reads, &located.item, contents).await?;
        let is_empty = self.is_empty_to_caller(reads, &located.item, contents);
        let inside = Inside {
            is_empty: is_empty.await?,
            may_go: command.with_content,
            ..contents.inside()
        };
        let removal = remove(
            &located.item,
            &located.lineage,
            &context.caller,
            &located.rights,
            inside,
            self.clock.now(),
        )?;
        Ok((located, removal))
    }

    pub(super) async fn remove_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &RemoveItem,
        contents: &Contents,
    ) -> Result<(), DrivesError> {
        let context = &self.still_theirs(&*unit, context).await?;
        let decided = self.decide_removal(&*unit, context, command, contents);
        let (located, removal) = decided.await?;
        match removal {
            Removal::Trash(change) => {
                unit.change_item(&change).await?;
                let trashed = (EventKind::Trashed, located.rights.user());
                self.links
                    .record_event(unit, &located.lineage, located.item.id, trashed)
                    .await?;
            }
            Removal::Leave(removal) => unit.remove_grant(&removal).await?,
        }
        Ok(())
    }

    /// Finds an item that is in the trash itself, for one who may do this with it.
    pub(super) async fn trashed(
        &self,
        reads: &dyn Reads,
        context: &Context,
        address: &ItemAddress,
        kind: impl Into<Option<ItemKind>>,
        action: Action,
    ) -> Result<Subject, DrivesError> {
        let kind = kind.into();
        // What lies in the trash is found by its id alone.
        let (id, drive) = match &address.start {
            _ if !address.path.is_empty() => (None, None),
            Start::AnyItem(id) => (Some(*id), None),
            Start::Item(drive, id) => {
                let drive = drive_at(reads, context, drive).await?;
                (Some(*id), Some(drive.id))
            }
            Start::Root(_) | Start::Presented(_) | Start::Beside(..) | Start::Shared(..) => {
                (None, None)
            }
        };
        let found = match id {
            Some(id) => reads.trashed_item(id).await?,
            None => None,
        };
        let is_meant = |item: &Item| {
            kind.is_none_or(|kind| item.kind() == kind)
                && drive.is_none_or(|drive| item.drive == drive)
        };
        let Some(item) = found.filter(is_meant) else {
            // The one who sees it where it is learns that it is not in the trash.
            let located = self
                .locate
                .locate(reads, context, address)
                .await?
                .of(kind)?;
            located.rights.permit(action).map_err(LocateError::from)?;
            return Err(DrivesError::NotTrashed);
        };
        let lineage = reads.lineage(item.id).await?;
        let lineage = lineage.ok_or(LocateError::NotFound)?;
        let rights = Rights::in_trash(&context.caller, &lineage, context.at);
        rights.visible().map_err(LocateError::from)?;
        Ok(Subject::of(item, lineage, rights))
    }

    /// What a restoring comes to: the item where it lies, where it goes, and as what.
    pub(super) async fn decide_restoring(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &RestoreItem,
        contents: &Contents,
    ) -> Result<(Subject, Located, ItemChange), DrivesError> {
        let found = self.trashed(reads, context, &command.item, command.kind, Action::Delete);
        let found = found.await?;
        self.is_as_read(reads, &found.item, contents).await?;
        // Where it was, unless that is gone: then the request must say where it goes.
        let before = found
            .item
            .parent
            .map(|parent| ItemAddress::from(Start::AnyItem(parent)));
        let home = ItemAddress::from(Start::Root(DriveAddress::Own));
        let parent = command.parent.clone().or(before).unwrap_or(home);
        let target = self.target(reads, context, &parent).await?;
        let name = command.name.as_deref().map(ItemName::parse).transpose()?;
        let now = self.clock.now();
        let into = (&target.holding(contents.height), contents.inside());
        let change = restore(&found.item, &found.lineage, &found.rights, into, name, now)?;
        Ok((found, target, change))
    }

    pub(super) async fn restore_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &RestoreItem,
        contents: &Contents,
    ) -> Result<Subject, DrivesError> {
        let context = &self.still_theirs(&*unit, context).await?;
        let decided = self.decide_restoring(&*unit, context, command, contents);
        let (found, target, change) = decided.await?;
        let item = self.write_item(unit, context, &change).await?;
        let restored = (EventKind::Restored, found.rights.user());
        self.links
            .record_event(unit, &target.lineage, item.id, restored)
            .await?;
        let link = self.links.item_link(&*unit, item.id).await?;
        self.left(&*unit, context, (item, link), None).await
    }

    /// Whether an item that is in the trash may be ended.
    pub(super) async fn decide_purge(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (address, kind): (&ItemAddress, ItemKind),
        contents: &Contents,
    ) -> Result<(Subject, Purge), DrivesError> {
        let found = self
            .trashed(reads, context, address, kind, Action::Delete)
            .await?;
        self.is_as_read(reads, &found.item, contents).await?;
        let end = purge(&found.item, &found.rights, contents.inside())?;
        Ok((found, end))
    }

    /// Closes an item that is in the trash: what is in it is ended from then on.
    pub(super) async fn purge_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        asked: (&ItemAddress, ItemKind),
        contents: &Contents,
    ) -> Result<(), DrivesError> {
        let context = &self.still_theirs(&*unit, context).await?;
        let (_, end) = self.decide_purge(&*unit, context, asked, contents).await?;
        let into = next_id(&*self.ids, DriveId::new)?;
        Ok(unit.purge(&end, into).await?)
    }
}
