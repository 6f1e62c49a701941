//! Emptying closed drives, in steps of which each leaves less to be done: what is broken off is found
//! again by what is left.

use domain::ids::ItemId;
use domain::item::ItemKind;
use ports::driven::store::Scope;
use ports::driving::fault::Fault;

use super::Files;

/// How many items one unit ends at most.
const STEP: u32 = 100;

impl Files {
    /// Ends what lies in a closed drive, from its ends to its root. `seen` is told how much was ended.
    pub(in crate::services) async fn empty_drive(
        &self,
        root: ItemId,
        seen: impl Fn(usize),
    ) -> Result<(), Fault> {
        let mut way = vec![root];
        let mut before = Vec::new();
        while let Some(&folder) = way.last() {
            let inside = self.store.in_closed(folder, STEP).await?;
            let (folders, others): (Vec<_>, Vec<_>) = inside
                .into_iter()
                .partition(|(_, kind)| *kind == ItemKind::Folder);
            let mut ended: Vec<ItemId> = others.into_iter().map(|(id, _)| id).collect();
            if folders.is_empty() && ended.is_empty() {
                ended.extend(way.pop());
            }
            way.extend(folders.into_iter().map(|(id, _)| id));
            if !ended.is_empty() && ended == before {
                let message = format!("item {} cannot be deleted", folder.get());
                return Err(Fault::Internal(message.into()));
            }
            self.end_items(&ended).await?;
            seen(ended.len());
            before = ended;
        }
        Ok(())
    }

    /// The bytes first: rows without them are found again by the next round, and bytes without rows only
    /// days later.
    async fn end_items(&self, items: &[ItemId]) -> Result<(), Fault> {
        for content in self.store.content_of_these_only(items).await? {
            self.content.remove(&content).await?;
        }
        let end = self.store.write(Scope::Installation, |unit| {
            Box::pin(unit.purge_closed(items))
        });
        Ok(end.await?)
    }
}
