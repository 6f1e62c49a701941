//! Everything that a memory store remembers, and the reads of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UserId, VersionId,
};
use domain::item::{Drive, DriveOwner, Item, Lineage, Step, name_key};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::time::Timestamp;

use crate::directory::{
    Application, BUILT_IN_APPLICATION, Bearer, Group, Organization, Site, User,
};
use crate::driven::content::ContentKey;
use crate::driven::store::{FolderFacts, LinkFilter, NewUser, Redemption, StoredLink};
use crate::secret::Digest;

/// A link with what it is found by.
#[derive(Clone)]
pub(super) struct FindableLink {
    pub(super) stored: StoredLink,
    pub(super) digest: Digest,
    pub(super) fingerprint: Option<Digest>,
}

/// Everything that a memory store remembers.
#[derive(Clone)]
pub(super) struct State {
    pub(super) organizations: BTreeMap<OrganizationId, Organization>,
    pub(super) policies: BTreeMap<OrganizationId, Policy>,
    pub(super) users: BTreeMap<UserId, NewUser>,
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) members: BTreeSet<(GroupId, UserId)>,
    pub(super) sites: BTreeMap<SiteId, Site>,
    pub(super) applications: BTreeMap<ApplicationId, Application>,
    pub(super) bearers: BTreeMap<BearerId, (Bearer, Digest)>,
    pub(super) drives: BTreeMap<DriveId, Drive>,
    pub(super) items: BTreeMap<ItemId, Item>,
    pub(super) versions: BTreeMap<VersionId, ContentKey>,
    pub(super) grants: BTreeMap<GrantId, Grant>,
    pub(super) links: BTreeMap<LinkId, FindableLink>,
    pub(super) redemptions: BTreeMap<(LinkId, UserId), Redemption>,
}

impl Default for State {
    fn default() -> Self {
        let built_in = Application {
            id: BUILT_IN_APPLICATION,
            organization: None,
            name: "Latchkey".to_owned(),
            created_at: Timestamp::from_millis(0).unwrap_or(Timestamp::MIN),
        };
        Self {
            organizations: BTreeMap::new(),
            policies: BTreeMap::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            members: BTreeSet::new(),
            sites: BTreeMap::new(),
            applications: BTreeMap::from([(built_in.id, built_in)]),
            bearers: BTreeMap::new(),
            drives: BTreeMap::new(),
            items: BTreeMap::new(),
            versions: BTreeMap::new(),
            grants: BTreeMap::new(),
            links: BTreeMap::new(),
            redemptions: BTreeMap::new(),
        }
    }
}

/// Rows sorted by their names' keys.
fn by_name<T: Clone>(rows: impl Iterator<Item = T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort_by_key(|row| name_key(name(row)));
    rows
}

/// What is known of organizations, users, groups, sites, applications and bearer tokens.
impl State {
    pub(super) fn organization(&self, id: OrganizationId) -> Option<Organization> {
        self.organizations.get(&id).cloned()
    }

    pub(super) fn organizations(&self) -> Vec<Organization> {
        by_name(self.organizations.values().cloned(), |row| &row.name)
    }

    pub(super) fn policy(&self, organization: OrganizationId) -> Policy {
        self.policies
            .get(&organization)
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn user(&self, id: UserId) -> Option<User> {
        self.users.get(&id).map(|row| row.user.clone())
    }

    pub(super) fn user_named(&self, name_or_email: &str) -> Option<User> {
        let key = name_key(name_or_email);
        let users = || self.users.values().map(|row| &row.user);
        let by_name = users().find(|user| name_key(&user.name) == key);
        let by_email =
            || users().find(|user| user.email.as_deref().map(name_key).as_ref() == Some(&key));
        by_name.or_else(by_email).cloned()
    }

    pub(super) fn users(&self, organization: OrganizationId) -> Vec<User> {
        let users = self.users.values().map(|row| &row.user);
        let users = users.filter(|user| user.organization == organization);
        by_name(users.cloned(), |row| &row.name)
    }

    pub(super) fn groups_of(&self, user: UserId) -> BTreeSet<GroupId> {
        let members = self.members.iter();
        members
            .filter(|(_, member)| *member == user)
            .map(|(group, _)| *group)
            .collect()
    }

    pub(super) fn group(&self, id: GroupId) -> Option<Group> {
        self.groups.get(&id).cloned()
    }

    pub(super) fn groups(&self, organization: OrganizationId) -> Vec<Group> {
        let groups = self.groups.values();
        let groups = groups.filter(|group| group.organization == organization);
        by_name(groups.cloned(), |row| &row.name)
    }

    pub(super) fn group_members(&self, group: GroupId) -> Vec<User> {
        let members = self.members.iter().filter(|(of, _)| *of == group);
        let users = members.filter_map(|(_, user)| self.user(*user));
        by_name(users, |row| &row.name)
    }

    pub(super) fn site(&self, id: SiteId) -> Option<Site> {
        self.sites.get(&id).cloned()
    }

    pub(super) fn sites(&self, organization: OrganizationId) -> Vec<Site> {
        let sites = self.sites.values();
        let sites = sites.filter(|site| site.organization == organization);
        by_name(sites.cloned(), |row| &row.name)
    }

    pub(super) fn application(&self, id: ApplicationId) -> Option<Application> {
        self.applications.get(&id).cloned()
    }

    pub(super) fn applications(&self, organization: OrganizationId) -> Vec<Application> {
        let applications = self.applications.values();
        let known = applications.filter(|row| row.organization.is_none_or(|of| of == organization));
        by_name(known.cloned(), |row| &row.name)
    }

    pub(super) fn bearer_by_digest(&self, digests: &[Digest]) -> Option<Bearer> {
        let mut bearers = self.bearers.values();
        let found = bearers.find(|(_, digest)| digests.contains(digest));
        found.map(|(bearer, _)| bearer.clone())
    }

    pub(super) fn bearer(&self, id: BearerId) -> Option<Bearer> {
        self.bearers.get(&id).map(|(bearer, _)| bearer.clone())
    }
}

/// What is known of drives, items and grants.
impl State {
    pub(super) fn drive(&self, id: DriveId) -> Option<Drive> {
        self.drives.get(&id).cloned()
    }

