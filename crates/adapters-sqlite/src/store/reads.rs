//! Reads of what is committed: hot rows from the caches, the rest from a reader.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UploadSessionId, UserId, VersionId,
};
use domain::item::{Drive, DriveOwner, Item, KeptVersion, Lineage};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::principal::Principal;
use domain::server::session::UploadSession;
use domain::time::Timestamp;
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::content::ContentKey;
use ports::driven::store::{
    ChildQuery, Event, FolderTotals, LinkFilter, Reads, Redemption, StoreError, StoredLink,
    StoredPart, Uses,
};
use ports::page::Page;
use ports::secret::Digest;

use super::SqlStore;
use crate::queries::near::{self, At};
use crate::queries::{children, directory, events, grants, items, links, sessions, totals, trees};

#[async_trait]
impl Reads for SqlStore {
    async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        directory::organization(&self.readers, id).await
    }

    async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        directory::organizations(&self.readers).await
    }

    async fn policy(&self, organization: OrganizationId) -> Result<Policy, StoreError> {
        let fetch = async {
            let policy = directory::policy(&self.readers, organization).await?;
            Ok(Some(policy))
        };
        let policy = self.cached(&self.caches.policies, organization, fetch);
        Ok(policy.await?.unwrap_or_default())
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let fetch = directory::user(&self.readers, id);
        self.cached(&self.caches.users, id, fetch).await
    }

    async fn external_user(
        &self,
        organization: OrganizationId,
        named: &str,
    ) -> Result<Option<User>, StoreError> {
        directory::external_user(&self.readers, organization, named).await
    }

    async fn user_named(&self, name_or_email: &str) -> Result<Option<User>, StoreError> {
        directory::user_named(&self.readers, name_or_email).await
    }

    async fn users(&self, organization: OrganizationId) -> Result<Vec<User>, StoreError> {
        directory::users(&self.readers, organization).await
    }

    async fn groups_of(&self, user: UserId) -> Result<BTreeSet<GroupId>, StoreError> {
        let fetch = async {
            let groups = directory::groups_of(&self.readers, user).await?;
            Ok(Some(groups))
        };
        let groups = self.cached(&self.caches.memberships, user, fetch);
        Ok(groups.await?.unwrap_or_default())
    }

    async fn group(&self, id: GroupId) -> Result<Option<Group>, StoreError> {
        let fetch = directory::group(&self.readers, id);
        self.cached(&self.caches.groups, id, fetch).await
    }

    async fn groups(&self, organization: OrganizationId) -> Result<Vec<Group>, StoreError> {
        directory::groups(&self.readers, organization).await
    }

    async fn group_members(&self, group: GroupId) -> Result<Vec<User>, StoreError> {
        directory::group_members(&self.readers, group).await
    }

    async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError> {
        let fetch = directory::site(&self.readers, id);
        self.cached(&self.caches.sites, id, fetch).await
    }

    async fn sites(&self, organization: OrganizationId) -> Result<Vec<Site>, StoreError> {
        directory::sites(&self.readers, organization).await
    }

    async fn application(&self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        let fetch = directory::application(&self.readers, id);
        self.cached(&self.caches.applications, id, fetch).await
    }

    async fn applications(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Application>, StoreError> {
        directory::applications(&self.readers, organization).await
    }

    async fn bearer_by_digest(&self, digests: &[Digest]) -> Result<Option<Bearer>, StoreError> {
        let fetch = directory::bearer_by_digest(&self.readers, digests);
        self.cached_by_digest(&self.caches.bearers, digests, fetch)
            .await
    }

    async fn bearer(&self, id: BearerId) -> Result<Option<Bearer>, StoreError> {
        directory::bearer(&self.readers, id).await
    }

    async fn drive(&self, id: DriveId) -> Result<Option<Drive>, StoreError> {
        let fetch = items::drive(&self.readers, id);
        self.cached(&self.caches.drives, id, fetch).await
    }

    async fn drive_of(&self, owner: DriveOwner) -> Result<Option<Drive>, StoreError> {
        let fetch = items::drive_of(&self.readers, owner);
        self.cached(&self.caches.drives_of, owner, fetch).await
    }

    async fn drives(&self, organization: OrganizationId) -> Result<Vec<Drive>, StoreError> {
        items::drives(&self.readers, organization).await
    }

    async fn item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
        self.open_or_unavailable()?;
        match self.caches.items.get(&id) {
            Some(item) => Ok(Some(item)),
            None => self.near(At::Item(id)).await,
        }
    }

    async fn trashed_item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
        items::trashed_item(&self.readers, id).await
    }

    async fn items(&self, ids: &[ItemId]) -> Result<Vec<Item>, StoreError> {
        trees::items(&self.readers, ids).await
    }

    async fn trashed_in(
        &self,
        drives: &[DriveId],
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<Item>, StoreError> {
        trees::trashed_in(&self.readers, drives, after, limit).await
    }

    async fn cut_off_counted(
        &self,
        folders: &[ItemId],
    ) -> Result<Vec<(ItemId, ItemId)>, StoreError> {
        trees::cut_off_counted(&self.readers, folders).await
    }

    async fn height(&self, item: ItemId) -> Result<usize, StoreError> {
        trees::height(&self.readers, item).await
    }

    async fn cut_off_below(&self, item: ItemId) -> Result<Vec<ItemId>, StoreError> {
        trees::cut_off_below(&self.readers, item).await
    }

    async fn cut_off_in(&self, parent: ItemId) -> Result<Vec<ItemId>, StoreError> {
        items::cut_off_in(&self.readers, parent).await
    }

    async fn uses(&self, items: &[ItemId]) -> Result<Vec<Uses>, StoreError> {
        events::uses(&self.readers, items).await
    }

    async fn at_path(&self, from: ItemId, keys: &[String]) -> Result<Option<Item>, StoreError> {
        self.open_or_unavailable()?;
        let way = (from, keys.to_vec());
        if let Some(item) = self.led_to(&way) {
            return Ok(Some(item));
        }
        let found = self.near(At::Way(from, keys)).await?;
        if let Some(item) = &found {
            self.caches.ways.insert(way, item.id);
        }
        Ok(found)
    }

    async fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError> {
        children::children(&self.readers, query).await
    }

    async fn folder_totals(&self, folders: &[ItemId]) -> Result<Vec<FolderTotals>, StoreError> {
        let cache = &self.caches.totals;
        let fetch = async |missing: Vec<ItemId>| {
            let totals = totals::folder_totals(&self.readers, &missing).await?;
            Ok(missing.into_iter().zip(totals).collect())
        };
        let known = self.cached_many(cache, folders, fetch).await?;
        let totals = folders.iter().map(|folder| known.get(folder));
        Ok(totals
            .map(|totals| totals.copied().unwrap_or_default())
            .collect())
    }

    async fn lineage(&self, item: ItemId) -> Result<Option<Lineage>, StoreError> {
        let fetch = near::lineage(&self.readers, item);
        self.cached(&self.caches.lineages, item, fetch).await
    }

    async fn version_back(
        &self,
        file: ItemId,
        back: u64,
    ) -> Result<Option<KeptVersion>, StoreError> {
        items::version_back(&self.readers, file, back).await
    }

    async fn content_key(&self, version: VersionId) -> Result<Option<ContentKey>, StoreError> {
        let fetch = items::content_key(&self.readers, version);
        self.cached(&self.caches.contents, version, fetch).await
    }

    async fn link(&self, id: LinkId) -> Result<Option<StoredLink>, StoreError> {
        links::link(&self.readers, id).await
    }

    async fn link_by_digest(&self, digests: &[Digest]) -> Result<Option<StoredLink>, StoreError> {
        let fetch = links::link_by_digest(&self.readers, digests);
        self.cached_by_digest(&self.caches.links, digests, fetch)
            .await
    }

    async fn link_by_fingerprint(
        &self,
        fingerprint: &Digest,
    ) -> Result<Option<StoredLink>, StoreError> {
        let fetch = links::link_by_fingerprint(&self.readers, fingerprint);
        self.cached(&self.caches.fingerprints, *fingerprint, fetch)
            .await
    }

    async fn link_by_name(&self, name: &Digest) -> Result<Option<StoredLink>, StoreError> {
        links::link_by_name(&self.readers, name).await
    }

    async fn links_on(&self, items: &[ItemId]) -> Result<Vec<StoredLink>, StoreError> {
        let cache = &self.caches.links_on;
        let fetch = async |missing: Vec<ItemId>| {
            let links = links::links_on(&self.readers, &missing).await?;
            let none = missing.into_iter().map(|item| (item, Vec::new()));
            let mut of_each: BTreeMap<ItemId, Vec<StoredLink>> = none.collect();
            for stored in links {
                of_each.entry(stored.link.item).or_default().push(stored);
            }
            Ok(of_each)
        };
        let known = self.cached_many(cache, items, fetch).await?;
        let mut links: Vec<StoredLink> = known.into_values().flatten().collect();
        links.sort_by_key(|stored| stored.link.id);
        Ok(links)
    }

    async fn links(
        &self,
        filter: &LinkFilter,
        after: Option<LinkId>,
        limit: u32,
    ) -> Result<Vec<StoredLink>, StoreError> {
        links::links(&self.readers, filter, after, limit).await
    }

    async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        grants::grant(&self.readers, id).await
    }

    async fn grants_to(&self, principals: &[Principal]) -> Result<Vec<Grant>, StoreError> {
        grants::grants_to(&self.readers, principals).await
    }

    async fn events(
        &self,
        organization: OrganizationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Event)>, StoreError> {
        events::events(&self.readers, organization, after, limit).await
    }

    async fn upload_session(
        &self,
        id: UploadSessionId,
    ) -> Result<Option<UploadSession>, StoreError> {
        sessions::session(&self.readers, id).await
    }

    async fn upload_parts(&self, session: UploadSessionId) -> Result<Vec<StoredPart>, StoreError> {
        sessions::parts(&self.readers, session).await
    }

    async fn leftover_parts(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredPart>, StoreError> {
        sessions::leftover_parts(&self.readers, now, limit).await
    }

    async fn last_event(&self, organization: OrganizationId) -> Result<u64, StoreError> {
        events::last_event(&self.readers, organization).await
    }

    async fn granted_among(&self, items: &[ItemId]) -> Result<BTreeSet<ItemId>, StoreError> {
        grants::granted_among(&self.readers, items).await
    }

    async fn redemption(
        &self,
        link: LinkId,
        user: UserId,
    ) -> Result<Option<Redemption>, StoreError> {
        links::redemption(&self.readers, link, user).await
    }

    async fn redeemed_links(
        &self,
        user: UserId,
        items: &[ItemId],
    ) -> Result<Vec<StoredLink>, StoreError> {
        let fetch = async { links::redeemed(&self.readers, user).await.map(Some) };
        let redeemed = self.cached(&self.caches.redeemed, user, fetch).await?;
        let redeemed = redeemed.unwrap_or_default();
        let items = items.iter().copied().filter(|item| redeemed.contains(item));
        let items: Vec<ItemId> = items.collect();
        links::redeemed_links(&self.readers, user, &items).await
    }
}
