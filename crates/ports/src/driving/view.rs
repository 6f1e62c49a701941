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
    /// The bytes of all files in their drive; only told to themselves, 0 to anyone else.
    pub used: u64,
    /// How many bytes a file may have at most that is uploaded.
    pub upload_limit: u64,
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
    /// The bytes of all files in it.
    pub used: u64,
}

/// The folder that an item is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentView {
    /// The folder.
    pub id: ItemId,
    /// The names from the drive's root down to the folder; empty for the root itself.
    pub path: Vec<ItemName>,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// The item.
    pub item: Item,
    /// The organization of its drive.
    pub organization: OrganizationId,
    /// Whether its drive belongs to a person.
    pub in_personal_drive: bool,
    /// The folder that it is in; `None` for a drive's root.
    pub parent: Option<ParentView>,
    /// The bytes of a file, or of all files below a folder.
    pub size: u64,
    /// How many items lie directly in a folder; 0 for anything else.
    pub child_count: u64,
    /// The widest audience of its own links, `People` if it only has grants, `None` if it has
    /// neither.
    pub shared: Option<LinkScope>,
    /// Who made it, if that is still known.
    pub created_by: Option<PersonView>,
    /// Who last changed it, if that is still known.
    pub modified_by: Option<PersonView>,
    /// Whose drive it lies in, if that is still known; only of an item that was located through a
    /// link.
    pub owner: Option<PrincipalView>,
    /// A signed address part under which its bytes can be had without a token for a while; only
    /// where the caller may read them and asked for it.
    pub download: Option<String>,
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

/// An item with all that surrounds it, as a caller sees it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the item"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDetail {
    /// The item.
    pub item: Item,
    /// Whether it is the caller's own root.
    pub is_home: bool,
    /// Its name as it is shown: the root of somebody else's drive has its owner's.
    pub name: String,
    /// The length of its content, or of all that is below it; 0 for a web link.
    pub size: u64,
    /// How many items the caller sees directly in a folder; 0 for anything else.
    pub child_count: u64,
    /// The folders above it that the caller sees, the topmost first. The topmost is the caller's
    /// own root, also above what they were invited to. Empty for that root itself, and for what is
    /// located through a link only.
    pub path: Vec<FolderView>,
    /// Who made it, if that is still known.
    pub created_by: Option<PersonView>,
    /// Who last changed it, if that is still known.
    pub modified_by: Option<PersonView>,
    /// Whose drive it lies in, if it belongs to a person.
    pub owner: Option<PersonView>,
    /// Its one link, if it has one that is alive; nothing for anybody who came through a link only.
    pub link: Option<ItemLinkView>,
    /// What the caller may do with it.
    pub capabilities: Capabilities,
    /// Whether the caller reaches it through a link only.
    pub through_link: bool,
    /// Whether it, or a folder above it, has such a link.
    pub is_linked: bool,
    /// Whether it has grants of its own.
    pub has_grants: bool,
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
    pub item: Option<ItemDetail>,
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
    pub item: ItemDetail,
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
