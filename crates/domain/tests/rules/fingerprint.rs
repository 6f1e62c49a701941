//! When two requests mean the same link, rule by rule.

use domain::item::Lineage;
use domain::link::{
    Fingerprint, LinkKind, LinkLabel, LinkRequest, LinkScope, LinkSpecification, PasswordIdentity,
    Purpose, RequestedForm,
};
use domain::patch::Patch;
use domain::policy::{Policy, PolicySetting};
use domain::principal::Caller;
use domain::time::Timestamp;

use crate::fixtures::{
    APPLICATION, ASKED_SCOPES, FILE, OTHER_APPLICATION, OWNER, READER, STRANGER, WRITER, caller,
    day, days, file, folder, today,
};

struct Asked {
    request: LinkRequest,
    lineage: Lineage,
    caller: Caller,
    policy: Policy,
    now: Timestamp,
    password: Option<PasswordIdentity>,
}

impl Asked {
    /// The writer asks for a link on the file that names two people.
    fn new() -> Self {
        Self {
            request: LinkRequest::specified().for_people([READER, STRANGER]),
            lineage: file(),
            caller: caller(WRITER),
            policy: Policy::default(),
            now: today(),
            password: None,
        }
    }

    fn specification(&self) -> LinkSpecification {
        let Self {
            caller,
            lineage,
            policy,
            ..
        } = self;
        self.request
            .asked_by(caller, lineage, policy, self.now)
            .unwrap()
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        Fingerprint::of(&self.specification(), self.password.as_ref())
    }
}

