//! Opening a link through the gate: the one place where all that it decides from is gathered.

use domain::gate::{self, Access, Denial, MakerStanding, Opening, PasswordProof};
use domain::item::Lineage;
use domain::link::{Link, Maker};
use domain::policy::Policy;
use domain::principal::Visitor;
use domain::time::Timestamp;
use ports::driven::store::{Reads, StoreError};

use super::identity::person;

/// What is known now of a link's maker.
pub(super) async fn maker_standing(
    reads: &dyn Reads,
    link: &Link,
) -> Result<MakerStanding, StoreError> {
    let Maker::User(user) = link.maker else {
        return Ok(MakerStanding::Application);
    };
    let found = person(reads, user, link.organization).await?;
    Ok(found.map_or(MakerStanding::Gone, MakerStanding::Person))
}

/// A link before the gate, with who stands before it.
pub(super) struct Knock<'a> {
    pub(super) link: &'a Link,
    pub(super) lineage: &'a Lineage,
    pub(super) visitor: &'a Visitor,
    pub(super) proof: Option<PasswordProof>,
    pub(super) now: Timestamp,
}

/// Asks the gate, with the policy and the maker's standing as they are now.
pub(super) async fn open(
    reads: &dyn Reads,
    knock: &Knock<'_>,
) -> Result<(Result<Access, Denial>, Policy), StoreError> {
    let policy = reads.policy(knock.link.organization).await?;
    let maker = maker_standing(reads, knock.link).await?;
    let decision = gate::open(&Opening {
        link: knock.link,
        policy: &policy,
        lineage: knock.lineage,
        maker: &maker,
        visitor: knock.visitor,
        proof: knock.proof,
        now: knock.now,
    });
    Ok((decision, policy))
}
