//! Every way to name a drive, an item and an action.

use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

/// The ways to name the owner's drive at Graph.
fn drives(server: &Server) -> Vec<String> {
    let (id, user) = (server.drive("owner"), server.user("owner"));
    vec![
        "me/drive".to_owned(),
        "drive".to_owned(),
        format!("drives/{id}"),
        format!("users/{user}/drive"),
        "users/owner/drive".to_owned(),
        "users/owner@harbour.example/drive".to_owned(),
        "users/owner%40harbour.example/drive".to_owned(),
        format!("me/drives/{id}"),
        format!("users/{user}/drives/{id}"),
        format!("users/owner@harbour.example/drives/{id}"),
    ]
}

async fn hits(actor: &Actor, address: &str, link: &Value) {
    let found = actor.post(address, json!({"type": "view"})).await.ok();
    assert_eq!(found["id"], link["id"], "{address}");
    assert_eq!(found["link"]["webUrl"], link["link"]["webUrl"], "{address}");
}

#[tokio::test]
async fn point_04_every_form_of_an_items_address_hits_the_same_link() {
    let server = Server::start().await;
    let link = server
        .link("Reports/Tides.csv", json!({"type": "view"}))
        .await;
    let (file, folder) = (server.item("Reports/Tides.csv"), server.item("Reports"));
    let items = [
        format!("items/{file}"),
        "root:/Reports/Tides.csv:".to_owned(),
        "root:/reports/TIDES.CSV:".to_owned(),
        format!("items/{folder}:/Tides.csv:"),
        "items/root:/Reports/Tides.csv:".to_owned(),
    ];
    for base in ["/v1.0", "/beta", "/v2.0"] {
        for drive in drives(&server) {
            for item in &items {
                hits(
                    &server.owner(),
                    &format!("{base}/{drive}/{item}/createLink"),
                    &link,
                )
                .await;
            }
        }
        let share = text(&link["shareId"]);
        for below in [
            "driveItem".to_owned(),
            "root".to_owned(),
            format!("items/{file}"),
        ] {
            let address = format!("{base}/shares/{share}/{below}/createLink");
            hits(&server.owner(), &address, &link).await;
        }
    }
}

#[tokio::test]
async fn point_04_every_form_of_a_roots_address_hits_the_same_link() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.root("owner"));
    let link = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    let root = server.owner().get(&server.root("owner")).await.ok();
    for drive in drives(&server) {
        for item in [
            "root",
            "items/root",
            &format!("items/{}", text(&root["id"])),
        ] {
            hits(
                &server.owner(),
                &format!("/v1.0/{drive}/{item}/createLink"),
                &link,
            )
            .await;
        }
    }
}

#[tokio::test]
async fn point_04_groups_and_sites_have_drives_of_their_own() {
    let server = Server::start().await;
    for (owner, plural, actor) in [
        ("crew", "groups", server.editor()),
        ("pier", "sites", server.owner()),
    ] {
        let drive = server.drive(owner);
        let shown = actor.get(&format!("/v1.0/drives/{drive}")).await.ok();
        assert_eq!(shown["driveType"], "documentLibrary");
        let kind = plural.trim_end_matches('s');
        let id = text(&shown["owner"][kind]["id"]).to_owned();
        let address = format!("/v1.0/{plural}/{id}/drive/root/createLink");
        let link = actor.post(&address, json!({"type": "view"})).await.made();
        for form in [
            format!("{plural}/{id}/drive"),
            format!("{plural}/{id}/drives/{drive}"),
            format!("drives/{drive}"),
            format!("me/drives/{drive}"),
        ] {
            hits(&actor, &format!("/v1.0/{form}/root/createLink"), &link).await;
            hits(
                &actor,
                &format!("/v1.0/{form}/items/root/createLink"),
                &link,
            )
            .await;
        }
    }
}

#[tokio::test]
async fn point_04_known_folders_have_a_name_of_their_own() {
    let server = Server::start().await;
    server.folder("Documents/2026").await;
    let address = "/v1.0/me/drive/root:/Documents:/createLink";
    let link = server
        .owner()
        .post(address, json!({"type": "view"}))
        .await
        .made();
    hits(
        &server.owner(),
        "/v1.0/me/drive/special/documents/createLink",
        &link,
    )
    .await;
    let address = "/v1.0/me/drive/special/documents:/2026:/createLink";
    let below = server
        .owner()
        .post(address, json!({"type": "view"}))
        .await
        .made();
    let address = "/v1.0/me/drive/root:/Documents/2026:/createLink";
    hits(&server.owner(), address, &below).await;
    let missing = server.owner().get("/v1.0/me/drive/special/photos").await;
    missing.refused(404, "itemNotFound");
}

#[tokio::test]
async fn point_05_graph_takes_an_action_in_any_spelling_and_onedrive_only_with_its_prefix() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let item = server.at("Welcome.txt");
    for action in [
        "microsoft.graph.createLink",
        "createlink",
        "CREATELINK",
        "Microsoft.Graph.createlink",
    ] {
        hits(&server.owner(), &format!("{item}/{action}"), &link).await;
    }
    let id = server.item("Welcome.txt");
    for base in ["/drive", "/onedrive/v1.0/drive"] {
        for action in ["createLink", "action.createlink", "onedrive.createLink"] {
            let address = format!("{base}/items/{id}/{action}");
            let refused = server.owner().post(&address, json!({"type": "view"})).await;
            refused.refused(400, "invalidRequest");
        }
    }
}

