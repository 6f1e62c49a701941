//! Items of a memory store, written and taken away.

use std::collections::BTreeSet;

use domain::edit::ItemChange;
use domain::ids::{DriveId, ItemId};
use domain::item::{Facet, FileContent, Item, KeptVersion};

use super::super::MemoryUnit;
use super::{exists, is_free, unstorable};
use crate::driven::content::ContentKey;
use crate::driven::store::{Constraint, StoreError, Written};

impl MemoryUnit {
    pub(super) fn item_references_exist(&self, item: &Item) -> Result<(), StoreError> {
        if let Some(parent) = item.parent {
            exists(self.state.items.contains_key(&parent), parent)?;
        }
        for user in item.created_by.into_iter().chain(item.modified_by) {
            self.user_exists(user)?;
        }
        Ok(())
    }

    fn drive_exists(&self, drive: DriveId) -> Result<(), StoreError> {
        exists(self.state.drives.contains_key(&drive), drive)
    }

    /// Whether another item has the name in the folder.
    fn is_place_taken(&self, item: &Item) -> bool {
        let holder = item
            .parent
            .and_then(|parent| self.state.child(parent, &item.name.key()));
        holder.is_some_and(|holder| holder.id != item.id)
    }

    pub(super) fn put_item(
        &mut self,
        item: &Item,
        content: Option<&ContentKey>,
    ) -> Result<Written, StoreError> {
        if self.is_place_taken(item) {
            return Ok(Written::Taken);
        }
        is_free(self.state.items.contains_key(&item.id), Constraint::Id)?;
        self.drive_exists(item.drive)?;
        self.item_references_exist(item)?;
        match (item.content(), content) {
            (None, None) => {}
            (Some(file), Some(key)) => {
                let taken = self.state.versions.contains_key(&file.version);
                is_free(taken, Constraint::Id)?;
                let version = (item.id, key.clone(), kept(item, *file));
                self.state.versions.insert(file.version, version);
            }
            (Some(_), None) | (None, Some(_)) => {
                return Err(unstorable(
                    "a file, and nothing else, comes with the name of its content",
                ));
            }
        }
        self.state.items.insert(item.id, item.clone());
        Ok(Written::Yes)
    }

    pub(super) fn put_version(
        &mut self,
        file: &Item,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        let present = self.state.items.get_mut(&file.id);
        let Some(item) = present.filter(|item| item.trashed_at.is_none()) else {
            return Ok(Written::Taken);
        };
        if item.revision + 1 != file.revision {
            return Ok(Written::Taken);
        }
        if let Some(new) = file.content() {
            let taken = self.state.versions.contains_key(&new.version);
            is_free(taken, Constraint::Id)?;
            let version = (file.id, content.clone(), kept(file, *new));
            self.state.versions.insert(new.version, version);
        }
        item.facet = file.facet.clone();
        item.revision = file.revision;
        item.content_revision = file.content_revision;
        item.modified_at = file.modified_at;
        item.source_modified_at = file.source_modified_at;
        item.modified_by = file.modified_by;
        Ok(Written::Yes)
    }

    pub(super) fn put_changed_item(&mut self, change: &ItemChange) -> Result<Written, StoreError> {
        let item = change.item();
        exists(self.state.items.contains_key(&item.id), item.id)?;
        if item.trashed_at.is_none() && self.is_place_taken(item) {
            return Ok(Written::Taken);
        }
        self.drive_exists(item.drive)?;
        self.item_references_exist(item)?;
        if change.changes_drive() {
            for below in self.state.with_all_below(item.id) {
                if let Some(below) = self.state.items.get_mut(&below) {
                    below.drive = item.drive;
                }
            }
        }
        if let Some(present) = self.state.items.get_mut(&item.id) {
            let facet = match &item.facet {
                Facet::WebLink { .. } => item.facet.clone(),
                Facet::File(_) | Facet::Folder => present.facet.clone(),
            };
            *present = Item {
                facet,
                inherits: present.inherits,
                content_revision: present.content_revision,
                created_at: present.created_at,
                created_by: present.created_by,
                ..item.clone()
            };
        }
        Ok(Written::Yes)
    }

    /// Takes away an item with all that is below it; gives the content that nothing names any more.
    pub(super) fn take_away(&mut self, item: ItemId) -> Result<Vec<ContentKey>, StoreError> {
        let state = &mut self.state;
        exists(state.items.contains_key(&item), item)?;
        let gone = state.with_all_below(item);
        state.items.retain(|id, _| !gone.contains(id));
        state.uses.retain(|id, _| !gone.contains(id));
        state.grants.retain(|_, grant| !gone.contains(&grant.item));
        let links = &mut state.links;
        links.retain(|_, row| !gone.contains(&row.stored.link.item));
        state
            .redemptions
            .retain(|(link, _), _| links.contains_key(link));
        state.tokens.forget_links(|link| !links.contains_key(&link));
        let mut freed = BTreeSet::new();
        state.versions.retain(|_, (item, key, _)| {
            let stays = !gone.contains(item);
            if !stays {
                freed.insert(key.0.clone());
            }
            stays
        });
        for (_, key, _) in state.versions.values() {
            freed.remove(&key.0);
        }
        Ok(freed.into_iter().map(ContentKey).collect())
    }
}

/// What is kept of a version that is written now.
fn kept(file: &Item, content: FileContent) -> KeptVersion {
    KeptVersion {
        content,
        made_at: file.modified_at,
        made_by: file.modified_by,
    }
}
