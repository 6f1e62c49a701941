//! What is shown of an item: of its parts those that are wanted, read for all items at once that are
//! shown together.

mod path;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::access::{Action, Rights};
use domain::ids::{ItemId, OrganizationId, UserId};
use domain::item::{Drive, DriveOwner, Facet, Item, ItemKind, Lineage, shortcut};
use domain::link::{LinkForm, LinkScope, effect, widest_allowed};
use domain::listing::sees_item_link;
use ports::driven::store::{FolderTotals, Reads, StoreError, StoredLink, Uses};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::items::CONTENT_FOR;
use ports::driving::view::{
    DriveView, ItemLinkView, ItemView, Part, PersonView, PrincipalView, SharingView,
};

pub(in crate::services) use self::path::{inherited_from, parent_of, path_to};
use super::Items;
use crate::services::callers::people::{owner_view, person_view};
use crate::services::files::ticket::Ticket;
use crate::services::locate::{Located, Through};

/// An item that is to be shown, with what its caller may do.
#[derive(Clone)]
pub(in crate::services) struct Subject {
    pub(in crate::services) item: Item,
    pub(in crate::services) lineage: Lineage,
    pub(in crate::services) rights: Rights,
    link: OwnLink,
    /// The link that its caller came through.
    way: Option<Through>,
}

/// The one link of an item, where a unit left it: others may have changed it since.
#[derive(Clone)]
enum OwnLink {
    Unread,
    Left(Option<Box<StoredLink>>),
}

impl Subject {
    pub(in crate::services) const fn of(item: Item, lineage: Lineage, rights: Rights) -> Self {
        Self {
            item,
            lineage,
            rights,
            link: OwnLink::Unread,
            way: None,
        }
    }

    /// The same for one who came this way.
    pub(in crate::services) fn through(self, way: Option<Through>) -> Self {
        Self { way, ..self }
    }

    /// The same, as a unit left it with this link.
    pub(in crate::services) fn left_with(self, link: Option<StoredLink>) -> Self {
        let link = OwnLink::Left(link.map(Box::new));
        Self { link, ..self }
    }
}

impl From<Located> for Subject {
    fn from(located: Located) -> Self {
        Self::of(located.item, located.lineage, located.rights)
    }
}

/// Items of one drive that are shown together.
pub(in crate::services) struct ItemsToShow<'a> {
    pub(in crate::services) items: Vec<Item>,
    /// Of one of them, or of the folder that they are in.
    pub(in crate::services) lineage: &'a Lineage,
    /// The organization of the one who looks: others than colleagues are not told addresses of people.
    pub(in crate::services) looker: Option<OrganizationId>,
    /// Those of them that have grants of their own, where that is shown.
    pub(in crate::services) granted: BTreeSet<ItemId>,
}

impl<'a> ItemsToShow<'a> {
    pub(in crate::services) const fn of(
        items: Vec<Item>,
        lineage: &'a Lineage,
        looker: Option<OrganizationId>,
    ) -> Self {
        Self {
            items,
            lineage,
            looker,
            granted: BTreeSet::new(),
        }
    }
}

/// Shows items by what they are, wherever their caller's rights come from: neither what a caller
/// sees of their folders nor their own link.
pub(in crate::services) async fn show(
    reads: &dyn Reads,
    to_show: ItemsToShow<'_>,
    parts: &[Part],
) -> Result<Vec<ItemView>, StoreError> {
    let ItemsToShow {
        items,
        lineage,
        looker,
        granted,
    } = to_show;
    let among_colleagues = looker == Some(lineage.organization());
    let wants = |part| parts.contains(&part);
    let mut totals = BTreeMap::new();
    if wants(Part::Counts) {
        let folders = folders(&items);
        let found = reads.folder_totals(&folders).await?;
        totals.extend(folders.into_iter().zip(found));
    }
    let mut people = BTreeMap::new();
    if wants(Part::People) {
        people = makers(reads, &items, among_colleagues).await?;
    }
    let mut owner = None;
    if wants(Part::Owner) {
        let found = owner_view(reads, lineage.owner()).await?;
        owner = found.map(|owner| match owner {
            PrincipalView::Person(person) => {
                PrincipalView::Person(seen_by(person, among_colleagues))
            }
            PrincipalView::Group { .. } | PrincipalView::Site { .. } => owner,
        });
    }
    let mut shared = BTreeMap::new();
    if wants(Part::Shared) {
        shared = shared_scopes(reads, &items, &granted).await?;
    }
    let person = |id: Option<UserId>| id.and_then(|id| people.get(&id)).cloned();
    let shown = items.into_iter().map(|item| {
        let totals = totals.get(&item.id).copied().unwrap_or_default();
        ItemView {
            name: item.name.to_string(),
            is_home: false,
            in_personal_drive: matches!(lineage.owner(), DriveOwner::User(_)),
            capabilities: domain::role::Capabilities::NONE,
            has_grants: granted.contains(&item.id),
            size: size_of(&item, totals),
            child_count: totals.child_count,
            created_by: person(item.created_by),
            modified_by: person(item.modified_by),
            owner: owner.clone(),
            parent: None,
            path: None,
            shared: shared.get(&item.id).copied(),
            sharing: None,
            download: None,
            item,
        }
    });
    Ok(shown.collect())
}

