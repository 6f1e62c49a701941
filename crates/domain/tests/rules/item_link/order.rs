//! Which refusal is told first: hidden, then what one may not do, then what is wrong with the
//! request (docs/contracts/box.md 1.9).

use domain::access::Forbidden;
use domain::link::{Audience, LinkKind, LinkName, LinkRefusal, LinkScope};
use domain::patch::Patch;
use domain::policy::{LinkScopes, PolicySetting};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use super::{ItemLinkRequest, VIEWING};
use crate::fixtures::{READER, STRANGER, caller, password_of, today};

/// A request in which everything is wrong at once.
fn all_wrong() -> ItemLinkRequest {
    let mut asked = ItemLinkRequest::having(LinkKind::View, Audience::Organization);
    asked.caller = caller(STRANGER);
    asked.caller.scopes = TokenScopes::NONE;
    asked
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
            LinkScope::Organization,
        ])));
    asked.policy.set(PolicySetting::LinkNames(false));
    asked.policy.set(PolicySetting::MaxKind(LinkKind::View));
    asked.wish.scope = Some(LinkScope::Anonymous);
    asked.wish.name = Patch::Set(LinkName::parse("harbour-plans").unwrap());
    asked.wish.edit = Some(true);
    asked.wish.password = password_of(3);
    asked.wish.expiry = Patch::Set(today());
    asked
}

#[test]
fn each_thing_wrong_is_told_before_the_next() {
    type Row = (LinkRefusal, fn(&mut ItemLinkRequest));
    let access = LinkRefusal::Access;
    // Each refusal, and what mends it.
    let rows: [Row; 9] = [
        (access(Forbidden::Hidden), |s| {
            s.caller = caller(READER);
            s.caller.scopes = TokenScopes::of(&[TokenScope::AllDrives]);
            s.steps[1].grants[1].capabilities = Capabilities::READING;
        }),
        (access(Forbidden::Scope(TokenScope::Share)), |s| {
            s.caller.scopes = TokenScopes::ALL;
        }),
        (access(Forbidden::Lacks(Capability::Share)), |s| {
            s.steps[1].grants[1].capabilities = VIEWING;
        }),
        (access(Forbidden::Lacks(Capability::Publish)), |s| {
            let publishing = Capabilities::of(&[Capability::Publish]);
            s.steps[1].grants[1].capabilities = VIEWING.union(publishing);
        }),
        (
            LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            },
            |s| s.policy.set(PolicySetting::AllowedScopes(LinkScopes::ALL)),
        ),
        (LinkRefusal::NamesForbidden, |s| {
            s.policy.set(PolicySetting::LinkNames(true));
        }),
        (LinkRefusal::AllowsTooMuch, |s| {
            s.policy.set(PolicySetting::MaxKind(LinkKind::Edit));
        }),
        (
            LinkRefusal::ExceedsOwnRights {
                needed: LinkKind::Edit
                    .capabilities()
                    .union(Capabilities::of(&[Capability::Publish])),
            },
            |s| s.wish.edit = None,
        ),
        (LinkRefusal::PasswordTooWeak, |s| {
            s.wish.password = password_of(8);
        }),
    ];
    let mut asked = all_wrong();
    for (refusal, mend) in rows {
        assert_eq!(asked.refusal(), Some(refusal));
        mend(&mut asked);
    }
    assert_eq!(asked.refusal(), Some(LinkRefusal::ExpiryPast));
    asked.wish.expiry = Patch::Keep;
    assert_eq!(asked.outcome(), Ok("changed"));
}

#[test]
fn a_new_link_above_ones_own_rights_is_told_before_a_weak_password() {
    let mut asked = ItemLinkRequest::new();
    let publishing = Capabilities::of(&[Capability::Publish]);
    asked.steps[1].grants[0].capabilities = VIEWING.union(publishing);
    asked.wish.edit = Some(true);
    asked.wish.password = password_of(3);
    let refusal = asked.refusal();
    assert!(matches!(
        refusal,
        Some(LinkRefusal::ExceedsOwnRights { .. })
    ));
}

#[test]
fn the_root_is_told_after_what_the_caller_lacks() {
    let mut asked = ItemLinkRequest::new();
    asked.steps = asked.steps.split_off(2);
    asked.caller = caller(STRANGER);
    assert_eq!(asked.refusal(), Some(Forbidden::Hidden.into()));
}
