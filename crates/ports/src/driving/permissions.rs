//! Listing, giving, changing and ending permissions.

use async_trait::async_trait;
use domain::grant::{GrantRefusal, GrantWish};
use domain::ids::{GrantId, GroupId, LinkId};
use domain::item::ItemKind;
use domain::link::{ExpiryRule, LinkRefusal};
use domain::patch::Patch;
use domain::permission::Appearance;
use domain::role::Capabilities;
use domain::time::Timestamp;

use super::Context;
use super::address::{ItemAddress, ShareAddress};
use super::items::LocateError;
use super::links::Recipient;
use super::view::{GrantView, PermissionView};

/// A permission, as a caller names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PermissionId {
    /// A grant.
    Grant(GrantId),
    /// A link.
    Link(LinkId),
}

/// A state of an item that a caller expects to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Any state at all.
    Any,
    /// The item at this revision.
    Revision(domain::ids::ItemId, u64),
    /// The item with this revision of its content.
    Content(domain::ids::ItemId, u64),
    /// No state that there is.
    Never,
}

impl Expected {
    /// Whether an item is in one of these states; in any when none are named.
    pub fn one_holds(states: Option<&Vec<Self>>, item: &domain::item::Item) -> bool {
        states.is_none_or(|states| states.iter().any(|state| state.holds(item)))
    }

    /// Whether an item is in this state.
    pub fn holds(&self, item: &domain::item::Item) -> bool {
        match *self {
            Self::Any => true,
            Self::Revision(id, revision) => id == item.id && revision == item.revision,
            Self::Content(id, revision) => id == item.id && revision == item.content_revision,
            Self::Never => false,
        }
    }
}

/// Invites people to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The item.
    pub item: ItemAddress,
    /// Whom.
    pub recipients: Vec<Recipient>,
    /// With what.
    pub capabilities: Capabilities,
    /// Until when, if not for ever.
    pub expires_at: Option<Timestamp>,
    /// Whether grants from above shall go on reaching the item.
    pub keep_inherited: bool,
}

/// Changes a permission. What is kept or left out stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePermission {
    /// The item at which it is addressed.
    pub item: ItemAddress,
    /// The permission.
    pub permission: PermissionId,
    /// What a grant shall allow.
    pub capabilities: Option<Capabilities>,
    /// When a link shall end.
    pub expiry: Patch<Timestamp>,
    /// On which links that may be changed.
    pub expiry_rule: ExpiryRule,
    /// The states in one of which the item must be; `None` when any will do.
    pub if_match: Option<Vec<Expected>>,
}

/// Ends a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovePermission {
    /// The item at which it is addressed.
    pub item: ItemAddress,
    /// The permission.
    pub permission: PermissionId,
    /// The states in one of which the item must be; `None` when any will do.
    pub if_match: Option<Vec<Expected>>,
}

/// Adds people to a link's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddPeople {
    /// The link.
    pub share: ShareAddress,
    /// Whom.
    pub recipients: Vec<Recipient>,
    /// What the link must allow; anything else is refused.
    pub capabilities: Capabilities,
}

/// Whom a grant is to be given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// A person.
    Person(Recipient),
    /// A group of the organization; `None` for an id that none can have.
    Group(Option<GroupId>),
}

/// Gives a grant to one person or group that has none on this very item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveGrant {
    /// The item.
    pub item: ItemAddress,
    /// What the item must be; anything else is not found.
    pub kind: ItemKind,
    /// To whom.
    pub to: Grantee,
    /// What it allows.
    pub capabilities: Capabilities,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// How the item appears to the one it is for.
    pub appearance: Appearance,
}

/// Sets what people and groups hold on one folder (docs/contracts/oracle.md 8). All of it is done,
/// or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetGrants {
    /// The folder; anything else is not found.
    pub folder: ItemAddress,
    /// To whom.
    pub to: Vec<Grantee>,
    /// What each of them holds from now on, in place of what they held on this very folder.
    pub capabilities: Capabilities,
    /// Whether anybody who holds nothing on it is refused, as [`PermissionsError::NotFound`].
    pub must_hold: bool,
}

/// Ends what people and groups hold on one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndGrants {
    /// The folder; anything else is not found.
    pub folder: ItemAddress,
    /// Whose grants end. Anybody who holds nothing is passed over.
    pub of: Holders,
}

/// Who holds something on a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holders {
    /// Everyone but the owner.
    All,
    /// The caller.
    Caller,
    /// These.
    Named(Vec<Grantee>),
}

/// Which grants are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantsOf {
    /// Those that reach an item of this kind, nearest first; of a file only those that were made on
    /// it. Ownerships are left out.
    Item(ItemAddress, ItemKind),
    /// Those to a group of the organization.
    Group(GroupId),
}

/// Changes a grant that is addressed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeGrant {
    /// The grant.
    pub id: GrantId,
    /// What shall become of it.
    pub wish: GrantWish,
    /// What a grant on a file may be given: one of these bundles, and nothing between them.
    pub on_files: Vec<Capabilities>,
}

/// The permissions of an item, and the state that the item is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionList {
    /// The permissions, nearest first, grants before links.
    pub permissions: Vec<PermissionView>,
    /// The item.
    pub item: domain::item::Item,
}

