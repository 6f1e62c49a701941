//! Counting how often items are used: in memory at once, in the store now and then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::ItemId;
use ports::driven::store::{Scope, Store, Uses};
use ports::driving::fault::Fault;

/// Uses that were counted and are not in the store yet.
pub(in crate::services) struct UsageCounter {
    store: Arc<dyn Store>,
    pending: Mutex<HashMap<ItemId, Uses>>,
}

impl UsageCounter {
    pub(super) fn on(store: Arc<dyn Store>) -> Self {
        let pending = Mutex::default();
        Self { store, pending }
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<ItemId, Uses>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a download.
    pub(in crate::services) fn downloaded(&self, item: ItemId) {
        self.pending().entry(item).or_default().downloads += 1;
    }

    /// Counts a look at an item's page.
    pub(in crate::services) fn looked_at(&self, item: ItemId) {
        self.pending().entry(item).or_default().previews += 1;
    }

    /// What the store knows, with what it does not know yet.
    pub(in crate::services) fn added_to(&self, item: ItemId, stored: Uses) -> Uses {
        let pending = self.pending().get(&item).copied().unwrap_or_default();
        Uses {
            downloads: stored.downloads + pending.downloads,
            previews: stored.previews + pending.previews,
        }
    }

    /// Takes off what was brought to the store.
    fn settled(&self, written: &[(ItemId, Uses)]) {
        let mut pending = self.pending();
        for (item, uses) in written {
            if let Some(left) = pending.get_mut(item) {
                left.downloads = left.downloads.saturating_sub(uses.downloads);
                left.previews = left.previews.saturating_sub(uses.previews);
                if *left == Uses::default() {
                    pending.remove(item);
                }
            }
        }
    }
}

impl super::Local {
    /// Brings what was counted to the store. What is counted twice over, or lost, is what happened
    /// while a server was killed: at most the time between two calls.
    pub async fn settle_uses(&self) -> Result<(), Fault> {
        let counted: Vec<(ItemId, Uses)> = {
            let pending = self.uses.pending();
            pending.iter().map(|(&item, &uses)| (item, uses)).collect()
        };
        if counted.is_empty() {
            return Ok(());
        }
        let count = self.uses.store.write(Scope::Installation, |unit| {
            let counted = &counted;
            Box::pin(async move { unit.count_uses(counted).await })
        });
        count.await?;
        self.uses.settled(&counted);
        Ok(())
    }
}
