//! The versions of a file (docs/contracts/microsoft.md 5.9).

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

async fn put(server: &Server, actor: &Actor, bytes: &str) -> Value {
    let address = format!("{}/content", server.at("Welcome.txt"));
    let put = actor.ask(Method::PUT, &address).body(bytes.to_owned());
    put.send().await.expect(200).json()
}

async fn ids(actor: &Actor, versions: &str) -> Vec<String> {
    let list = actor.get(versions).await.ok();
    let rows = list["value"].as_array().unwrap();
    rows.iter().map(|row| text(&row["id"]).to_owned()).collect()
}

/// The bytes to which an address redirects.
async fn bytes(server: &Server, actor: &Actor, address: &str) -> String {
    let found = actor.get(address).await.expect(302);
    let address = server.path_of(&found.header("location").into());
    server.anonymous().get(&address).await.expect(200).text()
}

#[tokio::test]
async fn a_file_goes_back_to_what_it_was_and_forgets_what_is_deleted() {
    let server = Server::start().await;
    let owner = server.owner();
    let versions = format!("{}/versions", server.at("Welcome.txt"));
    for content in ["second", "third"] {
        put(&server, &owner, content).await;
    }
    assert_eq!(ids(&owner, &versions).await, ["3.0", "2.0", "1.0"]);
    let first = owner
        .get(&format!("{versions}?$top=2&$select=size"))
        .await
        .ok();
    let sizes: Vec<_> = first["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["size"])
        .collect();
    assert_eq!(sizes, [5, 6]);
    let rest = server.path_of(&first["@odata.nextLink"]);
    assert_eq!(ids(&owner, &rest).await, ["1.0"]);

    for (id, content) in [("current", "third"), ("3.0", "third"), ("2.0", "second")] {
        let one = owner.get(&format!("{versions}/{id}")).await.ok();
        assert_eq!(one["size"], content.len());
        let found = bytes(&server, &owner, &format!("{versions}/{id}/content")).await;
        assert_eq!(found, content, "{id}");
    }
    let restore = |id: &str| format!("{versions}/{id}/restoreVersion");
    let before = owner.get(&server.at("Welcome.txt")).await.ok();
    owner.post(&restore("3.0"), json!({})).await.expect(204);
    assert_eq!(ids(&owner, &versions).await.len(), 3);
    let restoring = owner.ask(Method::POST, &restore("2.0"));
    let stale = restoring.header("if-match", "\"{01},1\"").send().await;
    stale.refused(412, "resourceModified");
    let restoring = owner.ask(Method::POST, &restore("2.0"));
    let fits = restoring
        .header("if-match", text(&before["eTag"]))
        .send()
        .await;
    fits.expect(204);
    let content = format!("{}/content", server.at("Welcome.txt"));
    assert_eq!(bytes(&server, &owner, &content).await, "second");
    assert_eq!(ids(&owner, &versions).await, ["4.0", "3.0", "2.0", "1.0"]);

    let stored = server.stored_contents();
    let of_second = owner
        .get(&format!("{versions}/2.0/content"))
        .await
        .expect(302);
    owner.delete(&format!("{versions}/2.0")).await.expect(204);
    assert_eq!(server.stored_contents(), stored - 1);
    let address = server.path_of(&of_second.header("location").into());
    server.anonymous().get(&address).await.expect(404);
    assert_eq!(ids(&owner, &versions).await, ["4.0", "3.0", "1.0"]);
    // What comes later does not take its number.
    put(&server, &owner, "fifth").await;
    assert_eq!(ids(&owner, &versions).await, ["5.0", "4.0", "3.0", "1.0"]);
    for (id, status, code) in [
        ("5.0", 400, "invalidRequest"),
        ("current", 400, "invalidRequest"),
        ("2.0", 404, "itemNotFound"),
        ("9.0", 404, "itemNotFound"),
        ("3", 404, "itemNotFound"),
        ("03.0", 404, "itemNotFound"),
    ] {
        let version = format!("{versions}/{id}");
        owner.delete(&version).await.refused(status, code);
        if status == 404 {
            owner.get(&version).await.refused(404, code);
            owner
                .get(&format!("{version}/content"))
                .await
                .refused(404, code);
            owner.post(&restore(id), json!({})).await.refused(404, code);
        }
    }
    let folder = format!("{}/versions", server.at("Reports"));
    owner.get(&folder).await.refused(400, "notSupported");
    let current = owner.get(&format!("{folder}/current")).await;
    current.refused(400, "notSupported");
}

#[tokio::test]
async fn who_reads_a_file_reads_what_it_was_and_who_came_by_a_link_does_not() {
    let server = Server::start().await;
    let owner = server.owner();
    put(&server, &owner, "second").await;
    let viewer = server.viewer();
    let invite = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["read"]});
    owner
        .post(&format!("{}/invite", server.at("Welcome.txt")), invite)
        .await
        .expect(200);
    let item = format!(
        "/v1.0/drives/{}/items/{}",
        server.drive("owner"),
        server.item("Welcome.txt")
    );
    let versions = format!("{item}/versions");
    assert_eq!(ids(&viewer, &versions).await, ["2.0", "1.0"]);
    viewer
        .get(&format!("{versions}/1.0/content"))
        .await
        .expect(302);
    let restored = viewer
        .post(&format!("{versions}/1.0/restoreVersion"), json!({}))
        .await;
    restored.refused(403, "accessDenied");
    viewer
        .delete(&format!("{versions}/1.0"))
        .await
        .refused(403, "accessDenied");

    let link = json!({"type": "edit", "scope": "organization"});
    let link = owner
        .post(&format!("{}/createLink", server.at("Welcome.txt")), link)
        .await
        .made();
    let shared = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let guest = server.stranger("guest").await;
    let item = guest
        .get_with(&shared, "prefer", "redeemSharingLink")
        .await
        .ok();
    let address = server.path_of(&item["@microsoft.graph.downloadUrl"]);
    for asked in ["", "/1.0", "/1.0/content"] {
        let refused = guest.get(&format!("{shared}/versions{asked}")).await;
        refused.refused(403, "accessDenied");
    }
    let restored = guest
        .post(&format!("{shared}/versions/1.0/restoreVersion"), json!({}))
        .await;
    restored.refused(403, "accessDenied");
    guest
        .delete(&format!("{shared}/versions/1.0"))
        .await
        .refused(403, "accessDenied");
    // An address that was made before leads to what the file was, for those alone who may read that.
    let own = owner.get(&server.at("Welcome.txt")).await.ok();
    let own = server.path_of(&own["@microsoft.graph.downloadUrl"]);
    put(&server, &owner, "third").await;
    server.anonymous().get(&address).await.expect(404);
    assert_eq!(
        server.anonymous().get(&own).await.expect(200).text(),
        "second"
    );
}
