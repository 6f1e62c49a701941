//! An organization's policy on links, and how it bears on those that exist (design.md 2.4).

use std::time::Duration;

use crate::item::ItemKind;
use crate::link::{LinkKind, LinkScope};

/// A set of link scopes. Links for people who have access anyway, and delegated ones, are always in
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkScopes(u8);

impl LinkScopes {
    /// Every scope.
    pub const ALL: Self = Self::of(&[
        LinkScope::Anonymous,
        LinkScope::Organization,
        LinkScope::People,
    ]);

    /// The set of these scopes.
    pub const fn of(list: &[LinkScope]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < list.len() {
            bits |= bit(list[index]);
            index += 1;
        }
        Self(bits)
    }

    /// The set as bits: the form that is stored.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set that [`Self::bits`] gave; bits that mean nothing are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Whether one scope is in the set.
    pub const fn has(self, scope: LinkScope) -> bool {
        matches!(scope, LinkScope::Existing | LinkScope::Delegated) || self.0 & bit(scope) != 0
    }

    /// The set with one scope added or taken out.
    #[must_use]
    pub const fn with(self, scope: LinkScope, allowed: bool) -> Self {
        if allowed {
            Self(self.0 | bit(scope))
        } else {
            Self(self.0 & !bit(scope))
        }
    }
}

/// None for the scope that is always allowed, so that equal sets are equal.
const fn bit(scope: LinkScope) -> u8 {
    match scope {
        LinkScope::Existing | LinkScope::Delegated => 0,
        LinkScope::Anonymous | LinkScope::Organization | LinkScope::People => 1 << scope as u8,
    }
}

/// On which items an item's one link opens for others than those who have access anyway
/// (contracts/box.md 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum LinkedKinds {
    /// On all.
    All,
    /// On files and web links.
    Files,
    /// On folders.
    Folders,
    /// On none.
    Nothing,
}

impl LinkedKinds {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Files, Self::Folders, Self::Nothing];

    /// The choice's name in the policy and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Files => "files",
            Self::Folders => "folders",
            Self::Nothing => "none",
        }
    }

    /// Whether such items are among them.
    pub const fn include(self, kind: ItemKind) -> bool {
        match (self, kind) {
            (Self::All, _)
            | (Self::Files, ItemKind::File | ItemKind::WebLink)
            | (Self::Folders, ItemKind::Folder) => true,
            (Self::Files | Self::Nothing, ItemKind::Folder)
            | (Self::Folders | Self::Nothing, ItemKind::File | ItemKind::WebLink) => false,
        }
    }
}

/// What an organization allows of its links.
///
/// Tightening it narrows existing links at once, loosening it gives them back: the gate reads it on
/// every opening, and nothing is written to a link when it changes.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that an administrator sets by itself"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The audiences that a link may have. Without `anonymous`, no anonymous link opens.
    pub allowed_scopes: LinkScopes,
    /// The audience of a link that was asked for without one.
    pub default_scope: LinkScope,
    /// The audience of an item's one link that was asked for without one (contracts/box.md 1.4).
    pub default_item_scope: LinkScope,
    /// What an item's one link is for that was asked for without saying: view, preview-only or edit.
    pub default_item_kind: LinkKind,
    /// The most that an item's one link, or a labelled one, may be for: edit, view or preview-only.
    pub max_item_kind: LinkKind,
    /// What a labelled link is for that was asked for without saying: view, preview-only or edit
    /// (contracts/oracle.md 7.5).
    pub default_labelled_kind: LinkKind,
    /// Whether a delegated link may be asked for with the role of a manager
    /// (contracts/oracle.md ruling A1).
    pub delegating_management: bool,
    /// Which pages may embed the view of a delegated link: sources as in the `frame-ancestors`
    /// directive.
    pub delegated_frame_ancestors: Vec<String>,
    /// On which items such a link opens for others than those who have access anyway.
    pub linked_kinds: LinkedKinds,
    /// Whether a link may have a name of its own beside its token.
    pub link_names: bool,
    /// Whether people may choose another expiry than the default.
    pub choosing_expiry: bool,
    /// How long a link lives that was asked for without an expiry; `None` for ever.
    pub default_lifetime: Option<Duration>,
    /// How long any link lives at most; `None` for ever.
    pub max_lifetime: Option<Duration>,
    /// Whether an anonymous link must have a password.
    pub anonymous_needs_password: bool,
    /// How many characters a link's password has at least.
    pub min_password_length: u8,
    /// Whether links may be embedded in other pages.
    pub embedding: bool,
    /// Which pages may embed them: sources as in the `frame-ancestors` directive; `*` for any.
    pub frame_ancestors: Vec<String>,
    /// Whether anonymous visitors may add or change anything.
    pub anonymous_editing: bool,
    /// Whether a link stays open when its maker loses the right to make it.
    pub links_outlive_maker: bool,
    /// Whether a request may cut an item off from the permissions above it.
    pub cutting_inheritance: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allowed_scopes: LinkScopes::ALL,
            default_scope: LinkScope::Anonymous,
            default_item_scope: LinkScope::Anonymous,
            default_item_kind: LinkKind::View,
            max_item_kind: LinkKind::Edit,
            default_labelled_kind: LinkKind::PreviewOnly,
            delegating_management: true,
            delegated_frame_ancestors: vec!["'self'".to_owned()],
            linked_kinds: LinkedKinds::All,
            link_names: true,
            choosing_expiry: true,
            default_lifetime: None,
            max_lifetime: None,
            anonymous_needs_password: false,
            min_password_length: 1,
            embedding: true,
            frame_ancestors: vec!["*".to_owned()],
            anonymous_editing: true,
            links_outlive_maker: false,
            cutting_inheritance: false,
        }
    }
}
