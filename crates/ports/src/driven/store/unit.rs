//! A unit of work: it ends in a commit, or nothing of it ever was.

use async_trait::async_trait;
use domain::edit::{ItemChange, Purge};
use domain::grant::{GrantRemoval, GrantWrite, InheritanceCut};
use domain::ids::{
    ApplicationId, DriveId, GroupId, ItemId, LinkId, OrganizationId, UploadSessionId, UserId,
    VersionId,
};
use domain::item::Drive;
use domain::link::{LinkChange, NewLink, Revocation};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::principal::{Account, Principal};
use domain::server::session::{NewPart, NewUploadSession, SessionEnd};
use domain::time::Timestamp;
use domain::upload::{NewItem, NewVersion, VersionRemoval};

use super::{Event, Reads, Redemption, StoreError, TokenWrites, Uses};
use crate::directory::{Application, Bearer, Group, Organization, Site, User};
use crate::driven::content::{Content, ContentKey, StoredContent};
use crate::secret::{Digest, PasswordVerifier, SealedName, SealedToken};

/// What became of a write that may find its place taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// It was written.
    Yes,
    /// Its place was taken, and nothing was written. The unit goes on.
    Taken,
}

/// A link's own name, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredName {
    /// What it is found by.
    pub digest: Digest,
    /// The name, sealed.
    pub sealed: SealedName,
}

/// What is stored in place of a new link's secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSecrets {
    /// What its token is found by.
    pub digest: Digest,
    /// Its token, sealed.
    pub sealed: SealedToken,
    /// What its password is checked against; there exactly when it has one.
    pub verifier: Option<PasswordVerifier>,
    /// What makes it the same as another; `None` when nothing does.
    pub fingerprint: Option<Digest>,
    /// Its name; there exactly when it has one.
    pub name: Option<StoredName>,
}

/// What is stored in place of a changed link's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ChangedSecrets {
    /// What its password is checked against.
    pub verifier: Patch<PasswordVerifier>,
    /// Its name.
    pub name: Patch<StoredName>,
}

/// A user to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The user.
    pub user: User,
    /// What their password is checked against, if they have one.
    pub verifier: Option<PasswordVerifier>,
}

/// A unit of work. Dropped without a commit, it changes nothing.
///
/// What it reads may come from units before it that are not lasting yet: only its own end, in a
/// commit or a refusal, says that they are. So what took a place is read in the same unit that was
/// told `Taken`. After an error a unit does not go on. A write to a row that is
/// not there, or that refers to one, is an error; ending what has ended is none.
#[async_trait]
pub trait Unit: Reads + TokenWrites {
    /// Adds a link. `Taken` when an active link has this fingerprint: the unique index decides,
    /// under any number of writers.
    ///
    /// Nor may two active links have one name; who may have taken it is told by
    /// [`Reads::link_by_name`].
    async fn insert_link(
        &mut self,
        link: &NewLink,
        secrets: &LinkSecrets,
    ) -> Result<Written, StoreError>;
    /// Writes a link's new state, and takes its fingerprint from it where the change says so. Its id,
    /// organization, item, application, form and token never change. `Taken` when another active link
    /// has the new name.
    async fn change_link(
        &mut self,
        change: &LinkChange,
        secrets: &ChangedSecrets,
    ) -> Result<Written, StoreError>;
    /// Ends a link. Its fingerprint is free again, its token never is.
    async fn revoke_link(&mut self, revocation: &Revocation) -> Result<(), StoreError>;
    /// Remembers that a link's password was being guessed, in place of when it was before.
    async fn note_guessing(&mut self, link: LinkId, at: Timestamp) -> Result<(), StoreError>;
    /// Remembers that a user used a link; in place of what was remembered of the two before.
    async fn redeem(&mut self, redemption: &Redemption) -> Result<(), StoreError>;

    /// Adds a grant, or writes its new state. One principal has one grant on one item.
    async fn write_grant(&mut self, grant: &GrantWrite) -> Result<(), StoreError>;
    /// Ends a grant.
    async fn remove_grant(&mut self, removal: &GrantRemoval) -> Result<(), StoreError>;
    /// Keeps grants from above off an item.
    async fn cut_inheritance(&mut self, cut: &InheritanceCut) -> Result<(), StoreError>;

