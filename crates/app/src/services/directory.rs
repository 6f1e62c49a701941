//! Who there is in the caller's organization.

use std::sync::Arc;

use async_trait::async_trait;
use domain::directory::likeness;
use domain::ids::GroupId;
use domain::item::DriveOwner;
use domain::principal::TokenScope;
use ports::directory::{Group, User};
use ports::driven::store::Store;
use ports::driving::Context;
use ports::driving::address::UserAddress;
use ports::driving::items::LocateError;
use ports::driving::view::{AccountView, GroupView, OrganizationView, PersonView};

use crate::services::callers::people::{person_view, user_at};

/// Reads who there is.
pub(crate) struct Directory {
    store: Arc<dyn Store>,
    upload_limit: u64,
}

#[async_trait]
impl ports::driving::directory::Directory for Directory {
    async fn person(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<PersonView, LocateError> {
        Ok(person_view(self.colleague(context, user).await?))
    }

    async fn account(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<AccountView, LocateError> {
        let found = self.colleague(context, user).await?;
        let owner = DriveOwner::User(found.id);
        let is_own = context.caller.user() == Some(found.id);
        let drive = self.store.drive_of(owner).await?;
        let used_bytes = match drive.filter(|_| is_own) {
            Some(drive) => {
                let totals = self.store.folder_totals(&[drive.root]).await?;
                totals.first().map_or(0, |totals| totals.size)
            }
            None => 0,
        };
        Ok(AccountView {
            used: used_bytes,
            ..self.shown(found)
        })
    }

    async fn accounts(&self, context: &Context) -> Result<Vec<AccountView>, LocateError> {
        admitted(context)?;
        let users = self.store.users(context.caller.organization).await?;
        Ok(users.into_iter().map(|user| self.shown(user)).collect())
    }

    async fn find_people(
        &self,
        context: &Context,
        text: &str,
        limit: usize,
    ) -> Result<Vec<PersonView>, LocateError> {
        admitted(context)?;
        let users = self.store.users(context.caller.organization).await?;
        let mut matching: Vec<_> = users
            .into_iter()
            .filter_map(|user| {
                let texts = [
                    Some(&user.name),
                    Some(&user.display_name),
                    user.email.as_ref(),
                ];
                let likeness = likeness(text, texts.into_iter().flatten().map(String::as_str))?;
                Some((likeness, user))
            })
            .collect();
        // Users come by name, and stay so where they are alike.
        matching.sort_by_key(|(likeness, _)| *likeness);
        let found = matching.into_iter().take(limit);
        Ok(found.map(|(_, user)| person_view(user)).collect())
    }

    async fn groups(&self, context: &Context) -> Result<Vec<GroupView>, LocateError> {
        admitted(context)?;
        let groups = self.store.groups(context.caller.organization).await?;
        Ok(groups.into_iter().map(group_view).collect())
    }

    async fn group(&self, context: &Context, group: GroupId) -> Result<GroupView, LocateError> {
        admitted(context)?;
        let found = self.store.group(group).await?;
        let is_here =
            |group: &Group| group.organization == context.caller.organization && !group.is_removed;
        let found = found.filter(is_here).ok_or(LocateError::NotFound)?;
        Ok(group_view(found))
    }

    async fn members(
        &self,
        context: &Context,
        group: GroupId,
    ) -> Result<Vec<AccountView>, LocateError> {
        self.group(context, group).await?;
        let members = self.store.group_members(group).await?.into_iter();
        let there = members.filter(|user| !user.account.is_removed());
        Ok(there.map(|user| self.shown(user)).collect())
    }

    async fn groups_of(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<Vec<GroupView>, LocateError> {
        admitted(context)?;
        let user = self.colleague(context, user).await?;
        let of_user = self.store.groups_of(user.id).await?;
        let mut groups = self.groups(context).await?;
        groups.retain(|group| of_user.contains(&group.id));
        Ok(groups)
    }

    async fn organization(&self, context: &Context) -> Result<OrganizationView, LocateError> {
        let found = self.store.organization(context.caller.organization).await?;
        let found = found.ok_or(LocateError::NotFound)?;
        Ok(OrganizationView {
            id: found.id,
            name: found.name,
            created_at: found.created_at,
        })
    }
}

impl Directory {
    /// What is in a store, where an upload has at most so many bytes.
    pub(crate) fn of(store: &Arc<dyn Store>, upload_limit: u64) -> Arc<Self> {
        Arc::new(Self {
            store: Arc::clone(store),
            upload_limit,
        })
    }

    /// A person of the caller's organization; the caller for `None`.
    async fn colleague(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<User, LocateError> {
        if user.is_some() {
            admitted(context)?;
        }
        let own = context.caller.user().map(UserAddress::Id);
        let address = user.or(own).ok_or(LocateError::NotFound)?;
        let found = user_at(&*self.store, &address, context.caller.organization).await;
        found?.ok_or(LocateError::NotFound)
    }

    /// What others see of an account.
    fn shown(&self, user: User) -> AccountView {
        AccountView {
            created_at: user.created_at,
            is_active: user.account.is_active(),
            person: person_view(user),
            used: 0,
            upload_limit: self.upload_limit,
        }
    }
}

/// Whether the token may be used to read of others.
fn admitted(context: &Context) -> Result<(), LocateError> {
    if context.caller.scopes.has(TokenScope::Directory) {
        Ok(())
    } else {
        Err(LocateError::Scope)
    }
}

fn group_view(group: Group) -> GroupView {
    GroupView {
        id: group.id,
        name: group.name,
        created_at: group.created_at,
    }
}
