//! What changed in a drive (docs/contracts/microsoft.md 5.6).

use std::collections::BTreeSet;

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

const DELTA: &str = "/v1.0/me/drive/root/delta";

/// Everything from an address on to its delta link. A page is empty only where it is the last, and a folder comes
/// before what is in it.
async fn walk(server: &Server, actor: &Actor, address: &str) -> (Vec<Value>, String) {
    let (mut entries, mut address) = (Vec::new(), address.to_owned());
    loop {
        let page = actor.get(&address).await.ok();
        let value = page["value"].as_array().unwrap().clone();
        let is_last = page.get("@odata.nextLink").is_none();
        assert_eq!(is_last, page.get("@odata.deltaLink").is_some());
        assert!(is_last || !value.is_empty());
        entries.extend(value);
        if is_last {
            let link = server.path_of(&page["@odata.deltaLink"]);
            assert!(link.contains("token="), "{link}");
            return (entries, link);
        }
        address = server.path_of(&page["@odata.nextLink"]);
    }
}

/// The names of what is told, with a minus before what is gone.
fn names(entries: &[Value]) -> Vec<String> {
    let name = |entry: &Value| {
        let gone = if entry.get("deleted").is_some() {
            "-"
        } else {
            ""
        };
        format!("{gone}{}", entry["name"].as_str().unwrap_or("?"))
    };
    entries.iter().map(name).collect()
}

fn assert_folders_come_first(entries: &[Value]) {
    let mut told = BTreeSet::new();
    for entry in entries {
        let parent = &entry["parentReference"]["id"];
        let is_top = entry.get("root").is_some();
        assert!(is_top || told.contains(text(parent)), "{entry}");
        told.insert(text(&entry["id"]));
    }
}

/// Makes a folder, and gives its id.
async fn folder(owner: &Actor, within: &str, name: &str) -> String {
    let body = json!({"name": name, "folder": {}});
    let made: Value = owner
        .post(&format!("{within}/children"), body)
        .await
        .expect(201)
        .json();
    text(&made["id"]).to_owned()
}

async fn put(owner: &Actor, path: &str) -> Value {
    let address = format!("/v1.0/me/drive/root:/{path}:/content");
    let answer = owner.ask(Method::PUT, &address).body("x").send().await;
    answer.json()
}

fn item(id: &str) -> String {
    format!("/v1.0/me/drive/items/{id}")
}

#[tokio::test]
async fn point_31_a_drive_is_walked_and_then_followed() {
    let server = Server::start().await;
    let owner = server.owner();
    let (all, _) = walk(&server, &owner, DELTA).await;
    let (by_one, link) = walk(&server, &owner, &format!("{DELTA}?$top=1")).await;
    assert_eq!(names(&all), names(&by_one));
    assert_folders_come_first(&by_one);
    assert_eq!(
        (&all[0]["name"], all[0].get("root")),
        (&json!("root"), Some(&json!({})))
    );
    let ids: BTreeSet<&str> = all.iter().map(|entry| text(&entry["id"])).collect();
    assert_eq!(ids.len(), all.len());
    let children = owner.get("/v1.0/me/drive/root/children").await.ok();
    for child in children["value"].as_array().unwrap() {
        let told = all.iter().find(|entry| entry["id"] == child["id"]).unwrap();
        for member in [
            "name",
            "size",
            "eTag",
            "cTag",
            "parentReference",
            "fileSystemInfo",
            "file",
            "folder",
        ] {
            assert_eq!(told.get(member), child.get(member), "{member}");
        }
    }
    // The options of the first request go on.
    assert!(link.contains("$top=1"), "{link}");
    let (none, link) = walk(&server, &owner, &link).await;
    assert_eq!(none, Vec::<Value>::new());
    let latest = owner.get(&format!("{DELTA}?token=latest")).await.ok();
    assert_eq!(latest["value"], json!([]));
    let latest = server.path_of(&latest["@odata.deltaLink"]);

    let plans = folder(&owner, "/v1.0/me/drive/root", "Plans").await;
    let file = put(&owner, "Plans/One.txt").await;
    let one = text(&file["id"]);
    for from in [&link, &latest] {
        let (since, _) = walk(&server, &owner, from).await;
        assert_eq!(
            names(&since).iter().rev().take(2).rev().collect::<Vec<_>>(),
            ["Plans", "One.txt"]
        );
        assert_eq!(since[0]["name"], "root");
    }
    let (since, link) = walk(&server, &owner, &latest).await;
    assert_eq!(names(&since), ["root", "Plans", "One.txt"]);
    let path = text(&since[2]["parentReference"]["path"]);
    assert!(path.ends_with("/root:/Plans"), "{path}");

    // A folder that is renamed comes without what is in it, and alone where that is asked for.
    owner
        .patch(&item(&plans), json!({"name": "Ideas"}))
        .await
        .ok();
    let exchange = owner
        .ask(Method::GET, &link)
        .header("deltaExcludeParent", "true");
    let alone = exchange.send().await.ok();
    assert_eq!(names(alone["value"].as_array().unwrap()), ["Ideas"]);
    let (since, link) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["root", "Ideas"]);
    // A permission brings its item.
    let body = json!({"type": "view"});
    owner
        .post(&format!("{}/createLink", item(one)), body)
        .await
        .made();
    let (since, link) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["root", "Ideas", "One.txt"]);
    assert_eq!(since[2]["shared"]["scope"], "anonymous");

    owner.delete(&item(&plans)).await.expect(204);
    let (since, link) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["-Ideas"]);
    let gone = &since[0];
    assert_eq!(gone["deleted"], json!({"state": "deleted"}));
    assert_eq!((gone.get("cTag"), &gone["folder"]), (None, &json!({})));
    assert_eq!(gone["parentReference"]["id"], all[0]["id"]);
    let (all_now, _) = walk(&server, &owner, DELTA).await;
    assert_eq!(names(&all_now), names(&all));
    owner
        .post(&format!("{}/restore", item(&plans)), json!({}))
        .await
        .ok();
    let (since, _) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["root", "Ideas", "One.txt"]);
    assert_eq!(since[1]["id"], plans);
}

