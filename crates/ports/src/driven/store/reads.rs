//! Reads. Absent is `None` or an empty list, never an error.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId,
    UploadSessionId, UserId, VersionId,
};
use domain::item::{
    Drive, DriveOwner, FileContent, Item, ItemKind, KeptVersion, Lineage, SearchText,
};
use domain::link::{Link, PasswordGeneration};
use domain::permission::Grant;
use domain::policy::Policy;
use domain::principal::Principal;
use domain::server::session::{Part, UploadSession};
use domain::time::Timestamp;

use super::{Change, ChangeNumbers, ChangeQuery, Event, Known, StoreError, TokenReads};
use crate::directory::{Application, Bearer, Group, Organization, Site, User};
use crate::driven::content::{Content, ContentKey};
use crate::page::{Cursor, Page};
use crate::secret::{Digest, PasswordVerifier, SealedName, SealedToken};

/// A link with what is stored in place of its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLink {
    /// The link.
    pub link: Link,
    /// Its token, sealed.
    pub sealed: SealedToken,
    /// What its password is checked against; there exactly when the link has a password.
    pub verifier: Option<PasswordVerifier>,
    /// Its own name, sealed; there exactly when the link has one.
    pub name: Option<SealedName>,
}

/// That a signed-in user used a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The link.
    pub link: LinkId,
    /// The user.
    pub user: UserId,
    /// The password that they gave, if they gave one.
    pub password: Option<PasswordGeneration>,
    /// Whether the item counts as shared with them from now on.
    pub durable: bool,
    /// When.
    pub at: Timestamp,
}

/// By what the items in a folder are ordered. Ties are broken by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ChildOrder {
    /// By the key of their names, folders among files.
    #[default]
    Name,
    /// By the length of their content; folders and web links count as empty.
    Size,
    /// By when they were last changed.
    Modified,
    /// By when their content was last changed where it came from.
    SourceModified,
    /// By id, and so by when they were made.
    Id,
}

/// Which part of a folder is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildQuery {
    /// The folder.
    pub parent: ItemId,
    /// The order.
    pub order: ChildOrder,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Where the page before ended; its key is a name's key, or a decimal number. With `by_kind` a
    /// digit for the kind stands before it.
    pub after: Option<Cursor>,
    /// How many items at most; at least 1.
    pub limit: u32,
    /// Whether folders come before files and files before web links, whatever the order.
    pub by_kind: bool,
    /// How many items are passed over before the first.
    pub offset: u64,
    /// Items that are left out.
    pub without: Vec<ItemId>,
}

/// What is searched for below a folder, not in the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// The folder; it is not found itself.
    pub folder: ItemId,
    /// What must occur in a name.
    pub text: SearchText,
    /// The order.
    pub order: ChildOrder,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Where the page before ended, as for [`ChildQuery`].
    pub after: Option<Cursor>,
    /// How many items at most; at least 1.
    pub limit: u32,
}

/// What is kept with a folder of all that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FolderTotals {
    /// How many items lie directly in it, those in the trash not counted.
    pub child_count: u64,
    /// The bytes of all files below it, those in the trash not counted.
    pub size: u64,
    /// How many items below it permissions from above do not reach, those in the trash not counted.
    pub cut_off: u64,
}

/// What lies anywhere below an item, in the trash or not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Below {
    /// How many steps the item reaches below itself.
    pub height: usize,
    /// The items that permissions from above do not reach, by id.
    pub cut_off: Vec<ItemId>,
    /// See [`Reads::tree_revision`].
    pub tree_revision: u64,
}

/// How often an item's content was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Uses {
    /// How often it was downloaded, through a link or not.
    pub downloads: u64,
    /// How often it was looked at on a page.
    pub previews: u64,
}

/// A part of an upload, with the name of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// The session that it was sent for.
    pub session: UploadSessionId,
    /// The part.
    pub part: Part,
    /// The name under which its bytes are kept.
    pub content: ContentKey,
}

/// A version of a file, with the name of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVersion {
    /// The file.
    pub item: ItemId,
    /// Its number among the file's versions, from 1 on.
    pub number: u64,
    /// What its content is to be.
    pub content: FileContent,
    /// Where that is, and what it is checked against.
    pub stored: Content,
    /// When it was found damaged, if it was.
    pub damaged_at: Option<Timestamp>,
}

