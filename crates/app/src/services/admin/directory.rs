//! Organizations, users, groups, sites, applications and tokens.

use domain::grant::{by_operator, ownership};
use domain::ids::{
    ApplicationId, DriveId, GrantId, GroupId, ItemId, OrganizationId, SiteId, UserId,
};
use domain::item::{Drive, DriveOwner, ItemName};
use domain::link::PasswordShape;
use domain::principal::{Account, Principal};
use domain::role::Capabilities;
use domain::server::token::Ending;
use domain::upload::NewItem;
use ports::directory::{BUILT_IN_APPLICATION, Group, Organization, Site, User};
use ports::driven::store::{NewUser, Unit};
use ports::secret::Password;

use super::Admin;
use super::import::lineage_of;
use super::{AdminError, not_found};
use crate::services::next_id;

/// A user to be added.
pub struct NewAccount {
    /// The name they sign in with.
    pub name: String,
    /// The name that others see.
    pub display_name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
}

impl Admin {
    /// The organization of that name; without a name, the only one there is.
    pub async fn organization(&self, name: Option<&str>) -> Result<Organization, AdminError> {
        let mut all = self.store.organizations().await?;
        match name {
            Some(name) => all
                .into_iter()
                .find(|found| found.name.eq_ignore_ascii_case(name))
                .ok_or_else(|| not_found("organization", name)),
            None if all.len() == 1 => Ok(all.remove(0)),
            None if all.is_empty() => Err(AdminError::NotFound(
                "nothing is set up yet: run `latchkey init` first".to_owned(),
            )),
            None => {
                let names: Vec<_> = all.into_iter().map(|found| found.name).collect();
                let names = names.join(", ");
                Err(AdminError::Invalid(format!(
                    "say which organization with --org: {names}"
                )))
            }
        }
    }

    /// Adds an organization.
    pub(crate) async fn add_organization(&self, name: &str) -> Result<Organization, AdminError> {
        let organization = Organization {
            id: next_id(&*self.ids, OrganizationId::new)?,
            name: valid_name(name)?,
            created_at: self.clock.now(),
        };
        let add = self.store.write(organization.id, |unit| {
            let organization = &organization;
            Box::pin(async move { unit.insert_organization(organization).await })
        });
        add.await?;
        Ok(organization)
    }

    /// The user of that name, e-mail address or number.
    pub async fn find_user(&self, text: &str) -> Result<User, AdminError> {
        let by_id = text.parse().ok().and_then(UserId::new);
        let found = match by_id {
            Some(id) => self.store.user(id).await?,
            None => None,
        };
        let found = found.filter(|user| !user.is_external && !user.account.is_removed());
        match found {
            Some(user) => Ok(user),
            None => self
                .store
                .user_named(text)
                .await?
                .ok_or_else(|| not_found("user", text)),
        }
    }

    /// The only user there is, beside those of applications.
    pub(crate) async fn only_user(&self) -> Result<User, AdminError> {
        let mut found = Vec::new();
        for organization in self.store.organizations().await? {
            let registered = self.store.registrations(organization.id).await?;
            let is_one_s_own = |user: &User| {
                let mut accounts = registered.iter().map(|found| found.service_account);
                accounts.any(|account| account == user.id)
            };
            let users = self.store.users(organization.id).await?.into_iter();
            found.extend(users.filter(|user| !is_one_s_own(user)));
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            _ => Err(AdminError::Invalid(
                "say for which user with --user".to_owned(),
            )),
        }
    }

    /// Adds a user, with a drive of their own.
    pub async fn add_user(
        &self,
        organization: &Organization,
        account: NewAccount,
    ) -> Result<User, AdminError> {
        let name = valid_name(&account.name)?;
        let user = User {
            id: next_id(&*self.ids, UserId::new)?,
            organization: organization.id,
            display_name: account.display_name.unwrap_or_else(|| name.clone()),
            email: account.email,
            is_external: false,
            account: Account::Active,
            created_at: self.clock.now(),
            name,
        };
        let new = NewUser {
            user,
            verifier: None,
        };
        let add = self.store.write(organization.id, |unit| {
            Box::pin(async {
                unit.insert_user(&new).await?;
                self.add_drive_of(unit, &new.user).await
            })
        });
        add.await?;
        Ok(new.user)
    }

    /// Adds the drive of a user who was just added.
    pub(super) async fn add_drive_of(
        &self,
        unit: &mut dyn Unit,
        user: &User,
    ) -> Result<Drive, AdminError> {
        let (owner, principal) = (DriveOwner::User(user.id), Principal::User(user.id));
        self.add_drive(unit, user.organization, owner, principal, &user.name)
            .await
    }

    /// Sets a user's password; all tokens that speak for them end.
    pub async fn set_password(&self, user: &User, password: &Password) -> Result<(), AdminError> {
        if !password.shape().suffices_for_account() {
            let least = PasswordShape::LEAST_OF_ACCOUNT;
            return Err(AdminError::Invalid(format!(
                "the password of an account has at least {least} characters"
            )));
        }
        let verifier = self.secrets.hash_account_password(password).await?;
        let set = self.store.write(user.organization, |unit| {
            let verifier = &verifier;
            Box::pin(async move {
                unit.set_user_password(user.id, verifier).await?;
                let ending = Ending::of_user(user.id, self.clock.now());
                unit.end(&ending).await
            })
        });
        Ok(set.await?)
    }

