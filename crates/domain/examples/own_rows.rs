//! A program that lends out documents, with rows and role names of its own: the rules decide which
//! requests mean the same link, what its roles allow, and whom a link is for where nobody says.
//!
//! Run it with `cargo run -p domain --example own_rows`.

#![expect(clippy::print_stdout, reason = "an example tells its story on stdout")]

use std::collections::BTreeMap;
use std::error::Error;

use domain::gate::{MakerStanding, Opening, open};
use domain::ids::{ApplicationId, DriveId, GrantId, ItemId, LinkId, OrganizationId, UserId};
use domain::item::{Drive, ItemName, Lineage, Step};
use domain::link::{
    DedupOutcome, Fingerprint, Link, LinkKind, LinkRequest, LinkScope, Maker, NewLink, dedup,
};
use domain::permission::Grant;
use domain::policy::{LinkScopes, Policy, PolicySetting};
use domain::principal::{Actor, Caller, Person, Principal, Visitor};
use domain::role::{Capabilities, Capability, Role, RoleTable};
use domain::time::Timestamp;

type Outcome<T> = Result<T, Box<dyn Error>>;

const RITA: i64 = 11;
const WALTER: i64 = 12;
const VERA: i64 = 13;

/// What this program's role names stand for.
const ROLES: RoleTable = RoleTable::new(&[
    Role {
        name: "borrower",
        capabilities: Capabilities::READING,
    },
    Role {
        name: "curator",
        capabilities: Capabilities::ALL.without(Capabilities::of(&[Capability::Manage])),
    },
]);

/// The program's tables.
struct Tables {
    /// Who has which role on the one shelf there is.
    readers: BTreeMap<i64, &'static str>,
    settings: Settings,
    links: Vec<LinkRow>,
    now: Timestamp,
}

struct Settings {
    links_are_for: &'static str,
    public_links: bool,
}

/// A link; without a fingerprint, no request finds it again.
struct LinkRow {
    fingerprint: Option<Vec<u8>>,
    link: Link,
}

fn main() -> Outcome<()> {
    let mut tables = Tables {
        readers: [(RITA, "borrower"), (WALTER, "curator"), (VERA, "curator")].into(),
        settings: Settings {
            links_are_for: "staff",
            public_links: true,
        },
        links: Vec::new(),
        now: Timestamp::from_millis(1_790_000_000_000).ok_or("no such instant")?,
    };
    let bare = LinkRequest::specified();
    let spelled_out = bare.clone().of_kind(LinkKind::View);
    let spelled_out = spelled_out.for_scope(LinkScope::Organization);
    let public = bare.clone().for_scope(LinkScope::Anonymous);

    tell("Rita, a borrower, asks for a link", tables.ask(RITA, &bare))?;
    tell("Walter, a curator, asks", tables.ask(WALTER, &bare))?;
    tell(
        "Vera names all that he left out",
        tables.ask(VERA, &spelled_out),
    )?;
    tell("Vera asks for a public one", tables.ask(VERA, &public))?;

    tell("Rita opens link 1", tables.visit(1, Some(RITA)))?;
    tell("Somebody unknown opens it", tables.visit(1, None))?;
    tell("Somebody unknown opens link 2", tables.visit(2, None))?;
    tables.settings.public_links = false;
    tell("Public links are switched off", tables.visit(2, None))?;

    tables.readers.insert(WALTER, "borrower");
    tell(
        "Walter becomes a borrower, and link 1 is his",
        tables.visit(1, Some(RITA)),
    )?;
    tell("Vera asks for it again", tables.ask(VERA, &bare))?;
    tell("Rita opens it", tables.visit(1, Some(RITA)))
}

fn tell(what: &str, came_of_it: Outcome<String>) -> Outcome<()> {
    println!("{what}: {}.", came_of_it?);
    Ok(())
}

/// One of the program's numbers as an id.
fn id<T>(number: i64, new: fn(i64) -> Option<T>) -> Outcome<T> {
    new(number).ok_or_else(|| format!("{number} is no id").into())
}

fn caller(reader: i64) -> Outcome<Caller> {
    let (organization, application) = (id(1, OrganizationId::new)?, id(1, ApplicationId::new)?);
    let actor = Actor::Person(Person::alone(id(reader, UserId::new)?));
    Ok(Caller::new(organization, actor, application))
}

