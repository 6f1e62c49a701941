//! What each role may do to a link, and the rest of collaborations.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{folder, invite, upload, user_number};
use crate::harness::{Actor, Answer, Server, text};

/// A folder of the owner's with a file in it, shared with the viewer under a role.
struct Scene {
    server: Server,
    folder: String,
    file: String,
}

impl Scene {
    async fn new(role: &str) -> Self {
        let server = Server::start().await;
        // Anybody who is invited has nothing from the drive itself: the editor owns this one.
        let editor = server.editor();
        let shared = folder(&editor, "0", "Shared").await;
        let id = text(&shared["id"]).to_owned();
        let file = upload(&editor, &id, "Plan.txt", b"plan").await;
        let file = format!("/2.0/files/{}", text(&file["id"]));
        let made = invite(&editor, "folder", &id, "viewer@harbour.example", role).await;
        let made = made.made();
        assert_eq!(made["role"], role);
        assert_eq!(made["status"], "accepted");
        Self {
            server,
            folder: format!("/2.0/folders/{id}"),
            file,
        }
    }

    fn invited(&self) -> Actor {
        self.server.viewer()
    }
}

fn cell(answer: &Answer) -> &'static str {
    match answer.status {
        200..=299 => "yes",
        403 => "no",
        404 => "-",
        other => panic!("{other}: {}: {}", answer.asked, answer.text()),
    }
}

/// A row for each role: what anybody who has it may do to the link of a file.
#[tokio::test]
async fn seed_14_roles_and_links() {
    let mut table = String::from("role                create access remove password expiry read\n");
    for role in [
        "co-owner",
        "editor",
        "viewer uploader",
        "viewer",
        "previewer uploader",
        "previewer",
        "uploader",
    ] {
        let scene = Scene::new(role).await;
        let (actor, file) = (scene.invited(), &scene.file);
        let create = cell(&actor.set(file, json!({})).await);
        scene
            .server
            .editor()
            .set(file, json!({"access": "open"}))
            .await
            .ok();
        let access = cell(&actor.set(file, json!({"access": "company"})).await);
        scene
            .server
            .editor()
            .set(file, json!({"access": "open"}))
            .await
            .ok();
        let password = cell(&actor.set(file, json!({"password": "abc-defg"})).await);
        let expiry = cell(&actor.set(file, json!({"unshared_at": "2999-01-01"})).await);
        let remove = cell(&actor.set(file, Value::Null).await);
        scene
            .server
            .editor()
            .set(file, json!({"access": "open"}))
            .await
            .ok();
        let seen = actor.get(file).await;
        let read = if seen.clone().link().is_object() {
            "yes"
        } else {
            "no"
        };
        let _ = writeln!(
            table,
            "{role:<20}{create:<7}{access:<7}{remove:<7}{password:<9}{expiry:<7}{read}"
        );
    }
    assert_eq!(table, ROLES, "it is now:\n{table}");
}

const ROLES: &str = "\
role                create access remove password expiry read
co-owner            yes    yes    yes    yes      yes    yes
editor              yes    yes    yes    yes      yes    yes
viewer uploader     yes    no     no     no       no     yes
viewer              yes    no     no     no       no     yes
previewer uploader  no     no     no     no       no     yes
previewer           no     no     no     no       no     yes
uploader            no     no     no     no       no     yes
";

/// A row for each role: what anybody who has it may do with a folder and a file in it.
#[tokio::test]
async fn roles_and_items() {
    let mut table =
        String::from("role                list download add replace rename delete copy invite\n");
    for role in [
        "co-owner",
        "editor",
        "viewer uploader",
        "viewer",
        "previewer uploader",
        "previewer",
        "uploader",
    ] {
        let scene = Scene::new(role).await;
        let (actor, file) = (scene.invited(), &scene.file);
        let id = scene.folder.rsplit('/').next().unwrap();
        let list = cell(&actor.get(&format!("{}/items", scene.folder)).await);
        let content = actor.get(&format!("{file}/content")).await;
        let download = if content.status == 302 {
            "yes"
        } else {
            cell(&content)
        };
        let add = actor
            .post("/2.0/folders", json!({"name": "New", "parent": {"id": id}}))
            .await;
        let replace = {
            let (kind, body) = super::form(&json!({"name": "Plan.txt"}), b"new plan");
            let address = format!("/api{file}/content");
            let sent = actor
                .ask(hyper::Method::POST, &address)
                .header("content-type", kind);
            sent.body(body).send().await
        };
        let rename = actor.put(file, json!({"name": "Renamed.txt"})).await;
        let copy = actor
            .post(&format!("{file}/copy"), json!({"parent": {"id": "0"}}))
            .await;
        let owner_login = "owner@harbour.example";
        let invited = invite(&actor, "folder", id, owner_login, "previewer").await;
        let delete = actor.delete(file).await;
        let _ = writeln!(
            table,
            "{role:<20}{list:<5}{download:<9}{:<4}{:<8}{:<7}{:<7}{:<5}{}",
            cell(&add),
            cell(&replace),
            cell(&rename),
            cell(&delete),
            cell(&copy),
            cell(&invited),
        );
    }
    assert_eq!(table, ITEMS, "it is now:\n{table}");
}

const ITEMS: &str = "\
role                list download add replace rename delete copy invite
co-owner            yes  yes      yes yes     yes    yes    yes  yes
editor              yes  yes      yes yes     yes    yes    yes  yes
viewer uploader     yes  yes      yes yes     no     no     yes  no
viewer              yes  yes      no  no      no     no     yes  no
previewer uploader  yes  no       yes no      no     no     no   no
previewer           yes  no       no  no      no     no     no   no
uploader            yes  no       yes no      no     no     no   no
";

