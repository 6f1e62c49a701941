//! May this caller do that with this item? The answer is a permit or a refusal.

use crate::gate::Access;
use crate::ids::{DriveId, ItemId, LinkId, UserId};
use crate::item::Lineage;
use crate::link::Maker;
use crate::principal::{Actor, Caller, TokenScope, TokenScopes};
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// Something that a caller wants to do with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See that it is there: its name, size and dates.
    See,
    /// See its permissions, as far as they concern the caller.
    SeePermissions,
    /// See what is in it.
    List,
    /// Read its bytes.
    Read,
    /// Put something into it.
    Add,
    /// Put new content into it.
    Replace,
    /// Change its name or place.
    Edit,
    /// Remove it.
    Delete,
    /// Make a link with default settings.
    Share,
    /// Make, change and remove links of one's own choosing, and invite people.
    Publish,
    /// Change and end grants, and links that others made.
    Manage,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::See,
        Self::SeePermissions,
        Self::List,
        Self::Read,
        Self::Add,
        Self::Replace,
        Self::Edit,
        Self::Delete,
        Self::Share,
        Self::Publish,
        Self::Manage,
    ];

    /// The capability that it takes. Some actions have a second way: see [`Rights::permit`].
    pub const fn capability(self) -> Capability {
        match self {
            Self::See | Self::SeePermissions | Self::List => Capability::Preview,
            Self::Read => Capability::Download,
            Self::Add => Capability::Upload,
            Self::Replace | Self::Edit => Capability::Edit,
            Self::Delete => Capability::Delete,
            Self::Share => Capability::Share,
            Self::Publish => Capability::Publish,
            Self::Manage => Capability::Manage,
        }
    }

    /// The scope that a token must have for it (docs/contracts/microsoft.md 3).
    pub const fn scope(self) -> TokenScope {
        match self {
            Self::See | Self::SeePermissions | Self::List | Self::Read => TokenScope::Read,
            Self::Add | Self::Replace | Self::Edit | Self::Delete => TokenScope::Write,
            Self::Share | Self::Publish | Self::Manage => TokenScope::Share,
        }
    }
}

/// Why a caller may not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The caller may not know that the item exists: it is answered as if it did not.
    #[error("there is no such item")]
    Hidden,
    /// The caller sees the item, and lacks this capability.
    #[error("you may not {} this item", .0.name())]
    Lacks(Capability),
    /// The token may not be used for this.
    #[error("the token lacks the scope for this")]
    Scope(TokenScope),
}

/// What a caller may do with one item, by their grants and by links that they came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    item: ItemId,
    drive: DriveId,
    by_grant: Capabilities,
    by_link: Capabilities,
    limit: Capabilities,
    within_limit: bool,
    links: Vec<LinkId>,
    view: View,
    owns: bool,
    publishes_until: Option<Timestamp>,
    scopes: TokenScopes,
    within_reach: bool,
    user: Option<UserId>,
}

/// How far up a caller sees from an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct View {
    /// From where their grants reach the item.
    granted: Option<Top>,
    /// From where links reach it.
    linked: Option<Top>,
    /// From where on they are told names, and nothing but names.
    named: Option<Top>,
    /// The one item that the token reaches, above which nothing is seen.
    ceiling: Option<Top>,
}

impl View {
    fn under_ceiling(&self, top: Option<Top>) -> Option<Top> {
        top.map(|top| self.ceiling.map_or(top, |ceiling| top.min(ceiling)))
    }

    fn top(&self) -> Option<Top> {
        self.under_ceiling(self.granted.max(self.linked))
    }

    fn top_of_names(&self) -> Option<Top> {
        self.under_ceiling(self.granted.max(self.linked).max(self.named))
    }
}

/// The topmost of the folders above an item that a caller sees, counted in steps from the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Top {
    pub(crate) steps_up: usize,
    pub(crate) item: ItemId,
}

impl Rights {
    /// What a caller may do with the item that a lineage ends in.
    ///
    /// An item of another organization or in the trash gives no rights at all. An application that
    /// acts for itself may do everything in its organization (docs/contracts/microsoft.md 1.8).
    pub fn of(caller: &Caller, lineage: &Lineage, now: Timestamp) -> Self {
        let visible = !lineage.is_trashed();
        Self::wherever(caller, lineage, visible, now)
    }

