//! People who leave, for a time or for good, and groups and applications that are removed.

use domain::grant::pass_on;
use domain::ids::{DriveId, GrantId, OrganizationId, UserId};
use domain::item::{Drive, DriveOwner};
use domain::principal::{Account, Principal};
use domain::server::token::Ending;
use ports::directory::{Application, BUILT_IN_APPLICATION, Group, User};
use ports::driven::store::{Holdings, Reads, Unit};

use super::{Admin, AdminError, not_found};
use crate::services::next_id;

/// What becomes of what somebody leaves behind.
#[derive(Clone, Copy)]
pub(crate) enum Fate<'a> {
    /// A user gets their drives, and answers for their links.
    HandOver(&'a User),
    /// It goes with them.
    WithEverything,
}

/// Who is to be removed.
#[derive(Clone, Copy)]
pub(crate) enum Leaver<'a> {
    /// A user.
    User(&'a User),
    /// A group.
    Group(&'a Group),
}

impl Leaver<'_> {
    /// Their name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::User(user) => &user.name,
            Self::Group(group) => &group.name,
        }
    }

    const fn organization(&self) -> OrganizationId {
        match self {
            Self::User(user) => user.organization,
            Self::Group(group) => group.organization,
        }
    }

    const fn principal(&self) -> Principal {
        match self {
            Self::User(user) => Principal::User(user.id),
            Self::Group(group) => Principal::Group(group.id),
        }
    }

    /// Who gets what is theirs, if they may be removed so.
    async fn heir(&self, reads: &dyn Reads, fate: Fate<'_>) -> Result<Option<UserId>, AdminError> {
        if let Self::User(user) = self {
            acts_for_nobody(reads, user).await?;
        }
        heir(reads, self.organization(), self.principal(), fate).await
    }
}

impl Admin {
    /// Takes an account out of use: its tokens end, and its user's links are shut.
    pub async fn disable_user(&self, user: &User) -> Result<(), AdminError> {
        let disable = self.store.write(user.organization, |unit| {
            Box::pin(async {
                acts_for_nobody(&*unit, user).await?;
                set_account(unit, user, Account::Disabled).await?;
                let ending = Ending::of_user(user.id, self.clock.now());
                Ok::<_, AdminError>(unit.end(&ending).await?)
            })
        });
        disable.await
    }

    /// Takes an account into use again. Tokens that ended stay ended.
    pub(crate) async fn enable_user(&self, user: &User) -> Result<(), AdminError> {
        let enable = self.store.write(user.organization, |unit| {
            Box::pin(set_account(unit, user, Account::Active))
        });
        enable.await
    }

    /// What somebody would leave behind, if they may be removed so.
    pub(crate) async fn belongings(
        &self,
        leaver: Leaver<'_>,
        fate: Fate<'_>,
    ) -> Result<Holdings, AdminError> {
        let reads = &*self.store;
        leaver.heir(reads, fate).await?;
        let drives = owned_drives(reads, leaver.principal()).await?.into_iter();
        let drives: Vec<DriveId> = drives.map(|drive| drive.id).collect();
        let maker = match leaver {
            Leaver::User(user) => Some(user.id),
            Leaver::Group(_) => None,
        };
        Ok(reads.holdings(&drives, maker).await?)
    }

    /// Removes a user or a group: in one unit everything is shut or has passed on. What goes with them is
    /// ended by [`Self::finish_removals`].
    pub(crate) async fn remove(
        &self,
        leaver: Leaver<'_>,
        fate: Fate<'_>,
    ) -> Result<(), AdminError> {
        let principal = leaver.principal();
        let remove = self.store.write(leaver.organization(), |unit| {
            Box::pin(async move {
                // The answer may have taken its time: all is looked at again.
                let heir = leaver.heir(&*unit, fate).await?;
                match leaver {
                    Leaver::User(user) => {
                        set_account(unit, user, Account::Removed { heir }).await?;
                        let ending = Ending::of_user(user.id, self.clock.now());
                        unit.end(&ending).await?;
                    }
                    Leaver::Group(group) => {
                        let found = unit.group(group.id).await?;
                        if found.is_none_or(|group| group.is_removed) {
                            return Err(not_found("group", &group.name));
                        }
                        unit.remove_group(group.id).await?;
                    }
                }
                self.leave_drives(unit, principal, heir).await?;
                Ok::<_, AdminError>(unit.take_from(principal).await?)
            })
        });
        remove.await
    }

    /// Takes a user out of a group; false when they were not in it.
    pub async fn remove_member(&self, group: &Group, user: &User) -> Result<bool, AdminError> {
        let before = self.store.groups_of(user.id).await?;
        let remove = self.store.write(group.organization, |unit| {
            Box::pin(unit.remove_member(group.id, user.id))
        });
        remove.await?;
        Ok(before.contains(&group.id))
    }

