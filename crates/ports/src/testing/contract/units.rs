//! Units of work.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use domain::item::{Facet, name_key};
use domain::policy::{Policy, PolicySetting};

use crate::driven::store::{Constraint, Scope, Store, StoreError, Written};
use crate::testing::world::{World, content_of, digest, organization};

/// Makes a future advance at most so many times, then drops it. True when it came to its end.
async fn cut_off_after(polls: usize, work: impl Future<Output = ()>) -> bool {
    let mut work = pin!(work);
    for _ in 0..polls {
        let step = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context)));
        if step.await.is_ready() {
            return true;
        }
        // Whatever it waits for gets a chance to come about.
        tokio::task::yield_now().await;
    }
    false
}

/// Dropped without a commit, a unit changes nothing.
pub async fn a_dropped_unit_leaves_nothing(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let link = world.link_with(1).await;
    let folder = world.new_item(world.folder.id, "New", Facet::Folder).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(link.insert(&mut *unit).await, Written::Yes);
    assert_eq!(unit.insert_item(&folder, None).await.unwrap(), Written::Yes);
    drop(unit);
    let nothing = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(nothing.link(link.id()).await.unwrap(), None);
    assert_eq!(nothing.item(folder.item().id).await.unwrap(), None);
    nothing.commit().await.unwrap();
    assert_eq!(store.link_by_digest(&[link.digest]).await.unwrap(), None);
    assert_eq!(store.item(folder.item().id).await.unwrap(), None);
}

/// Only a commit makes changes seen, and it makes all of them seen.
pub async fn nothing_is_seen_before_its_commit_and_all_after_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let link = world.link_with(1).await;
    let folder = world.new_item(world.folder.id, "New", Facet::Folder).await;
    let strict = Policy::default().with(PolicySetting::MinPasswordLength(20));
    let of = world.organization.id;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    link.insert(&mut *unit).await;
    unit.insert_item(&folder, None).await.unwrap();
    unit.set_policy(of, &strict).await.unwrap();

    let id = folder.item().id;
    assert_eq!(store.link(link.id()).await.unwrap(), None);
    assert_eq!(store.link_by_digest(&[link.digest]).await.unwrap(), None);
    assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);
    assert_eq!(store.item(id).await.unwrap(), None);
    assert_eq!(store.lineage(id).await.unwrap(), None);
    assert_eq!(store.policy(of).await.unwrap(), Policy::default());

    unit.commit().await.unwrap();
    let found = store.link_by_digest(&[link.digest]).await.unwrap().unwrap();
    assert_eq!(found.link, *link.link.link());
    assert_eq!(
        store.link_by_fingerprint(&digest(1)).await.unwrap(),
        Some(found)
    );
    assert_eq!(store.item(id).await.unwrap().as_ref(), Some(folder.item()));
    assert!(store.lineage(id).await.unwrap().is_some());
    assert_eq!(store.policy(of).await.unwrap(), strict);
}

/// Inside a unit, reads give what it wrote as well.
pub async fn a_unit_sees_what_it_wrote(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let link = world.link_with(1).await;
    let facet = world.file_facet(3);
    let file = world.new_item(world.folder.id, "New.txt", facet).await;
    let policy = Policy::default().with(PolicySetting::Embedding(false));
    let of = world.organization.id;
    // What the store may have at hand is not what the unit sees.
    store.policy(of).await.unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    link.insert(&mut *unit).await;
    unit.insert_item(&file, content_of(file.item()).as_ref())
        .await
        .unwrap();
    unit.set_policy(of, &policy).await.unwrap();
    let found = unit.link_by_fingerprint(&digest(1)).await.unwrap().unwrap();
    assert_eq!(found.link.id, link.id());
    assert_eq!(
        unit.item(file.item().id).await.unwrap().as_ref(),
        Some(file.item())
    );
    assert_eq!(
        unit.lineage(file.item().id)
            .await
            .unwrap()
            .unwrap()
            .steps()
            .len(),
        3
    );
    assert_eq!(unit.policy(of).await.unwrap(), policy);
    drop(unit);
    assert_eq!(store.policy(of).await.unwrap(), Policy::default());
}

/// No other unit's changes appear while a unit runs: counting up loses no count.
pub async fn units_run_one_after_another(store: Arc<dyn Store>) {
    const TASKS: u8 = 40;
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut unit = store.begin(Scope::Installation).await.unwrap();
                let mut policy = unit.policy(of).await.unwrap();
                tokio::task::yield_now().await;
                let length = policy.min_password_length() + 1;
                policy.set(PolicySetting::MinPasswordLength(length));
                unit.set_policy(of, &policy).await.unwrap();
                unit.commit().await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        store.policy(of).await.unwrap().min_password_length(),
        1 + TASKS
    );
}

/// A unit whose future is dropped in the middle of anything leaves nothing, and harms no other.
pub async fn a_unit_that_is_cut_off_anywhere_leaves_nothing(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    for polls in 0..60 {
        let link = world.link_with(1).await;
        let folder = world.new_item(world.folder.id, "New", Facet::Folder).await;
        cut_off_after(polls, async {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            link.insert(&mut *unit).await;
            unit.insert_item(&folder, None).await.unwrap();
            unit.item(folder.item().id).await.unwrap();
            std::future::pending::<()>().await;
        })
        .await;
        // The next one gets its turn, and finds nothing in its way.
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        assert_eq!(unit.link(link.id()).await.unwrap(), None, "{polls}");
        let next = world.link_with(2).await;
        let outcome = if polls == 0 {
            Written::Yes
        } else {
            Written::Taken
        };
        assert_eq!(next.insert(&mut *unit).await, outcome, "{polls}");
        unit.commit().await.unwrap();
        assert_eq!(store.link_by_fingerprint(&digest(1)).await.unwrap(), None);
        assert_eq!(store.item(folder.item().id).await.unwrap(), None, "{polls}");
    }
}

