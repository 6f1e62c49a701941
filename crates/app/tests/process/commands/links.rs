//! `link create`, `link list`, `link show` and `link revoke`.

use super::{column, is_number, members};
use crate::harness::{Demo, Made, Place, Server};

const MEMBERS: [&str; 15] = [
    "application",
    "created_at",
    "ends_at",
    "graph_id",
    "has_password",
    "id",
    "item",
    "label",
    "maker",
    "path",
    "people",
    "scope",
    "state",
    "type",
    "url",
];

/// An anonymous link with a password that ends, and one for a person.
fn two_links(demo: &Demo, server: &Server) -> [Made; 2] {
    let mut graph = demo.graph(server, "owner");
    let one = r#"{"type":"edit","scope":"anonymous","password":"long enough","expirationDateTime":"2090-01-31T00:00:00Z"}"#;
    let other =
        r#"{"type":"view","scope":"users","recipients":[{"email":"viewer@harbour.example"}]}"#;
    [
        graph.create_link(demo.item("Welcome.txt"), one),
        graph.create_link(demo.item("Reports/Tides.csv"), other),
    ]
}

#[test]
fn links_are_listed_without_what_opens_them() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    assert_eq!(place.json(&["link", "list"]), serde_json::json!([]));
    assert_eq!(place.plain(&["link", "list"]), "");
    let server = Server::start(&place);
    let made = two_links(&demo, &server);
    let list = place.json(&["link", "list"]);
    assert_eq!(
        column(&list, "graph_id"),
        [made[0].id.as_str(), made[1].id.as_str()]
    );
    assert_eq!(members(&list[0]), MEMBERS[..14]);
    assert_eq!(column(&list, "path"), ["Welcome.txt", "Reports/Tides.csv"]);
    assert_eq!(column(&list, "type"), ["edit", "view"]);
    assert_eq!(column(&list, "scope"), ["anonymous", "people"]);
    assert_eq!(
        (&list[0]["has_password"], &list[1]["has_password"]),
        (&true.into(), &false.into())
    );
    assert_eq!(list[0]["ends_at"], "2090-01-31T00:00:00Z");
    assert!(list[1]["ends_at"].is_null());
    assert_eq!(list[1]["people"], serde_json::json!(["viewer"]));
    assert_eq!(column(&list, "application"), ["demo", "demo"]);
    assert!(column(&list, "maker").into_iter().all(is_number));
    let lines = place.plain(&["link", "list"]);
    let wanted = [
        "  active  edit, anonymous, password, until 2090-01-31T00:00:00Z  /Welcome.txt",
        "  active  view, people  /Reports/Tides.csv",
    ];
    assert_eq!(lines.lines().count(), 2);
    for (line, end) in lines.lines().zip(wanted) {
        assert!(line.ends_with(end), "{line}");
    }
    for text in [list.to_string(), lines] {
        assert!(
            made.iter().all(|made| !text.contains(made.token())),
            "{text}"
        );
    }
    assert_eq!(
        place.json(&["link", "list", "--org", "lighthouse"]),
        serde_json::json!([])
    );
    assert_eq!(place.json(&["link", "list", "--org", "harbour"]), list);
    let line = place.run(&["link", "list", "--org", "nowhere"]).failed(1);
    assert!(
        line.contains("there is no organization `nowhere`"),
        "{line}"
    );
}

#[test]
fn a_link_is_shown_by_every_name_it_has_and_its_address_only_on_demand() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let [made, _] = two_links(&demo, &server);
    let wanted = place.json(&["link", "list"])[0].clone();
    let number = wanted["id"].as_str().unwrap();
    let embedded = made.url.replace("/s/", "/e/");
    for name in [number, &made.id, &made.url, made.token(), &embedded] {
        // A token may begin with a hyphen.
        let shown = place.run(&["link", "show", "--json", "--", name]).json();
        assert_eq!(shown, wanted, "{name}");
    }
    let listen = format!("127.0.0.1:{}", server.port);
    let with_url = place.json(&["link", "show", number, "--url", "--listen", &listen]);
    assert_eq!(members(&with_url), MEMBERS);
    assert_eq!(with_url["url"], made.url.as_str());
    let elsewhere = [
        "link",
        "show",
        number,
        "--url",
        "--public-url",
        "https://files.example.org",
    ];
    let elsewhere = place.plain(&elsewhere);
    let url = format!("https://files.example.org/s/{}", made.token());
    assert_eq!(elsewhere.lines().nth(1), Some(url.as_str()));
    assert_eq!(place.plain(&["link", "show", number]).lines().count(), 1);
}

