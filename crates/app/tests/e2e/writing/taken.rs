//! What happens when a rename, a move or a copy meets an item of its name (docs/contracts/microsoft.md 5.13).

use hyper::Method;
use serde_json::{Value, json};

use super::{TAKEN, bytes, put};
use crate::harness::{Actor, Server, text};

async fn file(owner: &Actor, path: &str, content: &str) -> String {
    let address = format!("/v1.0/me/drive/root:/{path}:/content");
    let made: Value = put(owner, &address, &[], content).await.expect(201).json();
    format!("/v1.0/me/drive/items/{}", text(&made["id"]))
}

async fn at(server: &Server, path: &str) -> String {
    let item = server
        .owner()
        .get(&format!("/v1.0/me/drive/root:/{path}"))
        .await
        .ok();
    bytes(server, &item).await
}

fn renamed(name: &str, conflict: &str) -> Value {
    json!({"name": name, "@microsoft.graph.conflictBehavior": conflict})
}

#[tokio::test]
async fn a_rename_or_a_move_takes_the_place_of_a_file_or_goes_beside_it() {
    let server = Server::start().await;
    let owner = server.owner();
    server.folder("Box").await;
    let first = file(&owner, "first.txt", "first").await;
    let second = file(&owner, "second.txt", "second").await;
    let inside = file(&owner, "Box/first.txt", "inside").await;
    owner
        .patch(&first, renamed("second.txt", "fail"))
        .await
        .refused(409, TAKEN);
    let beside = owner
        .patch(&first, renamed("SECOND.txt", "rename"))
        .await
        .ok();
    assert_eq!(beside["name"], "SECOND 1.txt");
    // Nothing stands in the way of a name that is its own, whatever its case.
    let own = owner
        .patch(&first, renamed("Second 1.TXT", "replace"))
        .await
        .ok();
    assert_eq!(own["name"], "Second 1.TXT");
    let taken = owner
        .patch(&first, renamed("second.txt", "replace"))
        .await
        .ok();
    assert_eq!(taken["name"], "second.txt");
    assert_eq!(at(&server, "second.txt").await, "first");
    // What gave way lies in the trash.
    owner.get(&second).await.refused(404, "itemNotFound");
    owner
        .post(&format!("{second}/restore"), json!({}))
        .await
        .refused(409, TAKEN);
    let elsewhere = json!({"name": "old.txt"});
    owner
        .post(&format!("{second}/restore"), elsewhere)
        .await
        .ok();

    let folder = json!({"path": "/drive/root:/Box"});
    let body = json!({"parentReference": folder, "name": "first.txt", "@name.conflictBehavior": "replace"});
    owner.patch(&first, body).await.ok();
    assert_eq!(at(&server, "Box/first.txt").await, "first");
    owner.get(&inside).await.refused(404, "itemNotFound");
}

#[tokio::test]
async fn a_file_gives_way_to_a_file_and_an_empty_folder_to_a_folder() {
    let server = Server::start().await;
    let owner = server.owner();
    for name in ["Full", "Empty", "Moved"] {
        server.folder(name).await;
    }
    let inner = file(&owner, "Full/a.txt", "a").await;
    let file = file(&owner, "b.txt", "b").await;
    let folder = owner.get("/v1.0/me/drive/root:/Moved").await.ok();
    let folder = format!("/v1.0/me/drive/items/{}", text(&folder["id"]));
    for (item, name) in [
        (&file, "Empty"),
        (&folder, "b.txt"),
        (&folder, "Full"),
        (&inner, "a.txt"),
    ] {
        let copy = format!("{item}/copy?@name.conflictBehavior=replace");
        let copied = owner.post(&copy, json!({"name": name})).await;
        copied.refused(409, TAKEN);
        if *item != inner {
            let body = renamed(name, "replace");
            owner.patch(item, body).await.refused(409, TAKEN);
        }
    }
    owner.patch(&folder, renamed("Empty", "replace")).await.ok();
    owner.get("/v1.0/me/drive/root:/Full/a.txt").await.ok();
}

#[tokio::test]
async fn a_copy_takes_the_place_of_a_file() {
    let server = Server::start().await;
    let owner = server.owner();
    let first = file(&owner, "first.txt", "first").await;
    let second = file(&owner, "second.txt", "second").await;
    let stored = server.stored_contents();
    let copy = |item: &str| format!("{item}/copy?@microsoft.graph.conflictBehavior=replace");
    owner
        .post(&copy(&first), json!({"name": "second.txt"}))
        .await
        .expect(202);
    assert_eq!(at(&server, "second.txt").await, "first");
    owner.get(&second).await.refused(404, "itemNotFound");
    assert_eq!(at(&server, "first.txt").await, "first");

    // Who may only read takes nobody's place.
    server.folder("Inbox").await;
    let kept = file(&owner, "Inbox/kept.txt", "kept").await;
    let invite = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["read"]});
    for name in ["Inbox", "first.txt"] {
        let address = format!("/v1.0/me/drive/root:/{name}:/invite");
        owner.post(&address, invite.clone()).await.ok();
    }
    let viewer = server.viewer();
    let item = first.replace("/me/drive", &format!("/drives/{}", server.drive("owner")));
    let inbox = owner.get("/v1.0/me/drive/root:/Inbox").await.ok();
    let into = json!({"name": "kept.txt", "parentReference": {
        "driveId": server.drive("owner"), "id": inbox["id"]}});
    viewer
        .post(&copy(&item), into)
        .await
        .refused(403, "accessDenied");
    owner.get(&kept).await.ok();
    assert_eq!(server.stored_contents(), stored + 2);
    owner.ask(Method::DELETE, &kept).send().await.expect(204);
}
