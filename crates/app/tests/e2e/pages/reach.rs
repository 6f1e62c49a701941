//! How far a link reaches: what it was made on, what is in there, and no further.

use serde_json::json;

use crate::harness::{Server, same_but_for_ids};

#[tokio::test]
async fn a_folders_link_opens_what_is_in_it_and_nothing_beside_it() {
    let server = Server::start().await;
    let page = server.page(&server.link("Reports", json!({"type": "view"})).await);
    let anyone = server.anonymous();
    for path in ["Reports", "Reports/Tides.csv", "Reports/Spring.txt"] {
        let address = format!("{page}?item={}", server.number(path));
        anyone.get(&address).await.expect(200);
        let address = format!("{page}/download?item={}", server.number(path));
        anyone.get(&address).await.expect(200);
    }
    let root = server.owner().get(&server.root("owner")).await.ok();
    let root = number_of(&root);
    let beside: Vec<_> = ["Welcome.txt", "Notes.md", "Buoy.png", "Rust"]
        .map(|path| server.number(path).to_owned())
        .into_iter()
        .chain([
            root,
            "4".to_owned(),
            "0".into(),
            "-1".into(),
            "x".into(),
            String::new(),
        ])
        .chain([format!("0{}", server.number("Reports/Tides.csv"))])
        .collect();
    for part in super::PARTS {
        let unknown = anyone
            .get(&format!("{page}{part}?item=1"))
            .await
            .expect(404);
        for item in &beside {
            let answer = anyone.get(&format!("{page}{part}?item={item}")).await;
            same_but_for_ids(&answer, &unknown);
        }
    }
}

/// The number of an item, off its own address.
fn number_of(item: &serde_json::Value) -> String {
    let id = app::wiring::address::microsoft::parse_item(crate::harness::text(&item["id"]));
    id.unwrap().get().to_string()
}

#[tokio::test]
async fn a_files_link_opens_the_file_alone() {
    let server = Server::start().await;
    let page = server.page(
        &server
            .link("Reports/Tides.csv", json!({"type": "view"}))
            .await,
    );
    let anyone = server.anonymous();
    let own = server.number("Reports/Tides.csv");
    anyone
        .get(&format!("{page}/download?item={own}"))
        .await
        .expect(200);
    for path in ["Reports", "Reports/Spring.txt", "Welcome.txt"] {
        for part in super::PARTS {
            let address = format!("{page}{part}?item={}", server.number(path));
            anyone.get(&address).await.expect(404);
        }
    }
    let shown = anyone.get(&page).await.expect(200).text();
    assert!(
        !shown.contains("Reports") && !shown.contains("Spring"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_name_that_only_begins_alike_is_not_inside() {
    let server = Server::start().await;
    server.folder("Rep/Inner").await;
    server.folder("Reports 2026/Secret").await;
    let address = "/v1.0/me/drive/root:/Rep:/createLink";
    let link = server
        .owner()
        .post(address, json!({"type": "view"}))
        .await
        .made();
    let page = server.page(&link);
    let shown = server.anonymous().get(&page).await.expect(200).text();
    assert!(
        shown.contains("Inner") && !shown.contains("Secret"),
        "{shown}"
    );
    for path in ["Reports", "Reports/Tides.csv"] {
        let item = server.number(path);
        server
            .anonymous()
            .get(&format!("{page}?item={item}"))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn another_organizations_links_are_its_own() {
    let server = Server::start().await;
    let outsider = server.outsider();
    let address = "/v1.0/me/drive/root/createLink";
    let theirs = outsider.post(address, json!({"type": "view"})).await.made();
    server.policy("anonymous_links", "off").await;
    server
        .anonymous()
        .get(&server.page(&theirs))
        .await
        .expect(200);
    let item = server.number("Welcome.txt");
    let page = server.page(&theirs);
    server
        .anonymous()
        .get(&format!("{page}?item={item}"))
        .await
        .expect(404);
}
