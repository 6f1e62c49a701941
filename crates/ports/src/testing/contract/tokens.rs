//! Registrations, and what is issued: found by its digest, used once, ended as a whole.

use std::sync::Arc;

use domain::ids::{ApplicationId, CodeId, FamilyId, ItemId, RefreshId};
use domain::principal::{TokenLimit, TokenScope, TokenScopes};
use domain::role::Capabilities;
use domain::server::token::{
    ACCESS_FOR, AuthorizationCode, CODE_FOR, Challenge, CodeUse, Ending, Family, Presented,
    REFRESH_FOR, RedirectUri, RefreshToken, RefreshUse,
};

use crate::directory::{Application, BUILT_IN_APPLICATION, Bearer};
use crate::driven::clock::Ids as _;
use crate::driven::store::{Constraint, Registration, Scope, Store, StoreError, Unit, Written};
use crate::secret::{Digest, PasswordVerifier};
use crate::testing::world::{NOW, World};

const REDIRECT: &str = "https://a.example/cb";

fn digest(number: u8) -> Digest {
    Digest([number; 32])
}

async fn unit(store: &Arc<dyn Store>) -> Box<dyn Unit> {
    store.begin(Scope::Installation).await.unwrap()
}

fn application(world: &World, name: &str) -> Application {
    Application {
        id: world.ids.next().and_then(ApplicationId::new).unwrap(),
        organization: Some(world.organization.id),
        name: name.to_owned(),
        is_removed: false,
        created_at: NOW,
    }
}

fn family(world: &World) -> Family {
    Family {
        id: world.ids.next().and_then(FamilyId::new).unwrap(),
        organization: world.organization.id,
        user: Some(world.owner.id),
        application: BUILT_IN_APPLICATION,
        scopes: TokenScopes::of(&[TokenScope::Read, TokenScope::Share]),
        is_lasting: true,
        created_at: NOW,
        revoked_at: None,
    }
}

fn code(world: &World, family: &Family) -> AuthorizationCode {
    AuthorizationCode {
        id: world.ids.next().and_then(CodeId::new).unwrap(),
        family: family.id,
        redirect_uri: REDIRECT.to_owned(),
        redirect_was_named: true,
        challenge: Some(Challenge([7; 32])),
        expires_at: NOW.plus(CODE_FOR),
        spent_at: None,
    }
}

fn refresh(world: &World, family: &Family) -> RefreshToken {
    RefreshToken {
        id: world.ids.next().and_then(RefreshId::new).unwrap(),
        family: family.id,
        created_at: NOW,
        expires_at: NOW.plus(REFRESH_FOR),
        spent_at: None,
    }
}

fn use_of(code: &AuthorizationCode, family: &Family) -> CodeUse {
    let presented = Presented {
        application: family.application,
        redirect_uri: Some(&code.redirect_uri),
        proof: code.challenge,
    };
    code.redeem(family, &presented, NOW).unwrap()
}

fn renewal(refresh: &RefreshToken, family: &Family) -> RefreshUse {
    refresh.renew(family, family.application, NOW).unwrap()
}

