//! A small world in a store: two organizations, three people, a drive with a folder and a file.
//!
//! Whatever is written is built as the program builds it, from permits.

mod changes;

use std::sync::Arc;

pub use changes::{ItemLinkWish, LATER, link_name, renamed, stored_name};

use domain::access::{Action, Rights};
use domain::grant::{by_operator, ownership};
use domain::ids::{
    ApplicationId, BearerId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, UserId,
    VersionId,
};
use domain::item::{Drive, Facet, FileContent, Item, ItemName, QuickSums, name_key};
use domain::link::{LinkKind, LinkRequest, LinkScope, LinkSpecification, NewLink};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::principal::{Account, Actor, Caller, Person, Principal, TokenLimit, TokenScopes};
use domain::role::Capabilities;
use domain::server::turns::{Party, Turn};
use domain::time::Timestamp;
use domain::upload::{NewItem, NewVersion, SourceTimes};

use super::SeededIds;
use crate::directory::{BUILT_IN_APPLICATION, Bearer, Group, Organization, User};
use crate::driven::clock::Ids;
use crate::driven::content::{CHECKED, Content, ContentKey};
use crate::driven::store::{
    Basis, LinkSecrets, NewUser, Placed, Placement, Scope, Store, StoredLink, StoredName, Unit,
    Written,
};
use crate::secret::{Digest, PasswordVerifier, SealedToken};

/// The instant at which everything in the world was made.
pub const NOW: Timestamp = match Timestamp::from_millis(1_790_000_000_000) {
    Some(now) => now,
    None => panic!("the year is 2026"),
};

/// A small world in a store.
pub struct World {
    /// The store that it is in.
    pub store: Arc<dyn Store>,
    /// Where its ids come from.
    pub ids: SeededIds,
    /// The organization that all but the outsider belong to.
    pub organization: Organization,
    /// The owner of the drive.
    pub owner: User,
    /// A user of the same organization, without any grant.
    pub guest: User,
    /// A user of another organization.
    pub outsider: User,
    /// A group of the organization, in which nobody is.
    pub group: Group,
    /// The owner's drive.
    pub drive: Drive,
    /// A folder in the drive's root.
    pub folder: Item,
    /// A file in the folder.
    pub file: Item,
}

/// A link to be written, with all that goes with it.
#[derive(Clone, Debug)]
pub struct LinkParts {
    /// The link.
    pub link: NewLink,
    /// Its token's digest.
    pub digest: Digest,
    /// Its sealed token.
    pub sealed: SealedToken,
    /// What its password is checked against.
    pub verifier: Option<PasswordVerifier>,
    /// Its fingerprint.
    pub fingerprint: Option<Digest>,
    /// Its name, with what it is found by.
    pub name: Option<StoredName>,
}

impl LinkParts {
    /// What is stored in place of its secrets.
    pub fn secrets(&self) -> LinkSecrets {
        LinkSecrets {
            digest: self.digest,
            sealed: self.sealed.clone(),
            verifier: self.verifier.clone(),
            fingerprint: self.fingerprint,
            name: self.name.clone(),
        }
    }

    /// The link as it comes back from a store.
    pub fn stored(&self) -> StoredLink {
        StoredLink {
            link: self.link.link().clone(),
            sealed: self.sealed.clone(),
            verifier: self.verifier.clone(),
            name: self.name.as_ref().map(|name| name.sealed.clone()),
        }
    }

    /// Inserts the link into a unit.
    pub async fn insert(&self, unit: &mut dyn Unit) -> Written {
        let secrets = self.secrets();
        unit.insert_link(&self.link, &secrets).await.unwrap()
    }

    /// Inserts the link in a unit of its own.
    pub async fn write(&self, store: &dyn Store) -> Written {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let written = self.insert(&mut *unit).await;
        unit.commit().await.unwrap();
        written
    }

    /// Places the link on this basis.
    pub async fn place(&self, store: &dyn Store, basis: Basis) -> Placed {
        let placement = Placement {
            link: self.link.clone(),
            secrets: self.secrets(),
            delegated: None,
        };
        let placed = store.place_link(Turn::usual(Party::Unknown), basis, placement);
        placed.await.unwrap()
    }

