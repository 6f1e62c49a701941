//! The write connection, shared.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use adapters_sqlite::{SqlStore, SqliteConfig};
use domain::ids::{OrganizationId, UserId};
use domain::server::turns::{Party, Turn};
use ports::driven::store::{Asked, Reads, Scope, Store, StoreError, Written};
use ports::testing::world::World;

use crate::harness::File;

/// How many commits the write-ahead log holds: the frames that say how large the database became.
fn commits(file: &File) -> usize {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + 4096;
    let log = std::fs::read(file.path().with_extension("sqlite-wal")).unwrap();
    // Frames of an older round have another salt than the header.
    let salt = &log[16..24];
    let frames = log[HEADER..].chunks_exact(FRAME);
    frames
        .filter(|frame| frame[8..16] == *salt && frame[4..8] != [0; 4])
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_wait_share_a_commit() {
    const UNITS: usize = 200;
    let file = File::new();
    let store = file.open().await;
    let world = World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    let before = commits(&file);
    // All of them wait while this one has its turn.
    let first = store.begin(Scope::Installation).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..UNITS {
        let parts = world.link_with(i64::try_from(number).unwrap()).await;
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move { parts.write(&*store).await }));
    }
    drop(first);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Written::Yes);
    }
    let made = commits(&file) - before;
    assert!(
        (1..=UNITS / 4).contains(&made),
        "{made} commits for {UNITS} units"
    );
}

/// A unit does not wait for the commits of all that come after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_ends_after_20_ms_though_more_wait() {
    let file = File::new();
    let store = file.open().await;
    let world = World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    let before = commits(&file);
    let first = store.begin(Scope::Installation).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..5 {
        let parts = world.link_with(number).await;
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            tokio::time::sleep(Duration::from_millis(25)).await;
            parts.insert(&mut *unit).await;
            unit.commit().await.unwrap();
        }));
    }
    drop(first);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(commits(&file) - before, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_unit_has_a_commit_of_its_own() {
    let file = File::new();
    let store = file.open().await;
    let world = World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    let before = commits(&file);
    for number in 0..5 {
        world.link_with(number).await.write(&*store).await;
    }
    assert_eq!(commits(&file) - before, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_dropped_among_others_takes_none_with_it() {
    let file = File::new();
    let store = file.open().await;
    let world = World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    let first = store.begin(Scope::Installation).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..90_i64 {
        let parts = world.link_with(number).await;
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            parts.insert(&mut *unit).await;
            if number % 3 == 0 {
                drop(unit);
            } else {
                unit.commit().await.unwrap();
            }
            parts
        }));
    }
    // Some lose patience before their turn.
    for task in tasks.iter().skip(80) {
        task.abort();
    }
    drop(first);
    for (number, task) in tasks.into_iter().enumerate() {
        let Ok(parts) = task.await else { continue };
        let found = store.link(parts.id()).await.unwrap();
        assert_eq!(found.is_some(), number % 3 != 0, "{number}");
    }
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_too_many_who_wait_is_turned_away_at_once() {
    let file = File::new();
    let config = SqliteConfig {
        queue: 3,
        ..file.config()
    };
    let store = Arc::new(SqlStore::open(&config).await.unwrap());
    let running = store.begin(Scope::Installation).await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let store = Arc::clone(&store);
        let mut next =
            Box::pin(async move { store.begin(Scope::Installation).await?.commit().await });
        // It asks for its turn when it is first polled.
        let asked = std::future::poll_fn(|context| {
            std::task::Poll::Ready(next.as_mut().poll(context).is_pending())
        });
        assert!(asked.await);
        waiting.push(next);
    }
    let outcome = store.begin(Scope::Installation).await.map(drop);
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    drop(running);
    for next in waiting.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
        next.await.unwrap().unwrap();
    }
    store
        .begin(Scope::Installation)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_writer_ends_with_its_store() {
    let file = File::new();
    let store = file.open().await;
    World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    store.close().await;
    assert!(!store.failed().await, "it was closed, and nothing failed");
    // Closed well, the log is copied into the database and gone.
    assert!(!file.path().with_extension("sqlite-wal").exists());
}

/// Whoever asks for many units keeps nobody else waiting for all of them, and what takes away comes first.
#[tokio::test(flavor = "multi_thread")]
async fn units_are_run_in_fair_turns() {
    let file = File::new();
    let store = file.open().await;
    let party = |user| {
        let organization = OrganizationId::new(1).unwrap();
        Party::User(organization, UserId::new(user).unwrap())
    };
    let mut asked: Vec<(Turn, &str)> = Vec::new();
    asked.extend((0..30).map(|_| (Turn::usual(party(1)), "many")));
    asked.push((Turn::usual(party(2)), "another"));
    asked.push((Turn::urgent(party(1)), "revoking"));
    let order = Arc::new(Mutex::new(Vec::new()));
    let first = store.begin(Scope::Installation).await.unwrap();
    let mut tasks = Vec::new();
    for (turn, name) in asked {
        let (store, order) = (Arc::clone(&store), Arc::clone(&order));
        let mut beginning: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
            let scope = Scope::Installation;
            let unit = store.begin_asked(Asked { scope, turn }).await.unwrap();
            order.lock().unwrap().push(name);
            drop(unit);
        });
        // It asks for its turn before the next does.
        let asked = std::future::poll_fn(|context| Poll::Ready(beginning.as_mut().poll(context)));
        assert!(asked.await.is_pending());
        tasks.push(tokio::spawn(beginning));
    }
    drop(first);
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap();
    assert_eq!(order[..4], ["revoking", "many", "another", "many"]);
}
