//! The keyring: absent, exposed, broken or another's, and nothing starts
//! (docs/threat-model.md T-06, F-29).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::harness::{Demo, Place, Server, free_port};

/// A place with a link in it, and the address of the link's page.
fn with_a_link() -> (Place, u16, String) {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let made = demo
        .graph(&server, "owner")
        .create_link(demo.item("Welcome.txt"), r#"{"type":"view"}"#);
    let port = server.port;
    server.stop();
    (place, port, made.page().to_owned())
}

fn keyring(place: &Place) -> PathBuf {
    place.data().join("keyring.json")
}

fn rows(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// Asserts that neither server nor commands run, say this, and touch nothing.
fn assert_nothing_runs(place: &Place, wanted: &[&str]) {
    let database = place.data().join("latchkey.db");
    let before = rows(&database);
    let listen = format!("127.0.0.1:{}", free_port());
    for command in [
        &["serve", "--listen", &listen][..],
        &["user", "list"],
        &["check"],
        &["link", "list"],
    ] {
        let ran = place.run(command);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        let line = ran.stderr.lines().last().unwrap();
        for part in wanted {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
    assert!(rows(&database) == before, "the database was written to");
}

#[test]
fn without_its_keyring_a_database_is_not_opened_and_no_new_one_is_made() {
    let (place, port, page) = with_a_link();
    let away = place.beside("away.json");
    std::fs::rename(keyring(&place), &away).unwrap();
    assert_nothing_runs(&place, &["keyring.json", "latchkey.db", "put it back"]);
    assert!(!keyring(&place).exists());
    std::fs::rename(&away, keyring(&place)).unwrap();
    let server = Server::start_at(&place, port, &[]);
    assert_eq!(
        server.client().get(&page).unwrap().status,
        200,
        "put back, it opens again"
    );
}

#[test]
fn a_keyring_that_others_may_use_is_refused() {
    let place = Place::new();
    place.plain(&["init"]);
    for mode in [0o640, 0o620, 0o604, 0o602, 0o610, 0o644, 0o660, 0o777] {
        std::fs::set_permissions(keyring(&place), PermissionsExt::from_mode(mode)).unwrap();
        let line = place.run(&["user", "list"]).failed(1);
        assert!(
            line.contains("chmod 600") && line.contains(&format!("{mode:o}")),
            "{line}"
        );
    }
    assert_nothing_runs(&place, &["chmod 600", "keyring.json"]);
    for mode in [0o600, 0o400] {
        std::fs::set_permissions(keyring(&place), PermissionsExt::from_mode(mode)).unwrap();
        assert!(place.plain(&["user", "list"]).contains("owner"));
    }
}

#[test]
fn a_broken_keyring_is_refused_without_showing_any_of_it() {
    let place = Place::new();
    place.plain(&["init"]);
    let whole = std::fs::read_to_string(keyring(&place)).unwrap();
    let key = whole
        .split('"')
        .find(|part| part.len() == 44)
        .unwrap()
        .to_owned();
    let cut = &whole[..whole.len() / 2];
    let bad_key = whole.replace(&key, &key[..20]);
    for (text, why) in [
        ("", "is empty"),
        ("{}", "not a keyring"),
        (cut, "not a keyring"),
        (&bad_key, "32 bytes"),
    ] {
        std::fs::write(keyring(&place), text).unwrap();
        assert_nothing_runs(&place, &[why]);
        let line = place.run(&["user", "list"]).failed(1);
        assert!(!line.contains(&key[..12]), "{line}");
    }
    std::fs::remove_file(keyring(&place)).unwrap();
    std::fs::create_dir(keyring(&place)).unwrap();
    assert_nothing_runs(&place, &["not a plain file"]);
}

#[test]
fn another_s_keyring_is_refused_and_the_missing_key_is_named() {
    let (place, port, page) = with_a_link();
    let own = rows(&keyring(&place));
    let value: serde_json::Value = serde_json::from_slice(&own).unwrap();
    let keys = value["keys"].as_array().unwrap().iter();
    let root = keys
        .filter(|key| key["purpose"] == "root")
        .find(|key| key["state"] == "active");
    let id = root.unwrap()["id"].to_string();
    let other = Place::new();
    other.plain(&["init"]);
    std::fs::copy(keyring(&other), keyring(&place)).unwrap();
    assert_nothing_runs(&place, &["keyring.json", &id]);
    std::fs::write(keyring(&place), own).unwrap();
    let server = Server::start_at(&place, port, &[]);
    assert_eq!(server.client().get(&page).unwrap().status, 200);
}

#[test]
fn another_s_keyring_is_refused_before_there_is_any_link() {
    let (place, other) = (Place::new(), Place::new());
    place.plain(&["init"]);
    other.plain(&["init"]);
    let own = rows(&keyring(&place));
    std::fs::copy(keyring(&other), keyring(&place)).unwrap();
    assert_nothing_runs(&place, &["keyring.json", "is not the keyring that"]);
    std::fs::write(keyring(&place), own).unwrap();
    assert!(place.plain(&["check"]).starts_with("clean: "));
}
