//! What was tried to get around the rules: names, hidden items, links that were redeemed, moves.

use hyper::Method;
use serde_json::{Value, json};

use super::{at, folder, form, invite, upload};
use crate::harness::{Server, text};

/// A folder of the editor's, with a file in it that was cut off from it, shared with the viewer.
async fn with_something_hidden(server: &Server, role: &str) -> (String, String) {
    server.policy("cutting_inheritance", "on").await;
    let editor = server.editor();
    let shared = folder(&editor, "0", "Shared").await;
    let shared = text(&shared["id"]).to_owned();
    let below = folder(&editor, &shared, "Below").await;
    let below = text(&below["id"]).to_owned();
    upload(&editor, &below, "hidden.txt", b"hidden").await;
    let cut = json!({"type": "view", "scope": "anonymous", "retainInheritedPermissions": false});
    let path = "/v1.0/me/drive/root:/Shared/Below/hidden.txt:/createLink";
    editor.post(path, cut).await.made();
    let login = "viewer@harbour.example";
    invite(&editor, "folder", &shared, login, role).await.made();
    (shared, below)
}

#[tokio::test]
async fn a_taken_name_tells_nothing_of_an_item_that_is_hidden() {
    let server = Server::start().await;
    let (_, below) = with_something_hidden(&server, "editor").await;
    let guest = server.viewer();
    let asked = json!({"name": "hidden.txt", "parent": {"id": below}});
    let taken = guest
        .with_json(Method::OPTIONS, "/2.0/files/content", &asked)
        .send()
        .await;
    let taken = taken.denied(409, "item_name_in_use");
    assert_eq!(
        taken.json()["context_info"].get("conflicts"),
        None,
        "{}",
        taken.text()
    );
    let taken = guest
        .post("/2.0/folders", asked)
        .await
        .denied(409, "item_name_in_use");
    assert_eq!(
        taken.json()["context_info"].get("conflicts"),
        None,
        "{}",
        taken.text()
    );
    let list = guest.get(&format!("/2.0/folders/{below}/items")).await.ok();
    assert_eq!(list["total_count"], 0);
}

#[tokio::test]
async fn whoever_was_invited_to_a_file_alone_does_not_search_its_folder() {
    let server = Server::start().await;
    let editor = server.editor();
    let shared = folder(&editor, "0", "Shared").await;
    let shared = text(&shared["id"]);
    let own = upload(&editor, shared, "own.txt", b"own").await;
    upload(&editor, shared, "layoffs.txt", b"secret").await;
    let own = text(&own["id"]);
    invite(&editor, "file", own, "viewer@harbour.example", "editor")
        .await
        .made();
    let guest = server.viewer();
    let address = format!("/2.0/files/{own}/content");
    for name in ["layoffs.txt", "nothing.txt"] {
        let asked = guest
            .with_json(Method::OPTIONS, &address, &json!({"name": name}))
            .send()
            .await;
        asked.expect(200);
    }
    let taken = guest
        .put(&format!("/2.0/files/{own}"), json!({"name": "layoffs.txt"}))
        .await;
    let taken = taken.denied(409, "item_name_in_use");
    assert_eq!(taken.json()["context_info"].get("conflicts"), None);
}

#[tokio::test]
async fn nobody_takes_along_what_was_cut_off_and_is_not_theirs() {
    let server = Server::start().await;
    let (shared, below) = with_something_hidden(&server, "editor").await;
    let guest = server.viewer();
    let address = format!("/2.0/folders/{below}");
    guest
        .put(&address, json!({"parent": {"id": "0"}}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    guest
        .delete(&format!("{address}?recursive=true"))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    // A copy leaves it out, and takes the rest.
    upload(&server.editor(), &below, "plain.txt", b"plain").await;
    let copy = guest
        .post(
            &format!("/2.0/folders/{shared}/copy"),
            json!({"parent": {"id": "0"}, "name": "Copy"}),
        )
        .await
        .made();
    let list = guest
        .get(&format!("/2.0/folders/{}/items", text(&copy["id"])))
        .await
        .ok();
    let inner = text(&list["entries"][0]["id"]).to_owned();
    let list = guest.get(&format!("/2.0/folders/{inner}/items")).await.ok();
    assert_eq!(list["total_count"], 1, "{list}");
    assert_eq!(list["entries"][0]["name"], "plain.txt");
    // Nor does it come along out of the trash.
    let editor = server.editor();
    editor
        .delete(&format!("{address}?recursive=true"))
        .await
        .expect(204);
    guest
        .post(&address, json!({"parent": {"id": "0"}}))
        .await
        .denied(403, "access_denied_insufficient_permissions");
    editor.post(&address, json!({})).await.made();
}

#[tokio::test]
async fn a_redeemed_link_tells_nothing_of_the_one_link() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let wish = json!({"vanity_name": "harbour-plan", "permissions": {"can_edit": true}});
    let link = owner.set(&file, wish).await.link();
    let weaker = server
        .link("Welcome.txt", json!({"type": "view", "scope": "anonymous"}))
        .await;
    let visitor = server.outsider();
    let share = format!("/v1.0/shares/{}/driveItem", text(&weaker["shareId"]));
    visitor
        .get_with(&share, "prefer", "redeemSharingLink")
        .await
        .expect(200);
    let seen = visitor.get(&file).await.ok();
    assert_eq!(seen["shared_link"], Value::Null);
    assert_eq!(seen["parent"], Value::Null);
    assert_eq!(seen["path_collection"]["total_count"], 0);
    for secret in [text(&link["url"]), "harbour-plan"] {
        assert!(!seen.to_string().contains(secret), "{seen}");
    }
    let (kind, body) = form(&json!({"name": "Welcome.txt"}), b"mine");
    let sent = visitor
        .ask(Method::POST, &format!("/api{file}/content"))
        .header("content-type", kind);
    sent.body(body).send().await.expect(403);
}

#[tokio::test]
async fn guesses_with_the_header_are_counted_and_hits_are_not() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner.set(&file, json!({})).await.link();
    let visitor = server.outsider();
    let mut statuses = Vec::new();
    for number in 0..202 {
        let guess = format!("http://x.example/v/harbour-plan-{number:04}");
        statuses.push(visitor.resolve(&guess, None).await.status);
    }
    assert!(statuses[..200].iter().all(|&status| status == 404));
    assert_eq!(statuses[200..], [429, 429]);
    visitor.resolve(text(&link["url"]), None).await.expect(200);
    // A stale link beside what is one's own is no guess.
    for _ in 0..3 {
        let stale = "shared_link=http://x.example/v/nobodys-name";
        owner.get_with(&file, "boxapi", stale).await.expect(200);
    }
}

