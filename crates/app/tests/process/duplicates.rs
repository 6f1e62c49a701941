//! One request, one link: from many clients at once, beside a second server, beside commands.

mod beside;

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use serde_json::Value;

use crate::harness::{Demo, Made, Place, Server, free_port};

/// Sends one and the same request so often, over so many connections at once.
fn all_at_once(server: &Server, demo: &Demo, body: &str, times: usize, over: usize) -> Vec<Made> {
    let item = demo.item("Welcome.txt");
    let barrier = Barrier::new(over);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..over)
            .map(|number| {
                let share = times / over + usize::from(number < times % over);
                let barrier = &barrier;
                scope.spawn(move || {
                    let mut graph = demo.graph(server, "owner");
                    graph.client.connect().unwrap();
                    barrier.wait();
                    (0..share)
                        .map(|_| graph.create_link(item, body))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    })
}

/// Asserts that all answers are about one link, which one of them made.
fn assert_one(made: &[Made], times: usize) {
    assert_eq!(made.len(), times);
    let created = made.iter().filter(|made| made.status == 201).count();
    let found = made.iter().filter(|made| made.status == 200).count();
    assert_eq!((created, found), (1, times - 1));
    let links: BTreeSet<_> = made.iter().map(|made| (&made.id, &made.url)).collect();
    assert_eq!(links.len(), 1, "{links:?}");
}

fn listed_ids(place: &Place) -> Vec<String> {
    let list = place.json(&["link", "list", "--revoked"]);
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["graph_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn two_hundred_requests_over_32_connections_make_one_link() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let made = all_at_once(&server, &demo, r#"{"type":"view"}"#, 200, 32);
    assert_one(&made, 200);
    assert_eq!(listed_ids(&place), [made[0].id.as_str()]);
    assert!(made[0].url.starts_with(&format!("{}/s/", server.url())));
    let page = server.client().get(made[0].page()).unwrap();
    assert_eq!(page.status, 200);
}

#[test]
fn requests_with_the_same_password_make_one_link_and_another_password_another() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let body = |password: &str| {
        format!(r#"{{"type":"view","scope":"anonymous","password":"{password}"}}"#)
    };
    let first = all_at_once(&server, &demo, &body("first secret"), 16, 8);
    assert_one(&first, 16);
    let second = all_at_once(&server, &demo, &body("second secret"), 16, 8);
    assert_one(&second, 16);
    let open = all_at_once(&server, &demo, r#"{"type":"view"}"#, 16, 8);
    assert_one(&open, 16);
    let ids: BTreeSet<_> = [&first, &second, &open]
        .map(|made| made[0].id.as_str())
        .into();
    assert_eq!(ids.len(), 3, "three requests, three links");
    let listed = listed_ids(&place);
    assert_eq!(
        listed.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        ids
    );
    assert_eq!(listed.len(), 3);
}

#[test]
fn a_second_server_on_the_same_folder_refuses_and_says_who_is_there() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let listen = format!("127.0.0.1:{}", free_port());
    let line = place.run(&["serve", "--listen", &listen]).failed(1);
    assert!(line.contains(&server.pid().to_string()), "{line}");
    assert!(line.contains("--data"), "{line}");
    let made = demo
        .graph(&server, "owner")
        .create_link(demo.item("Notes.md"), r#"{"type":"view"}"#);
    assert_eq!(made.status, 201, "the first goes on");
}

#[test]
fn what_a_killed_server_held_is_free_again() {
    let place = Place::new();
    let first = Server::start(&place);
    let (pid, port) = (first.pid(), first.port);
    first.kill();
    let second = Server::start_at(&place, port, &[]);
    assert_ne!(second.pid(), pid);
    assert!(second.is_ready());
}

#[test]
fn the_same_request_after_a_restart_finds_the_link() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let item = demo.item("Welcome.txt");
    let body = r#"{"type":"edit","scope":"anonymous","password":"kept over restarts"}"#;
    let first = Server::start(&place);
    let made = demo.graph(&first, "owner").create_link(item, body);
    let port = first.port;
    first.stop();
    let second = Server::start_at(&place, port, &[]);
    let again = demo.graph(&second, "owner").create_link(item, body);
    assert_eq!((made.status, again.status), (201, 200));
    assert_eq!((made.id, made.url), (again.id, again.url));
    let count = place.json(&["link", "list"]).as_array().map(Vec::len);
    assert_eq!(count, Some(1));
}

#[test]
fn another_application_has_its_own_link() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    place.plain(&["app", "add", "other", "--org", "harbour"]);
    let token = place.json(&["token", "create", "--user", "owner", "--app", "other"]);
    let token = token["token"].as_str().map(str::to_owned);
    let server = Server::start(&place);
    let item = demo.item("Welcome.txt");
    let body = r#"{"type":"view"}"#;
    let one = demo.graph(&server, "owner").create_link(item, body);
    let other = demo
        .graph_with(&server, &token.unwrap())
        .create_link(item, body);
    assert_eq!((one.status, other.status), (201, 201));
    assert_ne!((one.id, one.url), (other.id, other.url));
    let list = place.json(&["link", "list"]);
    let names: Vec<&Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["application"])
        .collect();
    assert_eq!(names, ["demo", "other"]);
}
