//! Reading who there is in the caller's organization.

use async_trait::async_trait;
use domain::ids::GroupId;

use super::Context;
use super::address::UserAddress;
use super::items::LocateError;
use super::view::{AccountView, GroupView, OrganizationView, PersonView};

/// Reads who there is in the caller's organization. Another organization's people and groups are not found. Reading of
/// others takes the scope of the directory.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Directory: Send + Sync {
    /// A person; the caller for `None`.
    async fn person(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<PersonView, LocateError>;

    /// The account of a person; the caller's own for `None`.
    async fn account(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<AccountView, LocateError>;

    /// The accounts of all who did not leave, by name.
    async fn accounts(&self, context: &Context) -> Result<Vec<AccountView>, LocateError>;

    /// The people whose name, shown name or address has this text in it, without regard to case, best match first, at
    /// most so many (docs/contracts/oracle.md 9.5).
    async fn find_people(
        &self,
        context: &Context,
        text: &str,
        limit: usize,
    ) -> Result<Vec<PersonView>, LocateError>;

    /// All groups, by name.
    async fn groups(&self, context: &Context) -> Result<Vec<GroupView>, LocateError>;

    /// A group.
    async fn group(&self, context: &Context, group: GroupId) -> Result<GroupView, LocateError>;

    /// The people in a group, by name.
    async fn members(
        &self,
        context: &Context,
        group: GroupId,
    ) -> Result<Vec<AccountView>, LocateError>;

    /// The groups that a person is in, by name; the caller for `None`.
    async fn groups_of(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<Vec<GroupView>, LocateError>;

    /// The caller's organization.
    async fn organization(&self, context: &Context) -> Result<OrganizationView, LocateError>;
}
