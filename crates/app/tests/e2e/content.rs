//! A file's bytes at the API.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Server, text};

const TIDES: &str = "hour,metres\n00:00,1.2\n06:00,3.4\n12:00,1.1\n18:00,3.6\n";

#[tokio::test]
async fn point_26_content_is_somewhere_else_and_needs_no_token_there() {
    let server = Server::start().await;
    let item = server.at("Reports/Tides.csv");
    let moved = server
        .owner()
        .get(&format!("{item}/content"))
        .await
        .expect(302);
    let shown = server.owner().get(&item).await.ok();
    for url in [
        json!(moved.header("location")),
        shown["@microsoft.graph.downloadUrl"].clone(),
    ] {
        let place = server.path_of(&url);
        assert!(place.starts_with("/dl/"), "{place}");
        let anyone = server.anonymous();
        let whole = anyone.get(&place).await.expect(200);
        assert_eq!(whole.text(), TIDES);
        assert_eq!(whole.header("accept-ranges"), "bytes");
        for (range, status, bytes, told) in [
            ("bytes=0-3", 206, "hour", "bytes 0-3/52"),
            ("bytes=48-", 206, "3.6\n", "bytes 48-51/52"),
            ("bytes=-4", 206, "3.6\n", "bytes 48-51/52"),
            ("bytes=46-999", 206, "0,3.6\n", "bytes 46-51/52"),
            ("bytes=52-", 416, "", "bytes */52"),
        ] {
            let part = anyone.get_with(&place, "range", range).await.expect(status);
            assert_eq!(part.header("content-range"), told, "{range}");
            assert_eq!(part.text(), bytes, "{range}");
        }
        let head = anyone.head(&place).await.expect(200);
        assert_eq!((head.header("content-length"), head.bytes.len()), ("52", 0));
        // A second token there does no harm (clients drop it, or not).
        server.viewer().get(&place).await.expect(200);
        for method in [
            hyper::Method::POST,
            hyper::Method::PUT,
            hyper::Method::DELETE,
        ] {
            anyone.ask(method, &place).send().await.expect(405);
        }
    }
}

#[tokio::test]
async fn a_download_address_opens_one_file_for_an_hour() {
    let server = Server::start().await;
    let content = format!("{}/content", server.at("Welcome.txt"));
    let moved = server.owner().get(&content).await.expect(302);
    let place = server.path_of(&json!(moved.header("location")));
    let anyone = server.anonymous();
    for bent in [
        format!("{place}x"),
        place[..place.len() - 1].to_owned(),
        place.to_lowercase(),
        "/dl/x".into(),
    ] {
        anyone.get(&bent).await.expect(404);
    }
    server.clock.advance(Duration::from_secs(3_599));
    anyone.get(&place).await.expect(200);
    server.clock.advance(Duration::from_secs(1));
    anyone.get(&place).await.expect(410);
}

#[tokio::test]
async fn a_download_address_asks_the_gate_again() {
    let server = Server::start().await;
    let content = format!("{}/content", server.at("Welcome.txt"));
    let moved = server.viewer().get(&content).await.expect(302);
    let by_grant = server.path_of(&json!(moved.header("location")));
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let shared = format!("/v1.0/shares/{}/driveItem/content", text(&link["shareId"]));
    let moved = server.outsider().get(&shared).await.expect(302);
    let by_link = server.path_of(&json!(moved.header("location")));
    let anyone = server.anonymous();
    anyone.get(&by_grant).await.expect(200);
    anyone.get(&by_link).await.expect(200);

    let list = server
        .owner()
        .get(&format!("{}/permissions", server.root("owner")))
        .await
        .ok();
    let all = list["value"].as_array().unwrap();
    let grant = all
        .iter()
        .find(|one| one["grantedToV2"]["user"]["id"] == server.user("viewer"));
    let grant = format!(
        "{}/permissions/{}",
        server.root("owner"),
        text(&grant.unwrap()["id"])
    );
    server.owner().delete(&grant).await.expect(204);
    anyone.get(&by_grant).await.expect(404);
    anyone.get(&by_link).await.expect(200);
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    server.owner().delete(&permission).await.expect(204);
    anyone.get(&by_link).await.expect(404);
}

#[tokio::test]
async fn what_has_no_bytes_gives_none() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = owner
        .get(&format!("{}/content", server.at("Reports")))
        .await;
    assert!((400..500).contains(&folder.status), "{}", folder.text());
    let shown = owner.get(&server.at("Reports")).await.ok();
    assert_eq!(shown["@microsoft.graph.downloadUrl"], Value::Null);
    assert_eq!(shown["folder"]["childCount"], json!(2));
    let file = owner
        .get(&format!("{}/children", server.at("Welcome.txt")))
        .await;
    assert!((400..500).contains(&file.status), "{}", file.text());
}

#[tokio::test]
async fn a_web_link_is_a_small_file() {
    let server = Server::start().await;
    let item = server.at("Rust");
    let shown = server.owner().get(&item).await.ok();
    assert_eq!(shown["name"], "Rust.url");
    let moved = server
        .owner()
        .get(&format!("{item}/content"))
        .await
        .expect(302);
    let bytes = server
        .anonymous()
        .get(&server.path_of(&json!(moved.header("location"))))
        .await;
    let bytes = bytes.expect(200);
    assert!(
        bytes.text().contains("URL=https://www.rust-lang.org/"),
        "{}",
        bytes.text()
    );
    assert_eq!(shown["size"], json!(bytes.bytes.len()));
    let by_name = server
        .owner()
        .get("/v1.0/me/drive/root:/Rust.url")
        .await
        .ok();
    assert_eq!(by_name["id"], shown["id"]);
}

#[tokio::test]
async fn an_item_is_not_sent_again_to_whoever_has_it() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    let shown = server.owner().get(&item).await.expect(200);
    let tag = shown.header("etag").to_owned();
    assert_eq!(shown.json()["eTag"], json!(tag));
    let known = server
        .owner()
        .get_with(&item, "if-none-match", &tag)
        .await
        .expect(304);
    assert!(known.bytes.is_empty());
    let head = server.owner().head(&item).await.expect(200);
    assert_eq!((head.header("etag"), head.bytes.len()), (tag.as_str(), 0));
}
