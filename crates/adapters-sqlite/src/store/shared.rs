//! What requests read most when it is not at hand, read together with others that ask at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::ItemId;
use ports::driven::store::{StoreError, StoredLink};
use ports::secret::Digest;

use super::source::{Source, Sql};
use super::together::{Fetch, Together, only};
use crate::queries::links;
use crate::queries::near::{self, At, Near};

/// The reads that are made together.
pub struct Shared {
    near: Arc<Together<ItemId, Near>>,
    links: Arc<Together<Vec<Digest>, (Digest, StoredLink)>>,
    fingerprints: Arc<Together<Digest, StoredLink>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            near: Together::new(),
            links: Together::new(),
            fingerprints: Together::new(),
        }
    }
}

/// An answer for each question.
fn each<K, V>(asked: &[K], answer: impl Fn(&K) -> Option<V>) -> Vec<Option<V>> {
    asked.iter().map(answer).collect()
}

impl<S: Source> Sql<S> {
    /// Several items with what comes with them. Of one alone the way up is read along with it; of several
    /// most lie in folders that are at hand.
    pub(super) async fn near_all(&self, ids: &[ItemId]) -> Result<Vec<Near>, StoreError> {
        let (mut found, rest) = match self.0.caches()? {
            Some(caches) if ids.len() > 1 => {
                let at_hand = |folder| caches.lineages.get(&folder);
                near::find_below(self.db()?, ids, at_hand).await?
            }
            _ => (Vec::new(), ids.to_vec()),
        };
        if !rest.is_empty() {
            found.extend(near::find(self.db()?, At::Items(&rest)).await?);
        }
        Ok(found)
    }

    pub(super) async fn near_one(&self, item: ItemId) -> Result<Option<Near>, StoreError> {
        let fetch = |ids: Vec<ItemId>| -> Fetch<'_, Near> {
            Box::pin(async move {
                let found = self.near_all(&ids).await?.into_iter();
                let found: BTreeMap<_, _> = found.map(|near| (near.item.id, near)).collect();
                Ok(each(&ids, |id| found.get(id).cloned()))
            })
        };
        match self.0.shared() {
            Some(shared) => shared.near.get(item, fetch).await,
            None => only(fetch(vec![item])).await,
        }
    }

    pub(super) async fn link_under(
        &self,
        digests: &[Digest],
    ) -> Result<Option<(Digest, StoredLink)>, StoreError> {
        let fetch = |asked: Vec<Vec<Digest>>| -> Fetch<'_, (Digest, StoredLink)> {
            Box::pin(async move {
                let all: Vec<Digest> = asked.iter().flatten().copied().collect();
                let found = links::links_by_digests(self.db()?, all).await?;
                Ok(each(&asked, |digests| {
                    let mut digests = digests.iter();
                    digests.find_map(|digest| Some((*digest, found.get(digest)?.clone())))
                }))
            })
        };
        match self.0.shared() {
            Some(shared) => shared.links.get(digests.to_vec(), fetch).await,
            None => only(fetch(vec![digests.to_vec()])).await,
        }
    }

    pub(super) async fn link_with_fingerprint(
        &self,
        fingerprint: Digest,
    ) -> Result<Option<StoredLink>, StoreError> {
        let fetch = |asked: Vec<Digest>| -> Fetch<'_, StoredLink> {
            Box::pin(async move {
                let found = links::links_by_fingerprints(self.db()?, asked.clone()).await?;
                Ok(each(&asked, |fingerprint| found.get(fingerprint).cloned()))
            })
        };
        match self.0.shared() {
            Some(shared) => shared.fingerprints.get(fingerprint, fetch).await,
            None => only(fetch(vec![fingerprint])).await,
        }
    }
}
