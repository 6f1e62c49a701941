//! Passwords, expiry, what a link allows, names, and the policy.

use std::time::Duration;

use domain::time::Timestamp;
use ports::driven::clock::Clock as _;
use serde_json::{Value, json};

use super::{at, folder, page};
use crate::harness::{Server, later, text};

#[tokio::test]
async fn seed_04_passwords() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    for weak in ["abcdefgh", "Abc1-", ""] {
        owner
            .set(&file, json!({"password": weak}))
            .await
            .denied(400, "bad_request")
            .about("password");
    }
    for good in ["abc-defg", "Abcdefgh", "abcdefg1"] {
        let link = owner.set(&file, json!({"password": good})).await.link();
        assert_eq!(link["is_password_enabled"], true, "{good}");
    }
    let link = owner.set(&file, json!({"password": null})).await.link();
    assert_eq!(link["is_password_enabled"], false);
    owner
        .set(&file, json!({"access": "company", "password": "abc-defg"}))
        .await
        .denied(400, "bad_request")
        .about("password");
    for wrong in [json!(12_345_678), json!(["abc-defg"]), json!(true)] {
        owner
            .set(&file, json!({"password": wrong}))
            .await
            .denied(400, "bad_request");
    }
    assert_eq!(owner.get(&file).await.link(), link);
}

#[tokio::test]
async fn a_password_is_kept_where_the_request_says_nothing_of_it_and_never_told() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let first = owner.set(&file, json!({"password": "abc-defg"})).await;
    assert!(!first.text().contains("abc-defg"));
    let kept = owner.set(&file, json!({"access": "open"})).await.link();
    assert_eq!(kept["is_password_enabled"], true);
    let etag = owner.get(&file).await.ok()["etag"].clone();
    owner.set(&file, json!({"password": "abc-defg"})).await.ok();
    let same = owner.get(&file).await.ok()["etag"].clone();
    assert_eq!(etag, same, "the same password again is no change");
    owner.set(&file, json!({"password": "abc-defh"})).await.ok();
    assert_ne!(owner.get(&file).await.ok()["etag"], etag);
    let url = text(&kept["url"]).to_owned();
    let visitor = server.outsider();
    visitor
        .resolve(&url, Some("abc-defg"))
        .await
        .denied(403, "incorrect_shared_item_password");
    visitor.resolve(&url, Some("abc-defh")).await.expect(200);
}

#[tokio::test]
async fn seed_05_a_link_that_leaves_the_public_leaves_its_password() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    owner
        .set(&file, json!({"access": "open", "password": "abc-defg"}))
        .await
        .ok();
    let link = owner
        .set(&file, json!({"access": "collaborators"}))
        .await
        .link();
    assert_eq!(link["is_password_enabled"], false);
    assert_eq!(link["access"], "collaborators");
    let back = owner.set(&file, json!({"access": "open"})).await.link();
    assert_eq!(back["is_password_enabled"], false);
    assert_eq!(back["url"], link["url"]);
}

#[tokio::test]
async fn seed_06_an_expiry_lies_ahead_is_cleared_by_null_and_leaves_the_rest_alone() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let now = server.clock.now().millis() / 1_000;
    for past in [later(&server.clock, 0), "2001-02-03T04:05:06Z".to_owned()] {
        let refused = owner
            .set(&file, json!({"unshared_at": past}))
            .await
            .denied(400, "bad_request")
            .about("unshared_at");
        let told = refused.json()["context_info"]["errors"][0]["message"].clone();
        let seconds = if past.starts_with("2001") {
            981_173_106
        } else {
            now
        };
        assert_eq!(told, format!("Invalid value '{seconds}'."));
    }
    owner
        .set(&file, json!({"unshared_at": "soon"}))
        .await
        .denied(400, "bad_request")
        .about("unshared_at");
    let ends = later(&server.clock, 86_400);
    let wish = json!({"unshared_at": ends, "password": "abc-defg", "access": "open"});
    let made = owner.set(&file, wish).await.link();
    assert_eq!(made["unshared_at"], ends.replace('Z', "+00:00"));
    let cleared = owner.set(&file, json!({"unshared_at": null})).await.link();
    let mut expected = made.clone();
    expected["unshared_at"] = Value::Null;
    assert_eq!(cleared, expected);
}

