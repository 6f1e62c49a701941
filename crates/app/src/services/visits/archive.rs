//! Walking through a folder that is taken away as a whole.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::Action;
use domain::ids::{ItemId, VersionId};
use domain::item::{Item, ItemKind, ItemName};
use domain::time::Timestamp;
use ports::driving::items::ListChildren;
use ports::driving::visits::{ArchiveEntry, ArchiveWalk, Purpose, Visit, VisitError};
use ports::page::Cursor;

use super::Visits;
use crate::services::files::open::READ_WITH_OTHERS;
use crate::services::locate::children::children_of;

/// How many items are read at once; with the depth of the tree, it bounds the memory of a walk.
const PAGE: u32 = 100;

/// How many small files are read at once, as far as they follow each other; they are held until they are sent.
const AHEAD: usize = 16;

/// A folder that is being read, page by page.
struct Level {
    folder: ItemId,
    path: Vec<ItemName>,
    rows: VecDeque<Item>,
    next: Next,
}

enum Next {
    First,
    After(Cursor),
    Nothing,
}

/// A walk through a folder, depth first.
pub(in crate::services) struct Walk {
    visits: Visits,
    visit: Visit,
    levels: Vec<Level>,
    /// What is being read at present.
    reads: Arc<Mutex<Visit>>,
    /// When it began.
    began: Timestamp,
    /// The bytes of small files that come next.
    at_hand: HashMap<VersionId, Bytes>,
}

impl Walk {
    pub(super) fn new(
        visits: Visits,
        visit: Visit,
        folder: ItemId,
        reads: Arc<Mutex<Visit>>,
    ) -> Self {
        let levels = vec![Level::new(folder, Vec::new())];
        Self {
            began: visits.clock.now(),
            visits,
            visit,
            levels,
            reads,
            at_hand: HashMap::new(),
        }
    }

    /// The bytes of a file, if it is small: with those of the files that follow it.
    async fn bytes_of(&mut self, item: &Item) -> Result<Option<Bytes>, VisitError> {
        let Some(content) = item
            .content()
            .filter(|content| content.size <= READ_WITH_OTHERS)
        else {
            return Ok(None);
        };
        if let Some(bytes) = self.at_hand.remove(&content.version) {
            return Ok(Some(bytes));
        }
        let rows = self.levels.last().map(|level| &level.rows);
        let following = rows.into_iter().flatten().take(AHEAD - 1).cloned();
        let files: Vec<Item> = std::iter::once(item.clone()).chain(following).collect();
        self.at_hand = self.visits.files.read_small(&files).await?;
        Ok(self.at_hand.remove(&content.version))
    }

    /// The next item with the names that lead to it.
    async fn step(&mut self) -> Result<Option<(Vec<ItemName>, Item)>, VisitError> {
        while let Some(level) = self.levels.last_mut() {
            if let Some(item) = level.rows.pop_front() {
                let mut path = level.path.clone();
                path.push(item.name.clone());
                return Ok(Some((path, item)));
            }
            let after = match std::mem::replace(&mut level.next, Next::Nothing) {
                Next::First => None,
                Next::After(cursor) => Some(cursor),
                Next::Nothing => {
                    self.levels.pop();
                    continue;
                }
            };
            let part = ListChildren::by_name(after, PAGE);
            let (visits, visit) = (&self.visits, &self.visit);
            let is_seen = |item| visits.sees(visit, item, self.began);
            let page = children_of(&*visits.store, level.folder, &part, is_seen).await?;
            let ids: Vec<ItemId> = page.rows.iter().map(|item| item.id).collect();
            visits.store.read_ahead(&ids).await?;
            level.rows = page.rows.into();
            level.next = page.next.map_or(Next::Nothing, Next::After);
        }
        Ok(None)
    }
}

impl Level {
    fn new(folder: ItemId, path: Vec<ItemName>) -> Self {
        Self {
            folder,
            path,
            rows: VecDeque::new(),
            next: Next::First,
        }
    }
}

#[async_trait]
impl ArchiveWalk for Walk {
    async fn next(&mut self) -> Result<Option<ArchiveEntry>, VisitError> {
        loop {
            let Some((mut path, item)) = self.step().await? else {
                return Ok(None);
            };
            let visit = Visit {
                item: Some(item.id),
                ..self.visit.clone()
            };
            let (visits, began) = (&self.visits, self.began);
            let access_to = match visits.authorize_at(&*visits.store, &visit, began).await {
                // It was removed since the folder was read; or the link was shut, and then the
                // archive must not end as if it were whole.
                Err(VisitError::NotFound) => {
                    visits
                        .authorize_at(&*visits.store, &self.visit, began)
                        .await?;
                    continue;
                }
                access_to => access_to?,
            };
            access_to
                .access
                .permit(Action::Read)
                .map_err(VisitError::Lacks)?;
            *self.reads.lock().unwrap_or_else(PoisonError::into_inner) = visit;
            let at_hand = self.bytes_of(&item).await?;
            let while_visiting = self.visits.while_visiting(&self.reads, began);
            let opened =
                self.visits
                    .files
                    .open_with(&item, while_visiting, Purpose::Download, at_hand);
            let file = opened.await?;
            if item.kind() == ItemKind::Folder {
                self.levels.push(Level::new(item.id, path.clone()));
            }
            if let (Some(file), Some(last)) = (&file, path.last_mut()) {
                *last = file.name.clone();
            }
            let modified_at = item.source_modified_at;
            return Ok(Some(ArchiveEntry {
                path,
                modified_at,
                file,
            }));
        }
    }
}
