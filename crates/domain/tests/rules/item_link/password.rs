//! The link's password (docs/contracts/box.md 1.5).

use domain::link::{
    Audience, Link, LinkKind, LinkRefusal, LinkScope, NewPassword, PasswordGeneration,
    PasswordShape,
};
use domain::patch::Patch;
use domain::policy::PolicySetting;

use super::{ItemLinkRequest, check, check_made};
use crate::fixtures::password_of;
use crate::fixtures::with_password;

const GENERATION: fn(&Link) -> Option<u32> =
    |link| link.password().map(|PasswordGeneration(number)| number);

fn protected() -> ItemLinkRequest {
    let mut asked = ItemLinkRequest::having(LinkKind::View, Audience::Anonymous);
    asked.link = asked.link.map(with_password);
    asked
}

#[test]
fn strength() {
    let answer = |length, is_varied, min| {
        let mut asked = ItemLinkRequest::new();
        asked.policy.set(PolicySetting::MinPasswordLength(min));
        asked.wish.password = Patch::Set(NewPassword {
            shape: PasswordShape { length, is_varied },
            is_present_one: false,
        });
        asked.refusal()
    };
    let weak = Some(LinkRefusal::PasswordTooWeak);
    assert_eq!(answer(8, true, 1), None, "8 characters, not all letters");
    assert_eq!(answer(8, false, 1), weak, "lower-case letters only");
    assert_eq!(answer(7, true, 1), weak, "7 characters");
    assert_eq!(answer(0, false, 1), weak, "an empty one is none");
    let short = Some(LinkRefusal::PasswordTooShort { min: 12 });
    assert_eq!(answer(11, true, 12), short, "the policy wants more");
    assert_eq!(answer(12, true, 12), None);
}

#[test]
fn a_password_goes_only_with_a_link_for_anyone() {
    let refused = || Err(LinkRefusal::PasswordNeedsAnonymous);
    check_made(
        &[
            (
                "with a link for anyone",
                |s| s.wish.password = password_of(8),
                Ok(Some(1)),
            ),
            (
                "not with one for members",
                |s| {
                    s.wish.scope = Some(LinkScope::Organization);
                    s.wish.password = password_of(8);
                },
                refused(),
            ),
            (
                "not with one for those who have access",
                |s| {
                    s.wish.scope = Some(LinkScope::Existing);
                    s.wish.password = password_of(8);
                },
                refused(),
            ),
            (
                "not when the default is another audience",
                |s| {
                    s.policy
                        .set(PolicySetting::DefaultItemScope(LinkScope::Organization));
                    s.wish.password = password_of(8);
                },
                refused(),
            ),
            (
                "to want none is no change with any audience",
                |s| {
                    s.wish.scope = Some(LinkScope::Organization);
                    s.wish.password = Patch::Clear;
                },
                Ok(None),
            ),
        ],
        GENERATION,
    );
}

#[test]
fn a_password_is_kept_replaced_taken_away_or_left_behind() {
    check(
        &protected(),
        &[
            ("left out, it is kept", |_| {}, Ok(Some(1))),
            (
                "it is kept when something else changes",
                |s| s.wish.download = Some(false),
                Ok(Some(1)),
            ),
            (
                "it is kept when the audience is said again",
                |s| s.wish.scope = Some(LinkScope::Anonymous),
                Ok(Some(1)),
            ),
            (
                "another one is another generation",
                |s| s.wish.password = password_of(8),
                Ok(Some(2)),
            ),
            (
                "the same one is the same generation",
                |s| {
                    let Patch::Set(given) = password_of(8) else {
                        return;
                    };
                    s.wish.password = Patch::Set(NewPassword {
                        is_present_one: true,
                        ..given
                    });
                },
                Ok(Some(1)),
            ),
            ("cleared", |s| s.wish.password = Patch::Clear, Ok(None)),
            (
                "for members it is dropped",
                |s| s.wish.scope = Some(LinkScope::Organization),
                Ok(None),
            ),
            (
                "for those who have access it is dropped",
                |s| s.wish.scope = Some(LinkScope::Existing),
                Ok(None),
            ),
        ],
        GENERATION,
    );
}

#[test]
fn a_generation_counts_with_the_links_changes_and_not_with_its_passwords() {
    let mut asked = ItemLinkRequest::having(LinkKind::View, Audience::Anonymous);
    asked.link.as_mut().unwrap().revision = 7;
    asked.wish.password = password_of(8);
    let link = asked.link_after().unwrap();
    assert_eq!(
        (link.password(), link.revision),
        (Some(PasswordGeneration(8)), 8)
    );
}

#[test]
fn where_the_policy_wants_a_password() {
    let needed = || Err(LinkRefusal::PasswordNeeded { min: 8 });
    let wanting = |mut asked: ItemLinkRequest| {
        asked
            .policy
            .set(PolicySetting::AnonymousNeedsPassword(true));
        asked
    };
    check(
        &wanting(ItemLinkRequest::new()),
        &[
            ("no link for anyone is made without one", |_| {}, needed()),
            (
                "with one it is",
                |s| s.wish.password = password_of(8),
                Ok(Some(1)),
            ),
            (
                "with another audience it needs none",
                |s| s.wish.scope = Some(LinkScope::Organization),
                Ok(None),
            ),
        ],
        GENERATION,
    );
    check(
        &wanting(protected()),
        &[
            (
                "none is taken away",
                |s| s.wish.password = Patch::Clear,
                needed(),
            ),
            ("one that is there is enough", |_| {}, Ok(Some(1))),
        ],
        GENERATION,
    );
    check(
        &wanting(ItemLinkRequest::having(LinkKind::View, Audience::Anonymous)),
        &[
            ("a link without one stays as it is", |_| {}, Ok(None)),
            (
                "also when something else changes",
                |s| s.wish.download = Some(false),
                Ok(None),
            ),
        ],
        GENERATION,
    );
    check(
        &wanting(ItemLinkRequest::having(
            LinkKind::View,
            Audience::Organization,
        )),
        &[(
            "none is opened to anyone without one",
            |s| s.wish.scope = Some(LinkScope::Anonymous),
            needed(),
        )],
        GENERATION,
    );
}

#[test]
fn the_password_of_an_account_has_eight_characters() {
    for (length, suffices) in [(0, false), (7, false), (8, true), (256, true)] {
        let shape = PasswordShape {
            length,
            is_varied: false,
        };
        assert_eq!(shape.suffices_for_account(), suffices, "{length}");
    }
}
