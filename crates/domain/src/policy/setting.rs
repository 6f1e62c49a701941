//! Settings by key: what the store, the command line and the tests walk.

use std::time::Duration;

use super::{ItemKinds, LinkScopes, Policy};
use crate::link::{LinkKind, LinkScope};

/// A setting of a policy, without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKey {
    /// The audiences that a link may have. Without `anonymous`, no anonymous link opens.
    AllowedScopes,
    /// On which items a link may be for others than people who have access anyway.
    LinkedItems,
    /// The most that a link may be for: edit, view or preview-only.
    MaxKind,
    /// Whether anonymous visitors may add or change anything.
    AnonymousEditing,
    /// How long a link lives that was asked for without an end.
    DefaultLifetime,
    /// How long any link lives at most.
    MaxLifetime,
    /// Whether people may choose another end than the default.
    ChoosingExpiry,
    /// Whether an anonymous link must have a password.
    AnonymousNeedsPassword,
    /// How many characters a password has at least.
    MinPasswordLength,
    /// Whether links may be embedded in other pages.
    Embedding,
    /// Which pages may embed them.
    FrameAncestors,
    /// Whether a link stays open when its maker loses the right to make it.
    LinksOutliveMaker,
    /// Whether a request may cut an item off from the permissions above it.
    CuttingInheritance,
    /// The audience of a link that was asked for without one, where links are found again by what was asked for.
    DefaultScope,
    /// The audience of an item's one link that was asked for without one.
    DefaultItemScope,
    /// What an item's one link is for that was asked for without saying.
    DefaultItemKind,
    /// Whether an item's one link may have a name of its own.
    LinkNames,
    /// What a labelled link is for that was asked for without saying.
    DefaultLabelledKind,
    /// Whether a delegated link may be asked for with the role of a manager.
    DelegatingManagement,
    /// Which pages may embed the view of a delegated link.
    DelegatedFrameAncestors,
}

/// A setting of a policy, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicySetting {
    /// The audiences that a link may have. Without `anonymous`, no anonymous link opens.
    AllowedScopes(LinkScopes),
    /// On which items a link may be for others than people who have access anyway.
    LinkedItems(ItemKinds),
    /// The most that a link may be for: edit, view or preview-only.
    MaxKind(LinkKind),
    /// Whether anonymous visitors may add or change anything.
    AnonymousEditing(bool),
    /// How long a link lives that was asked for without an end.
    DefaultLifetime(Option<Duration>),
    /// How long any link lives at most.
    MaxLifetime(Option<Duration>),
    /// Whether people may choose another end than the default.
    ChoosingExpiry(bool),
    /// Whether an anonymous link must have a password.
    AnonymousNeedsPassword(bool),
    /// How many characters a password has at least.
    MinPasswordLength(u8),
    /// Whether links may be embedded in other pages.
    Embedding(bool),
    /// Which pages may embed them.
    FrameAncestors(Vec<String>),
    /// Whether a link stays open when its maker loses the right to make it.
    LinksOutliveMaker(bool),
    /// Whether a request may cut an item off from the permissions above it.
    CuttingInheritance(bool),
    /// The audience of a link that was asked for without one, where links are found again by what was asked for.
    DefaultScope(LinkScope),
    /// The audience of an item's one link that was asked for without one.
    DefaultItemScope(LinkScope),
    /// What an item's one link is for that was asked for without saying.
    DefaultItemKind(LinkKind),
    /// Whether an item's one link may have a name of its own.
    LinkNames(bool),
    /// What a labelled link is for that was asked for without saying.
    DefaultLabelledKind(LinkKind),
    /// Whether a delegated link may be asked for with the role of a manager.
    DelegatingManagement(bool),
    /// Which pages may embed the view of a delegated link.
    DelegatedFrameAncestors(Vec<String>),
}

impl PolicyKey {
    /// Every key, grouped by what it governs.
    pub const ALL: [Self; 20] = [
        Self::AllowedScopes,
        Self::LinkedItems,
        Self::MaxKind,
        Self::AnonymousEditing,
        Self::DefaultLifetime,
        Self::MaxLifetime,
        Self::ChoosingExpiry,
        Self::AnonymousNeedsPassword,
        Self::MinPasswordLength,
        Self::Embedding,
        Self::FrameAncestors,
        Self::LinksOutliveMaker,
        Self::CuttingInheritance,
        Self::DefaultScope,
        Self::DefaultItemScope,
        Self::DefaultItemKind,
        Self::LinkNames,
        Self::DefaultLabelledKind,
        Self::DelegatingManagement,
        Self::DelegatedFrameAncestors,
    ];