#[tokio::test]
async fn seed_07_only_a_file_that_can_be_downloaded_can_be_edited() {
    let server = Server::start().await;
    let owner = server.owner();
    for path in ["Reports", "Rust"] {
        owner
            .set(
                &at(&server, path),
                json!({"permissions": {"can_edit": true}}),
            )
            .await
            .denied(400, "bad_request");
        let harmless = json!({"permissions": {"can_edit": false}});
        owner.set(&at(&server, path), harmless).await.ok();
    }
    let file = at(&server, "Welcome.txt");
    let both = json!({"permissions": {"can_edit": true, "can_download": false}});
    owner.set(&file, both).await.denied(400, "bad_request");
    let edit = owner
        .set(&file, json!({"permissions": {"can_edit": true}}))
        .await
        .link();
    assert_eq!(edit["effective_permission"], "can_edit");
    let less = owner
        .set(&file, json!({"permissions": {"can_download": false}}))
        .await
        .link();
    assert_eq!(
        less["permissions"],
        json!({"can_preview": true, "can_download": false, "can_edit": false})
    );
    assert_eq!(less["effective_permission"], "can_preview");
}

#[tokio::test]
async fn seed_08_collaborators_links_take_no_setting_of_what_they_allow() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    for value in [true, false] {
        let wish = json!({"access": "collaborators", "permissions": {"can_download": value}});
        owner
            .set(&file, wish)
            .await
            .denied(400, "bad_request")
            .about("shared_link_permissions");
    }
    let edit = json!({"access": "collaborators", "permissions": {"can_edit": true}});
    owner.set(&file, edit).await.denied(400, "bad_request");
    for ignored in [
        json!({}),
        json!({"can_preview": false}),
        json!({"can_edit": false}),
    ] {
        let wish = json!({"access": "collaborators", "permissions": ignored});
        let link = owner.set(&file, wish).await.link();
        assert_eq!(
            link["permissions"],
            json!({"can_preview": true, "can_download": true, "can_edit": false})
        );
        assert_eq!(link["effective_permission"], "can_download");
    }
    let wish =
        json!({"access": "open", "permissions": {"can_preview": false, "can_download": true}});
    let link = owner.set(&file, wish).await.link();
    assert_eq!(link["permissions"]["can_preview"], true);
    for wrong in [json!("yes"), json!(1)] {
        let wish = json!({"permissions": {"can_download": wrong}});
        owner.set(&file, wish).await.denied(400, "bad_request");
    }
}

#[tokio::test]
async fn seed_09_vanity_names() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    for bad in [
        "elevenchars",
        &"a".repeat(31),
        "under_scores_here",
        "zwölf-zeichen",
    ] {
        owner
            .set(&file, json!({"vanity_name": bad}))
            .await
            .denied(400, "bad_request")
            .about("vanity_name");
    }
    let link = owner
        .set(&file, json!({"vanity_name": "Harbour-Plan"}))
        .await
        .link();
    assert_eq!(link["vanity_name"], "Harbour-Plan");
    assert_eq!(server.path_of(&link["vanity_url"]), "/v/Harbour-Plan");
    let visitor = server.anonymous();
    for address in ["/v/Harbour-Plan", "/v/harbour-plan", &page(&server, &link)] {
        visitor.get(address).await.expect(200);
    }
    owner
        .resolve(text(&link["vanity_url"]), None)
        .await
        .expect(200);
    let folder = at(&server, "Reports");
    owner
        .set(&folder, json!({"vanity_name": "harbour-PLAN"}))
        .await
        .denied(409, "conflict")
        .about("vanity_name");
    assert_eq!(owner.get(&folder).await.link(), Value::Null);
    // The name goes with the link, and may be another's then.
    owner.set(&file, Value::Null).await.ok();
    visitor.get("/v/Harbour-Plan").await.expect(404);
    let taken = owner
        .set(&folder, json!({"vanity_name": "harbour-PLAN"}))
        .await
        .link();
    assert_eq!(taken["vanity_name"], "harbour-PLAN");
    for clearing in [json!(null), json!("")] {
        let wish = json!({"vanity_name": "twelve-chars"});
        owner.set(&folder, wish).await.ok();
        let cleared = owner
            .set(&folder, json!({"vanity_name": clearing}))
            .await
            .link();
        assert_eq!(cleared["vanity_name"], Value::Null);
        assert_eq!(cleared["vanity_url"], Value::Null);
        assert_eq!(cleared["url"], taken["url"]);
    }
}

