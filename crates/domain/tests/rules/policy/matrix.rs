//! Every key of a policy, for every form of link: when it is made, when it is changed, and each time
//! that it is opened.
//!
//! One row holds what a tightened setting does to a link of one form. A key without its four rows, or
//! a form without its row, fails by name.

mod rows;

use rows::Outcome::{self, Default as ByDefault, Less, None as Nothing, Refused, Same};
use rows::rows;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use domain::access::Rights;
use domain::gate::{Denial, MakerStanding, Opening, PasswordProof, open};
use domain::item::{ItemKind, Lineage};
use domain::link::{
    Audience, ExpiryRule, Link, LinkKind, LinkRefusal, LinkRequest, LinkScope, NewLink, Present,
    Purpose, RequestedForm, ResolveContext, Resolved, may_change, resolve,
};
use domain::patch::Patch;
use domain::policy::{Policy, PolicyKey, PolicySetting};
use domain::principal::{Bearing, Visitor};
use domain::role::Capabilities;

use crate::fixtures::{
    APPLICATION, LINK, OWNER, READER, STRANGER, caller, file_steps, lineage, person, today,
};

/// The four forms, by the request that makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Specified,
    Single,
    Labelled,
    Delegated,
}

impl Form {
    const ALL: [Self; 4] = [
        Self::Specified,
        Self::Single,
        Self::Labelled,
        Self::Delegated,
    ];

    /// A request that says as little as it may.
    fn bare(self) -> LinkRequest {
        match self {
            Self::Specified => LinkRequest::specified(),
            Self::Single => LinkRequest {
                purpose: Purpose::Switches {
                    download: None,
                    edit: None,
                },
                ..LinkRequest::bare(RequestedForm::Single { name: Patch::Keep })
            },
            Self::Labelled => LinkRequest::bare(RequestedForm::Labelled { label: None })
                .for_scope(LinkScope::Anonymous),
            Self::Delegated => self.of_kind(LinkKind::View),
        }
    }

    /// A request that says what the link shall be for.
    fn of_kind(self, kind: LinkKind) -> LinkRequest {
        match self {
            Self::Single => LinkRequest {
                purpose: Purpose::Switches {
                    download: Some(kind != LinkKind::PreviewOnly),
                    edit: Some(kind == LinkKind::Edit),
                },
                ..self.bare()
            },
            Self::Delegated => {
                LinkRequest::bare(RequestedForm::Delegated { as_manager: false }).of_kind(kind)
            }
            Self::Specified | Self::Labelled => self.bare().of_kind(kind),
        }
    }

    fn anonymous(self) -> LinkRequest {
        let scope = (self != Self::Delegated).then_some(LinkScope::Anonymous);
        LinkRequest {
            scope,
            ..self.bare()
        }
    }
}

/// A scene: what is asked for, of which item, and who opens it afterwards.
struct Scene {
    form: Form,
    /// What makes the link under the default policy, and is asked for again under the tightened one.
    request: LinkRequest,
    /// What is asked of the link that was made under the default policy.
    change: LinkRequest,
    item: ItemKind,
    /// Whether its maker has lost the right to make it when it is opened.
    maker_gone: bool,
}

impl Scene {
    fn new(form: Form) -> Self {
        Self {
            form,
            request: form.bare(),
            change: form.bare(),
            item: ItemKind::File,
            maker_gone: false,
        }
    }

    fn lineage(&self) -> Lineage {
        let mut steps = file_steps();
        steps[0].kind = self.item;
        lineage(steps)
    }

    fn decide(
        &self,
        request: &LinkRequest,
        present: Option<&Link>,
        policy: &Policy,
    ) -> Result<Resolved, LinkRefusal> {
        let lineage = self.lineage();
        let present = present.map(|link| Present {
            link,
            name: None,
            maker: Some(Capabilities::ALL),
        });
        let context = ResolveContext {
            lineage: &lineage,
            policy,
            rights: &Rights::of(&caller(OWNER), &lineage, today()),
            application: APPLICATION,
            now: today(),
        };
        resolve(request, present, &context)
    }

    fn made(&self, policy: &Policy) -> Result<Link, LinkRefusal> {
        match self.decide(&self.request, None, policy)? {
            Resolved::Make(specification) => {
                Ok(NewLink::new(&specification, LINK, today()).link().clone())
            }
            other => panic!("there is no link that could be {other:?}"),
        }
    }

    /// What becomes of the link that was made before the policy was tightened.
    fn changed(&self, before: &Link, policy: &Policy) -> Result<Option<Link>, LinkRefusal> {
        if self.form == Form::Specified {
            // Such links are changed in their end alone.
            let lineage = self.lineage();
            let rights = Rights::of(&caller(OWNER), &lineage, today());
            let edit = may_change(before, before.item, &rights, APPLICATION).unwrap();
            let change = edit.set_expiry(self.change.expiry, ExpiryRule::Any, policy, today())?;
            return Ok(change.map(|change| change.link().clone()));
        }
        match self.decide(&self.change, Some(before), policy)? {
            Resolved::Change(change) => Ok(Some(change.link().clone())),
            Resolved::Keep => Ok(None),
            other => panic!("a link that there is is not {other:?}"),
        }
    }

