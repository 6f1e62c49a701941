//! A link stands on the one who made it.

use serde_json::{Value, json};

use crate::harness::{Server, text};

/// The address of a user's permission on the owner's drive.
async fn grant_of(server: &Server, name: &str) -> String {
    let root = server.root("owner");
    let list = server
        .owner()
        .get(&format!("{root}/permissions"))
        .await
        .ok();
    let all = list["value"].as_array().unwrap();
    let found = all
        .iter()
        .find(|one| one["grantedToV2"]["user"]["id"] == server.user(name));
    format!("{root}/permissions/{}", text(&found.unwrap()["id"]))
}

async fn made_by_editor(server: &Server, path: &str, kind: &str) -> Value {
    let address = format!("{}/createLink", server.at(path));
    server
        .editor()
        .post(&address, json!({"type": kind}))
        .await
        .made()
}

#[tokio::test]
async fn a_link_shuts_while_its_maker_lacks_the_right_to_make_it() {
    let server = Server::start().await;
    let link = made_by_editor(&server, "Welcome.txt", "view").await;
    let (page, share) = (server.page(&link), text(&link["shareId"]).to_owned());
    let share = format!("/v1.0/shares/{share}/driveItem");
    let grant = grant_of(&server, "editor").await;
    let anyone = server.anonymous();
    let stored = server
        .outsider()
        .get(&format!("{share}/content"))
        .await
        .expect(302);
    let download = server.path_of(&json!(stored.header("location")));
    for _ in 0..2 {
        anyone.get(&page).await.expect(200);
        server.outsider().get(&share).await.expect(200);
        server
            .owner()
            .patch(&grant, json!({"roles": ["read"]}))
            .await
            .expect(200);
        for part in super::PARTS {
            anyone.get(&format!("{page}{part}")).await.expect(403);
        }
        server
            .outsider()
            .get(&share)
            .await
            .refused(403, "accessDenied");
        anyone.get(&download).await.expect(404);
        server
            .owner()
            .patch(&grant, json!({"roles": ["write"]}))
            .await
            .expect(200);
    }
    server.owner().delete(&grant).await.expect(204);
    anyone.get(&page).await.expect(403);
    server.policy("links_outlive_maker", "on").await;
    anyone.get(&page).await.expect(200);
    server.policy("links_outlive_maker", "off").await;
    anyone.get(&page).await.expect(403);
}

#[tokio::test]
async fn whoever_has_the_right_takes_the_link_over_with_its_address() {
    let server = Server::start().await;
    let link = made_by_editor(&server, "Welcome.txt", "edit").await;
    let page = server.page(&link);
    let grant = grant_of(&server, "editor").await;
    server
        .owner()
        .patch(&grant, json!({"roles": ["read"]}))
        .await
        .expect(200);
    server.anonymous().get(&page).await.expect(403);
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    server
        .editor()
        .post(&address, json!({"type": "edit"}))
        .await
        .refused(403, "accessDenied");
    let taken = server
        .owner()
        .post(&address, json!({"type": "edit"}))
        .await
        .ok();
    assert_eq!(taken["link"]["webUrl"], link["link"]["webUrl"]);
    assert_eq!(taken["id"], link["id"]);
    server.anonymous().get(&page).await.expect(200);
}

#[tokio::test]
async fn nothing_is_sent_through_a_link_whose_maker_was_demoted() {
    let server = Server::start().await;
    let link = made_by_editor(&server, "Reports", "createOnly").await;
    let page = server.page(&link);
    server
        .anonymous()
        .upload(&page, &[("one.txt", b"1")])
        .await
        .expect(200);
    let grant = grant_of(&server, "editor").await;
    server
        .owner()
        .patch(&grant, json!({"roles": ["read"]}))
        .await
        .expect(200);
    server
        .anonymous()
        .upload(&page, &[("two.txt", b"2")])
        .await
        .expect(403);
    server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/one.txt")
        .await
        .expect(200);
    server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/two.txt")
        .await
        .expect(404);
}
