//! Changing items: their names and places, what is said of them, and the trash.

use crate::access::{Action, Forbidden, Permit, Rights};
use crate::depth::{TooDeep, fits_into};
use crate::grant::{self, GrantRemoval};
use crate::ids::{DriveId, ItemId};
use crate::item::{Facet, FolderSetting, FolderSettings, Item, ItemKind, ItemName, Lineage};
use crate::principal::{Caller, Principal};
use crate::time::Timestamp;

/// Why an item is not changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusal {
    /// The caller may not see the item, or not do this with it.
    #[error(transparent)]
    Access(#[from] Forbidden),
    /// The caller may not see the folder that it shall go into, or not add to it.
    #[error("the folder to put it into: {0}")]
    Destination(Forbidden),
    /// It is the root of a drive.
    #[error("the root of a drive cannot be changed, moved or removed")]
    Root,
    /// What it shall go into is no folder.
    #[error("an item can be put into a folder only")]
    NotAFolder,
    /// It, or something below it, would lie too deep.
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
    /// It shall go into itself, or into a folder below it.
    #[error("a folder cannot be put into itself or into a folder below it")]
    IntoItself,
    /// Anybody who was invited to an item cannot take it from where it is.
    #[error("what you were invited to stays where it is: only whoever manages it can move it")]
    StaysInPlace,
    /// Something in it was cut off from it, and is not the caller's to remove.
    #[error("something in the folder is not yours to take away")]
    HoldsOthers,
    /// The folder to put it into belongs to another organization.
    #[error("an item stays in its organization")]
    OtherOrganization,
    /// Only a web link has an address.
    #[error("only a web link has an address to be changed")]
    NotAWebLink,
    /// Anybody who may invite people to a folder sees who is there (docs/contracts/box.md 7.4).
    #[error(
        "who else has access to a folder can be hidden only where nobody but whoever manages it invites people"
    )]
    InvitingTakesSeeing,
    /// A folder with something in it is only removed with what is in it.
    #[error("the folder is not empty: ask for what is in it to be removed with it")]
    NotEmpty,
}

/// What a request says of an item. What is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ItemWish {
    /// Its name.
    pub name: Option<ItemName>,
    /// What people say of it.
    pub description: Option<String>,
    /// The address that it stands for, if it is a web link.
    pub url: Option<String>,
    /// When its file was made where it came from.
    pub source_created_at: Option<Timestamp>,
    /// When its file was last changed where it came from.
    pub source_modified_at: Option<Timestamp>,
    /// Switches of a folder, each on or off.
    pub settings: Vec<(FolderSetting, bool)>,
}

/// The folder that an item shall go into.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The folder.
    pub folder: &'a Item,
    /// The folders above it.
    pub lineage: &'a Lineage,
    /// What the caller may do with it.
    pub rights: &'a Rights,
    /// How many steps what goes into it reaches below itself.
    pub height: usize,
}

/// What lies in an item that is taken away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inside<'a> {
    /// Whether there is nothing in it.
    pub is_empty: bool,
    /// Whether what is in it may go with it.
    pub may_go: bool,
    /// What the caller may do with each item below it that was cut off from what is above it.
    pub cut_off: &'a [Rights],
}

impl Inside<'_> {
    /// Anybody who takes something away takes nothing with it that they could not take by itself:
    /// what was cut off does not follow from the rights to the folder.
    fn permits(&self, actions: &[Action]) -> Result<(), EditRefusal> {
        let permitted = |rights: &Rights| actions.iter().all(|&to| rights.permit(to).is_ok());
        if self.cut_off.iter().all(permitted) {
            Ok(())
        } else {
            Err(EditRefusal::HoldsOthers)
        }
    }
}

/// A new state of an item, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    item: Item,
    from: DriveId,
}

impl ItemChange {
    /// The item as it stands after the change.
    pub const fn item(&self) -> &Item {
        &self.item
    }

    /// Whether it goes to another drive, with all that is below it.
    pub fn changes_drive(&self) -> bool {
        self.item.drive != self.from
    }

    /// The change that a new or changed link makes to its item: none to a folder
    /// (docs/contracts/box.md 2.2). The permit is one to share or to publish it.
    pub fn linked(item: &Item, permit: &Permit, now: Timestamp) -> Option<Self> {
        let counts = item.kind() != ItemKind::Folder;
        let shares = matches!(permit.action(), Action::Share | Action::Publish);
        let fits = permit.item() == item.id && shares;
        (counts && fits).then(|| Self::of(item, item.clone(), permit, now))
    }

