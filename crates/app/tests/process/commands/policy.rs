//! `policy`.

use super::members;
use crate::harness::{Demo, Place};

const KEYS: [&str; 21] = [
    "allowed_scopes",
    "anonymous_editing",
    "anonymous_links",
    "anonymous_needs_password",
    "choosing_expiry",
    "cutting_inheritance",
    "default_item_kind",
    "default_item_scope",
    "default_labelled_kind",
    "default_lifetime",
    "default_scope",
    "delegated_frame_ancestors",
    "delegating_management",
    "embedding",
    "frame_ancestors",
    "link_names",
    "linked_kinds",
    "links_outlive_maker",
    "max_item_kind",
    "max_lifetime",
    "min_password_length",
];

#[test]
fn every_setting_is_set_and_read_back_in_both_forms() {
    let place = Place::new();
    Demo::set_up(&place);
    let rows = [
        ("allowed_scopes", "anonymous,people"),
        ("anonymous_editing", "off"),
        ("anonymous_needs_password", "on"),
        ("choosing_expiry", "off"),
        ("cutting_inheritance", "on"),
        ("default_item_kind", "preview-only"),
        ("default_item_scope", "existing-access"),
        ("default_lifetime", "12h"),
        ("default_scope", "people"),
        ("embedding", "off"),
        ("frame_ancestors", "'self',https://example.org"),
        ("link_names", "off"),
        ("linked_kinds", "folders"),
        ("links_outlive_maker", "on"),
        ("max_item_kind", "view"),
        ("max_lifetime", "90d"),
        ("min_password_length", "12"),
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
        all["allowed_scopes"], "people",
        "the switch took the anonymous ones away"
    );
    let lines = place.plain(&["policy", "get", "--org", "harbour"]);
    assert_eq!(lines.lines().count(), KEYS.len());
    assert!(lines.contains("max_lifetime = 90d\n"), "{lines}");
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
    assert_eq!(before["anonymous_links"], "on");
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
