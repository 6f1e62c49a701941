//! A file in a folder, a link to it, and what becomes of the link when the rules around it change.
//!
//! Run it with `cargo run -p domain --example share_a_file`.

#![expect(clippy::print_stdout, reason = "an example tells its story on stdout")]

use std::collections::BTreeSet;
use std::error::Error;

use domain::access::Rights;
use domain::gate::{Access, Denial, MakerStanding, Opening, open};
use domain::ids::{ApplicationId, DriveId, GrantId, ItemId, LinkId, OrganizationId, UserId};
use domain::item::{Drive, DriveOwner, FolderSettings, ItemKind, ItemName, Lineage, Step};
use domain::link::{
    AbsentScope, DedupOutcome, Fingerprint, Link, LinkKind, LinkRefusal, LinkRequest, LinkScope,
    LinkSpecification, NewLink, Purpose, RequestedForm, ResolveContext, dedup, specify,
};
use domain::permission::{Appearance, Grant, GrantSource};
use domain::policy::{LinkScopes, Policy, PolicySetting};
use domain::principal::{Actor, Caller, Person, Principal, TokenLimit, TokenScopes, Visitor};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

type Outcome<T> = Result<T, Box<dyn Error>>;

const WRITING: Capabilities = Capabilities::ALL.without(Capabilities::of(&[Capability::Manage]));

fn main() -> Outcome<()> {
    let mut world = World::new()?;

    println!("The file plan.txt is in a folder. Rita may read in it, Walter may write.");
    if let Err(refusal) = world.ask(world.rita, &bare_request())? {
        println!("Rita asks for a link: {refusal}.");
    }

    let specification = world.ask(world.walter, &bare_request())??;
    let link = NewLink::new(&specification, id(1, LinkId::new)?, world.now)
        .link()
        .clone();
    println!(
        "Walter asks for a link and says nothing else: it is {}, to {}.",
        link.scope().name(),
        link.kind.name()
    );

    let spelled_out = LinkRequest {
        purpose: Purpose::Kind(Some(LinkKind::View)),
        scope: Some(LinkScope::Anonymous),
        ..bare_request()
    };
    let again = world.ask(world.walter, &spelled_out)??;
    let same = Fingerprint::of(&again, None) == Fingerprint::of(&specification, None);
    let outcome = dedup(
        &link,
        &again,
        &world.policy,
        world.walters_rights,
        world.now,
    );
    if same && outcome == DedupOutcome::Reuse {
        println!(
            "He asks for an anonymous link to view: the fingerprints are equal, it is the same link."
        );
    }

    tell("A visitor opens it", &world.open(&link)?);

    world.policy.set(PolicySetting::AllowedScopes(
        LinkScopes::ALL.with(LinkScope::Anonymous, false),
    ));
    tell("Anonymous links are forbidden", &world.open(&link)?);
    world.policy = Policy::default();
    tell("They are allowed again", &world.open(&link)?);

    world.walters_rights = Capabilities::READING;
    tell("Walter may only read now", &world.open(&link)?);
    Ok(())
}

fn tell(what: &str, answer: &Result<Access, Denial>) {
    match answer {
        Ok(access) => println!("{what}: it opens, for {}.", access.capabilities()),
        Err(denial) => println!("{what}: it stays shut, {denial}."),
    }
}

fn bare_request() -> LinkRequest {
    LinkRequest::bare(RequestedForm::Specified {
        absent_scope: AbsentScope::PolicyDefault,
    })
}

fn person(user: UserId) -> Person {
    Person {
        user,
        groups: BTreeSet::new(),
    }
}

fn id<T>(number: i64, new: fn(i64) -> Option<T>) -> Outcome<T> {
    new(number).ok_or_else(|| format!("{number} is no id").into())
}

/// What a server would have read from its store.
struct World {
    application: ApplicationId,
    drive: Drive,
    folder: ItemId,
    file: ItemId,
    rita: UserId,
    walter: UserId,
    walters_rights: Capabilities,
    policy: Policy,
    now: Timestamp,
}

impl World {
    fn new() -> Outcome<Self> {
        let now = Timestamp::from_millis(1_790_000_000_000).ok_or("no such instant")?;
        Ok(Self {
            application: id(1, ApplicationId::new)?,
            drive: Drive {
                id: id(1, DriveId::new)?,
                organization: id(1, OrganizationId::new)?,
                owner: DriveOwner::User(id(1, UserId::new)?),
                name: "Olga's drive".to_owned(),
                root: id(1, ItemId::new)?,
                created_at: now,
            },
            folder: id(1, ItemId::new)?,
            file: id(2, ItemId::new)?,
            rita: id(2, UserId::new)?,
            walter: id(3, UserId::new)?,
            walters_rights: WRITING,
            policy: Policy::default(),
            now,
        })
    }

    /// The way from the file to the folder at the drive's top, with the grants on both.
    fn lineage(&self) -> Outcome<Lineage> {
        let grant = |number, user, capabilities| -> Outcome<Grant> {
            Ok(Grant {
                id: id(number, GrantId::new)?,
                item: self.folder,
                principal: Principal::User(user),
                capabilities,
                source: GrantSource::Given,
                expires_at: None,
                appearance: Appearance::default(),
                created_at: self.now,
                created_by: None,
            })
        };
        let step = |item, kind, name, grants| -> Outcome<Step> {
            Ok(Step {
                item,
                name: ItemName::parse(name)?,
                kind,
                settings: FolderSettings::NONE,
                trashed: false,
                inherits: true,
                grants,
            })
        };
        let grants = vec![
            grant(1, self.rita, Capabilities::READING)?,
            grant(2, self.walter, self.walters_rights)?,
        ];
        let steps = vec![
            step(self.file, ItemKind::File, "plan.txt", vec![])?,
            step(self.folder, ItemKind::Folder, "Plans", grants)?,
        ];
        Ok(Lineage::new(&self.drive, steps).ok_or("a lineage has steps")?)
    }

    /// What a user's request for a link on the file comes to.
    fn ask(
        &self,
        user: UserId,
        request: &LinkRequest,
    ) -> Outcome<Result<LinkSpecification, LinkRefusal>> {
        let caller = Caller {
            organization: self.drive.organization,
            actor: Actor::Person(person(user)),
            link_credential: None,
            application: self.application,
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
        };
        let lineage = self.lineage()?;
        let context = ResolveContext {
            lineage: &lineage,
            policy: &self.policy,
            rights: &Rights::of(&caller, &lineage, self.now),
            application: self.application,
            now: self.now,
        };
        Ok(specify(request, &context))
    }

    /// What the gate answers to someone unknown who holds Walter's link.
    fn open(&self, link: &Link) -> Outcome<Result<Access, Denial>> {
        Ok(open(&Opening {
            link,
            policy: &self.policy,
            lineage: &self.lineage()?,
            maker: &MakerStanding::Person(person(self.walter)),
            visitor: &Visitor::Anonymous,
            proof: None,
            now: self.now,
        }))
    }
}