fn maker(link: &Link) -> MakerStanding {
    match link.maker {
        Maker::User(user) => MakerStanding::Person(Person::alone(user)),
        Maker::Application => MakerStanding::Application,
    }
}

impl Tables {
    fn policy(&self) -> Policy {
        let scope = match self.settings.links_are_for {
            "staff" => LinkScope::Organization,
            _ => LinkScope::Anonymous,
        };
        let allowed = LinkScopes::ALL.with(LinkScope::Anonymous, self.settings.public_links);
        Policy::default()
            .with(PolicySetting::DefaultScope(scope))
            .with(PolicySetting::AllowedScopes(allowed))
    }

    /// The way from a document up to its shelf, on which everybody has their role.
    fn lineage(&self) -> Outcome<Lineage> {
        let (atlas, maps) = (id(2, ItemId::new)?, id(1, ItemId::new)?);
        let mut grants = Vec::new();
        for (&reader, role) in &self.readers {
            let (number, to) = (id(reader, GrantId::new)?, id(reader, UserId::new)?);
            let role = ROLES.named(role).ok_or("no such role")?;
            let to = Principal::User(to);
            grants.push(Grant::given(number, maps, to, role.capabilities, self.now));
        }
        let (drive, organization) = (id(1, DriveId::new)?, id(1, OrganizationId::new)?);
        let drive = Drive::of_user(drive, organization, id(1, UserId::new)?, maps, self.now);
        let steps = vec![
            Step::file(atlas, ItemName::parse("atlas.pdf")?),
            Step::folder(maps, ItemName::parse("Maps")?).with_grants(grants),
        ];
        Ok(Lineage::new(&drive, steps).ok_or("a lineage has steps")?)
    }

    /// What a reader's request comes to: a link, or why there is none.
    fn ask(&mut self, reader: i64, request: &LinkRequest) -> Outcome<String> {
        let (policy, lineage, now) = (self.policy(), self.lineage()?, self.now);
        let asked = match request.asked_by(&caller(reader)?, &lineage, &policy, now) {
            Ok(asked) => asked,
            Err(refusal) => return Ok(refusal.to_string()),
        };
        let fingerprint = Fingerprint::of(&asked, None).map(|print| print.as_bytes().to_vec());
        let mut rows = self.links.iter_mut();
        if let Some(row) = rows.find(|row| row.fingerprint == fingerprint) {
            let maker = maker(&row.link).capabilities(&lineage, now);
            let number = row.link.id.get();
            match dedup(&row.link, &asked, &policy, maker, now) {
                DedupOutcome::Reuse => return Ok(format!("it is link {number}")),
                DedupOutcome::TakeOver(change) => {
                    row.link = change.link().clone();
                    return Ok(format!("it is link {number}, which is hers from now on"));
                }
                DedupOutcome::Refuse(refusal) => return Ok(refusal.to_string()),
                DedupOutcome::Replace(_) | DedupOutcome::Release(_) => row.fingerprint = None,
            }
        }
        let number = i64::try_from(self.links.len())? + 1;
        let new = NewLink::new(&asked, id(number, LinkId::new)?, now);
        let link = new.link().clone();
        self.links.push(LinkRow { fingerprint, link });
        let (kind, scope) = (asked.kind().name(), asked.scope().name());
        Ok(format!("link {number} is made, to {kind}, for: {scope}"))
    }

    /// What comes of opening a link.
    fn visit(&self, number: i64, reader: Option<i64>) -> Outcome<String> {
        let mut rows = self.links.iter();
        let row = rows.find(|row| row.link.id.get() == number);
        let link = &row.ok_or("no such link")?.link;
        let (maker, lineage, policy) = (maker(link), self.lineage()?, self.policy());
        let visitor = match reader {
            Some(reader) => Visitor::SignedIn(caller(reader)?),
            None => Visitor::Anonymous,
        };
        let opening = Opening::new(link, &maker, &lineage, &policy, self.now);
        Ok(match open(&opening.by(&visitor)) {
            Ok(access) => format!("it opens, for {}", access.capabilities()),
            Err(denial) => format!("it stays shut, {denial}"),
        })
    }
}
