//! Whom the link is for, when the request says so (docs/contracts/box.md 1.4 and 2.3).

use domain::item::FolderSetting;
use domain::link::{Audience, LinkKind, LinkRefusal, LinkScope};
use domain::policy::{ItemKinds, LinkScopes, PolicySetting};

use super::{ItemLinkRequest, check, check_made};

use LinkScope::{Anonymous, Existing, Organization, People};

const fn forbidden<T>(scope: LinkScope) -> Result<T, LinkRefusal> {
    Err(LinkRefusal::ScopeForbidden { scope })
}

#[test]
fn an_audience_that_is_named_is_that_one_or_refused() {
    check_made(
        &[
            ("anyone", |s| s.wish.scope = Some(Anonymous), Ok(Anonymous)),
            (
                "members",
                |s| s.wish.scope = Some(Organization),
                Ok(Organization),
            ),
            (
                "those who have access",
                |s| s.wish.scope = Some(Existing),
                Ok(Existing),
            ),
            (
                "there is none for specific people",
                |s| s.wish.scope = Some(People),
                forbidden(People),
            ),
            (
                "not above what the policy allows",
                |s| {
                    s.policy.set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                        Organization,
                    ])));
                    s.wish.scope = Some(Anonymous);
                },
                forbidden(Anonymous),
            ),
            (
                "not what the policy does not allow, though it allows a wider one",
                |s| {
                    s.policy
                        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[Anonymous])));
                    s.wish.scope = Some(Organization);
                },
                forbidden(Organization),
            ),
            (
                "not above what is left where links on files are switched off",
                |s| {
                    s.policy.set(PolicySetting::LinkedItems(ItemKinds::Nothing));
                    s.wish.scope = Some(Organization);
                },
                forbidden(Organization),
            ),
            (
                "not above what a folder above leaves",
                |s| {
                    let settings = &mut s.steps[2].settings;
                    *settings = settings.with(FolderSetting::LinksForHoldersOnly, true);
                    s.wish.scope = Some(Organization);
                },
                forbidden(Organization),
            ),
            (
                "those who have access may always have it",
                |s| {
                    s.policy.set(PolicySetting::LinkedItems(ItemKinds::Nothing));
                    s.wish.scope = Some(Existing);
                },
                Ok(Existing),
            ),
        ],
        domain::link::Link::scope,
    );
}

#[test]
fn an_audience_that_is_stored_already_is_kept_though_the_policy_is_tighter_now() {
    let mut before = ItemLinkRequest::having(LinkKind::View, Audience::Anonymous);
    before
        .policy
        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[
            Organization,
        ])));
    check(
        &before,
        &[
            ("nothing is said", |_| {}, Ok(Anonymous)),
            (
                "it is said again",
                |s| s.wish.scope = Some(Anonymous),
                Ok(Anonymous),
            ),
            (
                "something else is changed",
                |s| s.wish.download = Some(false),
                Ok(Anonymous),
            ),
            (
                "it is narrowed",
                |s| s.wish.scope = Some(Organization),
                Ok(Organization),
            ),
        ],
        domain::link::Link::scope,
    );
}

#[test]
fn what_it_is_for_restarts_from_the_default_when_it_opens_for_others_again() {
    let mut before = ItemLinkRequest::having(LinkKind::View, Audience::Existing);
    before
        .policy
        .set(PolicySetting::DefaultItemKind(LinkKind::PreviewOnly));
    check(
        &before,
        &[
            (
                "from the default",
                |s| s.wish.scope = Some(Anonymous),
                Ok(LinkKind::PreviewOnly),
            ),
            (
                "and what the request says comes on top",
                |s| {
                    s.wish.scope = Some(Organization);
                    s.wish.download = Some(true);
                },
                Ok(LinkKind::View),
            ),
            (
                "also when it says that it may be changed",
                |s| {
                    s.wish.scope = Some(Organization);
                    s.wish.download = Some(true);
                    s.wish.edit = Some(true);
                },
                Ok(LinkKind::Edit),
            ),
        ],
        |link| link.kind,
    );
}

#[test]
fn a_link_for_those_who_have_access_reads_back_as_one_to_view() {
    for kind in [LinkKind::Edit, LinkKind::View, LinkKind::PreviewOnly] {
        let mut asked = ItemLinkRequest::having(kind, Audience::Anonymous);
        asked.wish.scope = Some(Existing);
        assert_eq!(asked.link_after().unwrap().kind, LinkKind::View);
    }
}