#[test]
fn a_revoked_link_is_gone_from_the_list_and_revoking_it_again_says_so() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let [made, other] = two_links(&demo, &server);
    let number = place.json(&["link", "list"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let said = place.plain(&["link", "revoke", &made.id]);
    assert_eq!(said, format!("link {number} is revoked\n"));
    let said = place.plain(&["link", "revoke", &number]);
    assert_eq!(said, format!("link {number} was revoked before\n"));
    assert_eq!(
        column(&place.json(&["link", "list"]), "graph_id"),
        [other.id.as_str()]
    );
    let all = place.json(&["link", "list", "--revoked"]);
    assert_eq!(column(&all, "state"), ["revoked", "active"]);
    let lines = place.plain(&["link", "list", "--revoked"]);
    assert!(
        lines.starts_with(&format!("{number}  revoked  edit, anonymous")),
        "{lines}"
    );
    assert_eq!(place.json(&["link", "show", &made.id])["state"], "revoked");
}

#[test]
fn a_link_is_found_by_its_own_name() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let bearer = format!("Bearer {}", demo.token("owner"));
    let mut client = server.client().with("Authorization", &bearer);
    let number = demo.entry("Welcome.txt")["box_id"].as_str().unwrap();
    let wish = r#"{"shared_link":{"access":"open","vanity_name":"harbour-welcome"}}"#;
    let made = client.put_json(&format!("/2.0/files/{number}"), wish);
    let made = made.unwrap().json();
    let address = made["shared_link"]["vanity_url"].as_str().unwrap();
    assert!(address.ends_with("/v/harbour-welcome"), "{address}");
    assert_eq!(
        place.json(&["link", "show", address])["path"],
        "Welcome.txt"
    );
    assert_eq!(place.json(&["link", "explain", address])["opens"], true);
    let other = address.replace("welcome", "goodbye");
    let line = place.run(&["link", "show", &other]).failed(1);
    assert!(line.contains("there is no such link"), "{line}");
    // A name is one at its own address only.
    let line = place.run(&["link", "show", "harbour-welcome"]).failed(1);
    assert!(line.contains("there is no such link"), "{line}");
}

#[test]
fn a_link_that_is_not_there_is_told_so_without_repeating_what_was_given() {
    let place = Place::new();
    Demo::set_up(&place);
    let token = "A".repeat(32);
    let url = format!("http://127.0.0.1:8080/s/{token}");
    for command in [&["show"][..], &["revoke"], &["explain"]] {
        for name in ["912481730614878209", "nonsense", "", &token, &url] {
            let line = place.run(&[&["link"], command, &[name]].concat()).failed(1);
            assert!(line.contains("there is no such link"), "{line}");
            assert!(!line.contains(&token), "{line}");
        }
    }
}

#[test]
fn a_link_that_is_made_here_is_the_one_that_a_door_finds() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let create = |more: &[&str]| {
        let of = ["link", "create", "Welcome.txt", "--user", "owner"];
        place.run(&[&of[..], more].concat())
    };
    let url = create(&[]).worked();
    let url = url.strip_suffix('\n').unwrap();
    // The server's own address, and nothing else, to a program that reads it.
    let page = url.strip_prefix(&server.url()).unwrap().to_owned();
    assert_eq!(server.client().get(&page).unwrap().status, 200);
    assert_eq!(create(&[]).worked().trim_end(), url, "the same one");
    let token = place.plain(&["token", "create", "--user", "owner"]);
    let mut graph = demo.graph_with(&server, token.trim_end());
    let found = graph.create_link(demo.item("Welcome.txt"), r#"{"type":"view"}"#);
    assert_eq!((found.status, found.url.as_str()), (200, url));

    let told = create(&[
        "--type",
        "edit",
        "--expires",
        "2090-01-31T00:00:00Z",
        "--json",
    ])
    .json();
    assert_eq!(told["type"], "edit");
    assert_eq!(told["ends_at"], "2090-01-31T00:00:00Z");
    let told = create(&["--to", "viewer", "--json"]).json();
    assert_eq!(
        (&told["scope"], &told["people"]),
        (&"people".into(), &serde_json::json!(["viewer"]))
    );
    let of = ["link", "create", "Reports", "--user", "owner"];
    let named = place.plain(&[&of[..], &["--name", "harbour-plan"]].concat());
    assert_eq!(named, format!("{}/v/harbour-plan\n", server.url()));
    assert_eq!(server.client().get("/v/harbour-plan").unwrap().status, 200);
    let protected = place.run_with_input(
        &[&of[..], &["--scope", "anonymous", "--password"]].concat(),
        "tide-table-9\n",
    );
    let protected = protected.worked();
    let page = protected
        .trim_end()
        .strip_prefix(&server.url())
        .unwrap()
        .to_owned();
    let asked = server.client().get(&page).unwrap();
    assert!(asked.text().contains("password"), "{}", asked.text());

    let ids = place.json(&["link", "list"]);
    let ids = column(&ids, "id");
    let said = place.plain(&[&["link", "revoke"], &ids[..]].concat());
    assert_eq!(said.matches("is revoked").count(), ids.len());
    assert_eq!(server.client().get(&page).unwrap().status, 404);
    assert_eq!(server.client().get("/v/harbour-plan").unwrap().status, 404);
}

