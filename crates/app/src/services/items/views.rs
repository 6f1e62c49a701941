//! What is shown of items and drives.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::access::Action;
use domain::ids::{ItemId, OrganizationId, UserId};
use domain::item::{Drive, DriveOwner, Facet, Item, ItemKind, ItemName, Lineage, shortcut};
use domain::link::LinkScope;
use ports::driven::store::{FolderTotals, Reads, StoreError};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::view::{
    DriveView, InheritedFrom, ItemView, ParentView, PersonView, PrincipalView,
};

use super::Items;
use crate::services::callers::people::{owner_view, person_view};
use crate::services::files::ticket::Ticket;
use crate::services::locate::Located;

/// How long a download address that an API hands out is good (design.md 7.4).
pub(in crate::services) const API_DOWNLOAD: Duration = Duration::from_hours(1);

/// What items that are shown together have in common.
pub(in crate::services) struct Surroundings {
    pub(in crate::services) organization: OrganizationId,
    pub(in crate::services) in_personal_drive: bool,
    /// Whether the one who looks belongs to the organization: others are not told addresses of people.
    among_colleagues: bool,
}

impl Surroundings {
    pub(in crate::services) fn of(lineage: &Lineage, looker: Option<OrganizationId>) -> Self {
        Self {
            among_colleagues: looker == Some(lineage.organization()),
            organization: lineage.organization(),
            in_personal_drive: matches!(lineage.owner(), DriveOwner::User(_)),
        }
    }
}

/// The names from the root down to the step at `place`, the root's own left out.
pub(in crate::services) fn path_to(
    lineage: &Lineage,
    place: usize,
    seen_from: Option<ItemId>,
) -> Vec<ItemName> {
    let steps = lineage.steps();
    let top = seen_from
        .and_then(|top| steps.iter().position(|step| step.item == top))
        .unwrap_or(steps.len() - 1);
    let mut names: Vec<_> = steps
        .iter()
        .take(top)
        .skip(place)
        .map(|step| step.name.clone())
        .collect();
    names.reverse();
    names
}

/// The folder that the item of a lineage is in, unless it lies above what the caller sees.
pub(in crate::services) fn parent_of(
    lineage: &Lineage,
    seen_from: Option<ItemId>,
) -> Option<ParentView> {
    if seen_from == Some(lineage.item()) {
        return None;
    }
    let parent = lineage.steps().get(1)?;
    Some(ParentView {
        id: parent.item,
        path: path_to(lineage, 1, seen_from),
    })
}

/// Where a permission that was made on `item`, in this lineage, comes from.
pub(in crate::services) fn inherited_from(
    lineage: &Lineage,
    item: ItemId,
    seen_from: Option<ItemId>,
) -> Option<InheritedFrom> {
    let place = lineage.steps().iter().position(|step| step.item == item)?;
    Some(InheritedFrom {
        drive: lineage.drive(),
        in_personal_drive: matches!(lineage.owner(), DriveOwner::User(_)),
        item,
        path: path_to(lineage, place, seen_from),
    })
}

/// What is shown of items beside what they and their folders hold.
pub(in crate::services) enum Parts {
    /// Nothing.
    Bare,
    /// Who made them, and with whom they are shared.
    Shared {
        /// Those of them that have grants of their own.
        granted: BTreeSet<ItemId>,
    },
}

/// Whether an item has a grant of its own that is no ownership.
pub(in crate::services) fn has_grants(lineage: &Lineage) -> bool {
    let mut own = lineage.steps().iter().take(1).flat_map(|step| &step.grants);
    own.any(|grant| !grant.is_ownership())
}

