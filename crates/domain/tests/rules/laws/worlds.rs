//! Random policies, requests, grants and links, small enough that two of them often meet.

use std::collections::BTreeSet;
use std::ops::Range;

use domain::gate::{Access, Denial, MakerStanding, Opening, PasswordProof, open};
use domain::ids::{GroupId, ItemId, LinkId, UserId};
use domain::item::{FolderSetting, ItemKind, Lineage, Step};
use domain::link::{
    AbsentScope, Audience, Link, LinkAuthority, LinkForm, LinkKind, LinkRequest, LinkScope, Maker,
    PasswordGeneration, Purpose, RequestedForm, Terms,
};
use domain::patch::Patch;
use domain::permission::{Grant, GrantSource};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::principal::{Actor, Caller, Person, Principal, TokenLimit, TokenScopes, Visitor};
use domain::role::Capabilities;
use domain::time::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::option::{self, of};
use proptest::prelude::*;
use proptest::sample::select;

use crate::fixtures::{
    APPLICATION, ASKED_SCOPES, ELSEWHERE, FILE, FOLDER, HOME, LINK, OTHER_LINK, ROOT, SIBLING, day,
    days, given, lineage, password_of, step, today,
};

pub(crate) fn user() -> impl Strategy<Value = UserId> {
    (1..=4_i64).prop_map(|number| UserId::new(number).unwrap())
}

fn group() -> impl Strategy<Value = GroupId> {
    (1..=2_i64).prop_map(|number| GroupId::new(number).unwrap())
}

pub(crate) fn person() -> impl Strategy<Value = Person> {
    (user(), btree_set(group(), 0..=2)).prop_map(|(user, groups)| Person { user, groups })
}

pub(crate) fn capabilities() -> impl Strategy<Value = Capabilities> {
    prop_oneof![
        any::<u8>().prop_map(Capabilities::from_bits),
        Just(Capabilities::ALL),
        Just(Capabilities::READING),
    ]
}

fn instant(days: Range<i64>) -> impl Strategy<Value = Timestamp> {
    days.prop_map(day)
}

/// Days around today, today among them.
pub(crate) fn expiry() -> impl Strategy<Value = Option<Timestamp>> {
    of(instant(97..104))
}

pub(crate) fn grant() -> impl Strategy<Value = Grant> {
    let principal = prop_oneof![
        user().prop_map(Principal::User),
        group().prop_map(Principal::Group)
    ];
    let source = select(vec![
        GrantSource::Given,
        GrantSource::Given,
        GrantSource::Ownership,
    ]);
    let item = select(vec![FILE, FOLDER, ROOT]);
    (principal, source, item, capabilities(), expiry()).prop_map(
        |(principal, source, item, capabilities, expires_at)| Grant {
            principal,
            source,
            expires_at,
            ..given(1, item, UserId::new(1).unwrap(), capabilities)
        },
    )
}

pub(crate) fn grants() -> impl Strategy<Value = Vec<Grant>> {
    vec(grant(), 0..8)
}

/// Which of the file and the folder inherit.
pub(crate) fn inheritance() -> impl Strategy<Value = (bool, bool)> {
    (prop::bool::weighted(0.8), prop::bool::weighted(0.8))
}

/// The file in the folder in the root, each with its grants in the order given.
pub(crate) fn file(grants: &[Grant], (file, folder): (bool, bool)) -> Lineage {
    let on = |item: ItemId, inherits: bool| {
        let own = grants.iter().filter(|grant| grant.item == item);
        Step {
            inherits,
            ..step(item, own.cloned().collect())
        }
    };
    lineage(vec![on(FILE, file), on(FOLDER, folder), on(ROOT, true)])
}

/// What an item's one link can be for.
pub(crate) fn item_link_kind() -> impl Strategy<Value = LinkKind> {
    select(vec![LinkKind::View, LinkKind::Edit, LinkKind::PreviewOnly])
}

fn item_defaults() -> impl Strategy<Value = (LinkScope, LinkKind, LinkKind, ItemKinds)> {
    let linked = prop_oneof![
        4 => Just(ItemKinds::All),
        1 => select(ItemKinds::ALL.to_vec()),
    ];
    let scope = select(ASKED_SCOPES.to_vec());
    (scope, item_link_kind(), item_link_kind(), linked)
}