/// A registration comes back with its addresses in order; an application has one.
pub async fn a_registration_comes_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    let (first, second) = (application(&world, "One"), application(&world, "Two"));
    let uri = |text: &str| RedirectUri::parse(text).unwrap();
    let confidential = Registration {
        application: first.id,
        service_account: world.guest.id,
        redirect_uris: vec![uri("https://b.example/cb"), uri(REDIRECT)],
        secret: Some(digest(1)),
    };
    let public = Registration {
        application: second.id,
        service_account: world.owner.id,
        redirect_uris: Vec::new(),
        secret: None,
    };
    let mut writing = unit(&store).await;
    for row in [&first, &second] {
        writing.insert_application(row).await.unwrap();
    }
    for row in [&confidential, &public] {
        writing.insert_registration(row).await.unwrap();
        assert_eq!(
            writing
                .registration(row.application)
                .await
                .unwrap()
                .as_ref(),
            Some(row)
        );
    }
    writing.commit().await.unwrap();
    let found = store.registration(first.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&confidential));
    assert_eq!(
        store.registration(BUILT_IN_APPLICATION).await.unwrap(),
        None
    );
    assert_eq!(
        store.registrations(of).await.unwrap(),
        [confidential.clone(), public]
    );
    let elsewhere = world.outsider.organization;
    assert_eq!(store.registrations(elsewhere).await.unwrap(), []);
    let mut writing = unit(&store).await;
    let again = writing.insert_registration(&confidential).await;
    assert!(
        matches!(again, Err(StoreError::Conflict(Constraint::Id))),
        "{again:?}"
    );
    drop(writing);
    let mut writing = unit(&store).await;
    let nobody_s = Registration {
        application: ApplicationId::new(7).unwrap(),
        ..confidential
    };
    assert!(writing.insert_registration(&nobody_s).await.is_err());
}

/// What a password is checked against is the last that was set.
pub async fn a_password_is_the_last_that_was_set(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    assert_eq!(store.password_of(world.owner.id).await.unwrap(), None);
    for text in ["one", "two"] {
        let verifier = PasswordVerifier(text.to_owned());
        let mut writing = unit(&store).await;
        writing
            .set_user_password(world.owner.id, &verifier)
            .await
            .unwrap();
        writing.commit().await.unwrap();
        assert_eq!(
            store.password_of(world.owner.id).await.unwrap(),
            Some(verifier)
        );
    }
    assert_eq!(store.password_of(world.guest.id).await.unwrap(), None);
}

/// A code and a refresh token are found under their digest among others, and used once.
pub async fn what_is_used_once_is_found_by_any_digest(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let family = family(&world);
    let (code, refresh) = (code(&world, &family), refresh(&world, &family));
    let bare = AuthorizationCode {
        id: world.ids.next().and_then(CodeId::new).unwrap(),
        redirect_was_named: false,
        challenge: None,
        ..code.clone()
    };
    let mut writing = unit(&store).await;
    writing.insert_family(&family).await.unwrap();
    writing.insert_code(&code, &digest(1)).await.unwrap();
    writing.insert_code(&bare, &digest(2)).await.unwrap();
    writing.insert_refresh(&refresh, &digest(1)).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(store.family(family.id).await.unwrap(), Some(family));
    let either = [digest(9), digest(1)];
    assert_eq!(
        store.code_by_digest(&either).await.unwrap().as_ref(),
        Some(&code)
    );
    assert_eq!(
        store.code_by_digest(&[digest(2)]).await.unwrap(),
        Some(bare)
    );
    assert_eq!(
        store.refresh_by_digest(&either).await.unwrap(),
        Some(refresh)
    );
    assert_eq!(store.code_by_digest(&[]).await.unwrap(), None);
    assert_eq!(store.refresh_by_digest(&[digest(2)]).await.unwrap(), None);
    let (spent, renewed) = (use_of(&code, &family), renewal(&refresh, &family));
    let mut writing = unit(&store).await;
    for expected in [Written::Yes, Written::Taken] {
        assert_eq!(writing.spend_code(&spent).await.unwrap(), expected);
        assert_eq!(writing.spend_refresh(&renewed).await.unwrap(), expected);
    }
    writing.commit().await.unwrap();
    let found = store.code_by_digest(&either).await.unwrap().unwrap();
    assert_eq!(found.spent_at, Some(NOW));
    let found = store.refresh_by_digest(&either).await.unwrap().unwrap();
    assert_eq!(found.spent_at, Some(NOW));
}

