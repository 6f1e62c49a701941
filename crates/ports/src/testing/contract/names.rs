//! Links' own names, and the one link of an item that is changed in place.

use std::sync::Arc;
use std::time::Duration;

use domain::link::{
    LinkKind, LinkScope, NewPassword, PasswordGeneration, PasswordShape, Revocation,
};
use domain::patch::Patch;

use crate::driven::store::{ChangedSecrets, Reads, Scope, Store, StoredLink, Written};
use crate::secret::PasswordVerifier;
use crate::testing::world::{ItemLinkWish, LinkParts, NOW, World, digest, link_name, stored_name};

const HARBOUR: &str = "Harbour-Plans";

fn wish_named(text: &str) -> ItemLinkWish {
    ItemLinkWish {
        name: Patch::Set(link_name(text)),
        ..ItemLinkWish::default()
    }
}

/// The one link of the world's file, of this name, not yet written.
async fn named(world: &World, text: &str) -> LinkParts {
    world.one_link(world.file.id, &wish_named(text)).await
}

/// The name that a change gives a link.
fn given(text: &str) -> ChangedSecrets {
    ChangedSecrets {
        name: Patch::Set(stored_name(&link_name(text))),
        ..ChangedSecrets::default()
    }
}

async fn holder(store: &(impl Reads + ?Sized), text: &str) -> Option<StoredLink> {
    let digest = stored_name(&link_name(text)).digest;
    store.link_by_name(&digest).await.unwrap()
}

/// The second unit is told `Taken`, reads who holds the name, and goes on.
pub async fn of_two_units_one_gets_the_name(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let winner = named(&world, HARBOUR).await;
    let loser = named(&world, "HARBOUR-PLANS").await;
    let other = named(&world, "Another-Name").await;
    assert_eq!(holder(&*store, HARBOUR).await, None);
    assert_eq!(winner.write(&*store).await, Written::Yes);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(loser.insert(&mut *unit).await, Written::Taken);
    let digest = stored_name(&link_name(HARBOUR)).digest;
    let found = unit.link_by_name(&digest).await.unwrap();
    assert_eq!(found, Some(winner.stored()));
    assert_eq!(unit.link(loser.id()).await.unwrap(), None);
    assert_eq!(other.insert(&mut *unit).await, Written::Yes);
    unit.commit().await.unwrap();
    assert_eq!(store.link(loser.id()).await.unwrap(), None);
    assert_eq!(store.link_by_digest(&[loser.digest]).await.unwrap(), None);
    assert_eq!(holder(&*store, HARBOUR).await, Some(winner.stored()));
    assert_eq!(holder(&*store, "another-name").await, Some(other.stored()));
}

/// Under any number of writers exactly one link gets a name, made or changed.
pub async fn of_fifty_tasks_one_gets_the_name(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut tasks = Vec::new();
    for number in 0..50 {
        let new = named(&world, HARBOUR).await;
        let old = named(&world, &format!("Unnamed-{number:08}")).await;
        old.write(&*store).await;
        let before = link_name(&format!("Unnamed-{number:08}"));
        let change = world
            .changing(old.link.link(), Some(&before), &wish_named(HARBOUR))
            .await;
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            let written = if number % 2 == 0 {
                new.insert(&mut *unit).await
            } else {
                unit.change_link(&change, &given(HARBOUR)).await.unwrap()
            };
            let holder = stored_name(&link_name(HARBOUR)).digest;
            let holder = unit.link_by_name(&holder).await.unwrap().unwrap();
            unit.commit().await.unwrap();
            let link = if number % 2 == 0 { &new } else { &old };
            assert_eq!(written == Written::Yes, holder.link.id == link.id());
            written
        }));
    }
    let mut written = 0;
    for task in tasks {
        written += usize::from(task.await.unwrap() == Written::Yes);
    }
    assert_eq!(written, 1);
    assert!(holder(&*store, HARBOUR).await.is_some());
}

