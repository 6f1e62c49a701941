//! The gate: one row for each rule that opens a link, narrows it or keeps it shut.

mod gone;
mod link;
mod order;
mod people;

use domain::gate::{Access, Denial, MakerStanding, Opening, PasswordProof, open};
use domain::item::{Drive, Lineage, Step};
use domain::link::{Audience, Link, LinkKind, PasswordGeneration};
use domain::policy::Policy;
use domain::principal::Visitor;
use domain::role::Capabilities;
use domain::time::Timestamp;

use crate::fixtures::{LINK, READER, WRITER, caller, drive, file_steps, link, person, today};

/// Everything that the gate decides from, for a row to change.
pub(crate) struct Scene {
    pub(crate) link: Link,
    pub(crate) policy: Policy,
    pub(crate) drive: Drive,
    pub(crate) steps: Vec<Step>,
    pub(crate) maker: MakerStanding,
    pub(crate) visitor: Visitor,
    pub(crate) proof: Option<PasswordProof>,
    pub(crate) now: Timestamp,
}

impl Scene {
    /// Nobody known opens the file below an anonymous link to view the folder.
    pub(crate) fn new() -> Self {
        Self {
            link: link(LinkKind::View, Audience::Anonymous),
            policy: Policy::default(),
            drive: drive(),
            steps: file_steps(),
            maker: MakerStanding::Person(person(WRITER)),
            visitor: Visitor::Anonymous,
            proof: None,
            now: today(),
        }
    }

    pub(crate) fn lineage(&self) -> Lineage {
        Lineage::new(&self.drive, self.steps.clone()).unwrap()
    }

    pub(crate) fn open(&self) -> Result<Access, Denial> {
        let lineage = self.lineage();
        let opening = Opening::new(&self.link, &self.maker, &lineage, &self.policy, self.now);
        open(&opening.by(&self.visitor).with_proof(self.proof))
    }

    fn read_by_member(&mut self) {
        self.visitor = Visitor::SignedIn(caller(READER));
    }

    pub(crate) fn give_password(&mut self) {
        self.proof = Some(PasswordProof {
            link: LINK,
            generation: PasswordGeneration(1),
        });
    }

    /// What the writer may do is no more than this.
    fn demote_writer(&mut self, to: Capabilities) {
        self.steps[1].grants[0].capabilities = to;
    }
}

pub(crate) type Row = (&'static str, fn(&mut Scene), Result<Capabilities, Denial>);

const READING: Result<Capabilities, Denial> = Ok(Capabilities::READING);

pub(crate) fn check(rows: &[Row]) {
    for (sentence, change, expected) in rows {
        let mut scene = Scene::new();
        change(&mut scene);
        let answer = scene.open().map(|access| access.capabilities());
        assert_eq!(answer, *expected, "{sentence}");
    }
}
