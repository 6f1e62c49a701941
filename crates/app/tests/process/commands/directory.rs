//! `org`, `user`, `app`, `group` and `site`.

use super::{column, is_number, members};
use crate::harness::{Demo, Place, Server};

#[test]
fn organizations_are_added_and_listed() {
    let place = Place::new();
    Demo::set_up(&place);
    let added = place.json(&["org", "add", "third"]);
    assert_eq!(added["name"], "third");
    let id = added["id"].as_str().unwrap();
    assert!(is_number(id), "{id}");
    let line = place.plain(&["org", "add", "fourth one"]);
    assert!(line.ends_with("  fourth one\n"), "{line}");
    let names = ["fourth one", "harbour", "lighthouse", "third"];
    assert_eq!(column(&place.json(&["org", "list"]), "name"), names);
    let lines = place.plain(&["org", "list"]);
    assert_eq!(lines.lines().count(), 4);
    assert!(lines.contains(&format!("{id}  third\n")), "{lines}");
    let line = place.run(&["org", "add", "THIRD"]).failed(1);
    assert!(line.contains("of that name already"), "{line}");
}

#[test]
fn users_are_added_with_a_drive_and_listed() {
    let place = Place::new();
    Demo::set_up(&place);
    let more = [
        "--org",
        "lighthouse",
        "--email",
        "kim@example.test",
        "--display-name",
        "Kim K.",
    ];
    let added = place.json(&[&["user", "add", "kim"][..], &more].concat());
    let wanted = [
        "box_id",
        "disabled",
        "display_name",
        "email",
        "graph_id",
        "name",
        "oracle_id",
        "organization",
    ];
    assert_eq!(members(&added), wanted);
    assert_eq!(
        (&added["name"], &added["display_name"]),
        (&"kim".into(), &"Kim K.".into())
    );
    let line = place.plain(&["user", "add", "lee", "--org", "lighthouse"]);
    assert!(line.ends_with("  lee  lee  -\n"), "{line}");
    let listed = place.json(&["user", "list", "--org", "lighthouse"]);
    assert_eq!(column(&listed, "name"), ["kim", "lee", "outsider"]);
    assert_eq!(listed[0], added);
    let lines = place.plain(&["user", "list", "--org", "lighthouse"]);
    assert!(
        lines.contains("  kim  Kim K.  kim@example.test\n"),
        "{lines}"
    );

    let id = added["box_id"].as_str().unwrap();
    for name in ["kim", "KIM", "kim@example.test", id] {
        assert_eq!(
            place.plain(&["item", "list", "--user", name]),
            "",
            "an empty drive of {name}"
        );
    }
    for (name, email) in [("KIM", "other@example.test"), ("kim2", "Kim@Example.test")] {
        let line = place
            .run(&["user", "add", name, "--org", "harbour", "--email", email])
            .failed(1);
        assert!(line.contains("of that name already"), "{line}");
    }
}

#[test]
fn a_name_that_could_be_an_id_or_nothing_at_all_is_a_mistake_of_the_caller() {
    let place = Place::new();
    Demo::set_up(&place);
    for name in ["", "   ", "12345", "with\nline", &"x".repeat(129)] {
        for what in ["org", "user", "app", "group"] {
            let org = ["--org", "harbour"];
            let more = if what == "org" { &[][..] } else { &org };
            let line = place.run(&[&[what, "add", name], more].concat()).failed(2);
            assert!(line.contains("a name has 1 to 128 bytes"), "{line}");
        }
        let line = place
            .run(&["site", "add", name, "--owner", "owner"])
            .failed(2);
        assert!(line.contains("a name has 1 to 128 bytes"), "{line}");
    }
}

#[test]
fn where_there_are_several_organizations_one_must_be_said() {
    let place = Place::new();
    Demo::set_up(&place);
    for what in ["user", "app", "group", "site"] {
        let line = place.run(&[what, "list"]).failed(2);
        assert!(
            line.contains("--org") && line.contains("harbour, lighthouse"),
            "{line}"
        );
        let line = place.run(&[what, "list", "--org", "nowhere"]).failed(1);
        assert!(
            line.contains("there is no organization `nowhere`"),
            "{line}"
        );
    }
    let alone = Place::new();
    alone.plain(&["init"]);
    assert_eq!(column(&alone.json(&["user", "list"]), "name"), ["owner"]);
}