    /// The link's id.
    pub fn id(&self) -> LinkId {
        self.link.link().id
    }
}

/// A digest, another for each number.
pub fn digest(number: i64) -> Digest {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    Digest(bytes)
}

/// A request for a link to view, of any scope.
pub fn request(scope: LinkScope, recipients: &[UserId]) -> LinkRequest {
    LinkRequest {
        recipients: recipients.iter().copied().collect(),
        expiry: Patch::Clear,
        ..LinkRequest::specified()
            .of_kind(LinkKind::View)
            .for_scope(scope)
    }
}

fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

impl World {
    /// Makes the world in an empty store.
    pub async fn make(store: Arc<dyn Store>) -> Self {
        let ids = SeededIds::default();
        let organization = organization(&ids, "Acme");
        let elsewhere = self::organization(&ids, "Elsewhere");
        let owner = user(&ids, organization.id, "Olivia");
        let guest = user(&ids, organization.id, "Gus");
        let outsider = user(&ids, elsewhere.id, "Oscar");
        let group = Group {
            id: ids.next().and_then(GroupId::new).unwrap(),
            organization: organization.id,
            name: "Readers".to_owned(),
            is_removed: false,
            created_at: NOW,
        };
        let drive = ids.next().and_then(DriveId::new).unwrap();
        let root = ids.next().and_then(ItemId::new).unwrap();
        let drive = Drive {
            name: "Olivia's files".to_owned(),
            ..Drive::of_user(drive, organization.id, owner.id, root, NOW)
        };
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.insert_organization(&organization).await.unwrap();
        unit.insert_organization(&elsewhere).await.unwrap();
        for user in [&owner, &guest, &outsider] {
            let user = user.clone();
            let verifier = None;
            unit.insert_user(&NewUser { user, verifier }).await.unwrap();
        }
        unit.insert_group(&group).await.unwrap();
        let root = NewItem::root(drive.id, drive.root, name("root"), NOW);
        unit.insert_drive(&drive, &root).await.unwrap();
        let grant = ids.next().and_then(GrantId::new).unwrap();
        let owns = ownership(grant, drive.root, Principal::User(owner.id), NOW);
        unit.write_grant(&owns).await.unwrap();
        unit.commit().await.unwrap();

        let root = root.item().clone();
        let mut world = Self {
            store,
            ids,
            organization,
            owner,
            guest,
            outsider,
            group,
            drive,
            folder: root.clone(),
            file: root,
        };
        world.folder = world.add(world.drive.root, "Plans", Facet::Folder).await;
        let facet = world.file_facet(100);
        world.file = world.add(world.folder.id, "Plan.txt", facet).await;
        world
    }

    /// A new id.
    pub fn id<T>(&self, make: fn(i64) -> Option<T>) -> T {
        self.ids.next().and_then(make).unwrap()
    }

    /// The owner, calling with a token that may be used for everything.
    pub fn caller(&self) -> Caller {
        let owner = Actor::Person(Person::alone(self.owner.id));
        Caller::new(self.organization.id, owner, BUILT_IN_APPLICATION)
    }

    /// What the owner may do with an item.
    pub async fn rights(&self, item: ItemId) -> Rights {
        let lineage = self.store.lineage(item).await.unwrap().unwrap();
        Rights::of(&self.caller(), &lineage, NOW)
    }

    /// What makes an item a file of so many bytes, under a new version.
    pub fn file_facet(&self, size: u64) -> Facet {
        let version = self.id(VersionId::new);
        let [low, ..] = version.get().to_le_bytes();
        Facet::File(FileContent {
            version,
            size,
            sha1: [low; 20],
            sha256: [low; 32],
            quick: Some(QuickSums {
                crc32: low.into(),
                xor160: [low; 20],
            }),
        })
    }

    /// A new item, not yet written.
    pub async fn new_item(&self, folder: ItemId, text: &str, facet: Facet) -> NewItem {
        let permit = self.rights(folder).await.permit(Action::Add).unwrap();
        let id = self.id(ItemId::new);
        NewItem::new(&permit, id, name(text), facet, SourceTimes::at(NOW), NOW).unwrap()
    }

