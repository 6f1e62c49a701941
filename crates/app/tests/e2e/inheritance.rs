//! An item that was cut off from the permissions above it.

use serde_json::{Value, json};

use crate::harness::{Server, text};

fn names(list: &Value) -> Vec<&str> {
    let rows = list["value"].as_array().unwrap();
    rows.iter().map(|row| text(&row["name"])).collect()
}

#[tokio::test]
async fn an_item_is_cut_off_only_where_the_policy_lets_it() {
    let server = Server::start().await;
    let item = server.at("Reports/Tides.csv");
    let body = json!({"type": "view", "retainInheritedPermissions": false});
    server.link("Reports/Tides.csv", body.clone()).await;
    server.viewer().get(&item).await.expect(200);
    server.policy("cutting_inheritance", "on").await;
    // Only the first link cuts.
    let address = format!("{item}/createLink");
    let edit = json!({"type": "edit", "retainInheritedPermissions": false});
    server.owner().post(&address, edit).await.expect(201);
    server.viewer().get(&item).await.expect(200);
    server.link("Notes.md", body).await;
    server
        .viewer()
        .get(&server.at("Notes.md"))
        .await
        .refused(404, "itemNotFound");
    server.owner().get(&server.at("Notes.md")).await.expect(200);
}

#[tokio::test]
async fn what_was_cut_off_is_in_no_list_and_no_archive() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let folder = server.link("Reports", json!({"type": "view"})).await;
    let body = json!({"type": "view", "retainInheritedPermissions": false});
    let own = server.link("Reports/Tides.csv", body).await;
    let (item, reports) = (server.at("Reports/Tides.csv"), server.at("Reports"));
    let (viewer, outsider) = (server.viewer(), server.outsider());
    for part in ["", "/content", "/permissions"] {
        viewer
            .get(&format!("{item}{part}"))
            .await
            .refused(404, "itemNotFound");
    }
    let by_path = "root:/Reports/Tides.csv";
    let by_path = format!("/v1.0/drives/{}/{by_path}", server.drive("owner"));
    viewer.get(&by_path).await.refused(404, "itemNotFound");
    let share = format!("/v1.0/shares/{}/driveItem", text(&folder["shareId"]));
    for (actor, address) in [(&viewer, &reports), (&outsider, &share)] {
        let list = actor.get(&format!("{address}/children")).await.ok();
        assert_eq!(names(&list), ["Spring.txt"], "{address}");
        let expanded = actor
            .get(&format!("{address}?$expand=children"))
            .await
            .expect(200);
        assert!(!expanded.text().contains("Tides"), "{}", expanded.text());
    }
    let page = server.page(&folder);
    let anyone = server.anonymous();
    let shown = anyone.get(&page).await.expect(200).text();
    assert!(
        shown.contains("Spring.txt") && !shown.contains("Tides"),
        "{shown}"
    );
    let archive = anyone
        .get(&format!("{page}/download"))
        .await
        .expect(200)
        .text();
    assert!(archive.contains("Spring.txt") && !archive.contains("Tides"));
    let inside = format!("{page}?item={}", server.number("Reports/Tides.csv"));
    anyone.get(&inside).await.expect(404);
    // The owner sees it all, and its own link opens.
    let list = server
        .owner()
        .get(&format!("{reports}/children"))
        .await
        .ok();
    assert_eq!(names(&list), ["Spring.txt", "Tides.csv"]);
    anyone.get(&server.page(&own)).await.expect(200);
}
