//! Who may make a link, and of what.

use serde_json::json;

use crate::harness::{Server, text};

#[tokio::test]
async fn point_10_a_reader_is_refused_and_a_stranger_finds_nothing() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for kind in ["view", "edit", "embed", "blocksDownload"] {
        server
            .viewer()
            .post(&address, json!({"type": kind}))
            .await
            .refused(403, "accessDenied");
        server
            .outsider()
            .post(&address, json!({"type": kind}))
            .await
            .refused(404, "itemNotFound");
    }
    let legacy = format!(
        "/drive/items/{}/action.createLink",
        server.item("Welcome.txt")
    );
    server
        .viewer()
        .post(&legacy, json!({"type": "view"}))
        .await
        .refused(404, "itemNotFound");
    let legacy = format!(
        "/onedrive/v1.0/drives/{}/items/{}/action.createLink",
        server.drive("owner"),
        server.item("Welcome.txt")
    );
    server
        .viewer()
        .post(&legacy, json!({"type": "view"}))
        .await
        .refused(403, "accessDenied");
    server
        .outsider()
        .post(&legacy, json!({"type": "view"}))
        .await
        .refused(404, "itemNotFound");
    assert!(server.links_on("Welcome.txt").await.is_empty());
    // Inside the organization, too, anybody who has no right finds nothing.
    let hidden = format!("{}/createLink", server.root("crew"));
    server
        .viewer()
        .post(&hidden, json!({"type": "view"}))
        .await
        .refused(404, "itemNotFound");
}

#[tokio::test]
async fn whoever_may_write_makes_links_of_their_own() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let made = server
        .editor()
        .post(&address, json!({"type": "edit"}))
        .await
        .made();
    // The same application: one link, the one who asks.
    let found = server
        .owner()
        .post(&address, json!({"type": "edit"}))
        .await
        .ok();
    assert_eq!(found["id"], made["id"]);
}

#[tokio::test]
async fn a_guest_who_came_through_an_editing_link_makes_none() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "edit"})).await;
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let item = format!("{share}/driveItem");
    server
        .outsider()
        .get_with(&item, "prefer", "redeemSharingLink")
        .await
        .expect(200);
    let address = format!("{share}/driveItem/createLink");
    server
        .outsider()
        .post(&address, json!({"type": "view"}))
        .await
        .refused(403, "accessDenied");
    let invited = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["write"]});
    let address = format!("{share}/driveItem/invite");
    server
        .outsider()
        .post(&address, invited)
        .await
        .refused(403, "accessDenied");
    assert_eq!(server.links_on("Reports").await.len(), 1);
}

#[tokio::test]
async fn nobody_invites_above_their_own_rights() {
    let server = Server::start().await;
    let invite = format!("{}/invite", server.at("Welcome.txt"));
    let body =
        |role: &str| json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": [role]});
    server
        .viewer()
        .post(&invite, body("read"))
        .await
        .refused(403, "accessDenied");
    server
        .outsider()
        .post(&invite, body("read"))
        .await
        .refused(404, "itemNotFound");
    server
        .editor()
        .post(&invite, body("owner"))
        .await
        .refused(400, "invalidRequest");
    let given = server.editor().post(&invite, body("write")).await.ok();
    let given = &given["value"].as_array().unwrap()[0];
    assert_eq!(given["roles"], json!(["write"]));
    assert_eq!(given["@odata.type"], "#microsoft.graph.permission");
    assert_eq!(
        text(&given["grantedToV2"]["user"]["id"]),
        server.user("viewer")
    );
    assert_eq!(
        given["grantedTo"]["user"]["id"],
        given["grantedToV2"]["user"]["id"]
    );
}

#[tokio::test]
async fn an_invitation_gives_access_and_its_end_takes_it_back() {
    let server = Server::start().await;
    let root = server.root("crew");
    server
        .viewer()
        .get(&root)
        .await
        .refused(404, "itemNotFound");
    let body = json!({
        "recipients": [{"objectId": server.user("viewer")}], "roles": ["read"],
        "requireSignIn": true, "sendInvitation": false, "message": "hello",
    });
    let invite = format!("{root}/microsoft.graph.invite");
    let given = server.editor().post(&invite, body).await.ok();
    assert!(text(&given["@odata.context"]).ends_with("$metadata#Collection(permission)"));
    let id = text(&given["value"][0]["id"]).to_owned();
    server.viewer().get(&root).await.expect(200);
    server
        .editor()
        .delete(&format!("{root}/permissions/{id}"))
        .await
        .expect(204);
    server
        .viewer()
        .get(&root)
        .await
        .refused(404, "itemNotFound");
}
