//! What a link gives to the one who comes through it, and what it does not tell them.

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Server, same_but_for_ids, text};

const REDEEM: (&str, &str) = ("prefer", "redeemSharingLink");

/// The address of what a link shares.
fn shared(link: &Value) -> String {
    format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]))
}

async fn root_id(server: &Server, owner: &str) -> String {
    let actor = match owner {
        "crew" => server.editor(),
        _ => server.owner(),
    };
    let root = actor.get(&server.root(owner)).await.ok();
    text(&root["id"]).to_owned()
}

/// Makes a link to the root of the owner's drive.
async fn link_to_root(server: &Server, body: Value) -> Value {
    let address = format!("{}/createLink", server.root("owner"));
    server.owner().post(&address, body).await.made()
}

#[track_caller]
fn tells_nothing_of(answer: &Answer, secrets: &[&str]) {
    let headers = format!("{:?}", answer.headers);
    for secret in secrets {
        assert!(
            !answer.text().contains(secret) && !headers.contains(secret),
            "{} tells {secret}: {}",
            answer.asked,
            answer.text()
        );
    }
}

/// Shows that an item says in which drive it is, and nothing else of where.
#[track_caller]
fn lies_nowhere(item: &Value, drive: &str) {
    let place = item["parentReference"].as_object().unwrap();
    assert_eq!(place["driveId"], drive, "{item}");
    for (member, _) in place {
        assert!(
            ["driveId", "driveType"].contains(&member.as_str()),
            "{item}"
        );
    }
}

