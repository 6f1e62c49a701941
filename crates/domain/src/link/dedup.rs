//! What becomes of a request whose fingerprint an existing link has.

use super::change::{LinkChange, Revocation};
use super::{FoundAgain, Link, LinkRefusal, LinkSpecification};
use crate::policy::Policy;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// What a request does with the link that has its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DedupOutcome {
    /// It is answered with the link as it stands, whatever else it asked for
    /// (docs/contracts/microsoft.md 1.6).
    Reuse,
    /// It is answered with the link, which from now on stands on the caller: its maker has lost
    /// the right to make it.
    TakeOver(LinkChange),
    /// The link has expired: it is retired, and a new one is made.
    Replace(Revocation),
    /// The link lives longer by now than what is asked for: it gives its fingerprint up, keeps its
    /// address, and a new one is made.
    Release(LinkChange),
    /// There is one already, and there may not be two (docs/contracts/oracle.md 7.4).
    Refuse(LinkRefusal),
}

/// Decides what a request does with the active link that has its fingerprint.
///
/// `maker` is what the link's maker may do with the item now; `None` for one who is gone. A request that names an end is never
/// answered with a link that lives longer: that is what its fingerprint says of the link as it was
/// made, and what is looked at here for a link that was changed since.
pub fn dedup(
    link: &Link,
    specification: &LinkSpecification,
    policy: &Policy,
    maker: Option<Capabilities>,
    now: Timestamp,
) -> DedupOutcome {
    if let Some(ended) = Revocation::of_expired(link, policy, now) {
        return DedupOutcome::Replace(ended);
    }
    match link.form.profile().found_again {
        FoundAgain::Refused => DedupOutcome::Refuse(LinkRefusal::LabelTaken),
        FoundAgain::Returned | FoundAgain::Changed | FoundAgain::Never => {
            let asked = specification.asked_end();
            let outlives = |asked| link.expires_at.is_none_or(|end| end > asked);
            if asked.is_some_and(outlives) {
                return DedupOutcome::Release(LinkChange::releasing(link, specification, now));
            }
            if link.stands_on(maker, policy) {
                return DedupOutcome::Reuse;
            }
            DedupOutcome::TakeOver(LinkChange::taken_over(link, specification, now))
        }
    }
}