#[tokio::test]
async fn point_31_a_token_is_of_one_folder_and_what_is_not_known_begins_afresh() {
    let server = Server::start().await;
    let owner = server.owner();
    let (_, link) = walk(&server, &owner, &format!("{DELTA}?select=id,name")).await;
    let token = link.split("token=").nth(1).unwrap();
    let plans = folder(&owner, "/v1.0/me/drive/root", "Plans").await;
    let below = format!("{}/delta", item(&plans));
    for wrong in [
        format!("{below}?token={token}"),
        format!("{DELTA}?token={token}x"),
        format!("{DELTA}?token=1"),
        format!("{DELTA}?$orderby=name&token={token}"),
    ] {
        owner.get(&wrong).await.refused(400, "invalidRequest");
    }
    // Every spelling means the same.
    for form in [
        format!("{DELTA}(token='{token}')"),
        format!("{DELTA}(token={token})"),
        format!("/v1.0/me/drive/items/root/microsoft.graph.delta?token={token}"),
        format!("/v1.0/me/drive/root/delta()?token={token}"),
        format!("/onedrive/v1.0/drive/root/view.delta?token={token}"),
        format!("/onedrive/v1.0/drive/root/oneDrive.delta?token={token}"),
    ] {
        let (since, next) = walk(&server, &owner, &form).await;
        assert_eq!(names(&since), ["root", "Plans"], "{form}");
        assert!(!next.contains('('), "{next}");
    }
    // A time, and what this server never told, cannot be gone on from: there is an address to begin afresh.
    let answer = owner
        .get(&format!("{DELTA}?$top=5&token=2026-01-01T00:00:00Z"))
        .await;
    let answer = answer.refused(410, "resyncRequired");
    assert_eq!(
        answer.inner_code().as_deref(),
        Some("resyncApplyDifferences")
    );
    assert_eq!(
        answer.json()["error"]["innerError"]["innerError"]["code"],
        "resyncChangesApplyDifferences"
    );
    let afresh = answer.header("location").to_owned();
    assert!(
        afresh.ends_with("/v1.0/me/drive/root/delta?$top=5"),
        "{afresh}"
    );
    owner.get(&server.path_of(&json!(afresh))).await.ok();

    let file = format!("{}/delta", server.at("Welcome.txt"));
    owner.get(&file).await.refused(422, "notSupported");
    server
        .outsider()
        .get(&format!("{}/delta", server.root("owner")))
        .await
        .refused(404, "itemNotFound");
    let link = server.link("Reports", json!({"type": "view"})).await;
    let through = format!("/v1.0/shares/{}/driveItem/delta", text(&link["shareId"]));
    server
        .outsider()
        .get(&through)
        .await
        .refused(404, "itemNotFound");
}

#[tokio::test]
async fn a_folder_tells_what_left_it_and_what_is_purged_is_told_to_be_gone() {
    let server = Server::start().await;
    let owner = server.owner();
    let plans = folder(&owner, "/v1.0/me/drive/root", "Plans").await;
    let other = folder(&owner, "/v1.0/me/drive/root", "Other").await;
    let inner = folder(&owner, &item(&other), "Inner").await;
    put(&owner, "Other/Inner/Deep.txt").await;
    let below = format!("{}/delta", item(&plans));
    let (all, link) = walk(&server, &owner, &below).await;
    assert_eq!(names(&all), ["Plans"]);
    let moved = |into: &str| json!({"parentReference": {"id": into}});
    owner.patch(&item(&inner), moved(&plans)).await.ok();
    let (since, link) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["Plans", "Inner", "Deep.txt"]);
    owner.patch(&item(&inner), moved(&other)).await.ok();
    let (since, _) = walk(&server, &owner, &link).await;
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!(
        (&since[0]["id"], &since[0]["deleted"]["state"]),
        (&json!(inner), &json!("deleted"))
    );
    assert_eq!(since[0]["parentReference"]["id"], plans);

    let (_, link) = walk(&server, &owner, DELTA).await;
    owner.delete(&item(&inner)).await.expect(204);
    let (since, _) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["-Inner"]);

    let body = json!({});
    let address = format!("{}/permanentDelete", item(&other));
    server
        .viewer()
        .post(&address, body.clone())
        .await
        .refused(404, "itemNotFound");
    owner.post(&address, body.clone()).await.expect(204);
    owner
        .post(&address, body.clone())
        .await
        .refused(404, "itemNotFound");
    let restore = format!("{}/restore", item(&other));
    owner
        .post(&restore, body)
        .await
        .refused(404, "itemNotFound");
    let (since, _) = walk(&server, &owner, &link).await;
    let gone: Vec<&Value> = since.iter().map(|entry| &entry["id"]).collect();
    assert_eq!(gone, [&json!(other)]);
    assert_eq!(since[0]["deleted"]["state"], "deleted");
}

