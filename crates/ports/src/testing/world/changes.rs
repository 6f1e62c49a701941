//! Changes to what is in the world, as the program would make them.

use domain::access::Rights;
use std::collections::BTreeSet;

use domain::edit::{
    Destination, EditRefusal, Inside, ItemChange, ItemWish, Purge, Removal, edit, purge, remove,
    restore,
};
use domain::grant::{InheritanceCut, cut_inheritance, ownership};
use domain::ids::{DriveId, GrantId, ItemId, LinkId};
use domain::item::{Drive, DriveOwner, Item, Lineage};
use domain::link::{
    Link, LinkChange, LinkName, LinkRequest, LinkScope, NewLink, NewPassword, Present, Purpose,
    RequestedForm, ResolveContext, Resolved, resolve,
};
use domain::patch::Patch;
use domain::policy::{Policy, PolicySetting};
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::time::Timestamp;
use domain::upload::NewItem;

use super::{LinkParts, NOW, World, digest, name};
use crate::directory::BUILT_IN_APPLICATION;
use crate::driven::secrets::Secrets;
use crate::driven::store::{Scope, StoredName, Written};
use crate::secret::{PasswordVerifier, SealedName, SealedToken};
use crate::testing::FakeSecrets;

/// What the owner wants of the one link of an item.
#[derive(Clone, Debug, Default)]
pub struct ItemLinkWish {
    /// Its audience.
    pub scope: Option<LinkScope>,
    /// Its password.
    pub password: Patch<NewPassword>,
    /// When it ends.
    pub expiry: Patch<Timestamp>,
    /// Its name.
    pub name: Patch<LinkName>,
    /// Whether it lets the item be downloaded.
    pub download: Option<bool>,
    /// Whether it lets the item be changed.
    pub edit: Option<bool>,
}

impl ItemLinkWish {
    fn request(&self) -> LinkRequest {
        let name = self.name.clone();
        LinkRequest {
            purpose: Purpose::Switches {
                download: self.download,
                edit: self.edit,
            },
            scope: self.scope,
            expiry: self.expiry,
            password: self.password,
            ..LinkRequest::bare(RequestedForm::Single { name })
        }
    }
}

/// The instant at which things in the world are changed.
pub const LATER: Timestamp = match Timestamp::from_millis(NOW.millis() + 1_000) {
    Some(later) => later,
    None => panic!("the year is 2026"),
};

/// A link's name, taken from a text.
pub fn link_name(text: &str) -> LinkName {
    LinkName::parse(text).unwrap()
}

/// A link's name as it would be stored.
pub fn stored_name(name: &LinkName) -> StoredName {
    StoredName {
        digest: FakeSecrets::default().link_name_digest(name),
        sealed: SealedName(name.reveal().as_bytes().to_vec()),
    }
}

/// A wish for another name, and nothing else.
pub fn renamed(text: &str) -> ItemWish {
    ItemWish {
        name: Some(name(text)),
        ..ItemWish::default()
    }
}

impl World {
    /// A second drive of the owner, written.
    pub async fn second_drive(&self) -> Drive {
        let drive = Drive {
            id: self.id(DriveId::new),
            owner: DriveOwner::Group(self.group.id),
            root: self.id(ItemId::new),
            ..self.drive.clone()
        };
        let root = NewItem::root(drive.id, drive.root, name("root"), NOW);
        let grant = self.id(GrantId::new);
        let owns = ownership(grant, drive.root, Principal::User(self.owner.id), NOW);
        let mut unit = self.store.begin(Scope::Installation).await.unwrap();
        unit.insert_drive(&drive, &root).await.unwrap();
        unit.write_grant(&owns).await.unwrap();
        unit.commit().await.unwrap();
        drive
    }

    /// The way from an item up to its root.
    pub async fn lineage(&self, item: ItemId) -> Lineage {
        self.store.lineage(item).await.unwrap().unwrap()
    }

