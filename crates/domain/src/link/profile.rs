//! What the contract of each form of link asks, as constants.
//!
//! A door names the form; everything in which the forms differ stands here, and nothing of it in a
//! door.

use std::time::Duration;

use super::{DELEGATION_FOR, LinkAuthority};
use crate::access::Action;

/// What happens to an end that lies beyond the longest life that the policy gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeyondPolicy {
    /// It is moved to the latest one allowed.
    Clamped,
    /// The request is refused.
    Refused,
}

/// What becomes of a request for a link that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundAgain {
    /// It is answered with the link as it stands.
    Returned,
    /// It changes the link in place.
    Changed,
    /// It is refused.
    Refused,
    /// There is no such thing: every request makes a link.
    Never,
}

/// What passwords a form of link takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PasswordRule {
    /// The fewest characters, whatever the policy says.
    pub(super) min: u8,
    /// The most characters, if there is a limit.
    pub(super) max: Option<u8>,
    /// Whether it needs something in it besides lower-case letters.
    pub(super) varied: bool,
    /// Whether it goes only with an anonymous link, and ends when the link stops to be one.
    pub(super) anonymous_only: bool,
}

/// What the contract of a form of link asks.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a point of its own in which contracts differ"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it takes to ask for one with default settings.
    pub takes: Action,
    /// What it takes besides to choose any setting, if that is more.
    pub choosing_takes: Option<Action>,
    /// The right under which a link is made when something was chosen.
    pub authority: LinkAuthority,
    /// Whether a drive's root can have one.
    pub on_roots: bool,
    /// Whether each kind of link is for some items only, as [`super::LinkKind::suits`] says.
    pub kinds_suit_items: bool,
    /// Whether an audience or a kind that the policy forbids is narrowed and not refused, where the
    /// request does not name it.
    pub narrows: bool,
    /// What happens to an end beyond the longest life.
    pub beyond_policy: BeyondPolicy,
    /// How long it lives, where no request says so.
    pub lives_for: Option<Duration>,
    /// Its passwords.
    pub(super) password: PasswordRule,
    /// What becomes of a request for a link that is there already.
    pub found_again: FoundAgain,
    /// Whether it is remembered among what happened to the item when one is made.
    pub recorded: bool,
}

impl Profile {
    /// Links that are found again by what was asked for (docs/contracts/microsoft.md 1).
    pub const SPECIFIED: Self = Self {
        takes: Action::Publish,
        choosing_takes: None,
        authority: LinkAuthority::Publish,
        on_roots: true,
        kinds_suit_items: true,
        narrows: false,
        beyond_policy: BeyondPolicy::Clamped,
        lives_for: None,
        password: PasswordRule {
            min: 1,
            max: None,
            varied: false,
            anonymous_only: true,
        },
        found_again: FoundAgain::Returned,
        recorded: false,
    };

    /// The one link of an item (docs/contracts/box.md 1).
    pub const SINGLE: Self = Self {
        takes: Action::Share,
        choosing_takes: Some(Action::Publish),
        authority: LinkAuthority::Publish,
        on_roots: false,
        kinds_suit_items: false,
        narrows: true,
        beyond_policy: BeyondPolicy::Refused,
        lives_for: None,
        password: PasswordRule {
            min: 8,
            max: None,
            varied: true,
            anonymous_only: true,
        },
        found_again: FoundAgain::Changed,
        recorded: true,
    };

    /// Links that are told apart by what people call them (docs/contracts/oracle.md 7).
    pub const LABELLED: Self = Self {
        takes: Action::Manage,
        choosing_takes: None,
        authority: LinkAuthority::Manage,
        on_roots: true,
        kinds_suit_items: false,
        narrows: false,
        beyond_policy: BeyondPolicy::Refused,
        lives_for: None,
        password: PasswordRule {
            min: 8,
            max: Some(50),
            varied: false,
            anonymous_only: false,
        },
        found_again: FoundAgain::Refused,
        recorded: true,
    };

    /// Fresh credentials for one person (docs/contracts/oracle.md 4).
    pub const DELEGATED: Self = Self {
        takes: Action::Manage,
        choosing_takes: None,
        authority: LinkAuthority::Manage,
        on_roots: true,
        kinds_suit_items: false,
        narrows: false,
        beyond_policy: BeyondPolicy::Clamped,
        lives_for: Some(DELEGATION_FOR),
        password: PasswordRule {
            min: 1,
            max: Some(0),
            varied: false,
            anonymous_only: true,
        },
        found_again: FoundAgain::Never,
        recorded: false,
    };
}
