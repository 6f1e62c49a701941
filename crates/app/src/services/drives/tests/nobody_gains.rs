//! Random trees, grants, cuts and narrowed tokens, and random moves, copies, removals and restorings among
//! them. After each, the one who did it can do no more with any file than before, and nobody has gained what
//! that one could not do.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::ItemKind;
use domain::link::AbsentScope;
use domain::permission::Appearance;
use domain::principal::TokenLimit;
use domain::role::{Capabilities, Capability};
use domain::upload::NameConflict;
use ports::driven::content::in_one_piece;
use ports::driven::store::Versions;
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::drives::{
    ChangeItem, CopyItem, Drives as _, MakeItem, RemoveItem, RestoreItem, Upload, UploadTo,
};
use ports::driving::links::{Recipient, WantedForm};
use ports::driving::permissions::{GiveGrant, Grantee, Permissions as _};
use ports::testing::at_length;

use crate::services::tests::Stage;

/// What a right on a file is worth here.
const COUNTED: [Capability; 3] = [Capability::Download, Capability::Edit, Capability::Delete];

/// How much is done in each world.
const ACTS: u64 = 120;

struct World {
    stage: Stage,
    seed: u64,
    items: Vec<(ItemId, ItemKind)>,
    folders: Vec<ItemId>,
    trashed: Vec<(ItemId, ItemKind)>,
}

/// What each caller may do with each file, and which bytes each of them may read.
#[derive(Default)]
struct Held {
    files: BTreeMap<(usize, ItemId), Capabilities>,
    reads: BTreeSet<(usize, [u8; 32])>,
}

fn at(item: ItemId) -> ItemAddress {
    Start::AnyItem(item).into()
}

impl World {
    fn random(&mut self, below: usize) -> usize {
        // The numbers of Marsaglia's xorshift.
        for shift in [13_i32, -7, 17] {
            self.seed ^= if shift > 0 {
                self.seed << shift
            } else {
                self.seed >> -shift
            };
        }
        usize::try_from(self.seed % below as u64).unwrap()
    }

    fn item(&mut self) -> (ItemId, ItemKind) {
        let place = self.random(self.items.len());
        self.items[place]
    }

    fn folder(&mut self) -> ItemId {
        let place = self.random(self.folders.len());
        self.folders[place]
    }

    fn capabilities(&mut self) -> Capabilities {
        let bits = self.random(128);
        Capabilities::from_bits(u8::try_from(bits).unwrap())
    }

    async fn make(seed: u64) -> Self {
        let stage = Stage::new().await;
        let admin = &stage.program.services.admin;
        let home = stage.owner.caller.organization;
        let policy = admin.change_policy(home, "cutting_inheritance", "on");
        policy.await.unwrap();
        let mut world = Self {
            stage,
            seed,
            items: Vec::new(),
            folders: Vec::new(),
            trashed: Vec::new(),
        };
        for by in [world.stage.owner.clone(), world.stage.colleague.clone()] {
            let root = world.root(&by).await;
            world.add_folder(&by, root, 0).await;
            let first = world.folders.len() - 1;
            let top = world.folders[first];
            for number in 0..5 {
                let reach = world.folders.len() - first;
                let place = first + world.random(reach);
                let parent = world.folders[place];
                world.add_folder(&by, parent, number).await;
                world.add_file(&by, parent, number).await;
            }
            for _ in 0..4 {
                world.give(&by, top).await;
            }
        }
        world
    }

    async fn root(&self, by: &Context) -> ItemId {
        let address = ItemAddress::from(Start::Root(DriveAddress::Own));
        let locate = &self.stage.program.services.drives.locate;
        let reads = &*self.stage.program.services.drives.store;
        locate.locate(reads, by, &address).await.unwrap().item.id
    }

    async fn add_folder(&mut self, by: &Context, parent: ItemId, number: usize) {
        let make = MakeItem {
            parent: at(parent),
            name: format!("folder {number}"),
            description: None,
            url: None,
            conflict: NameConflict::Number,
        };
        let drives = &self.stage.program.services.drives;
        let id = drives.make_item(by, make).await.unwrap().item.id;
        self.folders.push(id);
        self.items.push((id, ItemKind::Folder));
    }

    async fn add_file(&mut self, by: &Context, parent: ItemId, number: usize) {
        let upload = Upload {
            to: UploadTo::Folder {
                parent: at(parent),
                name: format!("file {number}"),
                replaces: false,
            },
            source_created_at: None,
            source_modified_at: None,
            description: None,
            sha1: None,
        };
        // Bytes of which there are none like them.
        let bytes = Bytes::from(format!("{parent:?} {number}"));
        let drives = &self.stage.program.services.drives;
        let made = drives
            .upload(by, upload, in_one_piece(bytes))
            .await
            .unwrap();
        self.items.push((made.item.id, ItemKind::File));
    }

