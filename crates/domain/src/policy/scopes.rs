//! Sets of audiences.

use crate::link::LinkScope;

/// A set of link scopes. Links for people who have access anyway, and delegated ones, are always in
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkScopes(u8);

impl LinkScopes {
    /// Every scope.
    pub const ALL: Self = Self::of(&LinkScope::CHOSEN);

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

/// None for the scopes that are always allowed, so that equal sets are equal.
const fn bit(scope: LinkScope) -> u8 {
    match scope {
        LinkScope::Existing | LinkScope::Delegated => 0,
        LinkScope::Anonymous => 1,
        LinkScope::Organization => 2,
        LinkScope::People => 4,
    }
}