    /// Adds an item.
    pub async fn add(&self, folder: ItemId, text: &str, facet: Facet) -> Item {
        let item = self.new_item(folder, text, facet).await;
        let mut unit = self.store.begin(Scope::Installation).await.unwrap();
        let content = content_of(item.item());
        let written = unit.insert_item(&item, content.as_ref()).await;
        assert_eq!(written.unwrap(), Written::Yes, "{text}");
        unit.commit().await.unwrap();
        item.item().clone()
    }

    /// New content for a file, not yet written.
    pub async fn new_version(&self, file: &Item, size: u64) -> (NewVersion, Content) {
        let permit = self.rights(file.id).await.permit(Action::Replace).unwrap();
        let Facet::File(content) = self.file_facet(size) else {
            unreachable!("it is a file's");
        };
        let version = NewVersion::new(&permit, file, content, LATER, LATER).unwrap();
        let content = content_of(version.file()).unwrap();
        (version, content)
    }

    /// What the owner's request for a link comes to.
    pub async fn specification(&self, item: ItemId, request: &LinkRequest) -> LinkSpecification {
        let lineage = self.lineage(item).await;
        let asked = request.asked_by(&self.caller(), &lineage, &Policy::default(), NOW);
        asked.unwrap()
    }

    /// A link that the owner makes, not yet written, without a fingerprint.
    pub async fn link(&self, item: ItemId, request: &LinkRequest) -> LinkParts {
        let specification = self.specification(item, request).await;
        let id = self.id(LinkId::new);
        let verifier = match request.password {
            Patch::Set(password) => Some(format!("of {}", password.shape.length)),
            Patch::Keep | Patch::Clear => None,
        };
        LinkParts {
            link: NewLink::new(&specification, id, NOW),
            digest: digest(id.get()),
            sealed: SealedToken(id.get().to_be_bytes().to_vec()),
            verifier: verifier.map(PasswordVerifier),
            fingerprint: None,
            name: None,
        }
    }

    /// An anonymous link to view the file, not yet written, with this fingerprint.
    pub async fn link_with(&self, fingerprint: i64) -> LinkParts {
        let request = request(LinkScope::Anonymous, &[]);
        LinkParts {
            fingerprint: Some(digest(fingerprint)),
            ..self.link(self.file.id, &request).await
        }
    }

    /// A grant on an item, not yet written.
    pub fn grant(
        &self,
        item: ItemId,
        to: Principal,
        what: Capabilities,
    ) -> domain::grant::GrantWrite {
        by_operator(self.id(GrantId::new), item, to, what, NOW)
    }

    /// A token of the owner's, not yet written.
    pub fn bearer(&self) -> Bearer {
        Bearer {
            id: self.id(BearerId::new),
            organization: self.organization.id,
            user: Some(self.owner.id),
            application: ApplicationId::new(BUILT_IN_APPLICATION.get()).unwrap(),
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
            family: None,
            made_from: None,
            created_at: NOW,
            expires_at: None,
            revoked_at: None,
        }
    }
}

/// The name under which a file's content would be kept; `None` for anything else.
pub fn content_of(item: &Item) -> Option<Content> {
    let content = item.content()?;
    let checksums = 0..content.size.div_ceil(CHECKED);
    Some(Content {
        key: ContentKey(format!("content-{}", content.version.get())),
        checksums: Some(checksums.map(|_| content.sha1[0].into()).collect()),
    })
}

/// An organization, not yet written.
pub fn organization(ids: &SeededIds, name: &str) -> Organization {
    Organization {
        id: ids.next().and_then(OrganizationId::new).unwrap(),
        name: name.to_owned(),
        created_at: NOW,
    }
}

/// A user, not yet written, with an address made of the name.
pub fn user(ids: &SeededIds, organization: OrganizationId, name: &str) -> User {
    User {
        id: ids.next().and_then(UserId::new).unwrap(),
        organization,
        name: name.to_owned(),
        display_name: format!("{name} Example"),
        email: Some(format!("{}@Example.com", name_key(name))),
        is_external: false,
        account: Account::Active,
        created_at: NOW,
    }
}
