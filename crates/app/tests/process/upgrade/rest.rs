//! Policies, what applications hold, and that the folder is sound.

use serde_json::Value;

use super::{Upgraded, copied, text};
use crate::harness::eventually;

/// The value of a setting, by the name that it had.
fn setting(case: &Upgraded, organization: &str, key: &str) -> Value {
    let read = case
        .place
        .json(&["policy", "get", key, "--org", organization]);
    let object = read.as_object().unwrap();
    assert_eq!(object.len(), 1, "{key}: {read}");
    object.values().next().unwrap().clone()
}

#[test]
fn policies_are_what_they_were_by_the_names_they_had() {
    let case = Upgraded::new();
    for (organization, settings) in case.told["policy"].as_object().unwrap() {
        let settings = settings.as_object().unwrap();
        assert_eq!(settings.len(), 21, "{organization}");
        for (key, value) in settings {
            let found = setting(&case, organization, key);
            assert_eq!(&found, value, "{organization}: {key}");
        }
    }
}

#[test]
fn settings_are_changed_by_the_names_they_had() {
    let case = Upgraded::new();
    let wanted = case.told["policy"]["lighthouse"].as_object().unwrap();
    for (key, value) in wanted {
        let value = text(value);
        case.place
            .plain(&["policy", "set", key, value, "--org", "harbour"]);
    }
    for (key, value) in wanted {
        assert_eq!(&setting(&case, "harbour", key), value, "{key}");
    }
}

#[test]
fn links_that_a_policy_shut_open_when_it_is_loosened() {
    let case = Upgraded::new();
    let status = |page: &str| case.server.client().get(page).unwrap().status;
    let shut = case.links("narrowed", 2);
    for link in &shut {
        assert_eq!(status(text(&link["url"])), 403, "{link}");
    }
    for (key, value) in [
        ("anonymous_links", "on"),
        ("anonymous_needs_password", "off"),
        ("linked_kinds", "all"),
    ] {
        case.place
            .plain(&["policy", "set", key, value, "--org", "lighthouse"]);
    }
    for link in &shut {
        eventually("the link opens", || {
            (status(text(&link["url"])) == 200).then_some(())
        });
    }
}

#[test]
fn applications_get_tokens_for_the_secrets_they_had() {
    let case = Upgraded::new();
    for app in case.list("applications") {
        let (id, secret) = (text(&app["client_id"]), text(&app["client_secret"]));
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let answer = case
            .server
            .client()
            .post_form("/oauth2/token", &form)
            .unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let bearer = format!("Bearer {}", text(&answer.json()["access_token"]));
        let mut client = case.server.client().with("Authorization", &bearer);
        assert_eq!(client.get("/2.0/users/me").unwrap().status, 200, "{id}");
    }
}

#[test]
fn delegated_access_is_renewed_and_opens_what_it_opened() {
    let case = Upgraded::new();
    for applink in case.list("applinks") {
        let holder = || {
            let id = text(&applink["appLinkID"]);
            case.server.client().with("appLinkID", id)
        };
        let renew = "/documents/api/1.1/applinks/token";
        let refresh = ("RefreshToken", text(&applink["refreshToken"]));
        let mut renewing = holder().with("accessToken", text(&applink["accessToken"]));
        let renewed = renewing.send_with("PUT", renew, refresh, b"").unwrap();
        assert_eq!(renewed.status, 200, "{}", renewed.text());
        let renewed = renewed.json();
        let item = text(&applink["id"]);
        let kind = if item.starts_with('F') {
            "folders"
        } else {
            "files"
        };
        let path = format!("/documents/api/1.1/{kind}/{item}");
        let access = ("accessToken", text(&renewed["accessToken"]));
        let shown = holder().send_with("GET", &path, access, b"").unwrap();
        assert_eq!(shown.status, 200, "{}", shown.text());
        assert_eq!(shown.json()["id"], item);
    }
}

#[test]
fn the_folder_is_sound() {
    let case = Upgraded::new();
    // What was made when tokens had no end keeps none, and is counted.
    let mut told = case.told["check"].clone();
    assert_eq!(told["clean"], true, "{told}");
    told["endless_tokens"] = 7.into();
    told["untrusted_proxy"] = serde_json::Value::Null;
    told["content_without_a_row"] = 0.into();
    assert_eq!(case.place.json(&["check"]), told, "beside a server");
    case.server.stop();
    assert_eq!(case.place.json(&["check"]), told, "after it");
    let fresh = copied();
    assert_eq!(fresh.json(&["check"]), told, "before any server");
}
