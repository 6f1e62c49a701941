//! Looking at items and links from the command line, ending links, and explaining them.

use domain::gate::{Access, Denial, PasswordProof};
use domain::ids::{ItemId, LinkId, OrganizationId};
use domain::item::{Item, ItemKind, Lineage, name_key};
use domain::link::{LinkScope, Revocation, access_until, effect};
use domain::principal::{Bearing, Visitor};
use domain::time::Timestamp;
use ports::directory::User;
use ports::driven::store::{Event, LinkFilter, StoredLink};
use ports::driving::address::LinkHandle;
use ports::driving::items::ListChildren;
use ports::driving::view::{LinkView, PersonView, PrincipalView};

use super::Admin;
use super::AdminError;
use super::import::{as_caller, lineage_of};
use super::sees_all;
use crate::services::callers::gate::{AuthorizeLink, open};
use crate::services::callers::people::{person_view, principal_view};
use crate::services::items::projection::{path_to, size_of};
use crate::services::locate::children::children_of;
use crate::services::locate::proof_of;

/// How many rows are read at once.
const PAGE: u32 = 500;

/// A link with what it is on.
pub(crate) struct LinkReport {
    /// The link.
    pub(crate) view: LinkView,
    /// The item's path in its drive.
    pub(crate) path: String,
    /// Whom it is assigned to, if it is a delegated one.
    pub(crate) assignee: Option<PersonView>,
    /// Whether its time is over.
    pub(crate) has_expired: bool,
}

impl LinkReport {
    /// Whether nothing brings it back. The time of a delegated link is never moved.
    fn is_over(&self) -> bool {
        let link = &self.view.link;
        let is_delegated = link.scope() == LinkScope::Delegated;
        link.revoked_at.is_some() || is_delegated && self.has_expired
    }
}

/// Something that happened, with the name of the user whose doing it was.
pub(crate) struct Happened {
    pub(crate) event: Event,
    pub(crate) user: Option<String>,
}

/// What is taken as shown with a link when it is explained.
pub(crate) struct AsShown {
    /// Its password.
    pub(crate) password: bool,
    /// An access token of it, if it is a delegated one.
    pub(crate) access_token: bool,
}

/// The gate's answer for one visitor, in full.
pub(crate) struct Explained {
    /// The link.
    pub(crate) link: LinkId,
    /// The item that was asked about.
    pub(crate) item: ItemId,
    /// What the gate said.
    pub(crate) decision: Result<Access, Denial>,
    /// The audience that policy and folders leave of the link's.
    pub(crate) audience: LinkScope,
    /// The link's own audience.
    pub(crate) stored_audience: LinkScope,
    /// When the link ends.
    pub(crate) ends_at: Option<Timestamp>,
    /// When its password was last being guessed by too many.
    pub(crate) guessed_at: Option<Timestamp>,
}

