//! Changing and ending permissions.

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Server, later, text};

/// The permission of a user on the drive's root, seen at an item.
async fn grant_of(server: &Server, name: &str, item: &str) -> Value {
    let list = server
        .owner()
        .get(&format!("{item}/permissions"))
        .await
        .ok();
    let id = server.user(name);
    let all = list["value"].as_array().unwrap();
    let found = all
        .iter()
        .find(|one| one["grantedToV2"]["user"]["id"] == id);
    found.unwrap().clone()
}

#[tokio::test]
async fn point_19_the_role_of_a_grant_is_changed() {
    let server = Server::start().await;
    let root = server.root("owner");
    let grant = grant_of(&server, "viewer", &root).await;
    let address = format!("{root}/permissions/{}", text(&grant["id"]));
    let owner = server.owner();
    for role in ["write", "write", "read"] {
        let changed = owner.patch(&address, json!({"roles": [role]})).await.ok();
        assert_eq!(
            (&changed["roles"], &changed["id"]),
            (&json!([role]), &grant["id"])
        );
    }
    for bad in [
        json!([]),
        json!(["owner"]),
        json!(["read", "write"]),
        json!(["admin"]),
        json!("write"),
        json!([1]),
    ] {
        owner
            .patch(&address, json!({"roles": bad}))
            .await
            .refused(400, "invalidRequest");
    }
    assert_eq!(owner.get(&address).await.ok()["roles"], json!(["read"]));
    server
        .viewer()
        .patch(&address, json!({"roles": ["write"]}))
        .await
        .refused(403, "accessDenied");
    server
        .editor()
        .patch(&address, json!({"roles": ["write"]}))
        .await
        .expect(404);
}

#[tokio::test]
async fn point_19_the_expiry_of_an_anonymous_link_is_changed() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let item = server.at("Welcome.txt");
    let address = format!("{item}/permissions/{}", text(&link["id"]));
    let owner = server.owner();
    let changed = owner.patch(
        &address,
        json!({"expirationDateTime": "2030-05-01T02:00:00+02:00"}),
    );
    let changed = changed.await.ok();
    assert_eq!(changed["expirationDateTime"], "2030-05-01T00:00:00Z");
    assert_eq!(changed["link"]["webUrl"], link["link"]["webUrl"]);
    for never in [json!(null), json!("0001-01-01T00:00:00Z")] {
        owner
            .patch(&address, json!({"expirationDateTime": "2030-05-01"}))
            .await
            .expect(200);
        let cleared = owner
            .patch(&address, json!({"expirationDateTime": never}))
            .await
            .ok();
        assert_eq!(cleared["expirationDateTime"], Value::Null);
    }
    for bad in [
        json!("2020-01-01T00:00:00Z"),
        json!("tomorrow"),
        json!(""),
        json!(7),
    ] {
        let body = json!({"expirationDateTime": bad});
        owner
            .patch(&address, body)
            .await
            .refused(400, "invalidRequest");
    }
    owner
        .patch(&address, json!({"roles": ["read"]}))
        .await
        .expect(200);
    owner
        .patch(&address, json!({"roles": ["write"]}))
        .await
        .refused(400, "notSupported");
    let inside = json!({"type": "view", "scope": "organization"});
    let inside = server.link("Welcome.txt", inside).await;
    let address = format!("{item}/permissions/{}", text(&inside["id"]));
    let body = json!({"expirationDateTime": "2030-05-01"});
    owner
        .patch(&address, body)
        .await
        .refused(400, "notSupported");
    server.policy("max_lifetime", "1d").await;
    let address = format!("{item}/permissions/{}", text(&link["id"]));
    let clamped = owner
        .patch(&address, json!({"expirationDateTime": "2099-01-01"}))
        .await
        .ok();
    assert_eq!(
        clamped["expirationDateTime"],
        json!(later(&server.clock, 86_400))
    );
}

