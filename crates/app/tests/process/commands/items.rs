//! `item`.

use super::{column, members};
use crate::harness::{Demo, Place, Server};

const MEMBERS: [&str; 6] = ["box_id", "graph_id", "kind", "oracle_id", "path", "size"];

#[test]
fn a_folder_is_listed_by_path_and_by_id() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let top = place.json(&["item", "list", "--user", "owner"]);
    assert_eq!(
        column(&top, "path"),
        ["Buoy.png", "Notes.md", "Reports", "Rust", "Welcome.txt"]
    );
    assert_eq!(members(&top[0]), MEMBERS);
    let lines = place.plain(&["item", "list", "/", "--user", "owner"]);
    assert_eq!(lines.lines().count(), 5);
    assert!(
        lines
            .lines()
            .any(|line| line.ends_with(" 195  Welcome.txt")),
        "{lines}"
    );

    assert!(
        lines.lines().any(|line| line.ends_with(" 73  Reports")),
        "a folder has the size of what is in it: {lines}"
    );

    let folder = demo.entry("Reports");
    let wanted = place.json(&["item", "list", "Reports", "--user", "owner"]);
    assert_eq!(
        column(&wanted, "path"),
        ["Reports/Spring.txt", "Reports/Tides.csv"]
    );
    for id in ["graph_id", "box_id"] {
        let id = folder[id].as_str().unwrap();
        assert_eq!(place.json(&["item", "list", id]), wanted, "{id}");
    }
    let file = place.json(&["item", "list", "/reports/TIDES.csv", "--user", "owner"]);
    assert_eq!(
        &file[0],
        demo.entry("Reports/Tides.csv"),
        "a file is listed alone"
    );
}

#[test]
fn an_item_is_shown_with_who_has_access_and_its_links() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let made = demo
        .graph(&server, "owner")
        .create_link(demo.item("Reports"), r#"{"type":"view"}"#);
    let shown = place.json(&["item", "show", "Reports", "--user", "owner"]);
    for member in ["box_id", "graph_id", "kind", "oracle_id", "path"] {
        assert_eq!(shown[member], demo.entry("Reports")[member]);
    }
    assert_eq!(shown["size"], 73, "both files together");
    let names = ["Odile Owner", "Edgar Editor", "Vera Viewer"];
    assert_eq!(column(&shown["grants"], "to"), names);
    assert_eq!(shown["grants"][2]["allows"], "preview, download");
    assert_eq!(shown["grants"][2]["inherited"], true);
    assert_eq!(column(&shown["links"], "graph_id"), [made.id.as_str()]);

    let text = place.plain(&["item", "show", demo.item("Reports")]);
    assert!(text.starts_with("folder /Reports, 73 bytes\nid "), "{text}");
    assert!(
        text.contains("Vera Viewer may preview, download (inherited)\n"),
        "{text}"
    );
    assert!(
        text.contains("  active  view, anonymous  /Reports\n"),
        "{text}"
    );
    assert!(!text.contains(made.token()), "{text}");
}

#[test]
fn what_is_not_there_or_not_clear_is_refused() {
    let place = Place::new();
    Demo::set_up(&place);
    for command in ["list", "show"] {
        for item in ["Nothing.txt", "Reports/Nothing.txt", "Welcome.txt/x"] {
            let line = place
                .run(&["item", command, item, "--user", "owner"])
                .failed(1);
            assert!(
                line.contains(&format!("there is no item `{item}`")),
                "{line}"
            );
        }
        let line = place
            .run(&["item", command, "912481730614878209"])
            .failed(1);
        assert!(line.contains("there is no item"), "{line}");
        let line = place.run(&["item", command, "Welcome.txt"]).failed(2);
        assert!(line.contains("--user"), "{line}");
    }
}

#[test]
fn what_happened_is_told_with_whose_doing_it_was() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    let made = graph.create_link(demo.item("Reports"), r#"{"type":"createOnly"}"#);
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Sent.txt\"\r\n\r\nsent\r\n--b--\r\n";
    let form = "multipart/form-data; boundary=b";
    let path = format!("{}/upload", made.page());
    let sent = server.client().post_as(&path, form, body);
    let sent = sent.unwrap();
    assert_eq!(sent.status, 200, "{}", sent.text());
    let own = place.write("own.txt", "own");
    let own = own.to_str().unwrap();
    place.plain(&["import", own, "--user", "owner", "--into", "Reports"]);
    let events = ["item", "events", "Reports", "--user", "owner"];
    let told = place.json(&events);
    assert_eq!(column(&told, "what"), ["uploaded"; 4]);
    assert_eq!(
        column(&told, "path")[2..],
        ["Reports/Sent.txt", "Reports/own.txt"]
    );
    let (sent, own) = (&told[2], &told[3]);
    assert_eq!(sent["network"], "127.0.0.0/24");
    assert!(sent["link"].is_string() && sent["user"].is_null(), "{told}");
    assert!(own["user"] == "owner" && own["link"].is_null(), "{told}");
    let lines = place.plain(&events);
    assert!(lines.contains("from 127.0.0.0/24"), "{lines}");
    let one = place.json(&["item", "events", "Reports/own.txt", "--user", "owner"]);
    assert_eq!(column(&one, "what"), ["uploaded"]);
}