#[tokio::test]
async fn an_outsider_sees_the_permission_of_the_link_they_came_through_alone() {
    let server = Server::start().await;
    let path = "Reports/Tides.csv";
    let own = server.link(path, json!({"type": "view"})).await;
    let others = [
        server.link(path, json!({"type": "edit"})).await,
        server.link(path, json!({"type": "embed"})).await,
        server.link("Reports", json!({"type": "view"})).await,
        link_to_root(&server, json!({"type": "view"})).await,
        link_to_root(&server, json!({"type": "view", "scope": "organization"})).await,
    ];
    let root = root_id(&server, "owner").await;
    let mut secrets = vec![root.as_str(), server.item("Reports"), "Reports", "/root:"];
    for other in &others {
        secrets.extend([text(&other["id"]), text(&other["shareId"])]);
    }
    let outsider = server.outsider();
    let list = format!("{}/permissions", shared(&own));
    let missing = outsider
        .get(&format!("{list}/nonsense"))
        .await
        .refused(404, "itemNotFound");
    for prefer in ["respond-async", "redeemSharingLinkIfNecessary", REDEEM.1] {
        let answer = outsider.get_with(&list, "prefer", prefer).await.expect(200);
        tells_nothing_of(&answer, &secrets);
        let shown = answer.json();
        let rows = shown["value"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{shown}");
        assert_eq!(rows[0]["id"], own["id"]);
        assert_eq!(rows[0]["inheritedFrom"], Value::Null, "{shown}");
        for other in &others {
            let one = format!("{list}/{}", text(&other["id"]));
            let answer = outsider.get_with(&one, "prefer", prefer).await;
            assert_eq!(
                answer.refused(404, "itemNotFound").json()["error"]["message"],
                missing.json()["error"]["message"]
            );
        }
    }
    let share = format!("/v1.0/shares/{}", text(&own["shareId"]));
    let answer = outsider
        .get(&format!("{share}/permission"))
        .await
        .expect(200);
    tells_nothing_of(&answer, &secrets);
    assert_eq!(answer.json()["id"], own["id"]);
}

#[tokio::test]
async fn below_a_folders_link_an_outsider_sees_that_link_alone() {
    let server = Server::start().await;
    let folder = server.link("Reports", json!({"type": "view"})).await;
    let below = server
        .link("Reports/Tides.csv", json!({"type": "view"}))
        .await;
    let above = link_to_root(&server, json!({"type": "view"})).await;
    let root = root_id(&server, "owner").await;
    let secrets = [root.as_str(), text(&below["id"]), text(&above["id"])];
    let share = format!("/v1.0/shares/{}", text(&folder["shareId"]));
    let tides = server.item("Reports/Tides.csv");
    for form in [format!("items/{tides}"), "driveItem:/Tides.csv:".to_owned()] {
        let address = format!("{share}/{form}/permissions");
        let answer = server.outsider().get(&address).await.expect(200);
        tells_nothing_of(&answer, &secrets);
        let shown = answer.json();
        let rows = shown["value"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{shown}");
        assert_eq!(rows[0]["id"], folder["id"]);
    }
}

#[tokio::test]
async fn what_was_redeemed_does_not_tell_where_it_lies() {
    let server = Server::start().await;
    let link = server
        .link("Reports/Tides.csv", json!({"type": "view"}))
        .await;
    let root = root_id(&server, "owner").await;
    let secrets = [root.as_str(), server.item("Reports"), "Reports", "/root:"];
    let (drive, item) = (server.drive("owner"), shared(&link));
    let outsider = server.outsider();
    let redeemed = outsider.get_with(&item, REDEEM.0, REDEEM.1).await;
    let plain = outsider.get(&item).await;
    let expanded = outsider
        .get(&format!(
            "/v1.0/shares/{}?$expand=driveItem",
            text(&link["shareId"])
        ))
        .await;
    for answer in [redeemed, plain, expanded] {
        let answer = answer.expect(200);
        tells_nothing_of(&answer, &secrets);
        let shown = answer.json();
        let shown = shown.get("driveItem").unwrap_or(&shown);
        assert_eq!(text(&shown["id"]), server.item("Reports/Tides.csv"));
        lies_nowhere(shown, drive);
    }
    // A link leads into no other organization but by its own address.
    for address in [
        server.at("Reports/Tides.csv"),
        server.at("Reports"),
        server.root("owner"),
    ] {
        let answer = outsider.get(&address).await.refused(404, "itemNotFound");
        tells_nothing_of(&answer, &[root.as_str(), "Reports"]);
    }
    // What is below a folder's link lies in that folder, and the folder nowhere.
    let folder = server.link("Reports", json!({"type": "view"})).await;
    let share = shared(&folder);
    outsider
        .get_with(&share, REDEEM.0, REDEEM.1)
        .await
        .expect(200);
    let answer = outsider.get(&share).await.expect(200);
    tells_nothing_of(&answer, &[root.as_str()]);
    lies_nowhere(&answer.json(), drive);
    for form in ["/children", ":/Tides.csv:", "?$expand=children"] {
        let answer = outsider.get(&format!("{share}{form}")).await.expect(200);
        tells_nothing_of(&answer, &[root.as_str(), "root:/Reports"]);
    }
}

#[tokio::test]
async fn a_colleague_who_redeemed_a_link_learns_nothing_of_the_drive_around_it() {
    let server = Server::start().await;
    let editor = server.editor();
    let door = format!("{}/createLink", server.root("crew"));
    let door = editor.post(&door, json!({"type": "edit"})).await.made();
    let files: [(&str, &[u8]); 2] = [("Knots.txt", b"bowline"), ("Secret.txt", b"x")];
    server
        .anonymous()
        .upload(&server.page(&door), &files)
        .await
        .expect(200);
    let drive = server.drive("crew");
    let by_path = format!("/v1.0/drives/{drive}/root:/Knots.txt");
    let file = editor.get(&by_path).await.ok();
    let item = format!("/v1.0/drives/{drive}/items/{}", text(&file["id"]));
    let body = json!({"type": "view", "scope": "organization"});
    let link = editor.post(&format!("{item}/createLink"), body).await;
    let link = link.made();
    let viewer = server.viewer();
    viewer.get(&item).await.refused(404, "itemNotFound");
    viewer
        .get_with(&shared(&link), REDEEM.0, REDEEM.1)
        .await
        .expect(200);
    let root = root_id(&server, "crew").await;
    let secrets = [root.as_str(), text(&door["id"]), "/root:", "Secret"];
    for address in [item.clone(), shared(&link)] {
        let answer = viewer.get(&address).await.expect(200);
        tells_nothing_of(&answer, &secrets);
        lies_nowhere(&answer.json(), drive);
        let list = viewer.get(&format!("{address}/permissions")).await;
        tells_nothing_of(&list.expect(200), &secrets);
    }
    let absent = viewer.get(&server.root("outsider")).await.expect(404);
    same_but_for_ids(&viewer.get(&server.root("crew")).await, &absent);
}

#[tokio::test]
async fn a_link_carries_no_token_beyond_its_scopes() {
    let server = Server::start().await;
    let near = server.user_with("editor", &["Files.ReadWrite"], None).await;
    let view = server.link("Welcome.txt", json!({"type": "view"})).await;
    let item = server.at("Welcome.txt");
    let invited = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["write"]});
    for prefer in ["respond-async", "redeemSharingLinkIfNecessary", REDEEM.1] {
        for address in [item.clone(), shared(&view)] {
            let ask = |method: Method, part: &str, body: &Value| {
                near.ask(method, &format!("{address}{part}"))
                    .header("prefer", prefer)
                    .header("content-type", "application/json")
                    .body(body.to_string())
                    .send()
            };
            for kind in ["view", "edit", "embed"] {
                let body = json!({"type": kind});
                let answer = ask(Method::POST, "/createLink", &body).await;
                answer.refused(403, "accessDenied");
            }
            let answer = ask(Method::POST, "/invite", &invited).await;
            answer.refused(403, "accessDenied");
            let permission = format!("/permissions/{}", text(&view["id"]));
            let date = json!({"expirationDateTime": "2030-01-01T00:00:00Z"});
            let answer = ask(Method::PATCH, &permission, &date).await;
            answer.refused(403, "accessDenied");
            let answer = ask(Method::DELETE, &permission, &Value::Null).await;
            answer.refused(403, "accessDenied");
        }
        let share = shared(&view);
        let shown = near.get_with(&share, "prefer", prefer).await.ok();
        assert_eq!(shown["name"], "Welcome.txt");
        let content = format!("{share}/content");
        near.get_with(&content, "prefer", prefer).await.expect(302);
    }
    let left = server.links_on("Welcome.txt").await;
    assert_eq!(left.len(), 1, "{left:?}");
    for member in ["id", "link", "roles", "expirationDateTime"] {
        assert_eq!(left[0][member], view[member]);
    }
}

