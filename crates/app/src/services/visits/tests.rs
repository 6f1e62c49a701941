//! Visits, through their port: each of them asks the gate anew.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::ItemKind;
use domain::link::{LinkKind, LinkScope, Purpose as LinkPurpose};
use domain::patch::Patch;
use domain::upload::NameConflict;
use ports::driven::clock::Clock as _;
use ports::driving::address::{LinkHandle, Start};
use ports::driving::drives::{ChangeItem, Drives as _, MakeItem, RemoveItem};
use ports::driving::items::{ListChildren, UnlockError};
use ports::driving::links::{Links as _, MakeLink};
use ports::driving::visits::{Door, Purpose, Visit, VisitError, Visits as _};
use ports::secret::{LinkToken, Password};

use crate::services::admin::LinkSettings;
use crate::services::tests::Stage;

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

async fn link(stage: &Stage, password: Option<&str>) -> LinkToken {
    let mut request: MakeLink = stage.request.clone();
    request.wish.scope = Some(LinkScope::Anonymous);
    if let Some(password) = password {
        request.wish.password = Patch::Set(Password::parse(password).unwrap());
    }
    let made = stage.make(&stage.owner, &request).await.unwrap();
    made.link.token.unwrap()
}

fn visit(link: &LinkToken) -> Visit {
    Visit {
        link: Some(LinkHandle::Token(link.clone())),
        door: Door::Page,
        unlocking: None,
        item: None,
        from: Some(ADDRESS),
    }
}

#[tokio::test]
async fn a_visit_ends_with_its_link() {
    let stage = Stage::new().await;
    let (visits, links) = (
        &stage.program.services.visits,
        &stage.program.services.links,
    );
    let token = link(&stage, None).await;
    let file = visits
        .file(&visit(&token), Purpose::Download)
        .await
        .unwrap();
    assert_eq!(file.name.as_str(), "Welcome.txt");
    links
        .end_link(&stage.owner, Some(token.clone()))
        .await
        .unwrap();
    let gone = visits.file(&visit(&token), Purpose::Download).await;
    assert!(matches!(gone, Err(VisitError::NotFound)));
}

#[tokio::test]
async fn a_password_opens_for_an_hour_and_only_as_long_as_it_is_the_link_s() {
    let stage = Stage::new().await;
    let visits = &stage.program.services.visits;
    let token = link(&stage, Some("tide-table-9")).await;
    let asked = visit(&token);
    let shut = visits.file(&asked, Purpose::Download).await;
    assert!(matches!(shut, Err(VisitError::PasswordNeeded)));
    let password = Password::parse("tide-table-9").unwrap();
    let unlocking = visits.unlock(&asked, &password).await.unwrap();
    let unlocked = Visit {
        unlocking: Some(unlocking.proof),
        ..asked
    };
    assert!(visits.file(&unlocked, Purpose::Download).await.is_ok());
    let other = link(&stage, Some("tide-table-10")).await;
    let elsewhere = Visit {
        link: Some(LinkHandle::Token(other)),
        ..unlocked.clone()
    };
    let shut = visits.file(&elsewhere, Purpose::Download).await;
    assert!(matches!(shut, Err(VisitError::PasswordNeeded)));
    stage.clock.advance(Duration::from_hours(1));
    let shut = visits.file(&unlocked, Purpose::Download).await;
    assert!(matches!(shut, Err(VisitError::PasswordNeeded)));
}

#[tokio::test]
async fn ten_wrong_passwords_are_taken_and_then_the_right_one_waits_too() {
    let stage = Stage::new().await;
    let visits = &stage.program.services.visits;
    let asked = visit(&link(&stage, Some("tide-table-9")).await);
    let (wrong, right) = ("wrong", "tide-table-9");
    let [wrong, right] = [wrong, right].map(|text| Password::parse(text).unwrap());
    for _ in 0..10 {
        let refused = visits.unlock(&asked, &wrong).await;
        assert!(matches!(refused, Err(UnlockError::WrongPassword)));
    }
    let waits = visits.unlock(&asked, &right).await;
    assert!(matches!(
        waits,
        Err(UnlockError::TooManyTries {
            retry_after_seconds: 600
        })
    ));
    stage.clock.advance(Duration::from_mins(10));
    assert!(visits.unlock(&asked, &right).await.is_ok());
}

