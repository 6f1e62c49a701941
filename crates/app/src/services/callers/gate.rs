//! Opening a link through the gate: the one place where all that it decides from is gathered.

use domain::gate::{self, Access, Denial, MakerStanding, Opening, PasswordProof};
use domain::ids::UserId;
use domain::item::Lineage;
use domain::link::{Link, Maker};
use domain::policy::Policy;
use domain::principal::Visitor;
use domain::time::Timestamp;
use ports::driven::store::{Reads, StoreError};

use crate::services::callers::identity::person;

/// What is known now of a link's maker.
pub(in crate::services) async fn maker_standing(
    reads: &dyn Reads,
    link: &Link,
) -> Result<MakerStanding, StoreError> {
    let Maker::User(maker) = link.maker else {
        return Ok(MakerStanding::Application);
    };
    let account = reads.user(maker).await?.map(|user| user.account);
    let person = match account.and_then(|account| account.answers_for(maker)) {
        Some(answering) => person(reads, answering, link.organization).await?,
        None => None,
    };
    Ok(person.map_or(MakerStanding::Gone, MakerStanding::Person))
}

async fn is_in_use(reads: &dyn Reads, user: UserId) -> Result<bool, StoreError> {
    let found = reads.user(user).await?;
    Ok(found.is_some_and(|user| user.account.is_active()))
}

/// A link before the gate, with who stands before it.
pub(in crate::services) struct AuthorizeLink<'a> {
    pub(in crate::services) link: &'a Link,
    pub(in crate::services) lineage: &'a Lineage,
    pub(in crate::services) visitor: &'a Visitor,
    pub(in crate::services) proof: Option<PasswordProof>,
    pub(in crate::services) now: Timestamp,
}

/// Asks the gate, with the policy and the maker's standing as they are now.
pub(in crate::services) async fn open(
    reads: &dyn Reads,
    attempt: &AuthorizeLink<'_>,
) -> Result<(Result<Access, Denial>, Policy), StoreError> {
    let policy = reads.policy(attempt.link.organization).await?;
    let maker = maker_standing(reads, attempt.link).await?;
    let visitor = match attempt.visitor {
        // Nobody bears anything in the name of somebody whose account is not in use.
        Visitor::Bearing(bearing) if !is_in_use(reads, bearing.assignee).await? => {
            &Visitor::Anonymous
        }
        visitor => visitor,
    };
    let decision = gate::open(&Opening {
        link: attempt.link,
        policy: &policy,
        lineage: attempt.lineage,
        maker: &maker,
        visitor,
        proof: attempt.proof,
        now: attempt.now,
    });
    Ok((decision, policy))
}