#[test]
fn applications_are_added_and_listed() {
    let place = Place::new();
    Demo::set_up(&place);
    let added = place.json(&["app", "add", "sync", "--org", "harbour"]);
    let told = [
        "client_id",
        "client_secret",
        "graph_id",
        "id",
        "name",
        "redirect_uris",
    ];
    assert_eq!(members(&added), told);
    assert_eq!(added["client_id"], added["id"]);
    assert!(added["client_secret"].as_str().unwrap().starts_with("lks_"));
    let line = place.plain(&["app", "add", "mail", "--org", "harbour"]);
    assert!(
        line.contains("  mail\n") && line.contains("  lks_"),
        "{line}"
    );
    let listed = place.json(&["app", "list", "--org", "harbour"]);
    let names = column(&listed, "name");
    for name in ["demo", "mail", "sync"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let mut kept = added.clone();
    for secret in ["client_id", "client_secret"] {
        kept.as_object_mut().unwrap().remove(secret);
    }
    assert!(listed.as_array().unwrap().contains(&kept));
    assert!(!listed.to_string().contains("lks_"), "{listed}");
    let other = place.json(&["app", "list", "--org", "lighthouse"]);
    assert!(!column(&other, "name").contains(&"sync"), "{other}");
    let line = format!("{}  sync\n", added["id"].as_str().unwrap());
    assert!(
        place
            .plain(&["app", "list", "--org", "harbour"])
            .contains(&line)
    );
    let line = place
        .run(&["app", "add", "sync", "--org", "harbour"])
        .failed(1);
    assert!(line.contains("of that name already"), "{line}");
}

#[test]
fn an_application_has_redirect_uris_and_a_user_of_its_own() {
    let place = Place::new();
    Demo::set_up(&place);
    let uris = ["https://a.example/cb", "http://localhost:53682/"];
    let more = [
        "--org",
        "harbour",
        "--redirect-uri",
        uris[0],
        "--redirect-uri",
        uris[1],
    ];
    let added = place.json(&[&["app", "add", "sync"][..], &more].concat());
    assert_eq!(added["redirect_uris"], serde_json::json!(uris));
    let line = place.plain(&["app", "list", "--org", "harbour"]);
    assert!(
        line.contains(&format!("  sync  {}  {}\n", uris[0], uris[1])),
        "{line}"
    );
    let public = place.json(&["app", "add", "phone", "--org", "harbour", "--public"]);
    assert_eq!(public["client_secret"], serde_json::Value::Null);
    let users = place.json(&["user", "list", "--org", "harbour"]);
    let users = users.as_array().unwrap();
    let account = users
        .iter()
        .find(|user| user["application"] == "sync")
        .unwrap();
    assert_eq!(account["display_name"], "sync");
    let own = format!("sync-{}", added["id"].as_str().unwrap());
    assert_eq!(account["name"], own.as_str());
    assert!(users.iter().any(|user| user.get("application").is_none()));
    let line = place.plain(&["user", "list", "--org", "harbour"]);
    assert!(line.contains("acts for the application sync\n"), "{line}");
    for bad in ["http://a.example/cb", "https://a.example/#x", "x"] {
        let arguments = [
            "app",
            "add",
            "bad",
            "--org",
            "harbour",
            "--redirect-uri",
            bad,
        ];
        let line = place.run(&arguments).failed(2);
        assert!(line.contains("is no redirect URI"), "{line}");
    }
}

#[test]
fn groups_are_added_and_listed_and_have_members() {
    let place = Place::new();
    Demo::set_up(&place);
    let added = place.json(&["group", "add", "pilots", "--org", "harbour"]);
    assert_eq!(members(&added), ["graph_id", "id", "name"]);
    let listed = place.json(&["group", "list", "--org", "harbour"]);
    assert_eq!(column(&listed, "name"), ["crew", "pilots"]);
    assert_eq!(listed[1], added);
    let lines = place.plain(&["group", "list", "--org", "harbour"]);
    assert!(
        lines.contains(&format!("{}  pilots\n", added["id"].as_str().unwrap())),
        "{lines}"
    );

    assert_eq!(
        place.json(&["group", "member", "list", "pilots"]),
        serde_json::json!([])
    );
    for user in ["viewer", "viewer@harbour.example"] {
        let line = place.plain(&["group", "member", "add", "pilots", user]);
        assert_eq!(
            line, "`viewer` is in the group `pilots`\n",
            "said twice, done once"
        );
    }
    let inside = place.json(&["group", "member", "list", "pilots"]);
    assert_eq!(column(&inside, "name"), ["viewer"]);
    let lines = place.plain(&["group", "member", "list", "pilots"]);
    assert!(
        lines.ends_with("  viewer  Vera Viewer  viewer@harbour.example\n"),
        "{lines}"
    );

    let line = place
        .run(&["group", "member", "add", "pilots", "outsider"])
        .failed(2);
    assert!(line.contains("belongs to another organization"), "{line}");
    let line = place
        .run(&["group", "member", "add", "pilots", "nobody"])
        .failed(1);
    assert!(line.contains("there is no user `nobody`"), "{line}");
    let line = place.run(&["group", "member", "list", "sailors"]).failed(1);
    assert!(line.contains("there is no group `sailors`"), "{line}");
}

#[test]
fn sites_are_added_and_listed() {
    let place = Place::new();
    Demo::set_up(&place);
    let added = place.json(&["site", "add", "quay", "--owner", "editor"]);
    assert_eq!(members(&added), ["graph_id", "id", "name"]);
    let listed = place.json(&["site", "list", "--org", "harbour"]);
    assert_eq!(column(&listed, "name"), ["pier", "quay"]);
    assert_eq!(listed[1], added);
    let lines = place.plain(&["site", "list", "--org", "harbour"]);
    assert!(
        lines.contains(&format!("{}  quay\n", added["id"].as_str().unwrap())),
        "{lines}"
    );
    let line = place.plain(&["site", "add", "far", "--owner", "outsider"]);
    assert!(line.ends_with("  far\n"), "{line}");
    assert_eq!(
        column(
            &place.json(&["site", "list", "--org", "lighthouse"]),
            "name"
        ),
        ["far"]
    );
    let line = place
        .run(&["site", "add", "x", "--owner", "nobody"])
        .failed(1);
    assert!(line.contains("there is no user `nobody`"), "{line}");
}

#[test]
fn a_password_is_read_from_standard_input_and_checked() {
    let place = Place::new();
    Demo::set_up(&place);
    let passwd = |user, typed: &str| place.run_with_input(&["user", "passwd", user], typed);
    let said = passwd("viewer@harbour.example", "ropes and knots\n").worked();
    assert_eq!(
        said,
        "the password of `viewer` was set, and their tokens are revoked\n"
    );
    assert!(
        passwd("viewer", "no line's end")
            .worked()
            .contains("was set")
    );
    for (typed, why) in [
        ("", "empty"),
        ("\n", "empty"),
        (&"x".repeat(257), "256"),
        ("a\0b\n", "NUL"),
        ("seven 7\n", "at least 8 characters"),
    ] {
        let line = passwd("viewer", typed).failed(2);
        assert!(line.to_lowercase().contains(&why.to_lowercase()), "{line}");
    }
    assert!(
        passwd("nobody", "x\n")
            .failed(1)
            .contains("there is no user `nobody`")
    );
}

#[test]
fn what_was_added_from_the_command_line_is_there_for_the_server() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let user = place.json(&["user", "add", "kim", "--org", "harbour"]);
    let token = place.json(&["token", "create", "--user", "kim"]);
    let server = Server::start(&place);
    let mut kim = demo.graph_with(&server, token["token"].as_str().unwrap());
    let drive = kim.client.get("/v1.0/me/drive").unwrap().json();
    assert_eq!(drive["owner"]["user"]["id"], user["graph_id"]);
    assert_eq!(drive["owner"]["user"]["displayName"], "kim");
}
