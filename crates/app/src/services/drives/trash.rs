//! Into the trash, out of it, and the end.

use domain::access::Rights;
use domain::edit::{Inside, Removal, purge, remove, restore};
use domain::item::{ItemKind, ItemName};
use ports::driven::content::ContentKey;
use ports::driven::store::{EventKind, Reads, Unit};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::drives::{DrivesError, RemoveItem, RestoreItem};
use ports::driving::items::LocateError;

use super::Drives;
use super::parts::expect_state;
use crate::services::items::projection::Subject;

impl Drives {
    pub(super) async fn remove_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &RemoveItem,
    ) -> Result<(), DrivesError> {
        let located = self.locate.locate(&*unit, context, &command.item).await?;
        let located = located.of(command.kind)?;
        expect_state(&located.item, command.if_match.as_ref())?;
        let is_empty = match command.kind {
            ItemKind::Folder => {
                let folder = [located.item.id];
                let totals = self.items.totals_seen(&*unit, context, &folder).await?;
                totals.first().is_none_or(|totals| totals.child_count == 0)
            }
            ItemKind::File | ItemKind::WebLink => true,
        };
        let cut_off = self.rights_to_cut_off(&*unit, context, located.item.id);
        let cut_off = cut_off.await?;
        let inside = Inside {
            is_empty,
            may_go: command.with_content,
            cut_off: &cut_off,
        };
        let removal = remove(
            &located.item,
            &located.lineage,
            &context.caller,
            &located.rights,
            inside,
            self.clock.now(),
        )?;
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

    /// Finds an item that is in the trash itself.
    pub(super) async fn trashed(
        &self,
        reads: &dyn Reads,
        context: &Context,
        address: &ItemAddress,
        kind: ItemKind,
    ) -> Result<Subject, DrivesError> {
        let Start::AnyItem(id) = address.start else {
            return Err(LocateError::NotFound.into());
        };
        let found = reads.trashed_item(id).await?;
        let Some(item) = found.filter(|item| item.kind() == kind) else {
            // The one who sees it where it is learns that it is not in the trash.
            let located = self.locate.locate(reads, context, address).await?;
            located.of(kind)?;
            return Err(DrivesError::NotTrashed);
        };
        let lineage = reads.lineage(id).await?;
        let lineage = lineage.ok_or(LocateError::NotFound)?;
        let rights = Rights::in_trash(&context.caller, &lineage, self.clock.now());
        rights.visible().map_err(LocateError::from)?;
        Ok(Subject::of(item, lineage, rights))
    }

    pub(super) async fn restore_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &RestoreItem,
    ) -> Result<Subject, DrivesError> {
        let found = self
            .trashed(&*unit, context, &command.item, command.kind)
            .await?;
        // Where it was, unless that is gone: then the request must say where it goes.
        let before = found
            .item
            .parent
            .map(|parent| ItemAddress::from(Start::AnyItem(parent)));
        let home = ItemAddress::from(Start::Root(DriveAddress::Own));
        let parent = command.parent.clone().or(before).unwrap_or(home);
        let height = unit.height(found.item.id).await?;
        let target = self.target(&*unit, context, &parent).await?;
        let name = command.name.as_deref().map(ItemName::parse).transpose()?;
        let now = self.clock.now();
        let cut_off = self.rights_to_move(&*unit, context, &found.item, &target);
        let cut_off = cut_off.await?;
        let inside = Inside {
            cut_off: &cut_off,
            ..Inside::default()
        };
        let into = (&target.holding(height), inside);
        let change = restore(&found.item, &found.lineage, &found.rights, into, name, now)?;
        let item = self.write_item(unit, context, &change).await?;
        let restored = (EventKind::Restored, found.rights.user());
        self.links
            .record_event(unit, &target.lineage, item.id, restored)
            .await?;
        let link = self.links.item_link(&*unit, item.id).await?;
        self.left(&*unit, context, item, link).await
    }

    /// Ends an item that is in the trash; the answer names the content that no row names any more.
    pub(super) async fn purge_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        address: &ItemAddress,
        kind: ItemKind,
    ) -> Result<Vec<ContentKey>, DrivesError> {
        let found = self.trashed(&*unit, context, address, kind).await?;
        let cut_off = self.rights_to_cut_off(&*unit, context, found.item.id);
        let cut_off = cut_off.await?;
        let inside = Inside {
            cut_off: &cut_off,
            ..Inside::default()
        };
        let end = purge(&found.item, &found.rights, inside)?;
        Ok(unit.purge(&end).await?)
    }
}
