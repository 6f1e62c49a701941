//! Laws of requests: defaults, ceilings, fingerprints.

use domain::access::Rights;
use domain::gate::{MakerStanding, Opening, PasswordProof, open};
use domain::ids::{ApplicationId, ItemId};
use domain::item::{ItemKind, Lineage};
use domain::link::{
    Audience, ExpiryWish, Fingerprint, FingerprintRule, LinkKind, LinkRefusal, LinkRequest,
    LinkSpecification, NewLink, PasswordIdentity, ResolveContext, resolve,
};
use domain::policy::Policy;
use domain::principal::{Actor, Caller, Visitor};
use proptest::prelude::*;

use super::worlds;
use crate::fixtures::{
    APPLICATION, ELSEWHERE, HOME, LINK, OTHER_APPLICATION, OWNER, READER, WRITER, caller, day,
    days, file, folder, person, today,
};

const RULE: FingerprintRule = FingerprintRule::PerApplicationAndSpecification;

fn resolved(
    request: &LinkRequest,
    item_kind: ItemKind,
    policy: &Policy,
) -> Result<LinkSpecification, LinkRefusal> {
    asked(
        request,
        item_kind,
        policy,
        &caller(WRITER),
        &file(),
        APPLICATION,
    )
}

fn asked(
    request: &LinkRequest,
    item_kind: ItemKind,
    policy: &Policy,
    caller: &Caller,
    lineage: &Lineage,
    application: ApplicationId,
) -> Result<LinkSpecification, LinkRefusal> {
    let context = ResolveContext {
        item_kind,
        policy,
        rights: &Rights::of(caller, lineage, today()),
        application,
        organization: HOME,
        now: today(),
    };
    resolve(request, &context)
}

/// The request that names all that another came to.
fn spelled_out(request: &LinkRequest, specification: &LinkSpecification) -> LinkRequest {
    LinkRequest {
        kind: Some(specification.kind()),
        scope: Some(specification.audience().scope()),
        absent_scope: request.absent_scope,
        recipients: specification.audience().people().collect(),
        expiry: specification
            .expires_at()
            .map_or(ExpiryWish::Never, ExpiryWish::At),
        password_length: request.password_length,
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
type Counted = (ItemId, ApplicationId, LinkKind, Audience, Option<u8>);

fn counted(specification: &LinkSpecification, password: Option<u8>) -> Counted {
    (
        specification.item(),
        specification.application(),
        specification.kind(),
        specification.audience().clone(),
        password,
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
    asked(
        request,
        ItemKind::File,
        &policy,
        &caller,
        &lineage,
        application,
    )
    .ok()
}

fn fingerprint(specification: &LinkSpecification, password: Option<u8>) -> Option<Fingerprint> {
    let identity = password.map(|byte| PasswordIdentity([byte; 32]));
    Fingerprint::of(RULE, specification, identity.as_ref())
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
            let again = resolved(&spelled_out(&request, &once), item_kind, &policy);
            prop_assert_eq!(again, Ok(once));
        }
    }

    #[test]
    fn no_link_is_wider_than_its_policy_or_longer(
        request in worlds::request(),
        item_kind in worlds::item_kind(),
        policy in worlds::policy(),
    ) {
        if let Ok(specification) = resolved(&request, item_kind, &policy) {
            prop_assert!(policy.allowed_scopes.has(specification.audience().scope()));
            prop_assert!(specification.kind().suits(item_kind));
            if let Some(expiry) = specification.expires_at() {
                prop_assert!(expiry > today());
            }
            if let Some(longest) = policy.max_lifetime {
                let end = specification.expires_at();
                prop_assert!(end.is_some_and(|end| end <= today().plus(longest)));
            }
        }
    }

    #[test]
    fn no_link_allows_more_than_its_maker_has(
        request in worlds::request(),
        item_kind in worlds::item_kind(),
        grants in worlds::grants(),
        maker in worlds::person(),
    ) {
        let lineage = worlds::file(&grants, (true, true));
        let held = lineage.capabilities_of(&maker, today());
        let by = Caller { actor: Actor::Person(maker), ..caller(WRITER) };
        let policy = Policy::default();
        let answer = asked(&request, item_kind, &policy, &by, &lineage, APPLICATION);
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
            let new = NewLink::new(&specification, LINK, RULE, today());
            let link = new.link();
            let visitor = match &link.audience {
                Audience::Anonymous => Visitor::Anonymous,
                Audience::Organization => Visitor::SignedIn(caller(READER)),
                Audience::People(people) => match people.first() {
                    Some(&first) => Visitor::SignedIn(caller(first)),
                    None => return Ok(()),
                },
                Audience::Existing | Audience::Delegated => Visitor::SignedIn(caller(WRITER)),
            };
            let generation = link.password;
            let access = open(&Opening {
                link,
                policy: &policy,
                lineage: &file(),
                maker: &MakerStanding::Person(person(WRITER)),
                visitor: &visitor,
                proof: generation.map(|generation| PasswordProof { link: LINK, generation }),
                now: today(),
            });
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
            let per_item = |of| Fingerprint::of(FingerprintRule::PerItem, of, None);
            prop_assert_eq!(per_item(&first) == per_item(&second), first.item() == second.item());
            prop_assert_ne!(fingerprint(&first, here), per_item(&second));
        }
    }

    #[test]
    fn the_fingerprint_knows_nothing_of_expiry_maker_instant_organization_or_policy(
        request in worlds::request(),
        expires in 101..200_i64,
        longest in 1..90_u64,
    ) {
        let plain = Policy::default();
        if let Ok(specification) = resolved(&request, ItemKind::File, &plain) {
            let print = fingerprint(&specification, None);
            let other = LinkRequest { expiry: ExpiryWish::At(day(expires)), ..request.clone() };
            let bounded = Policy { max_lifetime: Some(days(longest)), ..plain };
            let context = ResolveContext {
                item_kind: ItemKind::File,
                policy: &bounded,
                rights: &Rights::of(&caller(OWNER), &file(), day(99)),
                application: APPLICATION,
                organization: ELSEWHERE,
                now: day(99),
            };
            let elsewise = resolve(&other, &context).unwrap();
            prop_assert_ne!(&elsewise, &specification);
            prop_assert_eq!(fingerprint(&elsewise, None), print);
        }
    }
}
