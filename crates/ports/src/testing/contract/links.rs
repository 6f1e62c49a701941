//! Links, and what makes one unique.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::{LinkId, UserId};
use domain::item::ItemKind;
use domain::link::{
    Audience, DedupOutcome, ExpiryRule, Link, LinkKind, LinkScope, NewPassword, PasswordGeneration,
    PasswordShape, Revocation, dedup, may_change,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::role::Capabilities;
use domain::time::Timestamp;

use crate::directory::BUILT_IN_APPLICATION;
use crate::driven::store::{
    ChangedSecrets, Constraint, LinkFilter, Redemption, Scope, Store, StoreError, StoredLink,
    Written,
};
use crate::testing::world::{LATER, LinkParts, NOW, World, digest, request};

async fn revoke(store: &Arc<dyn Store>, link: &Link, at: Timestamp) {
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.revoke_link(&Revocation::by_operator(link, at))
        .await
        .unwrap();
    unit.commit().await.unwrap();
}

/// The second unit is told `Taken`, reads the winner, and goes on.
pub async fn of_two_units_one_gets_the_fingerprint(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (winner, loser, other) = (
        world.link_with(1).await,
        world.link_with(1).await,
        world.link_with(2).await,
    );
    assert_eq!(winner.write(&*store).await, Written::Yes);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(loser.insert(&mut *unit).await, Written::Taken);
    let found = unit.link_by_fingerprint(&digest(1)).await.unwrap();
    assert_eq!(found, Some(winner.stored()));
    assert_eq!(other.insert(&mut *unit).await, Written::Yes);
    unit.commit().await.unwrap();
    assert_eq!(store.link(loser.id()).await.unwrap(), None);
    assert_eq!(store.link_by_digest(&[loser.digest]).await.unwrap(), None);
    assert_eq!(store.link(other.id()).await.unwrap(), Some(other.stored()));
}

/// Under any number of writers exactly one link is made, and all others find that one.
pub async fn of_fifty_tasks_one_gets_the_fingerprint(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    for round in 0..4 {
        let mut tasks = Vec::new();
        for _ in 0..50 {
            let link = world.link_with(round).await;
            let store = Arc::clone(&store);
            tasks.push(tokio::spawn(async move {
                let mut unit = store.begin(Scope::Installation).await.unwrap();
                let written = link.insert(&mut *unit).await;
                let found = unit.link_by_fingerprint(&digest(round)).await.unwrap();
                unit.commit().await.unwrap();
                let found = found.unwrap().link.id;
                assert_eq!(written == Written::Yes, found == link.id());
                // Anybody who was told of it finds it.
                let seen = store.link_by_fingerprint(&digest(round)).await.unwrap();
                assert_eq!(seen.unwrap().link.id, found);
                (written, found)
            }));
        }
        let mut written = 0;
        let mut found = BTreeSet::new();
        for task in tasks {
            let (outcome, link) = task.await.unwrap();
            written += usize::from(outcome == Written::Yes);
            found.insert(link);
        }
        assert_eq!((written, found.len()), (1, 1), "round {round}");
    }
    let filter = LinkFilter::default();
    assert_eq!(store.links(&filter, None, 1000).await.unwrap().len(), 4);
}

/// A link that was never committed is in nobody's way.
pub async fn a_winner_that_was_rolled_back_leaves_the_place(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(
        world.link_with(1).await.insert(&mut *unit).await,
        Written::Yes
    );
    drop(unit);
    assert_eq!(world.link_with(1).await.write(&*store).await, Written::Yes);
}

/// Without a fingerprint every request makes a link of its own.
pub async fn links_without_a_fingerprint_stand_side_by_side(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    for _ in 0..3 {
        let link = LinkParts {
            fingerprint: None,
            ..world.link_with(1).await
        };
        assert_eq!(link.write(&*store).await, Written::Yes);
    }
    assert_eq!(store.links_on(&[world.file.id]).await.unwrap().len(), 3);
}

/// A link that gives its fingerprint up makes room for another, and keeps its address.
pub async fn a_released_link_frees_its_fingerprint_and_goes_on(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let endless = world.link_with(1).await;
    endless.write(&*store).await;
    store.link_by_fingerprint(&digest(1)).await.unwrap();
    let ending = request(LinkScope::Anonymous, &[]).ending_at(Timestamp::MAX);
    let specification = world.specification(world.file.id, &ending).await;
    let (policy, link) = (Policy::default(), endless.link.link());
    let outcome = dedup(
        link,
        &specification,
        &policy,
        Some(Capabilities::ALL),
        LATER,
    );
    let DedupOutcome::Release(change) = outcome else {
        unreachable!("it lives longer than what is asked for: {outcome:?}");
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let secrets = ChangedSecrets::default();
    unit.change_link(&change, &secrets).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);
    let found = store.link_by_digest(&[endless.digest]).await.unwrap();
    assert_eq!(found.unwrap().link, *change.link());
    assert_eq!(world.link_with(1).await.write(&*store).await, Written::Yes);
}

/// A revoked link makes room for another, and its own token never serves again.
pub async fn a_revoked_link_frees_its_fingerprint_and_keeps_its_digest(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let first = world.link_with(1).await;
    first.write(&*store).await;
    revoke(&store, first.link.link(), NOW).await;
    assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);
    let found = store
        .link_by_digest(&[first.digest])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.link.revoked_at, Some(NOW));

    let second = world.link_with(1).await;
    let again = LinkParts {
        digest: first.digest,
        ..second.clone()
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let outcome = unit.insert_link(&again.link, &again.secrets()).await;
    let conflict = StoreError::Conflict(Constraint::Id).to_string();
    assert_eq!(outcome.unwrap_err().to_string(), conflict);
    drop(unit);
    assert_eq!(second.write(&*store).await, Written::Yes);
    let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
    assert_eq!(found, Some(second.stored()));
}

