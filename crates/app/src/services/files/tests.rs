//! What the disk changed is not given away, and is found again.

use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use domain::access::Action;
use domain::ids::VersionId;
use domain::item::{ItemKind, ItemName};
use domain::upload::SourceTimes;
use domain::upload::{NameConflict, WhenTaken};
use ports::driven::content::{Content, ContentError};
use ports::driven::store::{Scope, StoreError, Versions};
use ports::driving::address::Start;
use ports::driving::drives::{CopyItem, Drives as _};
use ports::driving::visits::{Purpose, StoredBytes as _};

use super::gathered;
use crate::services::tests::{Stage, sent};

/// Where a version's content lies.
async fn path_of(stage: &Stage, version: VersionId) -> PathBuf {
    let content = stage.program.services.admin.store.content(version).await;
    let key = content.unwrap().unwrap().key.0;
    let path: PathBuf = [&key[..2], &key[2..4], &key].iter().collect();
    stage.content_folder().join(path)
}

/// Turns a bit of a version's content over; a second time turns it back.
async fn flip(stage: &Stage, version: VersionId) {
    let file = std::fs::File::options()
        .read(true)
        .write(true)
        .open(path_of(stage, version).await);
    let (file, mut byte) = (file.unwrap(), [0]);
    file.read_exact_at(&mut byte, 2).unwrap();
    file.write_all_at(&[byte[0] ^ 1], 2).unwrap();
}

/// Reads all of the stage's file.
async fn read(stage: &Stage) -> Result<usize, ContentError> {
    let (files, content) = (
        &stage.program.services.admin.files,
        stage.file.content().unwrap(),
    );
    let bytes = files
        .version_bytes(stage.file.id, content.version, Purpose::Show)
        .await;
    let stream = bytes.unwrap().read(0..content.size).await?;
    Ok(gathered(stream).await?.len())
}

/// What `check` finds wrong.
async fn faults(stage: &Stage, reads_content: bool) -> Vec<String> {
    let report = stage
        .program
        .services
        .admin
        .check_all(reads_content, |_| {});
    report.await.unwrap().faults
}

#[tokio::test]
async fn damaged_content_is_not_given_and_is_marked_until_it_is_found_sound() {
    let stage = Stage::new().await;
    let (files, version) = (
        &stage.program.services.admin.files,
        stage.file.content().unwrap().version,
    );
    // Before it was ever read: what was found sound is given from memory, where the disk changes nothing.
    flip(&stage, version).await;
    assert!(matches!(read(&stage).await, Err(ContentError::Damaged)));
    assert_eq!(faults(&stage, false).await, Vec::<String>::new());
    files.mark_found_damage().await.unwrap();
    let told = faults(&stage, false).await;
    assert!(
        told[0].ends_with("run `latchkey check --content`"),
        "{told:?}"
    );
    let told = faults(&stage, true).await;
    assert!(told[0].ends_with("is not what was stored"), "{told:?}");

    flip(&stage, version).await;
    assert!(read(&stage).await.is_ok());
    assert_eq!(faults(&stage, false).await.len(), 1);
    assert_eq!(faults(&stage, true).await, Vec::<String>::new());
    assert_eq!(faults(&stage, false).await, Vec::<String>::new());
}

/// As when the disk with the content was not there for a moment.
#[tokio::test]
async fn what_was_missing_is_as_before_when_it_is_there_again() {
    let stage = Stage::new().await;
    let files = &stage.program.services.admin.files;
    let path = path_of(&stage, stage.file.content().unwrap().version).await;
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).unwrap();
    assert!(matches!(read(&stage).await, Err(ContentError::Missing)));
    files.mark_found_damage().await.unwrap();
    assert!(faults(&stage, true).await[0].ends_with("is missing or cut"));
    std::fs::rename(&away, &path).unwrap();
    assert!(read(&stage).await.is_ok());
    assert_eq!(faults(&stage, false).await, Vec::<String>::new());
}

#[tokio::test]
async fn content_without_checksums_gets_them_where_it_is_what_was_stored() {
    let stage = Stage::new().await;
    let services = &stage.program.services;
    let (files, root) = (&services.admin.files, stage.file.parent.unwrap());
    let locate = &services.drives.locate;
    let standing = locate.standing(&*files.store, &stage.owner, root).await;
    let (_, rights) = standing.unwrap();
    let permit = rights.permit(Action::Add).unwrap();
    let mut versions = Vec::new();
    for name in ["One", "Two"] {
        let stored = files.put(sent("what was stored"), 99).await.unwrap();
        let name = ItemName::parse(name).unwrap();
        let times = SourceTimes::at(files.clock.now());
        let new = files.new_file(&permit, name, &stored, times).unwrap();
        let content = Content::unchecked(stored.key.clone());
        let insert = files.store.write(Scope::Installation, |unit| {
            Box::pin(unit.insert_item(&new, Some(&content)))
        });
        let inserted: Result<_, StoreError> = insert.await;
        inserted.unwrap();
        versions.push((new.item().content().unwrap().version, stored));
    }
    let [(sound, stored), (damaged, _)] = &versions[..] else {
        unreachable!("two were stored");
    };
    flip(&stage, *damaged).await;
    let two = files
        .store
        .versions(Versions::Unchecked, None, 9)
        .await
        .unwrap();
    let two = two
        .iter()
        .find(|version| version.content.version == *damaged);
    let copy = CopyItem {
        item: Start::AnyItem(two.unwrap().item).into(),
        kind: Some(ItemKind::File),
        parent: Some(stage.of_root()),
        name: Some("Copy".to_owned()),
        when_taken: WhenTaken::New(NameConflict::Fail),
    };
    let (drives, before) = (&services.drives, stage.contents());
    assert!(drives.copy_item(&stage.owner, copy, &[]).await.is_err());
    assert_eq!(stage.contents(), before, "a copy would look sound");
    assert_eq!(files.verify_unchecked(None).await.unwrap(), None);
    let content = async |version| files.store.content(version).await.unwrap().unwrap();
    assert_eq!(content(*sound).await, stored.content());
    let unsound = content(*damaged).await;
    let read = files.content.read(&unsound, 0..1).await;
    assert!(
        matches!(read, Err(ContentError::Damaged)),
        "none of it is given"
    );
    let told = faults(&stage, false).await;
    assert!(told[0].contains("(`Two`)"), "{told:?}");
    assert_eq!(told.len(), 1);
}
