//! What whole clients do: rclone's commands and an SDK's day, call by call.

use hyper::Method;
use serde_json::{Value, json};

use super::{folder, form, upload};
use crate::harness::{Actor, Server, text};

const FIELDS: &str = "type%2Cid%2Csequence_id%2Cetag%2Csha1%2Cname%2Csize%2Ccreated_at%2Cmodified_at%2C\
                      content_created_at%2Ccontent_modified_at%2Citem_status%2Cshared_link%2Cowned_by";

/// SHA-1 of `first`.
const SHA1_OF_FIRST: &str = "e0996a37c13d44c3b06074939d43fa3759bd32c1";

async fn listed(actor: &Actor, folder: &str) -> Vec<Value> {
    let address = format!("/2.0/folders/{folder}/items?fields={FIELDS}&limit=1000&usemarker=true");
    let list = actor.get(&address).await.ok();
    assert_eq!(list["next_marker"], Value::Null);
    assert_eq!(list["offset"], Value::Null);
    list["entries"].as_array().unwrap().clone()
}

async fn found(actor: &Actor, folder: &str, name: &str) -> Option<Value> {
    let body = json!({"name": name, "parent": {"id": folder}});
    let answer = actor
        .with_json(Method::OPTIONS, "/2.0/files/content/", &body)
        .send()
        .await;
    if answer.status == 200 {
        assert!(answer.json()["upload_url"].is_string());
        return None;
    }
    let body = answer.denied(409, "item_name_in_use").json();
    Some(body["context_info"]["conflicts"].clone())
}

#[tokio::test]
async fn seed_16_rclone() {
    let server = Server::start().await;
    let owner = server.owner();
    // mkdir, copy up, and a second version
    let made = folder(&owner, "0", "Backup").await;
    let id = text(&made["id"]).to_owned();
    assert!(found(&owner, &id, "a.txt").await.is_none());
    let attributes = json!({
        "name": "a.txt", "parent": {"id": id},
        "content_created_at": "2020-01-02T03:04:05.678Z",
        "content_modified_at": "2020-01-02T03:04:05.678Z",
    });
    let boundary_form = form(&attributes, b"first");
    let renamed_part = String::from_utf8(boundary_form.1).unwrap();
    let renamed_part = renamed_part.replace(
        "name=\"file\"; filename=\"unused\"",
        "name=\"contents\"; filename=\"\"",
    );
    let sent = owner
        .ask(Method::POST, "/api/2.0/files/content")
        .header("content-type", boundary_form.0)
        .body(renamed_part);
    let list = sent.send().await.made();
    assert_eq!(list["total_count"], 1);
    let file = &list["entries"][0];
    assert_eq!(file["sha1"], SHA1_OF_FIRST);
    assert_eq!(file["size"], 5);
    assert_eq!(file["content_modified_at"], "2020-01-02T03:04:05+00:00");
    let address = format!("/2.0/files/{}", text(&file["id"]));
    let hit = found(&owner, &id, "A.TXT").await.unwrap();
    assert_eq!(hit["type"], "file");
    assert_eq!(hit["id"], file["id"]);
    assert_eq!(
        found(&owner, "0", "Backup").await.unwrap()["type"],
        "folder"
    );
    let (kind, body) = form(&json!({"name": "a.txt", "parent": {"id": id}}), b"second!");
    let again = owner.ask(Method::POST, &format!("/api{address}/content"));
    let again = again
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .made();
    assert_eq!(again["entries"][0]["size"], 7);
    assert_eq!(again["entries"][0]["id"], file["id"]);

    // list
    let entries = listed(&owner, &id).await;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(entry["item_status"], "active");
    assert!(text(&entry["sequence_id"]).parse::<u64>().is_ok());
    for time in [
        "created_at",
        "modified_at",
        "content_created_at",
        "content_modified_at",
    ] {
        assert!(entry[time].is_string(), "{time}");
    }
    // link twice, a folder and a file
    let link = json!({"shared_link": {}});
    let on_folder = format!("/2.0/folders/{id}?fields={FIELDS}");
    let first = owner.put(&on_folder, link.clone()).await.ok();
    assert_eq!(owner.put(&on_folder, link.clone()).await.ok(), first);
    let on_file = owner
        .put(&format!("{address}?fields={FIELDS}"), link)
        .await
        .ok();
    assert!(on_file["shared_link"]["url"].is_string());
    // touch
    let touched = owner
        .put(
            &address,
            json!({"content_modified_at": "2021-01-01T00:00:00Z"}),
        )
        .await
        .ok();
    assert_eq!(touched["content_modified_at"], "2021-01-01T00:00:00+00:00");
    // move with a new name, server-side copy
    let other = folder(&owner, "0", "Other").await;
    let moved = json!({"name": "b.txt", "parent": {"id": other["id"]}});
    owner.put(&address, moved).await.ok();
    let copy = json!({"name": "c.txt", "parent": {"id": id}});
    let copied = owner.post(&format!("{address}/copy"), copy).await.made();
    assert_eq!(copied["shared_link"], Value::Null);
    assert_eq!(copied["sha1"], again["entries"][0]["sha1"]);
    // rmdir of what is not empty, purge
    let address = format!("/2.0/folders/{id}");
    owner
        .delete(&format!("{address}?recursive=false"))
        .await
        .denied(400, "folder_not_empty");
    owner
        .delete(&format!("{address}?recursive=true"))
        .await
        .expect(204);
    owner.get(&address).await.denied(404, "trashed");
    let trash = owner.get("/2.0/folders/trash/items").await.ok();
    assert_eq!(trash["entries"][0]["id"], id);
    owner.delete(&format!("{address}/trash")).await.expect(204);
    owner.get(&address).await.denied(404, "not_found");
    let url = text(&first["shared_link"]["url"]);
    owner.resolve(url, None).await.denied(404, "not_found");
}

