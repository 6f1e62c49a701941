//! What becomes of a request whose fingerprint an existing link has.

use super::change::{LinkChange, Revocation};
use super::{Link, LinkSpecification};
use crate::policy::Policy;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// What a request does with the link that it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// It is answered with the link as it stands, whatever else it asked for
    /// (contracts/microsoft.md 1.6).
    Reuse,
    /// It is answered with the link, which from now on stands on the caller: its maker has lost
    /// the right to make it (design.md 7.2).
    TakeOver(LinkChange),
    /// The link has expired: it is retired, and a new one is made.
    Replace(Revocation),
}

/// Decides what a request does with the active link that has its fingerprint.
///
/// `maker` is what the link's maker may do with the item now.
pub fn meet(
    link: &Link,
    specification: &LinkSpecification,
    policy: &Policy,
    maker: Capabilities,
    now: Timestamp,
) -> Meeting {
    if link.has_expired(policy, now) {
        return Meeting::Replace(Revocation::new(link, now, None));
    }
    if policy.links_outlive_maker || maker.includes(link.demands_of_maker()) {
        return Meeting::Reuse;
    }
    Meeting::TakeOver(LinkChange::taken_over(link, specification, now))
}
