//! Making and ending links.

use serde_json::{Value, json};

use super::{at, page};
use crate::harness::{Server, text};

const KEYS: [&str; 12] = [
    "access",
    "download_count",
    "download_url",
    "effective_access",
    "effective_permission",
    "is_password_enabled",
    "permissions",
    "preview_count",
    "unshared_at",
    "url",
    "vanity_name",
    "vanity_url",
];

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn etag(item: &Value) -> u64 {
    text(&item["etag"]).parse().unwrap()
}

#[tokio::test]
async fn seed_01_an_empty_object_makes_the_link_and_the_same_again_finds_it() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let before = owner.get(&file).await.ok();
    assert_eq!(before["shared_link"], Value::Null);

    let asked = format!("{file}?fields=shared_link");
    let made = owner.set(&asked, json!({})).await.ok();
    assert_eq!(keys(&made), ["etag", "id", "shared_link", "type"]);
    assert_eq!(keys(&made["shared_link"]), KEYS);
    assert_eq!(etag(&made), etag(&before) + 1);
    let link = &made["shared_link"];
    assert_eq!(link["access"], "open");
    assert_eq!(link["effective_access"], "open");
    assert_eq!(link["effective_permission"], "can_download");
    assert_eq!(
        link["permissions"],
        json!({"can_preview": true, "can_download": true, "can_edit": false})
    );
    assert_eq!(link["unshared_at"], Value::Null);
    assert_eq!(link["is_password_enabled"], false);
    let page = page(&server, link);
    let token = page.strip_prefix("/s/").unwrap();
    assert_eq!(
        server.path_of(&link["download_url"]),
        format!("/shared/static/{token}.txt")
    );

    let again = owner.set(&asked, json!({})).await.ok();
    assert_eq!(again, made);
    server.anonymous().get(&page).await.expect(200);
}

#[tokio::test]
async fn seed_02_a_folder_has_no_download_address_and_keeps_its_etag() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = at(&server, "Reports");
    let before = owner.get(&folder).await.ok();
    let made = owner.set(&folder, json!({})).await.ok();
    assert_eq!(made["shared_link"]["download_url"], Value::Null);
    assert_eq!(keys(&made["shared_link"]), KEYS);
    let changed = owner.set(&folder, json!({"access": "company"})).await.ok();
    let ended = owner.set(&folder, Value::Null).await.ok();
    for state in [&made, &changed, &ended] {
        assert_eq!(state["etag"], before["etag"]);
    }
}

#[tokio::test]
async fn seed_03_null_ends_it_for_good_and_what_comes_after_has_another_address() {
    let server = Server::start().await;
    let owner = server.owner();
    for path in ["Welcome.txt", "Reports", "Rust"] {
        let item = at(&server, path);
        let first = owner.set(&item, json!({})).await.link();
        for _ in 0..2 {
            assert_eq!(owner.set(&item, Value::Null).await.link(), Value::Null);
        }
        let second = owner.set(&item, json!({})).await.link();
        assert_ne!(first["url"], second["url"], "{path}");
        let url = text(&first["url"]);
        owner.resolve(url, None).await.denied(404, "not_found");
        server
            .anonymous()
            .get(&page(&server, &first))
            .await
            .expect(404);
        owner.resolve(text(&second["url"]), None).await.expect(200);
    }
}

#[tokio::test]
async fn what_is_neither_object_nor_null_is_refused_and_leaves_the_link_alone() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner.set(&file, json!({})).await.link();
    for wrong in [json!("open"), json!([]), json!(1), json!(true)] {
        owner
            .set(&file, wrong)
            .await
            .denied(400, "bad_request")
            .about("shared_link");
    }
    assert_eq!(owner.get(&file).await.link(), link);
}

#[tokio::test]
async fn a_root_has_no_link() {
    let server = Server::start().await;
    server
        .owner()
        .set("/2.0/folders/0", json!({}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    let root = server
        .owner()
        .get("/2.0/folders/0?fields=allowed_shared_link_access_levels")
        .await;
    assert_eq!(root.ok()["allowed_shared_link_access_levels"], json!([]));
}

#[tokio::test]
async fn a_move_does_not_go_with_a_link() {
    let server = Server::start().await;
    let (file, folder) = (at(&server, "Welcome.txt"), server.number("Reports"));
    let body = json!({"parent": {"id": folder}, "shared_link": {}});
    server
        .owner()
        .put(&file, body)
        .await
        .denied(403, "operation_limit_exceeded");
    assert_eq!(server.owner().get(&file).await.link(), Value::Null);
}

#[tokio::test]
async fn one_refused_part_leaves_all_of_it_undone() {
    let server = Server::start().await;
    let file = at(&server, "Welcome.txt");
    let before = server.owner().get(&file).await.ok();
    let body = json!({"name": "Other.txt", "shared_link": {"password": "short"}});
    server
        .owner()
        .put(&file, body)
        .await
        .denied(400, "bad_request");
    let body = json!({"name": "Notes.md", "shared_link": {}});
    server
        .owner()
        .put(&file, body)
        .await
        .denied(409, "item_name_in_use");
    assert_eq!(server.owner().get(&file).await.ok(), before);
}