    /// What a caller may do with an item that lies in the trash, itself or with a folder above it:
    /// what they could do if it did not. Only the trash is opened with it.
    pub fn in_trash(caller: &Caller, lineage: &Lineage, now: Timestamp) -> Self {
        Self::wherever(caller, lineage, lineage.is_trashed(), now)
    }

    fn wherever(caller: &Caller, lineage: &Lineage, here: bool, now: Timestamp) -> Self {
        let limit = caller.limit;
        let within = limit
            .within
            .is_none_or(|top| lineage.step_of(top).is_some());
        let visible = here && within && caller.organization == lineage.organization();
        let person = caller.person();
        let acts_for_itself = caller.actor == Actor::Application;
        let own = person.is_some_and(|person| lineage.is_own_drive_of(person));
        let within_reach = own || caller.scopes.has(TokenScope::AllDrives);
        let (by_grant, granted, named) = match person {
            _ if !visible => (Capabilities::NONE, None, None),
            Some(person) => (
                lineage.capabilities_of(person, now),
                lineage.top_for(person, now),
                lineage.named_for(person, now),
            ),
            None if acts_for_itself => (Capabilities::ALL, lineage.root(), None),
            None => (Capabilities::NONE, None, None),
        };
        let ceiling = limit.within.and_then(|top| lineage.step_of(top));
        Self {
            item: lineage.item(),
            drive: lineage.drive(),
            by_grant,
            by_link: Capabilities::NONE,
            limit: limit.capabilities,
            within_limit: within,
            links: Vec::new(),
            view: View {
                granted: granted.filter(|_| within_reach),
                linked: None,
                named: named.filter(|_| within_reach),
                ceiling,
            },
            publishes_until: person.and_then(|person| lineage.publishes_until(person, now)),
            owns: visible && person.map_or(acts_for_itself, |person| lineage.is_owned_by(person)),
            scopes: caller.scopes,
            within_reach,
            user: caller.user(),
        }
    }

    /// What anybody who holds a link may do with the item that it was opened for: what the link
    /// allows, and nothing of what they might do without it (docs/contracts/oracle.md 4.4). What
    /// they do is done by `user`, if they are known.
    ///
    /// A token that is shown beside the link keeps its scopes and what it is narrowed to: a link lets
    /// nobody do more with it.
    pub fn held(
        access: &Access,
        caller: &Caller,
        lineage: &Lineage,
        user: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        let nobody = Caller {
            actor: Actor::Nobody,
            ..caller.clone()
        };
        Self {
            user,
            ..Self::of(&nobody, lineage, now).with_link(access)
        }
    }

    /// Who does what is done under these rights, if a person does.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// These rights, with what an opened link adds. An access to another item adds nothing.
    ///
    /// A link gives what it allows and no more: it does not let a token reach a drive that its
    /// scopes keep it from.
    #[must_use]
    pub fn with_link(mut self, access: &Access) -> Self {
        if access.item() == self.item && self.within_limit {
            self.by_link = self.by_link.union(access.capabilities());
            self.links.push(access.link());
            self.view.linked = self.view.linked.max(Some(access.top()));
        }
        self
    }

    /// All that the caller may do with this token, whatever its scopes: by grants on drives within
    /// its reach, and by links.
    pub const fn capabilities(&self) -> Capabilities {
        let held = if self.within_reach {
            self.by_grant.union(self.by_link)
        } else {
            self.by_link
        };
        held.intersection(self.limit)
    }

    /// Whether the caller has any right with this token that does not come from a link.
    pub const fn has_grant(&self) -> bool {
        self.within_reach && !self.by_grant.is_empty()
    }

    /// Whether the caller came through this link.
    pub fn came_through(&self, link: LinkId) -> bool {
        self.links.contains(&link)
    }

    /// The topmost folder that the caller sees, or the item itself: names above it are not theirs
    /// to know. `None` when they see nothing.
    pub fn seen_from(&self) -> Option<ItemId> {
        self.view.top_of_names().map(|top| top.item)
    }

    /// Whether the caller sees what lies so many steps above the item: more than its name.
    pub(crate) fn sees(&self, steps_up: usize) -> bool {
        self.view.top().is_some_and(|top| steps_up <= top.steps_up)
    }

    /// Whether this very item is what the caller was invited to, and no folder above it: such a
    /// guest does not take it from where it is, unless they manage it (docs/contracts/box.md 6.2).
    /// What the token is narrowed to makes nobody a guest.
    pub(crate) fn is_guest(&self) -> bool {
        let invited_to = self.view.granted.or(self.view.linked);
        invited_to.is_none_or(|top| top.item == self.item) && !self.by_grant.has(Capability::Manage)
    }

