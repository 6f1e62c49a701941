//! What a memory store knows of drives, items, grants and events.

use std::collections::BTreeSet;

use domain::ids::{DriveId, GrantId, ItemId, OrganizationId, VersionId};
use domain::item::{Drive, DriveOwner, Item, KeptVersion, Lineage, Step};
use domain::permission::Grant;
use domain::principal::Principal;

use super::state::State;
use crate::driven::content::ContentKey;
use crate::driven::store::{Event, FolderFacts, Uses};

impl State {
    pub(super) fn drive(&self, id: DriveId) -> Option<Drive> {
        self.drives.get(&id).cloned()
    }

    pub(super) fn drive_of(&self, owner: DriveOwner) -> Option<Drive> {
        let mut drives = self.drives.values();
        drives.find(|drive| drive.owner == owner).cloned()
    }

    pub(super) fn drives(&self, organization: OrganizationId) -> Vec<Drive> {
        let drives = self.drives.values();
        let drives = drives.filter(|drive| drive.organization == organization);
        drives.cloned().collect()
    }

    pub(super) fn item(&self, id: ItemId) -> Option<Item> {
        let item = self.items.get(&id);
        item.filter(|item| item.trashed_at.is_none()).cloned()
    }

    pub(super) fn trashed_item(&self, id: ItemId) -> Option<Item> {
        let item = self.items.get(&id);
        item.filter(|item| item.trashed_at.is_some()).cloned()
    }

    pub(super) fn items(&self, ids: &[ItemId]) -> Vec<Item> {
        let items = self.items.values();
        items
            .filter(|item| item.trashed_at.is_none() && ids.contains(&item.id))
            .cloned()
            .collect()
    }

    pub(super) fn trashed_in(
        &self,
        drives: &[DriveId],
        after: Option<ItemId>,
        limit: u32,
    ) -> Vec<Item> {
        let items = self.items.values();
        items
            .filter(|item| item.trashed_at.is_some() && drives.contains(&item.drive))
            .filter(|item| after.is_none_or(|after| item.id > after))
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect()
    }

    /// What lies directly in a folder and not in the trash.
    pub(super) fn in_folder(&self, folder: ItemId) -> impl Iterator<Item = &Item> {
        let items = self.items.values();
        items.filter(move |item| item.parent == Some(folder) && item.trashed_at.is_none())
    }

    pub(super) fn cut_off_in(&self, parent: ItemId) -> Vec<ItemId> {
        let cut_off = self.in_folder(parent).filter(|item| !item.inherits);
        cut_off.map(|item| item.id).collect()
    }

    pub(super) fn cut_off_below(&self, item: ItemId) -> Vec<ItemId> {
        let below = self.with_all_below(item).into_iter();
        let cut_off = |&id: &ItemId| id != item && !self.items[&id].inherits;
        below.filter(cut_off).collect()
    }

    pub(super) fn cut_off_counted(&self, folders: &[ItemId]) -> Vec<(ItemId, ItemId)> {
        let mut found = BTreeSet::new();
        for &folder in folders {
            let mut unseen = vec![folder];
            while let Some(above) = unseen.pop() {
                for item in self.in_folder(above) {
                    unseen.push(item.id);
                    if !item.inherits {
                        found.insert((item.id, folder));
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    pub(super) fn height(&self, item: ItemId) -> usize {
        let below = self.items.values();
        let below = below.filter(|below| below.parent == Some(item));
        below
            .map(|below| self.height(below.id) + 1)
            .max()
            .unwrap_or(0)
    }

    pub(super) fn child(&self, parent: ItemId, name_key: &str) -> Option<Item> {
        let mut items = self.in_folder(parent);
        items.find(|item| item.name.key() == name_key).cloned()
    }

    /// An item and all that is below it, be it in the trash or not.
    pub(super) fn with_all_below(&self, item: ItemId) -> BTreeSet<ItemId> {
        let mut found = BTreeSet::from([item]);
        let mut unseen = vec![item];
        while let Some(folder) = unseen.pop() {
            let items = self.items.values();
            let below = items.filter(|item| item.parent == Some(folder));
            unseen.extend(below.map(|item| item.id).filter(|id| found.insert(*id)));
        }
        found
    }

    pub(super) fn folder_facts(&self, folders: &[ItemId]) -> Vec<FolderFacts> {
        let facts = |folder: &ItemId| FolderFacts {
            child_count: self.in_folder(*folder).count() as u64,
            size: self.size_below(*folder),
        };
        folders.iter().map(facts).collect()
    }

    fn size_below(&self, folder: ItemId) -> u64 {
        let sizes = self.in_folder(folder).map(|item| {
            let own = item.content().map_or(0, |content| content.size);
            own + self.size_below(item.id)
        });
        sizes.sum()
    }

    pub(super) fn uses(&self, items: &[ItemId]) -> Vec<Uses> {
        let uses = items.iter().map(|item| self.uses.get(item).copied());
        uses.map(Option::unwrap_or_default).collect()
    }

    pub(super) fn lineage(&self, item: ItemId) -> Option<Lineage> {
        let mut steps = Vec::new();
        let mut next = Some(item);
        let mut drive = None;
        while let Some(row) = next.and_then(|item| self.items.get(&item)) {
            let grants = self.grants.values();
            steps.push(Step {
                item: row.id,
                name: row.name.clone(),
                kind: row.kind(),
                settings: row.settings,
                trashed: row.trashed_at.is_some(),
                inherits: row.inherits,
                grants: grants
                    .filter(|grant| grant.item == row.id)
                    .cloned()
                    .collect(),
            });
            drive = self.drives.get(&row.drive);
            next = row.parent;
        }
        Lineage::new(drive?, steps)
    }

    pub(super) fn content_key(&self, version: VersionId) -> Option<ContentKey> {
        self.versions.get(&version).map(|(_, key, _)| key.clone())
    }

    pub(super) fn version_back(&self, file: ItemId, back: u64) -> Option<KeptVersion> {
        let newest_first = self.versions.values().rev();
        let mut own = newest_first.filter(|(item, ..)| *item == file);
        own.nth(usize::try_from(back).ok()?)
            .map(|(_, _, kept)| *kept)
    }

    pub(super) fn grant(&self, id: GrantId) -> Option<Grant> {
        self.grants.get(&id).cloned()
    }

    pub(super) fn grants_to(&self, principals: &[Principal]) -> Vec<Grant> {
        let grants = self.grants.values();
        grants
            .filter(|grant| !grant.is_ownership() && principals.contains(&grant.principal))
            .cloned()
            .collect()
    }

    pub(super) fn granted_among(&self, items: &[ItemId]) -> BTreeSet<ItemId> {
        let grants = self.grants.values();
        grants
            .filter(|grant| !grant.is_ownership() && items.contains(&grant.item))
            .map(|grant| grant.item)
            .collect()
    }

    pub(super) fn events(
        &self,
        organization: OrganizationId,
        after: u64,
        limit: u32,
    ) -> Vec<(u64, Event)> {
        (1..)
            .zip(&self.events)
            .filter(|(position, event)| *position > after && event.organization == organization)
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|(position, event)| (position, *event))
            .collect()
    }

    pub(super) fn last_event(&self, organization: OrganizationId) -> u64 {
        (1..)
            .zip(&self.events)
            .filter(|(_, event)| event.organization == organization)
            .last()
            .map_or(0, |(position, _)| position)
    }
}