/// What differs, how, and whether it makes another link.
type Row = (&'static str, fn(&mut Asked), bool);

const ROWS: [Row; 18] = [
    ("nothing", |_| {}, false),
    ("the item", |asked| asked.lineage = folder(), true),
    (
        "the application",
        |asked| asked.caller.application = OTHER_APPLICATION,
        true,
    ),
    (
        "the kind",
        |asked| asked.request.purpose = Purpose::Kind(Some(LinkKind::Edit)),
        true,
    ),
    (
        "the scope",
        |asked| {
            asked.request.scope = Some(LinkScope::Organization);
            asked.request.recipients.clear();
        },
        true,
    ),
    (
        "another recipient",
        |asked| asked.request.recipients = [READER, OWNER].into(),
        true,
    ),
    (
        "a recipient less",
        |asked| {
            asked.request.recipients.remove(&READER);
        },
        true,
    ),
    (
        "a recipient more",
        |asked| {
            asked.request.recipients.insert(OWNER);
        },
        true,
    ),
    (
        "no recipients",
        |asked| asked.request.recipients.clear(),
        true,
    ),
    (
        "a password",
        |asked| asked.password = Some(PasswordIdentity([0; 32])),
        true,
    ),
    (
        "an end that is asked for",
        |asked| asked.request.expiry = Patch::Set(day(200)),
        true,
    ),
    (
        "an end that is asked for and clamped",
        |asked| {
            asked.request.expiry = Patch::Set(day(200));
            asked.policy.set(PolicySetting::MaxLifetime(Some(days(5))));
        },
        true,
    ),
    (
        "that it shall never end",
        |asked| asked.request.expiry = Patch::Clear,
        false,
    ),
    (
        "an explicit default kind",
        |asked| asked.request.purpose = Purpose::Kind(Some(LinkKind::View)),
        false,
    ),
    ("the maker", |asked| asked.caller = caller(OWNER), false),
    ("the instant", |asked| asked.now = day(101), false),
    (
        "the policy's lifetimes",
        |asked| asked.policy.set(PolicySetting::MaxLifetime(Some(days(5)))),
        false,
    ),
    (
        "the policy's default scope",
        |asked| {
            asked
                .policy
                .set(PolicySetting::DefaultScope(LinkScope::Organization));
        },
        false,
    ),
];

#[test]
fn a_link_for_each_application_and_specification() {
    let first = Asked::new().fingerprint();
    for (difference, change, differs) in ROWS {
        let mut asked = Asked::new();
        change(&mut asked);
        assert_eq!(asked.fingerprint() != first, differs, "{difference}");
    }
}

#[test]
fn the_one_link_of_an_item_and_a_labelled_one_are_told_by_nothing_else() {
    let by = |form: RequestedForm, application| {
        let mut asked = Asked::new();
        asked.caller = caller(OWNER);
        asked.caller.application = application;
        asked.request = LinkRequest::bare(form)
            .for_scope(LinkScope::Organization)
            .ending_at(day(200));
        asked.fingerprint()
    };
    let single = || RequestedForm::Single { name: Patch::Keep };
    let labelled = |label| RequestedForm::Labelled { label };
    let named = || Some(LinkLabel::parse("Press kit").unwrap());
    assert_eq!(by(single(), APPLICATION), Some(Fingerprint::of_item(FILE)));
    assert_eq!(by(single(), APPLICATION), by(single(), OTHER_APPLICATION));
    let of_label = Fingerprint::of_label(FILE, named().as_ref());
    assert_eq!(by(labelled(named()), APPLICATION), Some(of_label));
    assert_ne!(
        by(labelled(named()), APPLICATION),
        by(labelled(None), APPLICATION)
    );
    assert_ne!(by(single(), APPLICATION), by(labelled(None), APPLICATION));
    let delegated = RequestedForm::Delegated { as_manager: false };
    let mut asked = Asked::new();
    asked.caller = caller(OWNER);
    asked.request = LinkRequest::bare(delegated);
    assert_eq!(asked.fingerprint(), None, "each request makes one");
}

/// A fingerprint is compared for as long as its link lives: these bytes never change.
#[test]
fn what_was_written_once_is_written_so_for_ever() {
    let mut asked = Asked::new();
    asked.request.recipients = [READER].into();
    let item = FILE.get().to_be_bytes();
    let application = APPLICATION.get().to_be_bytes();
    let one = 1_u64.to_be_bytes();
    let reader = READER.get().to_be_bytes();
    let plain: Vec<u8> = [&[0][..], &item, &application, &[0, 2], &one, &reader].concat();
    let print = |asked: &Asked| asked.fingerprint().unwrap().as_bytes().to_vec();
    assert_eq!(print(&asked), [&plain[..], &[0]].concat());

    asked.request.expiry = Patch::Set(day(200));
    let end = day(200).millis().to_be_bytes();
    assert_eq!(print(&asked), [&plain[..], &[0, 2], &end].concat());

    asked.password = Some(PasswordIdentity([9; 32]));
    assert_eq!(
        print(&asked),
        [&plain[..], &[1], &[9; 32], &[2], &end].concat()
    );
    assert_eq!(
        Fingerprint::of_item(FILE).as_bytes(),
        [&[1][..], &item].concat()
    );
    let label = LinkLabel::parse("a").unwrap();
    let labelled = Fingerprint::of_label(FILE, Some(&label));
    assert_eq!(labelled.as_bytes(), [&[3][..], &item, &[1], b"a"].concat());

    // Kinds and scopes by their numbers.
    let numbers = |kind, scope| {
        let mut asked = Asked::new();
        asked.request.purpose = Purpose::Kind(Some(kind));
        asked.request.scope = Some(scope);
        asked.request.recipients.clear();
        let bytes = print(&asked);
        (bytes[17], bytes[18])
    };
    let kinds = [
        LinkKind::View,
        LinkKind::Edit,
        LinkKind::Embed,
        LinkKind::PreviewOnly,
    ];
    assert_eq!(
        kinds.map(|kind| numbers(kind, LinkScope::Anonymous).0),
        [0, 1, 2, 3]
    );
    assert_eq!(
        ASKED_SCOPES.map(|scope| numbers(LinkKind::View, scope).1),
        [0, 1, 2, 3]
    );
}

#[test]
fn one_password_is_not_another_and_none_is_neither() {
    let with = |password| {
        let mut asked = Asked::new();
        asked.password = password;
        asked.fingerprint()
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
            ..LinkRequest::specified()
        };
        asked.fingerprint()
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
        asked.fingerprint()
    };
    let scopes = ASKED_SCOPES.map(asking);
    assert!(scopes[0] != scopes[1] && scopes[1] != scopes[2] && scopes[2] != scopes[0]);
}

#[test]
fn what_a_password_is_bound_to_is_all_but_the_password() {
    for (difference, change, differs) in ROWS {
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
