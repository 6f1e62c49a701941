//! When two requests mean the same link, rule by rule.

use domain::access::Rights;
use domain::ids::{ApplicationId, OrganizationId};
use domain::item::ItemKind;
use domain::item::Lineage;
use domain::link::{
    ExpiryWish, Fingerprint, FingerprintRule, LinkKind, LinkRequest, LinkScope, LinkSpecification,
    PasswordIdentity, ResolveContext, resolve,
};
use domain::policy::Policy;
use domain::principal::Caller;
use domain::time::Timestamp;

use crate::fixtures::{
    APPLICATION, ASKED_SCOPES, ELSEWHERE, HOME, OTHER_APPLICATION, OWNER, READER, STRANGER, WRITER,
    bare_request, caller, day, days, file, folder, today,
};

struct Asked {
    request: LinkRequest,
    lineage: Lineage,
    caller: Caller,
    application: ApplicationId,
    organization: OrganizationId,
    policy: Policy,
    now: Timestamp,
    password: Option<PasswordIdentity>,
}

impl Asked {
    /// The writer asks for a link on the file that names two people.
    fn new() -> Self {
        Self {
            request: LinkRequest {
                scope: Some(LinkScope::People),
                recipients: [READER, STRANGER].into(),
                ..bare_request()
            },
            lineage: file(),
            caller: caller(WRITER),
            application: APPLICATION,
            organization: HOME,
            policy: Policy::default(),
            now: today(),
            password: None,
        }
    }

    fn specification(&self) -> LinkSpecification {
        let rights = Rights::of(&self.caller, &self.lineage, self.now);
        let context = ResolveContext {
            item_kind: ItemKind::File,
            policy: &self.policy,
            rights: &rights,
            application: self.application,
            organization: self.organization,
            now: self.now,
        };
        resolve(&self.request, &context).unwrap()
    }

    fn fingerprint(&self, rule: FingerprintRule) -> Option<Fingerprint> {
        Fingerprint::of(rule, &self.specification(), self.password.as_ref())
    }
}

/// What differs, how, and whether it makes another link under the first rule and under the second.
type Row = (&'static str, fn(&mut Asked), bool, bool);

const ROWS: [Row; 17] = [
    ("nothing", |_| {}, false, false),
    ("the item", |asked| asked.lineage = folder(), true, true),
    (
        "the application",
        |asked| asked.application = OTHER_APPLICATION,
        true,
        false,
    ),
    (
        "the kind",
        |asked| asked.request.kind = Some(LinkKind::Edit),
        true,
        false,
    ),
    (
        "the scope",
        |asked| {
            asked.request.scope = Some(LinkScope::Organization);
            asked.request.recipients.clear();
        },
        true,
        false,
    ),
    (
        "another recipient",
        |asked| asked.request.recipients = [READER, OWNER].into(),
        true,
        false,
    ),
    (
        "a recipient less",
        |asked| {
            asked.request.recipients.remove(&READER);
        },
        true,
        false,
    ),
    (
        "a recipient more",
        |asked| {
            asked.request.recipients.insert(OWNER);
        },
        true,
        false,
    ),
    (
        "no recipients",
        |asked| asked.request.recipients.clear(),
        true,
        false,
    ),
    (
        "a password",
        |asked| asked.password = Some(PasswordIdentity([0; 32])),
        true,
        false,
    ),
    (
        "the expiry",
        |asked| asked.request.expiry = ExpiryWish::At(day(200)),
        false,
        false,
    ),
    (
        "an explicit default kind",
        |asked| asked.request.kind = Some(LinkKind::View),
        false,
        false,
    ),
    (
        "the maker",
        |asked| asked.caller = caller(OWNER),
        false,
        false,
    ),
    ("the instant", |asked| asked.now = day(101), false, false),
    (
        "the policy's lifetimes",
        |asked| asked.policy.max_lifetime = Some(days(5)),
        false,
        false,
    ),
    (
        "the organization",
        |asked| asked.organization = ELSEWHERE,
        false,
        false,
    ),
    (
        "the policy's default scope",
        |asked| asked.policy.default_scope = LinkScope::Organization,
        false,
        false,
    ),
];

#[test]
fn a_link_for_each_application_and_specification() {
    let rule = FingerprintRule::PerApplicationAndSpecification;
    let first = Asked::new().fingerprint(rule);
    for (difference, change, differs, _) in ROWS {
        let mut asked = Asked::new();
        change(&mut asked);
        assert_eq!(asked.fingerprint(rule) != first, differs, "{difference}");
    }
}

#[test]
fn a_link_for_each_item() {
    let rule = FingerprintRule::PerItem;
    let first = Asked::new().fingerprint(rule);
    for (difference, change, _, differs) in ROWS {
        let mut asked = Asked::new();
        change(&mut asked);
        assert_eq!(asked.fingerprint(rule) != first, differs, "{difference}");
    }
}

#[test]
fn a_link_for_each_request_has_no_fingerprint() {
    assert_eq!(Asked::new().fingerprint(FingerprintRule::None), None);
}

#[test]
fn fingerprints_of_different_rules_never_collide() {
    let asked = Asked::new();
    assert_ne!(
        asked.fingerprint(FingerprintRule::PerItem),
        asked.fingerprint(FingerprintRule::PerApplicationAndSpecification),
    );
}

#[test]
fn one_password_is_not_another_and_none_is_neither() {
    let with = |password| {
        let mut asked = Asked::new();
        asked.password = password;
        asked.fingerprint(FingerprintRule::PerApplicationAndSpecification)
    };
    let identity = |byte| Some(PasswordIdentity([byte; 32]));
    assert_eq!(with(identity(1)), with(identity(1)));
    assert_ne!(with(identity(1)), with(identity(2)));
    assert_ne!(with(identity(0)), with(None));
}

#[test]
fn leaving_the_scope_out_and_naming_the_default_mean_the_same_link() {
    let asking = |scope| {
        let mut asked = Asked::new();
        asked.request = LinkRequest {
            scope,
            ..bare_request()
        };
        asked.fingerprint(FingerprintRule::PerApplicationAndSpecification)
    };
    assert_eq!(asking(None), asking(Some(LinkScope::Anonymous)));
    assert_ne!(asking(None), asking(Some(LinkScope::Organization)));
}

#[test]
fn a_list_of_nobody_is_not_the_whole_organization() {
    let asking = |scope| {
        let mut asked = Asked::new();
        asked.request.scope = Some(scope);
        asked.request.recipients.clear();
        asked.fingerprint(FingerprintRule::PerApplicationAndSpecification)
    };
    let scopes = ASKED_SCOPES.map(asking);
    assert!(scopes[0] != scopes[1] && scopes[1] != scopes[2] && scopes[2] != scopes[0]);
}

#[test]
fn what_a_password_is_bound_to_is_all_but_the_password() {
    for (difference, change, differs, _) in ROWS {
        let mut asked = Asked::new();
        change(&mut asked);
        let password_alone = asked.password.is_some();
        let bound_to = |asked: &Asked| Fingerprint::without_password(&asked.specification());
        assert_eq!(
            bound_to(&asked) != bound_to(&Asked::new()),
            differs && !password_alone,
            "{difference}"
        );
    }
}
