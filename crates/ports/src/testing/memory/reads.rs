//! Reads of a memory store and of its units: the same, of what each sees.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UploadSessionId, UserId, VersionId,
};
use domain::item::{Drive, DriveOwner, Item, KeptVersion, Lineage};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::principal::Principal;
use domain::session::UploadSession;
use domain::time::Timestamp;

use super::{MemoryStore, MemoryUnit, Moment};
use crate::directory::{Application, Bearer, Group, Organization, Site, User};
use crate::driven::content::ContentKey;
use crate::driven::store::{
    ChildQuery, Event, FolderFacts, LinkFilter, Reads, Redemption, StoreError, StoredLink,
    StoredPart, Uses,
};
use crate::page::Page;
use crate::secret::Digest;

/// Answers every read from what `view` shows.
macro_rules! reads_of {
    ($type:ty) => {
        #[async_trait]
        impl Reads for $type {
            async fn organization(
                &self,
                id: OrganizationId,
            ) -> Result<Option<Organization>, StoreError> {
                Ok(self.view()?.organization(id))
            }

            async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
                Ok(self.view()?.organizations())
            }

            async fn policy(&self, organization: OrganizationId) -> Result<Policy, StoreError> {
                Ok(self.view()?.policy(organization))
            }

            async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
                Ok(self.view()?.user(id))
            }

            async fn external_user(
                &self,
                organization: OrganizationId,
                named: &str,
            ) -> Result<Option<User>, StoreError> {
                Ok(self.view()?.external_user(organization, named))
            }

            async fn user_named(&self, name_or_email: &str) -> Result<Option<User>, StoreError> {
                Ok(self.view()?.user_named(name_or_email))
            }

            async fn users(&self, organization: OrganizationId) -> Result<Vec<User>, StoreError> {
                Ok(self.view()?.users(organization))
            }

            async fn groups_of(&self, user: UserId) -> Result<BTreeSet<GroupId>, StoreError> {
                Ok(self.view()?.groups_of(user))
            }

            async fn group(&self, id: GroupId) -> Result<Option<Group>, StoreError> {
                Ok(self.view()?.group(id))
            }

            async fn groups(&self, organization: OrganizationId) -> Result<Vec<Group>, StoreError> {
                Ok(self.view()?.groups(organization))
            }

            async fn group_members(&self, group: GroupId) -> Result<Vec<User>, StoreError> {
                Ok(self.view()?.group_members(group))
            }

            async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError> {
                Ok(self.view()?.site(id))
            }

            async fn sites(&self, organization: OrganizationId) -> Result<Vec<Site>, StoreError> {
                Ok(self.view()?.sites(organization))
            }

            async fn application(
                &self,
                id: ApplicationId,
            ) -> Result<Option<Application>, StoreError> {
                Ok(self.view()?.application(id))
            }

            async fn applications(
                &self,
                organization: OrganizationId,
            ) -> Result<Vec<Application>, StoreError> {
                Ok(self.view()?.applications(organization))
            }

            async fn bearer_by_digest(
                &self,
                digests: &[Digest],
            ) -> Result<Option<Bearer>, StoreError> {
                Ok(self.view()?.bearer_by_digest(digests))
            }

            async fn bearer(&self, id: BearerId) -> Result<Option<Bearer>, StoreError> {
                Ok(self.view()?.bearer(id))
            }

            async fn drive(&self, id: DriveId) -> Result<Option<Drive>, StoreError> {
                Ok(self.view()?.drive(id))
            }

            async fn drive_of(&self, owner: DriveOwner) -> Result<Option<Drive>, StoreError> {
                Ok(self.view()?.drive_of(owner))
            }

            async fn drives(&self, organization: OrganizationId) -> Result<Vec<Drive>, StoreError> {
                Ok(self.view()?.drives(organization))
            }

            async fn item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
                Ok(self.view()?.item(id))
            }

            async fn trashed_item(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
                Ok(self.view()?.trashed_item(id))
            }

            async fn items(&self, ids: &[ItemId]) -> Result<Vec<Item>, StoreError> {
                Ok(self.view()?.items(ids))
            }

            async fn trashed_in(
                &self,
                drives: &[DriveId],
                after: Option<ItemId>,
                limit: u32,
            ) -> Result<Vec<Item>, StoreError> {
                Ok(self.view()?.trashed_in(drives, after, limit))
            }

            async fn cut_off_counted(
                &self,
                folders: &[ItemId],
            ) -> Result<Vec<(ItemId, ItemId)>, StoreError> {
                Ok(self.view()?.cut_off_counted(folders))
            }

            async fn height(&self, item: ItemId) -> Result<usize, StoreError> {
                Ok(self.view()?.height(item))
            }

            async fn cut_off_in(&self, parent: ItemId) -> Result<Vec<ItemId>, StoreError> {
                Ok(self.view()?.cut_off_in(parent))
            }

            async fn cut_off_below(&self, item: ItemId) -> Result<Vec<ItemId>, StoreError> {
                Ok(self.view()?.cut_off_below(item))
            }

            async fn uses(&self, items: &[ItemId]) -> Result<Vec<Uses>, StoreError> {
                Ok(self.view()?.uses(items))
            }

            async fn child(
                &self,
                parent: ItemId,
                name_key: &str,
            ) -> Result<Option<Item>, StoreError> {
                Ok(self.view()?.child(parent, name_key))
            }

            async fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError> {
                self.view()?.children(query)
            }

            async fn folder_facts(
                &self,
                folders: &[ItemId],
            ) -> Result<Vec<FolderFacts>, StoreError> {
                Ok(self.view()?.folder_facts(folders))
            }

            async fn lineage(&self, item: ItemId) -> Result<Option<Lineage>, StoreError> {
                Ok(self.view()?.lineage(item))
            }

            async fn version_back(
                &self,
                file: ItemId,
                back: u64,
            ) -> Result<Option<KeptVersion>, StoreError> {
                Ok(self.view()?.version_back(file, back))
            }

            async fn content_key(
                &self,
                version: VersionId,
            ) -> Result<Option<ContentKey>, StoreError> {
                Ok(self.view()?.content_key(version))
            }

            async fn link(&self, id: LinkId) -> Result<Option<StoredLink>, StoreError> {
                Ok(self.view()?.link(id))
            }

            async fn link_by_digest(
                &self,
                digests: &[Digest],
            ) -> Result<Option<StoredLink>, StoreError> {
                Ok(self.view()?.link_by_digest(digests))
            }

            async fn link_by_fingerprint(
                &self,
                fingerprint: &Digest,
            ) -> Result<Option<StoredLink>, StoreError> {
                Ok(self.view()?.link_by_fingerprint(fingerprint))
            }

            async fn link_by_name(&self, name: &Digest) -> Result<Option<StoredLink>, StoreError> {
                Ok(self.view()?.link_by_name(name))
            }

            async fn links_on(&self, items: &[ItemId]) -> Result<Vec<StoredLink>, StoreError> {
                Ok(self.view()?.links_on(items))
            }

            async fn links(
                &self,
                filter: &LinkFilter,
                after: Option<LinkId>,
                limit: u32,
            ) -> Result<Vec<StoredLink>, StoreError> {
                Ok(self.view()?.links(filter, after, limit))
            }

            async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
                Ok(self.view()?.grant(id))
            }

            async fn grants_to(&self, principals: &[Principal]) -> Result<Vec<Grant>, StoreError> {
                Ok(self.view()?.grants_to(principals))
            }

            async fn events(
                &self,
                organization: OrganizationId,
                after: u64,
                limit: u32,
            ) -> Result<Vec<(u64, Event)>, StoreError> {
                Ok(self.view()?.events(organization, after, limit))
            }

            async fn upload_session(
                &self,
                id: UploadSessionId,
            ) -> Result<Option<UploadSession>, StoreError> {
                Ok(self.view()?.upload_session(id))
            }

            async fn upload_parts(
                &self,
                session: UploadSessionId,
            ) -> Result<Vec<StoredPart>, StoreError> {
                Ok(self.view()?.upload_parts(session))
            }

            async fn leftover_parts(
                &self,
                now: Timestamp,
                limit: u32,
            ) -> Result<Vec<StoredPart>, StoreError> {
                Ok(self.view()?.leftover_parts(now, limit))
            }

            async fn last_event(&self, organization: OrganizationId) -> Result<u64, StoreError> {
                Ok(self.view()?.last_event(organization))
            }

            async fn granted_among(
                &self,
                items: &[ItemId],
            ) -> Result<BTreeSet<ItemId>, StoreError> {
                Ok(self.view()?.granted_among(items))
            }

            async fn redemption(
                &self,
                link: LinkId,
                user: UserId,
            ) -> Result<Option<Redemption>, StoreError> {
                Ok(self.view()?.redemption(link, user))
            }

            async fn redeemed_links(
                &self,
                user: UserId,
                items: &[ItemId],
            ) -> Result<Vec<StoredLink>, StoreError> {
                Ok(self.view()?.redeemed_links(user, items))
            }
        }
    };
}

reads_of!(MemoryStore);
reads_of!(MemoryUnit);
reads_of!(Moment);
