//! Uploads that come in parts.

use std::sync::Arc;
use std::time::Duration;

use domain::access::Action;
use domain::ids::{UploadSessionId, UserId};
use domain::item::ItemName;
use domain::principal::{Actor, Caller, Person};
use domain::server::session::{
    Announced, Cut, NewPart, NewUploadSession, PART_SIZE, Span, UploadSession,
};
use domain::time::Timestamp;
use domain::upload::{NameConflict, WhenTaken};

use crate::driven::content::ContentKey;
use crate::driven::store::{Scope, Store, StoreError, StoredPart, Written};
use crate::testing::world::{NOW, World};

const SIZE: u64 = 2 * PART_SIZE + 7;

fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

async fn new_session(world: &World, now: Timestamp) -> NewUploadSession {
    let rights = world.rights(world.folder.id).await;
    let permit = rights.permit(Action::Add).unwrap();
    let id = world.id(UploadSessionId::new);
    let caller = world.caller();
    NewUploadSession::for_new(
        &permit,
        &caller,
        id,
        name("Large.bin"),
        (Cut::even(SIZE), now),
    )
    .unwrap()
}

async fn begin(world: &World, now: Timestamp) -> UploadSession {
    let new = new_session(world, now).await;
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    unit.insert_upload_session(&new).await.unwrap();
    unit.commit().await.unwrap();
    new.session().clone()
}

fn part(world: &World, session: &UploadSession, number: u64, byte: u8) -> NewPart {
    let first = number * PART_SIZE;
    let size = PART_SIZE.min(SIZE - first);
    let span = Span {
        first,
        last: first + size - 1,
        total: SIZE,
    };
    let open = session.open_to(&world.caller(), NOW).unwrap();
    open.slot(span).unwrap().filled(size, [byte; 20]).unwrap()
}

fn content(text: &str) -> ContentKey {
    ContentKey(text.to_owned())
}

fn stored(part: &NewPart, key: &str) -> StoredPart {
    StoredPart {
        session: part.session(),
        part: part.part().clone(),
        content: content(key),
    }
}

async fn put(world: &World, part: &NewPart, key: &str) -> StoredPart {
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_part(part, &content(key)).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    stored(part, key)
}

async fn end(store: &Arc<dyn Store>, session: &UploadSession, caller: &Caller) {
    let open = session.open_to(caller, NOW).unwrap();
    for _ in 0..2 {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.end_upload_session(&open.end()).await.unwrap();
        unit.commit().await.unwrap();
    }
}

/// The content of a part has a name as long as the part is there.
pub async fn the_content_of_a_part_is_named(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let session = begin(&world, NOW).await;
    put(&world, &part(&world, &session, 0, 1), "of a part").await;
    let key = content("of a part");
    let named = store
        .named_content(std::slice::from_ref(&key))
        .await
        .unwrap();
    assert!(named.contains(&key));
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.forget_parts(&[(session.id, 0)]).await.unwrap();
    unit.commit().await.unwrap();
    assert!(store.named_content(&[key]).await.unwrap().is_empty());
}