/// Shows items that lie side by side. Whatever is derived is read for all of them at once, and what
/// nobody is shown is not read.
pub(in crate::services) async fn show(
    reads: &dyn Reads,
    items: Vec<Item>,
    (around, parent): (&Surroundings, Option<&ParentView>),
    parts: Parts,
) -> Result<Vec<ItemView>, StoreError> {
    let folders: Vec<ItemId> = items
        .iter()
        .filter(|item| item.kind() == ItemKind::Folder)
        .map(|item| item.id)
        .collect();
    let totals: BTreeMap<ItemId, FolderTotals> = folders
        .iter()
        .copied()
        .zip(reads.folder_totals(&folders).await?)
        .collect();
    let (shared, people) = match parts {
        Parts::Bare => (BTreeMap::new(), BTreeMap::new()),
        Parts::Shared { granted } => (
            shared_scopes(reads, &items, granted).await?,
            makers(reads, &items, around.among_colleagues).await?,
        ),
    };
    let person = |id: Option<UserId>| id.and_then(|id| people.get(&id)).cloned();
    Ok(items
        .into_iter()
        .map(|item| {
            let totals = totals.get(&item.id).copied().unwrap_or_default();
            ItemView {
                organization: around.organization,
                in_personal_drive: around.in_personal_drive,
                parent: parent.filter(|_| item.parent.is_some()).cloned(),
                size: match &item.facet {
                    Facet::File(content) => content.size,
                    Facet::Folder => totals.size,
                    Facet::WebLink { url } => shortcut(url).len() as u64,
                },
                child_count: totals.child_count,
                shared: shared.get(&item.id).copied(),
                created_by: person(item.created_by),
                modified_by: person(item.modified_by),
                owner: None,
                download: None,
                item,
            }
        })
        .collect())
}

async fn shared_scopes(
    reads: &dyn Reads,
    items: &[Item],
    granted: BTreeSet<ItemId>,
) -> Result<BTreeMap<ItemId, LinkScope>, StoreError> {
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let mut scopes: BTreeMap<_, _> = granted
        .into_iter()
        .map(|item| (item, LinkScope::People))
        .collect();
    for stored in reads.links_on(&ids).await? {
        let scope = stored.link.scope();
        let widest = scopes.entry(stored.link.item).or_insert(scope);
        *widest = scope.min(*widest);
    }
    Ok(scopes)
}

pub(in crate::services) async fn makers(
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
    if among_colleagues {
        person
    } else {
        PersonView {
            email: None,
            ..person
        }
    }
}

/// Shows a drive; `None` when its owner is gone.
pub(in crate::services) async fn show_drive(
    reads: &dyn Reads,
    drive: Drive,
) -> Result<Option<DriveView>, StoreError> {
    let Some(owner) = owner_view(reads, drive.owner).await? else {
        return Ok(None);
    };
    let totals = reads.folder_totals(&[drive.root]).await?;
    let used = totals.first().map_or(0, |totals| totals.size);
    Ok(Some(DriveView { drive, owner, used }))
}

/// The word for the owner of a drive, in explanations.
pub(crate) fn principal_name(owner: &PrincipalView) -> &str {
    match owner {
        PrincipalView::Person(person) => &person.display_name,
        PrincipalView::Group { name, .. } | PrincipalView::Site { name, .. } => name,
    }
}

impl Items {
    /// Shows an item that a caller located, with a download address where they may read it.
    pub(in crate::services) async fn show_reached(
        &self,
        reads: &dyn Reads,
        context: &Context,
        located: &Located,
    ) -> Result<ItemView, Fault> {
        let around = Surroundings::of(&located.lineage, Some(context.caller.organization));
        let parent = parent_of(&located.lineage, located.rights.seen_from());
        let granted = has_grants(&located.lineage).then_some(located.item.id);
        let parts = Parts::Shared {
            granted: granted.into_iter().collect(),
        };
        let place = (&around, parent.as_ref());
        let mut shown = show(reads, vec![located.item.clone()], place, parts).await?;
        let mut view = shown
            .pop()
            .ok_or(Fault::Internal("an item was not shown".into()))?;
        if located.through.is_some() {
            let owner = owner_view(reads, located.lineage.owner()).await?;
            view.owner = owner.map(|owner| match owner {
                PrincipalView::Person(person) => {
                    PrincipalView::Person(seen_by(person, around.among_colleagues))
                }
                PrincipalView::Group { .. } | PrincipalView::Site { .. } => owner,
            });
        }
        let readable = located.rights.permit(Action::Read).is_ok();
        if readable && view.item.kind() != ItemKind::Folder {
            view.download = self.ticket(context, located, &view.item, API_DOWNLOAD);
        }
        Ok(view)
    }

    /// A download address for an item that a caller may read; `None` for one who shows no bearer
    /// token, whom it would be of no use to.
    pub(in crate::services) fn ticket(
        &self,
        context: &Context,
        located: &Located,
        item: &Item,
        lives_for: Duration,
    ) -> Option<String> {
        let ticket = Ticket {
            bearer: context.credential.bearer()?,
            link: located.through.as_ref().map(|stored| stored.link.id),
            password: located.proof.map(|proof| proof.generation),
            item: item.id,
            content_revision: item.content_revision,
            until: self.clock.now().plus(lives_for),
        };
        Some(ticket.sign(&*self.secrets))
    }
}