/// Every part of a link comes back as it was written, found by id, digest or fingerprint.
pub async fn a_link_comes_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut requests = Vec::new();
    // A delegated one is asked for in another way.
    let asked = LinkScope::ALL
        .into_iter()
        .filter(|scope| *scope != LinkScope::Delegated);
    for scope in asked {
        let people: &[UserId] = match scope {
            LinkScope::People => &[world.guest.id, world.outsider.id],
            LinkScope::Anonymous
            | LinkScope::Organization
            | LinkScope::Existing
            | LinkScope::Delegated => &[],
        };
        requests.push(request(scope, people));
    }
    for kind in LinkKind::ALL
        .into_iter()
        .filter(|kind| kind.suits(world.file.kind()))
    {
        let password = NewPassword::of(PasswordShape {
            length: 12,
            is_varied: true,
        });
        let request = request(LinkScope::Anonymous, &[]).of_kind(kind);
        requests.push(request.ending_at(Timestamp::MAX).with_password(password));
    }
    for (number, request) in (1..).zip(requests) {
        let parts = LinkParts {
            fingerprint: Some(digest(number)),
            ..world.link(world.file.id, &request).await
        };
        assert_eq!(parts.write(&*store).await, Written::Yes);
        let expected = Some(parts.stored());
        assert_eq!(store.link(parts.id()).await.unwrap(), expected);
        let digests = [digest(-1), parts.digest];
        assert_eq!(store.link_by_digest(&digests).await.unwrap(), expected);
        let found = store.link_by_fingerprint(&digest(number)).await.unwrap();
        assert_eq!(found, expected);
    }
    assert_eq!(store.link_by_digest(&[]).await.unwrap(), None);
    assert_eq!(store.link_by_digest(&[digest(-1)]).await.unwrap(), None);
}

/// A change writes expiry, people and the count of changes; a link that was revoked stays so.
pub async fn a_change_is_of_what_may_change_and_never_brings_a_link_back(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let rights = world.rights(world.file.id).await;
    let listed = request(LinkScope::People, &[world.guest.id]);
    let parts = LinkParts {
        fingerprint: Some(digest(1)),
        ..world.link(world.file.id, &listed).await
    };
    parts.write(&*store).await;
    let link = parts.link.link();
    let edit = may_change(link, link.item, &rights, BUILT_IN_APPLICATION).unwrap();
    let more = BTreeSet::from([world.owner.id, world.outsider.id]);
    let people = edit
        .add_people(&more, &Policy::default(), ItemKind::File, LATER)
        .unwrap()
        .unwrap();
    let until = NOW.plus(Duration::from_hours(1));
    let sooner = edit
        .set_expiry(Patch::Set(until), ExpiryRule::Any, &Policy::default(), NOW)
        .unwrap()
        .unwrap();
    for change in [people, sooner] {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let written = unit.change_link(&change, &ChangedSecrets::default()).await;
        assert_eq!(written.unwrap(), Written::Yes);
        unit.commit().await.unwrap();
        let found = store
            .link_by_fingerprint(&digest(1))
            .await
            .unwrap()
            .unwrap();
        let expected = StoredLink {
            link: change.link().clone(),
            ..parts.stored()
        };
        assert_eq!(found, expected);
    }
    revoke(&store, link, NOW).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let people = edit
        .add_people(&more, &Policy::default(), ItemKind::File, LATER)
        .unwrap()
        .unwrap();
    unit.change_link(&people, &ChangedSecrets::default())
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let found = store.link(link.id).await.unwrap().unwrap().link;
    assert_eq!(found.revoked_at, Some(NOW));
    assert_eq!(
        found.audience(),
        Some(&Audience::People(&more | &BTreeSet::from([world.guest.id])))
    );
    assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);

    let stranger = world.link_with(2).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let nothing = Revocation::by_operator(stranger.link.link(), NOW);
    assert!(unit.revoke_link(&nothing).await.is_err());
}

