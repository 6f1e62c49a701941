//! Every reason not to make a link.

use domain::access::Forbidden;
use domain::item::ItemKind;
use domain::link::{LinkKind, LinkRefusal, LinkScope, Purpose};
use domain::patch::Patch;
use domain::policy::{LinkScopes, PolicySetting};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use super::Asking;
use crate::fixtures::{
    APPLICATION, ELSEWHERE, READER, STRANGER, WIDEST, caller, caps, day, just_before, password_of,
    today,
};

type Row = (&'static str, fn(&mut Asking), Option<LinkRefusal>);

fn check(rows: &[Row]) {
    for (sentence, change, expected) in rows {
        let mut asking = Asking::new();
        change(&mut asking);
        assert_eq!(asking.resolve().err(), *expected, "{sentence}");
    }
}

#[test]
fn the_caller() {
    let writing = LinkKind::Edit
        .capabilities()
        .union(caps(&[Capability::Publish]));
    let refused = |refusal| Some(LinkRefusal::Access(refusal));
    check(&[
        (
            "whoever may not see the item is told that there is none",
            |asking| asking.caller = caller(STRANGER),
            refused(Forbidden::Hidden),
        ),
        (
            "another organization's caller is told that there is none",
            |asking| asking.caller.organization = ELSEWHERE,
            refused(Forbidden::Hidden),
        ),
        (
            "who may read and not publish makes no link",
            |asking| asking.caller = caller(READER),
            refused(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "a token without the scope for sharing makes none",
            |asking| asking.caller.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Write]),
            refused(Forbidden::Scope(TokenScope::Share)),
        ),
        (
            "a link allows no more than its maker may do",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
                asking.steps[1].grants[0].capabilities =
                    Capabilities::READING.union(caps(&[Capability::Publish]));
            },
            Some(LinkRefusal::ExceedsOwnRights { needed: writing }),
        ),
        (
            "a link that allows as much as its maker may do is made",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
                asking.steps[1].grants[0].capabilities = LinkKind::Edit
                    .capabilities()
                    .union(caps(&[Capability::Publish]));
            },
            None,
        ),
        (
            "who may preview only gives nothing to take away",
            |asking| {
                asking.steps[1].grants[0].capabilities =
                    caps(&[Capability::Preview, Capability::Publish]);
            },
            Some(LinkRefusal::ExceedsOwnRights {
                needed: Capabilities::READING.union(caps(&[Capability::Publish])),
            }),
        ),
    ]);
}

#[test]
fn the_audience() {
    check(&[
        (
            "a default that needs names does not do without a scope",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::DefaultScope(LinkScope::People));
            },
            Some(LinkRefusal::ScopeNeeded),
        ),
        (
            "a scope that the policy forbids is refused",
            |asking| {
                asking.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::People, false),
                ));
                asking.request.scope = Some(LinkScope::People);
            },
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::People,
            }),
        ),
        (
            "a default that the policy forbids is refused as if it had been named",
            |asking| {
                asking.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::Anonymous, false),
                ));
            },
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            }),
        ),
        (
            "the widest scope is no way around the policy",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                        LinkScope::People,
                    ])));
                asking.request.form = WIDEST;
            },
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Organization,
            }),
        ),
        (
            "recipients do not go with another scope",
            |asking| {
                asking.request.scope = Some(LinkScope::Organization);
                asking.request.recipients = [READER].into();
            },
            Some(LinkRefusal::RecipientsNeedPeople),
        ),
        (
            "recipients do not choose the scope",
            |asking| asking.request.recipients = [READER].into(),
            Some(LinkRefusal::RecipientsNeedPeople),
        ),
        (
            "where anonymous visitors change nothing, no anonymous link to edit is made",
            |asking| {
                asking.policy.set(PolicySetting::AnonymousEditing(false));
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
            },
            Some(LinkRefusal::AnonymousEditingForbidden),
        ),
        (
            "where anonymous visitors change nothing, no anonymous link to add is made",
            |asking| {
                asking.policy.set(PolicySetting::AnonymousEditing(false));
                asking.request.purpose = Purpose::Kind(Some(LinkKind::UploadOnly));
                asking.steps[0].kind = ItemKind::Folder;
            },
            Some(LinkRefusal::AnonymousEditingForbidden),
        ),
        (
            "where anonymous visitors change nothing, members may",
            |asking| {
                asking.policy.set(PolicySetting::AnonymousEditing(false));
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
                asking.request.scope = Some(LinkScope::Organization);
            },
            None,
        ),
    ]);
}