#[test]
fn a_link_that_may_not_be_made_is_refused_in_one_line_and_not_made() {
    let place = Place::new();
    Demo::set_up(&place);
    place.plain(&[
        "policy",
        "set",
        "anonymous_links",
        "off",
        "--org",
        "harbour",
    ]);
    let rows: [(&[&str], i32, &str); 9] = [
        (
            &["--scope", "anonymous"],
            1,
            "does not allow anonymous links",
        ),
        (
            &["--scope", "everyone"],
            2,
            "say anonymous, organization, people",
        ),
        (&["--type", "burn"], 2, "say view, edit"),
        (&["--expires", "soon"], 2, "say a time such as 30d"),
        (
            &[
                "--scope",
                "organization",
                "--expires",
                "2001-01-01T00:00:00Z",
            ],
            1,
            "must lie in the future",
        ),
        (&["--name", "x"], 2, "`x`"),
        (
            &["--name", "harbour-plan", "--type", "review"],
            2,
            "a name of its own",
        ),
        (&["--to", "nobody"], 1, "recipient"),
        (&["--user", "nobody"], 1, "there is no user `nobody`"),
    ];
    for (more, code, why) in rows {
        let mut of = vec!["link", "create", "Welcome.txt"];
        if !more.contains(&"--user") {
            of.extend(["--user", "owner"]);
        }
        of.extend(more);
        let line = place.run(&of).failed(code);
        assert!(line.contains(why), "{more:?}: {line}");
    }
    let line = place.run(&["link", "create", "Welcome.txt"]).failed(2);
    assert!(line.contains("--user"), "{line}");
    let of = ["link", "create", "Welcome.txt", "--user", "outsider"];
    assert!(place.run(&of).failed(1).contains("there is no item"));
    assert_eq!(
        place.json(&["link", "list", "--revoked"]),
        serde_json::json!([])
    );
}

#[test]
fn a_link_is_changed_and_keeps_its_address() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let [made, _] = two_links(&demo, &server);
    let changed = place.json(&[
        "link",
        "change",
        &made.url,
        "--expires",
        "2099-01-01T00:00:00Z",
    ]);
    assert_eq!(changed["ends_at"], "2099-01-01T00:00:00Z");
    let changed = place.json(&["link", "change", &made.id, "--expires", "never"]);
    assert!(changed["ends_at"].is_null(), "{changed}");
    assert_eq!(server.client().get(made.page()).unwrap().status, 401);
    // Another password: the address stays, and who asks for the old one gets another link.
    let change = ["link", "change", &made.id, "--password", "--type", "view"];
    place.run_with_input(&change, "another one\n").worked();
    let page = |password: &str| {
        let form = format!("password={password}");
        server
            .client()
            .post_form(made.page(), &form)
            .unwrap()
            .status
    };
    assert_eq!([page("long enough"), page("another one")], [403, 303]);
    let again = two_links(&demo, &server);
    assert_ne!(again[0].url, made.url);
    let line = place.run(&["link", "change", &made.id]).failed(2);
    assert!(line.contains("--expires"), "{line}");
    // One that has ended does not come back, nor is another made in its place.
    place.plain(&["link", "revoke", &made.id]);
    let before = place.json(&["link", "list", "--revoked"]);
    let line = place
        .run(&["link", "change", &made.id, "--expires", "never"])
        .failed(1);
    assert!(line.contains("does not come back"), "{line}");
    assert_eq!(place.json(&["link", "list", "--revoked"]), before);
    let [made, _] = two_links(&demo, &server);
    let line = place
        .run(&["link", "change", &made.id, "--name", "Harbour-Notes-2"])
        .failed(2);
    assert!(line.contains("has a name"), "{line}");
}

#[test]
fn the_one_link_of_an_item_is_changed_in_all_that_it_has() {
    let place = Place::new();
    Demo::set_up(&place);
    let server = Server::start(&place);
    let create = [
        "link",
        "create",
        "Notes.md",
        "--user",
        "owner",
        "--name",
        "Harbour-Notes",
    ];
    let url = place.plain(&create);
    let page = |url: &str| {
        url.trim_end()
            .split_once("://")
            .unwrap()
            .1
            .split_once('/')
            .unwrap()
            .1
            .to_owned()
    };
    let at = format!("/{}", page(&url));
    assert_eq!(server.client().get(&at).unwrap().status, 200);
    let change = ["link", "change", url.trim_end(), "--password"];
    place.run_with_input(&change, "tide-table-9\n").worked();
    assert_eq!(server.client().get(&at).unwrap().status, 401);
    let named = [
        "link",
        "change",
        url.trim_end(),
        "--no-password",
        "--name",
        "Harbour-Notes-2",
    ];
    let changed = place.json(&named);
    assert_eq!(changed["has_password"], false);
    assert_eq!(server.client().get(&at).unwrap().status, 404);
    assert_eq!(server.client().get(&format!("{at}-2")).unwrap().status, 200);
    let id = changed["id"].as_str().unwrap();
    let shut = place.json(&["link", "change", id, "--scope", "organization"]);
    assert_eq!(shut["scope"], "organization");
    assert_ne!(server.client().get(&format!("{at}-2")).unwrap().status, 200);
    let line = place
        .run(&["link", "change", id, "--expires", "1d", "--user", "viewer"])
        .failed(1);
    assert!(line.contains("may not"), "{line}");
}