    /// A change of an item by its owner, not yet written; into another folder if one is named.
    pub async fn edit(&self, item: &Item, wish: &ItemWish, into: Option<ItemId>) -> ItemChange {
        let lineage = self.lineage(item.id).await;
        let rights = self.rights(item.id).await;
        let changed = match into {
            None => edit(item, &lineage, &rights, wish, None, LATER),
            Some(into) => {
                let change = |into: &Destination<'_>| {
                    let into = Some((into, Inside::default()));
                    edit(item, &lineage, &rights, wish, into, LATER)
                };
                self.with_destination(into, change).await
            }
        };
        changed.unwrap().unwrap()
    }

    async fn with_destination<T>(
        &self,
        folder: ItemId,
        then: impl FnOnce(&Destination<'_>) -> Result<T, EditRefusal>,
    ) -> Result<T, EditRefusal> {
        let row = self.store.item(folder).await.unwrap().unwrap();
        then(&Destination {
            folder: &row,
            lineage: &self.lineage(folder).await,
            rights: &self.rights(folder).await,
            height: 0,
        })
    }

    /// The owner putting an item into the trash, not yet written.
    pub async fn trashing(&self, item: &Item) -> ItemChange {
        let lineage = self.lineage(item.id).await;
        let rights = self.rights(item.id).await;
        let content = Inside {
            may_go: true,
            ..Inside::default()
        };
        match remove(item, &lineage, &self.caller(), &rights, content, LATER).unwrap() {
            Removal::Trash(change) => *change,
            Removal::Leave(_) => unreachable!("the owner was not invited"),
        }
    }

    async fn rights_in_trash(&self, item: ItemId) -> Rights {
        Rights::in_trash(&self.caller(), &self.lineage(item).await, LATER)
    }

    /// The owner taking an item out of the trash, not yet written.
    pub async fn restoring(&self, item: &Item, under: Option<&str>) -> ItemChange {
        let rights = self.rights_in_trash(item.id).await;
        let lineage = self.lineage(item.id).await;
        let restored = |into: &Destination<'_>| {
            restore(
                item,
                &lineage,
                &rights,
                (into, Inside::default()),
                under.map(name),
                LATER,
            )
        };
        let folder = item.parent.unwrap();
        self.with_destination(folder, restored).await.unwrap()
    }

    /// The owner ending an item in the trash, not yet written.
    pub async fn purging(&self, item: &Item) -> Purge {
        let rights = self.rights_in_trash(item.id).await;
        purge(item, &rights, Inside::default()).unwrap()
    }

    /// Ends an item that is in the trash and all that is in it; gives the names of the content that went.
    pub async fn purge(&self, trashed: &Item) -> BTreeSet<String> {
        let (purge, into) = (self.purging(trashed).await, self.id(DriveId::new));
        let mut unit = self.store.begin(Scope::Installation).await.unwrap();
        unit.purge(&purge, into).await.unwrap();
        unit.commit().await.unwrap();
        self.empty(trashed.id).await
    }

    /// Ends what is left of the root of a closed drive, and of all that is in it.
    pub async fn empty(&self, root: ItemId) -> BTreeSet<String> {
        let (mut freed, mut way) = (BTreeSet::new(), vec![root]);
        while let Some(&last) = way.last() {
            if let Some((inside, _)) = self.store.in_closed(last, 1).await.unwrap().pop() {
                way.push(inside);
                continue;
            }
            let contents = self.store.content_of_these_only(&[last]).await.unwrap();
            freed.extend(contents.into_iter().map(|key| key.0));
            let mut unit = self.store.begin(Scope::Installation).await.unwrap();
            unit.purge_closed(&[last]).await.unwrap();
            unit.commit().await.unwrap();
            way.pop();
        }
        freed
    }

    /// An item being cut off from the permissions above it, not yet written.
    pub async fn cutting_off(&self, item: ItemId) -> InheritanceCut {
        let policy = Policy::default().with(PolicySetting::CuttingInheritance(true));
        let lineage = self.lineage(item).await;
        cut_inheritance(false, &policy, &lineage, false, &self.caller()).unwrap()
    }

    /// Writes a change of an item in a unit of its own.
    pub async fn change(&self, change: &ItemChange) -> Written {
        let mut unit = self.store.begin(Scope::Installation).await.unwrap();
        let written = unit.change_item(change).await.unwrap();
        unit.commit().await.unwrap();
        written
    }

    async fn resolve(
        &self,
        item: ItemId,
        wish: &ItemLinkWish,
        present: Option<Present<'_>>,
    ) -> Resolved {
        let context = ResolveContext {
            lineage: &self.lineage(item).await,
            policy: &Policy::default(),
            rights: &self.rights(item).await,
            application: BUILT_IN_APPLICATION,
            now: NOW,
        };
        resolve(&wish.request(), present, &context).unwrap()
    }

    /// The one link of an item as the owner wishes it, not yet written, without a fingerprint.
    pub async fn one_link(&self, item: ItemId, wish: &ItemLinkWish) -> LinkParts {
        let Resolved::Make(specification) = self.resolve(item, wish, None).await else {
            unreachable!("there is none yet");
        };
        let id = self.id(LinkId::new);
        let link = NewLink::new(&specification, id, NOW);
        let password = link.link().password();
        LinkParts {
            link,
            digest: digest(id.get()),
            sealed: SealedToken(id.get().to_be_bytes().to_vec()),
            verifier: password.map(|_| PasswordVerifier("of the first".to_owned())),
            fingerprint: None,
            name: specification.name().map(stored_name),
        }
    }

    /// A change of the one link of an item by its owner, not yet written.
    pub async fn changing(
        &self,
        link: &Link,
        name: Option<&LinkName>,
        wish: &ItemLinkWish,
    ) -> LinkChange {
        let present = Present {
            link,
            name,
            maker: Some(Capabilities::ALL),
        };
        match self.resolve(link.item, wish, Some(present)).await {
            Resolved::Change(change) => *change,
            other => unreachable!("it is a change: {other:?}"),
        }
    }
}