/// A session for a new file or a version, of a user or of an application, is as it was written.
/// Ending what has ended is no error.
pub async fn a_session_comes_back_as_it_was_written_and_ends(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let rights = world.rights(world.file.id).await;
    let replace = rights.permit(Action::Replace).unwrap();
    let owner = world.caller();
    let application = Caller {
        actor: Actor::Application,
        link_credential: None,
        ..world.caller()
    };
    let version = |caller: &Caller, name| {
        let id = world.id(UploadSessionId::new);
        NewUploadSession::for_version(&replace, caller, id, name, (Cut::even(0), NOW)).unwrap()
    };
    let renamed = version(&application, Some(name("Plan 2.txt")));
    let announced = |when_taken| {
        version(&owner, None).announcing(Announced {
            when_taken,
            revision: Some(7),
            source_created_at: Some(NOW),
            source_modified_at: Some(NOW.plus(Duration::from_secs(1))),
            description: Some("Words".to_owned()),
            waits: true,
        })
    };
    for (new, caller) in [
        (new_session(&world, NOW).await, &owner),
        (announced(WhenTaken::Replace), &owner),
        (announced(WhenTaken::New(NameConflict::Fail)), &owner),
        (announced(WhenTaken::New(NameConflict::Number)), &owner),
        (announced(WhenTaken::New(NameConflict::Count)), &owner),
        (version(&owner, None), &owner),
        (renamed, &application),
    ] {
        let session = new.session();
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.insert_upload_session(&new).await.unwrap();
        assert_eq!(store.upload_session(session.id).await.unwrap(), None);
        unit.commit().await.unwrap();
        let found = store.upload_session(session.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(session));
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        let again = unit.insert_upload_session(&new).await;
        assert!(matches!(again, Err(StoreError::Conflict(_))));
        drop(unit);
        end(&store, session, caller).await;
        assert_eq!(store.upload_session(session.id).await.unwrap(), None);
    }
    let nobody = Caller {
        link_credential: None,
        actor: Actor::Person(Person::alone(UserId::new(7).unwrap())),
        ..world.caller()
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let refers_to_nobody = version(&nobody, None);
    let refused = unit.insert_upload_session(&refers_to_nobody).await;
    assert!(refused.is_err());
}

/// A session that became a file is remembered, and its parts are left over.
pub async fn what_a_session_became_is_remembered(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let session = begin(&world, NOW).await;
    let running = begin(&world, NOW).await;
    let first = put(&world, &part(&world, &session, 0, 0), "first").await;
    put(&world, &part(&world, &running, 0, 0), "running").await;
    assert_eq!(store.leftover_parts(NOW, 9).await.unwrap(), []);
    let open = session.open_to(&world.caller(), NOW).unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.end_upload_session(&open.made(world.file.id))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let ended = store.upload_session(session.id).await.unwrap().unwrap();
    assert_eq!(ended.made, Some(world.file.id));
    assert_eq!(store.leftover_parts(NOW, 9).await.unwrap(), [first]);
}

/// How long a file is that comes in order is remembered with its first part.
pub async fn the_first_part_in_order_says_how_long_the_file_is(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let rights = world.rights(world.folder.id).await;
    let permit = rights.permit(Action::Add).unwrap();
    let (id, caller) = (world.id(UploadSessionId::new), world.caller());
    let cut = Cut::InOrder { size: None };
    let name = name("In order.bin");
    let new = NewUploadSession::for_new(&permit, &caller, id, name, (cut, NOW)).unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_upload_session(&new).await.unwrap();
    unit.commit().await.unwrap();
    let session = store.upload_session(id).await.unwrap().unwrap();
    assert_eq!(&session, new.session());
    let (first, last, total) = (0, 4, 9);
    let open = session.open_to(&caller, NOW).unwrap();
    let slot = open.next(&[], Span { first, last, total }).unwrap();
    let part = slot.filled(5, [1; 20]).unwrap();
    put(&world, &part, "first").await;
    let session = store.upload_session(id).await.unwrap().unwrap();
    assert_eq!(session.size(), Some(9));
}

/// A part that is there already leaves what is there, and the unit goes on.
pub async fn a_part_is_taken_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let session = begin(&world, NOW).await;
    let other = begin(&world, NOW).await;
    let last = put(&world, &part(&world, &session, 2, 2), "last").await;
    let first = put(&world, &part(&world, &session, 0, 0), "first").await;
    let elsewhere = put(&world, &part(&world, &other, 0, 9), "elsewhere").await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let again = part(&world, &session, 0, 5);
    let written = unit.insert_part(&again, &content("again")).await.unwrap();
    assert_eq!(written, Written::Taken);
    let middle = part(&world, &session, 1, 1);
    let written = unit.insert_part(&middle, &content("middle")).await.unwrap();
    assert_eq!(written, Written::Yes);
    let all = vec![first, stored(&middle, "middle"), last];
    assert_eq!(unit.upload_parts(session.id).await.unwrap(), all);
    unit.commit().await.unwrap();
    assert_eq!(store.upload_parts(session.id).await.unwrap(), all);
    assert_eq!(store.upload_parts(other.id).await.unwrap(), [elsewhere]);
    let gone = UploadSession {
        id: UploadSessionId::new(7).unwrap(),
        ..session
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let orphan = part(&world, &gone, 0, 0);
    assert!(unit.insert_part(&orphan, &content("orphan")).await.is_err());
}

/// Of two units that write the same part, one finds it taken.
pub async fn of_two_units_one_gets_the_part(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let session = begin(&world, NOW).await;
    let mut tasks = Vec::new();
    for byte in [1, 2] {
        let (store, new) = (Arc::clone(&store), part(&world, &session, 0, byte));
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            let key = content(&byte.to_string());
            let written = unit.insert_part(&new, &key).await.unwrap();
            unit.commit().await.unwrap();
            written
        }));
    }
    let mut taken = 0;
    for task in tasks {
        if task.await.unwrap() == Written::Taken {
            taken += 1;
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(store.upload_parts(session.id).await.unwrap().len(), 1);
}

/// Parts are left over when their session was ended, or at its expiry, until they are forgotten.
pub async fn parts_are_left_over_when_their_session_is_gone_or_over(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let kept = begin(&world, NOW).await;
    let ended = begin(&world, NOW).await;
    put(&world, &part(&world, &kept, 0, 0), "kept").await;
    let one = put(&world, &part(&world, &ended, 0, 0), "one").await;
    let two = put(&world, &part(&world, &ended, 1, 1), "two").await;
    assert_eq!(store.leftover_parts(NOW, 9).await.unwrap(), []);
    end(&store, &ended, &world.caller()).await;
    let both = [one.clone(), two.clone()];
    assert_eq!(store.leftover_parts(NOW, 9).await.unwrap(), both);
    let first = store.leftover_parts(NOW, 1).await.unwrap();
    assert_eq!(first, both[..1]);
    let over = store.leftover_parts(kept.expires_at, 9).await.unwrap();
    assert_eq!(over.len(), 3, "at its expiry a thing has expired");
    let before = Timestamp::from_millis(kept.expires_at.millis() - 1).unwrap();
    assert_eq!(store.leftover_parts(before, 9).await.unwrap(), both);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let unknown = (UploadSessionId::new(7).unwrap(), 0);
    let forgotten = [(one.session, one.part.number), unknown];
    unit.forget_parts(&forgotten).await.unwrap();
    unit.forget_parts(&[]).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.leftover_parts(NOW, 9).await.unwrap(), [two]);
    assert_eq!(store.upload_parts(kept.id).await.unwrap().len(), 1);
}

/// Sessions that expired are there until they are forgotten, and others stay, whatever becomes of
/// the folder that they are for.
pub async fn what_expired_is_forgotten_in_its_time(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let early = begin(&world, NOW).await;
    let late = begin(&world, NOW.plus(Duration::from_millis(1))).await;
    let is_there = async |session: &UploadSession| {
        let found = store.upload_session(session.id).await;
        found.unwrap().is_some()
    };
    for (by, expected) in [(NOW, true), (early.expires_at, false)] {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.forget_upload_sessions(by).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(is_there(&early).await, expected);
        assert!(is_there(&late).await);
    }
    world.change(&world.trashing(&world.folder).await).await;
    let trashed = store.trashed_item(world.folder.id).await.unwrap();
    world.purge(&trashed.unwrap()).await;
    assert!(is_there(&late).await);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}
