//! What lies in an item that is moved or removed: read before the unit that goes by it, for it may be a
//! large tree, and nothing in a unit grows with that.

use domain::access::{Action, Rights};
use domain::edit::Inside;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind};
use ports::driven::store::{Below, Reads, StoreError};
use ports::driving::Context;
use ports::driving::drives::DrivesError;
use ports::driving::items::LocateError;
use ports::slots::Busy;

use super::Drives;

/// How often a unit that found another tree than the one that it was to go by is tried again.
const ROUNDS: usize = 5;

/// Does what goes by a tree, and again where that changed meanwhile.
pub(super) async fn by_the_tree<T, F>(mut work: impl FnMut() -> F + Send) -> Result<T, DrivesError>
where
    F: Future<Output = Result<T, DrivesError>> + Send,
{
    for _ in 0..ROUNDS {
        match work().await {
            Err(DrivesError::Contended) => {}
            done => return done,
        }
    }
    work().await
}

/// What lies in an item; by default, nothing.
#[derive(Default)]
pub(super) struct Contents {
    /// How many steps it reaches below itself.
    pub(super) height: usize,
    /// What the caller may do with each item in it that was cut off.
    cut_off: Vec<Rights>,
    /// How many of the items directly in it the caller does not see.
    hidden: u64,
    /// The state of the tree that was read.
    tree_revision: Option<u64>,
}

impl Contents {
    /// What a move or a removal has to know of it.
    pub(super) fn inside(&self) -> Inside<'_> {
        Inside {
            cut_off: &self.cut_off,
            ..Inside::default()
        }
    }
}

impl Drives {
    /// Follows a tree when its turn comes. Callers take turns, so that one who asks often delays nobody.
    pub(super) async fn below(
        &self,
        context: &Context,
        item: ItemId,
    ) -> Result<Below, DrivesError> {
        let slot = self.local.walks.take(context.turn()).await;
        let _slot = slot.map_err(|Busy| StoreError::Unavailable(None))?;
        Ok(self.store.below(item).await?)
    }

    /// Reads what lies in an item, as far as it matters to a caller who takes it away.
    pub(super) async fn contents(
        &self,
        context: &Context,
        item: &Item,
    ) -> Result<Contents, DrivesError> {
        if item.kind() != ItemKind::Folder {
            return Ok(Contents::default());
        }
        let below = self.below(context, item.id).await?;
        let mut contents = Contents {
            height: below.height,
            tree_revision: Some(below.tree_revision),
            ..Contents::default()
        };
        for id in below.cut_off {
            let (lineage, rights) = match self.locate.standing(&*self.store, context, id).await {
                Ok(standing) => standing,
                // It went meanwhile.
                Err(LocateError::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            let lies_in = lineage.steps().get(1).map(|step| step.item) == Some(item.id);
            let counts = lies_in && !lineage.is_trashed();
            if counts && rights.permit(Action::See).is_err() {
                contents.hidden += 1;
            }
            contents.cut_off.push(rights);
        }
        Ok(contents)
    }

    /// Whether the caller sees nothing directly in an item.
    pub(super) async fn is_empty_to_caller(
        &self,
        reads: &dyn Reads,
        item: &Item,
        contents: &Contents,
    ) -> Result<bool, DrivesError> {
        if contents.tree_revision.is_none() {
            return Ok(true);
        }
        let totals = reads.folder_totals(&[item.id]).await?;
        let there = totals.first().map_or(0, |totals| totals.child_count);
        Ok(there <= contents.hidden)
    }

    /// Refuses where something that matters came into an item since it was read.
    pub(super) async fn is_as_read(
        &self,
        reads: &dyn Reads,
        item: &Item,
        contents: &Contents,
    ) -> Result<(), DrivesError> {
        let Some(read) = contents.tree_revision else {
            return Ok(());
        };
        if reads.tree_revision(item.id).await? == read {
            Ok(())
        } else {
            Err(DrivesError::Contended)
        }
    }
}
