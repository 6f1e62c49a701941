//! Putting files into folders: bytes first, then the row that names them.

use domain::access::{Action, Permit};
use domain::ids::{ItemId, VersionId};
use domain::item::{Facet, FileContent, Item, ItemKind, ItemName};
use domain::time::Timestamp;
use domain::upload::{NameConflict, NewItem};
use ports::driven::content::{ByteStream, ContentError, StoredContent};
use ports::driven::store::Written;
use ports::driving::fault::Fault;
use ports::driving::visits::{Visit, VisitError};

use super::UseCases;

/// How many numbers are tried for a name that is taken.
const MOST_NUMBERS: u32 = 10_000;

/// What became of content that was to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is in the folder, as this item.
    Added(Box<Item>),
    /// The name was taken.
    Refused,
}

impl UseCases {
    pub(super) async fn upload_through(
        &self,
        visit: &Visit,
        name: &str,
        bytes: ByteStream,
    ) -> Result<ItemName, VisitError> {
        let name = ItemName::parse(name)?;
        let entered = self.enter(visit).await?;
        if entered.item.kind() != ItemKind::Folder {
            return Err(VisitError::WrongKind);
        }
        entered
            .access
            .permit(Action::Add)
            .map_err(VisitError::Lacks)?;
        let may_look = entered.access.permit(Action::List).is_ok();
        let stored = self
            .content
            .put(bytes, self.upload_limit)
            .await
            .map_err(put_error)?;
        // The link may have been shut while the bytes came in: the gate is asked again.
        let permit = match self.enter(visit).await {
            Ok(entered) => entered
                .access
                .permit(Action::Add)
                .map_err(VisitError::Lacks),
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
        let placed = self
            .write_file(permit, name, stored, source_modified_at, conflict)
            .await;
        if !matches!(placed, Ok(Placed::Added(_))) {
            self.discard(stored).await;
        }
        placed
    }

    async fn write_file(
        &self,
        permit: &Permit,
        name: ItemName,
        stored: &StoredContent,
        source_modified_at: Timestamp,
        conflict: NameConflict,
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
        let new = NewItem::new(permit, id, name.clone(), facet, source_modified_at, now);
        let mut new = new.map_err(|error| Fault::Internal(error.into()))?;
        let mut unit = self.store.begin().await?;
        for number in 1..MOST_NUMBERS {
            if unit.insert_item(&new, Some(&stored.key)).await? == Written::Yes {
                unit.commit().await?;
                return Ok(Placed::Added(Box::new(new.item().clone())));
            }
            match conflict {
                NameConflict::Fail => return Ok(Placed::Refused),
                NameConflict::Number => new = new.renamed(name.numbered(number)),
            }
        }
        Ok(Placed::Refused)
    }

    /// Removes content that no row names. What cannot be removed is reported, and does no harm.
    pub(crate) async fn discard(&self, stored: &StoredContent) {
        if let Err(error) = self.content.remove(&stored.key).await {
            tracing::warn!(%error, "content that is not needed could not be removed");
        }
    }
}

fn no_id() -> Fault {
    Fault::Internal("no id was given".into())
}

fn put_error(error: ContentError) -> VisitError {
    match error {
        ContentError::TooLarge { limit } => VisitError::TooLarge { limit },
        ContentError::Interrupted => VisitError::Interrupted,
        ContentError::Full => VisitError::Fault(Fault::Full),
        ContentError::Missing | ContentError::AccessEnded | ContentError::Other(_) => {
            VisitError::Fault(error.into())
        }
    }
}
