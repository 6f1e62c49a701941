//! What an organization allows of links, and that it counts at once.

use serde_json::json;

use crate::harness::{Server, text};

#[tokio::test]
async fn point_17_anonymous_links_can_be_switched_off() {
    let server = Server::start().await;
    server.policy("anonymous_links", "off").await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for body in [
        json!({"type": "view", "scope": "anonymous"}),
        json!({"type": "view"}),
        json!({"type": "embed"}),
    ] {
        let refused = server.owner().post(&address, body).await;
        refused.refused(403, "notAllowed").inner("sharingDisabled");
    }
    assert!(server.links_on("Welcome.txt").await.is_empty());
    server
        .link(
            "Welcome.txt",
            json!({"type": "view", "scope": "organization"}),
        )
        .await;
    // OneDrive asks for the widest link there is.
    let legacy = "/drive/root:/Notes.md:/action.createLink";
    server
        .owner()
        .post(legacy, json!({"type": "view"}))
        .await
        .expect(201);
    let links = server.links_on("Notes.md").await;
    assert_eq!(links[0]["link"]["scope"], "organization");
}

#[tokio::test]
async fn a_default_that_is_no_link_asks_for_a_scope() {
    let server = Server::start().await;
    server.policy("default_scope", "users").await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .refused(400, "invalidRequest");
    server.policy("default_scope", "organization").await;
    let link = server
        .owner()
        .post(&address, json!({"type": "view"}))
        .await
        .made();
    assert_eq!(link["link"]["scope"], "organization");
}

#[tokio::test]
async fn editing_by_anyone_can_be_switched_off() {
    let server = Server::start().await;
    server.policy("anonymous_editing", "off").await;
    for (path, kind) in [
        ("Welcome.txt", "edit"),
        ("Reports", "edit"),
        ("Reports", "createOnly"),
    ] {
        let address = format!("{}/createLink", server.at(path));
        let refused = server.owner().post(&address, json!({"type": kind})).await;
        refused.refused(403, "notAllowed");
        assert!(server.links_on(path).await.is_empty(), "{path} {kind}");
    }
    let inside = json!({"type": "edit", "scope": "organization"});
    server.link("Welcome.txt", inside).await;
}

#[tokio::test]
async fn a_password_can_be_required_of_some_length() {
    let server = Server::start().await;
    server.policy("anonymous_needs_password", "on").await;
    server.policy("min_password_length", "8").await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for body in [
        json!({"type": "view"}),
        json!({"type": "view", "password": ""}),
        json!({"type": "view", "password": "short"}),
    ] {
        server
            .owner()
            .post(&address, body)
            .await
            .refused(400, "invalidRequest");
    }
    assert!(server.links_on("Welcome.txt").await.is_empty());
    server
        .link(
            "Welcome.txt",
            json!({"type": "view", "password": "long enough"}),
        )
        .await;
}

#[tokio::test]
async fn what_links_may_be_for_binds_this_door_as_any_other() {
    let server = Server::start().await;
    let edit = server.link("Reports", json!({"type": "edit"})).await;
    let drop = server.link("Reports", json!({"type": "createOnly"})).await;
    server.policy("kind.max", "view").await;
    for (path, kind) in [("Welcome.txt", "edit"), ("Reports", "createOnly")] {
        let address = format!("{}/createLink", server.at(path));
        let refused = server.owner().post(&address, json!({"type": kind})).await;
        refused.refused(403, "notAllowed").inner("sharingDisabled");
    }
    server.link("Welcome.txt", json!({"type": "view"})).await;
    // What is there is narrowed, and shut where nothing is left of it.
    let anyone = server.anonymous();
    let page = server.page(&edit);
    anyone.get(&page).await.expect(200);
    let sent = anyone.upload(&page, &[("x.txt", b"x")]).await;
    assert_eq!(sent.status, 403, "{}", sent.text());
    anyone.get(&server.page(&drop)).await.expect(403);
    server.policy("kind.max", "edit").await;
    anyone.get(&server.page(&drop)).await.expect(200);
}

#[tokio::test]
async fn an_end_is_not_chosen_where_nobody_chooses_one() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    server.policy("lifetime.choosing", "off").await;
    let ending = json!({"type": "view", "expirationDateTime": "2030-01-31T00:00:00Z"});
    for address in [
        "/v1.0/me/drive/root:/Notes.md:/createLink",
        "/drive/root:/Notes.md:/action.createLink",
    ] {
        let refused = server.owner().post(address, ending.clone()).await;
        refused.refused(403, "notAllowed").inner("sharingDisabled");
    }
    let permission = format!(
        "{}/permissions/{}",
        server.at("Welcome.txt"),
        text(&link["id"])
    );
    let moved = json!({"expirationDateTime": "2030-01-31T00:00:00Z"});
    let refused = server.owner().patch(&permission, moved).await;
    refused.refused(403, "notAllowed");
    // Clearing keeps what is.
    let cleared = server
        .owner()
        .patch(&permission, json!({"expirationDateTime": null}))
        .await;
    assert!(cleared.ok()["expirationDateTime"].is_null());
}

#[tokio::test]
async fn on_which_items_links_are_for_others_binds_this_door_as_any_other() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "view"})).await;
    server.policy("audience.items", "files").await;
    let address = format!("{}/createLink", server.at("Reports"));
    for scope in ["anonymous", "organization", "users"] {
        let body = json!({"type": "view", "scope": scope});
        server
            .owner()
            .post(&address, body)
            .await
            .refused(403, "notAllowed");
    }
    server.link("Welcome.txt", json!({"type": "view"})).await;
    server
        .anonymous()
        .get(&server.page(&link))
        .await
        .expect(403);
}

#[tokio::test]
async fn tightening_shuts_a_link_at_once_and_loosening_gives_it_back() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let embed = server.link("Buoy.png", json!({"type": "embed"})).await;
    let drop = server.link("Reports", json!({"type": "createOnly"})).await;
    let edit = server.link("Reports", json!({"type": "edit"})).await;
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let anyone = server.anonymous();
    for (key, tight, loose, shut) in [
        (
            "anonymous_links",
            "off",
            "on",
            vec![&link, &embed, &drop, &edit],
        ),
        ("embedding", "off", "on", vec![&embed]),
        (
            "anonymous_needs_password",
            "on",
            "off",
            vec![&link, &embed, &drop, &edit],
        ),
        ("anonymous_editing", "off", "on", vec![&drop]),
    ] {
        server.policy(key, tight).await;
        for one in [&link, &embed, &drop, &edit] {
            let expected = if shut.contains(&one) { 403 } else { 200 };
            anyone.get(&server.page(one)).await.expect(expected);
        }
        let expected = if shut.contains(&&link) { 403 } else { 200 };
        server.outsider().get(&share).await.expect(expected);
        let page = server.page(&edit);
        let sent = anyone.upload(&page, &[("x.txt", b"x")]).await;
        assert_eq!(
            sent.status == 200,
            key == "embedding",
            "{key}: {}",
            sent.text()
        );
        server.policy(key, loose).await;
        for one in [&link, &embed, &drop, &edit] {
            anyone.get(&server.page(one)).await.expect(200);
        }
        server.outsider().get(&share).await.expect(200);
    }
}

#[tokio::test]
async fn a_shorter_life_ends_older_links_too() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    server.clock.advance(std::time::Duration::from_hours(48));
    let page = server.page(&link);
    server.anonymous().get(&page).await.expect(200);
    server.policy("max_lifetime", "1d").await;
    server.anonymous().get(&page).await.expect(410);
    server.policy("max_lifetime", "none").await;
    server.anonymous().get(&page).await.expect(200);
}