/// Which versions are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Every one.
    All,
    /// Those without all of their sums that are not marked as damaged.
    Unchecked,
}

/// What somebody leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Holdings {
    /// How many files lie in their drives, in the trash or not.
    pub files: u64,
    /// How many bytes those hold.
    pub bytes: u64,
    /// How many links that were not revoked they made, anywhere.
    pub links: u64,
}

/// Which links are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LinkFilter {
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Only those on this very item.
    pub item: Option<ItemId>,
    /// Only those that this user made.
    pub maker: Option<UserId>,
    /// Also those that were revoked.
    pub with_revoked: bool,
}

/// Reads of what is committed; inside a unit of work, of what that unit wrote as well.
#[async_trait]
pub trait Reads: TokenReads + Send + Sync {
    /// One organization.
    async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError>;
    /// Every organization, by name.
    async fn organizations(&self) -> Result<Vec<Organization>, StoreError>;
    /// The highest time that was seen when something was written, if that is kept.
    async fn highest_time(&self) -> Result<Option<Timestamp>, StoreError>;
    /// The highest id that anything has; `None` where there is nothing.
    async fn highest_id(&self) -> Result<Option<i64>, StoreError>;
    /// An organization's policy: the default one until another is set.
    async fn policy(&self, organization: OrganizationId) -> Result<Policy, StoreError>;

