//! People who leave, for a time or for good, and groups and applications that are removed.

use domain::grant::pass_on;
use domain::ids::{ApplicationId, DriveId, GrantId, ItemId, OrganizationId, UserId};
use domain::item::{Drive, DriveOwner, ItemKind};
use domain::link::Revocation;
use domain::principal::{Account, Principal};
use domain::server::token::Ending;
use ports::directory::{Application, BUILT_IN_APPLICATION, Group, User};
use ports::driven::store::{Holdings, LinkFilter, Reads, Scope, Unit};
use ports::driving::fault::Fault;

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

/// How many items or links one unit ends at most.
const STEP: u32 = 500;

/// How many drives one round empties at most.
const ROUND: u32 = 1_000;

impl Admin {
    /// Takes an account out of use: its tokens end, and its user's links are shut.
    pub(crate) async fn disable_user(&self, user: &User) -> Result<(), AdminError> {
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

    /// What a user would leave behind, if they may be removed so.
    pub(crate) async fn belongings_of_user(
        &self,
        user: &User,
        fate: Fate<'_>,
    ) -> Result<Holdings, AdminError> {
        let leaves = Principal::User(user.id);
        acts_for_nobody(&*self.store, user).await?;
        heir(&*self.store, user.organization, leaves, fate).await?;
        self.belongings(leaves, Some(user.id)).await
    }

    /// What a group would leave behind, if it may be removed so.
    pub(crate) async fn belongings_of_group(
        &self,
        group: &Group,
        fate: Fate<'_>,
    ) -> Result<Holdings, AdminError> {
        let leaves = Principal::Group(group.id);
        heir(&*self.store, group.organization, leaves, fate).await?;
        self.belongings(leaves, None).await
    }

    async fn belongings(
        &self,
        whose: Principal,
        maker: Option<UserId>,
    ) -> Result<Holdings, AdminError> {
        let drives = owned_drives(&*self.store, whose).await?.into_iter();
        let drives: Vec<DriveId> = drives.map(|drive| drive.id).collect();
        Ok(self.store.holdings(&drives, maker).await?)
    }

    /// Removes a user: in one unit everything is shut or has passed on. What goes with them is ended
    /// by [`Self::finish_removals`].
    pub(crate) async fn remove_user(&self, user: &User, fate: Fate<'_>) -> Result<(), AdminError> {
        let leaves = Principal::User(user.id);
        let remove = self.store.write(user.organization, |unit| {
            Box::pin(async move {
                // Whoever was asked first may have taken their time: all is looked at again.
                acts_for_nobody(&*unit, user).await?;
                let heir = heir(&*unit, user.organization, leaves, fate).await?;
                set_account(unit, user, Account::Removed { heir }).await?;
                self.leave_drives(unit, leaves, heir).await?;
                unit.take_from(leaves).await?;
                let ending = Ending::of_user(user.id, self.clock.now());
                Ok::<_, AdminError>(unit.end(&ending).await?)
            })
        });
        remove.await
    }

    /// Removes a group, as [`Self::remove_user`] does a user.
    pub(crate) async fn remove_group(
        &self,
        group: &Group,
        fate: Fate<'_>,
    ) -> Result<(), AdminError> {
        let leaves = Principal::Group(group.id);
        let remove = self.store.write(group.organization, |unit| {
            Box::pin(async move {
                let found = unit.group(group.id).await?;
                if found.is_none_or(|group| group.is_removed) {
                    return Err(not_found("group", &group.name));
                }
                let heir = heir(&*unit, group.organization, leaves, fate).await?;
                self.leave_drives(unit, leaves, heir).await?;
                unit.take_from(leaves).await?;
                Ok::<_, AdminError>(unit.remove_group(group.id).await?)
            })
        });
        remove.await
    }

    /// Takes a user out of a group; false when they were not in it.
    pub(crate) async fn remove_member(
        &self,
        group: &Group,
        user: &User,
    ) -> Result<bool, AdminError> {
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
        let id: ApplicationId = application.id;
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

    /// Ends what went with those who left, in steps of which each leaves less to be done. `seen` is told
    /// how much was ended.
    pub(crate) async fn finish_removals(&self, seen: impl Fn(usize)) -> Result<(), AdminError> {
        let mut done = Ok(());
        // What cannot be removed holds up nothing else.
        for root in self.store.closed_roots(ROUND).await? {
            done = done.and(self.empty_drive(root, &seen).await);
        }
        for user in self.store.leaving().await? {
            done = done.and(self.end_links_of(&user, &seen).await);
        }
        done
    }

    /// Ends what lies in a closed drive, from its ends to its root.
    async fn empty_drive(&self, root: ItemId, seen: &impl Fn(usize)) -> Result<(), AdminError> {
        let mut way = vec![root];
        let mut before = Vec::new();
        while let Some(&folder) = way.last() {
            let inside = self.store.in_closed(folder, STEP).await?;
            let (folders, others): (Vec<_>, Vec<_>) = inside
                .into_iter()
                .partition(|(_, kind)| *kind == ItemKind::Folder);
            let mut ended: Vec<ItemId> = others.into_iter().map(|(id, _)| id).collect();
            if folders.is_empty() && ended.is_empty() {
                ended.extend(way.pop());
            }
            way.extend(folders.into_iter().map(|(id, _)| id));
            if !ended.is_empty() && ended == before {
                let message = format!("item {} cannot be deleted", folder.get());
                return Err(AdminError::Fault(Fault::Internal(message.into())));
            }
            self.end_items(&ended).await?;
            seen(ended.len());
            before = ended;
        }
        Ok(())
    }

    /// The bytes first: rows without them are found again by the next round, and bytes without rows by
    /// nobody.
    async fn end_items(&self, items: &[ItemId]) -> Result<(), AdminError> {
        for content in self.store.content_of_these_only(items).await? {
            self.files.content.remove(&content).await?;
        }
        let end = self.store.write(Scope::Installation, |unit| {
            Box::pin(unit.purge_closed(items))
        });
        Ok(end.await?)
    }

    async fn end_links_of(&self, user: &User, seen: &impl Fn(usize)) -> Result<(), AdminError> {
        let theirs = LinkFilter {
            organization: Some(user.organization),
            maker: Some(user.id),
            ..LinkFilter::default()
        };
        loop {
            let links = self.store.links(&theirs, None, STEP).await?;
            let now = self.clock.now();
            let ends: Vec<_> = links
                .iter()
                .map(|stored| Revocation::by_operator(&stored.link, now))
                .collect();
            let end = self.store.write(user.organization, |unit| {
                let ends = &ends;
                Box::pin(async move {
                    for end in ends {
                        unit.revoke_link(end).await?;
                    }
                    if ends.is_empty() {
                        unit.has_left(user.id).await?;
                    }
                    Ok::<_, AdminError>(())
                })
            });
            end.await?;
            seen(ends.len());
            if ends.is_empty() {
                return Ok(());
            }
        }
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
