//! The configuration as the program takes it: flags, variables, the file, and the listener.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use crate::harness::{Place, Ran, Server, free_port, program};

fn with_variables<'a>(command: &'a mut Command, variables: &[(&str, &str)]) -> &'a mut Command {
    command.envs(variables.iter().copied())
}

#[test]
fn an_unknown_key_of_the_file_is_an_error_in_one_line() {
    let place = Place::new();
    for (text, why) in [
        ("lisen = \"127.0.0.1:1\"\n", "`lisen`"),
        (
            "readers = \"many\"\n",
            "`readers` must be a positive number",
        ),
        ("readers = 1.5\n", "`readers` has the wrong type"),
        ("[table]\nx = 1\n", "`table`"),
        ("listen = 127.0.0.1\nmore = 1\n", "not valid TOML"),
        (
            "public_url = \"https://example.org/path\"\n",
            "`public_url` must be",
        ),
    ] {
        let file = place.write("latchkey.toml", text);
        let file = file.to_str().unwrap();
        for command in [&["user", "list"][..], &["serve"]] {
            let line = place
                .run(&[command, &["--config", file]].concat())
                .failed(2);
            assert!(line.contains(why) && line.contains(file), "{line}");
        }
    }
    let nowhere = place.beside("nowhere.toml");
    let line = place
        .run(&["user", "list", "--config", nowhere.to_str().unwrap()])
        .failed(1);
    assert!(line.contains("nowhere.toml"), "{line}");
    assert!(!place.data().exists(), "nothing was begun");
}

#[test]
fn an_unknown_variable_is_a_warning_and_a_wrong_value_an_error() {
    let place = Place::new();
    place.plain(&["init"]);
    let mut command = place.command(&["user", "list"]);
    let ran = Ran::of(with_variables(&mut command, &[("LATCHKEY_LISEN", "x")]), "");
    assert_eq!(
        ran.stderr,
        "latchkey: the variable LATCHKEY_LISEN is not known and was ignored\n"
    );
    assert!(ran.worked().contains("owner"));

    let mut command = place.command(&["user", "list"]);
    let ran = Ran::of(
        with_variables(&mut command, &[("LATCHKEY_READERS", "none")]),
        "",
    );
    let line = ran.failed(2);
    assert!(
        line.contains("LATCHKEY_READERS") && line.contains("positive number"),
        "{line}"
    );
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let place = Place::new();
    let [one, two, three] = ["one", "two", "three"].map(|name| place.beside(name));
    let file = place.write("latchkey.toml", format!("data = \"{}\"\n", one.display()));
    let variables = [("LATCHKEY_CONFIG", file.to_str().unwrap())];
    let init = |command: &mut Command| Ran::of(command.args(["init", "--json"]), "").json();
    init(with_variables(&mut program(), &variables));
    assert!(one.join("latchkey.db").exists());
    let variables = [variables[0], ("LATCHKEY_DATA", two.to_str().unwrap())];
    init(with_variables(&mut program(), &variables));
    assert!(two.join("latchkey.db").exists());
    init(
        with_variables(&mut program(), &variables)
            .arg("--data")
            .arg(&three),
    );
    assert!(three.join("latchkey.db").exists());
}

#[test]
fn without_a_word_everything_is_in_the_folder_where_it_was_started() {
    let place = Place::new();
    let here = place.beside("here");
    std::fs::create_dir(&here).unwrap();
    Ran::of(program().arg("init").current_dir(&here), "").worked();
    assert!(here.join("latchkey-data/latchkey.db").exists());
}