    /// The other one gets some right to something, and something is cut off from what is above it.
    async fn give(&mut self, by: &Context, top: ItemId) {
        let names = ["owner", "colleague"];
        let is_owner = by == &self.stage.owner;
        let other = names[usize::from(is_owner)];
        let permissions = self.stage.program.services.permissions.clone();
        let whole = self.random(3) == 0;
        let (item, kind) = if whole {
            (top, ItemKind::Folder)
        } else {
            self.item()
        };
        let capabilities = if whole {
            Capabilities::ALL.without(Capabilities::of(&[Capability::Manage]))
        } else {
            self.capabilities()
        };
        let give = GiveGrant {
            item: at(item),
            kind,
            to: Grantee::Person(Recipient::Name(other.to_owned())),
            capabilities,
            expires_at: None,
            appearance: Appearance::default(),
        };
        // What is another one's cannot be given, or cut off.
        let _ = permissions.give_grant(by, give).await;
        let mut cut = self.stage.request.clone();
        cut.item = at(self.item().0);
        cut.wish.form = WantedForm::Specified {
            absent_scope: AbsentScope::PolicyDefault,
            keep_inherited: false,
        };
        let _ = self.stage.make(by, &cut).await;
    }

    /// Two people, and tokens of theirs that are narrowed.
    fn callers(&mut self) -> Vec<Context> {
        let mut callers = vec![self.stage.owner.clone(), self.stage.colleague.clone()];
        for whole in callers.clone() {
            let mut narrow = whole;
            narrow.caller.limit = TokenLimit {
                within: (self.random(2) == 0).then(|| self.folder()),
                capabilities: self.capabilities(),
            };
            callers.push(narrow);
        }
        callers
    }

    async fn held(&self, callers: &[Context]) -> Held {
        let drives = &self.stage.program.services.drives;
        let mut held = Held::default();
        for version in drives
            .store
            .versions(Versions::All, None, 1_000)
            .await
            .unwrap()
        {
            for (number, caller) in callers.iter().enumerate() {
                let standing = drives.locate.standing(&*drives.store, caller, version.item);
                let Ok((_, rights)) = standing.await else {
                    continue;
                };
                let counted = rights
                    .capabilities()
                    .intersection(Capabilities::of(&COUNTED));
                held.files.insert((number, version.item), counted);
                if counted.has(Capability::Download) {
                    held.reads.insert((number, version.content.sha256));
                }
            }
        }
        held
    }

    /// Somebody does something, or is refused.
    async fn act(&mut self, by: &Context) -> String {
        let drives = self.stage.program.services.drives.clone();
        let ((item, kind), into) = (self.item(), self.folder());
        let act = self.random(5);
        let done = match act {
            0 => {
                let change = ChangeItem {
                    parent: Some(at(into)),
                    ..ChangeItem::of(at(item), kind)
                };
                drives.change_item(by, change).await.map(|_| "moved")
            }
            1 => {
                let name = Some(format!("copy {}", self.seed % 1_000));
                let copy = CopyItem {
                    item: at(item),
                    kind,
                    parent: at(into),
                    name,
                };
                let made = drives.copy_item(by, copy).await;
                made.map(|made| {
                    self.items.push((made.item.id, kind));
                    "copied"
                })
            }
            2 => {
                let remove = RemoveItem {
                    item: at(item),
                    kind,
                    if_match: None,
                    with_content: true,
                };
                let removed = drives.remove_item(by, remove).await;
                removed.map(|()| {
                    self.trashed.push((item, kind));
                    "removed"
                })
            }
            _ => {
                let place = self.random(self.trashed.len().max(1));
                let (lost, kind) = self.trashed.get(place).copied().unwrap_or((item, kind));
                let restore = RestoreItem {
                    item: at(lost),
                    kind,
                    name: Some(format!("restored {}", self.seed % 1_000)),
                    parent: Some(at(into)),
                };
                drives.restore_item(by, restore).await.map(|_| "restored")
            }
        };
        done.map_or_else(
            |_| String::new(),
            |done| format!("{item:?} {done} into {into:?}"),
        )
    }
}

fn check(act: &str, by: usize, before: &Held, after: &Held) {
    for ((caller, item), now) in &after.files {
        let Some(then) = before.files.get(&(*caller, *item)) else {
            continue;
        };
        let own = before.files.get(&(by, *item)).copied().unwrap_or_default();
        let gained = now.without(*then);
        assert!(
            own.includes(gained),
            "{act}: {caller} gained {gained} on {item:?} by {by}"
        );
    }
    for (caller, bytes) in &after.reads {
        let could =
            before.reads.contains(&(*caller, *bytes)) || before.reads.contains(&(by, *bytes));
        assert!(
            could,
            "{act}: {caller} reads what neither they nor {by} could"
        );
    }
}

#[tokio::test]
async fn whatever_is_done_nobody_gains() {
    let mut done = BTreeMap::new();
    for seed in 1..=at_length(12, 200) {
        let mut world = World::make(seed).await;
        for _ in 0..ACTS {
            let callers = world.callers();
            let by = world.random(callers.len());
            let before = world.held(&callers).await;
            let act = world.act(&callers[by]).await;
            let after = world.held(&callers).await;
            check(&format!("world {seed}: {act}"), by, &before, &after);
            let what = act
                .split_whitespace()
                .nth(1)
                .unwrap_or("refused")
                .to_owned();
            *done.entry(what).or_insert(0) += 1;
        }
    }
    for what in ["moved", "copied", "removed", "restored", "refused"] {
        let often: u64 = done.get(what).copied().unwrap_or_default();
        assert!(often >= 10, "{what} {often} times: {done:?}");
    }
}
