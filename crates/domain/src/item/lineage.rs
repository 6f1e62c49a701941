//! The line of folders above an item, with the grants on each: all that a decision needs of the tree.

use super::{Drive, DriveOwner, FolderSettings, ItemKind, ItemName};
use crate::access::Top;
use crate::ids::{DriveId, ItemId, OrganizationId};
use crate::permission::Grant;
use crate::principal::{Person, Principal};
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// One step of the way from an item to its drive's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The item at this step.
    pub item: ItemId,
    /// Its name.
    pub name: ItemName,
    /// What it is.
    pub kind: ItemKind,
    /// What holds in it, if it is a folder.
    pub settings: FolderSettings,
    /// Whether it lies in the trash.
    pub trashed: bool,
    /// Whether grants and links from above reach it. Ownership always does.
    pub inherits: bool,
    /// The grants that were made on this very item.
    pub grants: Vec<Grant>,
}

impl Step {
    /// A file out of the trash, that is reached by what is above it and has no grants of its own.
    pub const fn file(item: ItemId, name: ItemName) -> Self {
        Self::of_kind(ItemKind::File, item, name)
    }

    /// A folder without settings, and otherwise as [`Self::file`].
    pub const fn folder(item: ItemId, name: ItemName) -> Self {
        Self::of_kind(ItemKind::Folder, item, name)
    }

    const fn of_kind(kind: ItemKind, item: ItemId, name: ItemName) -> Self {
        Self {
            item,
            name,
            kind,
            settings: FolderSettings::NONE,
            trashed: false,
            inherits: true,
            grants: Vec::new(),
        }
    }

    /// The step with these as the grants that were made on it.
    #[must_use]
    pub fn with_grants(mut self, grants: Vec<Grant>) -> Self {
        self.grants = grants;
        self
    }
}

/// An item's drive and the way from the item up to the root: all that a decision needs of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    organization: OrganizationId,
    drive: DriveId,
    owner: DriveOwner,
    steps: Vec<Step>,
}

impl Lineage {
    /// A lineage from `steps`, the item first and the root last; `None` without a step.
    pub fn new(drive: &Drive, steps: Vec<Step>) -> Option<Self> {
        if steps.is_empty() {
            return None;
        }
        Some(Self {
            organization: drive.organization,
            drive: drive.id,
            owner: drive.owner,
            steps,
        })
    }

    /// The lineage of what lies directly in the item that this one is of.
    #[must_use]
    pub fn of_child(&self, child: Step) -> Self {
        let mut steps = Vec::with_capacity(self.steps.len() + 1);
        steps.push(child);
        steps.extend_from_slice(&self.steps);
        Self { steps, ..*self }
    }

    /// The organization that the drive belongs to.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The drive.
    pub const fn drive(&self) -> DriveId {
        self.drive
    }

    /// Whose the drive is.
    pub const fn owner(&self) -> DriveOwner {
        self.owner
    }

    /// The item that the lineage is of.
    pub fn item(&self) -> ItemId {
        self.steps[0].item
    }

    /// What the item is.
    pub fn kind(&self) -> ItemKind {
        self.steps[0].kind
    }

    /// Whether the item is its drive's root.
    pub fn is_root(&self) -> bool {
        self.steps.len() == 1
    }

    /// The steps, the item first and the root last.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether permissions made on `from` reach the item: it is the item itself or a folder above
    /// it, and nothing between them keeps off what comes from above.
    pub fn is_reached_from(&self, from: ItemId) -> bool {
        for step in &self.steps {
            if step.item == from {
                return true;
            }
            if !step.inherits {
                return false;
            }
        }
        false
    }

    /// Whether the item, or a folder above it, lies in the trash.
    pub fn is_trashed(&self) -> bool {
        self.steps.iter().any(|step| step.trashed)
    }

    /// Whether the item came into the trash by itself and lies in no folder that is there: what does,
    /// comes back and ends with that folder.
    pub fn is_topmost_trashed(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.next().is_some_and(|own| own.trashed) && steps.all(|above| !above.trashed)
    }

    /// The grants that reach the item, each with the item that it was made on, nearest first.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        let mut inherited = true;
        self.steps.iter().flat_map(move |step| {
            let reaches = inherited;
            inherited &= step.inherits;
            step.grants
                .iter()
                .filter(move |grant| reaches || grant.is_ownership())
        })
    }

    /// What a person may do with the item at `now`: all that any grant gives them, together.
    pub fn capabilities_of(&self, person: &Person, now: Timestamp) -> Capabilities {
        self.grants()
            .filter(|grant| grant.is_alive(now) && person.is(grant.principal))
            .fold(Capabilities::NONE, |sum, grant| {
                sum.union(grant.capabilities)
            })
    }

    /// The topmost item from which a grant reaches a person: what they see begins there.
    pub(crate) fn top_for(&self, person: &Person, now: Timestamp) -> Option<Top> {
        self.grants()
            .filter(|grant| grant.is_alive(now) && person.is(grant.principal))
            .filter_map(|grant| self.step_of(grant.item))
            .max()
    }

    /// The topmost item whose name a grant shows to a person, without anything else of it.
    pub(crate) fn named_for(&self, person: &Person, now: Timestamp) -> Option<Top> {
        self.grants()
            .filter(|grant| grant.is_alive(now) && person.is(grant.principal))
            .any(|grant| grant.appearance.shows_path)
            .then(|| self.root())
            .flatten()
    }

    /// When the last grant ends by which a person may publish the item; `None` for never.
    pub(crate) fn publishes_until(&self, person: &Person, now: Timestamp) -> Option<Timestamp> {
        let publishing = self.grants().filter(|grant| {
            grant.is_alive(now)
                && person.is(grant.principal)
                && grant.capabilities.has(Capability::Publish)
        });
        let ends: Option<Vec<Timestamp>> = publishing.map(|grant| grant.expires_at).collect();
        ends.and_then(|ends| ends.into_iter().max())
    }

    /// Whether the item is the topmost of those that a person was invited to and that are listed
    /// among what is theirs (docs/contracts/box.md 6.3).
    pub fn is_topmost_for(&self, person: &Person, now: Timestamp) -> bool {
        let listed = |grant: &&Grant| grant.is_alive(now) && !grant.appearance.unlisted;
        self.grants()
            .filter(listed)
            .filter(|grant| person.is(grant.principal))
            .all(|grant| grant.item == self.item())
    }

    /// Whether the drive came to a person, alone or in a group.
    pub(crate) fn is_owned_by(&self, person: &Person) -> bool {
        self.grants()
            .any(|grant| grant.is_ownership() && person.is(grant.principal))
    }

    /// The drive's root.
    pub(crate) fn root(&self) -> Option<Top> {
        self.steps.last().and_then(|step| self.step_of(step.item))
    }

    /// Where an item lies above this one.
    pub(crate) fn step_of(&self, item: ItemId) -> Option<Top> {
        let steps_up = self.steps.iter().position(|step| step.item == item)?;
        Some(Top { steps_up, item })
    }

    /// Whether the drive is this person's own.
    pub fn is_own_drive_of(&self, person: &Person) -> bool {
        match self.owner {
            DriveOwner::User(user) => user == person.user,
            DriveOwner::Group(group) => person.is(Principal::Group(group)),
            DriveOwner::Site(_) => false,
        }
    }
}
