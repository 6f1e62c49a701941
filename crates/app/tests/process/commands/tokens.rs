//! `token`: made, listed, revoked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::{column, members};
use crate::harness::{Demo, Place, Server};

#[test]
fn a_token_is_printed_and_works_and_two_are_never_the_same() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let line = place.plain(&["token", "create", "--user", "owner"]);
    let (first, rest) = line.split_once('\n').unwrap();
    assert_eq!(rest, "");
    let earlier = place.json(&["token", "create", "--user", "owner", "--lifetime", "90d"]);
    let told = place.json(&["token", "create", "--user", "owner@harbour.example"]);
    assert_eq!(members(&told), ["expires_at", "token"]);
    let ends_at = |told: &Value| told["expires_at"].as_str().unwrap().to_owned();
    let ninety = ["token", "create", "--user", "owner", "--lifetime", "90d"];
    let later = place.json(&ninety);
    assert!(
        (ends_at(&earlier)..=ends_at(&later)).contains(&ends_at(&told)),
        "{told}"
    );
    let endless = place.json(&["token", "create", "--user", "owner", "--lifetime", "never"]);
    assert!(endless["expires_at"].is_null(), "{endless}");
    let second = told["token"].as_str().unwrap();
    assert_ne!(first, second);
    let server = Server::start(&place);
    for token in [first, second] {
        assert!(token.starts_with("lk_") && token.len() == 52, "{token}");
        let mut graph = demo.graph_with(&server, token);
        assert_eq!(graph.client.get("/v1.0/me/drive").unwrap().status, 200);
    }
}

#[test]
fn a_secret_that_cannot_be_told_is_a_failure_that_is_told() {
    let place = Place::new();
    Demo::set_up(&place);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let mut create = place.command(&["token", "create", "--user", "owner"]);
    let ended = create.stdout(full.unwrap()).output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{told}");
    assert!(told.contains("could not be told"), "{told}");
}

#[test]
fn a_token_with_scopes_may_do_what_they_say_and_no_more() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let create = |scopes: &[&str]| {
        let scopes: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
        let told = place.json(&[&["token", "create", "--user", "owner"][..], &scopes].concat());
        told["token"].as_str().unwrap().to_owned()
    };
    let reading = create(&["Files.Read.All"]);
    let both = create(&["Files.Read.All", "Files.ReadWrite.All"]);
    let server = Server::start(&place);
    let item = demo.item("Welcome.txt");
    let mut reader = demo.graph_with(&server, &reading);
    assert_eq!(
        reader.client.get(&reader.path(item, "")).unwrap().status,
        200
    );
    let refused = reader.ask_for_link(item, r#"{"type":"view"}"#).unwrap();
    assert_eq!(refused.status, 403, "{}", refused.text());
    let made = demo
        .graph_with(&server, &both)
        .create_link(item, r#"{"type":"view"}"#);
    assert_eq!(made.status, 201);
}

#[test]
fn a_token_ends_when_its_lifetime_is_over() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let told = place.json(&["token", "create", "--user", "owner", "--lifetime", "90d"]);
    let ends = told["expires_at"].as_str().unwrap();
    assert!(ends.len() == 20 && ends.ends_with('Z'), "{ends}");
    let server = Server::start(&place);
    let short = place.json(&["token", "create", "--user", "owner", "--lifetime", "1s"]);
    let mut graph = demo.graph_with(&server, short["token"].as_str().unwrap());
    crate::harness::eventually("the token ends", || {
        let answer = graph.client.get("/v1.0/me/drive").unwrap();
        (answer.status == 401).then_some(())
    });
}

#[test]
fn a_token_is_for_an_application_that_its_user_s_organization_has() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    place.plain(&["app", "add", "sync", "--org", "harbour"]);
    let told = place.json(&["token", "create", "--user", "owner", "--app", "SYNC"]);
    let server = Server::start(&place);
    let mut graph = demo.graph_with(&server, told["token"].as_str().unwrap());
    let answer = graph
        .ask_for_link(demo.item("Notes.md"), r#"{"type":"view"}"#)
        .unwrap();
    assert_eq!(answer.json()["link"]["application"]["displayName"], "sync");
    for (user, app) in [("outsider", "sync"), ("owner", "nothing")] {
        let line = place
            .run(&["token", "create", "--user", user, "--app", app])
            .failed(1);
        assert!(
            line.contains(&format!("there is no application `{app}`")),
            "{line}"
        );
    }
}

#[test]
fn what_cannot_be_meant_is_refused_in_one_line() {
    let place = Place::new();
    Demo::set_up(&place);
    for (option, value, why) in [
        ("--scope", "Files.Burn", "`Files.Burn` is no scope"),
        ("--scope", "", "is no scope"),
        ("--lifetime", "90", "`90`"),
        ("--lifetime", "0d", "`0d`"),
        (
            "--lifetime",
            "99999999999999999999d",
            "`99999999999999999999d`",
        ),
    ] {
        let line = place
            .run(&["token", "create", "--user", "owner", option, value])
            .failed(2);
        assert!(line.contains(why), "{line}");
    }
    let line = place
        .run(&["token", "create", "--user", "nobody"])
        .failed(1);
    assert!(line.contains("there is no user `nobody`"), "{line}");
}

