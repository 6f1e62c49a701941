//! An organization's policy: what it allows of its links, and how it bears on those that exist.
//!
//! One policy binds every link, whatever its form: when it is made, when it is changed, and each time
//! that it is opened. A setting that only one form has says so in its name.

mod items;
mod scopes;
mod setting;

use std::time::Duration;

pub use items::ItemKinds;
pub use scopes::LinkScopes;
pub use setting::{PolicyKey, PolicySetting};

use crate::item::ItemKind;
use crate::link::{LinkKind, LinkScope};
use crate::time::Timestamp;

/// What an organization allows of its links.
///
/// Tightening it narrows existing links at once, loosening it gives them back: the gate reads it on
/// every opening, and nothing is written to a link when it changes.
///
/// A program that has other settings begins with [`Policy::default`], which allows everything, and
/// adds to it: `Policy::default().with(PolicySetting::MaxLifetime(Some(days)))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    audience: AudienceRules,
    kind: KindRules,
    lifetime: LifetimeRules,
    password: PasswordRules,
    embedding: EmbeddingRules,
    specified: SpecifiedRules,
    item_link: ItemLinkRules,
    labelled: LabelledRules,
    delegated: DelegatedRules,
    links_outlive_maker: bool,
    cutting_inheritance: bool,
}

/// Whom links may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AudienceRules {
    allowed: LinkScopes,
    items: ItemKinds,
}

/// What links may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct KindRules {
    max: LinkKind,
    anonymous_editing: bool,
}

/// How long links live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LifetimeRules {
    default: Option<Duration>,
    max: Option<Duration>,
    choosing: bool,
}

/// Which passwords links have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PasswordRules {
    anonymous_needs: bool,
    min_length: u8,
}

/// Where links may be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct EmbeddingRules {
    allowed: bool,
    frame_ancestors: Vec<String>,
}

/// What only links have that are found again by what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SpecifiedRules {
    default_scope: LinkScope,
}

/// What only the one link of an item has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ItemLinkRules {
    default_scope: LinkScope,
    default_kind: LinkKind,
    names: bool,
}

/// What only labelled links have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LabelledRules {
    default_kind: LinkKind,
}

/// What only delegated links have.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DelegatedRules {
    management: bool,
    frame_ancestors: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            audience: AudienceRules {
                allowed: LinkScopes::ALL,
                items: ItemKinds::All,
            },
            kind: KindRules {
                max: LinkKind::Edit,
                anonymous_editing: true,
            },
            lifetime: LifetimeRules {
                default: None,
                max: None,
                choosing: true,
            },
            password: PasswordRules {
                anonymous_needs: false,
                min_length: 1,
            },
            embedding: EmbeddingRules {
                allowed: true,
                frame_ancestors: vec!["*".to_owned()],
            },
            specified: SpecifiedRules {
                default_scope: LinkScope::Anonymous,
            },
            item_link: ItemLinkRules {
                default_scope: LinkScope::Anonymous,
                default_kind: LinkKind::View,
                names: true,
            },
            labelled: LabelledRules {
                default_kind: LinkKind::PreviewOnly,
            },
            delegated: DelegatedRules {
                management: true,
                frame_ancestors: vec!["'self'".to_owned()],
            },
            links_outlive_maker: false,
            cutting_inheritance: false,
        }
    }
}

impl Policy {
    /// The audiences that a link may have.
    pub const fn allowed_scopes(&self) -> LinkScopes {
        self.audience.allowed
    }

    /// Whether a link on such an item may be for that audience.
    pub const fn allows(&self, scope: LinkScope, item: ItemKind) -> bool {
        let for_others = !matches!(scope, LinkScope::Existing | LinkScope::Delegated);
        self.audience.allowed.has(scope) && (!for_others || self.audience.items.include(item))
    }

    /// On which items a link may be for others than people who have access anyway.
    pub const fn linked_items(&self) -> ItemKinds {
        self.audience.items
    }

    /// The most that a link may be for: edit, view or preview-only.
    pub const fn max_kind(&self) -> LinkKind {
        self.kind.max
    }

    /// Whether a link may be for as much as that.
    pub const fn allows_kind(&self, kind: LinkKind) -> bool {
        self.kind.max.capabilities().includes(kind.capabilities())
    }

    /// Whether anonymous visitors may add or change anything.
    pub const fn anonymous_editing(&self) -> bool {
        self.kind.anonymous_editing
    }

    /// How long a link lives that was asked for without an end; `None` for ever.
    pub const fn default_lifetime(&self) -> Option<Duration> {
        self.lifetime.default
    }

    /// How long any link lives at most; `None` for ever.
    pub const fn max_lifetime(&self) -> Option<Duration> {
        self.lifetime.max
    }

    /// When a link that was made at that instant ends at the latest.
    pub fn latest_end(&self, made_at: Timestamp) -> Option<Timestamp> {
        self.lifetime.max.map(|life| made_at.plus(life))
    }

    /// Whether people may choose another end than the default.
    pub const fn choosing_expiry(&self) -> bool {
        self.lifetime.choosing
    }

    /// Whether an anonymous link must have a password.
    pub const fn anonymous_needs_password(&self) -> bool {
        self.password.anonymous_needs
    }

    /// How many characters a link's password has at least; 1 or more.
    pub const fn min_password_length(&self) -> u8 {
        if self.password.min_length == 0 {
            1
        } else {
            self.password.min_length
        }
    }

    /// Whether links may be embedded in other pages.
    pub const fn embedding(&self) -> bool {
        self.embedding.allowed
    }

    /// Which pages may embed them: sources as in the `frame-ancestors` directive; `*` for any.
    pub fn frame_ancestors(&self) -> &[String] {
        &self.embedding.frame_ancestors
    }

    /// The audience of a link that was asked for without one.
    pub const fn default_scope(&self) -> LinkScope {
        self.specified.default_scope
    }

    /// The audience of an item's one link that was asked for without one.
    pub const fn default_item_scope(&self) -> LinkScope {
        self.item_link.default_scope
    }

    /// What an item's one link is for that was asked for without saying: view, preview-only or edit.
    pub const fn default_item_kind(&self) -> LinkKind {
        self.item_link.default_kind
    }

    /// Whether an item's one link may have a name of its own beside its token.
    pub const fn link_names(&self) -> bool {
        self.item_link.names
    }

    /// What a labelled link is for that was asked for without saying: view, preview-only or edit.
    pub const fn default_labelled_kind(&self) -> LinkKind {
        self.labelled.default_kind
    }

    /// Whether a delegated link may be asked for with the role of a manager.
    pub const fn delegating_management(&self) -> bool {
        self.delegated.management
    }

    /// Which pages may embed the view of a delegated link: sources as in the `frame-ancestors`
    /// directive.
    pub fn delegated_frame_ancestors(&self) -> &[String] {
        &self.delegated.frame_ancestors
    }

    /// Whether a link stays open when its maker loses the right to make it.
    pub const fn links_outlive_maker(&self) -> bool {
        self.links_outlive_maker
    }

    /// Whether a request may cut an item off from the permissions above it.
    pub const fn cutting_inheritance(&self) -> bool {
        self.cutting_inheritance
    }
}