/// How what was given is taken back.
#[derive(Clone, Copy, Debug)]
enum TakenBack {
    Revoked,
    Password,
    Policy,
    Maker,
    Trashed,
}

impl TakenBack {
    const ALL: [Self; 5] = [
        Self::Revoked,
        Self::Password,
        Self::Policy,
        Self::Maker,
        Self::Trashed,
    ];

    async fn happens(self, stage: &Stage, token: &LinkToken, item: ItemId) {
        let services = &stage.program.services;
        let admin = &services.admin;
        match self {
            Self::Revoked => {
                let end = services.links.end_link(&stage.owner, Some(token.clone()));
                end.await.unwrap();
            }
            Self::Password => {
                let handle = LinkHandle::Token(token.clone());
                let stored = admin.find_link(None, Some(&handle)).await.unwrap();
                let settings = LinkSettings {
                    kind: None,
                    scope: None,
                    people: Vec::new(),
                    end: Patch::Keep,
                    password: Patch::Set(Password::parse("another one").unwrap()),
                    name: None,
                };
                admin.change_link(&stored, None, settings).await.unwrap();
            }
            Self::Policy => {
                let home = stage.owner.caller.organization;
                let policy = admin.change_policy(home, "audience.allowed", "organization");
                policy.await.unwrap();
            }
            Self::Maker => {
                let owner = admin.find_user("owner").await.unwrap();
                admin.disable_user(&owner).await.unwrap();
            }
            Self::Trashed => {
                let drives = &services.drives;
                let subject = drives.store.item(item).await.unwrap().unwrap();
                let remove = RemoveItem {
                    item: Start::AnyItem(item).into(),
                    kind: Some(subject.kind()),
                    if_match: None,
                    with_content: true,
                };
                drives.remove_item(&stage.owner, remove).await.unwrap();
            }
        }
    }
}

/// A folder of the owner's with the file in it, and an anonymous link to it.
async fn shared_folder(stage: &Stage, kind: LinkKind) -> (LinkToken, ItemId) {
    let drives = &stage.program.services.drives;
    let new = MakeItem {
        parent: stage.of_root(),
        name: "Shared".to_owned(),
        description: None,
        url: None,
        conflict: NameConflict::Fail,
    };
    let folder = drives
        .make_item(&stage.owner, new, &[])
        .await
        .unwrap()
        .item
        .id;
    let into = ChangeItem {
        parent: Some(Start::AnyItem(folder).into()),
        ..ChangeItem::of(stage.of_file(), Some(ItemKind::File))
    };
    drives.change_item(&stage.owner, into, &[]).await.unwrap();
    let mut request = stage.request.clone();
    request.item = Start::AnyItem(folder).into();
    request.wish.scope = Some(LinkScope::Anonymous);
    request.wish.purpose = LinkPurpose::Kind(Some(kind));
    let made = stage.make(&stage.owner, &request).await.unwrap();
    (made.link.token.unwrap(), folder)
}

#[tokio::test]
async fn whatever_is_under_way_through_a_link_ends_when_it_is_taken_back() {
    for how in TakenBack::ALL {
        let stage = Stage::new().await;
        let visits = &stage.program.services.visits;
        let (token, folder) = shared_folder(&stage, LinkKind::View).await;
        let asked = visit(&token);
        let inside = Visit {
            item: Some(stage.file.id),
            ..asked.clone()
        };
        let file = visits.file(&inside, Purpose::Download).await.unwrap();
        let mut archive = visits.archive(&asked).await.unwrap();
        let entry = archive.walk.next().await.unwrap();
        assert!(entry.is_some());
        assert!((file.still_allowed)().await && (archive.still_allowed)().await);
        how.happens(&stage, &token, folder).await;
        assert!(!(file.still_allowed)().await, "{how:?}: a download");
        assert!(!(archive.still_allowed)().await, "{how:?}: an archive");
        let list = visits.look(&asked, &ListChildren::by_name(None, 9)).await;
        assert!(list.is_err(), "{how:?}: a list");
    }
}

