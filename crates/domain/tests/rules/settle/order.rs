//! Which refusal is told first: hidden, then what one may not do, then what is wrong with the
//! request (contracts/box.md 1.9).

use domain::access::Forbidden;
use domain::link::{Audience, LinkKind, LinkName, LinkRefusal, LinkScope};
use domain::patch::Patch;
use domain::policy::{LinkScopes, PolicySetting};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use super::{Settling, VIEWING};
use crate::fixtures::{READER, STRANGER, caller, password_of, today};

/// A request in which everything is wrong at once.
fn all_wrong() -> Settling {
    let mut settling = Settling::having(LinkKind::View, Audience::Organization);
    settling.caller = caller(STRANGER);
    settling.caller.scopes = TokenScopes::NONE;
    settling
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
            LinkScope::Organization,
        ])));
    settling.policy.set(PolicySetting::LinkNames(false));
    settling.policy.set(PolicySetting::MaxKind(LinkKind::View));
    settling.wish.scope = Some(LinkScope::Anonymous);
    settling.wish.name = Patch::Set(LinkName::parse("harbour-plans").unwrap());
    settling.wish.edit = Some(true);
    settling.wish.password = password_of(3);
    settling.wish.expiry = Patch::Set(today());
    settling
}

#[test]
fn each_thing_wrong_is_told_before_the_next() {
    type Row = (LinkRefusal, fn(&mut Settling));
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
    let mut settling = all_wrong();
    for (refusal, mend) in rows {
        assert_eq!(settling.refusal(), Some(refusal));
        mend(&mut settling);
    }
    assert_eq!(settling.refusal(), Some(LinkRefusal::ExpiryPast));
    settling.wish.expiry = Patch::Keep;
    assert_eq!(settling.outcome(), Ok("changed"));
}

#[test]
fn a_new_link_above_ones_own_rights_is_told_before_a_weak_password() {
    let mut settling = Settling::new();
    let publishing = Capabilities::of(&[Capability::Publish]);
    settling.steps[1].grants[0].capabilities = VIEWING.union(publishing);
    settling.wish.edit = Some(true);
    settling.wish.password = password_of(3);
    let refusal = settling.refusal();
    assert!(matches!(
        refusal,
        Some(LinkRefusal::ExceedsOwnRights { .. })
    ));
}

#[test]
fn the_root_is_told_after_what_the_caller_lacks() {
    let mut settling = Settling::new();
    settling.steps = settling.steps.split_off(2);
    settling.caller = caller(STRANGER);
    assert_eq!(settling.refusal(), Some(Forbidden::Hidden.into()));
}
