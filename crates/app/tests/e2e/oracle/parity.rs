//! What is made at this door as the others show it, and the other way round
//! (docs/adding-a-dialect.md).

use serde_json::{Value, json};

use super::client::Form;
use crate::harness::{Server, text};
use crate::seeds::{at, invite};

/// The links of a file as this door lists them: role, for whom, and name.
async fn listed(server: &Server, file: &str) -> Vec<(String, String, Value)> {
    let path = format!("/publiclinks/file/{file}");
    let list = server.gets(&server.owner(), Form::Json, &path).await;
    let list = list.ok("file");
    let items = list["items"].as_array().unwrap();
    assert_eq!(list["count"], items.len().to_string());
    let told = items.iter().map(|link| {
        (
            text(&link["role"]).to_owned(),
            text(&link["assignedUsers"]).to_owned(),
            link["linkName"].clone(),
        )
    });
    told.collect()
}

#[tokio::test]
async fn a_public_link_is_a_link_like_any_other() {
    for (wish, kind, scope, has_password) in [
        (
            json!({"assignedUsers": "@everybody"}),
            "blocksDownload",
            "anonymous",
            false,
        ),
        (
            json!({"assignedUsers": "@everybody", "role": "downloader", "password": "abc-defg"}),
            "view",
            "anonymous",
            true,
        ),
        (
            json!({"assignedUsers": "@serviceinstance", "role": "contributor"}),
            "edit",
            "organization",
            false,
        ),
        (
            json!({"assignedUsers": "viewer,editor", "role": "downloader"}),
            "view",
            "users",
            false,
        ),
    ] {
        let server = Server::start().await;
        let owner = server.owner();
        let file = server.document("Welcome.txt");
        let path = format!("/publiclinks/file/{file}");
        let made = server.posts(&owner, Form::Json, &path, &wish).await;
        let link = text(&made.ok("publiclink")["linkID"]).to_owned();
        let page = format!("/s/{}", &link[2..34]);

        let at_graph = server.links_on("Welcome.txt").await;
        assert_eq!(at_graph.len(), 1, "{wish}");
        assert_eq!(at_graph[0]["link"]["type"], kind, "{wish}");
        assert_eq!(at_graph[0]["link"]["scope"], scope, "{wish}");
        assert_eq!(at_graph[0]["hasPassword"], has_password, "{wish}");
        let url = text(&at_graph[0]["link"]["webUrl"]);
        assert!(url.ends_with(&page), "{url}");
        let at_box = owner.get(&at(&server, "Welcome.txt")).await.link();
        assert_eq!(at_box, Value::Null, "{wish}");

        // Ended at Graph, it is ended here.
        let permission = text(&at_graph[0]["id"]);
        let address = format!("{}/permissions/{permission}", server.at("Welcome.txt"));
        owner.delete(&address).await.expect(204);
        let one = server
            .gets(&owner, Form::Json, &format!("/publiclinks/{link}"))
            .await;
        one.fault(404, "-16");
        server.anonymous().get(&page).await.expect(404);
    }
}

#[tokio::test]
async fn links_of_other_doors_are_listed_here() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = server.document("Welcome.txt");
    for (kind, scope) in [("edit", "anonymous"), ("blocksDownload", "organization")] {
        let wish = json!({"type": kind, "scope": scope});
        server.link("Welcome.txt", wish).await;
    }
    let boxed = at(&server, "Welcome.txt");
    owner
        .set(&boxed, json!({"access": "collaborators"}))
        .await
        .link();
    let row = |role: &str, who: &str| (role.to_owned(), who.to_owned(), Value::Null);
    assert_eq!(
        listed(&server, &file).await,
        [
            row("contributor", "@everybody"),
            row("viewer", "@serviceinstance"),
            row("downloader", "@serviceinstance"),
        ]
    );
    // None of them is the unnamed one of this door.
    let path = format!("/publiclinks/file/{file}");
    let body = json!({"assignedUsers": "@everybody"});
    let made = server.posts(&owner, Form::Json, &path, &body).await;
    made.ok("publiclink");
    assert_eq!(listed(&server, &file).await.len(), 4);

    // What another door finds its link by stays, the end can be moved.
    let graphs = server.links_on("Welcome.txt").await;
    let token = text(&graphs[0]["link"]["webUrl"])
        .rsplit_once('/')
        .unwrap()
        .1;
    let list = server.gets(&owner, Form::Json, &path).await.ok("file");
    let items = list["items"].as_array().unwrap();
    let same = |item: &&Value| text(&item["linkID"])[2..].starts_with(token);
    let link = text(&items.iter().find(same).unwrap()["linkID"]);
    let one = format!("/publiclinks/{link}");
    let role = json!({"role": "viewer"});
    server
        .puts(&owner, Form::Json, &one, &role)
        .await
        .fault(400, "-1");
    let end = json!({"expirationTime": "2099-01-01T00:00:00Z"});
    let changed = server.puts(&owner, Form::Json, &one, &end).await;
    assert_eq!(
        changed.ok("publiclink")["expirationTime"],
        "2099-01-01T00:00:00Z"
    );
}

