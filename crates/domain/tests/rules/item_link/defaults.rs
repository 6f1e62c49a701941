//! What a link gets that is asked for without a setting
//! (docs/contracts/box.md 1.4, the first table).

use domain::item::{FolderSetting, ItemKind};
use domain::link::{Audience, LinkAuthority, LinkKind, LinkRefusal, LinkScope, Maker};
use domain::policy::{ItemKinds, LinkScopes, PolicySetting};
use domain::role::{Capabilities, Capability};

use super::{ItemLinkRequest, VIEWING, check_made};
use crate::fixtures::{
    APPLICATION, FILE, HOME, READER, ROOT, WRITER, application, caller, day, days, ownership, step,
};

#[test]
fn a_link_without_settings_stands_on_the_right_to_share() {
    let link = ItemLinkRequest::new().link_after().unwrap();
    assert_eq!(
        (link.item, link.organization, link.application),
        (FILE, HOME, APPLICATION)
    );
    assert_eq!(
        (link.kind, link.audience().cloned().unwrap()),
        (LinkKind::View, Audience::Anonymous)
    );
    assert_eq!((link.expires_at, link.password()), (None, None));
    assert_eq!(
        (link.maker, link.authority),
        (Maker::User(WRITER), LinkAuthority::Share)
    );
    assert_eq!((link.revision, link.form.is_named()), (1, false));
}

#[test]
fn the_audience_is_the_policys_default_or_the_widest_that_is_allowed() {
    use LinkScope::{Anonymous, Existing, Organization, People};
    check_made(
        &[
            ("the default", |_| {}, Ok(Anonymous)),
            (
                "another default",
                |s| s.policy.set(PolicySetting::DefaultItemScope(Organization)),
                Ok(Organization),
            ),
            (
                "a default of specific people is of those who have access anyway",
                |s| s.policy.set(PolicySetting::DefaultItemScope(People)),
                Ok(Existing),
            ),
            (
                "the widest allowed",
                |s| {
                    s.policy.set(PolicySetting::AllowedScopes(LinkScopes::of(&[
                        Organization,
                    ])));
                },
                Ok(Organization),
            ),
            (
                "the widest allowed where little is",
                |s| {
                    s.policy
                        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[People])));
                },
                Ok(Existing),
            ),
            (
                "a default that is not allowed falls past it, though a wider one is",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemScope(Organization));
                    s.policy
                        .set(PolicySetting::AllowedScopes(LinkScopes::of(&[Anonymous])));
                },
                Ok(Existing),
            ),
            (
                "links on files are switched off: it can still be made",
                |s| s.policy.set(PolicySetting::LinkedItems(ItemKinds::Folders)),
                Ok(Existing),
            ),
            (
                "a folder above keeps its links to those who have access",
                |s| {
                    let settings = &mut s.steps[1].settings;
                    *settings = settings.with(FolderSetting::LinksForHoldersOnly, true);
                },
                Ok(Existing),
            ),
        ],
        domain::link::Link::scope,
    );
}

#[test]
fn what_it_is_for_is_the_policys_default_within_policy_item_and_the_makers_rights() {
    use LinkKind::{Edit, PreviewOnly, View};
    check_made(
        &[
            (
                "to preview",
                |s| s.policy.set(PolicySetting::DefaultItemKind(PreviewOnly)),
                Ok(PreviewOnly),
            ),
            (
                "to change it, on a file",
                |s| s.policy.set(PolicySetting::DefaultItemKind(Edit)),
                Ok(Edit),
            ),
            (
                "to view, on a folder",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemKind(Edit));
                    s.item_kind(ItemKind::Folder);
                },
                Ok(View),
            ),
            (
                "to view, on a web link",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemKind(Edit));
                    s.item_kind(ItemKind::WebLink);
                },
                Ok(View),
            ),
            (
                "no more than the policy's most",
                |s| s.policy.set(PolicySetting::MaxKind(PreviewOnly)),
                Ok(PreviewOnly),
            ),
            (
                "no more than a viewer may do",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemKind(Edit));
                    s.caller = caller(READER);
                },
                Ok(View),
            ),
            (
                "no more than someone may do who may look and share",
                |s| {
                    s.caller = caller(READER);
                    s.steps[1].grants[1].capabilities =
                        VIEWING.without(Capabilities::of(&[Capability::Download]));
                },
                Ok(PreviewOnly),
            ),
            (
                "nothing that an anonymous visitor may not do",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemKind(Edit));
                    s.policy.set(PolicySetting::AnonymousEditing(false));
                },
                Ok(View),
            ),
            (
                "which a member may",
                |s| {
                    s.policy.set(PolicySetting::DefaultItemKind(Edit));
                    s.policy.set(PolicySetting::AnonymousEditing(false));
                    s.policy
                        .set(PolicySetting::DefaultItemScope(LinkScope::Organization));
                },
                Ok(Edit),
            ),
        ],
        |link| link.kind,
    );
}

#[test]
fn who_may_share_and_not_look_makes_no_link() {
    let mut asked = ItemLinkRequest::new();
    let share = Capabilities::of(&[Capability::Share]);
    asked.steps[1].grants[0].capabilities = share;
    let needed = share.union(Capabilities::of(&[Capability::Preview]));
    let refusal = Some(LinkRefusal::ExceedsOwnRights { needed });
    assert_eq!(asked.refusal(), refusal);
}

#[test]
fn its_end_is_the_policys_default() {
    check_made(
        &[
            ("none", |_| {}, Ok(None)),
            (
                "after the default life",
                |s| s.policy.set(PolicySetting::DefaultLifetime(Some(days(7)))),
                Ok(Some(day(107))),
            ),
            (
                "of two rules the stricter wins",
                |s| {
                    s.policy.set(PolicySetting::DefaultLifetime(Some(days(7))));
                    s.policy.set(PolicySetting::MaxLifetime(Some(days(5))));
                },
                Ok(Some(day(105))),
            ),
        ],
        |link| link.expires_at,
    );
}

#[test]
fn what_an_application_makes_for_itself_is_its_own() {
    let mut asked = ItemLinkRequest::new();
    asked.caller = application();
    assert_eq!(asked.link_after().unwrap().maker, Maker::Application);
}

#[test]
fn a_drives_root_is_not_shared() {
    let mut asked = ItemLinkRequest::new();
    asked.steps = vec![step(ROOT, vec![ownership()])];
    asked.caller = application();
    assert_eq!(asked.refusal(), Some(LinkRefusal::RootNotShared));
}
