//! What the operator does, where it is done in steps.

use std::cell::Cell;
use std::time::Duration;

use domain::item::ItemKind;
use domain::patch::Patch;
use domain::time::Timestamp;
use domain::upload::NameConflict;
use ports::driven::clock::Clock as _;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{Drives as _, MakeItem, RemoveItem};
use ports::testing::FixedClock;

use crate::services::PARTS;
use crate::services::admin::{Fate, Leaver, LinkReport};
use crate::services::tests::{Stage, sent};
use crate::wiring::{Program, system_clock};

const HOUR: Duration = Duration::from_hours(1);

/// As a command leaves it that was killed after its unit: the rest is done by the next who looks.
#[tokio::test]
async fn a_removal_that_was_broken_off_is_finished_later() {
    let stage = Stage::new().await;
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    stage.make(&stage.owner, &stage.request).await.unwrap();
    assert_eq!(stage.contents(), 1);
    admin
        .remove(Leaver::User(&owner), Fate::WithEverything)
        .await
        .unwrap();
    assert_eq!(stage.contents(), 1);
    assert!(admin.find_user("owner").await.is_err());
    let report = admin.check_all(true, |_| {}).await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    // The bytes went, and then it was broken off once more.
    let content = stage.program.services.admin.files.content.clone();
    let items = [stage.file.id];
    for key in admin.store.content_of_these_only(&items).await.unwrap() {
        content.remove(&key).await.unwrap();
    }
    let report = admin.check_all(true, |_| {}).await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    let ended = Cell::new(0);
    for _ in 0..2 {
        let seen = |more| ended.set(ended.get() + more);
        admin.finish_removals(seen).await.unwrap();
        // The file and the root.
        assert_eq!((stage.contents(), ended.get()), (0, 2));
        assert_eq!(stage.stored().await, 0);
    }
}

/// A link that lives for an hour, and the program when that is over.
async fn after_its_end() -> (Stage, Timestamp) {
    let stage = Stage::new().await;
    let began = stage.clock.now();
    let mut request = stage.request.clone();
    request.wish.expiry = Patch::Set(began.plus(HOUR));
    stage.make(&stage.owner, &request).await.unwrap();
    stage.clock.advance(2 * HOUR);
    // Anything that is written keeps the time.
    stage.make(&stage.owner, &stage.request).await.unwrap();
    (stage, began)
}

#[tokio::test]
async fn a_clock_that_is_set_back_with_a_restart_opens_nothing_again() {
    let (stage, began) = after_its_end().await;
    let seen = stage.clock.now();
    let clock = FixedClock::at(began);
    let program = stage.opened_again(&clock).await;
    assert_eq!(clock.now(), seen);
    let admin = &program.services.admin;
    let links = admin.list_links(None, None, false).await.unwrap();
    let ended = |report: &&LinkReport| {
        report
            .view
            .ends_at
            .is_some_and(|at| at.has_passed(clock.now()))
    };
    assert_eq!(links.iter().filter(ended).count(), 1);
    // It goes on from there when the machine's own time has come so far.
    clock.set(seen.plus(HOUR));
    assert_eq!(clock.now(), seen.plus(HOUR));
}

#[tokio::test]
async fn what_is_made_while_the_time_stands_still_has_an_id_that_nothing_had() {
    let (stage, began) = after_its_end().await;
    let mut given = Vec::new();
    for _ in 0..3 {
        let program = stage.opened_again(&FixedClock::at(began)).await;
        let drives = &program.services.drives;
        let new = MakeItem {
            parent: stage.of_root(),
            name: "Folder".to_owned(),
            description: None,
            url: None,
            conflict: NameConflict::Fail,
        };
        let made = drives
            .make_item(&stage.owner, new, &[])
            .await
            .unwrap()
            .item
            .id;
        assert!(given.iter().all(|before| *before < made), "{made:?}");
        given.push(made);
        // And it is gone again.
        let item = ItemAddress::from(Start::AnyItem(made));
        let remove = RemoveItem {
            item: item.clone(),
            kind: Some(ItemKind::Folder),
            if_match: None,
            with_content: true,
        };
        drives.remove_item(&stage.owner, remove).await.unwrap();
        let purge = drives.purge_item(&stage.owner, &item, ItemKind::Folder);
        purge.await.unwrap();
        program.close().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_reset_says_what_opens_again() {
    let (stage, began) = after_its_end().await;
    let seen = stage.clock.now();
    let clock = FixedClock::at(began);
    let program = stage.opened_again(&clock).await;
    let admin = &program.services.admin;
    let reopened = admin.reset_clock(began).await.unwrap();
    assert_eq!(reopened.was, seen);
    assert_eq!(reopened.links.len(), 1);
    assert_eq!(clock.now(), began);
    program.close().await;
    let again = stage.opened_again(&clock).await;
    assert_eq!(clock.now(), began, "it is forgotten for good");
    let reopened = again.services.admin.reset_clock(began).await.unwrap();
    assert_eq!((reopened.was, reopened.links.len()), (began, 0));
}

#[tokio::test]
async fn beyond_the_last_id_nothing_is_made_and_nothing_panics() {
    let stage = Stage::new().await;
    stage
        .clock
        .set(Timestamp::from_millis(3_776_860_055_552).unwrap());
    let refused = stage.make(&stage.owner, &stage.request).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(stage.stored().await, 0);
}

/// Content that no row names, as it is when its process was killed between the two.
async fn put_unnamed(program: &Program) {
    let content = &program.services.admin.files.content;
    content.put(sent("nobody's"), u64::MAX).await.unwrap();
}

async fn sweep(program: &Program) {
    for part in 0..=PARTS {
        let files = &program.services.admin.files;
        files.sweep_unnamed(part).await.unwrap();
    }
}

#[tokio::test]
async fn content_without_a_row_goes_a_day_after_it_was_noted() {
    let stage = Stage::new().await;
    // Files bear the machine's own time.
    stage.clock.set(system_clock().now());
    put_unnamed(&stage.program).await;
    let before = stage.contents();
    for (hours, left) in [(0, before), (25, before), (23, before), (1, before - 1)] {
        stage.clock.advance(hours * HOUR);
        sweep(&stage.program).await;
        assert_eq!(stage.contents(), left, "{hours}");
    }
    let admin = &stage.program.services.admin;
    let report = admin.check_all(true, |_| {}).await.unwrap();
    assert_eq!((report.faults.len(), report.unnamed), (0, 0));
}

/// As when a copy of the database is put back beside content that was written since.
#[tokio::test]
async fn beside_an_older_database_content_stays() {
    let stage = Stage::new().await;
    put_unnamed(&stage.program).await;
    let before = stage.contents();
    let clock = FixedClock::at(system_clock().now().plus(72 * HOUR));
    let program = stage.opened_again(&clock).await;
    for _ in 0..3 {
        clock.advance(25 * HOUR);
        sweep(&program).await;
        assert_eq!(stage.contents(), before);
    }
    let admin = &program.services.admin;
    let report = admin.check_all(false, |_| {}).await.unwrap();
    assert_eq!((report.faults.len(), report.unnamed), (0, 1));
}
