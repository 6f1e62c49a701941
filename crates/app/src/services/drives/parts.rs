//! What all changes of items have in common.

use domain::access::{Action, Rights};
use domain::edit::Destination;
use domain::ids::{ItemId, UserId};
use domain::item::{Item, ItemKind, ItemName, Lineage};
use ports::driven::store::{Event, EventKind, Reads, Unit};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::filing::FilingError;
use ports::driving::permissions::Expected;
use ports::driving::view::ItemDetail;

use super::Drives;
use crate::services::items::detail::Subject;
use crate::services::locate::Reached;

/// An item of the kind that the caller named.
pub(super) fn of_kind(reached: Reached, kind: ItemKind) -> Result<Reached, FilingError> {
    if reached.item.kind() == kind {
        Ok(reached)
    } else {
        Err(ports::driving::items::ReachError::NotFound.into())
    }
}

/// Whether the item is in one of the states that the caller expects.
pub(super) fn expect_state(
    item: &Item,
    expected: Option<&Vec<Expected>>,
) -> Result<(), FilingError> {
    if expected.is_none_or(|states| states.iter().any(|state| state.holds(item))) {
        Ok(())
    } else {
        Err(FilingError::PreconditionFailed)
    }
}

/// The folder that something goes into, as a caller reached it.
pub(super) struct Target {
    pub(super) folder: Item,
    pub(super) lineage: Lineage,
    pub(super) rights: Rights,
    /// How many steps what goes into it reaches below itself.
    height: usize,
}

impl Target {
    /// The same folder, for something that reaches so many steps below itself.
    pub(super) fn holding(self, height: usize) -> Self {
        Self { height, ..self }
    }

    pub(super) fn destination(&self) -> Destination<'_> {
        Destination {
            folder: &self.folder,
            lineage: &self.lineage,
            rights: &self.rights,
            height: self.height,
        }
    }
}

impl Drives {
    /// Finds the folder that something goes into.
    pub(super) async fn target(
        &self,
        reads: &dyn Reads,
        context: &Context,
        parent: &ItemAddress,
    ) -> Result<Target, FilingError> {
        let reached = self.locate.reach(reads, context, parent).await;
        let reached = reached.map_err(FilingError::Parent)?;
        Ok(Target {
            folder: reached.item,
            lineage: reached.lineage,
            rights: reached.rights,
            height: 0,
        })
    }

    /// That a folder has an item of this name already, with that item as far as the caller sees it.
    pub(super) async fn name_taken(
        &self,
        reads: &dyn Reads,
        context: &Context,
        folder: ItemId,
        name: &ItemName,
    ) -> Result<FilingError, FilingError> {
        let found = reads.child(folder, &name.key()).await?;
        let item = found.ok_or(FilingError::Contended)?;
        // Who may not see it learns that the name is taken, and nothing else (security.md T-51).
        let lineage = reads.lineage(item.id).await?;
        let lineage = lineage.ok_or(FilingError::Contended)?;
        let rights = self.locate.own_rights(reads, context, &lineage).await?;
        if rights.permit(Action::See).is_err() {
            return Ok(FilingError::NameTaken(None));
        }
        let detail = self.shown_now(reads, context, item).await?;
        Ok(FilingError::NameTaken(Some(Box::new(detail))))
    }

    /// Shows an item as it is for the caller in these reads.
    pub(super) async fn shown_now(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: Item,
    ) -> Result<ItemDetail, FilingError> {
        let lineage = reads.lineage(item.id).await?;
        let lineage = lineage.ok_or(FilingError::Contended)?;
        let rights = self.locate.own_rights(reads, context, &lineage).await?;
        let subject = Subject {
            item,
            lineage,
            rights,
        };
        Ok(self.items.detail_of(reads, context, subject).await?)
    }

    /// What a caller may do with each item below one that was cut off from what is above it: in the
    /// usual case there is none.
    pub(super) async fn rights_to_cut_off(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: ItemId,
    ) -> Result<Vec<Rights>, FilingError> {
        let mut all = Vec::new();
        for id in reads.cut_off_below(item).await? {
            let lineage = reads.lineage(id).await?;
            let lineage = lineage.ok_or(FilingError::Contended)?;
            all.push(if lineage.is_trashed() {
                Rights::in_trash(&context.caller, &lineage, self.clock.now())
            } else {
                self.locate.own_rights(reads, context, &lineage).await?
            });
        }
        Ok(all)
    }

    /// Remembers what happened to an item.
    pub(super) async fn happened(
        &self,
        unit: &mut (dyn Unit + '_),
        lineage: &Lineage,
        item: ItemId,
        (kind, by): (EventKind, Option<UserId>),
    ) -> Result<(), FilingError> {
        let event = Event {
            organization: lineage.organization(),
            kind,
            item,
            by,
            at: self.clock.now(),
        };
        Ok(unit.record(&event).await?)
    }
}
