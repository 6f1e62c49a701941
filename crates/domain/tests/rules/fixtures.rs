//! One small world: an organization, a drive, a file in a folder, and the people around them.
//!
//! The owner has everything, the writer may change and publish, the reader may look and take, the
//! stranger is a member of the organization with no grant.

use std::time::Duration;

use domain::access::Rights;
use domain::ids::{
    ApplicationId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, UserId, VersionId,
};
use domain::item::{Drive, Facet, FileContent, FolderSettings, Item, ItemName, Lineage, Step};
use domain::link::{
    AbsentScope, Audience, Link, LinkAuthority, LinkForm, LinkKind, LinkRequest, LinkScope,
    LinkSpecification, Maker, NewPassword, PasswordGeneration, PasswordShape, RequestedForm, Terms,
};
use domain::patch::Patch;
use domain::permission::{Grant, GrantSource};
use domain::policy::Policy;
use domain::principal::{Actor, Caller, Person, Principal};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

pub(crate) const HOME: OrganizationId = OrganizationId::new(1).unwrap();
pub(crate) const ELSEWHERE: OrganizationId = OrganizationId::new(2).unwrap();

pub(crate) const OWNER: UserId = UserId::new(1).unwrap();
pub(crate) const WRITER: UserId = UserId::new(2).unwrap();
pub(crate) const READER: UserId = UserId::new(3).unwrap();
pub(crate) const STRANGER: UserId = UserId::new(4).unwrap();
pub(crate) const TEAM: GroupId = GroupId::new(1).unwrap();

pub(crate) const DRIVE: DriveId = DriveId::new(1).unwrap();
pub(crate) const ROOT: ItemId = ItemId::new(1).unwrap();
pub(crate) const FOLDER: ItemId = ItemId::new(2).unwrap();
pub(crate) const FILE: ItemId = ItemId::new(3).unwrap();
pub(crate) const SIBLING: ItemId = ItemId::new(4).unwrap();

pub(crate) const APPLICATION: ApplicationId = ApplicationId::new(1).unwrap();
pub(crate) const OTHER_APPLICATION: ApplicationId = ApplicationId::new(2).unwrap();

pub(crate) const LINK: LinkId = LinkId::new(1).unwrap();
pub(crate) const OTHER_LINK: LinkId = LinkId::new(2).unwrap();

/// All but the right to manage.
pub(crate) const WRITING: Capabilities =
    Capabilities::ALL.without(Capabilities::of(&[Capability::Manage]));

/// The start of a day, counted from 1970.
pub(crate) fn day(number: i64) -> Timestamp {
    Timestamp::from_millis(number * 86_400_000).unwrap()
}

/// One millisecond earlier.
pub(crate) fn just_before(instant: Timestamp) -> Timestamp {
    Timestamp::from_millis(instant.millis() - 1).unwrap()
}

pub(crate) fn days(number: u64) -> Duration {
    Duration::from_secs(number * 86_400)
}

/// The instant of most decisions.
pub(crate) fn today() -> Timestamp {
    day(100)
}

pub(crate) fn caps(list: &[Capability]) -> Capabilities {
    Capabilities::of(list)
}

pub(crate) fn person(user: UserId) -> Person {
    Person::alone(user)
}

pub(crate) fn caller(user: UserId) -> Caller {
    Caller::new(HOME, Actor::Person(person(user)), APPLICATION)
}

/// Puts anybody who calls into a group.
pub(crate) fn join(caller: &mut Caller, group: GroupId) {
    if let Actor::Person(person) = &mut caller.actor {
        person.groups.insert(group);
    }
}

/// An application that acts for itself.
pub(crate) fn application() -> Caller {
    Caller::new(HOME, Actor::Application, APPLICATION)
}

pub(crate) fn drive() -> Drive {
    Drive::of_user(DRIVE, HOME, OWNER, ROOT, day(0))
}

pub(crate) fn given(number: i64, item: ItemId, to: UserId, capabilities: Capabilities) -> Grant {
    let id = GrantId::new(number).unwrap();
    Grant {
        created_by: Some(OWNER),
        ..Grant::given(id, item, Principal::User(to), capabilities, day(1))
    }
}

pub(crate) fn ownership() -> Grant {
    Grant {
        source: GrantSource::Ownership,
        created_by: None,
        ..given(1, ROOT, OWNER, Capabilities::ALL)
    }
}

pub(crate) fn step(item: ItemId, grants: Vec<Grant>) -> Step {
    let name = ItemName::parse(&format!("item {}", item.get())).unwrap();
    let step = if item == FILE {
        Step::file(item, name)
    } else {
        Step::folder(item, name)
    };
    step.with_grants(grants)
}

