//! Random trees, grants, cuts, links and narrowed tokens, and random moves, copies, removals, restorings and
//! new links among them. After each, the one who did it can do no more with any file than before, and nobody
//! has gained what that one could not do: nor does a new link give it to those who hold it.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use domain::ids::{ItemId, LinkId};
use domain::item::ItemKind;
use domain::link::{AbsentScope, LinkKind, LinkScope, Purpose};
use domain::permission::Appearance;
use domain::principal::{LinkCredential, TokenLimit, TokenScopes};
use domain::role::{Capabilities, Capability};
use domain::upload::{NameConflict, WhenTaken};
use ports::directory::BUILT_IN_APPLICATION;
use ports::driven::content::in_one_piece;
use ports::driven::store::Versions;
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::drives::{
    ChangeItem, CopyItem, Drives as _, MakeItem, RemoveItem, RestoreItem, Upload, UploadConflict,
    UploadTo,
};
use ports::driving::identity::Identity as _;
use ports::driving::links::{LinksError, Recipient, WantedForm};
use ports::driving::permissions::{GiveGrant, Grantee, Permissions as _};
use ports::testing::at_length;

use crate::services::admin::NewAccount;
use crate::services::tests::Stage;

/// What a right on a file is worth here.
const COUNTED: [Capability; 3] = [Capability::Download, Capability::Edit, Capability::Delete];

/// How much is done in each world.
const ACTS: u64 = 120;

struct World {
    stage: Stage,
    visitor: Context,
    seed: u64,
    items: Vec<(ItemId, ItemKind)>,
    folders: Vec<ItemId>,
    trashed: Vec<(ItemId, ItemKind)>,
    /// The latest links, and all that there ever were.
    links: Vec<LinkId>,
    known: BTreeSet<LinkId>,
}

/// How many of the latest links are looked at.
const LINKS: usize = 3;

/// Who may do something: two people, tokens of theirs, those who hold a link beside them, and somebody who
/// was given nothing but a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Person(usize),
    Narrowed(usize),
    Holding(usize),
    Visitor(LinkId),
}

impl Who {
    /// Whether that is one of the two people, by whatever they hold.
    fn is_of(self, person: usize) -> bool {
        let theirs = [Self::Person, Self::Narrowed, Self::Holding];
        theirs.map(|kind| kind(person)).contains(&self)
    }
}