#[tokio::test]
async fn a_name_is_free_once_its_link_has_expired() {
    let server = Server::start().await;
    let owner = server.owner();
    let ends = later(&server.clock, 60);
    let wish = json!({"vanity_name": "harbour-plan", "unshared_at": ends});
    owner.set(&at(&server, "Welcome.txt"), wish).await.ok();
    server.clock.advance(Duration::from_mins(1));
    let other = at(&server, "Reports");
    owner
        .set(&other, json!({"vanity_name": "harbour-plan"}))
        .await
        .ok();
}

#[tokio::test]
async fn a_name_that_another_organization_took_is_free_once_its_link_has_expired() {
    let server = Server::start().await;
    let (owner, outsider) = (server.owner(), server.outsider());
    let ends = later(&server.clock, 60);
    let wish = json!({"vanity_name": "harbour-plan", "unshared_at": ends});
    owner.set(&at(&server, "Welcome.txt"), wish).await.ok();
    let named = json!({"vanity_name": "harbour-plan"});
    for name in ["Made", "Changed"] {
        let own = folder(&outsider, "0", name).await;
        let own = format!("/2.0/folders/{}", text(&own["id"]));
        if name == "Changed" {
            outsider.set(&own, json!({})).await.ok();
            let again =
                json!({"vanity_name": "harbour-plan", "unshared_at": later(&server.clock, 60)});
            owner.set(&at(&server, "Welcome.txt"), again).await.ok();
        }
        outsider
            .set(&own, named.clone())
            .await
            .denied(409, "conflict")
            .about("vanity_name");
        server.clock.advance(Duration::from_mins(1));
        outsider.set(&own, named.clone()).await.ok();
        outsider.set(&own, Value::Null).await.ok();
    }
}

#[tokio::test]
async fn seed_15_policy_narrows_what_is_stored_and_refuses_more() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner.set(&file, json!({"access": "open"})).await.link();
    server.policy("allowed_scopes", "organization,people").await;
    let narrowed = owner.get(&file).await.link();
    assert_eq!(narrowed["access"], "open");
    assert_eq!(narrowed["effective_access"], "company");
    let url = text(&link["url"]);
    server
        .outsider()
        .resolve(url, None)
        .await
        .denied(404, "not_found");
    server.viewer().resolve(url, None).await.expect(200);
    server
        .anonymous()
        .get(&page(&server, &link))
        .await
        .expect(403);

    let folder = at(&server, "Reports");
    owner
        .set(&folder, json!({"access": "open"}))
        .await
        .denied(403, "forbidden");
    assert_eq!(owner.get(&folder).await.link(), Value::Null);
    let clamped = owner.set(&folder, json!({})).await.link();
    assert_eq!(clamped["access"], "company");
    // What is stored already may be named again.
    owner.set(&file, json!({"access": "open"})).await.ok();

    server
        .policy("allowed_scopes", "anonymous,organization,people")
        .await;
    assert_eq!(owner.get(&file).await.link()["effective_access"], "open");
    server.outsider().resolve(url, None).await.expect(200);
}