#[tokio::test]
async fn an_applink_is_nothing_at_any_other_door() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = server.document("Welcome.txt");
    let applink = server.applink("file", &file, "contributor").await;

    assert!(server.links_on("Welcome.txt").await.is_empty());
    assert!(listed(&server, &file).await.is_empty());
    let at_box = owner.get(&at(&server, "Welcome.txt")).await.link();
    assert_eq!(at_box, Value::Null);

    // Neither token is one of a person, and no part of the link's id opens a page.
    for secret in [&applink.access, &applink.refresh] {
        let bearer = format!("Bearer {secret}");
        for address in ["/v1.0/me/drive", "/2.0/users/me"] {
            let ask = server.anonymous().ask(hyper::Method::GET, address);
            ask.header("authorization", &bearer)
                .send()
                .await
                .expect(401);
        }
    }
    let secrets = [&applink.access, &applink.refresh, &applink.id];
    for part in secrets
        .iter()
        .flat_map(|secret| [&secret[..32], &secret[2..34]])
    {
        server
            .anonymous()
            .get(&format!("/s/{part}"))
            .await
            .expect(404);
    }
    let as_public = super::Call::of(
        &server.anonymous(),
        Form::Json,
        hyper::Method::GET,
        &format!("/files/{file}"),
    );
    let shown = as_public.header("linkID", &applink.id).send().await;
    shown.fault(400, "-26");
}

#[tokio::test]
async fn shares_are_grants_at_every_door() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = server.document("Reports");
    let number = server.number("Reports");
    let share = format!("/shares/{folder}");
    for (role, graph, boxed) in [
        ("manager", "owner", "co-owner"),
        ("contributor", "read", "previewer uploader"),
        ("downloader", "read", "previewer"),
    ] {
        let body = json!({"userID": "viewer", "role": role});
        server
            .posts(&owner, Form::Json, &share, &body)
            .await
            .ok("share");
        let list = owner
            .get(&format!("{}/permissions", server.at("Reports")))
            .await
            .ok();
        let given: Vec<_> = list["value"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["inheritedFrom"].is_null())
            .map(|one| one["roles"].clone())
            .collect();
        assert_eq!(given, [json!([graph])], "{role}");
        let list = owner
            .get(&format!("/2.0/folders/{number}/collaborations"))
            .await
            .ok();
        let entries = list["entries"].as_array().unwrap();
        let own = entries.iter().find(|entry| entry["item"]["id"] == number);
        assert_eq!(own.unwrap()["role"], boxed, "{list}");
    }
    // The other way round, in place of what was given here.
    let login = "viewer@harbour.example";
    let list = format!("{share}/items?currentOnly=true");
    for (boxed, role) in [("viewer", "downloader"), ("viewer uploader", "downloader")] {
        let body = json!({"userID": "viewer"});
        let path = format!("{share}/user");
        super::Call::of(&owner, Form::Json, hyper::Method::DELETE, &path)
            .body(&body)
            .send()
            .await
            .ok("share");
        invite(&owner, "folder", number, login, boxed).await.made();
        let members = server.gets(&owner, Form::Json, &list).await.ok("share");
        assert_eq!(members["items"][0]["role"], role, "{boxed}: {members}");
        assert_eq!(members["count"], "1");
    }
}

#[tokio::test]
async fn what_an_applink_did_is_told_of_its_user_at_every_door() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = server.document("Welcome.txt");
    let applink = server.applink("file", &file, "contributor").await;
    let path = format!("/files/{file}/data");
    let call = applink.call(&server, Form::Json, hyper::Method::POST, &path);
    let call = call.file(None, "Welcome.txt", b"new words");
    let made = call.send().await.good(201, "file");
    assert_eq!(made["version"], "2");
    assert_eq!(made["modifiedBy"]["displayName"], "crew-42");
    assert_eq!(made["createdBy"]["loginName"], "owner");

    let number = server.number("Welcome.txt");
    let boxed = owner.get(&format!("/2.0/files/{number}")).await.ok();
    assert_eq!(boxed["modified_by"]["name"], "crew-42");
    let graph = owner.get(&server.at("Welcome.txt")).await.ok();
    assert_eq!(graph["lastModifiedBy"]["user"]["displayName"], "crew-42");
    let events = owner.get("/2.0/events?stream_position=0").await.ok();
    let entries = events["entries"].as_array().unwrap();
    let last = entries
        .iter()
        .rfind(|event| event["event_type"] == "ITEM_UPLOAD");
    let last = last.unwrap_or_else(|| panic!("{events}"));
    assert_eq!(last["created_by"]["name"], "crew-42");
    assert_eq!(last["source"]["id"], number);
    // They have no account: nobody can share with them, and they are in no search.
    let found = server
        .gets(&owner, Form::Json, "/users/items?info=crew")
        .await;
    assert_eq!(found.ok("users")["count"], "0");
}