/// A name in the place of a fingerprint is no fingerprint, and either may be what is taken.
pub async fn a_link_may_find_its_name_or_its_fingerprint_taken(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let first = LinkParts {
        fingerprint: Some(digest(1)),
        ..named(&world, HARBOUR).await
    };
    first.write(&*store).await;
    let same_fingerprint = LinkParts {
        fingerprint: Some(digest(1)),
        ..named(&world, "Another-Name").await
    };
    let same_name = LinkParts {
        fingerprint: Some(digest(2)),
        ..named(&world, HARBOUR).await
    };
    let neither = LinkParts {
        fingerprint: Some(stored_name(&link_name(HARBOUR)).digest),
        ..named(&world, "Another-Name").await
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(same_fingerprint.insert(&mut *unit).await, Written::Taken);
    assert_eq!(same_name.insert(&mut *unit).await, Written::Taken);
    assert_eq!(neither.insert(&mut *unit).await, Written::Yes);
    unit.commit().await.unwrap();
    assert_eq!(store.link_by_fingerprint(&digest(2)).await.unwrap(), None);
    let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
    assert_eq!(found, Some(first.stored()));
}

/// A revoked link keeps its name and is found by it no more: another may have it.
pub async fn a_revoked_link_frees_its_name(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let first = named(&world, HARBOUR).await;
    first.write(&*store).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(first.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(holder(&*store, HARBOUR).await, None);
    let second = named(&world, HARBOUR).await;
    assert_eq!(second.write(&*store).await, Written::Yes);
    assert_eq!(holder(&*store, HARBOUR).await, Some(second.stored()));
    let revoked = store.link(first.id()).await.unwrap().unwrap();
    assert_eq!(
        (revoked.name, revoked.link.form.is_named()),
        (first.stored().name, true)
    );
}

/// A name is kept, given, spelled otherwise, or taken away, as the change says.
pub async fn a_name_is_kept_set_or_cleared(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let parts = world
        .one_link(world.file.id, &ItemLinkWish::default())
        .await;
    parts.write(&*store).await;
    let other = named(&world, "Another-Name").await;
    other.write(&*store).await;
    let keep = ItemLinkWish {
        download: Some(false),
        ..ItemLinkWish::default()
    };
    let clear = ItemLinkWish {
        name: Patch::Clear,
        ..ItemLinkWish::default()
    };
    let steps = [
        (wish_named(HARBOUR), given(HARBOUR), Some(HARBOUR)),
        (keep, ChangedSecrets::default(), Some(HARBOUR)),
        (
            wish_named("harbour-plans"),
            given("harbour-plans"),
            Some("harbour-plans"),
        ),
        (
            wish_named("Moved-Elsewhere"),
            given("Moved-Elsewhere"),
            Some("Moved-Elsewhere"),
        ),
        (
            clear,
            ChangedSecrets {
                name: Patch::Clear,
                ..ChangedSecrets::default()
            },
            None,
        ),
    ];
    let mut name = None;
    for (wish, secrets, expected) in steps {
        let link = store.link(parts.id()).await.unwrap().unwrap().link;
        let change = world.changing(&link, name.as_ref(), &wish).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let written = unit.change_link(&change, &secrets).await.unwrap();
        assert_eq!(written, Written::Yes);
        unit.commit().await.unwrap();
        name = expected.map(link_name);
        let found = store.link(parts.id()).await.unwrap().unwrap();
        assert_eq!(&found.link, change.link());
        assert_eq!(
            found.name,
            name.as_ref().map(|name| stored_name(name).sealed)
        );
        for text in [HARBOUR, "Moved-Elsewhere"] {
            let held = holder(&*store, text).await.is_some();
            let has = name
                .as_ref()
                .is_some_and(|name| name.key() == link_name(text).key());
            assert_eq!(held, has, "{text}");
        }
    }
    // What is taken is not given, nothing of the change is written, and the unit goes on.
    let before = store.link(parts.id()).await.unwrap().unwrap();
    let wish = ItemLinkWish {
        scope: Some(LinkScope::Organization),
        ..wish_named("ANOTHER-name")
    };
    let change = world.changing(&before.link, None, &wish).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let secrets = given("ANOTHER-name");
    assert_eq!(
        unit.change_link(&change, &secrets).await.unwrap(),
        Written::Taken
    );
    assert_eq!(unit.link(parts.id()).await.unwrap().as_ref(), Some(&before));
    let change = world
        .changing(&before.link, None, &wish_named(HARBOUR))
        .await;
    let written = unit.change_link(&change, &given(HARBOUR)).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    assert_eq!(holder(&*store, "another-name").await, Some(other.stored()));
    assert_eq!(holder(&*store, HARBOUR).await.unwrap().link.id, parts.id());
}

/// A password and what it is checked against are kept, given and taken away together.
pub async fn a_password_is_kept_set_or_cleared(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let parts = world
        .one_link(world.file.id, &ItemLinkWish::default())
        .await;
    parts.write(&*store).await;
    let shape = PasswordShape {
        length: 12,
        is_varied: true,
    };
    let password = Patch::Set(NewPassword {
        shape,
        is_present_one: false,
    });
    let set = |verifier: &str| ChangedSecrets {
        verifier: Patch::Set(PasswordVerifier(verifier.to_owned())),
        ..ChangedSecrets::default()
    };
    let wish = |password| ItemLinkWish {
        password,
        ..ItemLinkWish::default()
    };
    let keep = ItemLinkWish {
        download: Some(false),
        ..ItemLinkWish::default()
    };
    let clear = ChangedSecrets {
        verifier: Patch::Clear,
        ..ChangedSecrets::default()
    };
    let steps = [
        (wish(password), set("one"), Some((2, "one"))),
        (keep, ChangedSecrets::default(), Some((2, "one"))),
        (wish(password), set("other"), Some((4, "other"))),
        (wish(Patch::Clear), clear, None),
        (wish(password), set("third"), Some((6, "third"))),
    ];
    for (wish, secrets, expected) in steps {
        let link = store.link(parts.id()).await.unwrap().unwrap().link;
        let change = world.changing(&link, None, &wish).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.change_link(&change, &secrets).await.unwrap();
        unit.commit().await.unwrap();
        let found = store
            .link_by_digest(&[parts.digest])
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&found.link, change.link());
        let generation = expected.map(|(number, _)| PasswordGeneration(number));
        assert_eq!(found.link.password(), generation);
        let verifier = expected.map(|(_, text)| PasswordVerifier(text.to_owned()));
        assert_eq!(found.verifier, verifier);
    }
    // One without the other makes no sense, and is not written.
    let link = store.link(parts.id()).await.unwrap().unwrap().link;
    let change = world.changing(&link, None, &wish(Patch::Clear)).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let outcome = unit.change_link(&change, &ChangedSecrets::default()).await;
    assert!(outcome.is_err(), "{outcome:?}");
    drop(unit);
    assert_eq!(store.link(parts.id()).await.unwrap().unwrap().link, link);
}

/// Purpose, audience, expiry and the count of changes are written; what never changes stays.
pub async fn a_change_writes_purpose_audience_and_expiry(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let parts = LinkParts {
        fingerprint: Some(digest(1)),
        ..named(&world, HARBOUR).await
    };
    parts.write(&*store).await;
    let before = parts.stored();
    let until = NOW.plus(Duration::from_hours(1));
    let wishes = [
        (Some(true), Some(LinkScope::Organization), Patch::Set(until)),
        (None, Some(LinkScope::Existing), Patch::Keep),
        (Some(false), Some(LinkScope::Anonymous), Patch::Clear),
    ];
    let mut kinds = Vec::new();
    for (edit, scope, expiry) in wishes {
        let wish = ItemLinkWish {
            scope,
            expiry,
            edit,
            ..ItemLinkWish::default()
        };
        let link = store.link(parts.id()).await.unwrap().unwrap().link;
        let name = link_name(HARBOUR);
        let change = world.changing(&link, Some(&name), &wish).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.change_link(&change, &ChangedSecrets::default())
            .await
            .unwrap();
        unit.commit().await.unwrap();
        let expected = StoredLink {
            link: change.link().clone(),
            ..before.clone()
        };
        let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&expected));
        assert_eq!(holder(&*store, HARBOUR).await, Some(expected));
        kinds.push(change.link().kind);
    }
    assert_eq!(kinds, [LinkKind::Edit, LinkKind::View, LinkKind::View]);
    assert_eq!(
        store.link(parts.id()).await.unwrap().unwrap().link.revision,
        4
    );
    // A link that is not there is not changed.
    let stranger = named(&world, "Another-Name").await;
    let wish = ItemLinkWish {
        download: Some(false),
        ..ItemLinkWish::default()
    };
    let name = link_name("Another-Name");
    let change = world
        .changing(stranger.link.link(), Some(&name), &wish)
        .await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let outcome = unit.change_link(&change, &ChangedSecrets::default()).await;
    assert!(outcome.is_err(), "{outcome:?}");
}
