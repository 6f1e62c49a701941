//! Capabilities, and roles as named bundles of them.
//!
//! The names belong to anybody who shows them: each door brings its own [`RoleTable`] of bundles.

use std::fmt;

/// One thing that a principal may do with an item (docs/decisions/0016).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// See it in the browser, and its name, size and dates.
    Preview,
    /// Take its bytes away.
    Download,
    /// Add files and folders to it.
    Upload,
    /// Change its name, place or content.
    Edit,
    /// Remove it.
    Delete,
    /// Make a link with default settings, never above one's own rights.
    Share,
    /// Choose a link's audience, password and expiry; change or remove it.
    Publish,
    /// Change who else has access.
    Manage,
}

impl Capability {
    /// Every capability, from the least to the most.
    pub const ALL: [Self; 8] = [
        Self::Preview,
        Self::Download,
        Self::Upload,
        Self::Edit,
        Self::Delete,
        Self::Share,
        Self::Publish,
        Self::Manage,
    ];

    /// The capability's name in explanations and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Download => "download",
            Self::Upload => "upload",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Share => "share",
            Self::Publish => "publish",
            Self::Manage => "manage",
        }
    }

    /// Its bit in a set. Sets are stored: a bit is never given to another capability.
    const fn bit(self) -> u8 {
        match self {
            Self::Preview => 1,
            Self::Download => 2,
            Self::Upload => 4,
            Self::Edit => 8,
            Self::Delete => 16,
            Self::Share => 32,
            Self::Publish => 64,
            Self::Manage => 128,
        }
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capabilities(u8);

impl Capabilities {
    /// No capability at all.
    pub const NONE: Self = Self(0);
    /// Every capability.
    pub const ALL: Self = Self(u8::MAX);

    /// To look at it and take it away: what changes nothing.
    pub const READING: Self = Self::of(&[Capability::Preview, Capability::Download]);

    /// The set of these capabilities.
    pub const fn of(list: &[Capability]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < list.len() {
            bits |= list[index].bit();
            index += 1;
        }
        Self(bits)
    }

    /// The set as bits, the least capability lowest: the form that is stored.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set that [`Self::bits`] gave. Every pattern of bits is a set.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether one capability is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// Whether the other set holds nothing that this one lacks.
    pub const fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many capabilities are in the set.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The capabilities in the set, from the least to the most.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |&capability| self.has(capability))
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return out.write_str("nothing");
        }
        for (index, capability) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(out, "{separator}{}", capability.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{{{self}}}")
    }
}

/// A named bundle of capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The name under which a door shows it.
    pub name: &'static str,
    /// What it allows.
    pub capabilities: Capabilities,
}

/// The roles of one door, in no particular order.
#[derive(Clone, Copy, Debug)]
pub struct RoleTable(&'static [Role]);

impl RoleTable {
    /// A table of these roles. A door without roles has no table.
    pub const fn new(first_to_last: &'static [Role]) -> Self {
        Self(first_to_last)
    }

    /// The roles, as the table lists them.
    pub const fn roles(self) -> &'static [Role] {
        self.0
    }

    /// The role of that name, compared without regard to ASCII case.
    pub fn named(self, name: &str) -> Option<Role> {
        self.0
            .iter()
            .copied()
            .find(|role| role.name.eq_ignore_ascii_case(name))
    }

    /// How this door shows a grant: its largest role that grants no more than `held`, else its
    /// smallest role (docs/decisions/0016). `None` only for an empty table.
    pub fn shown(self, held: Capabilities) -> Option<Role> {
        let largest_within = self
            .0
            .iter()
            .filter(|role| held.includes(role.capabilities))
            .max_by_key(|role| role.capabilities.len());
        let smallest = || self.0.iter().min_by_key(|role| role.capabilities.len());
        largest_within.or_else(smallest).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Capabilities = Capabilities::of(&[Capability::Preview, Capability::Download]);
    const TABLE: RoleTable = RoleTable::new(&[
        Role {
            name: "reader",
            capabilities: READ,
        },
        Role {
            name: "owner",
            capabilities: Capabilities::ALL,
        },
    ]);

    #[test]
    fn a_grant_is_shown_as_the_largest_role_that_grants_no_more() {
        let nearly_all = Capabilities::ALL.without(Capabilities::of(&[Capability::Manage]));
        assert_eq!(
            TABLE.shown(nearly_all).map(|role| role.name),
            Some("reader")
        );
        assert_eq!(
            TABLE.shown(Capabilities::ALL).map(|role| role.name),
            Some("owner")
        );
    }

    #[test]
    fn a_grant_below_every_role_is_shown_as_the_smallest() {
        let preview = Capabilities::of(&[Capability::Preview]);
        assert_eq!(TABLE.shown(preview).map(|role| role.name), Some("reader"));
    }

    #[test]
    fn a_set_is_written_from_the_least_to_the_most() {
        assert_eq!(READ.to_string(), "preview, download");
        assert_eq!(Capabilities::NONE.to_string(), "nothing");
    }

    #[test]
    fn a_set_holds_what_it_was_made_of_and_nothing_else() {
        for capability in Capability::ALL {
            let one = Capabilities::of(&[capability]);
            assert_eq!(one.iter().collect::<Vec<_>>(), [capability]);
            assert_eq!(Capabilities::ALL.without(one).len(), 7);
        }
    }
}
