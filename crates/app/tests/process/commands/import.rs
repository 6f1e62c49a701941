//! `import`: what comes in, under which name, and that a second time changes nothing.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;

use super::{column, members};
use crate::harness::{Answer, Demo, Graph, Place, Ran, Server};

/// A place that is set up, with one user and their welcome file.
fn ready() -> Place {
    let place = Place::new();
    place.plain(&["init"]);
    place
}

fn import(place: &Place, what: &Path, more: &[&str]) -> Ran {
    let arguments = [
        &[OsStr::new("import"), what.as_os_str()][..],
        &[OsStr::new("--user"), OsStr::new("owner")],
    ]
    .concat();
    let more: Vec<&OsStr> = more.iter().map(OsStr::new).collect();
    place.run(&[arguments, more].concat())
}

/// The last line of what an import said.
fn summary(ran: Ran) -> String {
    ran.worked().lines().last().unwrap_or_default().to_owned()
}

fn paths(place: &Place, folder: &str) -> Vec<String> {
    let list = place.json(&["item", "list", folder, "--user", "owner"]);
    column(&list, "path")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_folder_comes_in_with_its_structure_and_a_second_time_nothing_changes() {
    let place = ready();
    place.write("tree/top.txt", "top");
    place.write("tree/one/two/three/deep.txt", "deep");
    place.write("tree/one/side.txt", "side");
    place.write("tree/empty.txt", "");
    std::fs::create_dir(place.beside("tree/hollow")).unwrap();
    let tree = place.beside("tree");
    let said = import(&place, &tree, &["--json"]).json();
    assert_eq!(members(&said), ["items"]);
    let items = &said["items"];
    assert_eq!(
        members(&items[0]),
        ["box_id", "graph_id", "kind", "oracle_id", "path", "size"]
    );
    let mut rows: Vec<(&str, &str, u64)> = column(items, "path")
        .into_iter()
        .zip(column(items, "kind"))
        .zip(items.as_array().unwrap())
        .map(|((path, kind), item)| (path, kind, item["size"].as_u64().unwrap()))
        .collect();
    rows.sort_unstable();
    let wanted = [
        ("empty.txt", "file", 0),
        ("hollow", "folder", 0),
        ("one", "folder", 0),
        ("one/side.txt", "file", 4),
        ("one/two", "folder", 0),
        ("one/two/three", "folder", 0),
        ("one/two/three/deep.txt", "file", 4),
        ("top.txt", "file", 3),
    ];
    assert_eq!(rows, wanted);
    let said = summary(import(&place, &tree, &[]));
    assert_eq!(
        said,
        "0 files added, 0 renewed, 4 unchanged, 0 folders, 0 skipped"
    );
    assert_eq!(import(&place, &tree, &["--json"]).json()["items"], *items);
    assert!(place.plain(&["check"]).ends_with(", 9 items\n"));
}

#[test]
fn a_changed_file_becomes_a_new_version_of_the_same_item() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let file = place.write("plan.txt", "first");
    let before = import(&place, &file, &["--json"]).json()["items"][0].clone();
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    let id = before["graph_id"].as_str().unwrap();
    let made = graph.create_link(id, r#"{"type":"view"}"#);
    assert_eq!(content(&mut graph, id).text(), "first");

    // Of the same length, so that only the content tells the two apart.
    place.write("plan.txt", "other");
    let said = summary(import(&place, &file, &[]));
    assert_eq!(
        said,
        "0 files added, 1 renewed, 0 unchanged, 0 folders, 0 skipped"
    );
    let after = place.json(&["item", "show", "plan.txt", "--user", "owner"]);
    assert_eq!(after["graph_id"], before["graph_id"]);
    crate::harness::eventually("the server has the new version", || {
        let page = format!("{}/download", made.page());
        (server.client().get(&page).unwrap().text() == "other").then_some(())
    });
    let said = summary(import(&place, &file, &[]));
    assert_eq!(
        said,
        "0 files added, 0 renewed, 1 unchanged, 0 folders, 0 skipped"
    );
}

fn content(graph: &mut Graph, item: &str) -> Answer {
    let moved = graph.client.get(&graph.path(item, "/content")).unwrap();
    let address = moved.header("location").unwrap();
    let (_, grant) = address.split_once("/dl/").unwrap();
    graph.client.get(&format!("/dl/{grant}")).unwrap()
}

#[test]
fn names_that_collide_get_a_number_and_it_is_told() {
    let place = ready();
    place.write("tree/A.txt", "upper");
    place.write("tree/a.txt", "lower");
    place.write("tree/Sub/x", "x");
    place.write("tree/sub/y", "y");
    place.write("tree/Welcome.txt/inside", "a folder where a file is");
    let tree = place.beside("tree");
    for round in 0..2 {
        let ran = import(&place, &tree, &[]);
        let told: Vec<&str> = ran.stderr.lines().collect();
        let at = |name: &str| tree.join(name).display().to_string();
        let wanted = [
            format!(
                "{} is called `Welcome 1.txt` here: its name was taken, or no name",
                at("Welcome.txt")
            ),
            format!(
                "{} is called `a 1.txt` here: its name was taken, or no name",
                at("a.txt")
            ),
            format!(
                "{} is called `sub 1` here: its name was taken, or no name",
                at("sub")
            ),
        ];
        assert_eq!(told, wanted, "round {round}");
        let counts = [
            "5 files added, 0 renewed, 0 unchanged, 3 folders",
            "0 files added, 0 renewed, 5 unchanged, 0 folders",
        ];
        assert_eq!(summary(ran), format!("{}, 0 skipped", counts[round]));
    }
    let found = paths(&place, "/");
    for name in [
        "A.txt",
        "a 1.txt",
        "Sub",
        "sub 1",
        "Welcome.txt",
        "Welcome 1.txt",
    ] {
        assert!(found.iter().any(|path| path == name), "{name}: {found:?}");
    }
    assert_eq!(paths(&place, "sub 1"), ["sub 1/y"]);
    assert_eq!(paths(&place, "Sub"), ["Sub/x"]);
}

#[test]
fn links_and_special_files_are_skipped_and_counted() {
    let place = ready();
    place.write("outside/secret.txt", "not to be followed");
    place.write("tree/real.txt", "real");
    let tree = place.beside("tree");
    symlink("real.txt", tree.join("to-file")).unwrap();
    symlink(place.beside("outside"), tree.join("to-folder")).unwrap();
    symlink("nowhere", tree.join("to-nothing")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(tree.join("socket")).unwrap();
    let ran = import(&place, &tree, &[]);
    drop(socket);
    for name in ["to-file", "to-folder", "to-nothing", "socket"] {
        let line = format!(
            "skipped {}: links, special files and the data folder stay out\n",
            tree.join(name).display()
        );
        assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    }
    let said = summary(ran);
    assert_eq!(
        said,
        "1 files added, 0 renewed, 0 unchanged, 0 folders, 4 skipped"
    );
    assert_eq!(paths(&place, "/"), ["real.txt", "Welcome.txt"]);
}

#[test]
fn odd_names_come_in_as_near_as_they_can_and_steer_no_terminal() {
    let place = ready();
    let tree = place.beside("tree");
    std::fs::create_dir(&tree).unwrap();
    let names: [&[u8]; 8] = [
        b" both ends ",
        b".hidden",
        b"dots...",
        b"esc\x1b[31mred",
        b"new\nline",
        b"not \xff utf-8",
        "\u{fc}mlaut \u{1f6a2}".as_bytes(),
        b"-rf",
    ];
    for name in names {
        std::fs::write(tree.join(OsStr::from_bytes(name)), name).unwrap();
    }
    symlink("x", tree.join("esc\x1b[2Jlink")).unwrap();
    let ran = import(&place, &tree, &[]);
    assert!(!ran.stderr.contains('\x1b'), "{:?}", ran.stderr);
    let said = summary(ran);
    assert_eq!(
        said,
        "8 files added, 0 renewed, 0 unchanged, 0 folders, 1 skipped"
    );
    let found = paths(&place, "/");
    for name in [
        "both ends",
        ".hidden",
        "dots",
        "esc_[31mred",
        "new_line",
        "not \u{fffd} utf-8",
        "\u{fc}mlaut \u{1f6a2}",
        "-rf",
    ] {
        assert!(found.iter().any(|path| path == name), "{name:?}: {found:?}");
    }
    let said = summary(import(&place, &tree, &[]));
    assert_eq!(
        said,
        "0 files added, 0 renewed, 8 unchanged, 0 folders, 1 skipped"
    );
}

#[test]
fn a_file_goes_into_a_folder_that_is_made_or_there() {
    let place = ready();
    let file = place.write("note.txt", "note");
    let items = |into| import(&place, &file, &["--into", into, "--json"]).json()["items"].clone();
    let first: Value = items("New/Deep");
    assert_eq!(column(&first, "path"), ["New/Deep/note.txt"]);
    assert_eq!(
        items("/new//DEEP/"),
        first,
        "the same folder, however it is written"
    );
    assert_eq!(paths(&place, "New"), ["New/Deep"]);
    let line = import(&place, &file, &["--into", "Welcome.txt/x"]).failed(2);
    assert!(line.contains("`Welcome.txt` is not a folder"), "{line}");
    let line = import(&place, &file, &["--into", "a/../b"]).failed(2);
    assert!(line.contains("`..`"), "{line}");
}

#[test]
fn what_cannot_be_read_and_who_is_not_there_is_told_in_one_line() {
    let place = ready();
    let nothing = place.beside("nothing");
    let line = import(&place, &nothing, &[]).failed(1);
    assert!(
        line.contains(&format!("cannot read {}", nothing.display())),
        "{line}"
    );
    let file = place.write("note.txt", "note");
    let file = file.to_str().unwrap();
    let line = place.run(&["import", file, "--user", "nobody"]).failed(1);
    assert!(line.contains("there is no user `nobody`"), "{line}");
    assert_eq!(paths(&place, "/"), ["Welcome.txt"]);
}

#[test]
fn the_bytes_that_went_in_come_out() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let sizes = [0, 1, 255 << 10, 256 << 10, (256 << 10) + 1, 3 << 20];
    let mut random = crate::harness::Random::from_seed(1);
    let files: Vec<Vec<u8>> = sizes
        .iter()
        .map(|&size| (0..size).map(|_| random.next().to_be_bytes()[0]).collect())
        .collect();
    for (number, bytes) in files.iter().enumerate() {
        place.write(&format!("sizes/{number}.bin"), bytes);
    }
    let said = import(&place, &place.beside("sizes"), &["--json"]).json();
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    for (id, bytes) in column(&said["items"], "graph_id").into_iter().zip(&files) {
        let answer = content(&mut graph, id);
        assert!(
            answer.body == *bytes,
            "other bytes for {} of them",
            bytes.len()
        );
    }
}

#[test]
fn the_data_folder_never_comes_in() {
    let place = ready();
    place.write("beside.txt", "this may");
    let data = place.data();
    for path in [
        data.clone(),
        data.join("content"),
        data.join("keyring.json"),
    ] {
        let line = import(&place, &path, &[]).failed(2);
        assert!(line.contains("the data folder is not taken in"), "{line}");
    }
    let around = data.parent().unwrap();
    let ran = import(&place, around, &[]);
    let line = format!("skipped {}: ", data.display());
    assert!(ran.stderr.contains(&line), "{}", ran.stderr);
    assert_eq!(paths(&place, "/"), ["beside.txt", "Welcome.txt"]);
}
