//! What is kept of a delegated link beside the link, and how long its access lasts.

use std::time::Duration;

use super::Link;
use crate::ids::{LinkId, UserId};
use crate::time::Timestamp;

/// How long an access token of a delegated link is good (docs/contracts/oracle.md 4.6).
pub const DELEGATED_ACCESS_FOR: Duration = Duration::from_mins(15);
/// How long a delegated link lives, and access can be renewed.
pub const DELEGATION_FOR: Duration = Duration::from_hours(24);

/// What is kept of a delegated link beside the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The link.
    pub link: LinkId,
    /// Whom it is assigned to: what is done through it is done by them.
    pub assignee: UserId,
    /// The language and writing that they are shown things in, as the request named it.
    pub locale: Option<String>,
    /// The time zone that they are shown times in, as the request named it.
    pub time_zone: Option<String>,
}

/// When an access token ends that is issued at `now`: never later than the link
/// (docs/contracts/oracle.md 4.5).
pub fn access_until(link: &Link, now: Timestamp) -> Timestamp {
    let until = now.plus(DELEGATED_ACCESS_FOR);
    link.expires_at.map_or(until, |end| end.min(until))
}