    async fn add_drive(
        &self,
        unit: &mut dyn Unit,
        organization: OrganizationId,
        owner: DriveOwner,
        principal: Principal,
        name: &str,
    ) -> Result<Drive, AdminError> {
        let now = self.clock.now();
        let drive = Drive {
            id: next_id(&*self.ids, DriveId::new)?,
            organization,
            owner,
            name: name.to_owned(),
            root: next_id(&*self.ids, ItemId::new)?,
            created_at: now,
        };
        let root = NewItem::root(drive.id, drive.root, ItemName::nearest("root"), now);
        unit.insert_drive(&drive, &root).await?;
        let grant = ownership(
            next_id(&*self.ids, GrantId::new)?,
            drive.root,
            principal,
            now,
        );
        unit.write_grant(&grant).await?;
        Ok(drive)
    }

    /// Gives a principal something on an item.
    pub(crate) async fn give(
        &self,
        item: ItemId,
        principal: Principal,
        capabilities: Capabilities,
    ) -> Result<(), AdminError> {
        let id = next_id(&*self.ids, GrantId::new)?;
        let grant = by_operator(id, item, principal, capabilities, self.clock.now());
        let organization = lineage_of(&*self.store, item).await?.organization();
        let give = self.store.write(organization, |unit| {
            let grant = &grant;
            Box::pin(async move { unit.write_grant(grant).await })
        });
        Ok(give.await?)
    }

    /// Adds a group, with a drive of its own.
    pub async fn add_group(
        &self,
        organization: &Organization,
        name: &str,
    ) -> Result<Group, AdminError> {
        let group = Group {
            id: next_id(&*self.ids, GroupId::new)?,
            organization: organization.id,
            name: valid_name(name)?,
            is_removed: false,
            created_at: self.clock.now(),
        };
        let (owner, principal) = (DriveOwner::Group(group.id), Principal::Group(group.id));
        let add = self.store.write(organization.id, |unit| {
            Box::pin(async {
                unit.insert_group(&group).await?;
                self.add_drive(unit, organization.id, owner, principal, &group.name)
                    .await
            })
        });
        add.await?;
        Ok(group)
    }

    /// The group of that name, in any organization.
    pub async fn find_group(&self, name: &str) -> Result<Group, AdminError> {
        let mut found = Vec::new();
        for organization in self.store.organizations().await? {
            let groups = self.store.groups(organization.id).await?;
            found.extend(
                groups
                    .into_iter()
                    .filter(|group| group.name.eq_ignore_ascii_case(name)),
            );
        }
        match found.len() {
            0 => Err(not_found("group", name)),
            1 => Ok(found.remove(0)),
            _ => Err(AdminError::Invalid(format!(
                "several organizations have a group `{name}`"
            ))),
        }
    }

    /// Puts a user into a group of their own organization.
    pub async fn add_member(&self, group: &Group, user: &User) -> Result<(), AdminError> {
        if group.organization != user.organization {
            let (user, group) = (&user.name, &group.name);
            return Err(AdminError::Invalid(format!(
                "`{user}` belongs to another organization than the group `{group}`"
            )));
        }
        let add = self.store.write(group.organization, |unit| {
            Box::pin(unit.insert_member(group.id, user.id))
        });
        // Anybody who is in it already stays.
        Ok(add.await.map(drop)?)
    }

    /// Adds a site, with a drive that a user owns.
    pub(crate) async fn add_site(&self, name: &str, owner: &User) -> Result<Site, AdminError> {
        let site = Site {
            id: next_id(&*self.ids, SiteId::new)?,
            organization: owner.organization,
            name: valid_name(name)?,
            created_at: self.clock.now(),
        };
        let organization = owner.organization;
        let (owner, principal) = (DriveOwner::Site(site.id), Principal::User(owner.id));
        let add = self.store.write(organization, |unit| {
            Box::pin(async {
                unit.insert_site(&site).await?;
                self.add_drive(unit, organization, owner, principal, &site.name)
                    .await
            })
        });
        add.await?;
        Ok(site)
    }

    /// The application of that name, among those that an organization may use.
    pub(crate) async fn find_application(
        &self,
        organization: OrganizationId,
        name: Option<&str>,
    ) -> Result<ApplicationId, AdminError> {
        let Some(name) = name else {
            return Ok(BUILT_IN_APPLICATION);
        };
        let all = self.store.applications(organization).await?;
        let found = all.into_iter().find(|found| {
            found.name.eq_ignore_ascii_case(name) || found.id.get().to_string() == name
        });
        found
            .map(|found| found.id)
            .ok_or_else(|| not_found("application", name))
    }
}

pub(super) fn valid_name(name: &str) -> Result<String, AdminError> {
    let trimmed = name.trim();
    let plain = !trimmed.chars().any(char::is_control) && (1..=128).contains(&trimmed.len());
    // Digits alone are taken for ids.
    if !plain || trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = "a name has 1 to 128 bytes, no control characters, and not only digits";
        return Err(AdminError::Invalid(message.to_owned()));
    }
    Ok(trimmed.to_owned())
}
