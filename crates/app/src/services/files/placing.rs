//! Putting files into folders: bytes first, then the row that names them.

use std::slice::from_ref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::access::Permit;
use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemName};
use domain::time::Timestamp;
use domain::upload::{NameConflict, NewItem, SourceTimes};
use ports::driven::content::StoredContent;
use ports::driven::store::{Reads, Scope, StoreError, Unit, Work, Written};
use ports::driving::fault::Fault;

use super::Files;
use crate::services::next_id;

impl Files {
    /// Puts stored content into the folder of a permit. Content that finds no place
    /// because the name is taken is removed; then there is no item.
    pub(crate) async fn place_file(
        &self,
        permit: &Permit,
        name: ItemName,
        stored: &StoredContent,
        source_modified_at: Timestamp,
        conflict: NameConflict,
    ) -> Result<Option<Item>, Fault> {
        let lineage = match self.store.lineage(permit.item()).await {
            Ok(Some(lineage)) => Ok(lineage),
            Ok(None) => Err(Fault::Internal("no such folder".into())),
            Err(error) => Err(error.into()),
        };
        let organization = match lineage {
            Ok(lineage) => lineage.organization(),
            Err(fault) => {
                self.discard(stored).await;
                return Err(fault);
            }
        };
        let placing = self.write_naming(organization, from_ref(stored), |unit| {
            Box::pin(self.write_file(unit, permit, (&name, conflict), stored, source_modified_at))
        });
        let placed = placing.await?;
        if placed.is_none() {
            self.discard(stored).await;
        }
        Ok(placed)
    }

    /// Writes the row, if the name is free or another is to be found.
    async fn write_file(
        &self,
        unit: &mut dyn Unit,
        permit: &Permit,
        (name, conflict): (&ItemName, NameConflict),
        stored: &StoredContent,
        source_modified_at: Timestamp,
    ) -> Result<Option<Item>, Fault> {
        let now = self.clock.now();
        let facet = Facet::File(self.new_version(stored)?);
        let id = next_id(&*self.ids, ItemId::new)?;
        let source = SourceTimes::at(source_modified_at);
        let new = NewItem::new(permit, id, name.clone(), facet, source, now);
        let mut new = new.map_err(|error| Fault::Internal(error.into()))?;
        let mut written = unit.insert_item(&new, Some(&stored.key)).await?;
        if written == Written::Taken
            && let Some(free) = free_name(&*unit, permit.item(), name, conflict).await?
        {
            new = new.renamed(free);
            written = unit.insert_item(&new, Some(&stored.key)).await?;
        }
        Ok(match written {
            Written::Yes => Some(new.item().clone()),
            Written::Taken => None,
        })
    }

    /// Runs a unit of work that names stored content. What it does not come to name is removed. A
    /// failed commit may have been kept all the same: then the content stays, for a row that comes
    /// back must not be without it (security.md F-19).
    pub(in crate::services) async fn write_naming<'env, T, E>(
        &self,
        scope: impl Into<Scope>,
        stored: &[StoredContent],
        mut work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, T, E> + Send,
    ) -> Result<T, E>
    where
        T: Send + 'env,
        E: From<StoreError> + Send + 'env,
    {
        let is_named = Arc::new(AtomicBool::new(false));
        let writing = self.store.write(scope, |unit| {
            let (is_named, work) = (Arc::clone(&is_named), work(unit));
            Box::pin(async move {
                let outcome = work.await;
                is_named.store(outcome.is_ok(), Ordering::Relaxed);
                outcome
            })
        });
        let outcome = writing.await;
        if outcome.is_err() && !is_named.load(Ordering::Relaxed) {
            for content in stored {
                self.discard(content).await;
            }
        }
        outcome
    }

    /// Removes content that no row names. What cannot be removed is reported, and does no harm.
    pub(crate) async fn discard(&self, stored: &StoredContent) {
        if let Err(error) = self.content.remove(&stored.key).await {
            tracing::warn!(%error, "content that is not needed could not be removed");
        }
    }
}

/// The name with a number that is free; `None` where none is looked for. Numbers are tried in ever
/// larger steps and then between the last two, so that the thousandth file of a name costs twenty
/// look-ups and not a thousand.
pub(in crate::services) async fn free_name(
    reads: &dyn Reads,
    folder: ItemId,
    name: &ItemName,
    conflict: NameConflict,
) -> Result<Option<ItemName>, StoreError> {
    let is_taken = async |place| {
        let Some(other) = conflict.another(name, place) else {
            return Ok(false);
        };
        Ok::<_, StoreError>(reads.child(folder, &other.key()).await?.is_some())
    };
    let (mut taken, mut free) = (0, 1);
    while is_taken(free).await? {
        (taken, free) = (free, free.saturating_mul(2));
    }
    while free - taken > 1 {
        let middle = taken + (free - taken) / 2;
        if is_taken(middle).await? {
            taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(conflict.another(name, free))
}