#[tokio::test]
async fn what_is_hidden_is_told_of_only_when_it_becomes_so() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let (owner, viewer) = (server.owner(), server.viewer());
    let hidden = folder(&owner, "/v1.0/me/drive/root", "Hidden").await;
    let body = json!({"type": "view", "scope": "users", "retainInheritedPermissions": false});
    owner
        .post(&format!("{}/createLink", item(&hidden)), body)
        .await
        .made();
    let inner = folder(&owner, "/v1.0/me/drive/root", "Inner").await;
    put(&owner, "Inner/Deep.txt").await;
    let root = format!("{}/delta", server.root("owner"));
    let (_, link) = walk(&server, &viewer, &root).await;

    // Whatever happens to it, and in it.
    owner
        .patch(&item(&hidden), json!({"description": "secret"}))
        .await
        .ok();
    let secret = put(&owner, "Hidden/Secret.txt").await;
    owner.delete(&item(text(&secret["id"]))).await.expect(204);
    let (since, link) = walk(&server, &viewer, &link).await;
    assert_eq!(since, Vec::<Value>::new());
    // What goes into it is gone, and what comes out of it is new with all that is in it.
    let moved = |into: &str| json!({"parentReference": {"id": into}});
    owner.patch(&item(&inner), moved(&hidden)).await.ok();
    let (since, link) = walk(&server, &viewer, &link).await;
    assert_eq!(names(&since), ["-?"]);
    assert_eq!(since[0]["id"], inner);
    owner.patch(&item(&inner), moved("root")).await.ok();
    let (since, link) = walk(&server, &viewer, &link).await;
    assert_eq!(names(&since), ["root", "Inner", "Deep.txt"]);
    let (since, _) = walk(&server, &viewer, &link).await;
    assert_eq!(since, Vec::<Value>::new());
}

#[tokio::test]
async fn a_copied_folder_comes_with_what_is_in_it() {
    let server = Server::start().await;
    let owner = server.owner();
    let plans = folder(&owner, "/v1.0/me/drive/root", "Plans").await;
    put(&owner, "Plans/One.txt").await;
    let (_, link) = walk(&server, &owner, DELTA).await;
    let copy = format!("{}/copy", item(&plans));
    owner.post(&copy, json!({"name": "Copy"})).await.expect(202);
    let (since, _) = walk(&server, &owner, &link).await;
    assert_eq!(names(&since), ["root", "Copy", "One.txt"]);
    // Without the folders above, those that changed as well still come first.
    owner
        .patch(&item(&plans), json!({"name": "Renamed"}))
        .await
        .ok();
    let exchange = owner
        .ask(Method::GET, &link)
        .header("deltaExcludeParent", "true");
    let alone = exchange.send().await.ok();
    let alone = alone["value"].as_array().unwrap();
    assert_eq!(names(alone), ["Copy", "One.txt", "Renamed"]);
}

#[tokio::test]
async fn who_loses_sight_of_an_item_is_told_that_it_is_gone() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let (owner, viewer) = (server.owner(), server.viewer());
    let plans = folder(&owner, "/v1.0/me/drive/root", "Plans").await;
    put(&owner, "Plans/Secret.txt").await;
    let root = format!("{}/delta", server.root("owner"));
    let (all, link) = walk(&server, &viewer, &root).await;
    assert!(names(&all).contains(&"Secret.txt".to_owned()));
    // The first sharing of an item may cut it off from what is above it.
    let body = json!({"type": "view", "scope": "users", "retainInheritedPermissions": false});
    owner
        .post(&format!("{}/createLink", item(&plans)), body)
        .await
        .made();
    let (since, link) = walk(&server, &viewer, &link).await;
    assert_eq!(names(&since), ["-?"]);
    assert_eq!(
        (&since[0]["id"], since[0].get("name")),
        (&json!(plans), None)
    );
    let (all_now, _) = walk(&server, &viewer, &root).await;
    assert_eq!(all_now.len() + 2, all.len());
    let invitation = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["read"], "sendInvitation": false});
    owner
        .post(&format!("{}/invite", item(&plans)), invitation)
        .await
        .ok();
    let (since, _) = walk(&server, &viewer, &link).await;
    assert_eq!(names(&since), ["root", "Plans", "Secret.txt"]);
}
