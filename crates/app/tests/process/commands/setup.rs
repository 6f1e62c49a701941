//! `init`: what it sets up, what it prints once, and that it does so once.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use super::{column, is_number, members};
use crate::harness::{Demo, Place};

#[test]
fn init_prints_the_owner_s_token_once_and_refuses_a_second_time() {
    let place = Place::new();
    let told = place.plain(&["init"]);
    assert!(told.contains(place.data().to_str().unwrap()), "{told}");
    assert_eq!(told.matches("lk_").count(), 1, "{told}");
    assert_eq!(
        place
            .plain(&["item", "list", "--user", "owner"])
            .lines()
            .count(),
        1
    );
    for again in [&["init"][..], &["init", "--json"], &["init", "--demo"]] {
        let line = place.run(again).failed(1);
        assert!(
            line.contains("set up already") && line.contains("--data"),
            "{line}"
        );
    }
    assert_eq!(column(&place.json(&["org", "list"]), "name"), ["home"]);
}

#[test]
fn init_as_json_tells_the_owner_and_the_token() {
    let place = Place::new();
    let told = place.json(&["init"]);
    assert_eq!(told["public_url"], "http://127.0.0.1:8080");
    assert_eq!(column(&told["users"], "name"), ["owner"]);
    assert!(told["tokens"]["owner"].as_str().unwrap().starts_with("lk_"));
    let file = &place.json(&["item", "list", "--user", "owner"])[0];
    assert_eq!(
        (&file["path"], &file["kind"]),
        (&"Welcome.txt".into(), &"file".into())
    );
}

#[test]
fn the_address_that_init_tells_is_the_configured_one() {
    let place = Place::new();
    let arguments = [
        "init",
        "--demo",
        "--json",
        "--public-url",
        "https://files.example.org/",
    ];
    assert_eq!(
        place.run(&arguments).json()["public_url"],
        "https://files.example.org"
    );
}

#[test]
fn a_demonstration_has_two_organizations_people_and_something_to_share() {
    let place = Place::new();
    let demo = Demo::set_up(&place).value;
    let wanted = [
        "app",
        "drives",
        "items",
        "organizations",
        "public_url",
        "tokens",
        "users",
    ];
    assert_eq!(members(&demo), wanted);
    assert_eq!(
        column(&demo["organizations"], "name"),
        ["harbour", "lighthouse"]
    );
    assert!(
        column(&demo["organizations"], "id")
            .into_iter()
            .all(is_number)
    );
    assert_eq!(
        column(&demo["users"], "name"),
        ["owner", "editor", "viewer", "outsider"]
    );
    assert_eq!(
        column(&demo["users"], "role"),
        ["owner", "editor", "viewer", "outsider"]
    );
    let organizations = ["harbour", "harbour", "harbour", "lighthouse"];
    assert_eq!(column(&demo["users"], "organization"), organizations);
    for id in ["graph_id", "box_id", "oracle_id", "email"] {
        let ids: BTreeSet<_> = column(&demo["users"], id).into_iter().collect();
        assert_eq!(ids.len(), 4, "{id}");
        if id == "email" {
            continue;
        }
        let ids: BTreeSet<_> = column(&demo["items"], id).into_iter().collect();
        assert_eq!(ids.len(), 7, "{id}");
    }
    assert_eq!(
        members(&demo["tokens"]),
        ["editor", "outsider", "owner", "viewer"]
    );
    assert_eq!(
        members(&demo["app"]),
        ["client_id", "client_secret", "id", "name"]
    );
    let owners: BTreeSet<_> = column(&demo["drives"], "owner").into_iter().collect();
    let wanted = ["crew", "editor", "outsider", "owner", "pier", "viewer"];
    assert_eq!(owners, wanted.into());
    let kinds = column(&demo["items"], "kind");
    let count = |kind| kinds.iter().filter(|found| **found == kind).count();
    assert_eq!(
        (count("file"), count("folder"), count("web_link")),
        (5, 1, 1)
    );
    let folder = demo["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == "folder");
    let below = format!("{}/", folder.unwrap()["path"].as_str().unwrap());
    let inside = column(&demo["items"], "path");
    assert_eq!(
        inside
            .iter()
            .filter(|path| path.starts_with(&below))
            .count(),
        2
    );
}

#[test]
fn a_demonstration_for_people_shows_each_token_by_its_user_and_how_to_go_on() {
    let place = Place::new();
    let told = place.plain(&["init", "--demo"]);
    for user in ["owner", "editor", "viewer", "outsider"] {
        let mut lines = told.lines().map(str::split_whitespace);
        let token = lines.find_map(|mut words| (words.next() == Some(user)).then(|| words.next()));
        assert!(
            token
                .flatten()
                .is_some_and(|token| token.starts_with("lk_")),
            "{told}"
        );
    }
    assert!(told.contains("latchkey serve"), "{told}");
}

#[test]
fn nobody_else_may_look_into_the_data_folder_or_read_the_keyring() {
    let place = Place::new();
    place.plain(&["init"]);
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.data()), 0o700);
    assert_eq!(mode(place.data().join("keyring.json")), 0o600);
}

#[test]
fn before_anything_is_set_up_a_command_says_so_and_makes_nothing() {
    let place = Place::new();
    let commands = [
        &["user", "list"][..],
        &["org", "list"],
        &["link", "list"],
        &["check"],
        &["token", "create", "--user", "owner"],
        &["import", "/etc/hostname", "--user", "owner"],
    ];
    for command in commands {
        let line = place.run(command).failed(1);
        assert!(
            line.contains("latchkey init") && line.contains("--data"),
            "{line}"
        );
        assert!(!place.data().exists(), "{command:?} made a data folder");
    }
}
