//! `user disable|enable|remove`, `group remove`, `group member remove`, `app remove`: what was given is
//! taken back at every door, on connections that are open.

use serde_json::{Value, json};

use super::{column, members};
use crate::harness::{Client, Demo, Made, Place, Server, eventually, files_below};

/// Something that the editor's file is read through, on a connection of its own.
struct Way {
    name: &'static str,
    client: Client,
    path: String,
}

impl Way {
    fn status(&mut self) -> u16 {
        self.client.get(&self.path).unwrap().status
    }
}

/// The editor's own file, with a link of each kind on it, and one on a file of the owner's.
struct Scene {
    place: Place,
    demo: Demo,
    server: Server,
    file: Value,
    ways: Vec<Way>,
    tokens: Vec<Way>,
}

const CONTENT: &str = "what the editor wrote";

impl Scene {
    fn new() -> Self {
        let place = Place::new();
        let demo = Demo::set_up(&place);
        let path = place.write("own.txt", CONTENT);
        let path = path.to_str().unwrap();
        let imported = place.json(&["import", path, "--user", "editor"]);
        let file = imported["items"][0].clone();
        let server = Server::start(&place);
        let mut scene = Self {
            place,
            demo,
            server,
            file,
            ways: Vec::new(),
            tokens: Vec::new(),
        };
        scene.make_links();
        scene.use_token();
        scene
    }

    fn id(&self, door: &str) -> String {
        self.file[door].as_str().unwrap().to_owned()
    }

    fn way(&mut self, name: &'static str, client: Client, path: &str) {
        let path = path.to_owned();
        self.ways.push(Way { name, client, path });
    }

    fn editor(&self) -> Client {
        let bearer = format!("Bearer {}", self.demo.token("editor"));
        self.server.client().with("Authorization", &bearer)
    }

