//! What folders hold, as far as the one who looks may know of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::ids::ItemId;
use domain::item::{Item, Lineage};
use ports::driven::store::{FolderTotals, Reads};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;

use super::Items;

impl Items {
    /// What each of these folders holds, in the order given, without what was cut off from them and is
    /// not the caller's to know.
    pub(in crate::services) async fn totals_seen(
        &self,
        reads: &dyn Reads,
        context: &Context,
        folders: &[ItemId],
    ) -> Result<Vec<FolderTotals>, Fault> {
        let mut totals = reads.folder_totals(folders).await?;
        let holding = folders.iter().zip(&totals);
        let holding: Vec<ItemId> = holding
            .filter(|(_, totals)| totals.cut_off > 0)
            .map(|(folder, _)| *folder)
            .collect();
        let hidden = self.hidden_below(reads, context, &holding).await?;
        for (folder, totals) in folders.iter().zip(&mut totals) {
            if let Some(hidden) = hidden.get(folder) {
                totals.size = totals.size.saturating_sub(hidden.size);
                totals.child_count = totals.child_count.saturating_sub(hidden.child_count);
            }
        }
        Ok(totals)
    }

    /// What counts to folders that hold something cut off, and is hidden from the caller.
    async fn hidden_below(
        &self,
        reads: &dyn Reads,
        context: &Context,
        folders: &[ItemId],
    ) -> Result<BTreeMap<ItemId, FolderTotals>, Fault> {
        let cut_off = reads.cut_off_counted(folders).await?;
        let distinct: BTreeSet<ItemId> = cut_off.iter().map(|(item, _)| *item).collect();
        let mut hidden: BTreeMap<ItemId, Lineage> = BTreeMap::new();
        for item in distinct {
            // What was cut off is reached by no link to a folder above it.
            match self.locate.standing(reads, context, item).await {
                Ok((lineage, rights)) if rights.permit(Action::See).is_err() => {
                    hidden.insert(item, lineage);
                }
                Ok(_) => {}
                Err(LocateError::Fault(fault)) => return Err(fault),
                Err(_gone) => {}
            }
        }
        let mut sums: BTreeMap<ItemId, FolderTotals> = BTreeMap::new();
        if hidden.is_empty() {
            return Ok(sums);
        }
        let ids: Vec<ItemId> = hidden.keys().copied().collect();
        let below = reads.folder_totals(&ids).await?.into_iter();
        let mut sizes: BTreeMap<ItemId, u64> = ids
            .iter()
            .copied()
            .zip(below.map(|totals| totals.size))
            .collect();
        for item in reads.items(&ids).await? {
            if let Some(own) = Item::content(&item) {
                sizes.insert(item.id, own.size);
            }
        }
        for (item, folder) in cut_off {
            let Some(lineage) = hidden.get(&item) else {
                continue;
            };
            let above = lineage.steps().iter().skip(1).map(|step| step.item);
            let between: Vec<ItemId> = above.take_while(|above| *above != folder).collect();
            // What lies in something hidden is left out with it.
            if between.iter().any(|above| hidden.contains_key(above)) {
                continue;
            }
            let sum = sums.entry(folder).or_default();
            sum.size += sizes.get(&item).copied().unwrap_or_default();
            sum.child_count += u64::from(between.is_empty());
        }
        Ok(sums)
    }
}
