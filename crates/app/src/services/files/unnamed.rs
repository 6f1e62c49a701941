//! Content without a row: what a crash between the two left behind, or a restored database that is older than
//! its content.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::time::Timestamp;
use ports::driven::content::{ContentKey, Kept};
use ports::driving::fault::Fault;

use super::Files;

/// How many parts the store of content has.
pub(crate) const PARTS: u8 = u8::MAX;

/// For how long content stays without a row before it is removed: while a server runs, from when it was first
/// seen so.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// By how much the time that is kept with a database may be behind what was last written.
const SLACK: Duration = Duration::from_mins(5);

/// What was seen without a row, and since when.
#[derive(Default)]
pub(in crate::services) struct Unnamed {
    seen: Mutex<HashMap<ContentKey, Duration>>,
    is_older: AtomicBool,
}

/// From when until when this database was not written to, if that is known: until the program opened it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap {
    /// The highest time that was kept with it.
    pub(crate) after: Timestamp,
    /// When it was opened.
    pub(crate) until: Timestamp,
}

impl Gap {
    /// Whether content was written while this database was not.
    fn holds(self, kept: &Kept) -> bool {
        self.after.plus(SLACK) < kept.written_at && kept.written_at < self.until
    }
}

impl Files {
    /// What is kept in a part of the store of content, and no row names. What was written to in the last
    /// day is left out: its row may be to come.
    pub(in crate::services) async fn unnamed(&self, part: u8) -> Result<Vec<Kept>, Fault> {
        let mut kept = self.content.list(part).await?;
        let lately = self.clock.now().minus(KEPT_FOR);
        kept.retain(|kept| kept.written_at < lately);
        let keys: Vec<ContentKey> = kept.iter().map(|kept| kept.key.clone()).collect();
        let named = self.store.named_content(&keys).await?;
        kept.retain(|kept| !named.contains(&kept.key));
        Ok(kept)
    }

    /// Notes what in a part of the store of content has no row, and removes what had none for a day of
    /// running time. Beside a database that is older than its content, nothing is removed.
    pub(crate) async fn sweep_unnamed(&self, part: u8) -> Result<(), Fault> {
        let unnamed = self.unnamed(part).await?;
        let of_this = &self.local.unnamed;
        if let Some(gap) = self.gap
            && unnamed.iter().any(|kept| gap.holds(kept))
            && !of_this.is_older.swap(true, Ordering::Relaxed)
        {
            tracing::error!(
                "there is content that was written when this database was not: it is older than its \
                 content, and nothing of that is removed"
            );
        }
        if of_this.is_older.load(Ordering::Relaxed) {
            return Ok(());
        }
        let now = self.clock.running();
        let due: Vec<ContentKey> = {
            let mut seen = of_this.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let prefix = format!("{part:02x}");
            seen.retain(|key, _| {
                !key.0.starts_with(&prefix) || unnamed.iter().any(|kept| kept.key == *key)
            });
            let keys = unnamed.into_iter().map(|kept| kept.key);
            keys.filter(|key| {
                let since = *seen.entry(key.clone()).or_insert(now);
                now.saturating_sub(since) >= KEPT_FOR
            })
            .collect()
        };
        for key in due {
            // It may have been named since the list was made.
            if self
                .store
                .named_content(std::slice::from_ref(&key))
                .await?
                .is_empty()
            {
                self.content.remove(&key).await?;
                tracing::info!("content that no row named for a day was removed");
            }
        }
        Ok(())
    }
}
