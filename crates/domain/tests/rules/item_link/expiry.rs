//! When the link ends (docs/contracts/box.md 1.4 and 1.6).

use domain::link::{Audience, Link, LinkKind, LinkRefusal};
use domain::patch::Patch;
use domain::policy::PolicySetting;
use domain::time::Timestamp;

use super::{ItemLinkRequest, check, check_made};
use crate::fixtures::{day, days, just_before, today};

const END: fn(&Link) -> Option<Timestamp> = |link| link.expires_at;

#[test]
fn an_expiry_that_is_asked_for_when_the_link_is_made() {
    check_made(
        &[
            (
                "a future instant is stored",
                |s| s.wish.expiry = Patch::Set(day(150)),
                Ok(Some(day(150))),
            ),
            (
                "not now",
                |s| s.wish.expiry = Patch::Set(today()),
                Err(LinkRefusal::ExpiryPast),
            ),
            (
                "not in the past",
                |s| s.wish.expiry = Patch::Set(just_before(today())),
                Err(LinkRefusal::ExpiryPast),
            ),
            (
                "later than the default life, where people may choose",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.wish.expiry = Patch::Set(day(150));
                },
                Ok(Some(day(150))),
            ),
            (
                "an explicit never, where people may choose",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.wish.expiry = Patch::Clear;
                },
                Ok(None),
            ),
            (
                "an explicit never means the default, where they may not",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.policy.set(PolicySetting::ChoosingExpiry(false));
                    s.wish.expiry = Patch::Clear;
                },
                Ok(Some(day(107))),
            ),
            (
                "no other instant than the default, where they may not",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.policy.set(PolicySetting::ChoosingExpiry(false));
                    s.wish.expiry = Patch::Set(day(103));
                },
                Err(LinkRefusal::ExpiryBeyondPolicy),
            ),
            (
                "but the default itself",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.policy.set(PolicySetting::ChoosingExpiry(false));
                    s.wish.expiry = Patch::Set(day(107));
                },
                Ok(Some(day(107))),
            ),
            (
                "never is the longest life, where there is one",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.expiry = Patch::Clear;
                },
                Ok(Some(day(130))),
            ),
            (
                "at the end of the longest life",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.expiry = Patch::Set(day(130));
                },
                Ok(Some(day(130))),
            ),
            (
                "not beyond it",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.expiry = Patch::Set(day(131));
                },
                Err(LinkRefusal::ExpiryBeyondPolicy),
            ),
        ],
        END,
    );
}

#[test]
fn the_expiry_of_a_link_that_there_is() {
    // It was made on day 90.
    let mut before = ItemLinkRequest::having(LinkKind::View, Audience::Anonymous);
    before.link.as_mut().unwrap().expires_at = Some(day(150));
    check(
        &before,
        &[
            ("left out, it is kept", |_| {}, Ok(Some(day(150)))),
            (
                "it is kept when something else changes",
                |s| s.wish.download = Some(false),
                Ok(Some(day(150))),
            ),
            (
                "it is kept when the policy has a default now",
                |s| s.policy.set(PolicySetting::DefaultLifetime(Some(days(7)))),
                Ok(Some(day(150))),
            ),
            (
                "it is kept when the policy has a longest life now, which the gate counts",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.download = Some(false);
                },
                Ok(Some(day(150))),
            ),
            ("cleared", |s| s.wish.expiry = Patch::Clear, Ok(None)),
            (
                "cleared, it ends with the longest life, counted from its making",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.expiry = Patch::Clear;
                },
                Ok(Some(day(120))),
            ),
            (
                "kept where people may not choose",
                |s| {
                    s.policy.set(PolicySetting::ChoosingExpiry(false));
                    s.wish.expiry = Patch::Clear;
                },
                Ok(Some(day(150))),
            ),
            (
                "not moved where people may not choose",
                |s| {
                    s.policy.set(PolicySetting::ChoosingExpiry(false));
                    s.wish.expiry = Patch::Set(day(149));
                },
                Err(LinkRefusal::ExpiryBeyondPolicy),
            ),
            (
                "moved",
                |s| s.wish.expiry = Patch::Set(day(101)),
                Ok(Some(day(101))),
            ),
            (
                "not beyond the longest life, counted from its making",
                |s| {
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(30))));
                    s.wish.expiry = Patch::Set(day(121));
                },
                Err(LinkRefusal::ExpiryBeyondPolicy),
            ),
            (
                "not to the past",
                |s| s.wish.expiry = Patch::Set(today()),
                Err(LinkRefusal::ExpiryPast),
            ),
        ],
        END,
    );
}
