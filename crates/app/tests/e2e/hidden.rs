//! What a caller may not know of answers like what never was.

use domain::ids::{DriveId, GrantId, LinkId};
use hyper::Method;
use ports::driving::permissions::PermissionId;
use serde_json::{Value, json};

use app::wiring::address::microsoft as ids;

use crate::harness::{Actor, Answer, Server, missing_item, same_but_for_ids, text};

/// Everything that can be asked of an item, and a body where one belongs.
fn asked_of_items(permission: &str) -> Vec<(Method, String, Option<Value>)> {
    let recipients = json!([{"email": "viewer@harbour.example"}]);
    let of_permission = format!("/permissions/{permission}");
    vec![
        (Method::GET, String::new(), None),
        (Method::HEAD, String::new(), None),
        (Method::GET, "/children".to_owned(), None),
        (Method::GET, "/content".to_owned(), None),
        (Method::GET, "/permissions".to_owned(), None),
        (Method::GET, of_permission.clone(), None),
        (
            Method::PATCH,
            of_permission.clone(),
            Some(json!({"roles": ["read"]})),
        ),
        (Method::DELETE, of_permission, None),
        (
            Method::POST,
            "/createLink".to_owned(),
            Some(json!({"type": "view"})),
        ),
        (
            Method::POST,
            "/createLink".to_owned(),
            Some(json!({"type": "embed", "scope": "anonymous"})),
        ),
        (
            Method::POST,
            "/invite".to_owned(),
            Some(json!({"recipients": recipients, "roles": ["read"]})),
        ),
    ]
}

/// Asks both addresses for everything, and shows that no answer differs.
async fn alike(actor: &Actor, one: &str, other: &str, permissions: [&str; 2]) {
    let [asked, missing] = permissions.map(asked_of_items);
    for ((method, part, body), (_, missing_part, _)) in asked.into_iter().zip(missing) {
        let ask = |address: String| {
            let mut exchange = actor.ask(method.clone(), &address);
            if let Some(body) = &body {
                exchange = exchange
                    .header("content-type", "application/json")
                    .body(body.to_string());
            }
            exchange.send()
        };
        let hidden = ask(format!("{one}{part}")).await.expect(404);
        let missing = ask(format!("{other}{missing_part}")).await.expect(404);
        same_but_for_ids(&hidden, &missing);
    }
}

fn missing_permissions() -> [String; 2] {
    [
        ids::permission(PermissionId::Link(LinkId::new(0x1234_5678).unwrap())),
        ids::permission(PermissionId::Grant(GrantId::new(0x1234_5678).unwrap())),
    ]
}

#[tokio::test]
async fn another_organizations_items_answer_like_missing_ones() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let [missing, _] = missing_permissions();
    let permissions = [text(&link["id"]), missing.as_str()];
    let outsider = server.outsider();
    let nowhere = ids::drive(DriveId::new(0x1234_5678).unwrap());
    let item = server.item("Welcome.txt");
    for (there, absent) in [
        (
            server.at("Welcome.txt"),
            format!(
                "/v1.0/drives/{}/items/{}",
                server.drive("owner"),
                missing_item()
            ),
        ),
        (
            server.at("Welcome.txt"),
            format!("/v1.0/drives/{nowhere}/items/{item}"),
        ),
        (
            server.at("Reports"),
            format!("/v1.0/drives/{nowhere}/items/{}", missing_item()),
        ),
        (server.root("owner"), format!("/v1.0/drives/{nowhere}/root")),
        (
            format!("/v1.0/drives/{}/root:/Welcome.txt:", server.drive("owner")),
            format!("/v1.0/drives/{}/root:/Nothing.txt:", server.drive("owner")),
        ),
        // The right item in a drive that it is not in.
        (
            format!("/v1.0/me/drive/items/{item}"),
            format!("/v1.0/me/drive/items/{}", missing_item()),
        ),
        (
            "/v1.0/users/owner/drive/root".to_owned(),
            "/v1.0/users/nobody/drive/root".to_owned(),
        ),
    ] {
        alike(&outsider, &there, &absent, permissions).await;
    }
    // And the other way round.
    let root = outsider.get("/v1.0/me/drive/root").await.ok();
    let theirs = text(&root["id"]);
    let there = format!("/v1.0/drives/{}/items/{theirs}", server.drive("outsider"));
    let absent = format!("/v1.0/drives/{nowhere}/items/{}", missing_item());
    alike(&server.owner(), &there, &absent, permissions).await;
    alike(
        &server.owner(),
        &format!("/v1.0/me/drive/items/{theirs}"),
        &absent,
        permissions,
    )
    .await;
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
}

#[tokio::test]
async fn an_item_is_found_in_its_own_drive_only() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let [missing, _] = missing_permissions();
    // The owner sees both drives, and the item: only the pair is wrong.
    let pier = format!("/v1.0/drives/{}", server.drive("pier"));
    server.owner().get(&pier).await.expect(200);
    let there = format!("{pier}/items/{}", server.item("Welcome.txt"));
    let absent = format!("{pier}/items/{}", missing_item());
    let permissions = [text(&link["id"]), missing.as_str()];
    alike(&server.owner(), &there, &absent, permissions).await;
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
}