/// A request for each door, to be asked again and again on one connection.
fn doors(demo: &Demo) -> [(&'static str, String); 4] {
    let file = demo.entry("Welcome.txt");
    let id = |door: &str| file[door].as_str().unwrap().to_owned();
    [
        ("Graph", "/v1.0/me/drive/root".to_owned()),
        ("OneDrive", format!("/drive/items/{}", id("graph_id"))),
        ("Box", "/2.0/users/me".to_owned()),
        (
            "Oracle",
            format!("/documents/api/1.2/files/{}", id("oracle_id")),
        ),
    ]
}

#[test]
fn a_revoked_token_is_refused_at_every_door_on_connections_that_are_open() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let token = place.plain(&["token", "create", "--user", "owner"]);
    let token = token.trim_end();
    let listed = place.json(&["token", "list", "--user", "owner"]);
    let ids = column(&listed, "id");
    let bearer = format!("Bearer {token}");
    let mut open: Vec<_> = doors(&demo)
        .into_iter()
        .map(|(door, path)| {
            let mut client = server.client().with("Authorization", &bearer);
            assert_eq!(client.get(&path).unwrap().status, 200, "{door}");
            (door, path, client)
        })
        .collect();
    let last = *ids.last().unwrap();
    assert_eq!(place.plain(&["token", "revoke", last]), "1 revoked\n");
    for (door, path, client) in &mut open {
        assert_eq!(client.get(path).unwrap().status, 401, "{door}");
    }
    let others = place.json(&["token", "list", "--user", "owner"]);
    assert!(!column(&others, "id").contains(&last), "{others}");
    let own = demo.token("owner");
    let mut graph = demo.graph_with(&server, own);
    assert_eq!(graph.client.get("/v1.0/me/drive").unwrap().status, 200);
    // By its text, and then all that are left.
    place.plain(&["token", "revoke", own]);
    assert_eq!(graph.client.get("/v1.0/me/drive").unwrap().status, 401);
    place.plain(&["token", "create", "--user", "owner"]);
    place.plain(&["token", "revoke", "--user", "owner"]);
    let none = place.json(&["token", "list", "--user", "owner"]);
    assert_eq!(none, serde_json::json!([]));
    for nothing in ["7", "lk_nothing", token] {
        let line = place.run(&["token", "revoke", nothing]);
        assert_eq!(line.code, Some(1), "{line:?}");
        assert!(!line.stderr.contains("lk_"), "{line:?}");
        assert!(!line.stderr.contains("noticed"), "{line:?}");
    }
}

#[test]
fn what_changes_nothing_is_noticed_too() {
    let place = Place::new();
    Demo::set_up(&place);
    let _server = Server::start(&place);
    for value in ["off", "off", "on"] {
        let set = ["policy", "set", "embedding", value, "--org", "harbour"];
        let ran = place.run(&set);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value}");
    }
    assert!(!place.data().join("asked").exists(), "nobody asks any more");
}

#[test]
fn no_request_that_starts_after_a_token_was_taken_back_succeeds() {
    for take_back in [
        &["token", "revoke", "--user", "owner"][..],
        &["user", "disable", "owner"],
        &[
            "user",
            "remove",
            "owner",
            "--hand-over-to",
            "editor",
            "--yes",
        ],
    ] {
        assert_none_late(take_back);
    }
}

#[track_caller]
fn assert_none_late(take_back: &[&str]) {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let token = place.plain(&["token", "create", "--user", "owner"]);
    let bearer = format!("Bearer {}", token.trim_end());
    let (revoked, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    let doors = doors(&demo);
    let asked: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..32)
            .map(|number: usize| {
                let path = &doors[number % doors.len()].1;
                let mut client = server.client().with("Authorization", &bearer);
                let (revoked, stop) = (&revoked, &stop);
                scope.spawn(move || {
                    let (mut before, mut late) = (0, 0);
                    while !stop.load(Ordering::SeqCst) {
                        let is_late = revoked.load(Ordering::SeqCst);
                        let opens = client.get(path).unwrap().status == 200;
                        before += usize::from(opens && !is_late);
                        late += usize::from(opens && is_late);
                    }
                    (before, late)
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        let ran = place.run(take_back);
        revoked.store(true, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::SeqCst);
        ran.worked();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .collect()
    });
    let told = format!("{take_back:?}: {asked:?}");
    assert!(asked.iter().all(|(before, _)| *before > 0), "{told}");
    assert!(asked.iter().all(|(_, late)| *late == 0), "{told}");
}

#[test]
fn a_new_password_ends_the_tokens_of_a_user_and_of_nobody_else() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let [mut owner, mut editor] = ["owner", "editor"].map(|user| demo.graph(&server, user).client);
    let path = "/v1.0/me/drive";
    assert_eq!(owner.get(path).unwrap().status, 200);
    assert_eq!(editor.get(path).unwrap().status, 200);
    let passwd = ["user", "passwd", "owner"];
    place
        .run_with_input(&passwd, "tide-table-9\ntide-table-9\n")
        .worked();
    assert_eq!(owner.get(path).unwrap().status, 401);
    assert_eq!(editor.get(path).unwrap().status, 200);
}

#[test]
fn tokens_without_an_end_are_marked() {
    let place = Place::new();
    Demo::set_up(&place);
    assert!(!place.plain(&["check"]).contains("never ends"));
    place.plain(&["token", "create", "--user", "viewer", "--lifetime", "never"]);
    let lines = place.plain(&["token", "list", "--user", "viewer"]);
    assert_eq!(lines.matches("never ends").count(), 1, "{lines}");
    assert!(place.plain(&["check"]).contains("1 token never ends"));
    assert_eq!(place.json(&["check"])["endless_tokens"], 1);
}
