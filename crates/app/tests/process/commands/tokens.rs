//! `token create`.

use super::members;
use crate::harness::{Demo, Place, Server};

#[test]
fn a_token_is_printed_and_works_and_two_are_never_the_same() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let line = place.plain(&["token", "create", "--user", "owner"]);
    let (first, rest) = line.split_once('\n').unwrap();
    assert_eq!(rest, "");
    let told = place.json(&["token", "create", "--user", "owner@harbour.example"]);
    assert_eq!(members(&told), ["expires_at", "token"]);
    assert!(told["expires_at"].is_null(), "for ever");
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
