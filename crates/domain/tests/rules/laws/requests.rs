//! Laws of requests: defaults, ceilings, fingerprints.

use domain::gate::{MakerStanding, Opening, PasswordProof, open};
use domain::ids::{ApplicationId, ItemId};
use domain::item::{ItemKind, Lineage};
use domain::link::{
    Audience, Fingerprint, LinkKind, LinkRefusal, LinkRequest, LinkSpecification, NewLink,
    PasswordIdentity, Purpose, Terms,
};
use domain::patch::Patch;
use domain::policy::{Policy, PolicySetting};
use domain::principal::{Actor, Caller, Visitor};
use domain::time::Timestamp;
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{
    APPLICATION, LINK, OTHER_APPLICATION, OWNER, READER, WRITER, caller, day, days, file, folder,
    lineage, person, today,
};

fn resolved(
    request: &LinkRequest,
    item_kind: ItemKind,
    policy: &Policy,
) -> Result<LinkSpecification, LinkRefusal> {
    let mut steps = file().steps().to_vec();
    steps[0].kind = item_kind;
    asked(
        request,
        policy,
        &caller(WRITER),
        &lineage(steps),
        APPLICATION,
    )
}

fn asked(
    request: &LinkRequest,
    policy: &Policy,
    caller: &Caller,
    lineage: &Lineage,
    application: ApplicationId,
) -> Result<LinkSpecification, LinkRefusal> {
    let caller = Caller {
        application,
        ..caller.clone()
    };
    request.asked_by(&caller, lineage, policy, today())
}

fn terms(specification: &LinkSpecification) -> &Terms {
    specification.terms().expect("none is delegated")
}

/// The request that names all that another came to.
fn spelled_out(request: &LinkRequest, specification: &LinkSpecification) -> LinkRequest {
    let audience = &terms(specification).audience;
    LinkRequest {
        purpose: Purpose::Kind(Some(specification.kind())),
        scope: Some(audience.scope()),
        recipients: audience.people().collect(),
        expiry: specification.expires_at().map_or(Patch::Clear, Patch::Set),
        ..request.clone()
    }
}

/// Where a link is asked for, and through what; and its password.
type Place = (bool, bool, Option<u8>);

fn place() -> impl Strategy<Value = Place> {
    (any::<bool>(), any::<bool>(), proptest::option::of(0..2_u8))
}

/// Two places, which often are one.
fn two_places() -> impl Strategy<Value = (Place, Place)> {
    let repeats = prop::bool::weighted(0.6);
    (place(), place(), repeats)
        .prop_map(|(one, other, repeats)| (one, if repeats { one } else { other }))
}

/// All that the fingerprint of the first rule is to tell apart.
type Counted = (
    ItemId,
    ApplicationId,
    LinkKind,
    Audience,
    Option<u8>,
    Option<Timestamp>,
);

fn counted(specification: &LinkSpecification, password: Option<u8>) -> Counted {
    (
        specification.item(),
        specification.application(),
        specification.kind(),
        terms(specification).audience.clone(),
        password,
        specification.asked_end(),
    )
}

fn placed(request: &LinkRequest, (on_file, first, _): Place) -> Option<LinkSpecification> {
    let lineage = if on_file { file() } else { folder() };
    let application = if first {
        APPLICATION
    } else {
        OTHER_APPLICATION
    };
    let (policy, caller) = (Policy::default(), caller(WRITER));
    asked(request, &policy, &caller, &lineage, application).ok()
}