prop_compose! {
    pub(crate) fn policy()(
        scopes in vec(select(LinkScope::CHOSEN.to_vec()), 0..5),
        default_scope in select(ASKED_SCOPES.to_vec()),
        lifetimes in (of(1..40_u64), of(1..40_u64)),
        min_password_length in 0..5_u8,
        item in item_defaults(),
        switches in any::<[bool; 6]>(),
    ) -> Policy {
        let [anonymous_needs_password, embedding, anonymous_editing, links_outlive_maker, ..] =
            switches;
        let [.., link_names, choosing_expiry] = switches;
        let (default_item_scope, default_item_kind, max_item_kind, linked_kinds) = item;
        Policy::default().with(PolicySetting::AllowedScopes(LinkScopes::of(&scopes))).with(PolicySetting::DefaultScope(default_scope)).with(PolicySetting::DefaultLifetime(lifetimes.0.map(days))).with(PolicySetting::MaxLifetime(lifetimes.1.map(days))).with(PolicySetting::AnonymousNeedsPassword(anonymous_needs_password)).with(PolicySetting::MinPasswordLength(min_password_length)).with(PolicySetting::Embedding(embedding)).with(PolicySetting::AnonymousEditing(anonymous_editing)).with(PolicySetting::LinksOutliveMaker(links_outlive_maker)).with(PolicySetting::DefaultItemScope(default_item_scope)).with(PolicySetting::DefaultItemKind(default_item_kind)).with(PolicySetting::MaxKind(max_item_kind)).with(PolicySetting::LinkedItems(linked_kinds)).with(PolicySetting::LinkNames(link_names)).with(PolicySetting::ChoosingExpiry(choosing_expiry))
    }
}

pub(crate) fn kind() -> impl Strategy<Value = LinkKind> {
    select(LinkKind::ALL.to_vec())
}

pub(crate) fn item_kind() -> impl Strategy<Value = ItemKind> {
    select(vec![ItemKind::File, ItemKind::Folder, ItemKind::WebLink])
}

/// Most of them agree: recipients with the scope that takes them.
fn scope_and_recipients() -> impl Strategy<Value = (Option<LinkScope>, BTreeSet<UserId>)> {
    let scope = || of(select(ASKED_SCOPES.to_vec()));
    prop_oneof![
        4 => scope().prop_map(|scope| (scope, BTreeSet::new())),
        4 => btree_set(user(), 0..3).prop_map(|people| (Some(LinkScope::People), people)),
        1 => (scope(), btree_set(user(), 0..3)),
    ]
}

prop_compose! {
    pub(crate) fn request()(
        kind in of(kind()),
        (scope, recipients) in scope_and_recipients(),
        absent_scope in select(vec![AbsentScope::PolicyDefault, AbsentScope::WidestAllowed]),
        expiry in prop_oneof![
            Just(Patch::Keep),
            Just(Patch::Clear),
            instant(100..160).prop_map(Patch::Set),
        ],
        password_length in option::weighted(0.3, 0..8_usize),
    ) -> LinkRequest {
        LinkRequest {
            form: RequestedForm::Specified { absent_scope },
            purpose: Purpose::Kind(kind),
            scope,
            recipients,
            expiry,
            password: password_length.map_or(Patch::Keep, password_of),
        }
    }
}

/// Two requests, of which the second often repeats what the first says, or names as many others.
pub(crate) fn two_requests() -> impl Strategy<Value = (LinkRequest, LinkRequest)> {
    let repeats = vec(prop::bool::weighted(0.7), 3);
    (request(), request(), repeats).prop_map(|(one, mut other, repeats)| {
        if repeats[0] {
            other.purpose = one.purpose;
        }
        if repeats[1] {
            other.scope = one.scope;
        }
        let next = |user: &UserId| UserId::new(user.get() % 4 + 1).unwrap();
        other.recipients = if repeats[2] {
            one.recipients.clone()
        } else {
            one.recipients.iter().map(next).collect()
        };
        (one, other)
    })
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        2 => Just(Audience::Anonymous),
        1 => Just(Audience::Organization),
        1 => btree_set(user(), 0..4).prop_map(Audience::People),
        1 => Just(Audience::Existing),
    ]
}

