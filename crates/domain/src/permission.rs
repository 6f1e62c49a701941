//! A permission: the stored fact that access to an item exists, whether a grant or a sharing link.

use crate::ids::{GrantId, ItemId, UserId};
use crate::link::Link;
use crate::principal::Principal;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// A permission for a named principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The item that it was made on; what lies below inherits it.
    pub item: ItemId,
    /// Whom it is for.
    pub principal: Principal,
    /// What it allows.
    pub capabilities: Capabilities,
    /// Whether it came with the drive or was given.
    pub source: GrantSource,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// How the item appears to the one it is for.
    pub appearance: Appearance,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it; `None` when it came with the drive.
    pub created_by: Option<UserId>,
}

/// How an item appears to the one a grant is for (docs/contracts/box.md 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Appearance {
    /// Whether the names of the folders above it are shown; without their content.
    pub shows_path: bool,
    /// Whether it is reached by its address only, and not listed among what is theirs.
    pub unlisted: bool,
}

/// Where a grant comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantSource {
    /// It came with the drive. It cannot be changed or ended, and every item below has it.
    Ownership,
    /// Someone gave it.
    Given,
}

impl Grant {
    /// A grant that was given, without end and without its giver's name.
    pub fn given(
        id: GrantId,
        item: ItemId,
        principal: Principal,
        capabilities: Capabilities,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            item,
            principal,
            capabilities,
            source: GrantSource::Given,
            expires_at: None,
            appearance: Appearance::default(),
            created_at,
            created_by: None,
        }
    }

    /// Whether it is the drive owner's.
    pub fn is_ownership(&self) -> bool {
        self.source == GrantSource::Ownership
    }

    /// Whether it has not ended at `now`.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|expiry| !expiry.has_passed(now))
    }
}

/// A permission of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// For a named principal.
    Grant(Grant),
    /// For anybody who holds the link.
    Link(Link),
}

impl Permission {
    /// The item that it was made on.
    pub fn item(&self) -> ItemId {
        match self {
            Self::Grant(grant) => grant.item,
            Self::Link(link) => link.item,
        }
    }
}