    /// When the caller's own right to publish ends, if it does: what they give others lasts no
    /// longer.
    pub(crate) const fn publishes_until(&self) -> Option<Timestamp> {
        self.publishes_until
    }

    /// Whether the drive is the caller's, or the caller an application that acts for itself.
    pub(crate) const fn owns(&self) -> bool {
        self.owns
    }

    /// Whether the caller may see what a file was before, and read it. A link shows a file as it is
    /// now: what was taken out of it stays out of reach of those who came through one.
    pub fn permits_earlier(&self) -> Result<(), Forbidden> {
        self.visible()?;
        let own = Self {
            by_link: Capabilities::NONE,
            ..self.clone()
        };
        match own.permit(Action::Read) {
            Ok(_) => Ok(()),
            Err(Forbidden::Hidden) => Err(Forbidden::Lacks(Capability::Download)),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether the token lets the caller give up what they hold. To hold it is enough otherwise.
    pub(crate) fn may_leave(&self) -> Result<(), Forbidden> {
        self.visible()?;
        let scope = Action::Publish.scope();
        if !self.scopes.has(scope) || !self.limit.has(Capability::Publish) {
            Err(Forbidden::Scope(scope))
        } else if self.within_reach {
            Ok(())
        } else {
            Err(Forbidden::Scope(TokenScope::AllDrives))
        }
    }

    /// Whether the caller may know of the item at all.
    pub fn visible(&self) -> Result<(), Forbidden> {
        if self.by_grant.union(self.by_link).is_empty() {
            Err(Forbidden::Hidden)
        } else {
            Ok(())
        }
    }

    /// The permit for an action, or why there is none.
    ///
    /// Hidden comes first: who may not know of the item learns nothing from the token's scopes.
    /// Two actions can be done in another way than by their own capability: anybody who was granted to
    /// add sees the names of what is there, and anybody who was granted both to take a file away and to
    /// add may put new content into it (docs/contracts/box.md 6.2).
    pub fn permit(&self, action: Action) -> Result<Permit, Forbidden> {
        self.visible()?;
        if !self.scopes.has(action.scope()) {
            return Err(Forbidden::Scope(action.scope()));
        }
        let needed = action.capability();
        if !self.capabilities().has(needed) && !self.has_another_way(action) {
            let granted = self.by_grant.has(needed) || second_way(action, self.by_grant);
            return Err(if !self.within_reach && granted {
                Forbidden::Scope(TokenScope::AllDrives)
            } else if granted {
                Forbidden::Scope(action.scope())
            } else {
                Forbidden::Lacks(needed)
            });
        }
        Ok(Permit {
            item: self.item,
            drive: self.drive,
            action,
            user: self.user,
        })
    }
}

impl Rights {
    /// By grants only: what links give adds up to nothing that none of them gives.
    fn has_another_way(&self, action: Action) -> bool {
        let granted = self.by_grant.intersection(self.limit);
        self.within_reach && second_way(action, granted)
    }
}

const fn second_way(action: Action, granted: Capabilities) -> bool {
    match action {
        Action::See | Action::SeePermissions | Action::List => granted.has(Capability::Upload),
        Action::Replace => granted.includes(Capabilities::of(&[
            Capability::Download,
            Capability::Upload,
        ])),
        Action::Read
        | Action::Add
        | Action::Edit
        | Action::Delete
        | Action::Share
        | Action::Publish
        | Action::Manage => false,
    }
}

/// The proof that someone may do one thing with one item. Only [`Rights::permit`] and an opened
/// link give it out, and what is written to a store can only be built from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    item: ItemId,
    drive: DriveId,
    action: Action,
    user: Option<UserId>,
}

impl Permit {
    pub(crate) const fn through_link(item: ItemId, drive: DriveId, action: Action) -> Self {
        Self {
            item,
            drive,
            action,
            user: None,
        }
    }

    /// The item.
    pub const fn item(&self) -> ItemId {
        self.item
    }

    /// The item's drive.
    pub const fn drive(&self) -> DriveId {
        self.drive
    }

    /// What may be done with it.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Who may; `None` for an application or a visitor.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Who becomes the maker of what is made under it.
    pub fn maker(&self) -> Maker {
        self.user.map_or(Maker::Application, Maker::User)
    }
}
