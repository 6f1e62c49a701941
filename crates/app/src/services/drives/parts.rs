//! What all changes of items have in common.

use domain::access::Action;
use domain::ids::ItemId;
use domain::item::{Item, ItemName};
use ports::driven::store::{Reads, StoredLink};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::drives::DrivesError;
use ports::driving::fault::Fault;
use ports::driving::permissions::Expected;
use ports::driving::view::{ItemView, Part};

use super::Drives;
use crate::services::items::projection::Subject;
use crate::services::locate::{Located, Through};

/// Whether the item is in one of the states that the caller expects.
pub(super) fn expect_state(
    item: &Item,
    expected: Option<&Vec<Expected>>,
) -> Result<(), DrivesError> {
    if Expected::one_holds(expected, item) {
        Ok(())
    } else {
        Err(DrivesError::PreconditionFailed)
    }
}

impl Drives {
    /// Finds the folder that something goes into.
    pub(super) async fn target(
        &self,
        reads: &dyn Reads,
        context: &Context,
        parent: &ItemAddress,
    ) -> Result<Located, DrivesError> {
        let located = self.locate.locate(reads, context, parent).await;
        located.map_err(DrivesError::Parent)
    }

    /// That a folder has an item of this name already, with that item as far as the caller sees it.
    pub(super) async fn name_taken(
        &self,
        reads: &dyn Reads,
        context: &Context,
        folder: ItemId,
        name: &ItemName,
    ) -> Result<DrivesError, DrivesError> {
        let found = reads.child(folder, &name.key()).await?;
        let item = found.ok_or(DrivesError::Contended)?;
        // Who may not see it learns that the name is taken, and nothing else
        // (docs/threat-model.md T-51).
        let (lineage, rights) = self.locate.standing(reads, context, item.id).await?;
        if rights.permit(Action::See).is_err() {
            return Ok(DrivesError::NameTaken(None));
        }
        let subject = Subject::of(item, lineage, rights);
        let shown = self.items.project_one(reads, context, subject, &[]);
        Ok(DrivesError::NameTaken(Some(Box::new(shown.await?))))
    }

    /// An item as the caller's request leaves it in these reads, with this link, for one who came this way. What the
    /// answer shows beside it is read after the commit.
    pub(super) async fn left(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (item, link): (Item, Option<StoredLink>),
        way: Option<Through>,
    ) -> Result<Subject, DrivesError> {
        let (lineage, own) = self.locate.standing(reads, context, item.id).await?;
        let rights = if way.is_none() {
            own
        } else {
            let rights = self.locate.rights_again(reads, context, way, &lineage);
            rights.await?
        };
        let subject = Subject::of(item, lineage, rights);
        Ok(subject.left_with(link).through(way))
    }

    /// Shows an item as a unit left it, with what stands around it now, all of one moment.
    pub(super) async fn shown(
        &self,
        context: &Context,
        left: Subject,
        parts: &'static [Part],
    ) -> Result<ItemView, DrivesError> {
        let items = &self.items;
        let show = self
            .store
            .at_one_moment(|reads| Box::pin(items.show_own(reads, context, left.clone(), parts)));
        let shown: Result<_, Fault> = show.await;
        Ok(shown?)
    }
}