/// No two codes and no two refresh tokens have one digest, and none begins nothing.
pub async fn a_digest_of_a_code_or_refresh_token_is_taken_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let family = family(&world);
    let mut writing = unit(&store).await;
    writing.insert_family(&family).await.unwrap();
    writing
        .insert_code(&code(&world, &family), &digest(1))
        .await
        .unwrap();
    writing
        .insert_refresh(&refresh(&world, &family), &digest(1))
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let mut writing = unit(&store).await;
    let again = writing
        .insert_code(&code(&world, &family), &digest(1))
        .await;
    assert!(
        matches!(again, Err(StoreError::Conflict(Constraint::Id))),
        "{again:?}"
    );
    drop(writing);
    let mut writing = unit(&store).await;
    let again = writing
        .insert_refresh(&refresh(&world, &family), &digest(1))
        .await;
    assert!(
        matches!(again, Err(StoreError::Conflict(Constraint::Id))),
        "{again:?}"
    );
    drop(writing);
    let nothing = Family {
        id: FamilyId::new(7).unwrap(),
        ..family
    };
    let mut writing = unit(&store).await;
    assert!(
        writing
            .insert_code(&code(&world, &nothing), &digest(3))
            .await
            .is_err()
    );
}

/// The end of a family ends every access token in it, also where one was read a moment ago; and no
/// other.
pub async fn the_end_of_a_family_is_seen_at_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (ended, other) = (family(&world), family(&world));
    let narrowed = TokenLimit {
        within: ItemId::new(77),
        capabilities: Capabilities::READING,
    };
    let bearer = |family: Option<FamilyId>, limit| Bearer {
        family,
        limit,
        expires_at: Some(NOW.plus(ACCESS_FOR)),
        ..world.bearer()
    };
    let bearers = [
        bearer(Some(ended.id), TokenLimit::NONE),
        bearer(Some(ended.id), narrowed),
        bearer(Some(other.id), TokenLimit::NONE),
        bearer(None, TokenLimit::NONE),
    ];
    let mut writing = unit(&store).await;
    for family in [&ended, &other] {
        writing.insert_family(family).await.unwrap();
    }
    for (number, bearer) in (1..).zip(&bearers) {
        writing
            .insert_bearer(bearer, &digest(number))
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
    for (number, bearer) in (1..).zip(&bearers) {
        // Twice, so that a cache has it.
        for _ in 0..2 {
            let found = store.bearer_by_digest(&[digest(number)]).await.unwrap();
            assert_eq!(found.as_ref(), Some(bearer));
        }
    }
    for at in [NOW, NOW.plus(ACCESS_FOR)] {
        let mut writing = unit(&store).await;
        writing.end(&Ending::of_family(ended.id, at)).await.unwrap();
        writing.commit().await.unwrap();
        for (number, bearer) in (1..).zip(&bearers) {
            let found = store
                .bearer_by_digest(&[digest(number)])
                .await
                .unwrap()
                .unwrap();
            let expected = (bearer.family == Some(ended.id)).then_some(NOW);
            assert_eq!(found.revoked_at, expected, "{number}");
            assert_eq!(store.bearer(bearer.id).await.unwrap(), Some(found));
        }
        let family = store.family(ended.id).await.unwrap().unwrap();
        assert_eq!(family.revoked_at, Some(NOW), "the first end counts");
    }
    assert_eq!(store.family(other.id).await.unwrap(), Some(other));
}