#[test]
fn embedding() {
    check(&[
        (
            "an embedded link may be asked for by its scope",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
                asking.request.scope = Some(LinkScope::Anonymous);
            },
            None,
        ),
        (
            "an embedded link for members is refused",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
                asking.request.scope = Some(LinkScope::Organization);
            },
            Some(LinkRefusal::EmbedNeedsAnonymous),
        ),
        (
            "an embedded link for named people is refused",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
                asking.request.scope = Some(LinkScope::People);
            },
            Some(LinkRefusal::EmbedNeedsAnonymous),
        ),
        (
            "without embedding no embedded link is made",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
                asking.policy.set(PolicySetting::Embedding(false));
            },
            Some(LinkRefusal::EmbeddingForbidden),
        ),
        (
            "without anonymous links no embedded link is made",
            |asking| {
                asking.request.purpose = Purpose::Kind(Some(LinkKind::Embed));
                asking.policy.set(PolicySetting::AllowedScopes(
                    LinkScopes::ALL.with(LinkScope::Anonymous, false),
                ));
            },
            Some(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            }),
        ),
    ]);
}

#[test]
fn password_and_expiry() {
    check(&[
        (
            "an organization link takes no password",
            |asking| {
                asking.request.scope = Some(LinkScope::Organization);
                asking.request.password = password_of(12);
            },
            Some(LinkRefusal::PasswordNeedsAnonymous),
        ),
        (
            "a people link takes no password",
            |asking| {
                asking.request.scope = Some(LinkScope::People);
                asking.request.password = password_of(12);
            },
            Some(LinkRefusal::PasswordNeedsAnonymous),
        ),
        (
            "where a password is wanted an anonymous link needs one",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                asking.policy.set(PolicySetting::MinPasswordLength(8));
            },
            Some(LinkRefusal::PasswordNeeded { min: 8 }),
        ),
        (
            "where a password is wanted other links need none",
            |asking| {
                asking
                    .policy
                    .set(PolicySetting::AnonymousNeedsPassword(true));
                asking.request.scope = Some(LinkScope::Organization);
            },
            None,
        ),
        (
            "a password below the least length is too short",
            |asking| {
                asking.policy.set(PolicySetting::MinPasswordLength(8));
                asking.request.password = password_of(7);
            },
            Some(LinkRefusal::PasswordTooShort { min: 8 }),
        ),
        (
            "a password of the least length will do",
            |asking| {
                asking.policy.set(PolicySetting::MinPasswordLength(8));
                asking.request.password = password_of(8);
            },
            None,
        ),
        (
            "an empty password is too short under any policy",
            |asking| {
                asking.policy.set(PolicySetting::MinPasswordLength(0));
                asking.request.password = password_of(0);
            },
            Some(LinkRefusal::PasswordTooShort { min: 1 }),
        ),
        (
            "an expiry in the past is refused",
            |asking| asking.request.expiry = Patch::Set(just_before(today())),
            Some(LinkRefusal::ExpiryPast),
        ),
        (
            "an expiry at this very instant is refused",
            |asking| asking.request.expiry = Patch::Set(today()),
            Some(LinkRefusal::ExpiryPast),
        ),
    ]);
}

#[test]
fn a_refusal_is_told_in_words_that_say_what_would_help() {
    let mut asking = Asking::new();
    asking.request.purpose = Purpose::Kind(Some(LinkKind::Edit));
    asking.steps[1].grants[0].capabilities =
        Capabilities::READING.union(caps(&[Capability::Publish]));
    asking.caller.application = APPLICATION;
    asking.request.expiry = Patch::Set(day(200));
    assert_eq!(
        asking.resolve().unwrap_err().to_string(),
        "the link would allow more than you may do with this item yourself: \
         it takes preview, download, upload, edit, publish"
    );
}