impl Admin {
    /// The item at a path below another, or `None`.
    pub(crate) async fn item_at(
        &self,
        from: ItemId,
        path: &str,
    ) -> Result<Option<Item>, AdminError> {
        let mut item = self.store.item(from).await?;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let Some(folder) = item else { return Ok(None) };
            item = self.store.child(folder.id, &name_key(part)).await?;
        }
        Ok(item)
    }

    /// One item by id.
    pub(crate) async fn item_by_id(&self, id: ItemId) -> Result<Option<Item>, AdminError> {
        Ok(self.store.item(id).await?)
    }

    /// The bytes of an item, and of all that lies below it.
    pub(crate) async fn size(&self, item: &Item) -> Result<u64, AdminError> {
        let totals = self.store.folder_totals(&[item.id]).await?;
        Ok(size_of(item, totals.first().copied().unwrap_or_default()))
    }

    /// What is in a folder; a file alone for a file.
    pub(crate) async fn contents(&self, folder: Item) -> Result<Vec<Item>, AdminError> {
        if folder.kind() != ItemKind::Folder {
            return Ok(vec![folder]);
        }
        let mut items = Vec::new();
        let mut after = None;
        loop {
            let part = ListChildren::by_name(after, PAGE);
            let page = children_of(&*self.store, folder.id, &part, sees_all).await?;
            items.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return Ok(items);
            }
        }
    }

    /// An item's path in its drive.
    pub(crate) async fn path_of(&self, item: ItemId) -> Result<String, AdminError> {
        let Some(lineage) = self.store.lineage(item).await? else {
            return Ok(String::new());
        };
        // The operator sees all of it, from its root on.
        let root = lineage.steps().last().map(|step| step.item);
        let names: Vec<_> = path_to(&lineage, 0, root)
            .into_iter()
            .map(|name| name.to_string())
            .collect();
        Ok(names.join("/"))
    }

    /// Who has a grant that reaches an item, with what it allows and where it was made.
    pub(crate) async fn grants_on(
        &self,
        item: ItemId,
    ) -> Result<Vec<(PrincipalView, domain::permission::Grant)>, AdminError> {
        let Some(lineage) = self.store.lineage(item).await? else {
            return Ok(Vec::new());
        };
        let mut shown = Vec::new();
        let now = self.clock.now();
        for grant in lineage.grants().filter(|grant| grant.is_alive(now)) {
            if let Some(principal) = principal_view(&*self.store, grant.principal).await? {
                shown.push((principal, grant.clone()));
            }
        }
        Ok(shown)
    }

    /// What happened to an item and to all that is below it, as far as it is still there.
    pub(crate) async fn history(&self, item: ItemId) -> Result<Vec<Happened>, AdminError> {
        let organization = lineage_of(&*self.store, item).await?.organization();
        let (mut history, mut after) = (Vec::new(), 0);
        loop {
            let page = self.store.events(organization, after, PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(history);
            };
            after = *last;
            for (_, event) in page {
                let lineage = self.store.lineage(event.item).await?;
                let below = |lineage: Lineage| lineage.steps().iter().any(|step| step.item == item);
                if !lineage.is_some_and(below) {
                    continue;
                }
                let user = match event.by.user() {
                    Some(user) => self.store.user(user).await?,
                    None => None,
                };
                let user = user.map(|user| user.name);
                history.push(Happened { event, user });
            }
        }
    }

    /// Links, in the order in which they were made.
    pub(crate) async fn list_links(
        &self,
        organization: Option<OrganizationId>,
        item: Option<ItemId>,
        with_ended: bool,
    ) -> Result<Vec<LinkReport>, AdminError> {
        let filter = LinkFilter {
            organization,
            item,
            with_revoked: with_ended,
            maker: None,
        };
        let mut links = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.links(&filter, after, PAGE).await?;
            after = page.last().map(|stored| stored.link.id);
            let is_last = page.len() < PAGE as usize;
            for stored in page {
                let shown = self.inspect_link(&stored, false).await?;
                if with_ended || !shown.is_over() {
                    links.push(shown);
                }
            }
            if is_last {
                return Ok(links);
            }
        }
    }

    /// Shows a link, with its token if that was asked for.
    pub(crate) async fn inspect_link(
        &self,
        stored: &StoredLink,
        with_secret: bool,
    ) -> Result<LinkReport, AdminError> {
        let policy = self.store.policy(stored.link.organization).await?;
        let opens_by_address = stored.link.scope() != LinkScope::Delegated;
        let view = self
            .links
            .show_link(
                &*self.store,
                stored,
                &policy,
                with_secret && opens_by_address,
            )
            .await?;
        let delegation = self.store.delegation(stored.link.id).await?;
        let assignee = match delegation {
            Some(delegation) => self.store.user(delegation.assignee).await?.map(person_view),
            None => None,
        };
        Ok(LinkReport {
            view,
            path: self.path_of(stored.link.item).await?,
            assignee,
            has_expired: stored.link.has_expired(&policy, self.clock.now()),
        })
    }

    /// The link of that number, or that somebody who holds it names so.
    pub async fn find_link(
        &self,
        id: Option<LinkId>,
        handle: Option<&LinkHandle>,
    ) -> Result<StoredLink, AdminError> {
        let found = match (id, handle) {
            (Some(id), _) => self.store.link(id).await?,
            (None, Some(handle)) => self.locate.link_at(&*self.store, handle).await?,
            (None, None) => None,
        };
        found.ok_or_else(|| AdminError::NotFound("there is no such link".to_owned()))
    }

    /// Ends a link; false when it had ended already.
    pub async fn revoke(&self, stored: &StoredLink) -> Result<bool, AdminError> {
        if stored.link.revoked_at.is_some() {
            return Ok(false);
        }
        let revocation = Revocation::by_operator(&stored.link, self.clock.now());
        let revoke = self.store.write(stored.link.organization, |unit| {
            let revocation = &revocation;
            Box::pin(async move { unit.revoke_link(revocation).await })
        });
        revoke.await?;
        Ok(true)
    }

    /// Asks the gate, as a visit would, and gives back all that it said.
    pub(crate) async fn explain(
        &self,
        stored: &StoredLink,
        visitor: Option<&User>,
        item: Option<ItemId>,
        shown: &AsShown,
    ) -> Result<Explained, AdminError> {
        let item = item.unwrap_or(stored.link.item);
        let lineage = lineage_of(&*self.store, item).await?;
        let now = self.clock.now();
        let delegation = self.store.delegation(stored.link.id).await?;
        let delegation = delegation.filter(|_| shown.access_token);
        let visitor = match (visitor, delegation) {
            (None, Some(delegation)) => Visitor::Bearing(Bearing {
                link: delegation.link,
                assignee: delegation.assignee,
                until: access_until(&stored.link, now),
            }),
            (None, None) => Visitor::Anonymous,
            (Some(user), _) => Visitor::SignedIn(as_caller(&*self.store, user).await?),
        };
        // Who gave the password at a door is not asked again.
        let user = match &visitor {
            Visitor::SignedIn(caller) => caller.user(),
            Visitor::Anonymous | Visitor::Bearing(_) => None,
        };
        let redeemed = match user {
            Some(user) => self.store.redemption(stored.link.id, user).await?,
            None => None,
        };
        let given = stored.link.password().filter(|_| shown.password);
        let attempt = AuthorizeLink {
            link: &stored.link,
            lineage: &lineage,
            visitor: &visitor,
            proof: given
                .map(|generation| PasswordProof {
                    link: stored.link.id,
                    generation,
                })
                .or(proof_of(redeemed)),
            now,
        };
        let (decision, policy) = open(&*self.store, &attempt).await?;
        let ends_at = stored.link.ends_at(&policy);
        Ok(Explained {
            link: stored.link.id,
            item,
            decision,
            audience: effect(&stored.link, &policy, &lineage).scope,
            stored_audience: stored.link.scope(),
            ends_at,
            guessed_at: self.store.guessed_at(stored.link.id).await?,
        })
    }
}