#[tokio::test]
async fn what_is_sent_through_a_link_is_not_kept_when_it_was_taken_back_meanwhile() {
    for how in TakenBack::ALL {
        let stage = Arc::new(Stage::new().await);
        let visits = &stage.program.services.visits;
        let (token, folder) = shared_folder(&stage, LinkKind::UploadOnly).await;
        let before = stage.contents();
        let (meanwhile, link) = (Arc::clone(&stage), token.clone());
        let last = async move {
            how.happens(&meanwhile, &link, folder).await;
            Ok(Bytes::from_static(b"last"))
        };
        let bytes = Box::pin(futures_util::stream::once(last));
        let sent = visits.upload(&visit(&token), "Late.txt", bytes).await;
        assert!(sent.is_err(), "{how:?}");
        assert_eq!(stage.contents(), before, "{how:?}");
    }
}

/// What was permitted goes on when its time is over, and nothing new begins.
#[tokio::test]
async fn what_is_under_way_goes_on_when_the_time_of_link_and_password_is_over() {
    let stage = Stage::new().await;
    let visits = &stage.program.services.visits;
    let (_, folder) = shared_folder(&stage, LinkKind::View).await;
    let mut request = stage.request.clone();
    request.item = Start::AnyItem(folder).into();
    request.wish.scope = Some(LinkScope::Anonymous);
    let password = Password::parse("tide-table-9").unwrap();
    request.wish.password = Patch::Set(password.clone());
    request.wish.expiry = Patch::Set(stage.clock.now().plus(Duration::from_hours(2)));
    let made = stage.make(&stage.owner, &request).await.unwrap();
    let asked = visit(&made.link.token.unwrap());
    let unlocking = visits.unlock(&asked, &password).await.unwrap();
    let asked = Visit {
        unlocking: Some(unlocking.proof),
        ..asked
    };
    let inside = Visit {
        item: Some(stage.file.id),
        ..asked.clone()
    };
    let file = visits.file(&inside, Purpose::Download).await.unwrap();
    let mut archive = visits.archive(&asked).await.unwrap();
    stage.clock.advance(Duration::from_hours(3));
    assert!((file.still_allowed)().await && (archive.still_allowed)().await);
    assert!(archive.walk.next().await.unwrap().is_some());
    assert!(archive.walk.next().await.unwrap().is_none());
    let again = visits.file(&asked, Purpose::Download).await;
    assert!(matches!(again, Err(VisitError::Expired)));
}

#[tokio::test]
async fn what_was_begun_to_be_sent_is_kept_when_the_link_s_time_is_over_meanwhile() {
    let stage = Stage::new().await;
    let visits = &stage.program.services.visits;
    let (_, folder) = shared_folder(&stage, LinkKind::UploadOnly).await;
    let mut request = stage.request.clone();
    request.item = Start::AnyItem(folder).into();
    request.wish.scope = Some(LinkScope::Anonymous);
    request.wish.purpose = LinkPurpose::Kind(Some(LinkKind::UploadOnly));
    request.wish.expiry = Patch::Set(stage.clock.now().plus(Duration::from_hours(1)));
    let made = stage.make(&stage.owner, &request).await.unwrap();
    let asked = visit(&made.link.token.unwrap());
    let clock = stage.clock.clone();
    let last = async move {
        clock.advance(Duration::from_hours(2));
        Ok(Bytes::from_static(b"last"))
    };
    let bytes = Box::pin(futures_util::stream::once(last));
    assert!(visits.upload(&asked, "Slow.txt", bytes).await.is_ok());
    let bytes = Box::pin(futures_util::stream::empty());
    let again = visits.upload(&asked, "Late.txt", bytes).await;
    assert!(matches!(again, Err(VisitError::Expired)));
}
