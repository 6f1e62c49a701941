//! Putting files into folders: bytes first, then the row that names them.

use bytes::Bytes;
use domain::access::Permit;
use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemName};
use domain::upload::{NameConflict, NewItem, SourceTimes};
use ports::driven::content::{ByteStream, ContentError, ContentKey, StoredContent};
use ports::driven::store::{Asked, Reads, StoreError, Unit, Work, Written};
use ports::driving::fault::Fault;

use super::Files;
use crate::services::next_id;

impl Files {
    /// A new file of stored content, in the folder of a permit.
    pub(in crate::services) fn new_file(
        &self,
        permit: &Permit,
        name: ItemName,
        stored: &StoredContent,
        source: SourceTimes,
    ) -> Result<NewItem, Fault> {
        let facet = Facet::File(self.new_version(stored)?);
        let id = next_id(&*self.ids, ItemId::new)?;
        let new = NewItem::new(permit, id, name, facet, source, self.clock.now());
        new.map_err(|error| Fault::Internal(error.into()))
    }

    /// Stores all of a stream, at most `limit` bytes, while there is room for what adds to anything.
    pub(in crate::services) async fn put(
        &self,
        bytes: ByteStream,
        limit: u64,
    ) -> Result<StoredContent, ContentError> {
        if self.store.has_room() {
            self.content.put(bytes, limit).await
        } else {
            Err(ContentError::Full)
        }
    }

    /// Stores several contents that are at hand, with one wait for the disk.
    pub(in crate::services) async fn put_together(
        &self,
        contents: Vec<Bytes>,
    ) -> Result<Vec<StoredContent>, ContentError> {
        if self.store.has_room() {
            self.content.put_together(contents).await
        } else {
            Err(ContentError::Full)
        }
    }

    /// Runs a unit of work that names stored content. What it does not come to name is removed.
    pub(in crate::services) async fn write_naming<'env, T, E>(
        &self,
        asked: impl Into<Asked>,
        stored: &[StoredContent],
        work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, T, E> + Send,
    ) -> Result<T, E>
    where
        T: Send + 'env,
        E: From<StoreError> + Send + 'env,
    {
        let failed = match self.write_or_tell(asked, work).await {
            Ok(answer) => return Ok(answer),
            Err(failed) => failed,
        };
        if failed.left_nothing {
            for content in stored {
                self.discard(&content.key).await;
            }
        }
        Err(failed.error)
    }

    /// Runs a unit of work that names stored content; when it fails, tells whether it surely left nothing.
    pub(in crate::services) async fn write_or_tell<'env, T, E>(
        &self,
        asked: impl Into<Asked>,
        mut work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, T, E> + Send,
    ) -> Result<T, NotWritten<E>>
    where
        T: Send + 'env,
        E: From<StoreError> + Send + 'env,
    {
        let writing = self.store.write(asked, |unit| {
            let work = work(unit);
            Box::pin(async move {
                work.await.map_err(|error| NotWritten {
                    error,
                    left_nothing: true,
                })
            })
        });
        writing.await
    }

    /// Removes content that no row names. What cannot be removed is reported, and does no harm.
    pub(crate) async fn discard(&self, stored: &ContentKey) {
        if let Err(error) = self.content.remove(stored).await {
            tracing::warn!(%error, "content that is not needed could not be removed");
        }
    }
}

/// Why a unit was not written.
pub(in crate::services) struct NotWritten<E> {
    /// Why.
    pub(in crate::services) error: E,
    /// Whether it surely left nothing. A failed commit may have been kept all the same: then content stays,
    /// for a row that comes back must not be without it (docs/threat-model.md F-19). One that found no
    /// room was not.
    pub(in crate::services) left_nothing: bool,
}

impl<E: From<StoreError>> From<StoreError> for NotWritten<E> {
    fn from(error: StoreError) -> Self {
        Self {
            left_nothing: matches!(error, StoreError::Full),
            error: error.into(),
        }
    }
}

/// Inserts an item, under another name where its own is taken and another is looked for; `None` where
/// it found no place.
pub(in crate::services) async fn insert_item(
    unit: &mut dyn Unit,
    mut new: NewItem,
    stored: Option<&StoredContent>,
    conflict: NameConflict,
) -> Result<Option<Item>, StoreError> {
    let content = stored.map(StoredContent::content);
    let mut written = unit.insert_item(&new, content.as_ref()).await?;
    if written == Written::Taken
        && let Some(folder) = new.item().parent
        && let Some(free) = free_name(&*unit, folder, &new.item().name, conflict).await?
    {
        new = new.renamed(free);
        written = unit.insert_item(&new, content.as_ref()).await?;
    }
    Ok((written == Written::Yes).then(|| new.item().clone()))
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
