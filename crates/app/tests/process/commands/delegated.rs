//! What Oracle's door makes, at the command line.

use serde_json::{Value, json};

use crate::harness::{Demo, Place, Server, eventually};

const API: &str = "/documents/api/1.1";

/// What the owner makes at the door.
fn made(demo: &Demo, server: &Server, what: &str, path: &str, body: &Value) -> Value {
    let bearer = format!("Bearer {}", demo.token("owner"));
    let mut client = server.client().with("Authorization", &bearer);
    let id = demo.entry(path)["oracle_id"].as_str().unwrap();
    let kind = if id.starts_with('F') {
        "folder"
    } else {
        "file"
    };
    let address = format!("{API}/{what}/{kind}/{id}");
    let answer = client.post_json(&address, &body.to_string()).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

#[test]
fn a_delegated_link_is_listed_with_whom_it_is_for_and_has_no_address() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let body = json!({"assignedUser": "crew-42", "role": "downloader"});
    let applink = made(&demo, &server, "applinks", "Reports", &body);
    let list = place.json(&["link", "list"]);
    assert_eq!(list[0]["scope"], "delegated");
    assert_eq!(list[0]["people"], json!(["crew-42"]));
    let line = place.plain(&["link", "list"]);
    let wanted = "  active  view, delegated to crew-42, until ";
    assert!(line.contains(wanted), "{line}");

    let number = text(&list[0], "id");
    let shown = place.json(&["link", "show", number, "--url"]);
    assert!(shown["url"].is_null(), "{shown}");
    for name in [text(&applink, "appLinkID"), text(&applink, "appLinkUrl")] {
        assert_eq!(place.json(&["link", "show", name]), list[0], "{name}");
    }
    for secret in ["accessToken", "refreshToken"] {
        let name = text(&applink, secret);
        let line = place.run(&["link", "show", "--", name]).failed(1);
        assert!(line.contains("there is no such link"), "{line}");
    }
}

#[test]
fn a_delegated_link_is_explained_with_and_without_its_token() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let body = json!({"assignedUser": "viewer", "role": "contributor"});
    let applink = made(&demo, &server, "applinks", "Reports", &body);
    let id = text(&applink, "appLinkID");
    let explain = |more: &[&str]| place.json(&[&["link", "explain", id], more].concat());
    for visitor in [&[][..], &["--as", "viewer"], &["--as", "owner"]] {
        assert_eq!(explain(visitor)["rule"], "NotDelegated", "{visitor:?}");
    }
    let opened = explain(&["--with-token"]);
    assert_eq!(opened["allows"], "preview, download, upload, edit, delete");
    let beside = text(demo.entry("Welcome.txt"), "oracle_id");
    let outside = explain(&["--with-token", "--item", beside]);
    assert_eq!(outside["rule"], "OutsideLink");
    let inside = text(demo.entry("Reports/Tides.csv"), "oracle_id");
    assert_eq!(explain(&["--with-token", "--item", inside])["opens"], true);
    place
        .run(&["link", "explain", id, "--with-token", "--as", "owner"])
        .failed(2);
    place.plain(&["link", "revoke", id]);
    assert_eq!(explain(&["--with-token"])["rule"], "Revoked");
}

#[test]
fn a_labelled_link_is_listed_by_its_label() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let body = json!({"assignedUsers": "@everybody", "linkName": "Press kit"});
    let public = made(&demo, &server, "publiclinks", "Welcome.txt", &body);
    let shown = place.json(&["link", "show", text(&public, "linkID")]);
    assert_eq!(shown["label"], "Press kit");
    let line = place.plain(&["link", "list"]);
    let wanted = "  active  Press kit: preview-only, anonymous  /Welcome.txt\n";
    assert!(line.ends_with(wanted), "{line}");
}

#[test]
fn what_is_over_is_told_and_a_delegated_link_is_listed_no_more() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    place.plain(&["policy", "set", "max_lifetime", "1s", "--org", "harbour"]);
    let body = json!({"assignedUser": "crew-42"});
    made(&demo, &server, "applinks", "Welcome.txt", &body);
    let body = json!({"assignedUsers": "@everybody", "linkName": "Press kit"});
    made(&demo, &server, "publiclinks", "Welcome.txt", &body);
    let states = |list: &Value| -> Vec<(String, String)> {
        let rows = list.as_array().unwrap().iter();
        rows.map(|row| (text(row, "scope").to_owned(), text(row, "state").to_owned()))
            .collect()
    };
    let row = |scope: &str, state: &str| (scope.to_owned(), state.to_owned());
    eventually("both are over", || {
        let all = states(&place.json(&["link", "list", "--revoked"]));
        let expected = [row("delegated", "expired"), row("anonymous", "expired")];
        (all == expected).then_some(())
    });
    // The policy may give the other its time back, and nothing does so for this one.
    let listed = states(&place.json(&["link", "list"]));
    assert_eq!(listed, [row("anonymous", "expired")]);
    place.plain(&["policy", "set", "max_lifetime", "none", "--org", "harbour"]);
    let listed = states(&place.json(&["link", "list"]));
    assert!(!listed.contains(&row("delegated", "active")), "{listed:?}");
}