/// When nobody waits for a commit any more, it is made wholly or not at all.
pub async fn a_commit_whose_caller_left_is_whole(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    for round in 0..20_i64 {
        let link = world.link_with(100 + round).await;
        let name = format!("New {round}");
        let folder = world.new_item(world.folder.id, &name, Facet::Folder).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        link.insert(&mut *unit).await;
        unit.insert_item(&folder, None).await.unwrap();
        let polls = usize::try_from(round % 4).unwrap();
        cut_off_after(polls, async { unit.commit().await.unwrap() }).await;
        // One more unit has its turn after it.
        store
            .begin(Scope::Installation)
            .await
            .unwrap()
            .commit()
            .await
            .unwrap();
        let link = store.link(link.id()).await.unwrap();
        let folder = store.item(folder.item().id).await.unwrap();
        assert_eq!(link.is_some(), folder.is_some(), "{round}");
    }
}

/// What goes wrong in one unit is nothing to its neighbours.
pub async fn a_failing_unit_fails_alone(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut tasks = Vec::new();
    for number in 0..30_i64 {
        let store = Arc::clone(&store);
        let link = world.link_with(number).await;
        let twin = organization(&world.ids, "acme");
        tasks.push(tokio::spawn(async move {
            let mut unit = store.begin(Scope::Installation).await.unwrap();
            assert_eq!(link.insert(&mut *unit).await, Written::Yes);
            match number % 3 {
                0 => unit.commit().await.unwrap(),
                1 => drop(unit),
                _ => {
                    let outcome = unit.insert_organization(&twin).await;
                    let taken = StoreError::Conflict(Constraint::Name).to_string();
                    assert_eq!(outcome.unwrap_err().to_string(), taken);
                    assert!(unit.commit().await.is_err(), "it does not go on");
                }
            }
            (number, link)
        }));
    }
    for task in tasks {
        let (number, link) = task.await.unwrap();
        let found = store.link_by_digest(&[link.digest]).await.unwrap();
        assert_eq!(found.is_some(), number % 3 == 0, "{number}");
    }
}

/// `faults` has nothing to say of a good store.
pub async fn a_good_store_has_no_faults(store: Arc<dyn Store>) {
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    let world = World::make(Arc::clone(&store)).await;
    world.link_with(1).await.write(&*store).await;
    world.link_with(2).await.write(&*store).await;
    store.ping().await.unwrap();
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

/// A closed store finished what it accepted, and is unavailable from then on.
pub async fn a_closed_store_answers_nothing(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let unit = store.begin(Scope::Installation).await.unwrap();
    let closing = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.close().await }
    });
    unit.commit().await.unwrap();
    closing.await.unwrap();
    let of = world.organization.id;
    let unavailable = [
        store.begin(Scope::Installation).await.map(drop),
        store.ping().await,
        store.policy(of).await.map(drop),
        store.lineage(world.file.id).await.map(drop),
        store.organization(of).await.map(drop),
    ];
    for outcome in unavailable {
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
    }
    store.close().await;
}

/// What is committed while a snapshot is held does not appear in it, and does in the next.
pub async fn a_snapshot_is_of_one_moment(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let before = world.add(world.folder.id, "before", Facet::Folder).await;
    let told = store.folder_totals(&[world.folder.id]).await.unwrap();
    let held = store.snapshot().await.unwrap();
    let after = world.add(world.folder.id, "after", Facet::Folder).await;
    assert_eq!(held.item(before.id).await.unwrap(), Some(before));
    assert_eq!(held.item(after.id).await.unwrap(), None);
    let totals = held.folder_totals(&[world.folder.id]).await.unwrap();
    assert_eq!(totals, told);
    drop(held);
    let next = store.snapshot().await.unwrap();
    assert_eq!(next.item(after.id).await.unwrap(), Some(after));
}

/// Reads of one moment never see what a commit changed beside what it had not changed yet.
pub async fn a_reader_between_two_commits_sees_neither_half(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let quiet = store.mark();
    assert!(quiet.is_some());
    for warm in [false, true] {
        let (folder, mut runs) = (world.folder.id, 0);
        let name = format!("between-{warm}");
        if warm {
            store.folder_totals(&[folder]).await.unwrap();
        }
        let read = store.at_one_moment(|reads| {
            runs += 1;
            let (world, name, first) = (&world, &name, runs == 1);
            Box::pin(async move {
                let told = reads.folder_totals(&[folder]).await?;
                if first {
                    world.add(folder, name, Facet::Folder).await;
                }
                let found = reads.child(folder, &name_key(name)).await?;
                Ok::<_, StoreError>((told[0].child_count, found.is_some()))
            })
        });
        let (count, is_there) = read.await.unwrap();
        let now = store.folder_totals(&[folder]).await.unwrap();
        assert_eq!((count, is_there), (now[0].child_count, true));
        assert_eq!(runs, 2);
    }
    assert_ne!(store.mark(), quiet);
    assert_eq!(store.mark(), store.mark());
}