    pub(super) fn drive_of(&self, owner: DriveOwner) -> Option<Drive> {
        let mut drives = self.drives.values();
        drives.find(|drive| drive.owner == owner).cloned()
    }

    pub(super) fn drives(&self, organization: OrganizationId) -> Vec<Drive> {
        let drives = self.drives.values();
        let drives = drives.filter(|drive| drive.organization == organization);
        drives.cloned().collect()
    }

    pub(super) fn item(&self, id: ItemId) -> Option<Item> {
        self.items.get(&id).cloned()
    }

    pub(super) fn in_folder(&self, folder: ItemId) -> impl Iterator<Item = &Item> {
        let items = self.items.values();
        items.filter(move |item| item.parent == Some(folder))
    }

    pub(super) fn child(&self, parent: ItemId, name_key: &str) -> Option<Item> {
        let mut items = self.in_folder(parent);
        items.find(|item| item.name.key() == name_key).cloned()
    }

    pub(super) fn folder_facts(&self, folders: &[ItemId]) -> Vec<FolderFacts> {
        let facts = |folder: &ItemId| FolderFacts {
            child_count: self.in_folder(*folder).count() as u64,
            size: self.size_below(*folder),
        };
        folders.iter().map(facts).collect()
    }

    fn size_below(&self, folder: ItemId) -> u64 {
        let sizes = self.in_folder(folder).map(|item| {
            let own = item.content().map_or(0, |content| content.size);
            own + self.size_below(item.id)
        });
        sizes.sum()
    }

    pub(super) fn lineage(&self, item: ItemId) -> Option<Lineage> {
        let mut steps = Vec::new();
        let mut next = Some(item);
        let mut drive = None;
        while let Some(row) = next.and_then(|item| self.items.get(&item)) {
            let grants = self.grants.values();
            steps.push(Step {
                item: row.id,
                name: row.name.clone(),
                trashed: false,
                inherits: row.inherits,
                grants: grants
                    .filter(|grant| grant.item == row.id)
                    .cloned()
                    .collect(),
            });
            drive = self.drives.get(&row.drive);
            next = row.parent;
        }
        Lineage::new(drive?, steps)
    }

    pub(super) fn content_key(&self, version: VersionId) -> Option<ContentKey> {
        self.versions.get(&version).cloned()
    }

    pub(super) fn grant(&self, id: GrantId) -> Option<Grant> {
        self.grants.get(&id).cloned()
    }

    pub(super) fn granted_among(&self, items: &[ItemId]) -> BTreeSet<ItemId> {
        let grants = self.grants.values();
        grants
            .filter(|grant| !grant.is_ownership() && items.contains(&grant.item))
            .map(|grant| grant.item)
            .collect()
    }
}

/// What is known of links.
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

    pub(super) fn links_on(&self, items: &[ItemId]) -> Vec<StoredLink> {
        let active = self.all_links().filter(|row| row.link.revoked_at.is_none());
        let on_these = active.filter(|row| items.contains(&row.link.item));
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

impl FindableLink {
    pub(super) const fn is_active(&self) -> bool {
        self.stored.link.revoked_at.is_none()
    }
}
