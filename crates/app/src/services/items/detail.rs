//! What is shown of an item with all that surrounds it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::access::Rights;
use domain::ids::{ItemId, UserId};
use domain::item::{DriveOwner, Item, ItemKind, Lineage};
use domain::link::{LinkForm, effect, widest_allowed};
use domain::listing::sees_item_link;
use domain::policy::Policy;
use ports::driven::store::{FolderTotals, Reads, StoredLink};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::view::{FolderView, ItemDetail, ItemLinkView, PersonView, PrincipalView};

use super::Items;
use crate::services::callers::people::{owner_view, person_view};
use crate::services::items::views::{has_grants, principal_name, seen_by};
use crate::services::locate::Located;

/// An item that is to be shown, with what its caller may do.
pub(in crate::services) struct Subject {
    pub(in crate::services) item: Item,
    pub(in crate::services) lineage: Lineage,
    pub(in crate::services) rights: Rights,
}

impl From<Located> for Subject {
    fn from(located: Located) -> Self {
        Self {
            item: located.item,
            lineage: located.lineage,
            rights: located.rights,
        }
    }
}

/// What is read once for all that is shown together.
struct Gathered {
    policy: Policy,
    people: BTreeMap<UserId, PersonView>,
    owner: Option<PrincipalView>,
    links: Vec<StoredLink>,
    among_colleagues: bool,
}

impl Items {
    /// Shows one item.
    pub(in crate::services) async fn detail_of(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subject: Subject,
    ) -> Result<ItemDetail, Fault> {
        let mut shown = self.details_of(reads, context, vec![subject]).await?;
        shown
            .pop()
            .ok_or(Fault::Internal("an item was not shown".into()))
    }

    /// Shows several items, in the order given.
    pub(in crate::services) async fn details_of(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subjects: Vec<Subject>,
    ) -> Result<Vec<ItemDetail>, Fault> {
        let ids: Vec<ItemId> = subjects.iter().map(|subject| subject.item.id).collect();
        let all_uses = reads.uses(&ids).await?;
        let folders = subjects.iter().map(|subject| &subject.item);
        let folders: Vec<ItemId> = folders
            .filter(|item| item.kind() == ItemKind::Folder)
            .map(|item| item.id)
            .collect();
        let totals = self.totals_seen(reads, context, &folders).await?;
        let totals: BTreeMap<ItemId, FolderTotals> = folders.into_iter().zip(totals).collect();
        let mut details = Vec::with_capacity(subjects.len());
        // What lies in one folder, and is seen from the same item on, has one path.
        let mut paths: BTreeMap<_, Vec<FolderView>> = BTreeMap::new();
        let mut gathered: Option<(domain::ids::DriveId, Gathered)> = None;
        let all_in_one = subjects
            .windows(2)
            .all(|pair| pair[0].item.drive == pair[1].item.drive);
        let together: Vec<&Subject> = subjects.iter().collect();
        if let (true, Some(first)) = (all_in_one, subjects.first()) {
            let found = self.gather(reads, context, &together).await?;
            gathered = Some((first.item.drive, found));
        }
        for (subject, before) in subjects.iter().zip(all_uses) {
            let own;
            let around = match &gathered {
                Some((drive, found)) if *drive == subject.item.drive => found,
                _ => {
                    own = self.gather(reads, context, &[subject]).await?;
                    &own
                }
            };
            let sees_all = sees_item_link(&subject.rights);
            let seen_from = subject.rights.seen_from();
            let path = match paths.entry((subject.item.parent, sees_all, seen_from)) {
                Entry::Occupied(path) => path.get().clone(),
                Entry::Vacant(place) => {
                    let path = self.path(reads, context, subject).await?;
                    place.insert(path).clone()
                }
            };
            let counted = self.local.uses.added_to(subject.item.id, before);
            let totals = totals.get(&subject.item.id).copied().unwrap_or_default();
            details.push(self.assembled(context, subject, around, (path, totals, counted))?);
        }
        Ok(details)
    }

    /// Reads what subjects in one drive need beside themselves.
    async fn gather(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subjects: &[&Subject],
    ) -> Result<Gathered, Fault> {
        let Some(first) = subjects.first() else {
            return Err(Fault::Internal("there is nothing to show".into()));
        };
        let organization = first.lineage.organization();
        let among_colleagues = context.caller.organization == organization;
        let mut line = BTreeSet::new();
        let mut makers = BTreeSet::new();
        for subject in subjects {
            line.extend(subject.lineage.steps().iter().map(|step| step.item));
            makers.extend(
                [subject.item.created_by, subject.item.modified_by]
                    .into_iter()
                    .flatten(),
            );
        }
        let line: Vec<ItemId> = line.into_iter().collect();
        let mut people = BTreeMap::new();
        for id in makers {
            let found = reads.user(id).await?.map(person_view);
            people.extend(found.map(|person| (id, seen_by(person, among_colleagues))));
        }
        Ok(Gathered {
            policy: reads.policy(organization).await?,
            people,
            owner: owner_view(reads, first.lineage.owner()).await?,
            links: reads.links_on(&line).await?,
            among_colleagues,
        })
    }