/// The way from the file up to the root: the owner's grant on the root, the others' on the folder.
pub(crate) fn file_steps() -> Vec<Step> {
    let writer = given(2, FOLDER, WRITER, WRITING);
    let reader = given(3, FOLDER, READER, Capabilities::READING);
    vec![
        step(FILE, vec![]),
        step(FOLDER, vec![writer, reader]),
        step(ROOT, vec![ownership()]),
    ]
}

pub(crate) fn lineage(steps: Vec<Step>) -> Lineage {
    Lineage::new(&drive(), steps).unwrap()
}

/// The file's lineage.
pub(crate) fn file() -> Lineage {
    lineage(file_steps())
}

/// The folder's lineage.
pub(crate) fn folder() -> Lineage {
    lineage(file_steps().split_off(1))
}

pub(crate) fn rights(user: UserId, lineage: &Lineage) -> Rights {
    Rights::of(&caller(user), lineage, today())
}

/// The audiences that a request or a policy can name.
pub(crate) const ASKED_SCOPES: [LinkScope; 4] = [
    LinkScope::Anonymous,
    LinkScope::Organization,
    LinkScope::People,
    LinkScope::Existing,
];

/// A link that the writer made on the folder ten days ago, without end and without password.
pub(crate) fn link(kind: LinkKind, audience: Audience) -> Link {
    Link {
        id: LINK,
        organization: HOME,
        item: FOLDER,
        application: APPLICATION,
        form: LinkForm::Specified(Terms::open(audience)),
        kind,
        expires_at: None,
        maker: Maker::User(WRITER),
        authority: LinkAuthority::Publish,
        revision: 1,
        created_at: day(90),
        changed_at: day(90),
        revoked_at: None,
    }
}

/// Changes of a stored link that tests begin with.
pub(crate) trait Retold {
    fn set_audience(&mut self, audience: Audience);
    fn set_password(&mut self, password: Option<PasswordGeneration>);
}

impl Retold for Link {
    fn set_audience(&mut self, audience: Audience) {
        let password = self.password();
        self.form = self.form.clone().with_terms(Terms { audience, password });
    }

    fn set_password(&mut self, password: Option<PasswordGeneration>) {
        let audience = self.audience().expect("a delegated link has none").clone();
        self.form = self.form.clone().with_terms(Terms { audience, password });
    }
}

pub(crate) fn with_password(mut link: Link) -> Link {
    link.set_password(Some(PasswordGeneration(1)));
    link
}

/// The same link as the one link of its item.
pub(crate) fn single(mut link: Link) -> Link {
    let terms = link.form.terms().expect("a delegated link has none");
    link.form = LinkForm::Single {
        terms: terms.clone(),
        is_named: false,
    };
    link
}

pub(crate) fn people(list: &[UserId]) -> Audience {
    Audience::People(list.iter().copied().collect())
}

/// That a request without an audience means the widest one allowed.
pub(crate) const WIDEST: RequestedForm = RequestedForm::Specified {
    absent_scope: AbsentScope::WidestAllowed,
};

/// A password of so many characters, with something in it besides lower-case letters.
pub(crate) fn password_of(length: usize) -> Patch<NewPassword> {
    Patch::Set(NewPassword::of(PasswordShape {
        length,
        is_varied: true,
    }))
}

/// What the request comes to when the user given makes it on the file.
pub(crate) fn specified(request: &LinkRequest, by: UserId) -> LinkSpecification {
    let (policy, lineage) = (Policy::default(), file());
    request
        .asked_by(&caller(by), &lineage, &policy, today())
        .unwrap()
}

pub(crate) fn content(size: u64) -> FileContent {
    FileContent {
        version: VersionId::new(1).unwrap(),
        size,
        sha1: [0; 20],
        sha256: [0; 32],
        quick: None,
    }
}

/// The file itself.
pub(crate) fn file_item() -> Item {
    Item {
        id: FILE,
        drive: DRIVE,
        parent: Some(FOLDER),
        name: ItemName::parse("plan.txt").unwrap(),
        facet: Facet::File(content(3)),
        description: String::new(),
        settings: FolderSettings::NONE,
        revision: 4,
        content_revision: 2,
        created_at: day(2),
        modified_at: day(3),
        inherits: true,
        source_created_at: day(1),
        source_modified_at: day(1),
        trashed_at: None,
        created_by: Some(OWNER),
        modified_by: Some(OWNER),
    }
}
