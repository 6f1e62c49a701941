//! What happens when a name is taken that an item shall get.

use domain::edit::{ItemChange, give_way};
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName};
use domain::upload::WhenTaken;
use ports::driven::store::{EventKind, Reads, Unit, Written};
use ports::driving::Context;
use ports::driving::drives::DrivesError;

use super::Drives;
use crate::services::files::placing::free_name;

/// What a name is looked for.
#[derive(Clone, Copy)]
pub(super) struct Newcomer<'a> {
    /// The item, or what a copy is of.
    pub(super) item: &'a Item,
    pub(super) is_copy: bool,
}

impl Newcomer<'_> {
    /// Whether an item of its name stands in its way.
    fn meets(&self, taken: &Item) -> bool {
        self.is_copy || taken.id != self.item.id
    }
}

impl Drives {
    /// The name that a newcomer gets in a folder. What has its own name must be such as would give way, if that is asked.
    pub(super) async fn name_in(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (folder, name): (ItemId, &ItemName),
        (newcomer, when_taken): (Newcomer<'_>, WhenTaken),
    ) -> Result<ItemName, DrivesError> {
        let taken = reads.child(folder, &name.key()).await?;
        let Some(taken) = taken.filter(|taken| newcomer.meets(taken)) else {
            return Ok(name.clone());
        };
        match when_taken {
            WhenTaken::New(conflict) => match free_name(reads, folder, name, conflict).await? {
                Some(free) => Ok(free),
                None => Err(self.name_taken(reads, context, folder, name).await?),
            },
            WhenTaken::Replace => {
                self.giving_way(reads, context, (&taken, newcomer.item))
                    .await?;
                Ok(name.clone())
            }
        }
    }

    /// The name that a newcomer gets in a folder, free of what gives way to it.
    pub(super) async fn freed_name(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        (folder, name): (ItemId, &ItemName),
        (newcomer, when_taken): (Newcomer<'_>, WhenTaken),
    ) -> Result<ItemName, DrivesError> {
        let asked = (newcomer, when_taken);
        let found = self.name_in(&*unit, context, (folder, name), asked).await?;
        let taken = unit.child(folder, &found.key()).await?;
        if let Some(taken) = taken.filter(|taken| newcomer.meets(taken)) {
            let change = self
                .giving_way(&*unit, context, (&taken, newcomer.item))
                .await?;
            if unit.change_item(&change).await? == Written::Taken {
                return Err(DrivesError::Contended);
            }
            let (lineage, rights) = self.locate.standing(&*unit, context, taken.id).await?;
            let trashed = (EventKind::Trashed, rights.user());
            self.links
                .record_event(unit, &lineage, taken.id, trashed)
                .await?;
        }
        Ok(found)
    }

    async fn giving_way(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (taken, newcomer): (&Item, &Item),
    ) -> Result<ItemChange, DrivesError> {
        let (_, rights) = self.locate.standing(reads, context, taken.id).await?;
        let is_empty = match taken.kind() {
            ItemKind::Folder => {
                let totals = reads.folder_totals(&[taken.id]).await?;
                totals.first().is_none_or(|totals| totals.child_count == 0)
            }
            ItemKind::File | ItemKind::WebLink => true,
        };
        let now = self.clock.now();
        if let Some(change) = give_way(taken, newcomer, &rights, is_empty, now)? {
            return Ok(change);
        }
        let folder = taken.parent.ok_or(DrivesError::Contended)?;
        Err(self.name_taken(reads, context, folder, &taken.name).await?)
    }
}
