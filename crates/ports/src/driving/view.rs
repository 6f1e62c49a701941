//! What a caller is shown of drives, items, people and links.

use domain::ids::{ApplicationId, DriveId, GroupId, ItemId, OrganizationId, SiteId, UserId};
use domain::item::{Drive, Item, ItemName};
use domain::link::{Effect, Link, LinkKind, LinkName, LinkScope};
use domain::permission::Grant;
use domain::role::Capabilities;
use domain::time::Timestamp;

use crate::driven::store::{Event, Uses};
use crate::secret::LinkToken;

/// A person, as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Their id.
    pub id: UserId,
    /// The name they sign in with.
    pub name: String,
    /// The name that others see.
    pub display_name: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether they have no account, and are known by that name alone.
    pub is_external: bool,
}

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The person.
    pub person: PersonView,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Whether it is theirs to use.
    pub is_active: bool,
    /// The bytes of all files in their drive; only told to themselves, 0 to anyone else.
    pub used: u64,
    /// How many bytes a file may have at most that is uploaded.
    pub upload_limit: u64,
}

/// A group, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An organization, as its people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationView {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An application, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationView {
    /// Its id.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
}

/// The one a drive belongs to or a grant is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalView {
    /// A person.
    Person(PersonView),
    /// A group.
    Group {
        /// Its id.
        id: GroupId,
        /// Its name.
        name: String,
    },
    /// A site.
    Site {
        /// Its id.
        id: SiteId,
        /// Its name.
        name: String,
    },
}

/// A drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriveView {
    /// The drive.
    pub drive: Drive,
    /// Whose it is.
    pub owner: PrincipalView,
    /// The bytes of all files in it, those in the trash left out.
    pub used: u64,
    /// The bytes of those in the trash.
    pub trashed: u64,
    /// How many bytes there is room for, if that can be known.
    pub room: Option<u64>,
}

/// The folder that an item is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentView {
    /// The folder.
    pub id: ItemId,
    /// The names from the drive's root down to the folder; empty for the root itself.
    pub path: Vec<ItemName>,
}

/// A part of what is shown of an item, beside the item itself and its caller's rights to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What a folder holds.
    Counts,
    /// The same without what is hidden from the caller.
    CountsSeen,
    /// Who made it, and who last changed it.
    People,
    /// Whose drive it lies in.
    Owner,
    /// The folder that it is in.
    Parent,
    /// The folders above it that the caller sees.
    Path,
    /// The widest audience of its links and grants.
    Shared,
    /// Its one link, and what that may come to.
    Link,
    /// A download address, where the caller may read it.
    Download,
}

impl Part {
    /// What an item is shown with where its own link belongs to it.
    pub const WITH_LINK: &[Self] = &[
        Self::CountsSeen,
        Self::People,
        Self::Owner,
        Self::Path,
        Self::Link,
    ];
}

/// An item: of its parts those that were wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// The item.
    pub item: Item,
    /// Its name as it is shown: the root of somebody else's drive has its owner's.
    pub name: String,
    /// Whether it is the caller's own root.
    pub is_home: bool,
    /// Whether its drive belongs to a person.
    pub in_personal_drive: bool,
    /// What the caller may do with it; nothing in a list that does not show it.
    pub capabilities: Capabilities,
    /// Whether it has grants of its own.
    pub has_grants: bool,
    /// The bytes of a file or a web link, or with the counts of all files below a folder.
    pub size: u64,
    /// How many items lie directly in a folder; 0 for anything else, and without the counts.
    pub child_count: u64,
    /// Who made it, if that is still known.
    pub created_by: Option<PersonView>,
    /// Who last changed it, if that is still known.
    pub modified_by: Option<PersonView>,
    /// Whose drive it lies in, if that is still known.
    pub owner: Option<PrincipalView>,
    /// The folder that it is in; `None` for a drive's root.
    pub parent: Option<ParentView>,
    /// The folders above it that the caller sees, the topmost first. The topmost is the caller's
    /// own root, also above what they were invited to. Empty for that root itself, and for what is
    /// located through a link only.
    pub path: Option<Vec<FolderView>>,
    /// The widest audience of its own links, `People` if it only has grants, `None` if it has
    /// neither.
    pub shared: Option<LinkScope>,
    /// Its one link, and what that may come to.
    pub sharing: Option<SharingView>,
    /// A signed address part under which its bytes can be had without a token for a while.
    pub download: Option<String>,
}