/// Why a permission is not shown, given, changed or ended.
#[derive(Debug, thiserror::Error)]
pub enum PermissionsError {
    /// The item cannot be located.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// The item has no such permission, or the caller may not know of it.
    #[error("the permission was not found")]
    NotFound,
    /// The permission was made on a folder above.
    #[error("the permission is inherited: change it on the item that it was made on")]
    Inherited,
    /// A rule about grants speaks against it.
    #[error(transparent)]
    Grant(GrantRefusal),
    /// A rule about links speaks against it.
    #[error(transparent)]
    Link(LinkRefusal),
    /// A grant has no such field to change, or a link has not.
    #[error("this permission has nothing of the kind that is to be changed")]
    NotChangeable,
    /// There are no grants of this kind on files.
    #[error("there is no such role on files")]
    NotOnFiles,
    /// The link allows something else than what was named.
    #[error("the roles must be those of the link")]
    OtherRole,
    /// A recipient is nobody in the organization.
    #[error("recipient {} is not known in the organization", .0 + 1)]
    UnknownRecipient(usize),
    /// The item is in another state than the caller expects.
    #[error("the item was changed in the meantime")]
    PreconditionFailed,
}

impl From<GrantRefusal> for PermissionsError {
    fn from(refusal: GrantRefusal) -> Self {
        match refusal {
            GrantRefusal::Access(refusal) => Self::Locate(refusal.into()),
            GrantRefusal::Inherited => Self::Inherited,
            other => Self::Grant(other),
        }
    }
}

impl From<LinkRefusal> for PermissionsError {
    fn from(refusal: LinkRefusal) -> Self {
        match refusal {
            LinkRefusal::Access(refusal) => Self::Locate(refusal.into()),
            LinkRefusal::Inherited => Self::Inherited,
            other => Self::Link(other),
        }
    }
}

/// Lists, gives, changes and ends permissions.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Permissions: Send + Sync {
    /// The permissions that reach an item, as far as the caller sees them.
    async fn list_permissions(
        &self,
        context: &Context,
        item: &ItemAddress,
    ) -> Result<PermissionList, PermissionsError>;

    /// One of them.
    async fn permission(
        &self,
        context: &Context,
        item: &ItemAddress,
        permission: PermissionId,
    ) -> Result<PermissionView, PermissionsError>;

    /// The permission behind a link that the caller came through.
    async fn permission_of_share(
        &self,
        context: &Context,
        share: &ShareAddress,
    ) -> Result<PermissionView, PermissionsError>;

    /// Gives grants to people, one each, in the order named. All of them, or none.
    async fn invite(
        &self,
        context: &Context,
        command: Invite,
    ) -> Result<Vec<PermissionView>, PermissionsError>;

    /// Changes a permission; the answer is its state after that, changed or not.
    async fn change_permission(
        &self,
        context: &Context,
        command: ChangePermission,
    ) -> Result<PermissionView, PermissionsError>;

    /// Ends a permission, at once and for ever.
    async fn remove_permission(
        &self,
        context: &Context,
        command: RemovePermission,
    ) -> Result<(), PermissionsError>;

    /// Gives a grant to anybody who has none on this very item.
    async fn give_grant(
        &self,
        context: &Context,
        command: GiveGrant,
    ) -> Result<GrantView, PermissionsError>;

    /// One grant, wherever it is, as far as the caller sees it.
    async fn grant(&self, context: &Context, id: GrantId) -> Result<GrantView, PermissionsError>;

    /// The grants of an item or to a group, as far as the caller sees them.
    async fn grants(
        &self,
        context: &Context,
        of: GrantsOf,
    ) -> Result<Vec<GrantView>, PermissionsError>;

    /// Changes a grant by the rule of those who publish; the answer is its state after that.
    async fn change_grant(
        &self,
        context: &Context,
        command: ChangeGrant,
    ) -> Result<GrantView, PermissionsError>;

    /// Ends a grant by the rule of those who publish: anyone may end their own.
    async fn remove_grant(&self, context: &Context, id: GrantId) -> Result<(), PermissionsError>;

    /// Sets what people and groups hold on a folder, by the rule of those who manage it; in the order
    /// named.
    async fn set_grants(
        &self,
        context: &Context,
        command: SetGrants,
    ) -> Result<Vec<GrantView>, PermissionsError>;

    /// Ends what people and groups hold on a folder: others' by the rule of those who manage it.
    async fn end_grants(
        &self,
        context: &Context,
        command: EndGrants,
    ) -> Result<domain::ids::ItemId, PermissionsError>;

    /// Who holds something on a folder, for anybody who sees it: by grants on this very folder, and
    /// unless `own_only` by those above it, one entry for each person or group, the nearest. The
    /// owner is left out.
    async fn members(
        &self,
        context: &Context,
        folder: &ItemAddress,
        own_only: bool,
    ) -> Result<(domain::ids::ItemId, Vec<GrantView>), PermissionsError>;

    /// Adds people to a link's list; the answer is the link's permission after that.
    async fn add_people(
        &self,
        context: &Context,
        command: AddPeople,
    ) -> Result<PermissionView, PermissionsError>;
}
