//! Who is asking, and whom a grant is for.

use std::collections::BTreeSet;

use crate::gate::PasswordProof;
use crate::ids::{ApplicationId, GroupId, ItemId, LinkId, OrganizationId, UserId};
use crate::role::Capabilities;
use crate::time::Timestamp;

/// Whom a grant is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// One person.
    User(UserId),
    /// Everyone in a group.
    Group(GroupId),
}

/// A person together with the groups they are in: what grants are matched against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub user: UserId,
    /// Every group the person is a member of.
    pub groups: BTreeSet<GroupId>,
}

impl Person {
    /// A person who is in no group.
    pub const fn alone(user: UserId) -> Self {
        Self {
            user,
            groups: BTreeSet::new(),
        }
    }

    /// Whether a grant to `principal` reaches this person.
    pub fn is(&self, principal: Principal) -> bool {
        match principal {
            Principal::User(user) => user == self.user,
            Principal::Group(group) => self.groups.contains(&group),
        }
    }
}

/// What became of a person's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Account {
    /// It is theirs to use.
    #[default]
    Active,
    /// It was taken from them for a time: nobody acts as them, and their links are shut.
    Disabled,
    /// They left for good. What is left of them is who they were.
    Removed {
        /// Who answers for what they made; `None` when it goes with them.
        heir: Option<UserId>,
    },
}

impl Account {
    /// Whether anybody may act as its user.
    pub const fn is_active(self) -> bool {
        match self {
            Self::Active => true,
            Self::Disabled | Self::Removed { .. } => false,
        }
    }

    /// Whether it may become that: who left for good does not come back.
    pub const fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Removed { .. }, _) => false,
            (
                Self::Active | Self::Disabled,
                Self::Active | Self::Disabled | Self::Removed { .. },
            ) => true,
        }
    }

    /// Whether its user left for good.
    pub const fn is_removed(self) -> bool {
        match self {
            Self::Removed { .. } => true,
            Self::Active | Self::Disabled => false,
        }
    }

    /// Who answers for the links that its user made, if anybody does.
    pub const fn answers_for(self, user: UserId) -> Option<UserId> {
        match self {
            Self::Active => Some(user),
            Self::Disabled => None,
            Self::Removed { heir } => heir,
        }
    }
}

/// What a token may be used for, whatever its user may do. Doors name bundles of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// Read items and their permissions.
    Read,
    /// Change items.
    Write,
    /// Make, change and remove links and grants.
    Share,
    /// Reach beyond the user's own drive.
    AllDrives,
    /// Read who else there is in the organization.
    Directory,
}

impl TokenScope {
    /// Every scope there is.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Write,
        Self::Share,
        Self::AllDrives,
        Self::Directory,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Share => "share",
            Self::AllDrives => "all-drives",
            Self::Directory => "directory",
        }
    }

    /// Its bit in a set. Sets are stored: a bit is never given to another scope.
    const fn bit(self) -> u8 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
            Self::Share => 4,
            Self::AllDrives => 8,
            Self::Directory => 16,
        }
    }
}

/// A set of token scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct TokenScopes(u8);

impl TokenScopes {
    /// No scope: such a token may do nothing.
    pub const NONE: Self = Self(0);
    /// Every scope there is.
    pub const ALL: Self = Self::of(&TokenScope::ALL);

    /// The set of these scopes.
    pub const fn of(list: &[TokenScope]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < list.len() {
            bits |= list[index].bit();
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

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The scopes of the first without those of the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the other set holds nothing that this one lacks.
    pub const fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether one scope is in the set.
    pub const fn has(self, scope: TokenScope) -> bool {
        self.0 & scope.bit() != 0
    }
}

/// What a token is narrowed to beyond its scopes (docs/contracts/box.md 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenLimit {
    /// The one item that it reaches, with what is below; `None` for all that its user reaches.
    pub within: Option<ItemId>,
    /// What it may do there at most.
    pub capabilities: Capabilities,
}

impl TokenLimit {
    /// No limit at all.
    pub const NONE: Self = Self {
        within: None,
        capabilities: Capabilities::ALL,
    };
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account.
    Person(Person),
    /// An application that acts for itself.
    Application,
    /// Nobody known: anybody who shows a link and no account.
    Nobody,
}

/// A link that a caller shows with each request, after it was opened for them once
/// (docs/contracts/oracle.md 4.4 and 7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkCredential {
    /// The link.
    pub link: LinkId,
    /// That its password was given, if it has one.
    pub proof: Option<PasswordProof>,
    /// The access token that was shown with it, if it is a delegated one.
    pub bearing: Option<Bearing>,
}

/// The access token of a delegated link, as it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearing {
    /// The link that it was issued for.
    pub link: LinkId,
    /// Whom that link is assigned to.
    pub assignee: UserId,
    /// When the token ends.
    pub until: Timestamp,
}

/// Who is asking, as what they show says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The organization that the caller belongs to; the caller sees no other.
    pub organization: OrganizationId,
    /// Who acts.
    pub actor: Actor,
    /// The link that they hold. What it reaches is judged by it alone, anything else by the account
    /// (docs/contracts/oracle.md 4.4).
    pub link_credential: Option<LinkCredential>,
    /// The application that calls.
    pub application: ApplicationId,
    /// What the token may be used for.
    pub scopes: TokenScopes,
    /// What it is narrowed to.
    pub limit: TokenLimit,
}

impl Caller {
    /// A caller who holds no link and whose token may be used for everything.
    pub const fn new(
        organization: OrganizationId,
        actor: Actor,
        application: ApplicationId,
    ) -> Self {
        Self {
            organization,
            actor,
            link_credential: None,
            application,
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
        }
    }

    /// The calling person, if a person is calling.
    pub const fn person(&self) -> Option<&Person> {
        match &self.actor {
            Actor::Person(person) => Some(person),
            Actor::Application | Actor::Nobody => None,
        }
    }

    /// The calling person's id, if a person is calling.
    pub fn user(&self) -> Option<UserId> {
        self.person().map(|person| person.user)
    }
}

/// Who stands before a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Nobody known: a browser, a download tool.
    Anonymous,
    /// A caller with an account.
    SignedIn(Caller),
    /// Anybody who shows a delegated link's own access token.
    Bearing(Bearing),
}

impl From<&Caller> for Visitor {
    fn from(caller: &Caller) -> Self {
        match &caller.actor {
            Actor::Nobody => Self::Anonymous,
            Actor::Person(_) | Actor::Application => Self::SignedIn(caller.clone()),
        }
    }
}

impl Visitor {
    /// The visitor's token, if one was shown.
    pub fn caller(&self) -> Option<&Caller> {
        match self {
            Self::Anonymous | Self::Bearing(_) => None,
            Self::SignedIn(caller) => Some(caller),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_to_a_group_reaches_its_members_only() {
        let group = GroupId::new(5).unwrap();
        let member = Person {
            user: UserId::new(1).unwrap(),
            groups: BTreeSet::from([group]),
        };
        let other = Person::alone(UserId::new(2).unwrap());
        assert!(member.is(Principal::Group(group)));
        assert!(!other.is(Principal::Group(group)));
        assert!(!other.is(Principal::User(member.user)));
    }

    #[test]
    fn unknown_scope_bits_mean_nothing() {
        assert_eq!(TokenScopes::from_bits(0xE0), TokenScopes::NONE);
    }
}