    /// One person, with an account or not.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The person without an account in an organization who was named by exactly this text.
    async fn external_user(
        &self,
        organization: OrganizationId,
        named: &str,
    ) -> Result<Option<User>, StoreError>;
    /// The user with an account of that name or e-mail address, without regard to case.
    async fn user_named(&self, name_or_email: &str) -> Result<Option<User>, StoreError>;
    /// An organization's users with an account, by name.
    async fn users(&self, organization: OrganizationId) -> Result<Vec<User>, StoreError>;
    /// The groups that a user is in.
    async fn groups_of(&self, user: UserId) -> Result<BTreeSet<GroupId>, StoreError>;
    /// One group.
    async fn group(&self, id: GroupId) -> Result<Option<Group>, StoreError>;
    /// An organization's groups, by name.
    async fn groups(&self, organization: OrganizationId) -> Result<Vec<Group>, StoreError>;
    /// The users in a group, by name.
    async fn group_members(&self, group: GroupId) -> Result<Vec<User>, StoreError>;
    /// One site.
    async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError>;
    /// An organization's sites, by name.
    async fn sites(&self, organization: OrganizationId) -> Result<Vec<Site>, StoreError>;
    /// One application.
    async fn application(&self, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// An organization's applications with the built-in one, by name.
    async fn applications(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Application>, StoreError>;

    /// The bearer token that is stored under any of these digests.
    async fn bearer_by_digest(&self, digests: &[Digest]) -> Result<Option<Bearer>, StoreError>;
    /// One bearer token.
    async fn bearer(&self, id: BearerId) -> Result<Option<Bearer>, StoreError>;

    /// One drive.
    async fn drive(&self, id: DriveId) -> Result<Option<Drive>, StoreError>;
    /// The drive that belongs to an owner: the first that was made, if there are several.
    async fn drive_of(&self, owner: DriveOwner) -> Result<Option<Drive>, StoreError>;
    /// An organization's drives, by id.
    async fn drives(&self, organization: OrganizationId) -> Result<Vec<Drive>, StoreError>;

    /// One item that is not in the trash itself.
    async fn item(&self, id: ItemId) -> Result<Option<Item>, StoreError>;
    /// One item that is in the trash itself.
    async fn trashed_item(&self, id: ItemId) -> Result<Option<Item>, StoreError>;
    /// Those of these items that are not in the trash themselves, by id.
    async fn items(&self, ids: &[ItemId]) -> Result<Vec<Item>, StoreError>;
    /// A page of the items of these drives that are in the trash themselves, by id.
    async fn trashed_in(
        &self,
        drives: &[DriveId],
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<Item>, StoreError>;
    /// The bytes of all files in a drive that lie in its trash, or in a folder that does.
    async fn trashed_size(&self, drive: DriveId) -> Result<u64, StoreError>;
    /// The items in a folder, not in the trash, that permissions from above do not reach.
    async fn cut_off_in(&self, parent: ItemId) -> Result<Vec<ItemId>, StoreError>;
    /// What lies anywhere below an item, all of one moment. It walks the whole tree: never within a
    /// unit, which looks at [`Reads::tree_revision`] instead.
    async fn below(&self, item: ItemId) -> Result<Below, StoreError>;
    /// A number that grows whenever something below an item is put there or cut off, gets another
    /// grant or loses one: while it stays, so does [`Below`], but for what was taken away.
    async fn tree_revision(&self, item: ItemId) -> Result<u64, StoreError>;
    /// The items anywhere below these folders that permissions from above do not reach, each with
    /// every one of the folders that it counts to in [`Reads::folder_totals`]: first by item.
    async fn cut_off_counted(
        &self,
        folders: &[ItemId],
    ) -> Result<Vec<(ItemId, ItemId)>, StoreError>;
    /// How often each of these items was used, in the order given.
    async fn uses(&self, items: &[ItemId]) -> Result<Vec<Uses>, StoreError>;
    /// The item at the end of a way of names, given by their keys, from an item on; the item itself
    /// for a way of none. Nothing on the way is in the trash, but for where it begins.
    async fn at_path(&self, from: ItemId, keys: &[String]) -> Result<Option<Item>, StoreError>;
    /// The item in a folder whose name has this key, unless it is in the trash.
    async fn child(&self, parent: ItemId, name_key: &str) -> Result<Option<Item>, StoreError> {
        self.at_path(parent, &[name_key.to_owned()]).await
    }
    /// A page of a folder's items, those in the trash left out.
    async fn children(&self, query: &ChildQuery) -> Result<Page<Item>, StoreError>;
    /// A page of what is found below a folder. It walks the whole tree: never within a unit.
    async fn search(&self, query: &SearchQuery) -> Result<Page<Item>, StoreError>;
    /// What changed in a drive, in that order: items that came or were changed, put into the trash or taken
    /// out of it, shared or not shared any longer, each once where it changed last; and what left a
    /// folder, for wherever. A folder changes alone, but with all that is below it when that is seen anew: when it is
    /// taken out of the trash, comes from another drive or out of a folder that was cut off, or is open to others
    /// than before.
    async fn changes(&self, query: &ChangeQuery) -> Result<Vec<Change>, StoreError>;
    /// The numbers with which these items last changed.
    async fn change_numbers(
        &self,
        items: &[ItemId],
    ) -> Result<BTreeMap<ItemId, ChangeNumbers>, StoreError>;
    /// How far the changes of a drive are known.
    async fn known_changes(&self, drive: DriveId) -> Result<Option<Known>, StoreError>;
    /// What is kept with each of these folders, in the order given. Writes keep it: nothing is counted
    /// here.
    async fn folder_totals(&self, folders: &[ItemId]) -> Result<Vec<FolderTotals>, StoreError>;
    /// An item's way up to its root with the grants at every step, nearest first.
    async fn lineage(&self, item: ItemId) -> Result<Option<Lineage>, StoreError>;
    /// The versions of a file that are kept, newest first, from this number down, or from the present one for `None`.
    async fn versions_of(
        &self,
        file: ItemId,
        from: Option<u64>,
        limit: u32,
    ) -> Result<Vec<KeptVersion>, StoreError>;
    /// Reads at once what these items' reading takes one by one: the ways up to them and where their content is.
    /// It answers nothing, and changes nothing but what the reads that follow cost.
    async fn read_ahead(&self, items: &[ItemId]) -> Result<(), StoreError>;
    /// Where a version's content is, and what it is checked against.
    async fn content(&self, version: VersionId) -> Result<Option<Content>, StoreError>;

    /// One link, revoked or not.
    async fn link(&self, id: LinkId) -> Result<Option<StoredLink>, StoreError>;
    /// The link whose token is stored under any of these digests, revoked or not.
    async fn link_by_digest(&self, digests: &[Digest]) -> Result<Option<StoredLink>, StoreError>;
    /// The link that was not revoked and has this fingerprint.
    async fn link_by_fingerprint(
        &self,
        fingerprint: &Digest,
    ) -> Result<Option<StoredLink>, StoreError>;
    /// The link that was not revoked and has the name of this digest.
    async fn link_by_name(&self, name: &Digest) -> Result<Option<StoredLink>, StoreError>;
    /// The links that were not revoked on any of these items, by id; delegated ones left out: each is
    /// a credential of its own, and there may be thousands.
    async fn links_on(&self, items: &[ItemId]) -> Result<Vec<StoredLink>, StoreError>;
    /// A page of links, by id.
    async fn links(
        &self,
        filter: &LinkFilter,
        after: Option<LinkId>,
        limit: u32,
    ) -> Result<Vec<StoredLink>, StoreError>;
    /// When a link's password was last being guessed by too many.
    async fn guessed_at(&self, link: LinkId) -> Result<Option<Timestamp>, StoreError>;
    /// One grant.
    async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError>;
    /// The grants to any of these principals, by id.
    async fn grants_to(&self, principals: &[Principal]) -> Result<Vec<Grant>, StoreError>;
    /// What happened in an organization after the event at a position, each with its own position,
    /// in order. Positions are positive and grow; 0 is before the first.
    async fn events(
        &self,
        organization: OrganizationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Event)>, StoreError>;
    /// One upload session, expired or not.
    async fn upload_session(
        &self,
        id: UploadSessionId,
    ) -> Result<Option<UploadSession>, StoreError>;
    /// The parts that were sent for a session, by number; also of one that has ended.
    async fn upload_parts(&self, session: UploadSessionId) -> Result<Vec<StoredPart>, StoreError>;
    /// Parts that nobody needs any more, because their session has ended or has expired at `now`:
    /// by session and number, at most so many.
    async fn leftover_parts(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredPart>, StoreError>;
    /// The roots of closed drives of which not all was purged yet, at most so many; those with what is
    /// still being put together only if that was begun by then.
    async fn closed_roots(
        &self,
        begun_by: Timestamp,
        limit: u32,
    ) -> Result<Vec<ItemId>, StoreError>;
    /// What lies directly in a folder of a closed drive, in the trash or not, at most so many.
    async fn in_closed(
        &self,
        folder: ItemId,
        limit: u32,
    ) -> Result<Vec<(ItemId, ItemKind)>, StoreError>;
    /// Those of these names of content that a version or a part of an upload has.
    async fn named_content(&self, keys: &[ContentKey]) -> Result<BTreeSet<ContentKey>, StoreError>;
    /// A page of versions of files, in the trash or not, by id.
    async fn versions(
        &self,
        which: Versions,
        after: Option<VersionId>,
        limit: u32,
    ) -> Result<Vec<StoredVersion>, StoreError>;
    /// The content of these items that no other item has too.
    async fn content_of_these_only(&self, items: &[ItemId]) -> Result<Vec<ContentKey>, StoreError>;
    /// How much there is in a drive, and how many links were made by a user; see [`Holdings`].
    async fn holdings(
        &self,
        drives: &[DriveId],
        maker: Option<UserId>,
    ) -> Result<Holdings, StoreError>;
    /// People who left with everything, whose links were not all ended yet.
    async fn leaving(&self) -> Result<Vec<User>, StoreError>;
    /// The position of the last event in an organization; 0 when there is none.
    async fn last_event(&self, organization: OrganizationId) -> Result<u64, StoreError>;
    /// Which of these items have a grant of their own that is no ownership.
    async fn granted_among(&self, items: &[ItemId]) -> Result<BTreeSet<ItemId>, StoreError>;
    /// That a user used a link, if they did.
    async fn redemption(
        &self,
        link: LinkId,
        user: UserId,
    ) -> Result<Option<Redemption>, StoreError>;
    /// The links on any of these items, not revoked, that a user used durably.
    async fn redeemed_links(
        &self,
        user: UserId,
        items: &[ItemId],
    ) -> Result<Vec<StoredLink>, StoreError>;
}
