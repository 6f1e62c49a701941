//! Putting files into folders: bytes first, then the row that names them.

use std::slice::from_ref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::access::{Action, Permit};
use domain::depth::fits_into;
use domain::ids::{ItemId, VersionId};
use domain::item::{Facet, FileContent, Item, ItemKind, ItemName};
use domain::time::Timestamp;
use domain::upload::{NameConflict, NewItem, SourceTimes};
use ports::driven::content::{ByteStream, StoredContent};
use ports::driven::store::{Reads, Scope, StoreError, Unit, Work, Written};
use ports::driving::fault::Fault;
use ports::driving::visits::{Visit, VisitError};

use crate::services::Services;

/// What became of content that was to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is in the folder, as this item.
    Added(Box<Item>),
    /// The name was taken.
    Refused,
}

impl Services {
    pub(in crate::services) async fn upload_through(
        &self,
        visit: &Visit,
        name: &str,
        bytes: ByteStream,
    ) -> Result<ItemName, VisitError> {
        let name = ItemName::parse(name)?;
        let access_to = self.authorize(visit).await?;
        if access_to.item.kind() != ItemKind::Folder {
            return Err(VisitError::WrongKind);
        }
        access_to
            .access
            .permit(Action::Add)
            .map_err(VisitError::Lacks)?;
        fits_into(&access_to.lineage, 0)?;
        let may_look = access_to.access.permit(Action::List).is_ok();
        let stored = self.content.put(bytes, self.upload_limit).await?;
        // The link may have been shut while the bytes came in: the gate is asked again.
        let permit = match self.authorize(visit).await {
            Ok(access_to) => {
                let permit = access_to.access.permit(Action::Add);
                let fits = fits_into(&access_to.lineage, 0);
                permit
                    .map_err(VisitError::Lacks)
                    .and_then(|permit| Ok(fits.map(|()| permit)?))
            }
            Err(error) => Err(error),
        };
        let permit = match permit {
            Ok(permit) => permit,
            Err(error) => {
                self.discard(&stored).await;
                return Err(error);
            }
        };
        let now = self.clock.now();
        let placed = self.place_file(&permit, name.clone(), &stored, now, NameConflict::Number);
        match placed.await? {
            // A number would tell what was there to someone who may not look (security.md T-63).
            Placed::Added(item) => Ok(if may_look { item.name } else { name }),
            Placed::Refused => Err(Fault::Internal("no name was free".into()).into()),
        }
    }

    /// Puts stored content into the folder of a permit. Content that finds no place is removed.
    pub(crate) async fn place_file(
        &self,
        permit: &Permit,
        name: ItemName,
        stored: &StoredContent,
        source_modified_at: Timestamp,
        conflict: NameConflict,
    ) -> Result<Placed, Fault> {
        let organization = self.store.lineage(permit.item()).await?;
        let organization = organization.map(|lineage| lineage.organization());
        let organization = organization.ok_or_else(|| Fault::Internal("no such folder".into()))?;
        let placing = self.write_naming(organization, from_ref(stored), |unit| {
            Box::pin(self.write_file(unit, permit, (&name, conflict), stored, source_modified_at))
        });
        let placed = placing.await?;
        if placed == Placed::Refused {
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
    ) -> Result<Placed, Fault> {
        let now = self.clock.now();
        let content = FileContent {
            version: VersionId::new(self.ids.next()).ok_or_else(no_id)?,
            size: stored.size,
            sha1: stored.sha1,
            sha256: stored.sha256,
        };
        let id = ItemId::new(self.ids.next()).ok_or_else(no_id)?;
        let facet = Facet::File(content);
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
            Written::Yes => Placed::Added(Box::new(new.item().clone())),
            Written::Taken => Placed::Refused,
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

/// The name with a number that is free; `None` where none is looked for. Numbers are tried in ever larger steps and then between
/// the last two, so that the thousandth file of a name costs twenty look-ups and not a thousand.
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

fn no_id() -> Fault {
    Fault::Internal("no id was given".into())
}