    /// Removes an application: what was issued to it ends. Links that were made through it stay, and
    /// so does the user that acted for it.
    pub(crate) async fn remove_application(
        &self,
        application: &Application,
    ) -> Result<(), AdminError> {
        let id = application.id;
        let Some(organization) = application
            .organization
            .filter(|_| id != BUILT_IN_APPLICATION)
        else {
            let message = "the built-in application stays: end its tokens with `token revoke`";
            return Err(AdminError::Invalid(message.to_owned()));
        };
        let remove = self.store.write(organization, |unit| {
            Box::pin(async move {
                let ending = Ending::of_application(id, self.clock.now());
                unit.end(&ending).await?;
                unit.remove_application(id).await
            })
        });
        Ok(remove.await?)
    }

    /// Passes ownership of all drives on, or closes them.
    async fn leave_drives(
        &self,
        unit: &mut (dyn Unit + '_),
        leaves: Principal,
        heir: Option<UserId>,
    ) -> Result<(), AdminError> {
        for drive in owned_drives(&*unit, leaves).await? {
            let Some(heir) = heir else {
                unit.close_drive(drive.id).await?;
                continue;
            };
            let Some(lineage) = unit.lineage(drive.root).await? else {
                continue;
            };
            let id = next_id(&*self.ids, GrantId::new)?;
            let passing = (leaves, Principal::User(heir));
            let (ends, ownership) = pass_on(&lineage, passing, id, self.clock.now());
            for end in ends {
                unit.remove_grant(&end).await?;
            }
            unit.write_grant(&ownership).await?;
        }
        Ok(())
    }
}

/// Sets what becomes of an account, unless its user left meanwhile.
async fn set_account(
    unit: &mut (dyn Unit + '_),
    user: &User,
    account: Account,
) -> Result<(), AdminError> {
    let now = unit.user(user.id).await?.map(|user| user.account);
    if now.is_some_and(|now| now.may_become(account)) {
        Ok(unit.set_account(user.id, account).await?)
    } else {
        Err(not_found("user", &user.name))
    }
}

/// Who gets it, if anybody may: a site's drive is deleted with nobody.
async fn heir(
    reads: &dyn Reads,
    organization: OrganizationId,
    leaves: Principal,
    fate: Fate<'_>,
) -> Result<Option<UserId>, AdminError> {
    match fate {
        Fate::HandOver(heir) => {
            let name = &heir.name;
            if leaves == Principal::User(heir.id) {
                return Err(AdminError::Invalid(format!(
                    "`{name}` cannot be handed what is theirs"
                )));
            }
            let heir = reads.user(heir.id).await?;
            let heir =
                heir.filter(|heir| heir.organization == organization && heir.account.is_active());
            heir.map(|heir| Some(heir.id)).ok_or_else(|| {
                AdminError::Invalid(format!(
                    "`{name}` is of another organization, or their account is disabled"
                ))
            })
        }
        Fate::WithEverything => {
            let drives = owned_drives(reads, leaves).await?;
            let is_site_s = |drive: &&Drive| matches!(drive.owner, DriveOwner::Site(_));
            match drives.iter().find(is_site_s) {
                None => Ok(None),
                Some(drive) => Err(AdminError::Refused(format!(
                    "the drive of the site `{}` is theirs, and stays: say who gets it with --hand-over-to",
                    drive.name
                ))),
            }
        }
    }
}

/// Refuses the user that acts for an application.
async fn acts_for_nobody(reads: &dyn Reads, user: &User) -> Result<(), AdminError> {
    let all = reads.registrations(user.organization).await?;
    let Some(found) = all.iter().find(|found| found.service_account == user.id) else {
        return Ok(());
    };
    let application = reads.application(found.application).await?;
    let name = application.map(|found| found.name).unwrap_or_default();
    Err(AdminError::Refused(format!(
        "`{}` acts for the application `{name}`: remove that first",
        user.name
    )))
}

/// The drives whose ownership is somebody's: their own, and what was handed to them.
async fn owned_drives(reads: &dyn Reads, whose: Principal) -> Result<Vec<Drive>, AdminError> {
    let mut drives = Vec::new();
    let grants = reads.grants_to(&[whose]).await?;
    for grant in grants.iter().filter(|grant| grant.is_ownership()) {
        if let Some(lineage) = reads.lineage(grant.item).await? {
            drives.extend(reads.drive(lineage.drive()).await?);
        }
    }
    Ok(drives)
}
