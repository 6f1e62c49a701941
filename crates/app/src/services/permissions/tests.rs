//! Permissions, through their port: all of a request is done, or nothing.

use domain::role::Capabilities;
use ports::driving::items::{Items as _, LocateError, Wanted};
use ports::driving::links::Recipient;
use ports::driving::permissions::{
    Expected, GiveGrant, Grantee, Invite, PermissionId, Permissions as _, PermissionsError,
    RemovePermission, SetGrants,
};

use crate::services::tests::Stage;

fn invite(stage: &Stage, names: &[&str]) -> Invite {
    let recipients = names.iter().map(|name| Recipient::Name((*name).to_owned()));
    Invite {
        item: stage.of_file(),
        recipients: recipients.collect(),
        capabilities: Capabilities::READING,
        expires_at: None,
        keep_inherited: true,
    }
}

async fn sees(stage: &Stage) -> bool {
    let items = &stage.program.services.items;
    let file = stage.of_file();
    match items.item(&stage.colleague, &file, Wanted::default()).await {
        Ok(_) => true,
        Err(LocateError::Hidden) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn one_who_is_nobody_keeps_all_from_being_invited() {
    let stage = Stage::new().await;
    let permissions = &stage.program.services.permissions;
    let refused = permissions.invite(&stage.owner, invite(&stage, &["colleague", "nobody"]));
    let refused = refused.await;
    assert!(matches!(
        refused,
        Err(PermissionsError::UnknownRecipient(1))
    ));
    assert!(!sees(&stage).await);
    let invited = permissions.invite(&stage.owner, invite(&stage, &["colleague"]));
    assert_eq!(invited.await.unwrap().len(), 1);
    assert!(sees(&stage).await);
}

#[tokio::test]
async fn what_is_ended_in_a_state_that_is_not_expected_stays() {
    let stage = Stage::new().await;
    let permissions = &stage.program.services.permissions;
    let link = stage.make(&stage.owner, &stage.request).await.unwrap().link;
    let remove = |expected| RemovePermission {
        item: stage.of_file(),
        permission: PermissionId::Link(link.link.id),
        if_match: Some(vec![expected]),
    };
    let refused = permissions.remove_permission(&stage.owner, remove(Expected::Never));
    let refused = refused.await;
    assert!(matches!(refused, Err(PermissionsError::PreconditionFailed)));
    let again = stage.make(&stage.owner, &stage.request).await.unwrap().link;
    assert_eq!(again.token, link.token, "it is found again");
    let ended = permissions.remove_permission(&stage.owner, remove(Expected::Any));
    ended.await.unwrap();
    let other = stage.make(&stage.owner, &stage.request).await.unwrap().link;
    assert_ne!(other.token, link.token);
}

#[tokio::test]
async fn one_who_holds_nothing_keeps_all_from_being_changed() {
    let stage = Stage::new().await;
    let permissions = &stage.program.services.permissions;
    let colleague = Grantee::Person(Recipient::Id(Some(stage.user.id)));
    let set = |must_hold| SetGrants {
        folder: stage.of_root(),
        to: vec![colleague.clone()],
        capabilities: Capabilities::READING,
        must_hold,
    };
    let refused = permissions.set_grants(&stage.owner, set(true)).await;
    assert!(matches!(refused, Err(PermissionsError::NotFound)));
    assert!(!sees(&stage).await);
    permissions
        .set_grants(&stage.owner, set(false))
        .await
        .unwrap();
    assert!(sees(&stage).await);
}

#[tokio::test]
async fn a_second_grant_to_the_same_person_is_refused_and_the_first_stays() {
    let stage = Stage::new().await;
    let permissions = &stage.program.services.permissions;
    let give = |capabilities| GiveGrant {
        item: stage.of_file(),
        kind: stage.file.kind(),
        to: Grantee::Person(Recipient::Id(Some(stage.user.id))),
        capabilities,
        expires_at: None,
        appearance: domain::permission::Appearance::default(),
    };
    let first = permissions.give_grant(&stage.owner, give(Capabilities::READING));
    let first = first.await.unwrap().grant;
    let second = permissions.give_grant(&stage.owner, give(Capabilities::ALL));
    assert!(second.await.is_err());
    let kept = permissions
        .grant(&stage.owner, first.id)
        .await
        .unwrap()
        .grant;
    assert_eq!(kept, first);
}