/// The bytes of an item, of which all that lies below it has so many.
pub(crate) fn size_of(item: &Item, totals: FolderTotals) -> u64 {
    match &item.facet {
        Facet::File(content) => content.size,
        Facet::Folder => totals.size,
        Facet::WebLink { url } => shortcut(url).len() as u64,
    }
}

fn folders<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<ItemId> {
    let items = items.into_iter();
    let folders = items.filter(|item| item.kind() == ItemKind::Folder);
    folders.map(|item| item.id).collect()
}

async fn shared_scopes(
    reads: &dyn Reads,
    items: &[Item],
    granted: &BTreeSet<ItemId>,
) -> Result<BTreeMap<ItemId, LinkScope>, StoreError> {
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let granted = granted.iter().map(|item| (*item, LinkScope::People));
    let mut scopes: BTreeMap<_, _> = granted.collect();
    for stored in reads.links_on(&ids).await? {
        let scope = stored.link.scope();
        let widest = scopes.entry(stored.link.item).or_insert(scope);
        *widest = scope.min(*widest);
    }
    Ok(scopes)
}

async fn makers(
    reads: &dyn Reads,
    items: &[Item],
    among_colleagues: bool,
) -> Result<BTreeMap<UserId, PersonView>, StoreError> {
    let ids: BTreeSet<UserId> = items
        .iter()
        .flat_map(|item| [item.created_by, item.modified_by])
        .flatten()
        .collect();
    let mut people = BTreeMap::new();
    for id in ids {
        let found = reads.user(id).await?.map(person_view);
        people.extend(found.map(|person| (id, seen_by(person, among_colleagues))));
    }
    Ok(people)
}

/// A person as colleagues see them, or as others do: without their address.
pub(in crate::services) fn seen_by(person: PersonView, among_colleagues: bool) -> PersonView {
    let email = person.email.filter(|_| among_colleagues);
    PersonView { email, ..person }
}

/// The word for the owner of a drive, in explanations.
pub(crate) fn principal_name(owner: &PrincipalView) -> &str {
    match owner {
        PrincipalView::Person(person) => &person.display_name,
        PrincipalView::Group { name, .. } | PrincipalView::Site { name, .. } => name,
    }
}

/// Whether an item has a grant of its own that is no ownership.
fn has_grants(lineage: &Lineage) -> bool {
    let mut own = lineage.steps().iter().take(1).flat_map(|step| &step.grants);
    own.any(|grant| !grant.is_ownership())
}

/// Whether a drive is the one whose root is the caller's own.
pub(in crate::services) fn is_own(context: &Context, lineage: &Lineage) -> bool {
    context.caller.user().map(DriveOwner::User) == Some(lineage.owner())
}

impl Items {
    /// Shows a drive; `None` when its owner is gone.
    pub(in crate::services) async fn show_drive(
        &self,
        drive: Drive,
    ) -> Result<Option<DriveView>, StoreError> {
        let reads = &*self.store;
        let Some(owner) = owner_view(reads, drive.owner).await? else {
            return Ok(None);
        };
        let totals = reads.folder_totals(&[drive.root]).await?;
        Ok(Some(DriveView {
            owner,
            used: totals.first().map_or(0, |totals| totals.size),
            trashed: reads.trashed_size(drive.id).await?,
            room: self.files.content.room().await,
            drive,
        }))
    }

    /// Shows an item as its caller sees it.
    pub(in crate::services) async fn project_one(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subject: Subject,
        parts: &[Part],
    ) -> Result<ItemView, Fault> {
        let shown = self.project(reads, context, &[subject], parts).await?;
        let shown = shown.into_iter().next();
        shown.ok_or(Fault::Internal("an item was not shown".into()))
    }

    /// The same with a download address, where that is wanted.
    pub(in crate::services) async fn show_own(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subject: Subject,
        parts: &[Part],
    ) -> Result<ItemView, Fault> {
        let wants_download =
            parts.contains(&Part::Download) && subject.item.kind() != ItemKind::Folder;
        let download = wants_download.then(|| {
            self.ticket(
                context,
                (&subject.rights, subject.way),
                &subject.item,
                CONTENT_FOR,
            )
        });
        let view = self.project_one(reads, context, subject, parts).await?;
        Ok(ItemView {
            download: download.flatten(),
            ..view
        })
    }