    /// The same change under another name.
    #[must_use]
    pub fn renamed(self, name: ItemName) -> Self {
        Self {
            item: Item { name, ..self.item },
            ..self
        }
    }

    fn of(before: &Item, after: Item, permit: &Permit, now: Timestamp) -> Self {
        Self {
            item: Item {
                revision: before.revision + 1,
                modified_at: now,
                modified_by: permit.user(),
                ..after
            },
            from: before.drive,
        }
    }
}

/// Changes an item; `None` when it is that way already.
///
/// `into` is the folder that it shall go into. To move it takes the rights to read and to change it, and to
/// add there; to another drive, and to where the mover may remove what lies there, the right to remove it as
/// well.
pub fn edit(
    item: &Item,
    lineage: &Lineage,
    rights: &Rights,
    wish: &ItemWish,
    into: Option<(&Destination<'_>, Inside<'_>)>,
    now: Timestamp,
) -> Result<Option<ItemChange>, EditRefusal> {
    rights.permit(Action::See)?;
    let into = into.filter(|(into, _)| item.parent != Some(into.folder.id));
    let settings = settings(item, wish);
    let only_settings = into.is_none()
        && *wish
            == ItemWish {
                settings: wish.settings.clone(),
                ..ItemWish::default()
            };
    if settings != item.settings {
        rights.permit(Action::Manage)?;
    }
    let permit = rights.permit(if only_settings {
        Action::See
    } else {
        Action::Edit
    })?;
    if item.parent.is_none() {
        return Err(EditRefusal::Root);
    }
    let mut after = item.clone();
    if let Some((into, inside)) = into {
        may_bring(item, lineage, rights, (into, inside))?;
        after.parent = Some(into.folder.id);
        after.drive = into.folder.drive;
    }
    if let Some(url) = &wish.url {
        if item.kind() != ItemKind::WebLink {
            return Err(EditRefusal::NotAWebLink);
        }
        after.facet = Facet::WebLink { url: url.clone() };
    }
    if let Some(name) = &wish.name {
        after.name = name.clone();
    }
    if let Some(description) = &wish.description {
        after.description.clone_from(description);
    }
    after.source_created_at = wish.source_created_at.unwrap_or(item.source_created_at);
    after.source_modified_at = wish.source_modified_at.unwrap_or(item.source_modified_at);
    after.settings = settings;
    if after == *item {
        return Ok(None);
    }
    let hides = settings.has(FolderSetting::PeopleHidden);
    if settings != item.settings && hides && !settings.has(FolderSetting::OnlyManagersInvite) {
        return Err(EditRefusal::InvitingTakesSeeing);
    }
    Ok(Some(ItemChange::of(item, after, &permit, now)))
}

/// The switches that are wished for; only a folder has any.
fn settings(item: &Item, wish: &ItemWish) -> FolderSettings {
    let wished = wish.settings.iter();
    let wished = wished.filter(|_| item.kind() == ItemKind::Folder);
    wished.fold(item.settings, |settings, &(setting, on)| {
        settings.with(setting, on)
    })
}

/// Whether an item may come under the rights of another folder: one question for every way there.
/// Whoever brings it lets others read and change it, and so may read and change it themselves; and remove
/// it, where they may remove what lies there. To take it from its drive takes the right to remove it in any
/// case; of what was cut off in it, all that for each part.
fn may_bring(
    item: &Item,
    lineage: &Lineage,
    rights: &Rights,
    (into, inside): (&Destination<'_>, Inside<'_>),
) -> Result<(), EditRefusal> {
    may_add(into)?;
    if lineage.organization() != into.lineage.organization() {
        return Err(EditRefusal::OtherOrganization);
    }
    may_take_away(rights)?;
    rights.permit(Action::Read)?;
    rights.permit(Action::Edit)?;
    let changes_drive = into.folder.drive != lineage.drive();
    if changes_drive || into.rights.permit(Action::Delete).is_ok() {
        rights.permit(Action::Delete)?;
    }
    if changes_drive {
        inside.permits(&[Action::Read, Action::Edit, Action::Delete])?;
    }
    not_into_itself(item, into)
}

fn may_take_away(rights: &Rights) -> Result<(), EditRefusal> {
    if rights.is_guest() {
        Err(EditRefusal::StaysInPlace)
    } else {
        Ok(())
    }
}

fn not_into_itself(item: &Item, into: &Destination<'_>) -> Result<(), EditRefusal> {
    if into.lineage.steps().iter().any(|step| step.item == item.id) {
        Err(EditRefusal::IntoItself)
    } else {
        Ok(())
    }
}

