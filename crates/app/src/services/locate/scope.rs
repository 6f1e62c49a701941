//! Which organization a change belongs to, before its unit of work begins.

use domain::ids::{ItemId, OrganizationId};
use ports::driven::store::StoreError;
use ports::driving::Context;
use ports::driving::address::{ItemAddress, LinkHandle, Start};

use super::Locate;

impl Locate {
    /// The organization of an item; the caller's for one that is not there. An item never changes
    /// it, and whether the caller may know of the item is asked inside the unit.
    pub(in crate::services) async fn home_of(
        &self,
        context: &Context,
        item: ItemId,
    ) -> Result<OrganizationId, StoreError> {
        let lineage = self.store.lineage(item).await?;
        let own = context.caller.organization;
        Ok(lineage.map_or(own, |lineage| lineage.organization()))
    }

    /// The organization of the item of an address, likewise.
    pub(in crate::services) async fn home_at(
        &self,
        context: &Context,
        address: &ItemAddress,
    ) -> Result<OrganizationId, StoreError> {
        let own = context.caller.organization;
        let handle = match &address.start {
            // Drives of other organizations are not found.
            Start::Root(_) | Start::Item(..) | Start::Beside(None, _) => return Ok(own),
            Start::AnyItem(id) | Start::Beside(Some(id), _) => {
                return self.home_of(context, *id).await;
            }
            Start::Shared(share, _) => share.token.clone().map(LinkHandle::Token),
            Start::Presented(shown) => shown.link.clone(),
        };
        let stored = match &handle {
            Some(handle) => self.link_at(&*self.store, handle).await?,
            None => None,
        };
        Ok(stored.map_or(own, |stored| stored.link.organization))
    }
}