#[test]
fn listening_beyond_this_machine_needs_a_public_address() {
    let place = Place::new();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        for command in [&["serve"][..], &[]] {
            let line = place
                .run(&[command, &["--listen", listen]].concat())
                .failed(2);
            assert!(
                line.contains("--public-url") && line.contains(listen),
                "{line}"
            );
        }
    }
    for bad in [
        "files.example.org",
        "https://example.org/path",
        "ftp://example.org",
        "https://",
    ] {
        let line = place.run(&["serve", "--public-url", bad]).failed(2);
        assert!(
            line.contains("--public-url") && line.contains(bad),
            "{line}"
        );
    }
    for bad in ["here", "127.0.0.1", ":80", "127.0.0.1:99999"] {
        let line = place.run(&["serve", "--listen", bad]).failed(2);
        assert!(line.contains("--listen") && line.contains(bad), "{line}");
    }
    assert!(!place.data().exists(), "nothing was begun");
}

#[test]
fn with_a_public_address_it_listens_everywhere_and_all_links_begin_with_it() {
    let place = Place::new();
    let port = free_port();
    let listen = format!("0.0.0.0:{port}");
    let more = [
        "--listen",
        &listen,
        "--public-url",
        "https://files.example.org",
    ];
    let file = place.write("latchkey.toml", format!("listen = \"{listen}\"\n"));
    let mut command = place.command(&["user", "list", "--config", file.to_str().unwrap()]);
    assert!(Ran::of(&mut command, "").failed(2).contains("--public-url"));
    let server = Server::start_with(&place, port, &more);
    let told = server.stdout();
    assert!(
        told.starts_with("Latchkey is at https://files.example.org "),
        "{told}"
    );
    let token = told
        .split_whitespace()
        .find(|word| word.starts_with("lk_"))
        .unwrap();
    let mut client = server
        .client()
        .with("Authorization", &format!("Bearer {token}"));
    let path = "/v1.0/me/drive/root:/Welcome.txt:/createLink";
    let made = client.post_json(path, r#"{"type":"view"}"#).unwrap().json();
    let url = made["link"]["webUrl"].as_str().unwrap();
    assert!(url.starts_with("https://files.example.org/s/"), "{url}");
    let item = place.json(&["item", "show", "/Welcome.txt", "--user", "owner"]);
    let file = format!("/2.0/files/{}", item["box_id"].as_str().unwrap());
    let made = client
        .put_json(&file, r#"{"shared_link":{}}"#)
        .unwrap()
        .json();
    let url = made["shared_link"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://files.example.org/s/"), "{url}");
}

#[test]
fn a_port_that_is_taken_is_told_in_one_line() {
    let place = Place::new();
    let port = free_port();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let listen = format!("127.0.0.1:{port}");
    let line = place.run(&["serve", "--listen", &listen]).failed(1);
    assert!(
        line.contains(&listen) && line.contains("--listen"),
        "{line}"
    );
    assert!(
        !place.data().join("latchkey.db").exists(),
        "nothing was set up for nobody"
    );
    drop(listener);
    let server = Server::start_at(&place, port, &[]);
    assert!(
        server.stdout().contains("lk_"),
        "the first start that worked tells the token"
    );
}

#[test]
fn a_filter_that_is_none_is_refused() {
    let place = Place::new();
    let file = place.write("latchkey.toml", "log = \"=nonsense=[\"\n");
    let line = place
        .run(&["serve", "--config", file.to_str().unwrap()])
        .failed(2);
    assert!(line.contains("is not a log filter"), "{line}");
}

#[test]
fn the_access_log_can_be_switched_off() {
    let place = Place::new();
    let file = place.write("latchkey.toml", "log = \"info,latchkey::access=off\"\n");
    let server = Server::start_at(&place, free_port(), &["--config", file.to_str().unwrap()]);
    assert_eq!(server.client().get("/nothing").unwrap().status, 404);
    let log = server.stop();
    assert!(!log.contains("status="), "{log}");
    let other = Place::new();
    let server = Server::start(&other);
    assert_eq!(server.client().get("/s/-/nothing").unwrap().status, 404);
    let log = server.stop();
    let line = log.lines().find(|line| line.contains("status=404"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    for part in ["method=GET", "route=\"/s/-/{asset}\"", "micros=", "id="] {
        assert!(line.contains(part), "{line}");
    }
}