/// The end of all that speaks for a user ends that, with or without a family, and nobody else's; and
/// what has ended, was used or is over stands no more.
pub async fn what_stands_is_listed_until_all_of_a_user_s_ends(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let own = family(&world);
    let other = Family {
        user: Some(world.guest.id),
        ..family(&world)
    };
    let bearer = |family: Option<&Family>, user, expires_at| Bearer {
        family: family.map(|family| family.id),
        user,
        expires_at,
        ..world.bearer()
    };
    let (owner, end) = (Some(world.owner.id), Some(NOW.plus(ACCESS_FOR)));
    let standing = [
        bearer(Some(&own), owner, end),
        bearer(None, owner, None),
        bearer(Some(&other), other.user, end),
    ];
    let over = bearer(None, owner, Some(NOW));
    let unused = refresh(&world, &own);
    let mut writing = unit(&store).await;
    for family in [&own, &other] {
        writing.insert_family(family).await.unwrap();
    }
    for (number, bearer) in (1..).zip(standing.iter().chain([&over])) {
        let digest = digest(number);
        writing.insert_bearer(bearer, &digest).await.unwrap();
    }
    writing.insert_refresh(&unused, &digest(1)).await.unwrap();
    writing.commit().await.unwrap();
    let home = world.organization.id;
    let listed = store.standing(home, NOW).await.unwrap();
    assert_eq!(listed.bearers, standing);
    assert_eq!(listed.refreshes, [unused]);
    assert_eq!(listed.families, [own, other]);

    let mut writing = unit(&store).await;
    let ending = Ending::of_user(world.owner.id, NOW);
    writing.end(&ending).await.unwrap();
    writing.commit().await.unwrap();
    let listed = store.standing(home, NOW).await.unwrap();
    assert_eq!(listed.bearers, standing[2..]);
    assert_eq!((listed.refreshes, listed.families), (vec![], vec![other]));
    for (number, bearer) in (1..).zip(&standing) {
        let found = store.bearer_by_digest(&[digest(number)]).await.unwrap();
        let ended_at = found.unwrap().revoked_at;
        assert_eq!(ended_at, (bearer.user == owner).then_some(NOW), "{number}");
    }
    let ended = store.family(own.id).await.unwrap().unwrap();
    assert_eq!(ended.revoked_at, Some(NOW));
}

/// One access token ends alone, and a unit that was dropped ended none.
pub async fn an_access_token_ends_alone_when_the_unit_is_committed(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (one, other) = (world.bearer(), world.bearer());
    let mut writing = unit(&store).await;
    writing.insert_bearer(&one, &digest(1)).await.unwrap();
    writing.insert_bearer(&other, &digest(2)).await.unwrap();
    writing.commit().await.unwrap();
    let ending = Ending::of_bearer(one.id, None, TokenLimit::NONE, NOW);
    let mut dropped = unit(&store).await;
    dropped.end(&ending).await.unwrap();
    drop(dropped);
    let found = store.bearer_by_digest(&[digest(1)]).await.unwrap();
    assert_eq!(found.as_ref(), Some(&one));
    let mut writing = unit(&store).await;
    writing.end(&ending).await.unwrap();
    writing.commit().await.unwrap();
    let found = store.bearer_by_digest(&[digest(1)]).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(NOW));
    let found = store.bearer_by_digest(&[digest(2)]).await.unwrap();
    assert_eq!(found, Some(other));
}

/// What was made from a token, and from that, ends with it; what was made beside it stays.
pub async fn what_was_made_from_a_token_ends_with_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let made_from = |from: &Bearer| Bearer {
        made_from: Some(from.id),
        ..world.bearer()
    };
    let first = world.bearer();
    let (one, beside) = (made_from(&first), made_from(&first));
    let second = made_from(&one);
    let third = made_from(&second);
    let bearers = [first, one.clone(), beside, second, third];
    let mut writing = unit(&store).await;
    for (number, bearer) in (1..).zip(&bearers) {
        let digest = digest(number);
        writing.insert_bearer(bearer, &digest).await.unwrap();
    }
    writing.commit().await.unwrap();
    for (number, bearer) in (1..).zip(&bearers) {
        let found = store.bearer_by_digest(&[digest(number)]).await.unwrap();
        assert_eq!(found.as_ref(), Some(bearer));
    }
    let mut writing = unit(&store).await;
    let ending = Ending::of_bearer(one.id, None, TokenLimit::NONE, NOW);
    writing.end(&ending).await.unwrap();
    writing.commit().await.unwrap();
    for (number, ends) in (1..).zip([false, true, false, true, true]) {
        let found = store.bearer_by_digest(&[digest(number)]).await.unwrap();
        let revoked_at = found.unwrap().revoked_at;
        assert_eq!(revoked_at, ends.then_some(NOW), "{number}");
    }
}
