//! Drives, through their port: what is refused changes nothing, and leaves no bytes behind.

mod nobody_gains;

use std::sync::Arc;

use bytes::Bytes;
use domain::item::ItemKind;
use domain::link::LinkScope;
use domain::patch::Patch;
use domain::upload::{NameConflict, WhenTaken};
use ports::driven::content::ByteStream;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{
    BeginInOrder, ChangeItem, CopyItem, Drives as _, DrivesError, MakeItem, RemoveItem,
    RestoreVersion, Upload, UploadConflict, UploadTo,
};
use ports::driving::items::LocateError;
use ports::driving::links::{LinkWish, WantedForm};
use ports::driving::permissions::Expected;
use ports::secret::Password;

use crate::services::tests::{Stage, sent};

fn upload(stage: &Stage, name: &str, sha1: Option<[u8; 20]>) -> Upload {
    Upload {
        to: UploadTo::Folder {
            parent: stage.of_root(),
            name: name.to_owned(),
            conflict: UploadConflict::New(NameConflict::Fail),
        },
        source_created_at: None,
        source_modified_at: None,
        description: None,
        sha1,
    }
}

fn change(stage: &Stage) -> ChangeItem {
    ChangeItem::of(stage.of_file(), Some(ItemKind::File))
}

#[tokio::test]
async fn bytes_that_are_refused_are_not_kept() {
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let before = stage.contents();
    let other = drives.upload(
        &stage.owner,
        upload(&stage, "New.txt", Some([7; 20])),
        sent("new"),
        &[],
    );
    assert!(matches!(other.await, Err(DrivesError::OtherDigest)));
    let taken = drives.upload(
        &stage.owner,
        upload(&stage, "WELCOME.txt", None),
        sent("new"),
        &[],
    );
    assert!(matches!(taken.await, Err(DrivesError::NameTaken(Some(_)))));
    let hidden = drives.upload(
        &stage.colleague,
        upload(&stage, "New.txt", None),
        sent("new"),
        &[],
    );
    assert!(matches!(hidden.await, Err(DrivesError::Parent(_))));
    assert_eq!(stage.contents(), before);
    let stored = drives.upload(
        &stage.owner,
        upload(&stage, "New.txt", None),
        sent("new"),
        &[],
    );
    assert_eq!(stored.await.unwrap().size, 3);
    assert_eq!(stage.contents(), before + 1);
}

#[tokio::test]
async fn a_link_that_is_refused_keeps_the_item_from_being_renamed() {
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let (admin, home) = (
        &stage.program.services.admin,
        stage.owner.caller.organization,
    );
    let policy = admin.change_policy(home, "audience.allowed", "organization");
    policy.await.unwrap();
    let wish = LinkWish {
        scope: Some(LinkScope::Anonymous),
        ..LinkWish::bare(WantedForm::Single { name: Patch::Keep })
    };
    let both = ChangeItem {
        name: Some("Renamed.txt".to_owned()),
        link: Patch::Set(wish),
        ..change(&stage)
    };
    let refused = drives.change_item(&stage.owner, both, &[]).await;
    assert!(matches!(refused, Err(DrivesError::Link(_))));
    let unchanged = drives.change_item(&stage.owner, change(&stage), &[]).await;
    assert_eq!(unchanged.unwrap().name, "Welcome.txt");
    assert_eq!(stage.stored().await, 0);
}

#[tokio::test]
async fn an_item_in_another_state_than_expected_is_not_changed() {
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let renamed = |revision| ChangeItem {
        name: Some("Renamed.txt".to_owned()),
        if_match: Some(vec![Expected::Revision(stage.file.id, revision)]),
        ..change(&stage)
    };
    let (now, later) = (stage.file.revision, stage.file.revision + 1);
    let refused = drives.change_item(&stage.owner, renamed(later), &[]).await;
    assert!(matches!(refused, Err(DrivesError::PreconditionFailed)));
    let done = drives.change_item(&stage.owner, renamed(now), &[]).await;
    assert_eq!(done.unwrap().name, "Renamed.txt");
}