    fn opened(&self, link: &Link, policy: &Policy) -> Result<Capabilities, Denial> {
        let lineage = self.lineage();
        let visitor = match self.form {
            Form::Delegated => Visitor::Bearing(Bearing {
                link: LINK,
                assignee: STRANGER,
                until: today().plus(Duration::from_mins(1)),
            }),
            Form::Specified | Form::Single | Form::Labelled => Visitor::Anonymous,
        };
        let maker = if self.maker_gone { READER } else { OWNER };
        let maker = MakerStanding::Person(person(maker));
        let proof = link.password().map(|generation| PasswordProof {
            link: LINK,
            generation,
        });
        let opening = Opening::new(link, &maker, &lineage, policy, today());
        let access = open(&opening.by(&visitor).with_proof(proof))?;
        Ok(access.capabilities())
    }
}

/// The policy before: everything allowed, but that a link does outlive its maker where that is the
/// setting in question.
fn before(setting: &PolicySetting) -> Policy {
    match setting {
        PolicySetting::LinksOutliveMaker(_) => {
            Policy::default().with(PolicySetting::LinksOutliveMaker(true))
        }
        _ => Policy::default(),
    }
}

/// The link that a change begins with: one that the change has something to do with.
fn before_change(scene: &Scene, made: &Link, key: PolicyKey) -> Link {
    let narrowed = matches!(
        key,
        PolicyKey::AllowedScopes | PolicyKey::LinkedItems | PolicyKey::AnonymousNeedsPassword
    );
    let lessened = matches!(key, PolicyKey::MaxKind | PolicyKey::AnonymousEditing);
    let mut link = made.clone();
    if narrowed && let Some(terms) = link.form.terms() {
        let mut terms = terms.clone();
        terms.audience = Audience::Organization;
        link.form = link.form.clone().with_terms(terms);
    }
    if lessened && scene.form != Form::Delegated {
        link.kind = LinkKind::View;
    }
    link
}

fn told<T: PartialEq + Debug>(
    fresh: &Result<T, impl Debug>,
    tightened: &Result<T, impl Debug>,
    less: impl Fn(&T, &T) -> Outcome,
) -> Outcome {
    match (fresh, tightened) {
        (Ok(_), Err(_)) => Refused,
        (Ok(one), Ok(other)) if one == other => Same,
        (Ok(one), Ok(other)) => less(one, other),
        (Err(error), _) => panic!("the default policy allows it: {error:?}"),
    }
}

/// Whether the other change allows more than the one, or for longer.
fn allows_more(one: Option<&Link>, other: Option<&Link>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let kinds = one.kind.capabilities().includes(other.kind.capabilities());
    let ends = match (one.expires_at, other.expires_at) {
        (Some(end), Some(other)) => other <= end,
        (Some(_), None) => false,
        (None, _) => true,
    };
    !(kinds && ends)
}

#[test]
fn every_key_binds_every_form_when_it_is_made_changed_and_opened() {
    for key in PolicyKey::ALL {
        let (setting, table) = rows(key);
        assert_eq!(setting.key(), key, "{}", key.name());
        let forms: BTreeSet<_> = table.iter().map(|(form, ..)| *form).collect();
        assert_eq!(forms, Form::ALL.into(), "{}", key.name());
        for (form, change, expected) in table {
            let mut scene = Scene::new(form);
            change(&mut scene);
            let (fresh, tight) = (before(&setting), before(&setting).with(setting.clone()));
            let row = format!("{} for {form:?}", key.name());

            let made = scene.made(&fresh);
            let answer = told(&made, &scene.made(&tight), |one, other| {
                let shorter = other
                    .expires_at
                    .is_some_and(|end| one.expires_at.is_some_and(|was| end < was));
                if shorter { Less } else { ByDefault }
            });
            assert_eq!(answer, expected[0], "{row}: made");

            let made = made.unwrap();
            let start = before_change(&scene, &made, key);
            if form == Form::Delegated {
                assert_eq!(expected[1], Nothing, "{row}: such a link is never changed");
            } else if expected[1] == Nothing {
                assert_eq!(form, Form::Specified, "{row}: such links can be changed");
            } else {
                let answer = told(
                    &scene.changed(&start, &fresh),
                    &scene.changed(&start, &tight),
                    |one, other| {
                        let more = allows_more(one.as_ref(), other.as_ref());
                        assert!(!more, "{row}: a change comes to more");
                        Less
                    },
                );
                assert_eq!(answer, expected[1], "{row}: changed");
            }

            let answer = told(
                &scene.opened(&made, &fresh),
                &scene.opened(&made, &tight),
                |one, other| {
                    assert!(one.includes(*other), "{row}: more opens");
                    Less
                },
            );
            assert_eq!(answer, expected[2], "{row}: opened");
        }
    }
}
