//! `policy`.

use super::members;
use crate::harness::{Demo, Place};

const KEYS: [&str; 20] = [
    "audience.allowed",
    "audience.items",
    "delegated_link.frame_ancestors",
    "delegated_link.management",
    "embedding.allowed",
    "embedding.frame_ancestors",
    "inheritance.cutting",
    "item_link.default_kind",
    "item_link.default_scope",
    "item_link.names",
    "kind.anonymous_editing",
    "kind.max",
    "labelled_link.default_kind",
    "lifetime.choosing",
    "lifetime.default",
    "lifetime.max",
    "maker.links_outlive",
    "password.anonymous_needs",
    "password.min_length",
    "specified_link.default_scope",
];

#[test]
fn every_setting_is_set_and_read_back_in_both_forms() {
    let place = Place::new();
    Demo::set_up(&place);
    let rows = [
        ("audience.allowed", "anonymous,people"),
        ("kind.anonymous_editing", "off"),
        ("password.anonymous_needs", "on"),
        ("lifetime.choosing", "off"),
        ("inheritance.cutting", "on"),
        ("item_link.default_kind", "preview-only"),
        ("item_link.default_scope", "existing-access"),
        ("lifetime.default", "12h"),
        ("specified_link.default_scope", "people"),
        ("embedding.allowed", "off"),
        ("embedding.frame_ancestors", "'self',https://example.org"),
        ("item_link.names", "off"),
        ("audience.items", "folders"),
        ("maker.links_outlive", "on"),
        ("kind.max", "view"),
        ("lifetime.max", "90d"),
        ("password.min_length", "12"),
        // By the names that they had before.
        ("max_item_kind", "preview-only"),
        ("choosing_expiry", "on"),
        ("anonymous_links", "off"),
    ];
    for (key, value) in rows {
        let said = place.plain(&["policy", "set", key, value, "--org", "harbour"]);
        assert_eq!(said, format!("{key} = {value}\n"));
        assert_eq!(
            place.plain(&["policy", "get", key, "--org", "harbour"]),
            said
        );
        let read = place.json(&["policy", "get", key, "--org", "harbour"]);
        assert_eq!(read, serde_json::json!({ key: value }));
    }
    let all = place.json(&["policy", "get", "--org", "harbour"]);
    assert_eq!(members(&all), KEYS);
    assert_eq!(
        all["audience.allowed"], "people",
        "the switch took the anonymous ones away"
    );
    let lines = place.plain(&["policy", "get", "--org", "harbour"]);
    assert_eq!(lines.lines().count(), KEYS.len());
    assert!(lines.contains("lifetime.max = 90d\n"), "{lines}");
}

#[test]
fn a_policy_is_one_organization_s_own() {
    let place = Place::new();
    Demo::set_up(&place);
    let before = place.json(&["policy", "get", "--org", "lighthouse"]);
    place.plain(&[
        "policy",
        "set",
        "anonymous_links",
        "off",
        "--org",
        "harbour",
    ]);
    assert_eq!(
        place.json(&["policy", "get", "--org", "lighthouse"]),
        before
    );
    assert_eq!(before["audience.allowed"], "anonymous,organization,people");
    let line = place.run(&["policy", "get"]).failed(2);
    assert!(line.contains("--org"), "{line}");
    let line = place.run(&["policy", "set", "embedding", "off"]).failed(2);
    assert!(line.contains("--org"), "{line}");
}

#[test]
fn nonsense_is_refused_in_one_line_and_changes_nothing() {
    let place = Place::new();
    Demo::set_up(&place);
    let before = place.json(&["policy", "get", "--org", "harbour"]);
    for (key, value, why) in [
        ("colour", "on", "`colour` is no setting"),
        ("anonymous_links", "maybe", "say on or off"),
        ("default_scope", "everyone", "`everyone` is no scope"),
        ("max_lifetime", "soon", "`soon`"),
        ("min_password_length", "0", "from 1 to 128"),
        ("frame_ancestors", "*; script-src *", "say sources"),
    ] {
        let line = place
            .run(&["policy", "set", key, value, "--org", "harbour"])
            .failed(2);
        assert!(line.contains(why), "{line}");
    }
    let line = place
        .run(&["policy", "get", "colour", "--org", "harbour"])
        .failed(2);
    assert!(KEYS.iter().all(|key| line.contains(key)), "{line}");
    assert_eq!(place.json(&["policy", "get", "--org", "harbour"]), before);
}
