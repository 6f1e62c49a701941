//! Whether content is still what was stored.

use domain::ids::VersionId;
use ports::driven::content::{Checksums, StoredContent};
use ports::driven::store::{Scope, StoredVersion, Versions};
use ports::driving::fault::Fault;

use super::Files;

/// How many versions are looked up, and written, at once.
const PAGE: u32 = 100;

/// After how many bytes, and how many versions, the rest waits for the next round.
const BYTES_A_ROUND: u64 = 1024 * 1024 * 1024;
const VERSIONS_A_ROUND: usize = 10_000;

impl Files {
    /// Reads all of some versions and compares them with what was stored. Those that are the same have their
    /// checksums from now on, and no mark; those that are others are marked.
    pub(in crate::services) async fn verify(
        &self,
        versions: &[StoredVersion],
    ) -> Result<Vec<bool>, Fault> {
        let (mut are_same, mut found_same) = (Vec::new(), Vec::new());
        for version in versions {
            let (item, id) = (version.item, version.content.version);
            let is_same = match self.content.sums(&version.stored.key).await {
                Ok(Some(found)) if is_what_was_stored(version, &found) => {
                    if is_news(version, &found.checksums) {
                        found_same.push(((item, id), found));
                    }
                    true
                }
                Ok(Some(_)) => {
                    self.local.damage.note(item, id);
                    false
                }
                Ok(None) => {
                    self.local.damage.tell(item, id);
                    false
                }
                Err(error) => {
                    let item = item.get();
                    tracing::warn!(%error, "the content of item {item} could not be read");
                    false
                }
            };
            are_same.push(is_same);
        }
        if !found_same.is_empty() {
            let keep = self.store.write(Scope::Installation, |unit| {
                let found_same = &found_same;
                Box::pin(async move {
                    for (version, found) in found_same {
                        unit.keep_sums(*version, found).await?;
                    }
                    Ok::<_, Fault>(())
                })
            });
            keep.await?;
        }
        self.mark_found_damage().await?;
        Ok(are_same)
    }

    /// Reads versions that do not have all of their sums yet, for one round, so that they have them or are marked. Tells the
    /// last of them; `None` when there are no more.
    pub(crate) async fn verify_unchecked(
        &self,
        mut after: Option<VersionId>,
    ) -> Result<Option<VersionId>, Fault> {
        let (mut bytes, mut versions) = (0_u64, 0);
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
            let sizes = page.iter().map(|version| version.content.size);
            bytes = sizes.fold(bytes, u64::saturating_add);
            if let Err(error) = self.verify(&page).await {
                tracing::warn!(%error, "content without checksums could not be compared");
            }
        }
        Ok(after)
    }

    /// Marks what was found damaged. What cannot be marked now is kept for the next time.
    pub(crate) async fn mark_found_damage(&self) -> Result<(), Fault> {
        let found = self.local.damage.take();
        if found.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let mark = self.store.write(Scope::Installation, |unit| {
            let found = &found;
            Box::pin(async move {
                for (item, version) in found {
                    // What is being deleted loses its bytes before its rows.
                    if unit.lineage(*item).await?.is_some() {
                        unit.mark_damaged(*version, now).await?;
                    }
                }
                Ok::<_, Fault>(())
            })
        });
        let marked = mark.await;
        if marked.is_err() {
            self.local.damage.put_back(found);
        }
        marked
    }
}

fn is_what_was_stored(version: &StoredVersion, found: &StoredContent) -> bool {
    let expected = &version.content;
    (found.size, found.sha1, found.sha256) == (expected.size, expected.sha1, expected.sha256)
}

/// Whether anything is to be written of a version whose content is what was stored.
fn is_news(version: &StoredVersion, checksums: &Checksums) -> bool {
    version.stored.checksums.as_ref() != Some(checksums)
        || version.content.quick.is_none()
        || version.damaged_at.is_some()
}
