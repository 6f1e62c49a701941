//! Visits, through their port: each of them asks the gate anew.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use domain::link::LinkScope;
use domain::patch::Patch;
use ports::driving::address::LinkHandle;
use ports::driving::items::UnlockError;
use ports::driving::links::{Links as _, MakeLink};
use ports::driving::visits::{Door, Purpose, Visit, VisitError, Visits as _};
use ports::secret::{LinkToken, Password};

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
