//! Whether content is still what was stored.

use domain::ids::{ItemId, VersionId};
use ports::driven::store::{Scope, StoredVersion, Versions, Written};
use ports::driving::fault::Fault;

use super::Files;

/// How many versions are looked up at once.
const PAGE: u32 = 100;

/// After how many bytes the rest waits for the next round.
const READ_AT_ONCE: u64 = 1024 * 1024 * 1024;

impl Files {
    /// Reads all of a version and compares it with what was stored. What is the same has its checksums from
    /// now on, and no mark; what is not is marked.
    pub(in crate::services) async fn verify(&self, version: &StoredVersion) -> Result<bool, Fault> {
        let expected = &version.content;
        let found = self.content.sums(&version.stored.key).await?;
        let same = found.filter(|found| {
            (found.size, found.sha1, found.sha256)
                == (expected.size, expected.sha1, expected.sha256)
        });
        let Some(same) = same else {
            self.mark_damaged(version.item, expected.version).await?;
            return Ok(false);
        };
        let is_known = version.stored.checksums.as_ref() == Some(&same.checksums);
        if !is_known || version.damaged_at.is_some() {
            let keep = self.store.write(Scope::Installation, |unit| {
                Box::pin(unit.keep_checksums(expected.version, &same.checksums))
            });
            keep.await?;
        }
        Ok(true)
    }

    /// Reads versions that have no checksums yet, so that they have them or are marked. Tells the last of
    /// them; `None` after there was none.
    pub(crate) async fn verify_unchecked(
        &self,
        after: Option<VersionId>,
    ) -> Result<Option<VersionId>, Fault> {
        let mut read = 0;
        let page = self.store.versions(Versions::Unchecked, after, PAGE);
        let mut last = None;
        for version in page.await? {
            last = Some(version.content.version);
            if let Err(error) = self.verify(&version).await {
                let item = version.item.get();
                tracing::warn!(%error, "the content of item {item} could not be compared");
            }
            read += version.content.size;
            if read >= READ_AT_ONCE {
                break;
            }
        }
        Ok(last)
    }

    /// Marks what was found damaged while it was read. What cannot be marked is found again.
    pub(crate) async fn mark_found_damage(&self) -> Result<(), Fault> {
        for (item, version) in self.local.damage.take() {
            self.mark_damaged(item, version).await?;
        }
        Ok(())
    }

    async fn mark_damaged(&self, item: ItemId, version: VersionId) -> Result<(), Fault> {
        // What is being deleted loses its bytes before its rows.
        if self.store.lineage(item).await?.is_none() {
            return Ok(());
        }
        let now = self.clock.now();
        let mark = self.store.write(Scope::Installation, |unit| {
            Box::pin(unit.mark_damaged(version, now))
        });
        if mark.await? == Written::Yes {
            tracing::error!(
                "the content of item {} (version {}) is missing or damaged: it is not what was stored",
                item.get(),
                version.get(),
            );
        }
        Ok(())
    }
}
