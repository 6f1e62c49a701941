//! Labelled links: made, listed, changed and ended by whoever manages the item.

mod change;
mod make;

use domain::item::ItemKind;
use domain::link::{Audience, LinkScope};
use domain::listing::could_make;
use domain::principal::TokenScope;
use ports::driven::store::{Event, EventKind, Reads, StoredLink, Unit};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::fault::Fault;
use ports::driving::items::ReachError;
use ports::driving::links::{LinkOnItem, LinksError, LinksOfItem, WantedAudience};
use ports::secret::{Digest, LinkToken};

use crate::services::Services;
use crate::services::locate::Reached;
use crate::services::permissions::people::recipients;

/// An item that is a folder, or that is none, as the caller named it. A web link stands for a file.
pub(in crate::services) fn of_folderness(
    reached: Reached,
    is_folder: bool,
) -> Result<Reached, ReachError> {
    if (reached.item.kind() == ItemKind::Folder) == is_folder {
        Ok(reached)
    } else {
        Err(ReachError::NotFound)
    }
}

/// A link that a caller named by its token, and its item as they reached it.
struct Named {
    stored: StoredLink,
    reached: Reached,
}

impl Services {
    /// The links of an item that the caller could make themselves. Whoever could not is told of none:
    /// a link's id is all that it takes to use it, and so a reader would learn how to write
    /// (security.md T-54).
    pub(in crate::services) async fn links_of_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        is_folder: bool,
    ) -> Result<LinksOfItem, LinksError> {
        let reads = &*self.store;
        let reached = self.reach(reads, context, item).await?;
        let reached = of_folderness(reached, is_folder)?;
        let policy = reads.policy(reached.lineage.organization()).await?;
        let now = self.clock.now();
        let shares = context.caller.scopes.has(TokenScope::Share);
        let held = reached.rights.capabilities();
        let mut links = Vec::new();
        let all = reads.links_on(&[reached.item.id]).await;
        for stored in all? {
            let told = shares && could_make(&stored.link, held);
            if told && !stored.link.has_expired(&policy, now) {
                links.push(self.show_link(reads, &stored, &policy, true).await?);
            }
        }
        Ok(LinksOfItem {
            links,
            item: reached.item,
        })
    }

    pub(in crate::services) async fn link_of_caller(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        let named = self.named_link(&*self.store, context, link).await?;
        self.link_on_item(&*self.store, &named.stored, named.reached)
            .await
    }

    /// Finds a link by its token, for whoever sees its item; one that has ended is not found.
    async fn named_link(
        &self,
        reads: &dyn Reads,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<Named, LinksError> {
        let token = link.ok_or(ReachError::NotFound)?;
        let digests = self.secrets.link_digests(&token);
        let stored = reads.link_by_digest(&digests).await?;
        let stored = stored.ok_or(ReachError::NotFound)?;
        let policy = reads.policy(stored.link.organization).await?;
        let has_ended =
            stored.link.revoked_at.is_some() || stored.link.has_expired(&policy, self.clock.now());
        if has_ended || stored.link.audience.scope() == LinkScope::Delegated {
            return Err(ReachError::NotFound.into());
        }
        let address = ItemAddress {
            start: Start::AnyItem(stored.link.item),
            path: Vec::new(),
        };
        let reached = self.reach(reads, context, &address).await?;
        Ok(Named { stored, reached })
    }

    async fn link_on_item(
        &self,
        reads: &dyn Reads,
        stored: &StoredLink,
        reached: Reached,
    ) -> Result<LinkOnItem, LinksError> {
        let policy = reads.policy(stored.link.organization).await?;
        Ok(LinkOnItem {
            link: self.show_link(reads, stored, &policy, true).await?,
            item: reached.item,
        })
    }

    /// The audience that a request wants, its people found.
    async fn audience(
        &self,
        reads: &dyn Reads,
        wanted: &WantedAudience,
        reached: &Reached,
    ) -> Result<Audience, LinksError> {
        match wanted {
            WantedAudience::Anonymous => Ok(Audience::Anonymous),
            WantedAudience::Organization => Ok(Audience::Organization),
            WantedAudience::People(named) => {
                let organization = reached.lineage.organization();
                let people = recipients(reads, named, organization).await?;
                let people = people.map_err(LinksError::UnknownRecipient)?;
                Ok(Audience::People(people.into_iter().collect()))
            }
        }
    }

    /// The digest under which a new link is stored.
    pub(in crate::services) fn present_digest(&self, token: &LinkToken) -> Result<Digest, Fault> {
        let digests = self.secrets.link_digests(token);
        let digest = digests.first().copied();
        digest.ok_or_else(|| Fault::Internal("there is no key for link tokens".into()))
    }

    /// Remembers what became of a link.
    async fn link_happened(
        &self,
        unit: &mut dyn Unit,
        reached: &Reached,
        kind: EventKind,
    ) -> Result<(), Fault> {
        let event = Event {
            organization: reached.lineage.organization(),
            kind,
            item: reached.item.id,
            by: reached.rights.user(),
            at: self.clock.now(),
        };
        Ok(unit.record(&event).await?)
    }
}
