//! A token for a narrower one.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, text};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

async fn exchange(server: &Server, token: &str, more: &[(&str, &str)]) -> Answer {
    let own = [
        ("grant_type", EXCHANGE),
        ("subject_token", token),
        ("subject_token_type", ACCESS),
    ];
    server
        .form("/oauth2/token", &[&own[..], more].concat())
        .await
}

async fn of_owner() -> (Server, Client, String) {
    let server = Server::start().await;
    let client = server.client("app", &[], false).await;
    let token = client.token_for(&server.user_number("owner").await).await;
    (server, client, token)
}

fn resource(kind: &str, number: &str) -> String {
    format!("https://api.example.com/2.0/{kind}/{number}")
}

async fn narrowed(server: &Server, token: &str, scope: &str, resource: &str) -> Value {
    let answer = exchange(server, token, &[("scope", scope), ("resource", resource)]).await;
    answer.ok()
}

#[tokio::test]
async fn a_narrowed_token_reads_its_item_and_nothing_beside() {
    let (server, _, token) = of_owner().await;
    let file = resource("files", server.number("Welcome.txt"));
    let answer = narrowed(&server, &token, "item_preview item_download", &file).await;
    assert_eq!(answer["issued_token_type"], ACCESS);
    assert!(answer.get("refresh_token").is_none());
    let restricted = answer["restricted_to"].as_array().unwrap();
    assert_eq!(restricted.len(), 2);
    for (entry, scope) in restricted.iter().zip(["item_preview", "item_download"]) {
        assert_eq!(entry["scope"], scope);
        assert_eq!(entry["object"]["type"], "file");
        assert_eq!(entry["object"]["id"], server.number("Welcome.txt"));
        assert_eq!(entry["object"]["name"], "Welcome.txt");
    }
    let actor = server.bearing(text(&answer["access_token"]));
    actor.get(&server.at("Welcome.txt")).await.ok();
    actor.get(&server.at("Notes.md")).await.expect(404);
    actor.get(&server.at("Reports")).await.expect(404);
    let link = format!("{}/createLink", server.at("Welcome.txt"));
    actor.post(&link, json!({"type": "view"})).await.expect(403);
    // Nor does a scope that goes with reading let it read who else there is.
    let answer = narrowed(&server, &token, "root_readonly", &file).await;
    let actor = server.bearing(text(&answer["access_token"]));
    actor.get(&server.at("Welcome.txt")).await.ok();
    for address in ["/v1.0/users", "/v1.0/groups", "/v1.0/me/memberOf"] {
        actor.get(address).await.expect(403);
    }
}

#[tokio::test]
async fn a_folder_s_token_reaches_what_is_below() {
    let (server, _, token) = of_owner().await;
    let folder = resource("folders", server.number("Reports"));
    let answer = narrowed(&server, &token, "item_preview", &folder).await;
    let actor = server.bearing(text(&answer["access_token"]));
    actor.get(&server.at("Reports/Tides.csv")).await.ok();
    actor.get(&server.at("Welcome.txt")).await.expect(404);
    let again = narrowed(
        &server,
        text(&answer["access_token"]),
        "item_preview",
        &resource("files", server.number("Reports/Tides.csv")),
    )
    .await;
    let actor = server.bearing(text(&again["access_token"]));
    actor
        .get(&server.at("Reports/Spring.txt"))
        .await
        .expect(404);
    let outside = [
        ("scope", "item_preview"),
        ("resource", &resource("files", server.number("Notes.md"))),
    ];
    let wider = exchange(&server, text(&answer["access_token"]), &outside).await;
    wider.trouble("invalid_request");
}