/// Bytes of which the last come when somebody was shut out.
fn sent_meanwhile(stage: &Stage, how: ShutOut) -> ByteStream {
    let admin = Arc::clone(&stage.program.services.admin);
    let last = async move {
        let owner = admin.find_user("owner").await.unwrap();
        match how {
            ShutOut::Disabled => admin.disable_user(&owner).await.unwrap(),
            ShutOut::Revoked => admin.end_tokens_of(&owner).await.unwrap(),
        }
        Ok(Bytes::from_static(b"last"))
    };
    Box::pin(futures_util::stream::once(last))
}

#[derive(Clone, Copy)]
enum ShutOut {
    Disabled,
    Revoked,
}

#[tokio::test]
async fn what_was_begun_is_not_stored_for_somebody_who_was_shut_out_meanwhile() {
    for how in [ShutOut::Disabled, ShutOut::Revoked] {
        let stage = Stage::new().await;
        let before = stage.contents();
        let drives = &stage.program.services.drives;
        let bytes = sent_meanwhile(&stage, how);
        let stored = drives.upload(&stage.owner, upload(&stage, "Late.txt", None), bytes, &[]);
        let refused = stored.await;
        assert!(
            matches!(refused, Err(DrivesError::Locate(LocateError::NotFound))),
            "{refused:?}"
        );
        assert_eq!(stage.contents(), before);
    }
}

/// Copies take minutes, and what follows a tree waits for its turn: by then the caller may be shut out.
#[tokio::test]
async fn nothing_is_done_with_a_token_that_was_revoked_while_it_waited() {
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let make = MakeItem {
        parent: stage.of_root(),
        name: "There".to_owned(),
        description: None,
        url: None,
        conflict: NameConflict::Fail,
    };
    let there = drives
        .make_item(&stage.owner, make, &[])
        .await
        .unwrap()
        .item
        .id;
    shut_out(&stage).await;
    let (by, file) = (&stage.owner, ItemKind::File);
    let copy = CopyItem {
        item: stage.of_file(),
        kind: Some(file),
        parent: Some(stage.of_root()),
        name: Some("Copy".to_owned()),
        when_taken: WhenTaken::New(NameConflict::Fail),
    };
    let into = ChangeItem {
        parent: Some(Start::AnyItem(there).into()),
        ..ChangeItem::of(stage.of_file(), Some(file))
    };
    let remove = RemoveItem {
        item: stage.of_file(),
        kind: Some(file),
        if_match: None,
        with_content: true,
    };
    let (copied, moved, removed) = (
        drives.copy_item(by, copy, &[]).await.map(drop),
        drives.change_item(by, into, &[]).await.map(drop),
        drives.remove_item(by, remove).await,
    );
    for (what, refused) in [("copy", copied), ("move", moved), ("remove", removed)] {
        is_not_found(what, &refused);
    }
    assert_eq!(stage.contents(), 1);
}

/// Ends the tokens of the owner, who is in the middle of something.
async fn shut_out(stage: &Stage) {
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    let password = Password::parse("another-password").unwrap();
    admin.set_password(&owner, &password).await.unwrap();
}

#[track_caller]
fn is_not_found(what: &str, done: &Result<(), DrivesError>) {
    let is_refused = matches!(done, Err(DrivesError::Locate(LocateError::NotFound)));
    assert!(is_refused, "{what}: {done:?}");
}

