//! What a unit of work may change.

use std::collections::BTreeSet;

use domain::ids::OrganizationId;

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
