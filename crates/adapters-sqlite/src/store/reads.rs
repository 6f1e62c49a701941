//! The reads: of a store from its caches and readers, of a unit from what is committed and what it wrote,
//! never from a cache.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UploadSessionId, UserId, VersionId,
};
use domain::item::{Drive, DriveOwner, Item, ItemKind, KeptVersion, Lineage};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::principal::Principal;
use domain::server::session::UploadSession;
use domain::time::Timestamp;
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::content::{Content, ContentKey};
use ports::driven::store::{
    Below, Change, ChangeNumbers, ChangeQuery, ChildQuery, Event, FolderTotals, Holdings, Known,
    LinkFilter, Reads, Redemption, SearchQuery, StoreError, StoredLink, StoredPart, StoredVersion,
    Uses, Versions,
};
use ports::page::Page;
use ports::secret::Digest;

use super::cached::{keep_near, led_to};
use super::source::{Source, Sql};
use crate::queries::near::{self, At};
use crate::queries::{
    changes, children, directory, events, grants, items, leaving, links, search, sessions, totals,
    trees,
};

#[async_trait]
impl<S: Source> Reads for Sql<S> {
    async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        self.keep(directory::organization(self.db()?, id).await)
    }

    async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        self.keep(directory::organizations(self.db()?).await)
    }

    async fn highest_id(&self) -> Result<Option<i64>, StoreError> {
        self.keep(directory::highest_id(self.db()?).await)
    }

    async fn highest_time(&self) -> Result<Option<Timestamp>, StoreError> {
        self.keep(directory::highest_time(self.db()?).await)
    }

    async fn policy(&self, organization: OrganizationId) -> Result<Policy, StoreError> {
        let fetch = async {
            let policy = directory::policy(self.db()?, organization).await?;
            Ok(Some(policy))
        };
        let policy = self.cached(|caches| &caches.policies, organization, fetch);
        Ok(policy.await?.unwrap_or_default())
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let fetch = directory::user(self.db()?, id);
        self.cached(|caches| &caches.users, id, fetch).await
    }

    async fn external_user(
        &self,
        organization: OrganizationId,
        named: &str,
    ) -> Result<Option<User>, StoreError> {
        self.keep(directory::external_user(self.db()?, organization, named).await)
    }

    async fn user_named(&self, name_or_email: &str) -> Result<Option<User>, StoreError> {
        self.keep(directory::user_named(self.db()?, name_or_email).await)
    }

    async fn users(&self, organization: OrganizationId) -> Result<Vec<User>, StoreError> {
        self.keep(directory::users(self.db()?, organization).await)
    }

    async fn groups_of(&self, user: UserId) -> Result<BTreeSet<GroupId>, StoreError> {
        let fetch = async {
            let groups = directory::groups_of(self.db()?, user).await?;
            Ok(Some(groups))
        };
        let groups = self.cached(|caches| &caches.memberships, user, fetch);
        Ok(groups.await?.unwrap_or_default())
    }

    async fn group(&self, id: GroupId) -> Result<Option<Group>, StoreError> {
        let fetch = directory::group(self.db()?, id);
        self.cached(|caches| &caches.groups, id, fetch).await
    }

    async fn groups(&self, organization: OrganizationId) -> Result<Vec<Group>, StoreError> {
        self.keep(directory::groups(self.db()?, organization).await)
    }

    async fn group_members(&self, group: GroupId) -> Result<Vec<User>, StoreError> {
        self.keep(directory::group_members(self.db()?, group).await)
    }

    async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError> {
        let fetch = directory::site(self.db()?, id);
        self.cached(|caches| &caches.sites, id, fetch).await
    }

    async fn sites(&self, organization: OrganizationId) -> Result<Vec<Site>, StoreError> {
        self.keep(directory::sites(self.db()?, organization).await)
    }

    async fn application(&self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        let fetch = directory::application(self.db()?, id);
        self.cached(|caches| &caches.applications, id, fetch).await
    }

    async fn applications(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Application>, StoreError> {
        self.keep(directory::applications(self.db()?, organization).await)
    }

    async fn bearer_by_digest(&self, digests: &[Digest]) -> Result<Option<Bearer>, StoreError> {
        let fetch = directory::bearer_by_digest(self.db()?, digests);
        self.cached_by_digest(|caches| &caches.bearers, digests, fetch)
            .await
    }

    async fn bearer(&self, id: BearerId) -> Result<Option<Bearer>, StoreError> {
        self.keep(directory::bearer(self.db()?, id).await)
    }

    async fn drive(&self, id: DriveId) -> Result<Option<Drive>, StoreError> {
        let fetch = items::drive(self.db()?, id);
        self.cached(|caches| &caches.drives, id, fetch).await
    }

    async fn drive_of(&self, owner: DriveOwner) -> Result<Option<Drive>, StoreError> {
        let fetch = items::drive_of(self.db()?, owner);
        self.cached(|caches| &caches.drives_of, owner, fetch).await
    }

    async fn drives(&self, organization: OrganizationId) -> Result<Vec<Drive>, StoreError> {
        self.keep(items::drives(self.db()?, organization).await)
    }

    async fn item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
        let Some(caches) = self.0.caches()? else {
            return self.keep(items::item(self.db()?, id).await);
        };
        match caches.items.get(&id) {
            Some(item) => Ok(Some(item)),
            None => self.near(caches, self.near_one(id)).await,
        }
    }

    async fn read_ahead(&self, ids: &[ItemId]) -> Result<(), StoreError> {
        let Some(caches) = self.0.caches()? else {
            return Ok(());
        };
        let is_missing = |id: &ItemId| caches.lineages.get(id).is_none();
        let missing: Vec<ItemId> = ids.iter().copied().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let keep = keep_near(caches);
        for near in self.near_all(&missing).await? {
            keep(&near);
        }
        Ok(())
    }

    async fn trashed_item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
        self.keep(items::trashed_item(self.db()?, id).await)
    }

    async fn items(&self, ids: &[ItemId]) -> Result<Vec<Item>, StoreError> {
        let fetch = async |missing: Vec<ItemId>| {
            let found = trees::items(self.db()?, &missing).await?.into_iter();
            Ok(found.map(|item| (item.id, item)).collect())
        };
        let known = self.cached_many(|caches| &caches.items, ids, fetch).await?;
        Ok(known.into_values().collect())
    }

    async fn trashed_in(
        &self,
        drives: &[DriveId],
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<Item>, StoreError> {
        self.keep(trees::trashed_in(self.db()?, drives, after, limit).await)
    }

    async fn trashed_size(&self, drive: DriveId) -> Result<u64, StoreError> {
        self.keep(totals::trashed_size(self.db()?, drive).await)
    }

    async fn cut_off_counted(
        &self,
        folders: &[ItemId],
    ) -> Result<Vec<(ItemId, ItemId)>, StoreError> {
        self.keep(trees::cut_off_counted(self.0.walking()?, folders).await)
    }

    async fn below(&self, item: ItemId) -> Result<Below, StoreError> {
        self.keep(trees::below(self.0.walking()?, item).await)
    }

    async fn tree_revision(&self, item: ItemId) -> Result<u64, StoreError> {
        self.keep(trees::tree_revision(self.db()?, item).await)
    }

    async fn cut_off_in(&self, parent: ItemId) -> Result<Vec<ItemId>, StoreError> {
        self.keep(items::cut_off_in(self.db()?, parent).await)
    }

    async fn uses(&self, items: &[ItemId]) -> Result<Vec<Uses>, StoreError> {
        let fetch = async |missing: Vec<ItemId>| {
            let uses = events::uses(self.db()?, &missing).await?;
            Ok(missing.into_iter().zip(uses).collect())
        };
        let known = self
            .cached_many(|caches| &caches.uses, items, fetch)
            .await?;
        let uses = items.iter().map(|item| known.get(item).copied());
        Ok(uses.map(Option::unwrap_or_default).collect())
    }

    async fn at_path(&self, from: ItemId, keys: &[String]) -> Result<Option<Item>, StoreError> {
        let at = At::Way(from, keys);
        let Some(caches) = self.0.caches()? else {
            let near = near::find(self.db()?, at).await;
            return Ok(self.keep(near)?.pop().map(|near| near.item));
        };
        let way = (from, keys.to_vec());
        if let Some(item) = led_to(caches, &way) {
            return Ok(Some(item));
        }
        let end = async { Ok(near::find(self.db()?, at).await?.pop()) };
        let found = self.near(caches, end).await?;
        if let Some(item) = &found {
            caches.ways.insert(way, item.id);
        }
        Ok(found)
    }

    async fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError> {
        let mut query = query.clone();
        loop {
            let ids = children::ids(self.db()?, &query).await;
            let (ids, next) = self.keep(ids)?;
            let found = self.items(&ids).await?.into_iter();
            let mut found: BTreeMap<_, _> = found.map(|item| (item.id, item)).collect();
            // What went elsewhere since its id was read is not in the folder.
            let rows: Vec<Item> = ids
                .iter()
                .filter_map(|id| found.remove(id))
                .filter(|item| item.parent == Some(query.parent))
                .collect();
            if next.is_none() || !rows.is_empty() {
                return Ok(Page { rows, next });
            }
            (query.after, query.offset) = (next, 0);
        }
    }

    async fn search(&self, query: &SearchQuery) -> Result<Page<Item>, StoreError> {
        let mut query = query.clone();
        loop {
            let found = search::ids(self.0.walking()?, &query).await;
            let (ids, next) = self.keep(found)?;
            let items = self.items(&ids).await?.into_iter();
            let mut items: BTreeMap<_, _> = items.map(|item| (item.id, item)).collect();
            // What went into the trash since its id was read is not found.
            let rows: Vec<Item> = ids.iter().filter_map(|id| items.remove(id)).collect();
            if next.is_none() || !rows.is_empty() {
                return Ok(Page { rows, next });
            }
            query.after = next;
        }
    }

    async fn changes(&self, query: &ChangeQuery) -> Result<Vec<Change>, StoreError> {
        self.keep(changes::changes(self.0.walking()?, query).await)
    }

    async fn change_numbers(
        &self,
        items: &[ItemId],
    ) -> Result<BTreeMap<ItemId, ChangeNumbers>, StoreError> {
        self.keep(changes::numbers(self.db()?, items).await)
    }

    async fn known_changes(&self, drive: DriveId) -> Result<Option<Known>, StoreError> {
        self.keep(changes::known(self.db()?, drive).await)
    }

    async fn folder_totals(&self, folders: &[ItemId]) -> Result<Vec<FolderTotals>, StoreError> {
        let fetch = async |missing: Vec<ItemId>| {
            let totals = totals::folder_totals(self.db()?, &missing).await?;
            Ok(missing.into_iter().zip(totals).collect())
        };
        let known = self
            .cached_many(|caches| &caches.totals, folders, fetch)
            .await?;
        let totals = folders.iter().map(|folder| known.get(folder));
        Ok(totals
            .map(|totals| totals.copied().unwrap_or_default())
            .collect())
    }

    async fn lineage(&self, item: ItemId) -> Result<Option<Lineage>, StoreError> {
        let fetch = near::lineage(self.db()?, item);
        self.cached(|caches| &caches.lineages, item, fetch).await
    }

    async fn versions_of(
        &self,
        file: ItemId,
        from: Option<u64>,
        limit: u32,
    ) -> Result<Vec<KeptVersion>, StoreError> {
        self.keep(items::versions_of(self.db()?, file, from, limit).await)
    }

    async fn content(&self, version: VersionId) -> Result<Option<Content>, StoreError> {
        let fetch = items::content(self.db()?, version);
        self.cached(|caches| &caches.contents, version, fetch).await
    }

    async fn link(&self, id: LinkId) -> Result<Option<StoredLink>, StoreError> {
        self.keep(links::link(self.db()?, id).await)
    }

    async fn link_by_digest(&self, digests: &[Digest]) -> Result<Option<StoredLink>, StoreError> {
        let fetch = self.link_under(digests);
        self.cached_by_digest(|caches| &caches.links, digests, fetch)
            .await
    }

    async fn link_by_fingerprint(
        &self,
        fingerprint: &Digest,
    ) -> Result<Option<StoredLink>, StoreError> {
        let fetch = self.link_with_fingerprint(*fingerprint);
        self.cached(|caches| &caches.fingerprints, *fingerprint, fetch)
            .await
    }

    async fn link_by_name(&self, name: &Digest) -> Result<Option<StoredLink>, StoreError> {
        self.keep(links::link_by_name(self.db()?, name).await)
    }

    async fn links_on(&self, items: &[ItemId]) -> Result<Vec<StoredLink>, StoreError> {
        let fetch = async |missing: Vec<ItemId>| {
            let links = links::links_on(self.db()?, &missing).await?;
            let none = missing.into_iter().map(|item| (item, Vec::new()));
            let mut of_each: BTreeMap<ItemId, Vec<StoredLink>> = none.collect();
            for stored in links {
                of_each.entry(stored.link.item).or_default().push(stored);
            }
            Ok(of_each)
        };
        let known = self
            .cached_many(|caches| &caches.links_on, items, fetch)
            .await?;
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
        self.keep(links::links(self.db()?, filter, after, limit).await)
    }

    async fn guessed_at(&self, link: LinkId) -> Result<Option<Timestamp>, StoreError> {
        self.keep(links::guessed_at(self.db()?, link).await)
    }

    async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        self.keep(grants::grant(self.db()?, id).await)
    }

    async fn grants_to(&self, principals: &[Principal]) -> Result<Vec<Grant>, StoreError> {
        self.keep(grants::grants_to(self.db()?, principals).await)
    }

    async fn events(
        &self,
        organization: OrganizationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Event)>, StoreError> {
        self.keep(events::events(self.db()?, organization, after, limit).await)
    }

    async fn upload_session(
        &self,
        id: UploadSessionId,
    ) -> Result<Option<UploadSession>, StoreError> {
        self.keep(sessions::session(self.db()?, id).await)
    }

    async fn upload_parts(&self, session: UploadSessionId) -> Result<Vec<StoredPart>, StoreError> {
        self.keep(sessions::parts(self.db()?, session).await)
    }

    async fn leftover_parts(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredPart>, StoreError> {
        self.keep(sessions::leftover_parts(self.db()?, now, limit).await)
    }

    async fn closed_roots(
        &self,
        begun_by: Timestamp,
        limit: u32,
    ) -> Result<Vec<ItemId>, StoreError> {
        self.keep(leaving::closed_roots(self.db()?, begun_by, limit).await)
    }

    async fn in_closed(
        &self,
        folder: ItemId,
        limit: u32,
    ) -> Result<Vec<(ItemId, ItemKind)>, StoreError> {
        self.keep(leaving::in_closed(self.db()?, folder, limit).await)
    }

    async fn named_content(&self, keys: &[ContentKey]) -> Result<BTreeSet<ContentKey>, StoreError> {
        self.keep(leaving::named_content(self.db()?, keys).await)
    }

    async fn versions(
        &self,
        which: Versions,
        after: Option<VersionId>,
        limit: u32,
    ) -> Result<Vec<StoredVersion>, StoreError> {
        self.keep(items::versions(self.db()?, which, after, limit).await)
    }

    async fn content_of_these_only(&self, items: &[ItemId]) -> Result<Vec<ContentKey>, StoreError> {
        self.keep(leaving::content_of_these_only(self.db()?, items).await)
    }

    async fn holdings(
        &self,
        drives: &[DriveId],
        maker: Option<UserId>,
    ) -> Result<Holdings, StoreError> {
        self.keep(leaving::holdings(self.db()?, drives, maker).await)
    }

    async fn leaving(&self) -> Result<Vec<User>, StoreError> {
        self.keep(directory::leaving(self.db()?).await)
    }

    async fn last_event(&self, organization: OrganizationId) -> Result<u64, StoreError> {
        self.keep(events::last_event(self.db()?, organization).await)
    }

    async fn granted_among(&self, items: &[ItemId]) -> Result<BTreeSet<ItemId>, StoreError> {
        self.keep(grants::granted_among(self.db()?, items).await)
    }

    async fn redemption(
        &self,
        link: LinkId,
        user: UserId,
    ) -> Result<Option<Redemption>, StoreError> {
        self.keep(links::redemption(self.db()?, link, user).await)
    }

    async fn redeemed_links(
        &self,
        user: UserId,
        items: &[ItemId],
    ) -> Result<Vec<StoredLink>, StoreError> {
        let mut items = items.to_vec();
        if self.0.caches()?.is_some() {
            let fetch = async { links::redeemed(self.db()?, user).await.map(Some) };
            let redeemed = self.cached(|caches| &caches.redeemed, user, fetch).await?;
            items.retain(|item| redeemed.as_ref().is_some_and(|all| all.contains(item)));
        }
        self.keep(links::redeemed_links(self.db()?, user, &items).await)
    }
}