    /// The key's name, in explanations and on the command line: its group, a dot, and what it is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllowedScopes => "audience.allowed",
            Self::LinkedItems => "audience.items",
            Self::MaxKind => "kind.max",
            Self::AnonymousEditing => "kind.anonymous_editing",
            Self::DefaultLifetime => "lifetime.default",
            Self::MaxLifetime => "lifetime.max",
            Self::ChoosingExpiry => "lifetime.choosing",
            Self::AnonymousNeedsPassword => "password.anonymous_needs",
            Self::MinPasswordLength => "password.min_length",
            Self::Embedding => "embedding.allowed",
            Self::FrameAncestors => "embedding.frame_ancestors",
            Self::LinksOutliveMaker => "maker.links_outlive",
            Self::CuttingInheritance => "inheritance.cutting",
            Self::DefaultScope => "specified_link.default_scope",
            Self::DefaultItemScope => "item_link.default_scope",
            Self::DefaultItemKind => "item_link.default_kind",
            Self::LinkNames => "item_link.names",
            Self::DefaultLabelledKind => "labelled_link.default_kind",
            Self::DelegatingManagement => "delegated_link.management",
            Self::DelegatedFrameAncestors => "delegated_link.frame_ancestors",
        }
    }

    /// The key of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}

impl PolicySetting {
    /// The setting's key.
    pub const fn key(&self) -> PolicyKey {
        match self {
            Self::AllowedScopes(_) => PolicyKey::AllowedScopes,
            Self::LinkedItems(_) => PolicyKey::LinkedItems,
            Self::MaxKind(_) => PolicyKey::MaxKind,
            Self::AnonymousEditing(_) => PolicyKey::AnonymousEditing,
            Self::DefaultLifetime(_) => PolicyKey::DefaultLifetime,
            Self::MaxLifetime(_) => PolicyKey::MaxLifetime,
            Self::ChoosingExpiry(_) => PolicyKey::ChoosingExpiry,
            Self::AnonymousNeedsPassword(_) => PolicyKey::AnonymousNeedsPassword,
            Self::MinPasswordLength(_) => PolicyKey::MinPasswordLength,
            Self::Embedding(_) => PolicyKey::Embedding,
            Self::FrameAncestors(_) => PolicyKey::FrameAncestors,
            Self::LinksOutliveMaker(_) => PolicyKey::LinksOutliveMaker,
            Self::CuttingInheritance(_) => PolicyKey::CuttingInheritance,
            Self::DefaultScope(_) => PolicyKey::DefaultScope,
            Self::DefaultItemScope(_) => PolicyKey::DefaultItemScope,
            Self::DefaultItemKind(_) => PolicyKey::DefaultItemKind,
            Self::LinkNames(_) => PolicyKey::LinkNames,
            Self::DefaultLabelledKind(_) => PolicyKey::DefaultLabelledKind,
            Self::DelegatingManagement(_) => PolicyKey::DelegatingManagement,
            Self::DelegatedFrameAncestors(_) => PolicyKey::DelegatedFrameAncestors,
        }
    }
}

impl Policy {
    /// One setting, as it is.
    pub fn get(&self, key: PolicyKey) -> PolicySetting {
        match key {
            PolicyKey::AllowedScopes => PolicySetting::AllowedScopes(self.audience.allowed),
            PolicyKey::LinkedItems => PolicySetting::LinkedItems(self.audience.items),
            PolicyKey::MaxKind => PolicySetting::MaxKind(self.kind.max),
            PolicyKey::AnonymousEditing => {
                PolicySetting::AnonymousEditing(self.kind.anonymous_editing)
            }
            PolicyKey::DefaultLifetime => PolicySetting::DefaultLifetime(self.lifetime.default),
            PolicyKey::MaxLifetime => PolicySetting::MaxLifetime(self.lifetime.max),
            PolicyKey::ChoosingExpiry => PolicySetting::ChoosingExpiry(self.lifetime.choosing),
            PolicyKey::AnonymousNeedsPassword => {
                PolicySetting::AnonymousNeedsPassword(self.password.anonymous_needs)
            }
            PolicyKey::MinPasswordLength => {
                PolicySetting::MinPasswordLength(self.password.min_length)
            }
            PolicyKey::Embedding => PolicySetting::Embedding(self.embedding.allowed),
            PolicyKey::FrameAncestors => {
                PolicySetting::FrameAncestors(self.embedding.frame_ancestors.clone())
            }
            PolicyKey::LinksOutliveMaker => {
                PolicySetting::LinksOutliveMaker(self.links_outlive_maker)
            }
            PolicyKey::CuttingInheritance => {
                PolicySetting::CuttingInheritance(self.cutting_inheritance)
            }
            PolicyKey::DefaultScope => PolicySetting::DefaultScope(self.specified.default_scope),
            PolicyKey::DefaultItemScope => {
                PolicySetting::DefaultItemScope(self.item_link.default_scope)
            }
            PolicyKey::DefaultItemKind => {
                PolicySetting::DefaultItemKind(self.item_link.default_kind)
            }
            PolicyKey::LinkNames => PolicySetting::LinkNames(self.item_link.names),
            PolicyKey::DefaultLabelledKind => {
                PolicySetting::DefaultLabelledKind(self.labelled.default_kind)
            }
            PolicyKey::DelegatingManagement => {
                PolicySetting::DelegatingManagement(self.delegated.management)
            }
            PolicyKey::DelegatedFrameAncestors => {
                PolicySetting::DelegatedFrameAncestors(self.delegated.frame_ancestors.clone())
            }
        }
    }