#[tokio::test]
async fn what_a_colleague_may_not_see_answers_like_what_is_missing() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.root("crew"));
    let link = server
        .editor()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    let [missing, _] = missing_permissions();
    let nowhere = ids::drive(DriveId::new(0x1234_5678).unwrap());
    let absent = format!("/v1.0/drives/{nowhere}/root");
    let permissions = [text(&link["id"]), missing.as_str()];
    alike(&server.viewer(), &server.root("crew"), &absent, permissions).await;
    let there = server
        .viewer()
        .get(&format!("/v1.0/drives/{}", server.drive("crew")))
        .await;
    let absent = server
        .viewer()
        .get(&format!("/v1.0/drives/{nowhere}"))
        .await;
    same_but_for_ids(&there.expect(404), &absent.expect(404));
}

#[tokio::test]
async fn permissions_that_are_not_on_the_item_answer_like_missing_ones() {
    let server = Server::start().await;
    let elsewhere = server.link("Notes.md", json!({"type": "view"})).await;
    let revoked = server.link("Welcome.txt", json!({"type": "view"})).await;
    let item = server.at("Welcome.txt");
    let revoked = text(&revoked["id"]);
    server
        .owner()
        .delete(&format!("{item}/permissions/{revoked}"))
        .await
        .expect(204);
    let [missing_link, missing_grant] = missing_permissions();
    for (method, body) in [
        (Method::GET, None),
        (Method::DELETE, None),
        (Method::PATCH, Some(json!({"expirationDateTime": null}))),
    ] {
        let ask = |id: &str| {
            let exchange = server
                .owner()
                .ask(method.clone(), &format!("{item}/permissions/{id}"));
            match &body {
                Some(body) => exchange
                    .header("content-type", "application/json")
                    .body(body.to_string()),
                None => exchange,
            }
            .send()
        };
        let missing = ask(&missing_link).await.refused(404, "itemNotFound");
        for id in [text(&elsewhere["id"]), revoked, &missing_grant] {
            same_but_for_ids(&ask(id).await.expect(404), &missing);
        }
        // That an id has no form of ours is no secret: the same document, but for its ids.
        for id in ["nonsense", "0"] {
            let answer = ask(id).await.refused(404, "itemNotFound");
            let message = |answer: &Answer| answer.json()["error"]["message"].clone();
            assert_eq!(message(&answer), message(&missing));
        }
    }
}

#[tokio::test]
async fn unknown_links_at_the_api_are_one_answer() {
    let server = Server::start().await;
    let soon = crate::harness::later(&server.clock, 60);
    let expiring = json!({"type": "view", "expirationDateTime": soon});
    let expired = server.link("Welcome.txt", expiring).await;
    let revoked = server.link("Notes.md", json!({"type": "view"})).await;
    let permission = format!(
        "{}/permissions/{}",
        server.at("Notes.md"),
        text(&revoked["id"])
    );
    server.owner().delete(&permission).await.expect(204);
    server.clock.advance(std::time::Duration::from_mins(1));
    let unknown = "u!aHR0cHM6Ly8xZHJ2Lm1zL2YvcyFBYkNk";
    for part in [
        "",
        "/driveItem",
        "/driveItem/content",
        "/driveItem/children",
        "/permission",
    ] {
        let unknown = server
            .outsider()
            .get(&format!("/v1.0/shares/{unknown}{part}"))
            .await;
        let unknown = unknown.refused(404, "itemNotFound");
        for link in [&expired, &revoked] {
            let share = format!("/v1.0/shares/{}{part}", text(&link["shareId"]));
            same_but_for_ids(&server.outsider().get(&share).await, &unknown);
            same_but_for_ids(&server.owner().get(&share).await, &unknown);
        }
    }
}

#[tokio::test]
async fn people_and_drives_of_another_organization_are_unknown() {
    let server = Server::start().await;
    let outsider = server.outsider();
    let missing = outsider.get("/v1.0/users/nobody").await.expect(404);
    for name in ["owner", "owner@harbour.example", server.user("owner")] {
        let shown = outsider
            .get(&format!("/v1.0/users/{name}"))
            .await
            .expect(404);
        same_but_for_ids(&shown, &missing);
    }
    let own = outsider.get("/v1.0/drives").await.ok();
    let own: Vec<_> = own["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|drive| text(&drive["id"]).to_owned())
        .collect();
    assert_eq!(own, [server.drive("outsider")]);
    let viewer = server.viewer().get("/v1.0/me/drives").await.ok();
    let seen: Vec<_> = viewer["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|drive| text(&drive["id"]).to_owned())
        .collect();
    assert_eq!(seen, [server.drive("viewer"), server.drive("owner")]);
}
