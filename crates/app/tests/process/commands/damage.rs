//! `check`: clean is clean, and what is missing or cut is found.

use super::members;
use crate::harness::{Demo, Place, Server, eventually, files_below};

#[test]
fn a_sound_folder_is_clean_in_both_forms() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    demo.graph(&server, "owner")
        .create_link(demo.item("Reports"), r#"{"type":"view"}"#);
    let told = place.json(&["check"]);
    assert_eq!(
        members(&told),
        [
            "clean",
            "content_without_a_row",
            "endless_tokens",
            "faults",
            "items",
            "links",
            "untrusted_proxy"
        ]
    );
    let wanted = serde_json::json!({
        "clean": true, "endless_tokens": 0, "faults": [], "items": 7, "links": 1,
        "untrusted_proxy": null, "content_without_a_row": 0,
    });
    assert_eq!(told, wanted, "beside a running server");
    server.stop();
    assert_eq!(place.plain(&["check"]), "clean: 1 links, 7 items\n");
}

#[test]
fn a_proxy_that_is_not_trusted_is_told_once_and_by_check() {
    let place = Place::new();
    Demo::set_up(&place);
    let server = Server::start(&place);
    let mut client = server.client().with("x-forwarded-for", "198.51.100.1");
    for _ in 0..3 {
        assert_eq!(client.get("/healthz").unwrap().status, 200);
    }
    let told = server.stderr();
    let lines = told.lines().filter(|line| line.contains("trusted_proxies"));
    assert_eq!(lines.count(), 1, "{told}");
    // The server leaves it in its own time.
    let said = (0..100).find_map(|_| {
        let said = place.json(&["check"])["untrusted_proxy"]
            .as_str()?
            .to_owned();
        Some(said)
    });
    assert_eq!(said.as_deref(), Some("127.0.0.1"));
    server.stop();
    let said = place.plain(&["check"]);
    assert!(
        said.starts_with("127.0.0.1 sends requests for others"),
        "{said}"
    );
    let server = Server::start(&place);
    let forgotten = (0..100).find(|_| place.json(&["check"])["untrusted_proxy"].is_null());
    assert!(forgotten.is_some());
    server.stop();
}

#[test]
fn content_that_is_gone_or_cut_is_found_and_named() {
    let place = Place::new();
    Demo::set_up(&place);
    let files = files_below(&place.data().join("content"), &[]);
    let size_of = |size: usize| {
        &files
            .iter()
            .find(|(_, bytes)| bytes.len() == size)
            .unwrap()
            .0
    };
    std::fs::remove_file(size_of(195)).unwrap();
    std::fs::write(size_of(495), "cut").unwrap();
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stderr, "latchkey: 2 faults were found\n");
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    lines.sort_unstable_by_key(|line| line.contains("Welcome"));
    for (line, name) in lines.iter().zip(["Buoy.png", "Welcome.txt"]) {
        let wanted = format!("(`{name}`): its content is missing or cut");
        assert!(
            line.starts_with("item ") && line.ends_with(&wanted),
            "{line}"
        );
    }
    assert_eq!(lines.len(), 2);
    let ran = place.run(&["check", "--json"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(1), "latchkey: 2 faults were found\n")
    );
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["clean"], false);
    assert_eq!(told["faults"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_flipped_bit_is_found_where_it_is_read() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let files = files_below(&place.data().join("content"), &[]);
    let (path, bytes) = files.iter().find(|(_, bytes)| bytes.len() == 195).unwrap();
    let mut flipped = bytes.clone();
    flipped[100] ^= 4;
    std::fs::write(path, flipped).unwrap();
    assert!(place.plain(&["check"]).starts_with("clean: "));

    // And it is not given to anybody, nor any range of it.
    let server = Server::start(&place);
    let number = demo.entry("Welcome.txt")["box_id"].as_str().unwrap();
    let bearer = format!("Bearer {}", demo.token("owner"));
    let content = format!("/2.0/files/{number}/content");
    for range in ["bytes=0-", "bytes=0-9"] {
        let mut client = server.client().with("authorization", &bearer);
        let answer = client.get(&content).unwrap();
        let signed = answer.header("location").unwrap();
        let signed = signed.strip_prefix(&server.url()).unwrap();
        let mut visitor = server.client().with("range", range);
        assert_eq!(visitor.get(signed).unwrap().status, 500, "{range}");
    }
    let told = eventually("the damage is marked", || {
        Some(server.stderr()).filter(|told| told.contains("is missing or damaged"))
    });
    assert_eq!(told.matches("is missing or damaged").count(), 1, "{told}");
    server.stop();
    let ran = place.run(&["check"]);
    assert!(
        ran.stdout.contains("run `latchkey check --content`"),
        "{ran:?}"
    );

    let ran = place.run(&["check", "--content"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = ran.stdout.lines().next().unwrap();
    assert!(
        said.ends_with("its content is not what was stored"),
        "{said}"
    );
    std::fs::write(path, bytes).unwrap();
    assert!(place.plain(&["check", "--content"]).starts_with("clean: "));
}

#[test]
fn content_of_the_trash_and_of_earlier_versions_is_looked_at() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let number = demo.entry("Welcome.txt")["box_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let bearer = format!("Bearer {}", demo.token("owner"));
    let mut client = server.client().with("authorization", &bearer);
    let form = "--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Welcome.txt\"\r\n\r\nnew\r\n--b--\r\n";
    let path = format!("/api/2.0/files/{number}/content");
    let sent = client.post_as(&path, "multipart/form-data; boundary=b", form);
    assert_eq!(sent.unwrap().status, 201);
    let trashed = client.delete(&format!("/2.0/files/{number}")).unwrap();
    assert_eq!(trashed.status, 204);
    server.stop();
    for (file, bytes) in files_below(&place.data().join("content"), &[]) {
        if bytes == b"new" || bytes.len() == 195 {
            std::fs::remove_file(file).unwrap();
        }
    }
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    lines.sort_unstable();
    let id = |line: &str, before: &str| line.starts_with(before) && line.contains("in the trash");
    assert!(id(lines[0], "item "), "{lines:?}");
    assert!(id(lines[1], "version 1 of item "), "{lines:?}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    place.plain(&["init"]);
    for (path, _) in files_below(&place.data(), &["content", "keyring.json"]) {
        std::fs::remove_file(path).unwrap();
    }
    let database = place.data().join("latchkey.db");
    std::fs::write(
        &database,
        "this is no database, and long enough to be told from one ".repeat(99),
    )
    .unwrap();
    let line = place.run(&["check"]).failed(1);
    assert!(line.contains("latchkey.db"), "{line}");
    assert!(
        std::fs::read(&database)
            .unwrap()
            .starts_with(b"this is no database")
    );
}

#[test]
fn the_clock_is_reset_while_no_server_goes_by_it() {
    let place = Place::new();
    Demo::set_up(&place);
    let server = Server::start(&place);
    let line = place.run(&["clock", "reset"]).failed(1);
    assert!(line.contains("stop it"), "{line}");
    server.stop();
    let said = place.plain(&["clock", "reset"]);
    assert!(said.contains("nothing was changed"), "{said}");
    let told = place.json(&["clock", "reset"]);
    assert_eq!(members(&told), ["is", "links", "tokens", "was"]);
}
