//! Who and what there is besides items: organizations, users, groups, sites, applications, tokens.

use domain::ids::{ApplicationId, BearerId, FamilyId, GroupId, OrganizationId, SiteId, UserId};
use domain::principal::{Account, TokenLimit, TokenScopes};
use domain::server::token::Family;
use domain::time::Timestamp;

/// An organization: the tenant that everything else belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name, unique in the installation.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A person: with an account, or external, which is nothing but the name by which somebody named
/// them to whom a delegated link was assigned (docs/contracts/oracle.md 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The organization that they belong to.
    pub organization: OrganizationId,
    /// The name they sign in with, unique in the installation without regard to case. Of someone
    /// external the text that named them, unique among those of the organization.
    pub name: String,
    /// The name that others see.
    pub display_name: String,
    /// Their address, unique in the installation without regard to case.
    pub email: Option<String>,
    /// Whether they have no account.
    pub is_external: bool,
    /// What became of the account.
    pub account: Account,
    /// When the account was made, or they were first named.
    pub created_at: Timestamp,
}

/// A group of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// The organization that it belongs to.
    pub organization: OrganizationId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Whether it was removed: nobody is in it any more, and its name is free.
    pub is_removed: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A site: a place with a drive that belongs to no single person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// The organization that it belongs to.
    pub organization: OrganizationId,
    /// Its name, unique in the organization.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A client application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The organization that registered it; `None` for the built-in one.
    pub organization: Option<OrganizationId>,
    /// Its name.
    pub name: String,
    /// Whether it was removed: nothing is issued to it any more, and its name is free.
    pub is_removed: bool,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// The id of the application that all tokens without one share. Every store has its row.
pub const BUILT_IN_APPLICATION: ApplicationId = match ApplicationId::new(1) {
    Some(id) => id,
    None => panic!("one is positive"),
};

/// A bearer token, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Its id. Public.
    pub id: BearerId,
    /// The organization that it is for.
    pub organization: OrganizationId,
    /// The user that it speaks for; `None` for an application that acts for itself.
    pub user: Option<UserId>,
    /// The application that it was issued to.
    pub application: ApplicationId,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// What it is narrowed to.
    pub limit: TokenLimit,
    /// What it was issued with, and ends with.
    pub family: Option<FamilyId>,
    /// The token that it was made from, and ends with as well.
    pub made_from: Option<BearerId>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// When it was ended before its time, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Bearer {
    /// A new one of a family, from a time on.
    pub const fn of(
        family: &Family,
        id: BearerId,
        scopes: TokenScopes,
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Self {
        Self {
            id,
            organization: family.organization,
            user: family.user,
            application: family.application,
            scopes,
            limit: TokenLimit::NONE,
            family: Some(family.id),
            made_from: None,
            created_at: now,
            expires_at,
            revoked_at: None,
        }
    }
}