#[tokio::test]
async fn point_06_onedrive_has_its_own_routes_and_its_own_shape() {
    let server = Server::start().await;
    let (file, drive) = (server.item("Reports/Tides.csv"), server.drive("owner"));
    let mut link: Option<Value> = None;
    for base in ["", "/onedrive/v1.0", "/v1.0"] {
        let mut items = vec![
            format!("{base}/drive/items/{file}"),
            format!("{base}/drive/root:/Reports/Tides.csv:"),
        ];
        if base == "/onedrive/v1.0" {
            items.push(format!("{base}/drives/{drive}/items/{file}"));
        }
        for item in items {
            for action in ["action.createLink", "oneDrive.createLink"] {
                let address = format!("{item}/{action}");
                let answer = server.owner().post(&address, json!({"type": "edit"})).await;
                let status = if link.is_none() { 201 } else { 200 };
                let answer = answer.expect(status);
                let shown = link.get_or_insert_with(|| answer.json());
                assert_eq!(shown["id"], answer.json()["id"], "{address}");
                let refused = server.owner().post(&address, json!({})).await;
                refused.refused(400, "invalidRequest");
            }
        }
    }
    let link = link.unwrap();
    assert_eq!(link["roles"], json!(["write"]));
    assert_eq!(link["link"]["type"], "edit");
    assert!(server.path_of(&link["link"]["webUrl"]).starts_with("/s/"));
    assert_eq!(link["link"]["application"]["displayName"], "demo");
    assert_eq!(
        (&link["link"]["scope"], &link["hasPassword"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn point_07_both_families_share_one_link() {
    let server = Server::start().await;
    let graph = server
        .link("Welcome.txt", json!({"type": "view", "scope": "anonymous"}))
        .await;
    let address = "/drive/root:/Welcome.txt:/action.createLink";
    let onedrive = server
        .owner()
        .post(address, json!({"type": "view"}))
        .await
        .ok();
    assert_eq!(onedrive["id"], graph["id"]);
    assert_eq!(onedrive["link"]["webUrl"], graph["link"]["webUrl"]);
    let address = "/onedrive/v1.0/drive/root:/Notes.md:/oneDrive.createLink";
    let onedrive = server
        .owner()
        .post(address, json!({"type": "edit"}))
        .await
        .made();
    let address = format!("{}/createLink", server.at("Notes.md"));
    let graph = server
        .owner()
        .post(&address, json!({"type": "edit"}))
        .await
        .ok();
    assert_eq!(onedrive["id"], graph["id"]);
}

#[tokio::test]
async fn point_24_names_arrive_in_every_spelling() {
    let server = Server::start().await;
    let drop = server.link("Reports", json!({"type": "edit"})).await;
    let page = server.page(&drop);
    for (name, spellings) in [
        ("a#b.txt", &["a%23b.txt"][..]),
        ("100%.txt", &["100%25.txt"]),
        ("x[1].txt", &["x[1].txt", "x%5B1%5D.txt"]),
        ("a+b & c.txt", &["a+b%20&%20c.txt", "a%2Bb%20%26%20c.txt"]),
        (
            "Überschrift.txt",
            &["%C3%9Cberschrift.txt", "%c3%bcberschrift.txt"],
        ),
        ("日本語.txt", &["%E6%97%A5%E6%9C%AC%E8%AA%9E.txt"]),
        (
            "it's (1)!.txt",
            &["it's%20(1)!.txt", "it%27s%20%281%29%21.txt"],
        ),
    ] {
        server
            .anonymous()
            .upload(&page, &[(name, b"x")])
            .await
            .expect(200);
        let mut link: Option<Value> = None;
        for spelling in spellings {
            for item in [
                format!("root:/Reports/{spelling}:"),
                format!("root:/Reports%2F{spelling}:"),
                format!("items/root:/Reports/{spelling}:"),
                format!("items/root%3A%2FReports%2F{spelling}%3A"),
                format!("items/{}%3A%2F{spelling}%3A", server.item("Reports")),
            ] {
                let address = format!("/v1.0/me/drive/{item}");
                let shown = server.owner().get(&address).await.ok();
                assert_eq!(shown["name"], name, "{address}");
                let address = format!("{address}/createLink");
                let made = server.owner().post(&address, json!({"type": "view"})).await;
                let made = made.expect(if link.is_none() { 201 } else { 200 }).json();
                let first = link.get_or_insert_with(|| made.clone());
                assert_eq!(made["id"], first["id"], "{address}");
            }
        }
    }
}

#[tokio::test]
async fn a_closing_colon_may_be_left_out_where_nothing_follows() {
    let server = Server::start().await;
    let closed = server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/Tides.csv:")
        .await
        .ok();
    let open = server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/Tides.csv")
        .await
        .ok();
    assert_eq!(closed["id"], open["id"]);
    let slip = "/v1.0/me/drive/root/:Welcome.txt:/createLink";
    let slip = server.owner().post(slip, json!({"type": "view"})).await;
    slip.refused(400, "invalidRequest");
}