    /// Shows items as their caller sees them, in the order given.
    pub(in crate::services) async fn project(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subjects: &[Subject],
        parts: &[Part],
    ) -> Result<Vec<ItemView>, Fault> {
        let mut views = Vec::with_capacity(subjects.len());
        for subjects in subjects.chunk_by(|one, other| one.item.drive == other.item.drive) {
            let granted = subjects.iter().filter(|one| has_grants(&one.lineage));
            let to_show = ItemsToShow {
                items: subjects.iter().map(|one| one.item.clone()).collect(),
                lineage: &subjects[0].lineage,
                looker: Some(context.caller.organization),
                granted: granted.map(|one| one.item.id).collect(),
            };
            let mut shown = show(reads, to_show, parts).await?;
            self.stand(reads, context, subjects, &mut shown, parts)
                .await?;
            if parts.contains(&Part::Link) {
                self.share(reads, subjects, &mut shown).await?;
            }
            views.extend(shown);
        }
        if parts.contains(&Part::CountsSeen) {
            let folders: Vec<ItemId> = folders(views.iter().map(|view| &view.item));
            let totals = self.totals_seen(reads, context, &folders).await?;
            let totals: BTreeMap<_, _> = folders.into_iter().zip(totals).collect();
            for view in &mut views {
                if let Some(totals) = totals.get(&view.item.id) {
                    (view.size, view.child_count) = (totals.size, totals.child_count);
                }
            }
        }
        Ok(views)
    }

    /// Adds how items of one drive stand to their caller.
    async fn stand(
        &self,
        reads: &dyn Reads,
        context: &Context,
        subjects: &[Subject],
        views: &mut [ItemView],
        parts: &[Part],
    ) -> Result<(), Fault> {
        for (subject, view) in subjects.iter().zip(views) {
            let (rights, lineage) = (&subject.rights, &subject.lineage);
            let is_root = subject.item.parent.is_none();
            view.is_home = is_root && is_own(context, lineage);
            if is_root && !view.is_home {
                let owner = owner_view(reads, lineage.owner()).await?;
                let name = owner.as_ref().map(principal_name).map(str::to_owned);
                view.name = name.unwrap_or_else(|| view.item.name.to_string());
            }
            view.capabilities = rights.capabilities();
            if parts.contains(&Part::Parent) {
                view.parent = parent_of(lineage, rights.seen_from());
            }
            if parts.contains(&Part::Path) {
                view.path = Some(path::above(reads, context, subject).await?);
            }
        }
        Ok(())
    }

    /// Adds the one link of each of some items of one organization, and what it may come to.
    async fn share(
        &self,
        reads: &dyn Reads,
        subjects: &[Subject],
        views: &mut [ItemView],
    ) -> Result<(), Fault> {
        let steps = subjects.iter().flat_map(|subject| subject.lineage.steps());
        let line: BTreeSet<ItemId> = steps.map(|step| step.item).collect();
        let line: Vec<ItemId> = line.into_iter().collect();
        let policy = reads.policy(subjects[0].lineage.organization()).await?;
        let mut links = reads.links_on(&line).await?;
        links.retain(|stored| matches!(stored.link.form, LinkForm::Single { .. }));
        for subject in subjects {
            if let OwnLink::Left(link) = &subject.link {
                links.retain(|stored| stored.link.item != subject.item.id);
                links.extend(link.as_deref().cloned());
            }
        }
        let now = self.clock.now();
        links.retain(|stored| !stored.link.has_expired(&policy, now));
        let own = |subject: &&Subject| {
            let mut linked = links.iter().map(|stored| stored.link.item);
            sees_item_link(&subject.rights) && linked.any(|linked| linked == subject.item.id)
        };
        let linked: Vec<ItemId> = subjects.iter().filter(own).map(|one| one.item.id).collect();
        let uses = reads.uses(&linked).await?;
        let uses: BTreeMap<ItemId, Uses> = linked.into_iter().zip(uses).collect();
        for (subject, view) in subjects.iter().zip(views) {
            let (item, lineage) = (&subject.item, &subject.lineage);
            let mut reaching = links.iter().map(|stored| stored.link.item);
            let own = links.iter().find(|stored| stored.link.item == item.id);
            view.sharing = Some(SharingView {
                link: match (own, uses.get(&item.id)) {
                    (Some(stored), Some(&uses)) => Some(ItemLinkView {
                        effect: effect(&stored.link, &policy, lineage),
                        token: self.links.token_of(stored)?,
                        name: self.links.name_of(stored)?,
                        ends_at: stored.link.ends_at(&policy),
                        uses: self.local.uses.added_to(item.id, uses),
                        link: stored.link.clone(),
                    }),
                    _ => None,
                },
                is_linked: reaching.any(|linked| lineage.is_reached_from(linked)),
                widest_scope: item
                    .parent
                    .map(|_| widest_allowed(&policy, item.kind(), lineage.steps())),
                most: policy.max_kind(),
                link_names: policy.link_names(),
            });
        }
        Ok(())
    }

    /// A download address for an item that a caller may read, on the way that they came; `None` for what they may not, and for
    /// one who shows no bearer token, whom it would be of no use to.
    pub(in crate::services) fn ticket(
        &self,
        context: &Context,
        (rights, way): (&Rights, Option<Through>),
        item: &Item,
        lives_for: Duration,
    ) -> Option<String> {
        rights.permit(Action::Read).ok()?;
        let ticket = Ticket {
            bearer: context.credential.bearer()?,
            link: way.map(|(link, _)| link),
            password: way.and_then(|(_, proof)| Some(proof?.generation)),
            item: item.id,
            content_revision: item.content_revision,
            until: self.clock.now().plus(lives_for),
        };
        Some(ticket.sign(&*self.secrets))
    }
}
