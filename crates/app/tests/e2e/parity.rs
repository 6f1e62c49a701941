//! One drive behind several doors: what is made at one is seen at the others as their vendor would
//! show it (docs/adding-a-dialect.md).

use serde_json::{Value, json};

use crate::harness::{Server, text};
use crate::seeds::{at, invite};

/// The links on an item at Graph, as type, scope and whether there is a password.
async fn at_graph(server: &Server, path: &str) -> Vec<(String, String, bool)> {
    let links = server.links_on(path).await;
    let told = links.iter().map(|permission| {
        let link = &permission["link"];
        (
            text(&link["type"]).to_owned(),
            text(&link["scope"]).to_owned(),
            permission["hasPassword"].as_bool().unwrap(),
        )
    });
    told.collect()
}

#[tokio::test]
async fn a_link_of_box_is_among_the_permissions_at_graph() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    for (wish, kind, scope, password) in [
        (json!({"access": "open"}), "view", "anonymous", false),
        (json!({"access": "company"}), "view", "organization", false),
        (
            json!({"access": "collaborators"}),
            "view",
            "existingAccess",
            false,
        ),
        (
            json!({"access": "open", "password": "abc-defg"}),
            "view",
            "anonymous",
            true,
        ),
        (
            json!({"password": null, "permissions": {"can_edit": true}}),
            "edit",
            "anonymous",
            false,
        ),
        (
            json!({"permissions": {"can_download": false}}),
            "blocksDownload",
            "anonymous",
            false,
        ),
    ] {
        let link = owner.set(&file, wish.clone()).await.link();
        let expected = (kind.to_owned(), scope.to_owned(), password);
        assert_eq!(at_graph(&server, "Welcome.txt").await, [expected], "{wish}");
        let listed = server.links_on("Welcome.txt").await;
        assert_eq!(listed[0]["link"]["webUrl"], link["url"]);
    }
}

#[tokio::test]
async fn a_link_of_graph_is_not_the_one_link_of_box() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let made = server
        .link("Welcome.txt", json!({"type": "view", "scope": "anonymous"}))
        .await;
    assert_eq!(owner.get(&file).await.link(), Value::Null);
    let own = owner.set(&file, json!({})).await.link();
    assert_ne!(own["url"], made["link"]["webUrl"]);
    // The same request at Graph finds its own link still, and ending one leaves the other.
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let again = owner
        .post(&address, json!({"type": "view", "scope": "anonymous"}))
        .await
        .ok();
    assert_eq!(again["link"]["webUrl"], made["link"]["webUrl"]);
    owner.set(&file, Value::Null).await.ok();
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
    // Any link is resolved by its address at either door.
    let url = text(&made["link"]["webUrl"]);
    server.outsider().resolve(url, None).await.expect(200);
}

#[tokio::test]
async fn ending_a_link_at_one_door_ends_it_at_all() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner
        .set(&file, json!({"vanity_name": "harbour-plan"}))
        .await
        .link();
    let listed = server.links_on("Welcome.txt").await;
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&listed[0]["id"])
    );
    owner.delete(&permission).await.expect(204);
    assert_eq!(owner.get(&file).await.link(), Value::Null);
    owner
        .resolve(text(&link["url"]), None)
        .await
        .denied(404, "not_found");
    server.anonymous().get("/v/harbour-plan").await.expect(404);
    let again = owner
        .set(&file, json!({"vanity_name": "harbour-plan"}))
        .await
        .link();
    assert_ne!(again["url"], link["url"]);
}

#[tokio::test]
async fn grants_are_the_same_rows_at_all_doors() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = server.number("Reports");
    let roles_at_graph = async || {
        let address = format!("{}/permissions", server.at("Reports"));
        let list = owner.get(&address).await.ok();
        let all = list["value"].as_array().unwrap().clone();
        let own = all
            .into_iter()
            .filter(|one| one["inheritedFrom"].is_null() && one["link"].is_null());
        own.map(|one| one["roles"].clone()).collect::<Vec<_>>()
    };
    for (role, shown) in [
        ("co-owner", "owner"),
        ("editor", "write"),
        ("viewer uploader", "read"),
        ("viewer", "read"),
        ("previewer", "read"),
    ] {
        let login = "viewer@harbour.example";
        let made = invite(&owner, "folder", folder, login, role).await.made();
        assert_eq!(roles_at_graph().await, [json!([shown])], "{role}");
        let one = format!("/2.0/collaborations/{}", text(&made["id"]));
        owner.delete(&one).await.expect(204);
        assert!(roles_at_graph().await.is_empty());
    }
    // The other way round.
    for (role, shown) in [("read", "previewer"), ("write", "editor")] {
        let address = format!("{}/invite", server.at("Reports"));
        let body = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": [role]});
        owner.post(&address, body).await.ok();
        let list = owner
            .get(&format!("/2.0/folders/{folder}/collaborations"))
            .await
            .ok();
        let entries = list["entries"].as_array().unwrap();
        let given = entries.iter().find(|entry| entry["item"]["id"] == folder);
        assert_eq!(given.unwrap()["role"], shown, "{list}");
    }
}

#[tokio::test]
async fn what_is_made_at_box_is_read_at_graph() {
    let server = Server::start().await;
    let owner = server.owner();
    let made = crate::seeds::upload(&owner, server.number("Reports"), "Late.txt", b"late").await;
    let list = owner
        .get(&format!("{}/children", server.at("Reports")))
        .await
        .ok();
    let names: Vec<_> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["name"]))
        .collect();
    assert!(names.contains(&"Late.txt"), "{names:?}");
    let address = format!("/2.0/files/{}", text(&made["id"]));
    owner.put(&address, json!({"name": "Later.txt"})).await.ok();
    owner.delete(&address).await.expect(204);
    let list = owner
        .get(&format!("{}/children", server.at("Reports")))
        .await
        .ok();
    assert_eq!(list["value"].as_array().unwrap().len(), 2);
}