#[tokio::test]
async fn rename_and_preview_renames_and_does_not_delete() {
    let (server, _, token) = of_owner().await;
    let number = server.number("Welcome.txt").to_owned();
    let answer = narrowed(
        &server,
        &token,
        "item_rename item_preview",
        &resource("files", &number),
    )
    .await;
    let actor = server.bearing(text(&answer["access_token"]));
    let file = format!("/2.0/files/{number}");
    let renamed = actor
        .ask(Method::PUT, &file)
        .header("content-type", "application/json")
        .body(json!({"name": "Renamed.txt"}).to_string())
        .send()
        .await
        .ok();
    assert_eq!(renamed["name"], "Renamed.txt");
    let refused = actor.delete(&file).await.expect(403);
    let field = refused.header("www-authenticate");
    assert!(field.contains("insufficient_scope"), "{field}");
    actor
        .get(&format!("/2.0/files/{}", server.number("Notes.md")))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_reading_scope_uploads_nothing() {
    let (server, _, token) = of_owner().await;
    let answer = exchange(&server, &token, &[("scope", "root_readonly")])
        .await
        .ok();
    assert_eq!(answer["restricted_to"][0]["object"]["id"], "0");
    let actor = server.bearing(text(&answer["access_token"]));
    actor.get(&server.at("Welcome.txt")).await.ok();
    let link = format!("{}/createLink", server.at("Welcome.txt"));
    actor.post(&link, json!({"type": "view"})).await.expect(403);
    let more = exchange(
        &server,
        text(&answer["access_token"]),
        &[("scope", "item_upload")],
    )
    .await;
    more.trouble("invalid_scope");
}

#[tokio::test]
async fn a_narrowed_token_ends_with_the_one_that_it_is_made_from_and_not_the_other_way() {
    let (server, client, token) = of_owner().await;
    let root = resource("folders", "0");
    let answer = narrowed(&server, &token, "item_preview", &root).await;
    assert_eq!(answer["restricted_to"][0]["object"]["id"], "0");
    let (one, other) = (
        text(&answer["access_token"]).to_owned(),
        text(&narrowed(&server, &token, "item_preview", &root).await["access_token"]).to_owned(),
    );
    client
        .asks_at("/oauth2/revoke", &[("token", &one)])
        .await
        .expect(200);
    assert!(!super::opens(&server, &one).await);
    assert!(super::opens(&server, &other).await);
    assert!(super::opens(&server, &token).await);
    client
        .asks_at("/oauth2/revoke", &[("token", &token)])
        .await
        .expect(200);
    assert!(!super::opens(&server, &other).await);
}

#[tokio::test]
async fn what_was_made_from_a_narrowed_token_ends_with_it() {
    let (server, client, token) = of_owner().await;
    let root = resource("folders", "0");
    let given = narrowed(&server, &token, "item_preview", &root).await;
    let given = text(&given["access_token"]);
    let made = narrowed(&server, given, "item_preview", &root).await;
    let made = text(&made["access_token"]);
    assert!(super::opens(&server, made).await);
    let fields = [("token", given)];
    client.asks_at("/oauth2/revoke", &fields).await.expect(200);
    assert!(!super::opens(&server, made).await);
    assert!(super::opens(&server, &token).await);
}

#[tokio::test]
async fn a_narrowed_token_has_nothing_of_uploads_outside_of_its_item() {
    let (server, _, token) = of_owner().await;
    let owner = server.bearing(&token);
    let begun = json!({
        "folder_id": server.number("Reports"), "file_name": "large.bin", "file_size": 20_000_000,
    });
    let begun = owner
        .post("/api/2.0/files/upload_sessions", begun)
        .await
        .made();
    let session = format!("/api/2.0/files/upload_sessions/{}", text(&begun["id"]));
    let folders = owner.post(
        "/2.0/folders",
        json!({"name": "Beside", "parent": {"id": "0"}}),
    );
    let beside = text(&folders.await.made()["id"]).to_owned();
    let of = async |folder: &str| {
        let folder = resource("folders", folder);
        let answer = narrowed(&server, &token, "item_upload", &folder).await;
        server.bearing(text(&answer["access_token"]))
    };
    let outside = of(&beside).await;
    outside.get(&session).await.expect(404);
    outside.get(&format!("{session}/parts")).await.expect(404);
    outside.delete(&session).await.expect(404);
    let inside = of(server.number("Reports")).await;
    inside.get(&session).await.ok();
    inside.delete(&session).await.expect(204);
}

#[tokio::test]
async fn what_is_hidden_is_as_what_is_missing() {
    let (server, client, _) = of_owner().await;
    let outsider = client.own_token().await;
    let reading = [("scope", "root_readonly")];
    let narrow = exchange(&server, &outsider, &reading).await.ok();
    for number in ["7", server.number("Welcome.txt")] {
        let file = resource("files", number);
        let fields = [("scope", "item_upload"), ("resource", &file[..])];
        let answer = exchange(&server, text(&narrow["access_token"]), &fields).await;
        answer.trouble("invalid_request");
    }
}

#[tokio::test]
async fn a_narrowed_token_lives_no_longer_than_the_other() {
    let (server, _, token) = of_owner().await;
    server.clock.advance(Duration::from_mins(50));
    let answer = exchange(&server, &token, &[("scope", "item_preview")])
        .await
        .ok();
    assert_eq!(answer["expires_in"], 600);
    server.clock.advance(Duration::from_mins(10));
    exchange(&server, &token, &[("scope", "item_preview")])
        .await
        .trouble("invalid_grant");
}

#[tokio::test]
async fn what_is_not_served_is_refused_in_the_right_words() {
    let (server, _, token) = of_owner().await;
    let file = resource("files", server.number("Welcome.txt"));
    let missing = resource("files", "7");
    let confused = resource("folders", server.number("Welcome.txt"));
    for (fields, error) in [
        (&[("resource", &file[..])][..], "invalid_scope"),
        (&[("scope", "item_everything")], "invalid_scope"),
        (
            &[("scope", "item_preview"), ("resource", &missing)],
            "invalid_request",
        ),
        (
            &[("scope", "item_preview"), ("resource", &confused)],
            "invalid_request",
        ),
        (
            &[("scope", "item_preview"), ("resource", "https://x/users/7")],
            "invalid_request",
        ),
        (
            &[
                ("scope", "item_preview"),
                ("box_shared_link", "https://x/s/y"),
            ],
            "invalid_request",
        ),
        (
            &[("scope", "item_preview"), ("actor_token", "x")],
            "invalid_request",
        ),
        (
            &[("scope", "item_preview"), ("client_id", "7")],
            "invalid_client",
        ),
    ] {
        exchange(&server, &token, fields).await.trouble(error);
    }
    for shown in ["x", "lk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = exchange(&server, shown, &[("scope", "item_preview")]).await;
        answer.trouble("invalid_grant");
    }
    let fields = [
        ("grant_type", EXCHANGE),
        ("subject_token", &token[..]),
        ("scope", "item_preview"),
    ];
    server
        .form("/oauth2/token", &fields)
        .await
        .trouble("invalid_request");
    let outsider = server.outsider();
    let shown = format!("{outsider:?}");
    let start = shown.find("lk_").unwrap();
    let foreign = &shown[start..start + 52];
    let fields = [("scope", "item_preview"), ("resource", &file[..])];
    exchange(&server, foreign, &fields)
        .await
        .trouble("invalid_request");
}

#[tokio::test]
async fn a_link_beside_a_narrowed_token_lets_it_do_no_more() {
    let (server, _, token) = of_owner().await;
    let folder = server.document("Reports");
    let link = json!({"assignedUsers": "@serviceinstance", "role": "contributor"});
    let link = server
        .owner()
        .post(
            &format!("/documents/api/1.1/publiclinks/folder/{folder}"),
            link,
        )
        .await
        .ok();
    let tides = format!(
        "/documents/api/1.1/files/{}",
        server.document("Reports/Tides.csv")
    );
    for reach in [
        resource("folders", server.number("Reports")),
        resource("files", server.number("Welcome.txt")),
    ] {
        let narrow = narrowed(&server, &token, "item_preview", &reach).await;
        let renamed = server
            .bearing(text(&narrow["access_token"]))
            .ask(Method::PUT, &tides)
            .header("linkID", text(&link["linkID"]))
            .header("content-type", "application/json")
            .body(json!({"name": "Other.csv"}).to_string());
        renamed.send().await.expect(403);
    }
}