#[tokio::test]
async fn whoever_comes_from_outside_is_told_no_address_of_people() {
    let server = Server::start().await;
    let body = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["write"]});
    let invite = format!("{}/invite", server.at("Reports"));
    server.owner().post(&invite, body).await.expect(200);
    let people = json!({
        "type": "view", "scope": "users", "recipients": [{"email": "editor@harbour.example"}],
    });
    server.link("Reports", people).await;
    let link = server.link("Reports", json!({"type": "view"})).await;
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    for part in [
        "",
        "?$expand=driveItem",
        "/driveItem",
        "/root",
        "/driveItem?$expand=children",
        "/driveItem/children",
        "/driveItem:/Tides.csv:",
        "/driveItem:/Tides.csv:/permissions",
        "/driveItem/permissions",
        "/permission",
    ] {
        let answer = server.outsider().get(&format!("{share}{part}")).await;
        tells_nothing_of(&answer.expect(200), &["@harbour", "harbour.example"]);
    }
    for part in ["", "/driveItem", "/driveItem/children"] {
        let answer = server.viewer().get(&format!("{share}{part}")).await;
        let shown = answer.expect(200).text();
        assert!(shown.contains("owner@harbour.example"), "{part}: {shown}");
    }
    let list = format!("{share}/driveItem/permissions");
    let shown = server.viewer().get(&list).await.expect(200).text();
    assert!(shown.contains("viewer@harbour.example"), "{shown}");
}
