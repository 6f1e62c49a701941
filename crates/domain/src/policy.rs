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

use self::setting::settings;
use crate::item::ItemKind;
use crate::link::{LinkKind, LinkScope};
use crate::time::Timestamp;

// Each setting with the name of its key, its value, and what that is by default. One with an arrow is
// read by its own name.
settings! {
    /// The audiences that a link may have. Without `anonymous`, no anonymous link opens.
    AllowedScopes "audience.allowed" allowed_scopes -> LinkScopes = LinkScopes::ALL;
    /// On which items a link may be for others than people who have access anyway.
    LinkedItems "audience.items" linked_items -> ItemKinds = ItemKinds::All;
    /// The most that a link may be for: edit, view or preview-only.
    MaxKind "kind.max" max_kind -> LinkKind = LinkKind::Edit;
    /// Whether anonymous visitors may add or change anything.
    AnonymousEditing "kind.anonymous_editing" anonymous_editing -> bool = true;
    /// How long a link lives that was asked for without an end; `None` for ever.
    DefaultLifetime "lifetime.default" default_lifetime -> Option<Duration> = None;
    /// How long any link lives at most; `None` for ever.
    MaxLifetime "lifetime.max" max_lifetime -> Option<Duration> = None;
    /// Whether people may choose another end than the default.
    ChoosingExpiry "lifetime.choosing" choosing_expiry -> bool = true;
    /// Whether an anonymous link must have a password.
    AnonymousNeedsPassword "password.anonymous_needs" anonymous_needs_password -> bool = false;
    /// How many characters a link's password has at least; 0 is taken for 1.
    MinPasswordLength "password.min_length" least_password: u8 = 1;
    /// Whether links may be embedded in other pages.
    Embedding "embedding.allowed" embedding -> bool = true;
    /// Which pages may embed them: sources as in the `frame-ancestors` directive; `*` for any.
    FrameAncestors "embedding.frame_ancestors" framing: Vec<String> = vec!["*".to_owned()];
    /// Whether a link stays open when its maker loses the right to make it.
    LinksOutliveMaker "maker.links_outlive" links_outlive_maker -> bool = false;
    /// Whether a request may cut an item off from the permissions above it.
    CuttingInheritance "inheritance.cutting" cutting_inheritance -> bool = false;
    /// The audience of a link that was asked for without one, where links are found again by what was
    /// asked for.
    DefaultScope "specified_link.default_scope" default_scope -> LinkScope = LinkScope::Anonymous;
    /// The audience of an item's one link that was asked for without one.
    DefaultItemScope "item_link.default_scope" default_item_scope -> LinkScope = LinkScope::Anonymous;
    /// What an item's one link is for that was asked for without saying: view, preview-only or edit.
    DefaultItemKind "item_link.default_kind" default_item_kind -> LinkKind = LinkKind::View;
    /// Whether an item's one link may have a name of its own beside its token.
    LinkNames "item_link.names" link_names -> bool = true;
    /// What a labelled link is for that was asked for without saying: view, preview-only or edit.
    DefaultLabelledKind "labelled_link.default_kind" default_labelled_kind -> LinkKind = LinkKind::PreviewOnly;
    /// Whether a delegated link may be asked for with the role of a manager.
    DelegatingManagement "delegated_link.management" delegating_management -> bool = true;
    /// Which pages may embed the view of a delegated link: sources as in the `frame-ancestors`
    /// directive.
    DelegatedFrameAncestors "delegated_link.frame_ancestors" delegated_framing: Vec<String> = vec!["'self'".to_owned()];
}

impl Policy {
    /// Whether a link on such an item may be for that audience.
    pub const fn allows(&self, scope: LinkScope, item: ItemKind) -> bool {
        let for_others = !matches!(scope, LinkScope::Existing | LinkScope::Delegated);
        self.allowed_scopes.has(scope) && (!for_others || self.linked_items.include(item))
    }

    /// Whether a link may be for as much as that.
    pub const fn allows_kind(&self, kind: LinkKind) -> bool {
        self.max_kind.capabilities().includes(kind.capabilities())
    }

    /// When a link that was made at that instant ends at the latest.
    pub fn latest_end(&self, made_at: Timestamp) -> Option<Timestamp> {
        self.max_lifetime.map(|life| made_at.plus(life))
    }

    /// How many characters a link's password has at least; 1 or more.
    pub const fn min_password_length(&self) -> u8 {
        if self.least_password == 0 {
            1
        } else {
            self.least_password
        }
    }

    /// Which pages may embed links: sources as in the `frame-ancestors` directive; `*` for any.
    pub fn frame_ancestors(&self) -> &[String] {
        &self.framing
    }

    /// Which pages may embed the view of a delegated link, likewise.
    pub fn delegated_frame_ancestors(&self) -> &[String] {
        &self.delegated_framing
    }
}