/// What each caller may do with each file, and which bytes each of them may read.
#[derive(Default)]
struct Held {
    files: BTreeMap<(Who, ItemId), Capabilities>,
    reads: BTreeSet<(Who, [u8; 32])>,
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
        // What a link gives is held when it is made, and once more by the gate where it stands on its maker.
        let outlives = ["off", "on"][usize::from(seed.is_multiple_of(2))];
        for (key, value) in [
            ("cutting_inheritance", "on"),
            ("links_outlive_maker", outlives),
        ] {
            admin.change_policy(home, key, value).await.unwrap();
        }
        let account = NewAccount {
            name: "visitor".to_owned(),
            display_name: None,
            email: None,
        };
        let organization = admin.organization(None).await.unwrap();
        let user = admin.add_user(&organization, account).await.unwrap();
        let token = admin.create_token(&user, BUILT_IN_APPLICATION, TokenScopes::ALL, None);
        let (token, _) = token.await.unwrap();
        let visitor = stage.program.services.callers.authenticate(token.reveal());
        let visitor = visitor.await.unwrap();
        let mut world = Self {
            stage,
            visitor,
            seed,
            items: Vec::new(),
            folders: Vec::new(),
            trashed: Vec::new(),
            links: Vec::new(),
            known: BTreeSet::new(),
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
            for _ in 0..2 {
                let (item, _) = world.item();
                let _ = world.share(&by, item).await;
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
        let id = drives.make_item(by, make, &[]).await.unwrap().item.id;
        self.folders.push(id);
        self.items.push((id, ItemKind::Folder));
    }

    async fn add_file(&mut self, by: &Context, parent: ItemId, number: usize) {
        let upload = Upload {
            to: UploadTo::Folder {
                parent: at(parent),
                name: format!("file {number}"),
                conflict: UploadConflict::New(NameConflict::Fail),
            },
            source_created_at: None,
            source_modified_at: None,
            description: None,
            sha1: None,
        };
        // Bytes of which there are none like them.
        let bytes = Bytes::from(format!("{parent:?} {number}"));
        let drives = &self.stage.program.services.drives;
        let made = drives.upload(by, upload, in_one_piece(bytes), &[]);
        let made = made.await.unwrap();
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

    /// Makes a link, which may be for more than its maker may do.
    async fn share(&mut self, by: &Context, item: ItemId) -> Result<(), LinksError> {
        let kinds = [LinkKind::Edit, LinkKind::Edit, LinkKind::View];
        let scopes = [LinkScope::Anonymous, LinkScope::Organization];
        let mut request = self.stage.request.clone();
        request.item = at(item);
        request.wish.purpose = Purpose::Kind(Some(kinds[self.random(3)]));
        request.wish.scope = Some(scopes[self.random(2)]);
        let made = self.stage.make(by, &request).await?.link.link.id;
        if self.known.insert(made) {
            self.links.push(made);
            self.links.drain(..self.links.len().saturating_sub(LINKS));
        }
        Ok(())
    }

    /// Everybody.
    fn callers(&mut self) -> BTreeMap<Who, Context> {
        let mut callers = BTreeMap::new();
        let people = [self.stage.owner.clone(), self.stage.colleague.clone()];
        for (number, whole) in people.into_iter().enumerate() {
            let mut narrowed = whole.clone();
            narrowed.caller.limit = TokenLimit {
                within: (self.random(2) == 0).then(|| self.folder()),
                capabilities: self.capabilities(),
            };
            if !self.links.is_empty() {
                let mut holding = [&whole, &narrowed][self.random(2)].clone();
                let place = self.random(self.links.len());
                holding.caller.link_credential = Some(credential(self.links[place]));
                callers.insert(Who::Holding(number), holding);
            }
            callers.insert(Who::Person(number), whole);
            callers.insert(Who::Narrowed(number), narrowed);
        }
        self.visitors(&mut callers);
        callers
    }

    /// Adds the one who was given nothing but links, with each of them.
    fn visitors(&self, callers: &mut BTreeMap<Who, Context>) {
        for link in &self.links {
            let mut visitor = self.visitor.clone();
            visitor.caller.link_credential = Some(credential(*link));
            callers.insert(Who::Visitor(*link), visitor);
        }
    }

    async fn held(&self, callers: &BTreeMap<Who, Context>) -> Held {
        let drives = &self.stage.program.services.drives;
        let mut held = Held::default();
        for version in drives
            .store
            .versions(Versions::All, None, 1_000)
            .await
            .unwrap()
        {
            for (&who, caller) in callers {
                // A link that is shown can be left away.
                let mut without = caller.clone();
                let has_link = without.caller.link_credential.take().is_some();
                let also = has_link.then_some(&without);
                for caller in [caller].into_iter().chain(also) {
                    let standing = drives.locate.standing(&*drives.store, caller, version.item);
                    let Ok((_, rights)) = standing.await else {
                        continue;
                    };
                    let counted = rights
                        .capabilities()
                        .intersection(Capabilities::of(&COUNTED));
                    let all = held.files.entry((who, version.item)).or_default();
                    *all = all.union(counted);
                    if counted.has(Capability::Download) {
                        held.reads.insert((who, version.content.sha256));
                    }
                }
            }
        }
        held
    }

    /// Somebody does something, or is refused.
    async fn act(&mut self, by: &Context) -> String {
        let drives = self.stage.program.services.drives.clone();
        let ((item, kind), into) = (self.item(), self.folder());
        let act = self.random(8);
        let done = match act {
            0 => {
                let change = ChangeItem {
                    parent: Some(at(into)),
                    ..ChangeItem::of(at(item), Some(kind))
                };
                drives.change_item(by, change, &[]).await.map(|_| "moved")
            }
            1 => {
                let name = Some(format!("copy {}", self.seed % 1_000));
                let copy = CopyItem {
                    item: at(item),
                    kind: Some(kind),
                    parent: Some(at(into)),
                    when_taken: WhenTaken::New(NameConflict::Fail),
                    name,
                };
                drives.copy_item(by, copy, &[]).await.map(|made| {
                    self.items.push((made.item.id, kind));
                    "copied"
                })
            }
            2 => {
                let remove = RemoveItem {
                    item: at(item),
                    kind: Some(kind),
                    if_match: None,
                    with_content: true,
                };
                let removed = drives.remove_item(by, remove).await;
                removed.map(|()| {
                    self.trashed.push((item, kind));
                    "removed"
                })
            }
            3..6 => {
                let made = self.share(by, item).await;
                return made.map_or_else(|_| String::new(), |()| format!("{item:?} shared"));
            }
            _ => {
                let place = self.random(self.trashed.len().max(1));
                let (lost, kind) = self.trashed.get(place).copied().unwrap_or((item, kind));
                let restore = RestoreItem {
                    item: at(lost),
                    kind: Some(kind),
                    name: Some(format!("restored {}", self.seed % 1_000)),
                    parent: Some(at(into)),
                };
                drives
                    .restore_item(by, restore, &[])
                    .await
                    .map(|_| "restored")
            }
        };
        done.map_or_else(
            |_| String::new(),
            |done| format!("{item:?} {done} into {into:?}"),
        )
    }
}

impl Held {
    /// Adds what visitors can do by their links. What lies in the trash is shut to them, and opens again when
    /// it is restored.
    fn remember(&mut self, now: &Self) {
        for ((who, item), held) in &now.files {
            if matches!(who, Who::Visitor(_)) {
                let known = self.files.entry((*who, *item)).or_default();
                *known = known.union(*held);
            }
        }
        let read = now.reads.iter();
        self.reads
            .extend(read.filter(|(who, _)| matches!(who, Who::Visitor(_))));
    }

    /// The same, with what each caller's link gave once.
    fn with(mut self, once: &Self, callers: &BTreeMap<Who, Context>) -> Self {
        for (&who, caller) in callers {
            let Some(held) = caller.caller.link_credential else {
                continue;
            };
            let visitor = Who::Visitor(held.link);
            for ((_, item), held) in once.files.iter().filter(|((one, _), _)| *one == visitor) {
                let known = self.files.entry((who, *item)).or_default();
                *known = known.union(*held);
            }
            let read = once.reads.iter().filter(|(one, _)| *one == visitor);
            self.reads.extend(read.map(|(_, bytes)| (who, *bytes)));
        }
        self
    }
}

fn credential(link: LinkId) -> LinkCredential {
    LinkCredential {
        link,
        proof: None,
        bearing: None,
    }
}

fn check(act: &str, by: Who, before: &Held, after: &Held) {
    for ((who, item), now) in &after.files {
        // Of a copy it is its bytes that count.
        if !before.files.keys().any(|(_, known)| known == item) {
            continue;
        }
        let of = |who: Who| before.files.get(&(who, *item)).copied();
        let gained = now.without(of(*who).unwrap_or_default());
        // What somebody brings into the folder of a token is as much the token's as its person's.
        let persons = match *who {
            Who::Narrowed(number) | Who::Holding(number) if !by.is_of(number) => {
                of(Who::Person(number)).unwrap_or_default()
            }
            _ => Capabilities::default(),
        };
        let own = of(by).unwrap_or_default().union(persons);
        assert!(
            own.includes(gained),
            "{act}: {who:?} gained {gained} on {item:?} by {by:?}"
        );
    }
    for (caller, bytes) in &after.reads {
        let person = match *caller {
            Who::Narrowed(number) | Who::Holding(number) if !by.is_of(number) => {
                Who::Person(number)
            }
            who => who,
        };
        let could = [*caller, by, person]
            .iter()
            .any(|who| before.reads.contains(&(*who, *bytes)));
        assert!(
            could,
            "{act}: {caller:?} reads what neither they nor {by:?} could"
        );
    }
}

#[tokio::test]
async fn whatever_is_done_nobody_gains() {
    let mut done = BTreeMap::new();
    for seed in 1..=at_length(8, 200) {
        let mut world = World::make(seed).await;
        let mut once = Held::default();
        for _ in 0..ACTS {
            let mut callers = world.callers();
            let chosen = world.random(callers.len());
            let (by, context) = callers.iter().nth(chosen).unwrap();
            let (by, context) = (*by, context.clone());
            let before = world.held(&callers).await.with(&once, &callers);
            let act = world.act(&context).await;
            world.visitors(&mut callers);
            let after = world.held(&callers).await;
            check(&format!("world {seed}: {act}"), by, &before, &after);
            once.remember(&after);
            let what = act
                .split_whitespace()
                .nth(1)
                .unwrap_or("refused")
                .to_owned();
            *done.entry(what).or_insert(0) += 1;
        }
    }
    for what in [
        "moved", "copied", "removed", "restored", "shared", "refused",
    ] {
        let often: u64 = done.get(what).copied().unwrap_or_default();
        assert!(often >= 10, "{what} {often} times: {done:?}");
    }
}
