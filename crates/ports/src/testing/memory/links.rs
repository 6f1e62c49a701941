//! What a memory store knows of links.

use domain::ids::{ItemId, LinkId, UserId};
use domain::link::Audience;

use super::state::State;
use crate::driven::store::{LinkFilter, Redemption, StoredLink};
use crate::secret::Digest;

impl State {
    fn all_links(&self) -> impl Iterator<Item = &StoredLink> {
        self.links.values().map(|row| &row.stored)
    }

    pub(super) fn link(&self, id: LinkId) -> Option<StoredLink> {
        self.links.get(&id).map(|row| row.stored.clone())
    }

    pub(super) fn link_by_digest(&self, digests: &[Digest]) -> Option<StoredLink> {
        let mut links = self.links.values();
        let found = links.find(|row| digests.contains(&row.digest));
        found.map(|row| row.stored.clone())
    }

    pub(super) fn link_by_fingerprint(&self, fingerprint: &Digest) -> Option<StoredLink> {
        let mut links = self.links.values();
        let found = links.find(|row| row.is_active() && row.fingerprint == Some(*fingerprint));
        found.map(|row| row.stored.clone())
    }

    pub(super) fn link_by_name(&self, name: &Digest) -> Option<StoredLink> {
        let mut links = self.links.values();
        let found = links.find(|row| row.is_active() && row.name == Some(*name));
        found.map(|row| row.stored.clone())
    }

    pub(super) fn links_on(&self, items: &[ItemId]) -> Vec<StoredLink> {
        let active = self.all_links().filter(|row| row.link.revoked_at.is_none());
        let kept = active.filter(|row| row.link.audience != Audience::Delegated);
        let on_these = kept.filter(|row| items.contains(&row.link.item));
        on_these.cloned().collect()
    }

    pub(super) fn links(
        &self,
        filter: &LinkFilter,
        after: Option<LinkId>,
        limit: u32,
    ) -> Vec<StoredLink> {
        self.all_links()
            .filter(|row| filter.with_revoked || row.link.revoked_at.is_none())
            .filter(|row| filter.item.is_none_or(|item| row.link.item == item))
            .filter(|row| {
                filter
                    .organization
                    .is_none_or(|of| row.link.organization == of)
            })
            .filter(|row| after.is_none_or(|after| row.link.id > after))
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect()
    }

    pub(super) fn redemption(&self, link: LinkId, user: UserId) -> Option<Redemption> {
        self.redemptions.get(&(link, user)).copied()
    }

    pub(super) fn redeemed_links(&self, user: UserId, items: &[ItemId]) -> Vec<StoredLink> {
        let mut links = self.links_on(items);
        links.retain(|row| {
            let redemption = self.redemption(row.link.id, user);
            redemption.is_some_and(|redemption| redemption.durable)
        });
        links
    }
}
