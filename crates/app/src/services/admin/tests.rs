//! What the operator does, where it is done in steps.

use std::cell::Cell;

use crate::services::admin::{Fate, Leaver};
use crate::services::tests::Stage;

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
    let report = admin.check_all(|_| {}).await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    // The bytes went, and then it was broken off once more.
    let content = stage.program.services.admin.files.content.clone();
    let items = [stage.file.id];
    for key in admin.store.content_of_these_only(&items).await.unwrap() {
        content.remove(&key).await.unwrap();
    }
    let report = admin.check_all(|_| {}).await.unwrap();
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