#[tokio::test]
async fn a_viewer_may_name_what_holds_anyway_and_change_nothing() {
    let scene = Scene::new("viewer").await;
    let (viewer, file) = (scene.invited(), &scene.file);
    let link = viewer.set(file, json!({"access": "open"})).await.link();
    assert_eq!(viewer.set(file, json!({})).await.link(), link);
    viewer
        .set(file, json!({"access": "company"}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    viewer
        .set(file, json!({"vanity_name": "harbour-plan"}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    assert_eq!(viewer.get(file).await.link(), link);
    let permissions = viewer.get(&format!("{file}?fields=permissions")).await.ok();
    assert_eq!(permissions["permissions"]["can_share"], true);
    assert_eq!(permissions["permissions"]["can_set_share_access"], false);
}

#[tokio::test]
async fn a_collaboration_from_beginning_to_end() {
    let server = Server::start().await;
    let editor = server.editor();
    let shared = folder(&editor, "0", "Shared").await;
    let id = text(&shared["id"]).to_owned();
    let below = folder(&editor, &id, "Below").await;
    let viewer = server.viewer();
    let address = format!("/2.0/folders/{id}");
    viewer.get(&address).await.denied(404, "not_found");

    let made = invite(&editor, "folder", &id, "viewer@harbour.example", "viewer")
        .await
        .made();
    assert_eq!(made["type"], "collaboration");
    assert_eq!(made["accessible_by"]["id"], user_number(&server, "viewer"));
    assert_eq!(made["item"]["id"], id);
    assert_eq!(made["created_by"]["id"], user_number(&server, "editor"));
    let one = format!("/2.0/collaborations/{}", text(&made["id"]));
    assert_eq!(viewer.get(&one).await.ok()["role"], "viewer");
    server.outsider().get(&one).await.denied(404, "not_found");
    invite(&editor, "folder", &id, "viewer@harbour.example", "editor")
        .await
        .denied(400, "user_already_collaborator");

    // What one is invited to lies in one's own root, with nothing above it.
    let root = viewer.get("/2.0/folders/0/items").await.ok();
    let names: Vec<_> = root["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| text(&e["name"]))
        .collect();
    assert!(names.contains(&"Shared"), "{names:?}");
    let seen = viewer.get(&address).await.ok();
    assert_eq!(seen["parent"]["id"], "0");
    assert_eq!(seen["path_collection"]["total_count"], 1);
    let deeper = viewer
        .get(&format!("/2.0/folders/{}", text(&below["id"])))
        .await
        .ok();
    assert_eq!(deeper["path_collection"]["total_count"], 2);

    for inherited in [&id, &text(&below["id"]).to_owned()] {
        let list = editor
            .get(&format!("/2.0/folders/{inherited}/collaborations"))
            .await
            .ok();
        assert_eq!(list["entries"][0]["id"], made["id"], "{list}");
    }
    let changed = editor.put(&one, json!({"role": "editor"})).await.ok();
    assert_eq!(changed["role"], "editor");
    // Nobody raises anyone above themselves; everybody may leave.
    viewer
        .put(&one, json!({"role": "co-owner"}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    viewer.delete(&one).await.expect(204);
    viewer.get(&address).await.denied(404, "not_found");
    editor.get(&one).await.denied(404, "not_found");
}

#[tokio::test]
async fn what_collaborations_refuse() {
    let server = Server::start().await;
    let owner = server.owner();
    let (file, reports) = (server.number("Welcome.txt"), server.number("Reports"));
    let login = "viewer@harbour.example";
    invite(&owner, "folder", "0", login, "viewer")
        .await
        .denied(400, "collaborations_not_available_on_root_folder");
    for role in ["owner", "reader", ""] {
        invite(&owner, "folder", reports, login, role)
            .await
            .denied(400, "bad_request");
    }
    invite(&owner, "file", file, login, "previewer")
        .await
        .denied(400, "bad_request");
    invite(&owner, "file", file, login, "viewer").await.made();
    for nobody in ["nobody@harbour.example", "outsider@lighthouse.example"] {
        invite(&owner, "folder", reports, nobody, "viewer")
            .await
            .denied(400, "bad_request");
    }
    invite(&owner, "folder", reports, "owner@harbour.example", "viewer")
        .await
        .denied(400, "user_already_collaborator");
    owner
        .get("/2.0/collaborations/abc")
        .await
        .denied(405, "method_not_allowed");
    owner
        .get("/2.0/collaborations/3054198")
        .await
        .denied(404, "not_found");
}

#[tokio::test]
async fn whoever_was_invited_leaves_what_they_delete_and_moves_it_nowhere() {
    let scene = Scene::new("editor").await;
    let invited = scene.invited();
    invited
        .put(&scene.folder, json!({"parent": {"id": "0"}}))
        .await
        .expect(403);
    invited
        .delete(&format!("{}?recursive=true", scene.folder))
        .await
        .expect(204);
    invited.get(&scene.folder).await.denied(404, "not_found");
    scene.server.editor().get(&scene.folder).await.expect(200);
}

#[tokio::test]
async fn a_folder_may_keep_inviting_to_its_owners() {
    let scene = Scene::new("editor").await;
    let id = scene.folder.rsplit('/').next().unwrap().to_owned();
    let owner = scene.server.editor();
    let set = owner
        .put(&scene.folder, json!({"can_non_owners_invite": false}))
        .await
        .ok();
    assert_eq!(set["id"], json!(id));
    invite(
        &scene.invited(),
        "folder",
        &id,
        "owner@harbour.example",
        "viewer",
    )
    .await
    .denied(403, "access_denied_insufficient_permissions");
    scene
        .invited()
        .put(&scene.folder, json!({"can_non_owners_invite": true}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
}
