//! What a unit of work may change.

use std::collections::BTreeSet;

use domain::ids::OrganizationId;
use domain::server::turns::{Party, Turn};

/// What a unit of work may change. A store may lock by it, so it is told before the unit begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What belongs to one organization.
    Organization(OrganizationId),
    /// What belongs to several. They are sorted, so that two units cannot wait for each other.
    Organizations(BTreeSet<OrganizationId>),
    /// Anything.
    Installation,
}

impl Scope {
    /// Whether what belongs to an organization may be changed.
    pub fn has(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Organization(one) => *one == organization,
            Self::Organizations(several) => several.contains(&organization),
            Self::Installation => true,
        }
    }
}

impl From<OrganizationId> for Scope {
    fn from(organization: OrganizationId) -> Self {
        Self::Organization(organization)
    }
}

/// A unit of work that is asked for: what it may change, and whose turn that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it may change.
    pub scope: Scope,
    /// Whose turn it is.
    pub turn: Turn,
}

impl From<Scope> for Asked {
    fn from(scope: Scope) -> Self {
        let party = match scope {
            Scope::Organization(organization) => Party::Organization(organization),
            Scope::Organizations(_) | Scope::Installation => Party::Unknown,
        };
        Self {
            turn: Turn::usual(party),
            scope,
        }
    }
}

impl From<OrganizationId> for Asked {
    fn from(organization: OrganizationId) -> Self {
        Scope::from(organization).into()
    }
}

impl<S: Into<Scope>> From<(S, Turn)> for Asked {
    fn from((scope, turn): (S, Turn)) -> Self {
        Self {
            scope: scope.into(),
            turn,
        }
    }
}
