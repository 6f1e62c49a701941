//! Folders as archives, read back with another reader than wrote them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use bytes::Bytes;
use domain::ids::VersionId;
use domain::link::LinkKind;
use http::StatusCode;
use ports::driving::visits::{ArchiveEntry, FileBytes, FileVersion, OpenFile, VisitError};
use proptest::prelude::*;
use zip::ZipArchive;

use super::fake::{Fake, moment, name};
use super::{Answer, TOKEN, ask, get};

fn entry(path: &[&str], bytes: Option<Bytes>) -> ArchiveEntry {
    ArchiveEntry {
        path: path.iter().map(|step| name(step)).collect(),
        modified_at: moment(),
        file: bytes.map(|bytes| OpenFile {
            name: name(path.last().unwrap()),
            size: bytes.len() as u64,
            modified_at: moment(),
            version: FileVersion::Stored(VersionId::new(1).unwrap()),
            bytes: FileBytes::Generated(bytes),
            still_allowed: ports::driving::visits::read_at_once(),
        }),
    }
}

async fn packed(entries: Vec<Result<ArchiveEntry, VisitError>>) -> Answer {
    let fake = Fake::folder(LinkKind::View, "Bilder é", Vec::new());
    *fake.entries.lock().unwrap() = entries;
    get("/download").of(&fake).await
}

fn unpacked(answer: &Answer) -> BTreeMap<String, Vec<u8>> {
    let bytes = answer.body.as_ref().unwrap().to_vec();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            assert!(
                file.enclosed_name().is_some(),
                "{:?} leads out",
                file.name()
            );
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[tokio::test]
async fn a_folder_is_one_archive() {
    let large: Bytes = (0..900_000_u32)
        .map(|at| at.to_le_bytes()[1])
        .collect::<Vec<_>>()
        .into();
    let answer = packed(vec![
        Ok(entry(&["sub"], None)),
        Ok(entry(&["sub", "large.bin"], Some(large.clone()))),
        Ok(entry(&["sub", "empty"], Some(Bytes::new()))),
        Ok(entry(&["a:b"], None)),
        Ok(entry(
            &["a:b", "ünï ✓.txt"],
            Some(Bytes::from_static(b"text")),
        )),
        Ok(entry(&["C:x"], Some(Bytes::from_static(b"drive")))),
    ])
    .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.field("content-type"), "application/zip");
    assert_eq!(
        answer.field("content-disposition"),
        "attachment; filename=\"Bilder _.zip\"; filename*=UTF-8''Bilder%20%C3%A9.zip"
    );
    assert_eq!(answer.field("accept-ranges"), "none");
    assert!(!answer.headers.contains_key("content-length"));
    let expected: [(&str, &[u8]); 6] = [
        ("C_x", b"drive"),
        ("a_b/", b""),
        ("a_b/ünï ✓.txt", b"text"),
        ("sub/", b""),
        ("sub/empty", b""),
        ("sub/large.bin", &large),
    ];
    let expected = expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
    assert_eq!(unpacked(&answer), BTreeMap::from(expected));
}

#[tokio::test]
async fn an_empty_folder_is_an_empty_archive() {
    assert!(unpacked(&packed(Vec::new()).await).is_empty());
}

#[tokio::test]
async fn an_entry_that_fails_breaks_the_answer_off() {
    let whole = || Ok(entry(&["a.txt"], Some(Bytes::from_static(b"text"))));
    assert!(
        packed(vec![whole(), Err(VisitError::Expired)])
            .await
            .body
            .is_err()
    );
    let mut short = entry(&["short.bin"], Some(Bytes::from_static(b"text")));
    if let Some(file) = &mut short.file {
        file.size = 9;
    }
    assert!(packed(vec![whole(), Ok(short)]).await.body.is_err());
}

#[tokio::test]
async fn the_head_of_an_archive_is_that_of_the_whole() {
    let fake = Fake::folder(LinkKind::View, "Bilder é", Vec::new());
    let head = ask("HEAD", &format!("/s/{TOKEN}/download")).of(&fake).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers, packed(Vec::new()).await.headers);
    assert!(head.body.unwrap().is_empty());
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(files in prop::collection::btree_map("[a-z]{1,3}", prop::collection::vec(any::<u8>(), 0..2_000), 0..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let entries = files.iter().map(|(name, bytes)| Ok(entry(&[name], Some(bytes.clone().into()))));
        let answer = runtime.block_on(packed(entries.collect()));
        prop_assert_eq!(unpacked(&answer), files);
    }
}
