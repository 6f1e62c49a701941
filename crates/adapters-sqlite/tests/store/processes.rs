//! Two stores on one file, as two processes would have it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use adapters_sqlite::{SqlStore, SqliteConfig};
use domain::ids::ItemId;
use domain::item::Facet;
use domain::link::Revocation;
use domain::policy::{Policy, PolicySetting};
use ports::driven::store::{
    ChildOrder, ChildQuery, Placed, Reads, Scope, Store, StoreError, Written,
};
use ports::testing::world::{NOW, World, digest, renamed};
use sqlx::Executor;

use crate::harness::File;

/// Asks again until the answer is yes, for a second at most.
async fn within_a_second(yes: impl AsyncFn() -> bool) {
    for _ in 0..100 {
        if yes().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it was not so within a second");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_writes_the_other_sees_within_a_second() {
    let file = File::new();
    let here = file.open().await;
    let there = file.open().await;
    let world = World::make(Arc::clone(&here) as Arc<dyn Store>).await;
    let parts = world.link_with(1).await;
    parts.write(&*here).await;
    let of = world.organization.id;
    // Both have everything at hand.
    for store in [&here, &there] {
        assert!(
            store
                .link_by_digest(&[parts.digest])
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            store
                .link_by_fingerprint(&digest(1))
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(store.policy(of).await.unwrap(), Policy::default());
    }
    let strict = Policy::default().with(PolicySetting::MinPasswordLength(50));
    let mut unit = there.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(parts.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    unit.set_policy(of, &strict).await.unwrap();
    unit.commit().await.unwrap();
    within_a_second(async || {
        let link = here.link_by_digest(&[parts.digest]).await.unwrap().unwrap();
        let twin = here.link_by_fingerprint(&digest(1)).await.unwrap();
        let policy = here.policy(of).await.unwrap();
        link.link.revoked_at == Some(NOW) && twin.is_none() && policy == strict
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_sees_at_once_what_another_process_wrote() {
    let file = File::new();
    let (here, there) = (file.open().await, file.open().await);
    let world = World::make(Arc::clone(&here) as Arc<dyn Store>).await;
    let of = world.organization.id;
    for length in 1..20 {
        here.policy(of).await.unwrap();
        let policy = Policy::default().with(PolicySetting::MinPasswordLength(length));
        let mut unit = there.begin(Scope::Installation).await.unwrap();
        unit.set_policy(of, &policy).await.unwrap();
        unit.commit().await.unwrap();
        // The writer looks before each batch, so that after any write nothing old is at hand.
        here.begin(Scope::Installation)
            .await
            .unwrap()
            .commit()
            .await
            .unwrap();
        assert_eq!(here.policy(of).await.unwrap(), policy);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_not_placed_on_what_another_process_changed() {
    let file = File::new();
    let (here, there) = (file.open().await, file.open().await);
    let world = World::make(Arc::clone(&here) as Arc<dyn Store>).await;
    let of = world.organization.id;
    for length in 1..20 {
        let basis = here.basis();
        let policy = Policy::default().with(PolicySetting::MinPasswordLength(length));
        let mut unit = there.begin(Scope::Installation).await.unwrap();
        unit.set_policy(of, &policy).await.unwrap();
        unit.commit().await.unwrap();
        let parts = world.link_with(1).await;
        let placed = parts.place(&*here, basis).await;
        assert_eq!(placed, Placed::No, "{length}");
    }
}

fn by_name(parent: ItemId, limit: u32) -> ChildQuery {
    ChildQuery {
        parent,
        order: ChildOrder::Name,
        descending: false,
        after: None,
        limit,
        by_kind: true,
        offset: 0,
        without: Vec::new(),
    }
}

/// Two that have a file open, of which the first does not look at what the other writes.
async fn two_processes(file: &File) -> (Arc<SqlStore>, Arc<SqlStore>) {
    let config = SqliteConfig {
        poll_interval: Duration::from_hours(1),
        ..file.config()
    };
    let here = SqlStore::open(&config).await.unwrap();
    (Arc::new(here), file.open().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leads_on_from_what_the_database_holds() {
    let file = File::new();
    let (here, there) = two_processes(&file).await;
    let world = World::make(Arc::clone(&here) as Arc<dyn Store>).await;
    let folder = world.add(world.folder.id, "pages", Facet::Folder).await.id;
    let mut items = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let item = world.add(folder, name, Facet::Folder).await;
        items.push(item.id);
    }
    let query = by_name(folder, 2);
    // All are at hand, and the last is the second elsewhere.
    here.children(&query).await.unwrap();
    let item = here.item(items[3]).await.unwrap().unwrap();
    let change = world.edit(&item, &renamed("aa"), None).await;
    let mut unit = there.begin(Scope::Installation).await.unwrap();
    unit.change_item(&change).await.unwrap();
    unit.commit().await.unwrap();
    let mut found = Vec::new();
    let mut next = Some(query);
    while let Some(query) = next {
        let page = here.children(&query).await.unwrap();
        found.extend(page.rows.iter().map(|item| item.id));
        next = page.next.map(|after| ChildQuery {
            after: Some(after),
            ..query
        });
    }
    let expected = [0, 3, 1, 2].map(|number| items[number]);
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_on_is_never_empty() {
    let file = File::new();
    let (here, there) = two_processes(&file).await;
    let world = World::make(Arc::clone(&here) as Arc<dyn Store>).await;
    let (folder, outside) = (world.folder.id, world.drive.root);
    let mut first = Vec::new();
    for name in ["a", "b"] {
        first.push(world.add(outside, name, Facet::Folder).await);
    }
    let stays = world.add(folder, "c", Facet::Folder).await.id;
    // Here they are still outside, elsewhere they are the folder's first.
    for item in &first {
        here.item(item.id).await.unwrap();
        let change = world
            .edit(item, &renamed(item.name.as_str()), Some(folder))
            .await;
        let mut unit = there.begin(Scope::Installation).await.unwrap();
        unit.change_item(&change).await.unwrap();
        unit.commit().await.unwrap();
    }
    let query = by_name(folder, 2);
    let page = tokio::time::timeout(Duration::from_secs(5), here.children(&query));
    let page = page.await.unwrap().unwrap();
    assert_eq!(page.rows.first().map(|item| item.id), Some(stays));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_with_many_tasks_one_gets_the_fingerprint() {
    let file = File::new();
    let stores = [file.open().await, file.open().await];
    let world = World::make(Arc::clone(&stores[0]) as Arc<dyn Store>).await;
    for round in 0..5 {
        let mut tasks = Vec::new();
        for number in 0..32 {
            let parts = world.link_with(round).await;
            let store = Arc::clone(&stores[number % 2]);
            tasks.push(tokio::spawn(async move {
                let mut unit = store.begin(Scope::Installation).await.unwrap();
                let written = parts.insert(&mut *unit).await;
                let found = unit.link_by_fingerprint(&digest(round)).await.unwrap();
                unit.commit().await.unwrap();
                (written, found.unwrap().link.id)
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
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_held_elsewhere_is_waited_for_and_then_given_up() {
    let file = File::new();
    let config = SqliteConfig {
        busy_timeout: Duration::from_millis(200),
        ..file.config()
    };
    let store = Arc::new(SqlStore::open(&config).await.unwrap());
    let mut other = file.connect().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let outcome = store.begin(Scope::Installation).await.map(drop);
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    // Reads go on.
    store.organizations().await.unwrap();
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.begin(Scope::Installation).await.map(drop) }
    });
    other.execute("COMMIT").await.unwrap();
    waiting.await.unwrap().unwrap();
    store
        .begin(Scope::Installation)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
}