#[tokio::test]
async fn without_the_password_every_id_answers_alike() {
    let server = Server::start().await;
    let owner = server.owner();
    let wish = json!({"password": "abc-defg"});
    let link = owner.set(&at(&server, "Reports"), wish).await.link();
    let header = format!("shared_link={}", text(&link["url"]));
    let visitor = server.outsider();
    let inside = at(&server, "Reports/Spring.txt");
    let outside = at(&server, "Welcome.txt");
    for address in [inside.as_str(), &outside, "/2.0/files/3054198"] {
        visitor
            .get_with(address, "boxapi", &header)
            .await
            .denied(403, "incorrect_shared_item_password");
    }
    let right = format!("{header}&shared_link_password=abc-defg");
    visitor
        .get_with(&inside, "boxapi", &right)
        .await
        .expect(200);
    for address in [outside.as_str(), "/2.0/files/3054198"] {
        visitor
            .get_with(address, "boxapi", &right)
            .await
            .denied(404, "not_found");
    }
}

#[tokio::test]
async fn an_item_stays_in_its_organization() {
    let server = Server::start().await;
    let edit = json!({"type": "edit", "scope": "anonymous"});
    let link = server.link("Reports", edit).await;
    let visitor = server.outsider();
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    visitor
        .get_with(&share, "prefer", "redeemSharingLink")
        .await
        .expect(200);
    let own = upload(&visitor, "0", "own.txt", b"own").await;
    let address = format!("/2.0/files/{}", text(&own["id"]));
    let into = json!({"parent": {"id": server.number("Reports")}});
    visitor.put(&address, into).await.expect(403);
    visitor.get(&address).await.expect(200);
}

#[tokio::test]
async fn nobody_prolongs_their_own_invitation() {
    let server = Server::start().await;
    let editor = server.editor();
    let shared = folder(&editor, "0", "Shared").await;
    let shared = text(&shared["id"]);
    let body = json!({
        "item": {"type": "folder", "id": shared},
        "accessible_by": {"type": "user", "login": "viewer@harbour.example"},
        "role": "editor",
        "expires_at": "2027-01-01T00:00:00Z",
    });
    let made = editor.post("/2.0/collaborations", body).await.made();
    let one = format!("/2.0/collaborations/{}", text(&made["id"]));
    let guest = server.viewer();
    for longer in [Value::Null, json!("2036-01-01T00:00:00Z")] {
        guest
            .put(&one, json!({"expires_at": longer}))
            .await
            .expect(403);
    }
    let given = invite(&guest, "folder", shared, "owner@harbour.example", "viewer")
        .await
        .made();
    assert_eq!(given["expires_at"], "2027-01-01T00:00:00+00:00");
    editor.put(&one, json!({"expires_at": null})).await.ok();
}

#[tokio::test]
async fn what_one_was_invited_to_below_something_unlisted_is_listed() {
    let server = Server::start().await;
    let editor = server.editor();
    let above = folder(&editor, "0", "Above").await;
    let below = folder(&editor, text(&above["id"]), "Below").await;
    for (id, unlisted) in [(&above["id"], true), (&below["id"], false)] {
        let body = json!({
            "item": {"type": "folder", "id": id},
            "accessible_by": {"type": "user", "login": "viewer@harbour.example"},
            "role": "editor",
            "is_access_only": unlisted,
        });
        editor.post("/2.0/collaborations", body).await.made();
    }
    let root = server.viewer().get("/2.0/folders/0/items").await.ok();
    let names: Vec<_> = root["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| text(&e["name"]))
        .collect();
    assert!(names.contains(&"Below"), "{names:?}");
    assert!(!names.contains(&"Above"), "{names:?}");
}
