//! Reading, through its port: what is under way goes on as long as it is allowed.

use bytes::Bytes;
use domain::server::token::HAND_MADE_FOR;
use domain::upload::NameConflict;
use ports::driven::content::in_one_piece;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{Drives as _, Upload, UploadConflict, UploadTo};
use ports::driving::items::Items as _;
use ports::driving::visits::OpenFile;

use crate::services::tests::Stage;

/// A file that was opened by its owner.
async fn reading(stage: &Stage) -> OpenFile {
    let services = &stage.program.services;
    let upload = Upload {
        to: UploadTo::Folder {
            parent: stage.of_root(),
            name: "Large.bin".to_owned(),
            conflict: UploadConflict::New(NameConflict::Fail),
        },
        source_created_at: None,
        source_modified_at: None,
        description: None,
        sha1: None,
    };
    let bytes = in_one_piece(Bytes::from_static(b"bytes"));
    let file = services
        .drives
        .upload(&stage.owner, upload, bytes, &[])
        .await
        .unwrap();
    let address = ItemAddress::from(Start::AnyItem(file.item.id));
    let opened = services
        .items
        .open(&stage.owner, &address, None)
        .await
        .unwrap();
    assert!((opened.still_allowed)().await);
    opened
}

#[tokio::test]
async fn what_a_token_was_reading_stops_when_it_is_revoked() {
    let stage = Stage::new().await;
    let opened = reading(&stage).await;
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    admin.end_tokens_of(&owner).await.unwrap();
    assert!(!(opened.still_allowed)().await);
}

#[tokio::test]
async fn what_somebody_was_reading_stops_when_they_are_disabled() {
    let stage = Stage::new().await;
    let opened = reading(&stage).await;
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    admin.disable_user(&owner).await.unwrap();
    assert!(!(opened.still_allowed)().await);
}

#[tokio::test]
async fn what_a_token_was_reading_goes_on_when_its_time_is_over() {
    let stage = Stage::new().await;
    let opened = reading(&stage).await;
    stage.clock.advance(HAND_MADE_FOR);
    assert!((opened.still_allowed)().await);
}