#[tokio::test]
async fn policies_of_the_enterprise() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    server.policy("default_item_scope", "organization").await;
    server.policy("default_item_kind", "preview-only").await;
    server.policy("default_lifetime", "2d").await;
    let link = owner.set(&file, json!({})).await.link();
    assert_eq!(link["access"], "company");
    assert_eq!(link["permissions"]["can_download"], false);
    let ends = Timestamp::plus(server.clock.now(), Duration::from_hours(48));
    let written = later(&server.clock, 2 * 86_400).replace('Z', "+00:00");
    assert_eq!(link["unshared_at"], written, "{ends:?}");
    // An explicit null asks for no end, which the policy may leave to people or not.
    let folder = at(&server, "Reports");
    let never = owner
        .set(&folder, json!({"unshared_at": null}))
        .await
        .link();
    assert_eq!(never["unshared_at"], Value::Null);
    server.policy("choosing_expiry", "off").await;
    owner.set(&folder, Value::Null).await.ok();
    let forced = owner
        .set(&folder, json!({"unshared_at": null}))
        .await
        .link();
    assert_eq!(forced["unshared_at"], written);

    server.policy("max_item_kind", "preview-only").await;
    let wish = json!({"access": "open", "permissions": {"can_download": true}});
    owner
        .set(&at(&server, "Notes.md"), wish)
        .await
        .denied(403, "forbidden");
    server.policy("link_names", "off").await;
    let wish = json!({"vanity_name": "harbour-plan"});
    owner.set(&file, wish).await.denied(403, "forbidden");
    server.policy("max_item_kind", "edit").await;
    server.policy("linked_kinds", "folders").await;
    let wish = json!({"access": "collaborators"});
    let link = owner.set(&at(&server, "Notes.md"), wish).await.link();
    assert_eq!(link["effective_access"], "collaborators");
    let wish = json!({"access": "open"});
    owner
        .set(&at(&server, "Notes.md"), wish)
        .await
        .denied(403, "forbidden");
}

#[tokio::test]
async fn seed_18_at_its_expiry_a_link_is_gone_for_good() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let wish = json!({"unshared_at": later(&server.clock, 60)});
    let link = owner.set(&file, wish).await.link();
    let url = text(&link["url"]);
    server.clock.advance(Duration::from_secs(59));
    server.outsider().resolve(url, None).await.expect(200);
    server.clock.advance(Duration::from_secs(1));
    server
        .outsider()
        .resolve(url, None)
        .await
        .denied(404, "not_found");
    owner.resolve(url, None).await.denied(404, "not_found");
    assert_eq!(owner.get(&file).await.link(), Value::Null);
    let new = owner.set(&file, json!({})).await.link();
    assert_ne!(new["url"], link["url"]);
    assert_eq!(new["unshared_at"], Value::Null);
    owner.resolve(url, None).await.denied(404, "not_found");
}

#[tokio::test]
async fn downloads_and_previews_are_counted_and_nothing_else() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner.set(&file, json!({})).await.link();
    let counts = async || {
        let link = owner.get(&file).await.link();
        (
            link["download_count"].as_u64(),
            link["preview_count"].as_u64(),
        )
    };
    assert_eq!(counts().await, (Some(0), Some(0)));
    let page = page(&server, &link);
    let visitor = server.anonymous();
    visitor.get(&page).await.expect(200);
    assert_eq!(counts().await, (Some(0), Some(1)));
    visitor.get(&format!("{page}/download")).await.expect(200);
    visitor
        .get(&server.path_of(&link["download_url"]))
        .await
        .expect(200);
    visitor.head(&format!("{page}/download")).await.expect(200);
    let content = owner.get(&format!("{file}/content")).await.expect(302);
    let there = server.path_of(&json!(content.header("location")));
    visitor.get(&there).await.expect(200);
    visitor
        .get_with(&there, "range", "bytes=5-")
        .await
        .expect(206);
    owner.resolve(text(&link["url"]), None).await.expect(200);
    assert_eq!(counts().await, (Some(3), Some(1)));
    server.settle_uses().await;
    assert_eq!(counts().await, (Some(3), Some(1)));
}
