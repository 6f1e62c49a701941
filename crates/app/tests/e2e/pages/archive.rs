//! A folder, taken away as a whole.

use serde_json::json;

use crate::harness::Server;

/// The names in an archive, read off its directory at the end.
fn names(archive: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = archive;
    while let Some(at) = find(rest, b"PK\x01\x02") {
        let entry = &rest[at..];
        let length = usize::from(u16::from_le_bytes([entry[28], entry[29]]));
        names.push(String::from_utf8_lossy(&entry[46..46 + length]).into_owned());
        rest = &entry[46 + length..];
    }
    names.sort();
    names
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[tokio::test]
async fn a_folder_comes_as_an_archive_of_what_is_in_it() {
    let server = Server::start().await;
    server.folder("Reports/Inner").await;
    let link = server.link("Reports", json!({"type": "view"})).await;
    let page = server.page(&link);
    let answer = server
        .anonymous()
        .get(&format!("{page}/download"))
        .await
        .expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    let disposition = answer.header("content-disposition");
    assert!(
        disposition.starts_with("attachment") && disposition.contains("Reports.zip"),
        "{disposition}"
    );
    assert!(answer.bytes.starts_with(b"PK\x03\x04"));
    let listed = names(&answer.bytes);
    let tails: Vec<_> = listed
        .iter()
        .map(|name| name.trim_start_matches("Reports/"))
        .collect();
    for wanted in ["Inner/", "Spring.txt", "Tides.csv"] {
        assert!(tails.contains(&wanted), "{listed:?}");
    }
    for name in &listed {
        assert!(
            !name.starts_with('/') && !name.contains("..") && !name.contains('\\'),
            "{name}"
        );
        assert!(!name.contains("Welcome"), "{name}");
    }
    assert!(
        find(&answer.bytes, b"PK\x05\x06").is_some(),
        "the archive ends early"
    );
}

#[tokio::test]
async fn a_drives_root_comes_whole_with_its_web_links() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.root("owner"));
    let link = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    let archive = server
        .anonymous()
        .get(&format!("{}/download", server.page(&link)))
        .await;
    let listed = names(&archive.expect(200).bytes);
    for wanted in ["Welcome.txt", "Tides.csv", "Rust.url"] {
        assert!(
            listed.iter().any(|name| name.ends_with(wanted)),
            "{wanted}: {listed:?}"
        );
    }
}

#[tokio::test]
async fn a_shut_link_gives_no_archive() {
    let server = Server::start().await;
    for (body, status) in [
        (json!({"type": "view", "password": "open sesame"}), 401),
        (json!({"type": "view", "scope": "organization"}), 403),
        (json!({"type": "createOnly"}), 403),
    ] {
        let link = server.link("Reports", body).await;
        let address = format!("{}/download", server.page(&link));
        let answer = server.anonymous().get(&address).await.expect(status);
        assert!(!answer.bytes.starts_with(b"PK"), "{address}");
    }
}