/// A link that was revoked keeps the instant at which it was.
pub async fn a_link_is_revoked_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let parts = world.link_with(1).await;
    parts.write(&*store).await;
    let later = NOW.plus(Duration::from_millis(1));
    revoke(&store, parts.link.link(), NOW).await;
    revoke(&store, parts.link.link(), later).await;
    let found = store.link(parts.id()).await.unwrap().unwrap();
    assert_eq!(found.link.revoked_at, Some(NOW));
}

fn ids(links: &[StoredLink]) -> Vec<LinkId> {
    links.iter().map(|stored| stored.link.id).collect()
}

/// Lists are sorted by id and leave out what was revoked, unless it was asked for.
pub async fn lists_are_by_id_and_as_they_were_asked_for(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let listed = request(LinkScope::People, &[world.guest.id]);
    let mut all = Vec::new();
    for item in [
        world.file.id,
        world.folder.id,
        world.file.id,
        world.folder.id,
    ] {
        let parts = world.link(item, &listed).await;
        parts.write(&*store).await;
        all.push(parts);
    }
    revoke(&store, all[0].link.link(), NOW).await;
    let id = |index: usize| all[index].id();
    let both = [world.folder.id, world.file.id, world.folder.id];
    assert_eq!(
        ids(&store.links_on(&both).await.unwrap()),
        [id(1), id(2), id(3)]
    );
    assert_eq!(
        ids(&store.links_on(&[world.file.id]).await.unwrap()),
        [id(2)]
    );
    assert_eq!(ids(&store.links_on(&[]).await.unwrap()), []);
    for found in store.links_on(&both).await.unwrap() {
        assert_eq!(
            found.link.audience(),
            Some(&Audience::People(BTreeSet::from([world.guest.id])))
        );
    }
    let any = LinkFilter::default();
    let revoked = LinkFilter {
        with_revoked: true,
        ..any
    };
    let on_file = LinkFilter {
        item: Some(world.file.id),
        ..revoked
    };
    let elsewhere = LinkFilter {
        organization: Some(world.outsider.organization),
        ..revoked
    };
    let here = LinkFilter {
        organization: Some(world.organization.id),
        ..revoked
    };
    for (filter, after, limit, expected) in [
        (any, None, 10, vec![id(1), id(2), id(3)]),
        (revoked, None, 10, vec![id(0), id(1), id(2), id(3)]),
        (revoked, None, 2, vec![id(0), id(1)]),
        (revoked, Some(id(1)), 1, vec![id(2)]),
        (any, Some(id(3)), 10, Vec::new()),
        (on_file, None, 10, vec![id(0), id(2)]),
        (elsewhere, None, 10, Vec::new()),
        (here, Some(id(0)), 10, vec![id(1), id(2), id(3)]),
    ] {
        let found = store.links(&filter, after, limit).await.unwrap();
        assert_eq!(ids(&found), expected, "{filter:?} {after:?}");
    }
}

/// Of a user's uses of a link the last one is remembered.
pub async fn the_last_use_of_a_link_is_remembered(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let parts = world.link_with(1).await;
    parts.write(&*store).await;
    let (link, user) = (parts.id(), world.guest.id);
    let items = [world.file.id, world.folder.id];
    assert_eq!(store.redemption(link, user).await.unwrap(), None);
    let redemptions = [
        (None, false),
        (Some(PasswordGeneration(3)), true),
        (Some(PasswordGeneration(4)), true),
    ];
    for (password, durable) in redemptions {
        let redemption = Redemption {
            link,
            user,
            password,
            durable,
            at: NOW,
        };
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.redeem(&redemption).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(
            store.redemption(link, user).await.unwrap(),
            Some(redemption)
        );
        let found = store.redeemed_links(user, &items).await.unwrap();
        let expected = if durable {
            vec![parts.stored()]
        } else {
            Vec::new()
        };
        assert_eq!(found, expected);
    }
    assert_eq!(store.redemption(link, world.owner.id).await.unwrap(), None);
    assert_eq!(
        store.redeemed_links(world.owner.id, &items).await.unwrap(),
        []
    );
    assert_eq!(
        store
            .redeemed_links(user, &[world.folder.id])
            .await
            .unwrap(),
        []
    );
    revoke(&store, parts.link.link(), NOW).await;
    assert_eq!(store.redeemed_links(user, &items).await.unwrap(), []);
}

/// When a link was last guessed at is kept with it, and changes nothing of it.
pub async fn that_a_link_was_guessed_at_is_remembered(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let link = world.link_with(1).await;
    link.write(&*store).await;
    assert_eq!(store.guessed_at(link.id()).await.unwrap(), None);
    for at in [NOW, LATER] {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.note_guessing(link.id(), at).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(store.guessed_at(link.id()).await.unwrap(), Some(at));
    }
    let found = store.link(link.id()).await.unwrap();
    assert_eq!(found, Some(link.stored()));
}
