//! Commands that run on a server's data folder: each sees the other's changes, and none fails.

use std::thread;

use crate::harness::{Demo, Place, Server, eventually};

const VIEW: &str = r#"{"type":"view"}"#;

#[test]
fn a_policy_set_beside_the_server_holds_at_once_and_lets_go_at_once() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    let item = demo.item("Welcome.txt");
    let made = graph.create_link(item, VIEW);
    let mut visitor = server.client();
    assert_eq!(visitor.get(made.page()).unwrap().status, 200);

    let policy = |value| {
        place.plain(&[
            "policy",
            "set",
            "anonymous_links",
            value,
            "--org",
            "harbour",
        ])
    };
    policy("off");
    eventually("the link shuts", || {
        (visitor.get(made.page()).unwrap().status == 403).then_some(())
    });
    let anonymous = r#"{"type":"view","scope":"anonymous"}"#;
    let refused = graph.ask_for_link(item, anonymous).unwrap();
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(refused.json()["error"]["code"], "notAllowed");

    policy("on");
    eventually("the link opens again", || {
        (visitor.get(made.page()).unwrap().status == 200).then_some(())
    });
    let again = graph.create_link(item, anonymous);
    assert_eq!((again.status, again.id), (200, made.id));
}

#[test]
fn a_link_revoked_beside_the_server_is_gone_for_ever() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    let item = demo.item("Welcome.txt");
    let made = graph.create_link(item, VIEW);
    let mut visitor = server.client();
    assert_eq!(visitor.get(made.page()).unwrap().status, 200);

    place.plain(&["link", "revoke", &made.url]);
    let refused = eventually("the page is gone", || {
        let answer = visitor.get(made.page()).unwrap();
        (answer.status != 200).then_some(answer)
    });
    let unknown = visitor.get(&format!("/s/{}", "A".repeat(32))).unwrap();
    assert_eq!((refused.status, unknown.status), (404, 404));
    assert_eq!(
        refused.body, unknown.body,
        "revoked and unknown look the same"
    );

    let next = graph.create_link(item, VIEW);
    assert_eq!(next.status, 201);
    assert_ne!((&next.id, &next.url), (&made.id, &made.url));
    assert_eq!(visitor.get(made.page()).unwrap().status, 404);
    assert_eq!(visitor.get(next.page()).unwrap().status, 200);
}

#[test]
fn a_file_imported_beside_the_server_appears_with_its_bytes() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let mut graph = demo.graph(&server, "owner");
    let address = "/v1.0/me/drive/root:/Late/report.txt";
    assert_eq!(graph.client.get(address).unwrap().status, 404);

    let bytes = "written while the server ran\n".repeat(40_000);
    let file = place.write("report.txt", &bytes);
    let file = file.to_str().unwrap();
    place.plain(&["import", file, "--user", "owner", "--into", "Late"]);
    let found = eventually("the file appears", || {
        let answer = graph.client.get(address).unwrap();
        (answer.status == 200).then_some(answer)
    });
    let found = found.json();
    assert_eq!(found["name"], "report.txt");
    assert_eq!(found["size"], bytes.len());
    let made = graph.create_link(found["id"].as_str().unwrap(), VIEW);
    let path = format!("{}/download", made.page());
    let download = server.client().get(&path).unwrap();
    assert_eq!(download.status, 200);
    assert!(download.text() == bytes, "other bytes came back");
}

#[test]
fn users_and_tokens_made_beside_the_server_work_and_the_server_s_links_are_listed() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    place.plain(&["user", "add", "late", "--org", "harbour"]);
    let token = place.json(&["token", "create", "--user", "late"]);
    let mut late = demo.graph_with(&server, token["token"].as_str().unwrap());
    let drive = eventually("the new user is known", || {
        let answer = late.client.get("/v1.0/me/drive").unwrap();
        (answer.status == 200).then_some(answer)
    });
    assert_eq!(drive.json()["owner"]["user"]["displayName"], "late");

    let made = demo
        .graph(&server, "owner")
        .create_link(demo.item("Reports"), VIEW);
    let listed = place.json(&["link", "list"]);
    assert_eq!(listed[0]["graph_id"].as_str(), Some(made.id.as_str()));
    assert_eq!(listed[0]["path"], "Reports");
}

#[test]
fn many_commands_at_once_and_a_loaded_server_do_not_hinder_each_other() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    thread::scope(|scope| {
        for number in 0..6 {
            let place = &place;
            scope.spawn(move || {
                for round in 0..4 {
                    let name = format!("app-{number}-{round}");
                    place.plain(&["app", "add", &name, "--org", "harbour"]);
                }
            });
        }
        for (user, kind) in [("owner", "view"), ("owner", "edit"), ("editor", "view")] {
            let (demo, server) = (&demo, &server);
            scope.spawn(move || {
                let mut graph = demo.graph(server, user);
                let item = demo.item("Welcome.txt");
                let body = format!(r#"{{"type":"{kind}"}}"#);
                for _ in 0..100 {
                    let made = graph.create_link(item, &body);
                    let gone = graph.delete_permission(item, &made.id).unwrap();
                    assert!(matches!(gone.status, 204 | 404), "{}", gone.text());
                }
            });
        }
    });
    let apps = place.json(&["app", "list", "--org", "harbour"]);
    let added = apps.as_array().unwrap().iter();
    let added = added.filter(|app| app["name"].as_str().unwrap().starts_with("app-"));
    assert_eq!(added.count(), 24);
    assert!(place.plain(&["check"]).starts_with("clean:"));
}
