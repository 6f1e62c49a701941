//! Reading, through its port: what is under way goes on as long as it is allowed.

use std::time::Duration;

use bytes::Bytes;
use domain::server::token::HAND_MADE_FOR;
use futures_util::StreamExt as _;
use ports::driven::content::{ByteStream, ContentError, in_one_piece};
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{Drives as _, Upload, UploadTo};
use ports::driving::items::Items as _;

use crate::services::tests::Stage;

/// A file of several pieces, opened by its owner, of which the first piece was read.
async fn reading(stage: &Stage) -> ByteStream {
    let services = &stage.program.services;
    let upload = Upload {
        to: UploadTo::Folder {
            parent: stage.of_root(),
            name: "Large.bin".to_owned(),
            replaces: false,
        },
        source_created_at: None,
        source_modified_at: None,
        description: None,
        sha1: None,
    };
    let bytes = in_one_piece(Bytes::from(vec![7; 4 << 20]));
    let file = services
        .drives
        .upload(&stage.owner, upload, bytes)
        .await
        .unwrap();
    let address = ItemAddress::from(Start::AnyItem(file.item.id));
    let opened = services
        .items
        .open(&stage.owner, &address, None)
        .await
        .unwrap();
    let mut stream = opened.read(0..opened.size).await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());
    stream
}

#[tokio::test]
async fn what_a_token_was_reading_stops_when_it_is_revoked() {
    let stage = Stage::new().await;
    let mut stream = reading(&stage).await;
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    admin.end_tokens_of(&owner).await.unwrap();
    stage.clock.advance(Duration::from_secs(2));
    let cut = stream.next().await.unwrap();
    assert!(matches!(cut, Err(ContentError::AccessEnded)), "{cut:?}");
}

#[tokio::test]
async fn what_somebody_was_reading_stops_when_they_are_disabled() {
    let stage = Stage::new().await;
    let mut stream = reading(&stage).await;
    let admin = &stage.program.services.admin;
    let owner = admin.find_user("owner").await.unwrap();
    admin.disable_user(&owner).await.unwrap();
    stage.clock.advance(Duration::from_secs(2));
    let cut = stream.next().await.unwrap();
    assert!(matches!(cut, Err(ContentError::AccessEnded)), "{cut:?}");
}

#[tokio::test]
async fn what_a_token_was_reading_goes_on_when_its_time_is_over() {
    let stage = Stage::new().await;
    let mut stream = reading(&stage).await;
    stage.clock.advance(HAND_MADE_FOR);
    while let Some(piece) = stream.next().await {
        assert!(piece.is_ok(), "{piece:?}");
    }
}