#[tokio::test]
async fn point_19_other_members_are_not_changed() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let address = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    for body in [
        json!({"id": "x"}),
        json!({"link": {"type": "edit"}}),
        json!({"hasPassword": false}),
        json!({"password": "x"}),
        json!({"grantedToV2": {"user": {"id": "x"}}}),
        json!({"shareId": "x"}),
        json!({"expirationDateTime": "2030-01-01T00:00:00Z", "surprise": 1}),
    ] {
        let refused = server.owner().patch(&address, body).await;
        refused
            .refused(400, "invalidRequest")
            .inner("propertyNotUpdateable");
    }
    let unchanged = server
        .owner()
        .patch(&address, json!({"@odata.type": "x"}))
        .await
        .ok();
    assert_eq!(unchanged["expirationDateTime"], Value::Null);
}

#[tokio::test]
async fn point_19_a_permission_is_ended_once_and_only_where_it_was_made() {
    let server = Server::start().await;
    let above = server.link("Reports", json!({"type": "view"})).await;
    let below = server.at("Reports/Tides.csv");
    let owner = server.owner();
    let inherited = format!("{below}/permissions/{}", text(&above["id"]));
    owner.delete(&inherited).await.refused(403, "accessDenied");
    let body = json!({"expirationDateTime": "2030-01-01"});
    owner
        .patch(&inherited, body)
        .await
        .refused(403, "accessDenied");
    let grant = grant_of(&server, "viewer", &below).await;
    let inherited = format!("{below}/permissions/{}", text(&grant["id"]));
    owner.delete(&inherited).await.refused(403, "accessDenied");
    owner
        .patch(&inherited, json!({"roles": ["write"]}))
        .await
        .refused(403, "accessDenied");

    let address = format!(
        "{}/permissions/{}",
        server.at("Reports"),
        text(&above["id"])
    );
    server
        .viewer()
        .delete(&address)
        .await
        .refused(403, "accessDenied");
    let gone = owner.delete(&address).await.expect(204);
    assert!(gone.bytes.is_empty());
    for _ in 0..2 {
        owner.get(&address).await.refused(404, "itemNotFound");
        owner.delete(&address).await.refused(404, "itemNotFound");
    }
    let share = format!("/v1.0/shares/{}/driveItem", text(&above["shareId"]));
    owner.get(&share).await.refused(404, "itemNotFound");
    server
        .anonymous()
        .get(&server.page(&above))
        .await
        .expect(404);
    server.viewer().get(&below).await.expect(200);
}

#[tokio::test]
async fn a_writer_ends_a_link_only_through_the_application_that_made_it() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let address = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    let elsewhere = server.user_through("editor", "another").await;
    elsewhere
        .delete(&address)
        .await
        .refused(403, "accessDenied");
    server.editor().delete(&address).await.expect(204);
}

#[tokio::test]
async fn a_change_waits_for_the_state_that_was_seen() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let address = format!("{item}/permissions/{}", text(&link["id"]));
    let tag = server
        .owner()
        .get(&item)
        .await
        .expect(200)
        .header("etag")
        .to_owned();
    let body = json!({"expirationDateTime": "2030-01-01"});
    let patch = |tag: &str| {
        server
            .owner()
            .ask(Method::PATCH, &address)
            .header("if-match", tag)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
    };
    let stale = "\"{00000000-0000-0000-0000-000000000000},1\"";
    let refused = patch(stale).await.refused(412, "resourceModified");
    refused.inner("entityTagDoesNotMatch");
    patch("nonsense")
        .await
        .refused(400, "invalidRequest")
        .inner("malformedEntityTag");
    patch(&tag).await.expect(200);
    patch("*").await.expect(200);
    let delete = |tag: &str| {
        server
            .owner()
            .ask(Method::DELETE, &address)
            .header("if-match", tag)
            .send()
    };
    delete(stale).await.refused(412, "resourceModified");
    delete(&tag).await.expect(204);
}