impl ItemView {
    /// Whose drive it lies in, if it belongs to a person.
    pub const fn owning_person(&self) -> Option<&PersonView> {
        match &self.owner {
            Some(PrincipalView::Person(person)) => Some(person),
            Some(PrincipalView::Group { .. } | PrincipalView::Site { .. }) | None => None,
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// When it really ends: by its own expiry or by the policy.
    pub ends_at: Option<Timestamp>,
    /// Its token, where the caller may be told.
    pub token: Option<LinkToken>,
    /// The application through which it was made.
    pub application: ApplicationView,
    /// The people on its list.
    pub people: Vec<PersonView>,
    /// Who made it, if that is a person who is still known.
    pub maker: Option<PersonView>,
}

/// A permission of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionKind {
    /// For a named principal.
    Grant {
        /// The grant.
        grant: Grant,
        /// Whom it is for.
        principal: PrincipalView,
    },
    /// For anybody who holds the link.
    Link(LinkView),
}

/// The one link of an item, as anybody who sees the item sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLinkView {
    /// The link, with what was asked for.
    pub link: Link,
    /// What it comes to under policy and folders, as they are now.
    pub effect: Effect,
    /// Its token.
    pub token: LinkToken,
    /// Its own name, if it has one.
    pub name: Option<LinkName>,
    /// When it really ends: by its own expiry or by the policy.
    pub ends_at: Option<Timestamp>,
    /// How often its item was used, through it or not.
    pub uses: Uses,
}

/// A folder above an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderView {
    /// The folder; `None` for the root that the caller sees everything from.
    pub id: Option<ItemId>,
    /// Its name, as it is shown.
    pub name: String,
    /// Counts its changes, from 1.
    pub revision: u64,
}

/// The one link of an item, and what that may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingView {
    /// The link, if there is one that is alive; nothing for anybody who came through a link only.
    pub link: Option<ItemLinkView>,
    /// Whether the item, or a folder above it, has such a link.
    pub is_linked: bool,
    /// The widest audience that its link may have; `None` for a root, which has none.
    pub widest_scope: Option<LinkScope>,
    /// The most that its link may be for.
    pub most: LinkKind,
    /// Whether its link may have a name.
    pub link_names: bool,
}

/// A grant with its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// The grant.
    pub grant: Grant,
    /// Whom it is for.
    pub principal: PrincipalView,
    /// Who gave it, if that is still known.
    pub created_by: Option<PersonView>,
    /// The item, as the caller sees it; `None` where they may not.
    pub item: Option<ItemView>,
}

/// Something that happened to an item that the caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    /// Its position among all events.
    pub position: u64,
    /// What, when and to what.
    pub event: Event,
    /// By whom, if that is known.
    pub by: Option<PersonView>,
    /// The item as it is now.
    pub item: ItemView,
}

/// Where an inherited permission comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InheritedFrom {
    /// The drive.
    pub drive: DriveId,
    /// Whether the drive belongs to a person.
    pub in_personal_drive: bool,
    /// The item on which the permission was made.
    pub item: ItemId,
    /// The names from the drive's root down to that item; empty for the root itself.
    pub path: Vec<ItemName>,
}

/// A permission, as a caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionView {
    /// The permission.
    pub kind: PermissionKind,
    /// Where it comes from, unless it was made on the very item that was asked about.
    pub inherited_from: Option<InheritedFrom>,
}
