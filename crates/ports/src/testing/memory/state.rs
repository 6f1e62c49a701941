//! Everything that a memory store remembers, and the reads of its directory.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UploadSessionId, UserId, VersionId,
};
use domain::item::{Drive, Item, KeptVersion, name_key};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::session::UploadSession;
use domain::time::Timestamp;

use super::tokens::Tokens;
use crate::directory::{
    Application, BUILT_IN_APPLICATION, Bearer, Group, Organization, Site, User,
};
use crate::driven::content::ContentKey;
use crate::driven::store::{Event, NewUser, Redemption, StoredLink, StoredPart, Uses};
use crate::secret::Digest;

/// A link with what it is found by.
#[derive(Clone)]
pub(super) struct FindableLink {
    pub(super) stored: StoredLink,
    pub(super) digest: Digest,
    pub(super) fingerprint: Option<Digest>,
    pub(super) name: Option<Digest>,
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
    /// Each version's item, and the name that its content is kept under.
    pub(super) versions: BTreeMap<VersionId, (ItemId, ContentKey, KeptVersion)>,
    pub(super) grants: BTreeMap<GrantId, Grant>,
    pub(super) links: BTreeMap<LinkId, FindableLink>,
    pub(super) redemptions: BTreeMap<(LinkId, UserId), Redemption>,
    pub(super) sessions: BTreeMap<UploadSessionId, UploadSession>,
    /// By session and number.
    pub(super) parts: BTreeMap<(UploadSessionId, u64), StoredPart>,
    pub(super) uses: BTreeMap<ItemId, Uses>,
    /// The first event has position 1.
    pub(super) events: Vec<Event>,
    pub(super) tokens: Tokens,
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
            sessions: BTreeMap::new(),
            parts: BTreeMap::new(),
            uses: BTreeMap::new(),
            events: Vec::new(),
            tokens: Tokens::default(),
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

    fn accounts(&self) -> impl Iterator<Item = &User> {
        let users = self.users.values().map(|row| &row.user);
        users.filter(|user| !user.is_external)
    }

    pub(super) fn external_user(&self, organization: OrganizationId, named: &str) -> Option<User> {
        let mut users = self.users.values().map(|row| &row.user);
        let is_meant = |user: &&User| {
            user.is_external && user.organization == organization && user.name == named
        };
        users.find(is_meant).cloned()
    }

    pub(super) fn user_named(&self, name_or_email: &str) -> Option<User> {
        let key = name_key(name_or_email);
        let users = || self.accounts();
        let by_name = users().find(|user| name_key(&user.name) == key);
        let by_email =
            || users().find(|user| user.email.as_deref().map(name_key).as_ref() == Some(&key));
        by_name.or_else(by_email).cloned()
    }

    pub(super) fn users(&self, organization: OrganizationId) -> Vec<User> {
        let users = self.accounts();
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

impl FindableLink {
    pub(super) const fn is_active(&self) -> bool {
        self.stored.link.revoked_at.is_none()
    }
}