    fn make_links(&mut self) {
        let mut editor = self.editor();
        let graph = format!("/v1.0/me/drive/items/{}/createLink", self.id("graph_id"));
        let made = editor.post_json(&graph, r#"{"type":"view","scope":"anonymous"}"#);
        let made = made.unwrap();
        let share = made.json()["shareId"].as_str().unwrap().to_owned();
        let made = Made::of(&made);
        self.way("a page", self.server.client(), made.page());
        let download = format!("{}/download", made.page());
        self.way("a download", self.server.client(), &download);
        let outsider = format!("Bearer {}", self.demo.token("outsider"));
        let outsider = || self.server.client().with("Authorization", &outsider);
        let (shares, resolves) = (outsider(), outsider());
        let path = format!("/v1.0/shares/{share}/driveItem");
        self.way("a share", shares, &path);

        let file = format!("/2.0/files/{}?fields=shared_link", self.id("box_id"));
        let made = editor.put_json(&file, r#"{"shared_link":{"access":"open"}}"#);
        let made = made.unwrap().json();
        let url = made["shared_link"]["url"].as_str().unwrap();
        let resolves = resolves.with("BoxApi", &format!("shared_link={url}"));
        self.way("a shared item", resolves, "/2.0/shared_items");

        let api = "/documents/api/1.2";
        let file = self.id("oracle_id");
        let body = r#"{"assignedUser":"crew-42","role":"downloader"}"#;
        let made = editor.post_json(&format!("{api}/applinks/file/{file}"), body);
        let made = made.unwrap().json();
        let of = |name: &str| made[name].as_str().unwrap().to_owned();
        let client = self.server.client().with("appLinkID", &of("appLinkID"));
        let client = client.with("accessToken", &of("accessToken"));
        self.way("an applink", client, &format!("{api}/files/{file}/data"));
        self.delegated_to_editor();
        let body = r#"{"assignedUsers":"@everybody","role":"downloader"}"#;
        let made = editor.post_json(&format!("{api}/publiclinks/file/{file}"), body);
        let made = made.unwrap().json();
        let link = made["linkID"].as_str().unwrap();
        let client = self.server.client().with("linkID", link);
        self.way("a public link", client, &format!("{api}/files/{file}/data"));

        let mut graph = self.demo.graph(&self.server, "editor");
        let made = graph.create_link(self.demo.item("Welcome.txt"), r#"{"type":"view"}"#);
        self.way(
            "a link on another's file",
            self.server.client(),
            made.page(),
        );
    }

    /// A link of the owner's that is delegated to the editor.
    fn delegated_to_editor(&mut self) {
        let bearer = format!("Bearer {}", self.demo.token("owner"));
        let mut owner = self.server.client().with("Authorization", &bearer);
        let welcome = self.demo.entry("Welcome.txt");
        let welcome = welcome["oracle_id"].as_str().unwrap().to_owned();
        let users = self.demo.value["users"].as_array().unwrap();
        let editor = users.iter().find(|user| user["name"] == "editor").unwrap();
        let body = json!({"assignedUser": editor["oracle_id"], "role": "viewer"});
        let path = format!("/documents/api/1.2/applinks/file/{welcome}");
        let made = owner.post_json(&path, &body.to_string()).unwrap().json();
        let of = |name: &str| made[name].as_str().unwrap().to_owned();
        let client = self.server.client().with("appLinkID", &of("appLinkID"));
        let client = client.with("accessToken", &of("accessToken"));
        let path = format!("/documents/api/1.2/files/{welcome}");
        self.way("an applink that is assigned to them", client, &path);
    }

    /// The editor's own token, at each door.
    fn use_token(&mut self) {
        self.tokens = [
            ("Graph", "/v1.0/me/drive".to_owned()),
            ("OneDrive", "/drive/root".to_owned()),
            ("Box", "/2.0/users/me".to_owned()),
            ("Oracle", "/documents/api/1.2/folders/items".to_owned()),
        ]
        .map(|(name, path)| Way {
            name,
            client: self.editor(),
            path,
        })
        .into();
    }

    #[track_caller]
    fn assert_open(&mut self) {
        for way in &mut self.ways {
            assert_eq!(way.status(), 200, "{} is open", way.name);
        }
    }

    #[track_caller]
    fn assert_shut(&mut self) {
        for way in &mut self.ways {
            let status = way.status();
            assert!((400..500).contains(&status), "{}: {status}", way.name);
        }
    }

    #[track_caller]
    fn assert_signed_out(&mut self) {
        for way in &mut self.tokens {
            assert_eq!(way.status(), 401, "the token at {}", way.name);
        }
    }

    fn bytes_are_kept(&self) -> bool {
        let content = self.place.data().join("content");
        let files = files_below(&content, &[]);
        files.iter().any(|(_, bytes)| bytes == CONTENT.as_bytes())
    }
}

#[test]
fn who_is_disabled_is_out_and_their_links_are_shut_until_they_are_back() {
    let mut scene = Scene::new();
    let set = [
        "policy",
        "set",
        "links_outlive_maker",
        "on",
        "--org",
        "harbour",
    ];
    scene.place.plain(&set);
    scene
        .place
        .run_with_input(&["user", "passwd", "editor"], "tide-table-9\n")
        .worked();
    scene.assert_open();
    scene.assert_signed_out();
    let told = scene.place.plain(&["user", "disable", "editor"]);
    assert!(told.starts_with("`editor` is disabled"), "{told}");
    scene.assert_shut();
    // "editor:tide-table-9"
    let basic = "Basic ZWRpdG9yOnRpZGUtdGFibGUtOQ==";
    let mut by_password = scene.server.client().with("Authorization", basic);
    let items = "/documents/api/1.2/folders/items";
    assert_eq!(by_password.get(items).unwrap().status, 401);
    let line = scene
        .place
        .run(&["token", "create", "--user", "editor"])
        .failed(1);
    assert!(
        line.contains("the account of `editor` is disabled"),
        "{line}"
    );
    let listed = scene.place.plain(&["user", "list", "--org", "harbour"]);
    assert_eq!(listed.matches("disabled").count(), 1, "{listed}");
    let welcome = &scene.ways.last().unwrap().path;
    let url = format!("{}{welcome}", scene.server.url());
    let why = scene.place.plain(&["link", "explain", &url]);
    assert!(why.contains("disabled or removed"), "{why}");

    let told = scene.place.plain(&["user", "enable", "editor"]);
    assert!(told.starts_with("`editor` is enabled"), "{told}");
    scene.assert_open();
    scene.assert_signed_out();
    assert_eq!(by_password.get(items).unwrap().status, 200);
}

#[test]
fn who_is_removed_with_everything_leaves_nothing() {
    let mut scene = Scene::new();
    let remove = ["user", "remove", "editor", "--with-everything"];
    let refused = scene.place.run(&remove);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--yes"), "{refused:?}");
    scene.assert_open();
    let line = scene.place.run(&["user", "remove", "editor"]).failed(2);
    assert!(line.contains("--hand-over-to"), "{line}");
    assert!(scene.bytes_are_kept());

    let done = scene.place.run(&[&remove[..], &["--yes"]].concat());
    let said = &done.stderr;
    assert!(said.contains("1 file (21 bytes) and 5 links"), "{said}");
    assert!(said.contains("deleted for good"), "{said}");
    assert_eq!(done.worked(), "`editor` is removed\n");
    scene.assert_shut();
    scene.assert_signed_out();
    assert!(!scene.bytes_are_kept());
    assert_eq!(scene.place.json(&["check"])["faults"], json!([]));
    let listed = scene.place.json(&["user", "list", "--org", "harbour"]);
    assert!(!column(&listed, "name").contains(&"editor"), "{listed}");
    let links = scene.place.json(&["link", "list"]);
    // What the owner delegated to them is the owner's.
    assert_eq!(column(&links, "path"), ["Welcome.txt"]);
    assert_eq!(links[0]["people"], json!(["editor"]));
    let line = scene.place.run(&["user", "enable", "editor"]).failed(1);
    assert!(line.contains("there is no user `editor`"), "{line}");
    // The name is free.
    let add = ["user", "add", "editor", "--org", "harbour"];
    assert!(members(&scene.place.json(&add)).contains(&"graph_id"));
    scene.assert_signed_out();
    scene.assert_shut();
}

#[test]
fn what_is_handed_over_stays_open_and_is_found_at_every_door() {
    let mut scene = Scene::new();
    let wrong = ["user", "remove", "editor", "--yes", "--hand-over-to"];
    for (heir, why) in [("editor", "theirs"), ("outsider", "another organization")] {
        let line = scene.place.run(&[&wrong[..], &[heir]].concat()).failed(2);
        assert!(line.contains(why), "{line}");
    }
    let done = scene.place.run(&[&wrong[..], &["viewer"]].concat());
    assert!(done.stderr.contains("passes to `viewer`"), "{done:?}");
    let told = done.worked();
    let root = told
        .split('`')
        .rev()
        .nth(1)
        .unwrap()
        .rsplit(' ')
        .next()
        .unwrap();
    let listed = scene.place.json(&["item", "list", root]);
    assert_eq!(column(&listed, "path"), ["own.txt"], "{told}");
    scene.assert_open_but_on_others();
    scene.assert_signed_out();
    let mut viewer = scene.demo.graph(&scene.server, "viewer").client;
    let answer = |client: &mut Client, path: String| {
        let answer = client.get(&path).unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    };
    let shown = answer(&mut viewer, format!("/2.0/files/{}", scene.id("box_id")));
    assert_eq!(shown["name"], "own.txt");
    let home = answer(&mut viewer, "/2.0/folders/0/items".to_owned());
    assert!(
        column(&home["entries"], "name").contains(&"Edgar Editor"),
        "{home}"
    );
    let drives = scene.demo.value["drives"].as_array().unwrap();
    let drive = drives.iter().find(|drive| drive["owner"] == "editor");
    let drive = drive.unwrap()["graph_id"].as_str().unwrap().to_owned();
    let root = answer(&mut viewer, format!("/v1.0/drives/{drive}/root/children"));
    assert_eq!(column(&root["value"], "name"), ["own.txt"]);
    let file = format!("/documents/api/1.2/files/{}", scene.id("oracle_id"));
    assert_eq!(answer(&mut viewer, file.clone())["name"], "own.txt");
    let deleted = viewer.delete(&file).unwrap();
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    scene.assert_shut();
}

impl Scene {
    /// The link on the owner's file stands on the heir, who may only look there; what was delegated to the
    /// editor is nobody's.
    #[track_caller]
    fn assert_open_but_on_others(&mut self) {
        let all = std::mem::take(&mut self.ways).into_iter();
        let (gone, kept): (Vec<_>, Vec<_>) = all.partition(|way| {
            way.name.contains("another's") || way.name.contains("assigned to them")
        });
        self.ways = gone;
        self.assert_shut();
        self.ways = kept;
        self.assert_open();
    }
}

#[test]
fn who_owns_a_site_hands_it_over() {
    let place = Place::new();
    Demo::set_up(&place);
    let add = ["site", "add", "Quay", "--owner", "editor"];
    place.plain(&add);
    let remove = ["user", "remove", "editor", "--yes"];
    let line = place.run(&[&remove[..], &["--with-everything"]].concat());
    assert!(line.stderr.contains("the site `Quay`"), "{line:?}");
    assert_eq!(line.code, Some(1));
    place.plain(&[&remove[..], &["--hand-over-to", "viewer"]].concat());
    let next = ["user", "remove", "viewer", "--yes", "--with-everything"];
    let line = place.run(&next);
    assert!(line.stderr.contains("the site `Quay`"), "{line:?}");
}

#[test]
fn who_leaves_a_group_and_a_group_that_is_removed_lose_what_it_gave() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let drives = demo.value["drives"].as_array().unwrap();
    let drive = drives
        .iter()
        .find(|drive| drive["owner"] == "crew")
        .unwrap();
    let root = format!("/v1.0/drives/{}/root", drive["graph_id"].as_str().unwrap());
    let mut editor = demo.graph(&server, "editor").client;
    assert_eq!(editor.get(&root).unwrap().status, 200);
    let told = place.plain(&["group", "member", "remove", "crew", "editor"]);
    assert_eq!(told, "`editor` is no longer in the group `crew`\n");
    assert_eq!(editor.get(&root).unwrap().status, 404);
    let again = place.run(&["group", "member", "remove", "crew", "editor"]);
    assert!(again.failed(1).contains("is not in the group"));
    place.plain(&["group", "member", "add", "crew", "editor"]);
    eventually("the editor is in the group", || {
        (editor.get(&root).unwrap().status == 200).then_some(())
    });
    place.plain(&["group", "remove", "crew", "--with-everything", "--yes"]);
    assert_eq!(editor.get(&root).unwrap().status, 404);
    let left = place.json(&["group", "list", "--org", "harbour"]);
    assert_eq!(left, json!([]));
    assert_eq!(place.json(&["check"])["faults"], json!([]));
}

#[test]
fn what_was_issued_to_an_application_ends_with_it_and_its_links_stay() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let app = demo.value["app"]["name"].as_str().unwrap();
    let mut graph = demo.graph(&server, "owner");
    let made = graph.create_link(demo.item("Welcome.txt"), r#"{"type":"view"}"#);
    assert_eq!(graph.client.get("/v1.0/me/drive").unwrap().status, 200);
    let told = place.plain(&["app", "remove", app, "--org", "harbour"]);
    assert!(told.contains("links made through it stay"), "{told}");
    assert_eq!(graph.client.get("/v1.0/me/drive").unwrap().status, 401);
    assert_eq!(server.client().get(made.page()).unwrap().status, 200);
    let shown = place.json(&["link", "show", &made.url]);
    assert_eq!(shown["application"], format!("{app} (removed)"), "{shown}");
    let gone = place.run(&["app", "remove", app, "--org", "harbour"]);
    assert!(gone.failed(1).contains("there is no application"));
    let line = place.run(&["app", "remove", "1", "--org", "harbour"]);
    assert!(line.stderr.contains("built-in"), "{line:?}");
    assert_eq!(place.json(&["check"])["faults"], json!([]));
}