/// The same of what goes back, replaces, and makes folders on its way.
#[tokio::test]
async fn nothing_is_replaced_or_gone_back_to_with_a_token_that_was_revoked_meanwhile() {
    let stage = Stage::new().await;
    let (drives, by) = (&stage.program.services.drives, &stage.owner);
    let newer = Upload::to(UploadTo::File {
        file: stage.of_file(),
        name: None,
        if_match: None,
    });
    drives.upload(by, newer, sent("newer"), &[]).await.unwrap();
    let taken = upload(&stage, "Taken.txt", None);
    drives.upload(by, taken, sent("taken"), &[]).await.unwrap();
    shut_out(&stage).await;
    let replacing = ChangeItem {
        name: Some("Taken.txt".to_owned()),
        when_taken: WhenTaken::Replace,
        ..change(&stage)
    };
    let replaced = drives.change_item(by, replacing, &[]).await.map(drop);
    is_not_found("replace", &replaced);
    let earlier = RestoreVersion {
        file: stage.of_file(),
        number: 1,
        if_match: None,
    };
    is_not_found("go back", &drives.restore_version(by, earlier).await);
    let removed = drives.remove_version(by, &stage.of_file(), 1).await;
    is_not_found("delete a version", &removed);
    let begin = BeginInOrder {
        to: UploadTo::Folder {
            parent: ItemAddress {
                path: vec!["Missing".to_owned()],
                ..stage.of_root()
            },
            name: "x.bin".to_owned(),
            conflict: UploadConflict::Replace(None),
        },
        size: None,
        source_created_at: None,
        source_modified_at: None,
        description: None,
        waits: false,
    };
    let session = drives.begin_in_order(by, begin).await.map(drop);
    is_not_found("begin an upload", &session);
    assert_eq!(stage.contents(), 3);
}

#[tokio::test]
async fn an_upload_says_what_a_taken_name_means() {
    use UploadConflict::{New, Replace};
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let id = stage.file.id;
    let outdated = || Some(vec![Expected::Revision(id, 9)]);
    let put = async |name: &str, conflict: UploadConflict| {
        let mut command = upload(&stage, name, None);
        if let UploadTo::Folder { conflict: said, .. } = &mut command.to {
            *said = conflict;
        }
        let put = drives.upload(&stage.owner, command, sent("new"), &[]).await;
        put.map(|view| (view.name, view.item.revision))
    };
    let before = stage.contents();
    for (name, conflict) in [
        ("Welcome.txt", Replace(outdated())),
        ("None.txt", Replace(Some(vec![Expected::Any]))),
    ] {
        let refused = put(name, conflict).await;
        assert!(
            matches!(refused, Err(DrivesError::PreconditionFailed)),
            "{name}: {refused:?}"
        );
    }
    let refused = put("Welcome.txt", New(NameConflict::Fail)).await;
    assert!(
        matches!(refused, Err(DrivesError::NameTaken(Some(_)))),
        "{refused:?}"
    );
    assert_eq!(stage.contents(), before);
    let done = async |name: &str, conflict| put(name, conflict).await.unwrap();
    let first = Some(vec![Expected::Revision(id, 1)]);
    assert_eq!(
        done("WELCOME.txt", Replace(first)).await,
        ("Welcome.txt".to_owned(), 2)
    );
    assert_eq!(
        done("Welcome.txt", Replace(None)).await,
        ("Welcome.txt".to_owned(), 3)
    );
    let numbered = done("Welcome.txt", New(NameConflict::Number)).await;
    assert_eq!(numbered, ("Welcome 1.txt".to_owned(), 1));
    assert_eq!(
        done("None.txt", Replace(None)).await,
        ("None.txt".to_owned(), 1)
    );
}

#[tokio::test]
async fn a_move_heeds_the_state_that_is_expected() {
    let stage = Stage::new().await;
    let drives = &stage.program.services.drives;
    let moved = |revision| ChangeItem {
        if_match: Some(vec![Expected::Revision(stage.file.id, revision)]),
        parent: Some(stage.of_root()),
        ..change(&stage)
    };
    let refused = drives.change_item(&stage.owner, moved(9), &[]).await;
    assert!(
        matches!(refused, Err(DrivesError::PreconditionFailed)),
        "{refused:?}"
    );
}
