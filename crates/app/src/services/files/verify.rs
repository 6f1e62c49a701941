//! Whether content is still what was stored.

use domain::ids::{ItemId, VersionId};
use ports::driven::content::Checksums;
use ports::driven::store::{Scope, StoredVersion, Versions, Written};
use ports::driving::fault::Fault;

use super::Files;

/// How many versions are looked up, and written, at once.
const PAGE: u32 = 100;

/// After how many bytes, and how many versions, the rest waits for the next round.
const BYTES_A_ROUND: u64 = 1024 * 1024 * 1024;
const VERSIONS_A_ROUND: usize = 10_000;

impl Files {
    /// Reads all of some versions and compares them with what was stored. Those that are the same have their
    /// checksums from now on, and no mark; those that are not are marked.
    pub(in crate::services) async fn verify(
        &self,
        versions: &[StoredVersion],
    ) -> Result<Vec<bool>, Fault> {
        let (mut are_same, mut found_same) = (Vec::new(), Vec::new());
        for version in versions {
            let same = self.same(version).await;
            are_same.push(same.is_some());
            match same {
                None => {
                    self.mark_damaged(version.item, version.content.version)
                        .await?;
                }
                Some(checksums) if is_news(version, &checksums) => {
                    found_same.push((version.content.version, checksums));
                }
                Some(_) => {}
            }
        }
        if !found_same.is_empty() {
            let keep = self.store.write(Scope::Installation, |unit| {
                let found_same = &found_same;
                Box::pin(async move {
                    for (version, checksums) in found_same {
                        unit.keep_checksums(*version, checksums).await?;
                    }
                    Ok::<_, Fault>(())
                })
            });
            keep.await?;
        }
        Ok(are_same)
    }

    /// The checksums of a version's content, if it can be read and is what was stored.
    async fn same(&self, version: &StoredVersion) -> Option<Checksums> {
        let expected = &version.content;
        let found = match self.content.sums(&version.stored.key).await {
            Ok(found) => found?,
            Err(error) => {
                let item = version.item.get();
                tracing::warn!(%error, "the content of item {item} could not be read");
                return None;
            }
        };
        let is_same = (found.size, found.sha1, found.sha256)
            == (expected.size, expected.sha1, expected.sha256);
        is_same.then_some(found.checksums)
    }

    /// Reads versions that have no checksums yet, for one round, so that they have them or are marked. Tells the
    /// last of them; `None` when there are no more.
    pub(crate) async fn verify_unchecked(
        &self,
        mut after: Option<VersionId>,
    ) -> Result<Option<VersionId>, Fault> {
        let (mut bytes, mut versions) = (0, 0);
        while bytes < BYTES_A_ROUND && versions < VERSIONS_A_ROUND {
            let page = self
                .store
                .versions(Versions::Unchecked, after, PAGE)
                .await?;
            let Some(last) = page.last() else {
                return Ok(None);
            };
            after = Some(last.content.version);
            versions += page.len();
            bytes += page.iter().map(|version| version.content.size).sum::<u64>();
            if let Err(error) = self.verify(&page).await {
                tracing::warn!(%error, "content without checksums could not be compared");
            }
        }
        Ok(after)
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

/// Whether anything is to be written of a version whose content is what was stored.
fn is_news(version: &StoredVersion, checksums: &Checksums) -> bool {
    version.stored.checksums.as_ref() != Some(checksums) || version.damaged_at.is_some()
}
