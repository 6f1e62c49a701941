//! What can only be seen from inside: commits that fail, and transactions that are lost.

use std::sync::Arc;

use domain::server::turns::{Party, Turn};
use ports::driven::store::{Reads, Scope, Store, StoreError, Unit, Written};
use ports::testing::world::World;
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use super::unit::SqlUnit;
use super::{SqlStore, SqliteConfig};

async fn open() -> (Arc<SqlStore>, World, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = SqliteConfig::at(folder.path().join("latchkey.sqlite"));
    let store = Arc::new(SqlStore::open(&config).await.unwrap());
    let world = World::make(Arc::clone(&store) as Arc<dyn Store>).await;
    (store, world, folder)
}

/// A unit whose transaction can be spoken to past the port.
async fn unit(store: &SqlStore) -> SqlUnit {
    let reserve = Arc::clone(&store.0.reserve);
    let turn = Turn::usual(Party::Unknown);
    SqlUnit::new(store.0.writer.turn(turn).await.unwrap(), None, reserve)
}

async fn execute(unit: &SqlUnit, sql: &str) -> Result<(), StoreError> {
    let done = unit.db()?.execute_unprepared(sql).await;
    unit.keep(done.map(drop).map_err(crate::error::from_db))
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_commit_fails_all_its_units_fail_and_leave_nothing() {
    let (store, world, _folder) = open().await;
    // The reference to nothing is looked at only when the whole batch is committed.
    let first = unit(&store).await;
    execute(&first, "PRAGMA defer_foreign_keys = ON")
        .await
        .unwrap();
    let dangling = "INSERT INTO group_member (group_id, user_id) VALUES (7, 7)";
    execute(&first, dangling).await.unwrap();
    let mut neighbours = Vec::new();
    for number in 0..5 {
        let parts = world.link_with(number).await;
        let store = Arc::clone(&store);
        neighbours.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            assert_eq!(parts.insert(&mut *unit).await, Written::Yes);
            // What a refused one read is not lasting either.
            let outcome = if number == 4 {
                unit.refuse().await
            } else {
                unit.commit().await
            };
            (outcome, parts)
        }));
    }
    // They wait in the queue, and so they are in one batch with the first.
    while store.0.writer.waiting() < 5 {
        tokio::task::yield_now().await;
    }
    let outcome = Unit::commit(Box::new(first)).await;
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    for neighbour in neighbours {
        let (outcome, parts) = neighbour.await.unwrap();
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
        assert_eq!(store.link(parts.id()).await.unwrap(), None);
    }
    // It was no failure of the disk, so that writing goes on.
    let parts = world.link_with(1).await;
    assert_eq!(parts.write(&*store).await, Written::Yes);
    assert!(store.link(parts.id()).await.unwrap().is_some());
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_transaction_is_lost_nothing_is_written_outside_of_it() {
    let (store, world, _folder) = open().await;
    let lost = unit(&store).await;
    // As SQLite itself does after some failures.
    execute(&lost, "ROLLBACK").await.unwrap();
    let outcome = Unit::commit(Box::new(lost)).await;
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    let lost = unit(&store).await;
    execute(&lost, "ROLLBACK").await.unwrap();
    drop(lost);
    assert_eq!(world.link_with(1).await.write(&*store).await, Written::Yes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_reading_goes_on() {
    let (store, world, _folder) = open().await;
    let full = unit(&store).await;
    execute(&full, "PRAGMA max_page_count = 1").await.unwrap();
    let large = "UPDATE organization SET name = hex(zeroblob(1000000))";
    let outcome = execute(&full, large).await;
    assert!(matches!(outcome, Err(StoreError::Full)), "{outcome:?}");
    // What comes after the failure could be outside of the transaction.
    let refused = full.policy(world.organization.id).await;
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    let outcome = Unit::commit(Box::new(full)).await;
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    let organization = store.organization(world.organization.id).await.unwrap();
    assert_eq!(organization, Some(world.organization.clone()));
    let room = unit(&store).await;
    execute(&room, "PRAGMA max_page_count = 1000000")
        .await
        .unwrap();
    drop(room);
    assert_eq!(world.link_with(1).await.write(&*store).await, Written::Yes);
    store.ping().await.unwrap();
}