fn fingerprint(specification: &LinkSpecification, password: Option<u8>) -> Option<Fingerprint> {
    let identity = password.map(|byte| PasswordIdentity([byte; 32]));
    Fingerprint::of(specification, identity.as_ref())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn resolving_what_was_resolved_changes_nothing(
        request in worlds::request(),
        item_kind in worlds::item_kind(),
        policy in worlds::policy(),
    ) {
        if let Ok(once) = resolved(&request, item_kind, &policy) {
            let again = resolved(&spelled_out(&request, &once), item_kind, &policy).unwrap();
            // An end that is spelled out counts as asked for.
            let comes_to = |one: &LinkSpecification| {
                (one.kind(), terms(one).clone(), one.expires_at(), one.maker())
            };
            prop_assert_eq!(comes_to(&again), comes_to(&once));
        }
    }

    #[test]
    fn no_link_is_wider_than_its_policy_or_longer(
        request in worlds::request(),
        item_kind in worlds::item_kind(),
        policy in worlds::policy(),
    ) {
        if let Ok(specification) = resolved(&request, item_kind, &policy) {
            prop_assert!(policy.allowed_scopes().has(specification.scope()));
            prop_assert!(specification.kind().suits(item_kind));
            if let Some(expiry) = specification.expires_at() {
                prop_assert!(expiry > today());
            }
            if let Some(longest) = policy.max_lifetime() {
                let end = specification.expires_at();
                prop_assert!(end.is_some_and(|end| end <= today().plus(longest)));
            }
        }
    }

    #[test]
    fn no_link_allows_more_than_its_maker_has(
        request in worlds::request(),
        grants in worlds::grants(),
        maker in worlds::person(),
    ) {
        let lineage = worlds::file(&grants, (true, true));
        let held = lineage.capabilities_of(&maker, today());
        let by = Caller { actor: Actor::Person(maker), ..caller(WRITER) };
        let policy = Policy::default();
        let answer = asked(&request, &policy, &by, &lineage, APPLICATION);
        if let Ok(specification) = answer {
            prop_assert!(held.includes(specification.kind().capabilities()));
        }
    }

    #[test]
    fn what_may_be_made_opens(
        request in worlds::request(),
        policy in worlds::policy(),
    ) {
        if let Ok(specification) = resolved(&request, ItemKind::File, &policy) {
            let new = NewLink::new(&specification, LINK, today());
            let link = new.link();
            let visitor = match link.audience().unwrap() {
                Audience::Anonymous => Visitor::Anonymous,
                Audience::Organization => Visitor::SignedIn(caller(READER)),
                Audience::People(people) => match people.first() {
                    Some(&first) => Visitor::SignedIn(caller(first)),
                    None => return Ok(()),
                },
                Audience::Existing => Visitor::SignedIn(caller(WRITER)),
            };
            let (lineage, maker) = (file(), MakerStanding::Person(person(WRITER)));
            let proof = link.password().map(|generation| PasswordProof { link: LINK, generation });
            let opening = Opening::new(link, &maker, &lineage, &policy, today());
            let access = open(&opening.by(&visitor).with_proof(proof));
            let given = access.map(|access| access.capabilities());
            prop_assert_eq!(given, Ok(link.kind.capabilities()), "the whole of its kind");
        }
    }

    #[test]
    fn two_requests_mean_the_same_link_exactly_if_they_agree_in_what_counts(
        (one, other) in worlds::two_requests(),
        places in two_places(),
    ) {
        if let (Some(first), Some(second)) = (placed(&one, places.0), placed(&other, places.1)) {
            let (here, there) = (places.0.2, places.1.2);
            prop_assert_eq!(
                fingerprint(&first, here) == fingerprint(&second, there),
                counted(&first, here) == counted(&second, there)
            );
        }
    }

    #[test]
    fn the_fingerprint_knows_nothing_of_maker_instant_or_policy(
        request in worlds::request(),
        longest in 1..90_u64,
    ) {
        let plain = Policy::default();
        if let Ok(specification) = resolved(&request, ItemKind::File, &plain) {
            let print = fingerprint(&specification, None);
            let bounded = plain.with(PolicySetting::MaxLifetime(Some(days(longest))));
            let lineage = file();
            let elsewise = request.asked_by(&caller(OWNER), &lineage, &bounded, day(99)).unwrap();
            prop_assert_ne!(&elsewise, &specification);
            prop_assert_eq!(fingerprint(&elsewise, None), print);
        }
    }
}