#[tokio::test]
async fn seed_17_a_day_of_an_sdk() {
    let server = Server::start().await;
    // client credentials, as the SDK asks for them
    let client = server.client("nightly", &[], false).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("box_subject_type", "enterprise"),
        ("box_subject_id", ""),
    ];
    let tokens = client.asks_at("/api/oauth2/token", &fields).await.ok();
    let service = server.bearing(text(&tokens["access_token"]));
    // folder, upload, link
    let made = folder(&service, "0", "Reports of the night").await;
    let file = upload(&service, text(&made["id"]), "night.txt", b"first").await;
    let address = format!("/2.0/files/{}", text(&file["id"]));
    let wish = json!({"access": "open", "password": "Quay-7-lights"});
    let link = service.set(&address, wish).await.link();
    assert_eq!(link["effective_access"], "open");
    assert_eq!(link["is_password_enabled"], true);
    // another user resolves it with its password, and not without
    let (other, url) = (server.viewer(), text(&link["url"]));
    other.get(&address).await.denied(404, "not_found");
    other
        .resolve(url, None)
        .await
        .denied(403, "incorrect_shared_item_password");
    let found = other.resolve(url, Some("Quay-7-lights")).await.ok();
    assert_eq!(
        (&found["id"], &found["type"]),
        (&file["id"], &json!("file"))
    );
    // update in place
    let change = json!({"unshared_at": "2099-01-01T00:00:00Z", "password": null});
    let changed = service.set(&address, change).await.link();
    assert_eq!(changed["url"], link["url"]);
    assert_eq!(changed["is_password_enabled"], false);
    assert_eq!(changed["unshared_at"], "2099-01-01T00:00:00+00:00");
    other.resolve(url, None).await.ok();
    // remove
    let removed = json!({"shared_link": null});
    let after = service.put(&address, removed).await.ok();
    assert_eq!(after["shared_link"], Value::Null);
    other.resolve(url, None).await.denied(404, "not_found");
    service.get(&address).await.ok();
}