    /// Adds an item; a file with its content. `Taken` when the folder has an item of
    /// that name which is not in the trash.
    async fn insert_item(
        &mut self,
        item: &NewItem,
        content: Option<&Content>,
    ) -> Result<Written, StoreError>;
    /// Adds files to one folder, all of them or none: `Taken` when the folder has an item of one of their
    /// names.
    async fn insert_files(&mut self, files: &[(NewItem, Content)]) -> Result<Written, StoreError>;
    /// Gives a file new content. `Taken` when the file was changed since it was read.
    async fn insert_version(
        &mut self,
        version: &NewVersion,
        content: &Content,
    ) -> Result<Written, StoreError>;
    /// Ends an earlier version of a file. `Taken` when it is gone, or has become the present one.
    async fn remove_version(&mut self, removal: &VersionRemoval) -> Result<Written, StoreError>;
    /// Keeps the sums of the content of an item's version, which was found to be what was stored: a mark of damage
    /// is taken off.
    async fn keep_sums(
        &mut self,
        version: (ItemId, VersionId),
        found: &StoredContent,
    ) -> Result<(), StoreError>;
    /// Marks a version whose content was found damaged. `Taken` when it is marked already, or gone.
    async fn mark_damaged(
        &mut self,
        version: VersionId,
        at: Timestamp,
    ) -> Result<Written, StoreError>;
    /// Writes an item's new state: its name, place, description, settings, address, dates and
    /// whether it is in the trash; in another drive with all that is below it. `Taken` when the
    /// folder has another item of that name which is not in the trash.
    async fn change_item(&mut self, change: &ItemChange) -> Result<Written, StoreError>;
    /// Takes an item out of its drive, with all that is below it, and makes it the root of a closed drive
    /// of this id: from now on nothing of it is found, until all of it was purged.
    async fn purge(&mut self, purge: &Purge, into: DriveId) -> Result<(), StoreError>;
    /// Adds an item as the root of a closed drive of this id, so that nothing of it is found before it is
    /// shown, nor of what is put below it.
    async fn insert_hidden(
        &mut self,
        item: &NewItem,
        drive: DriveId,
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Puts such an item into its folder, with all that is below it. `Taken` when the folder has an item
    /// of that name which is not in the trash.
    async fn show_hidden(&mut self, item: &NewItem) -> Result<Written, StoreError>;
    /// Counts uses of items, added to those that were counted. Items that are gone are passed over.
    async fn count_uses(&mut self, uses: &[(ItemId, Uses)]) -> Result<(), StoreError>;
    /// Remembers what happened in an organization, in this order.
    async fn record(&mut self, events: &[Event]) -> Result<(), StoreError>;
    /// Adds an upload session.
    async fn insert_upload_session(&mut self, session: &NewUploadSession)
    -> Result<(), StoreError>;
    /// Adds a part with the name of its content. `Taken` when the session has that part already.
    async fn insert_part(
        &mut self,
        part: &NewPart,
        content: &ContentKey,
    ) -> Result<Written, StoreError>;
    /// Ends a session; one that became a file is remembered until it expires. Its parts are left over, until their content was removed and they are
    /// forgotten.
    async fn end_upload_session(&mut self, end: &SessionEnd) -> Result<(), StoreError>;
    /// Forgets parts, by session and number, whose content was removed.
    async fn forget_parts(&mut self, parts: &[(UploadSessionId, u64)]) -> Result<(), StoreError>;
    /// Forgets the sessions that had expired at this instant.
    async fn forget_upload_sessions(&mut self, expired_by: Timestamp) -> Result<(), StoreError>;
    /// Forgets what left its folder up to then; that it is not known any more is remembered.
    async fn forget_departures(&mut self, left_by: Timestamp) -> Result<(), StoreError>;
    /// Adds a drive with its root.
    async fn insert_drive(&mut self, drive: &Drive, root: &NewItem) -> Result<(), StoreError>;
    /// Closes a drive: from now on nothing in it is found, until all of it was purged.
    async fn close_drive(&mut self, drive: DriveId) -> Result<(), StoreError>;
    /// Ends items below the roots of closed drives in which nothing lies any more, with their versions,
    /// grants and links; a root with its drive. Others are left alone, and those that are gone.
    async fn purge_closed(&mut self, items: &[ItemId]) -> Result<(), StoreError>;

    /// Sets the highest time that was seen, earlier or later than it was.
    async fn set_highest_time(&mut self, at: Timestamp) -> Result<(), StoreError>;
    /// Adds an organization. The name taken is a conflict, here and below.
    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StoreError>;
    /// Sets an organization's policy.
    async fn set_policy(
        &mut self,
        organization: OrganizationId,
        policy: &Policy,
    ) -> Result<(), StoreError>;
    /// Adds a user.
    async fn insert_user(&mut self, user: &NewUser) -> Result<(), StoreError>;
    /// Sets what a user's password is checked against.
    async fn set_user_password(
        &mut self,
        user: UserId,
        verifier: &PasswordVerifier,
    ) -> Result<(), StoreError>;
    /// Sets what became of a user's account. The name and the address of one who is removed are free
    /// again; those whose heir they were get the heir of the removed one, if there is one.
    async fn set_account(&mut self, user: UserId, account: Account) -> Result<(), StoreError>;
    /// Writes down that the links of a user who left with everything were all ended.
    async fn has_left(&mut self, user: UserId) -> Result<(), StoreError>;
    /// Takes from a person or a group what they were given: memberships, grants, links that they used.
    async fn take_from(&mut self, principal: Principal) -> Result<(), StoreError>;
    /// Adds a person without an account. `Taken` when the organization has one of that name.
    async fn insert_external_user(&mut self, user: &User) -> Result<Written, StoreError>;
    /// Adds a group.
    async fn insert_group(&mut self, group: &Group) -> Result<(), StoreError>;
    /// Puts a user into a group. `Taken` when they are in it already.
    async fn insert_member(&mut self, group: GroupId, user: UserId) -> Result<Written, StoreError>;
    /// Takes a user out of a group. Who is not in it is no error.
    async fn remove_member(&mut self, group: GroupId, user: UserId) -> Result<(), StoreError>;
    /// Removes a group. Its name is free again.
    async fn remove_group(&mut self, group: GroupId) -> Result<(), StoreError>;
    /// Adds a site.
    async fn insert_site(&mut self, site: &Site) -> Result<(), StoreError>;
    /// Adds an application.
    async fn insert_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// Removes an application with its registration. Its name is free again.
    async fn remove_application(&mut self, application: ApplicationId) -> Result<(), StoreError>;
    /// Adds a bearer token under its digest.
    async fn insert_bearer(&mut self, bearer: &Bearer, digest: &Digest) -> Result<(), StoreError>;

    /// Makes everything that was written seen and lasting, or fails and leaves nothing of it.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
    /// Leaves nothing of what was written, and waits until what was read is lasting; fails when
    /// that cannot be.
    async fn refuse(self: Box<Self>) -> Result<(), StoreError>;
}
