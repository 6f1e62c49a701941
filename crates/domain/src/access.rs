//! May this caller do that with this item? The answer is a permit or a refusal.

use crate::gate::Access;
use crate::ids::{DriveId, ItemId, UserId};
use crate::item::Lineage;
use crate::link::Maker;
use crate::principal::{Caller, TokenScope, TokenScopes};
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
    /// Change its name, place or content.
    Edit,
    /// Remove it.
    Delete,
    /// Make, change and remove links of one's own choosing, and invite people.
    Publish,
    /// Change and end grants, and links that others made.
    Manage,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 9] = [
        Self::See,
        Self::SeePermissions,
        Self::List,
        Self::Read,
        Self::Add,
        Self::Edit,
        Self::Delete,
        Self::Publish,
        Self::Manage,
    ];

    /// The capability that it takes.
    pub const fn capability(self) -> Capability {
        match self {
            Self::See | Self::SeePermissions | Self::List => Capability::Preview,
            Self::Read => Capability::Download,
            Self::Add => Capability::Upload,
            Self::Edit => Capability::Edit,
            Self::Delete => Capability::Delete,
            Self::Publish => Capability::Publish,
            Self::Manage => Capability::Manage,
        }
    }

    /// The scope that a token must have for it (contracts/microsoft.md 3).
    pub const fn scope(self) -> TokenScope {
        match self {
            Self::See | Self::SeePermissions | Self::List | Self::Read => TokenScope::Read,
            Self::Add | Self::Edit | Self::Delete => TokenScope::Write,
            Self::Publish | Self::Manage => TokenScope::Share,
        }
    }
}

/// Why a caller may not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
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

/// What a caller may do with one item, by their grants and by a link that they came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    item: ItemId,
    drive: DriveId,
    capabilities: Capabilities,
    scopes: TokenScopes,
    within_reach: bool,
    user: Option<UserId>,
}

impl Rights {
    /// What a caller may do with the item that a lineage ends in.
    ///
    /// An item of another organization or in the trash gives no rights at all. An application that
    /// acts for itself may do everything in its organization (contracts/microsoft.md 1.8).
    pub fn of(caller: &Caller, lineage: &Lineage, now: Timestamp) -> Self {
        let visible = caller.organization == lineage.organization() && !lineage.is_trashed();
        let capabilities = match &caller.person {
            _ if !visible => Capabilities::NONE,
            Some(person) => lineage.capabilities_of(person, now),
            None => Capabilities::ALL,
        };
        let own = caller
            .person
            .as_ref()
            .is_some_and(|person| lineage.is_own_drive_of(person));
        Self {
            item: lineage.item(),
            drive: lineage.drive(),
            capabilities,
            scopes: caller.scopes,
            within_reach: own || caller.scopes.has(TokenScope::AllDrives),
            user: caller.user(),
        }
    }

    /// These rights, with what an opened link adds. An access to another item adds nothing.
    #[must_use]
    pub fn with_link(mut self, access: &Access) -> Self {
        if access.item() == self.item {
            self.capabilities = self.capabilities.union(access.capabilities());
            self.within_reach = true;
        }
        self
    }

    /// All that the caller may do, whatever the token may be used for.
    pub const fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Whether the caller may know of the item at all.
    pub fn visible(&self) -> Result<(), Refusal> {
        if self.capabilities.is_empty() {
            Err(Refusal::Hidden)
        } else {
            Ok(())
        }
    }

    /// The permit for an action, or why there is none.
    ///
    /// Hidden comes first: who may not know of the item learns nothing from the token's scopes.
    pub fn permit(&self, action: Action) -> Result<Permit, Refusal> {
        self.visible()?;
        if !self.scopes.has(action.scope()) {
            return Err(Refusal::Scope(action.scope()));
        }
        if !self.within_reach {
            return Err(Refusal::Scope(TokenScope::AllDrives));
        }
        let needed = action.capability();
        if !self.capabilities.has(needed) {
            return Err(Refusal::Lacks(needed));
        }
        Ok(Permit {
            item: self.item,
            drive: self.drive,
            action,
            user: self.user,
        })
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