    fn assembled(
        &self,
        context: &Context,
        subject: &Subject,
        around: &Gathered,
        (path, totals, uses): (Vec<FolderView>, FolderTotals, ports::driven::store::Uses),
    ) -> Result<ItemDetail, Fault> {
        let Subject {
            item,
            lineage,
            rights,
        } = subject;
        let (policy, now) = (&around.policy, self.clock.now());
        let alive = |stored: &&StoredLink| {
            matches!(stored.link.form, LinkForm::Single { .. })
                && !stored.link.has_expired(policy, now)
        };
        let reaching = |stored: &StoredLink| lineage.is_reached_from(stored.link.item);
        let link = around
            .links
            .iter()
            .filter(alive)
            .find(|stored| stored.link.item == item.id && sees_item_link(rights));
        let link = link
            .map(|stored| self.item_link(stored, policy, lineage, uses))
            .transpose()?;
        let person = |id: Option<UserId>| id.and_then(|id| around.people.get(&id)).cloned();
        let is_root = item.parent.is_none();
        let is_home = is_root && is_own(context, lineage);
        let name = match &around.owner {
            Some(owner) if is_root && !is_home => principal_name(owner).to_owned(),
            Some(_) | None => item.name.to_string(),
        };
        let owner = match &around.owner {
            Some(PrincipalView::Person(person)) => {
                Some(seen_by(person.clone(), around.among_colleagues))
            }
            Some(PrincipalView::Group { .. } | PrincipalView::Site { .. }) | None => None,
        };
        Ok(ItemDetail {
            is_home,
            name,
            size: item.content().map_or(totals.size, |file| file.size),
            child_count: totals.child_count,
            path,
            created_by: person(item.created_by),
            modified_by: person(item.modified_by),
            owner,
            link,
            capabilities: rights.capabilities(),
            through_link: !sees_item_link(rights),
            is_linked: around.links.iter().filter(alive).any(reaching),
            has_grants: has_grants(lineage),
            widest_scope: (!is_root).then(|| widest_allowed(policy, item.kind(), lineage.steps())),
            most: policy.max_kind(),
            link_names: policy.link_names(),
            item: item.clone(),
        })
    }

    fn item_link(
        &self,
        stored: &StoredLink,
        policy: &Policy,
        lineage: &Lineage,
        uses: ports::driven::store::Uses,
    ) -> Result<ItemLinkView, Fault> {
        Ok(ItemLinkView {
            effect: effect(&stored.link, policy, lineage),
            token: self.links.token_of(stored)?,
            name: self.links.name_of(stored)?,
            ends_at: stored.link.ends_at(policy),
            uses,
            link: stored.link.clone(),
        })
    }

    /// The folders above an item that the caller sees, the topmost first.
    async fn path(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subject: &Subject,
    ) -> Result<Vec<FolderView>, Fault> {
        let steps = subject.lineage.steps();
        let place = |item| steps.iter().position(|step| step.item == item);
        let home = FolderView {
            id: None,
            name: String::new(),
            revision: 1,
        };
        let top = subject.rights.seen_from().and_then(place);
        if subject.item.parent.is_none() && is_own(context, &subject.lineage) {
            return Ok(Vec::new());
        }
        // What was located by links only begins where they do, and lies in nobody's root.
        let mut path = if sees_item_link(&subject.rights) {
            vec![home]
        } else {
            Vec::new()
        };
        let Some(top) = top else { return Ok(path) };
        let above = || steps.iter().take(top + 1).skip(1).rev();
        let ids: Vec<ItemId> = above().map(|step| step.item).collect();
        let folders = reads.items(&ids).await?.into_iter();
        let revisions: BTreeMap<ItemId, u64> =
            folders.map(|folder| (folder.id, folder.revision)).collect();
        for step in above() {
            let is_root = steps.last().is_some_and(|root| root.item == step.item);
            if is_root && is_own(context, &subject.lineage) {
                continue;
            }
            let Some(&revision) = revisions.get(&step.item) else {
                continue;
            };
            let name = if is_root {
                let owner = owner_view(reads, subject.lineage.owner()).await?;
                owner.map_or_else(String::new, |owner| principal_name(&owner).to_owned())
            } else {
                step.name.to_string()
            };
            path.push(FolderView {
                id: Some(step.item),
                name,
                revision,
            });
        }
        Ok(path)
    }
}

/// Whether a drive is the one whose root is the caller's own.
pub(in crate::services) fn is_own(context: &Context, lineage: &Lineage) -> bool {
    context.caller.user().map(DriveOwner::User) == Some(lineage.owner())
}
