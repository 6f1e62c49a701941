//! All that the gate decides from.

use crate::ids::LinkId;
use crate::item::Lineage;
use crate::link::{Link, PasswordGeneration};
use crate::policy::Policy;
use crate::principal::{Person, Visitor};
use crate::role::Capabilities;
use crate::time::Timestamp;

/// That a link's password was given, by the one who could check it.
///
/// It names the link and the password it was checked against: a new password makes it worthless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordProof {
    /// The link.
    pub link: LinkId,
    /// Its password at the time.
    pub generation: PasswordGeneration,
}

/// What is known of a link's maker when it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MakerStanding {
    /// A person, with the groups they are in now.
    Person(Person),
    /// An application that acted for itself; it keeps its rights.
    Application,
    /// The maker's account is not in use, and nobody answers in their place.
    Gone,
}

impl MakerStanding {
    /// What the maker may do now with the item that a lineage ends in; `None` for one who is gone.
    pub fn capabilities(&self, lineage: &Lineage, now: Timestamp) -> Option<Capabilities> {
        match self {
            Self::Person(person) => Some(lineage.capabilities_of(person, now)),
            Self::Application => Some(Capabilities::ALL),
            Self::Gone => None,
        }
    }
}

/// All that the gate decides from.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The link, as it is stored now.
    pub link: &'a Link,
    /// The policy of its organization, as it is now.
    pub policy: &'a Policy,
    /// The item to be opened, with the folders above it: the link's item or something below it.
    pub lineage: &'a Lineage,
    /// The link's maker, as things stand now.
    pub maker: &'a MakerStanding,
    /// Who stands before it.
    pub visitor: &'a Visitor,
    /// What shows that the password was given.
    pub proof: Option<PasswordProof>,
    /// The instant.
    pub now: Timestamp,
}

impl<'a> Opening<'a> {
    /// Somebody unknown, without a password, opens a link for the item that the lineage is of.
    pub const fn new(
        link: &'a Link,
        maker: &'a MakerStanding,
        lineage: &'a Lineage,
        policy: &'a Policy,
        now: Timestamp,
    ) -> Self {
        Self {
            link,
            policy,
            lineage,
            maker,
            visitor: &Visitor::Anonymous,
            proof: None,
            now,
        }
    }

    /// The same, by this visitor.
    #[must_use]
    pub const fn by(self, visitor: &'a Visitor) -> Self {
        Self { visitor, ..self }
    }

    /// The same, with what shows that the password was given.
    #[must_use]
    pub const fn with_proof(self, proof: Option<PasswordProof>) -> Self {
        Self { proof, ..self }
    }
}