/// What an item's one link can be like.
fn one_link() -> impl Strategy<Value = (LinkForm, LinkKind)> {
    let audiences = vec![
        Audience::Anonymous,
        Audience::Organization,
        Audience::Existing,
    ];
    let form = (select(audiences), password()).prop_map(|(audience, password)| LinkForm::Single {
        terms: Terms { audience, password },
        is_named: false,
    });
    (form, item_link_kind())
}

fn password() -> impl Strategy<Value = Option<PasswordGeneration>> {
    of(Just(PasswordGeneration(1)))
}

fn form_and_kind() -> impl Strategy<Value = (LinkForm, LinkKind)> {
    let specified = (audience(), password())
        .prop_map(|(audience, password)| LinkForm::Specified(Terms { audience, password }));
    prop_oneof![one_link(), (specified, kind())]
}

prop_compose! {
    pub(crate) fn link()(
        (form, kind) in form_and_kind(),
        item in prop_oneof![4 => Just(FOLDER), 2 => Just(FILE), 1 => Just(SIBLING)],
        expires_at in of(instant(99..120)),
        authority in select(vec![LinkAuthority::Share, LinkAuthority::Publish]),
        created_at in instant(70..100),
        revoked_at in option::weighted(0.1, instant(90..100)),
    ) -> Link {
        Link {
            id: LINK,
            organization: HOME,
            item,
            application: APPLICATION,
            form,
            kind,
            expires_at,
            maker: Maker::Application,
            authority,
            revision: 1,
            changed_at: created_at,
            created_at,
            revoked_at,
        }
    }
}

fn visitor() -> impl Strategy<Value = Visitor> {
    let caller = (person(), prop::bool::weighted(0.9)).prop_map(|(person, home)| {
        Visitor::SignedIn(Caller {
            organization: if home { HOME } else { ELSEWHERE },
            actor: Actor::Person(person),
            link_credential: None,
            application: APPLICATION,
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
        })
    });
    prop_oneof![Just(Visitor::Anonymous), caller]
}

fn maker() -> impl Strategy<Value = MakerStanding> {
    prop_oneof![
        4 => person().prop_map(MakerStanding::Person),
        2 => Just(MakerStanding::Application),
        1 => Just(MakerStanding::Gone),
    ]
}

fn proof() -> impl Strategy<Value = Option<PasswordProof>> {
    let link: fn(bool) -> LinkId = |own| if own { LINK } else { OTHER_LINK };
    let proof = (prop::bool::weighted(0.9).prop_map(link), 1..3_u32);
    of(proof.prop_map(|(link, generation)| PasswordProof {
        link,
        generation: PasswordGeneration(generation),
    }))
}

/// All that the gate decides from but the policy.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) link: Link,
    pub(crate) lineage: Lineage,
    pub(crate) maker: MakerStanding,
    pub(crate) visitor: Visitor,
    proof: Option<PasswordProof>,
}

impl World {
    pub(crate) fn open(&self, policy: &Policy) -> Result<Access, Denial> {
        let opening = Opening::new(&self.link, &self.maker, &self.lineage, policy, today());
        open(&opening.by(&self.visitor).with_proof(self.proof))
    }
}

prop_compose! {
    pub(crate) fn world()(
        mut link in link(),
        grants in grants(),
        inheritance in inheritance(),
        holders_only in option::weighted(0.2, 0..3_usize),
        maker in maker(),
        visitor in visitor(),
        proof in proof(),
    ) -> World {
        if let MakerStanding::Person(person) = &maker {
            link.maker = Maker::User(person.user);
        }
        let mut steps = file(&grants, inheritance).steps().to_vec();
        if let Some(at) = holders_only {
            let setting = FolderSetting::LinksForHoldersOnly;
            steps[at].settings = steps[at].settings.with(setting, true);
        }
        World { link, lineage: lineage(steps), maker, visitor, proof }
    }
}

prop_compose! {
    /// A world whose link is its item's one link, alive, with a maker who may make it.
    pub(crate) fn world_of_one_link()(
        mut world in world(),
        (form, kind) in one_link(),
        on_file in any::<bool>(),
    ) -> World {
        world.link = Link {
            form,
            kind,
            item: if on_file { FILE } else { FOLDER },
            expires_at: None,
            revoked_at: None,
            maker: Maker::Application,
            ..world.link
        };
        world.maker = MakerStanding::Application;
        world
    }
}