    /// Changes one setting.
    pub fn set(&mut self, setting: PolicySetting) {
        match setting {
            PolicySetting::AllowedScopes(value) => self.audience.allowed = value,
            PolicySetting::LinkedItems(value) => self.audience.items = value,
            PolicySetting::MaxKind(value) => self.kind.max = value,
            PolicySetting::AnonymousEditing(value) => self.kind.anonymous_editing = value,
            PolicySetting::DefaultLifetime(value) => self.lifetime.default = value,
            PolicySetting::MaxLifetime(value) => self.lifetime.max = value,
            PolicySetting::ChoosingExpiry(value) => self.lifetime.choosing = value,
            PolicySetting::AnonymousNeedsPassword(value) => self.password.anonymous_needs = value,
            PolicySetting::MinPasswordLength(value) => self.password.min_length = value,
            PolicySetting::Embedding(value) => self.embedding.allowed = value,
            PolicySetting::FrameAncestors(value) => self.embedding.frame_ancestors = value,
            PolicySetting::LinksOutliveMaker(value) => self.links_outlive_maker = value,
            PolicySetting::CuttingInheritance(value) => self.cutting_inheritance = value,
            PolicySetting::DefaultScope(value) => self.specified.default_scope = value,
            PolicySetting::DefaultItemScope(value) => self.item_link.default_scope = value,
            PolicySetting::DefaultItemKind(value) => self.item_link.default_kind = value,
            PolicySetting::LinkNames(value) => self.item_link.names = value,
            PolicySetting::DefaultLabelledKind(value) => self.labelled.default_kind = value,
            PolicySetting::DelegatingManagement(value) => self.delegated.management = value,
            PolicySetting::DelegatedFrameAncestors(value) => self.delegated.frame_ancestors = value,
        }
    }

    /// The policy with one setting changed.
    #[must_use]
    pub fn with(mut self, setting: PolicySetting) -> Self {
        self.set(setting);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_read_as_it_was_set_and_changes_no_other() {
        let changed = [
            PolicySetting::AllowedScopes(LinkScopes::of(&[])),
            PolicySetting::LinkedItems(ItemKinds::Files),
            PolicySetting::MaxKind(LinkKind::View),
            PolicySetting::AnonymousEditing(false),
            PolicySetting::DefaultLifetime(Some(Duration::from_secs(9))),
            PolicySetting::MaxLifetime(Some(Duration::from_secs(9))),
            PolicySetting::ChoosingExpiry(false),
            PolicySetting::AnonymousNeedsPassword(true),
            PolicySetting::MinPasswordLength(9),
            PolicySetting::Embedding(false),
            PolicySetting::FrameAncestors(vec!["a".to_owned()]),
            PolicySetting::LinksOutliveMaker(true),
            PolicySetting::CuttingInheritance(true),
            PolicySetting::DefaultScope(LinkScope::Organization),
            PolicySetting::DefaultItemScope(LinkScope::Organization),
            PolicySetting::DefaultItemKind(LinkKind::Edit),
            PolicySetting::LinkNames(false),
            PolicySetting::DefaultLabelledKind(LinkKind::View),
            PolicySetting::DelegatingManagement(false),
            PolicySetting::DelegatedFrameAncestors(vec!["a".to_owned()]),
        ];
        let keys = changed.iter().map(PolicySetting::key);
        assert!(keys.eq(PolicyKey::ALL), "each key has a row");
        for setting in changed {
            let policy = Policy::default().with(setting.clone());
            assert_eq!(policy.get(setting.key()), setting);
            for key in PolicyKey::ALL
                .into_iter()
                .filter(|&key| key != setting.key())
            {
                assert_eq!(policy.get(key), Policy::default().get(key), "{setting:?}");
            }
        }
    }

    #[test]
    fn a_name_is_of_one_key() {
        for key in PolicyKey::ALL {
            assert_eq!(PolicyKey::named(key.name()), Some(key));
        }
        assert_eq!(PolicyKey::named("audience"), None);
    }
}