/// Gives the permit to put something into a folder.
pub fn may_add(into: &Destination<'_>) -> Result<Permit, EditRefusal> {
    let permit = into.rights.permit(Action::Add);
    let permit = permit.map_err(EditRefusal::Destination)?;
    if into.folder.kind() != ItemKind::Folder {
        return Err(EditRefusal::NotAFolder);
    }
    fits_into(into.lineage, into.height)?;
    Ok(permit)
}

/// Gives the permit to put a copy of an item into a folder. It is for the item itself: what lies in it
/// is copied as far as it may be read (docs/contracts/box.md 6.2).
pub fn may_copy(
    item: &Item,
    rights: &Rights,
    into: &Destination<'_>,
) -> Result<Permit, EditRefusal> {
    rights.permit(Action::Read)?;
    let permit = may_add(into)?;
    if item.parent.is_none() {
        return Err(EditRefusal::Root);
    }
    not_into_itself(item, into)?;
    Ok(permit)
}

/// What the removal of an item comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It goes into the trash, with all that is in it.
    Trash(Box<ItemChange>),
    /// Anybody who was invited to it leaves it; to everyone else it stays.
    Leave(GrantRemoval),
}

/// Removes an item with what is in it (docs/contracts/box.md 6.2 and 7.4).
pub fn remove(
    item: &Item,
    lineage: &Lineage,
    caller: &Caller,
    rights: &Rights,
    inside: Inside<'_>,
    now: Timestamp,
) -> Result<Removal, EditRefusal> {
    let permit = rights.permit(Action::Delete)?;
    if item.parent.is_none() {
        return Err(EditRefusal::Root);
    }
    if rights.is_guest() {
        let own = caller.user().map(Principal::User);
        let mut grants = lineage.steps()[0].grants.iter();
        let held = grants.find(|grant| grant.is_alive(now) && Some(grant.principal) == own);
        let held = held.ok_or(EditRefusal::StaysInPlace)?;
        return Ok(Removal::Leave(grant::leave(held)));
    }
    if !inside.is_empty && !inside.may_go {
        return Err(EditRefusal::NotEmpty);
    }
    inside.permits(&[Action::Delete])?;
    Ok(Removal::Trash(Box::new(trashed(item, &permit, now))))
}

/// What becomes of an item whose name a newcomer takes: it goes into the trash, for those who may remove it. `None` where
/// it stays and the name is taken: a file is replaced by a file only, a folder by a folder only and while nothing is
/// in it (docs/contracts/microsoft.md 5.13).
pub fn give_way(
    item: &Item,
    newcomer: &Item,
    rights: &Rights,
    is_empty: bool,
    now: Timestamp,
) -> Result<Option<ItemChange>, EditRefusal> {
    let alike = item.kind() == newcomer.kind() && item.id != newcomer.id;
    let stays = !alike || !is_empty || rights.is_guest() || rights.permit(Action::See).is_err();
    if stays {
        return Ok(None);
    }
    let permit = rights.permit(Action::Delete)?;
    Ok(Some(trashed(item, &permit, now)))
}

fn trashed(item: &Item, permit: &Permit, now: Timestamp) -> ItemChange {
    let after = Item {
        trashed_at: Some(now),
        ..item.clone()
    };
    ItemChange::of(item, after, permit, now)
}

/// Takes an item out of the trash, into the folder where it was or another one, under its name or
/// another one. `rights` are those to the item in the trash; what a move takes, this takes too.
pub fn restore(
    item: &Item,
    lineage: &Lineage,
    rights: &Rights,
    (into, inside): (&Destination<'_>, Inside<'_>),
    name: Option<ItemName>,
    now: Timestamp,
) -> Result<ItemChange, EditRefusal> {
    let permit = rights.permit(Action::Delete)?;
    may_bring(item, lineage, rights, (into, inside))?;
    let after = Item {
        trashed_at: None,
        parent: Some(into.folder.id),
        drive: into.folder.drive,
        name: name.unwrap_or_else(|| item.name.clone()),
        ..item.clone()
    };
    Ok(ItemChange::of(item, after, &permit, now))
}

/// The end of an item in the trash, with all that is below it, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purge(ItemId);

impl Purge {
    /// The item.
    pub const fn item(&self) -> ItemId {
        self.0
    }
}

/// Ends an item in the trash for good. `rights` are those to the item in the trash.
pub fn purge(item: &Item, rights: &Rights, inside: Inside<'_>) -> Result<Purge, EditRefusal> {
    rights.permit(Action::Delete)?;
    may_take_away(rights)?;
    inside.permits(&[Action::Delete])?;
    Ok(Purge(item.id))
}
