//! SIGTERM: what runs may finish, nothing new begins, and nothing that was acknowledged is lost.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::harness::{Demo, Made, Place, Random, Server, eventually};

/// More than the buffers between two processes hold.
const LARGE: usize = 48 << 20;

#[test]
fn a_running_download_finishes_and_nobody_new_gets_in() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let mut random = Random::from_seed(47);
    let bytes: Vec<u8> = (0..LARGE / 8)
        .flat_map(|_| random.next().to_be_bytes())
        .collect();
    let file = place.write("large.bin", &bytes);
    let imported = place.json(&["import", file.to_str().unwrap(), "--user", "owner"]);
    let item = imported["items"][0]["graph_id"].as_str().unwrap();
    let mut server = Server::start(&place);
    let made = demo
        .graph(&server, "owner")
        .create_link(item, r#"{"type":"view"}"#);

    let mut slow = server.client();
    slow.begin("GET", &format!("{}/download", made.page()), "", 0)
        .unwrap();
    let mut download = slow.read_head().unwrap();
    assert_eq!(download.status, 200);
    assert_eq!(
        download.header("content-length"),
        Some(LARGE.to_string().as_str())
    );
    slow.read_some(&mut download).unwrap();
    assert!(server.is_ready());

    server.terminate();
    eventually("it is ready no more", || (!server.is_ready()).then_some(()));
    assert!(server.client().connect().is_err(), "the door is shut");
    while slow.read_some(&mut download).unwrap() > 0 {}
    assert_eq!(download.body.len(), LARGE);
    assert!(
        Sha256::digest(&download.body) == Sha256::digest(&bytes),
        "other bytes came"
    );
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
}

#[test]
fn a_request_that_has_begun_is_answered() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let mut server = Server::start(&place);
    let item = demo.item("Welcome.txt");
    let body = br#"{"type":"view","scope":"anonymous"}"#;
    let mut graph = demo.graph(&server, "owner");
    graph.client = graph.client.with("Expect", "100-continue");
    let path = graph.path(item, "/createLink");
    let (early, late) = body.split_at(9);
    graph
        .client
        .begin("POST", &path, "application/json", body.len())
        .unwrap();
    assert_eq!(
        graph.client.read_head().unwrap().status,
        100,
        "the server waits for the body"
    );
    graph.client.write(early).unwrap();

    server.terminate();
    eventually("it is ready no more", || (!server.is_ready()).then_some(()));
    graph.client.write(late).unwrap();
    let made = Made::of(&graph.client.finish().unwrap());
    assert_eq!(made.status, 201);
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());

    let port = server.port;
    let server = Server::start_at(&place, port, &[]);
    let again = demo
        .graph(&server, "owner")
        .create_link(item, r#"{"type":"view"}"#);
    assert_eq!(
        (again.status, again.id, again.url),
        (200, made.id, made.url)
    );
}

/// Links of many kinds: the path of an item, and what is asked for.
fn wishes() -> Vec<String> {
    let mut wishes = Vec::new();
    for scope in ["anonymous", "organization"] {
        for kind in ["view", "edit", "review", "blocksDownload"] {
            for path in ["Welcome.txt", "Notes.md", "Buoy.png"] {
                wishes.push(format!(r#"{path} {{"type":"{kind}","scope":"{scope}"}}"#));
            }
        }
    }
    wishes
}

#[test]
fn stopping_under_load_loses_nothing_and_a_client_that_asks_again_gets_its_link() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    place.plain(&["app", "add", "other", "--org", "harbour"]);
    let tokens: Vec<String> = ["demo", "other"]
        .iter()
        .flat_map(|app| ["owner", "editor"].map(|user| (*app, user)))
        .map(|(app, user)| {
            let made = place.json(&["token", "create", "--user", user, "--app", app]);
            made["token"].as_str().unwrap().to_owned()
        })
        .collect();
    let mut server = Server::start(&place);
    let port = server.port;
    let answered = AtomicUsize::new(0);
    let ended: Vec<(BTreeMap<String, Made>, String)> = thread::scope(|scope| {
        let writers: Vec<_> = tokens
            .iter()
            .map(|token| {
                let mut graph = demo.graph_with(&server, token);
                let (demo, answered) = (&demo, &answered);
                scope.spawn(move || {
                    let mut made: BTreeMap<String, Made> = BTreeMap::new();
                    for wish in wishes().iter().cycle() {
                        let (path, body) = wish.split_once(' ').unwrap();
                        let Ok(answer) = graph.ask_for_link(demo.item(path), body) else {
                            return (made, wish.clone());
                        };
                        made.insert(wish.clone(), Made::of(&answer));
                        answered.fetch_add(1, Ordering::SeqCst);
                    }
                    panic!("there is always a next wish")
                })
            })
            .collect();
        eventually("the load runs", || {
            (answered.load(Ordering::SeqCst) >= 40).then_some(())
        });
        server.terminate();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    });
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());

    let server = Server::start_at(&place, port, &[]);
    for ((made, unanswered), token) in ended.iter().zip(&tokens) {
        let mut graph = demo.graph_with(&server, token);
        for (wish, known) in made {
            let (path, body) = wish.split_once(' ').unwrap();
            let again = graph.create_link(demo.item(path), body);
            assert_eq!(
                (again.status, &again.id, &again.url),
                (200, &known.id, &known.url)
            );
        }
        let (path, body) = unanswered.split_once(' ').unwrap();
        let retried = graph.create_link(demo.item(path), body);
        assert!(matches!(retried.status, 200 | 201));
    }
    assert!(place.plain(&["check"]).starts_with("clean:"));
}

#[test]
fn idle_connections_do_not_hold_the_server_up() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let mut server = Server::start(&place);
    let mut idle: Vec<_> = (0..20).map(|_| server.client()).collect();
    for client in &mut idle {
        assert_eq!(client.get("/healthz").unwrap().status, 200);
    }
    let mut silent = demo.graph(&server, "owner").client;
    silent.connect().unwrap();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    for client in &mut idle {
        assert!(client.get("/healthz").is_err(), "the connection is closed");
    }
}

#[test]
fn after_a_stop_everything_is_in_the_database_s_own_file() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    demo.graph(&server, "owner")
        .create_link(demo.item("Welcome.txt"), r#"{"type":"view"}"#);
    server.stop();
    let log = std::fs::metadata(place.data().join("latchkey.db-wal"));
    let left = log.map_or(0, |log| log.size());
    assert_eq!(
        left, 0,
        "bytes in the write-ahead log (docs/threat-model.md F-26)"
    );
}
