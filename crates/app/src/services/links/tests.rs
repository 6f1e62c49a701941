//! Links, through their port: what a request comes to, and what is stored afterwards.

use domain::link::{LinkKind, Purpose};
use ports::driving::items::LocateError;
use ports::driving::links::{LinksError, Made};

use crate::services::tests::Stage;

#[tokio::test]
async fn the_same_request_finds_the_link_that_the_first_one_made() {
    let stage = Stage::new().await;
    let first = stage.make(&stage.owner, &stage.request).await.unwrap();
    let again = stage.make(&stage.owner, &stage.request).await.unwrap();
    assert_eq!((first.made, again.made), (Made::Created, Made::Reused));
    assert_eq!(first.link.token, again.link.token);
    assert_eq!(stage.stored().await, 1);
}

#[tokio::test]
async fn a_request_for_something_else_makes_another_link() {
    let stage = Stage::new().await;
    stage.make(&stage.owner, &stage.request).await.unwrap();
    let mut other = stage.request.clone();
    other.wish.purpose = Purpose::Kind(Some(LinkKind::Edit));
    let made = stage.make(&stage.owner, &other).await.unwrap();
    assert_eq!(made.made, Made::Created);
    assert_eq!(stage.stored().await, 2);
}

#[tokio::test]
async fn a_link_that_was_ended_is_not_found_again() {
    let stage = Stage::new().await;
    let first = stage.make(&stage.owner, &stage.request).await.unwrap();
    let admin = &stage.program.services.admin;
    let stored = admin.find_link(Some(first.link.link.id), None).await;
    assert!(admin.revoke(&stored.unwrap()).await.unwrap());
    let again = stage.make(&stage.owner, &stage.request).await.unwrap();
    assert_eq!(again.made, Made::Created);
    assert_ne!(first.link.token, again.link.token);
}

#[tokio::test]
async fn to_somebody_who_may_not_see_the_item_it_is_not_there_and_nothing_is_written() {
    let stage = Stage::new().await;
    let refused = stage.make(&stage.colleague, &stage.request).await;
    let error = refused.err();
    assert!(
        matches!(error, Some(LinksError::Locate(LocateError::Hidden))),
        "{error:?}"
    );
    assert_eq!(stage.stored().await, 0);
}

#[tokio::test]
async fn what_the_policy_forbids_is_refused_and_nothing_is_written() {
    let stage = Stage::new().await;
    let admin = &stage.program.services.admin;
    let home = admin.organization(None).await.unwrap();
    let changed = admin.change_policy(home.id, "allowed_scopes", "people");
    changed.await.unwrap();
    let refused = stage.make(&stage.owner, &stage.request).await;
    assert!(matches!(refused, Err(LinksError::Refused(_))));
    assert_eq!(stage.stored().await, 0);
}