#[tokio::test]
async fn events_tell_what_happened_to_those_who_see_it() {
    let server = Server::start().await;
    let owner = server.owner();
    let now = owner.get("/2.0/events?stream_position=now").await.ok();
    assert_eq!(now["chunk_size"], 0);
    let position = now["next_stream_position"].as_u64().unwrap();
    let made = folder(&owner, "0", "Backup").await;
    let address = format!("/2.0/folders/{}", text(&made["id"]));
    owner.set(&address, json!({})).await.ok();
    let asked = format!("/2.0/events?stream_position={position}&limit=500");
    let happened = owner.get(&asked).await.ok();
    let kinds: Vec<_> = happened["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| text(&e["event_type"]))
        .collect();
    assert_eq!(kinds, ["ITEM_CREATE", "ITEM_SHARED_CREATE"]);
    assert_eq!(happened["chunk_size"], 2);
    assert_eq!(happened["entries"][0]["source"]["id"], made["id"]);
    assert!(happened["next_stream_position"].as_u64().unwrap() > position);
    assert_eq!(server.outsider().get(&asked).await.ok()["chunk_size"], 0);
}

#[tokio::test]
async fn what_a_visitor_sends_is_told_as_an_anonymous_user_s() {
    let server = Server::start().await;
    let owner = server.owner();
    let link = server.link("Reports", json!({"type": "createOnly"})).await;
    let now = owner.get("/2.0/events?stream_position=now").await.ok();
    let position = now["next_stream_position"].as_u64().unwrap();
    let page = server.page(&link);
    let anyone = server.anonymous();
    let sent = anyone.upload(&page, &[("Sent.txt", b"sent")]).await;
    sent.expect(200);
    let asked = format!("/2.0/events?stream_position={position}&limit=500");
    let happened = owner.get(&asked).await.ok();
    let told = &happened["entries"][0];
    assert_eq!(happened["chunk_size"], 1);
    assert_eq!(told["event_type"], "ITEM_UPLOAD");
    assert_eq!(told["source"]["name"], "Sent.txt");
    assert_eq!(
        told["created_by"],
        json!({"type": "user", "id": "2", "name": "", "login": ""})
    );
    // From where they sent it is told to nobody at the doors.
    assert!(!happened.to_string().contains("127.0"), "{happened}");
}

#[tokio::test]
async fn paging_by_offset_and_by_marker() {
    let server = Server::start().await;
    let owner = server.owner();
    let made = folder(&owner, "0", "Many").await;
    let id = text(&made["id"]);
    for number in 0..5 {
        upload(&owner, id, &format!("file {number}.txt"), b"x").await;
    }
    folder(&owner, id, "z folder").await;
    let address = format!("/2.0/folders/{id}/items");
    let page = owner.get(&format!("{address}?limit=2&offset=1")).await.ok();
    assert_eq!(page["total_count"], 6);
    assert_eq!(page["offset"], 1);
    assert_eq!(page["limit"], 2);
    let names = |page: &Value| -> Vec<String> {
        let entries = page["entries"].as_array().unwrap();
        entries
            .iter()
            .map(|entry| text(&entry["name"]).to_owned())
            .collect()
    };
    assert_eq!(names(&page), ["file 0.txt", "file 1.txt"]);
    let mut seen = Vec::new();
    let mut next = format!("{address}?usemarker=true&limit=4");
    loop {
        let page = owner.get(&next).await.ok();
        assert!(page.get("total_count").is_none());
        seen.extend(names(&page));
        match page["next_marker"].as_str() {
            Some(marker) => next = format!("{address}?usemarker=true&limit=4&marker={marker}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 6);
    assert_eq!(seen[0], "z folder");
    owner
        .get(&format!("{address}?limit=x"))
        .await
        .denied(400, "invalid_limit");
    owner
        .get(&format!("{address}?offset=10001"))
        .await
        .denied(400, "invalid_offset");
    let all = owner.get(&format!("{address}?limit=5000")).await.ok();
    assert_eq!(all["limit"], 1000);
    let down = owner
        .get(&format!("{address}?sort=name&direction=DESC"))
        .await
        .ok();
    assert_eq!(names(&down)[..2], ["z folder", "file 4.txt"]);
}

#[tokio::test]
async fn web_links_from_beginning_to_end() {
    let server = Server::start().await;
    let owner = server.owner();
    let body = json!({"url": "https://example.org/", "parent": {"id": "0"}, "name": "Example", "description": "d"});
    let made = owner.post("/2.0/web_links", body).await.made();
    assert_eq!(made["type"], "web_link");
    assert_eq!(made["url"], "https://example.org/");
    let address = format!("/2.0/web_links/{}", text(&made["id"]));
    let changed = owner
        .put(
            &address,
            json!({"url": "https://example.org/x", "name": "X"}),
        )
        .await
        .ok();
    assert_eq!(changed["url"], "https://example.org/x");
    let body = json!({"url": "ftp://example.org/", "parent": {"id": "0"}});
    owner
        .post("/2.0/web_links", body)
        .await
        .denied(400, "bad_request");
    owner
        .set(
            &address,
            json!({"access": "open", "vanity_name": "the-example-1", "password": "abc-defg"}),
        )
        .await
        .ok();
    owner.delete(&address).await.expect(204);
    let trashed = owner.get(&address).await.ok();
    assert_eq!(
        (&trashed["item_status"], &trashed["shared_link"]),
        (&json!("trashed"), &Value::Null)
    );
    let trash =
        json!({"type": "folder", "id": "1", "sequence_id": null, "etag": null, "name": "Trash"});
    assert_eq!(
        (
            &trashed["parent"],
            &trashed["path_collection"]["entries"][0]
        ),
        (&trash, &trash)
    );
    let back = owner.post(&address, json!({})).await.made();
    assert_eq!(back["shared_link"]["vanity_name"], "the-example-1");
}

#[tokio::test]
async fn names_that_cannot_be_and_uploads_that_are_broken() {
    let server = Server::start().await;
    let owner = server.owner();
    for (name, code) in [
        ("", "item_name_invalid"),
        ("a/b", "item_name_invalid"),
        ("..", "item_name_invalid"),
        (&*"x".repeat(256), "item_name_too_long"),
    ] {
        let body = json!({"name": name, "parent": {"id": "0"}});
        owner.post("/2.0/folders", body).await.denied(400, code);
    }
    let reports = server.number("Reports");
    let body = json!({"name": "REPORTS", "parent": {"id": "0"}});
    let taken = owner
        .post("/2.0/folders", body)
        .await
        .denied(409, "item_name_in_use");
    assert_eq!(taken.json()["context_info"]["conflicts"][0]["id"], reports);
    let inside = json!({"parent": {"id": reports}});
    owner
        .put(&format!("/2.0/folders/{reports}"), inside)
        .await
        .denied(400, "cyclical_folder_structure");

    let (kind, body) = form(&json!({"name": "x.txt", "parent": {"id": "0"}}), b"bytes");
    let wrong = owner
        .ask(Method::POST, "/api/2.0/files/content")
        .header("content-type", &kind)
        .header("content-md5", "0".repeat(40))
        .body(body);
    wrong.send().await.denied(400, "bad_digest");
    let reversed = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nbytes\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\n{\"name\":\"x.txt\",\"parent\":{\"id\":\"0\"}}\r\n--b--\r\n";
    let sent = owner
        .ask(Method::POST, "/2.0/files/content")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(reversed);
    sent.send()
        .await
        .denied(400, "metadata_after_file_contents");
    let root = listed(&owner, "0").await;
    assert!(root.iter().all(|entry| entry["name"] != "x.txt"));
}
