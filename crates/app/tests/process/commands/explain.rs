//! `link explain`: every reason for which a link does not open, and what it allows when it does.

use serde_json::Value;

use super::members;
use crate::harness::{Demo, Graph, Made, Place, Server, eventually, free_port};

/// A demonstration with a server, to make links of every kind and have them explained.
struct Case {
    place: Place,
    demo: Demo,
    server: Server,
}

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let demo = Demo::set_up(&place);
        let server = Server::start(&place);
        Self {
            place,
            demo,
            server,
        }
    }

    fn graph(&self, user: &str) -> Graph {
        self.demo.graph(&self.server, user)
    }

    fn link(&self, path: &str, body: &str) -> Made {
        self.graph("owner").create_link(self.demo.item(path), body)
    }

    /// The id of a link's share, as its owner is told it.
    fn share(&self, made: &Made) -> String {
        let mut graph = self.graph("owner");
        let path = graph.permission(self.demo.item("Welcome.txt"), &made.id);
        let told = graph.client.get(&path).unwrap().json();
        told["shareId"].as_str().unwrap().to_owned()
    }

    fn policy(&self, key: &str, value: &str) {
        self.place
            .plain(&["policy", "set", key, value, "--org", "harbour"]);
    }

    fn explain(&self, made: &Made, more: &[&str]) -> Value {
        self.place
            .json(&[&["link", "explain", &made.id], more].concat())
    }

    /// Asserts that it does not open by this rule, for programs and for people.
    #[track_caller]
    fn assert_shut(&self, made: &Made, more: &[&str], rule: &str, reason: &str) {
        let told = self.explain(made, more);
        assert_eq!(
            members(&told),
            [
                "audience",
                "ends_at",
                "guessed_at",
                "item",
                "link",
                "opens",
                "reason",
                "rule"
            ]
        );
        assert_eq!(told["opens"], false, "{told}");
        assert_eq!(
            (&told["rule"], &told["reason"]),
            (&rule.into(), &reason.into()),
            "{told}"
        );
        let line = self
            .place
            .plain(&[&["link", "explain", &made.id], more].concat());
        assert_eq!(line, format!("does not open: {reason}\n"));
    }

    /// Asserts that it opens for this, for programs and for people.
    #[track_caller]
    fn assert_open(&self, made: &Made, more: &[&str], allows: &str) {
        let told = self.explain(made, more);
        assert_eq!(
            members(&told),
            [
                "allows",
                "audience",
                "ends_at",
                "guessed_at",
                "item",
                "link",
                "narrowed_by",
                "opens"
            ]
        );
        assert_eq!(
            (&told["opens"], &told["allows"]),
            (&true.into(), &allows.into()),
            "{told}"
        );
        assert!(told["narrowed_by"].is_null(), "{told}");
        let line = self
            .place
            .plain(&[&["link", "explain", &made.id], more].concat());
        assert_eq!(line, format!("opens: {allows}\n"));
    }

    /// The status of its page for a visitor without an account.
    fn page(&self, made: &Made) -> u16 {
        self.server.client().get(made.page()).unwrap().status
    }
}

#[test]
fn an_open_link_is_explained_by_what_it_allows() {
    let case = Case::new();
    let made = case.link("Reports", r#"{"type":"view"}"#);
    case.assert_open(&made, &[], "preview, download");
    let inside = case.demo.entry("Reports/Tides.csv");
    for id in ["graph_id", "box_id", "oracle_id"] {
        let id = inside[id].as_str().unwrap();
        case.assert_open(&made, &["--item", id], "preview, download");
        assert_eq!(
            case.explain(&made, &["--item", id])["item"],
            inside["box_id"]
        );
    }
    let edit = case.link("Reports", r#"{"type":"edit"}"#);
    case.assert_open(
        &edit,
        &["--as", "outsider"],
        "preview, download, upload, edit",
    );
}

#[test]
fn revoked() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view"}"#);
    case.place.plain(&["link", "revoke", &made.id]);
    case.assert_shut(&made, &[], "Revoked", "the link was revoked");
    case.assert_shut(&made, &["--as", "owner"], "Revoked", "the link was revoked");
}

#[test]
fn expired() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view"}"#);
    assert!(case.explain(&made, &[])["ends_at"].is_null());
    case.policy("max_lifetime", "1s");
    eventually("it expires", || {
        (case.explain(&made, &[])["opens"] == false).then_some(())
    });
    case.assert_shut(&made, &[], "Expired", "the link has expired");
    assert!(case.explain(&made, &[])["ends_at"].is_string());
    case.policy("max_lifetime", "none");
    case.assert_open(&made, &[], "preview, download");
}

#[test]
fn outside_link() {
    let case = Case::new();
    let made = case.link("Reports", r#"{"type":"view"}"#);
    let reason = "the item is not part of what the link shares";
    case.assert_shut(
        &made,
        &["--item", case.demo.item("Welcome.txt")],
        "OutsideLink",
        reason,
    );
}

#[test]
fn scope_forbidden() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view","scope":"organization"}"#);
    case.policy("allowed_scopes", "anonymous");
    let reason = "the organization's policy does not allow organization links";
    let rule = "ScopeForbidden(Organization)";
    case.assert_shut(&made, &["--as", "owner"], rule, reason);
    case.policy("allowed_scopes", "anonymous,organization");
    case.assert_open(&made, &["--as", "owner"], "preview, download");
}

#[test]
fn embedding_forbidden() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"embed"}"#);
    case.policy("embedding", "off");
    let reason = "the organization's policy does not allow embedding";
    case.assert_shut(&made, &[], "EmbeddingForbidden", reason);
}

#[test]
fn password_missing() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view"}"#);
    case.policy("anonymous_needs_password", "on");
    let reason =
        "the organization's policy wants a password on anonymous links, and this one has none";
    case.assert_shut(&made, &[], "PasswordMissing", reason);
}

#[test]
fn anonymous_editing_forbidden_and_narrowed() {
    let case = Case::new();
    let drop = case.link("Reports", r#"{"type":"createOnly","scope":"anonymous"}"#);
    let edit = case.link("Reports", r#"{"type":"edit","scope":"anonymous"}"#);
    case.assert_open(&drop, &[], "upload");
    case.policy("anonymous_editing", "off");
    let reason = "the organization's policy does not let anonymous visitors add or change anything";
    case.assert_shut(&drop, &[], "AnonymousEditingForbidden", reason);
    let told = case.explain(&edit, &[]);
    assert_eq!(
        (&told["opens"], &told["allows"]),
        (&true.into(), &"preview, download".into())
    );
    assert_eq!(told["narrowed_by"], reason);
    let line = case.place.plain(&["link", "explain", &edit.id]);
    assert_eq!(line, format!("opens: preview, download ({reason})\n"));
}

#[test]
fn maker_lacks_rights() {
    let case = Case::new();
    let item = case.demo.item("Welcome.txt");
    let made = case
        .graph("editor")
        .create_link(item, r#"{"type":"review"}"#);
    case.assert_open(&made, &[], "preview, download");
    let mut owner = case.graph("owner");
    let listed = owner
        .client
        .get(&owner.path("root", "/permissions"))
        .unwrap()
        .json();
    let grants = listed["value"].as_array().unwrap();
    let editor = case.demo.value["users"][1]["graph_id"].as_str();
    let grant = grants
        .iter()
        .find(|grant| grant["grantedToV2"]["user"]["id"].as_str() == editor);
    let id = grant.unwrap()["id"].as_str().unwrap();
    let gone = owner.delete_permission("root", id).unwrap();
    assert_eq!(gone.status, 204, "{}", gone.text());
    let reason = "whoever made the link may no longer make it";
    case.assert_shut(&made, &[], "MakerLacksRights", reason);
    case.policy("links_outlive_maker", "on");
    case.assert_open(&made, &[], "preview, download");
}

#[test]
fn sign_in_needed_and_outside_organization() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view","scope":"organization"}"#);
    let reason = "the link opens for signed-in people only";
    case.assert_shut(&made, &[], "SignInNeeded", reason);
    assert_eq!(case.page(&made), 403);
    case.assert_open(&made, &["--as", "viewer"], "preview, download");
    let reason = "the link opens for members of its organization only";
    case.assert_shut(&made, &["--as", "outsider"], "OutsideOrganization", reason);
}

#[test]
fn not_listed() {
    let case = Case::new();
    let people =
        r#"{"type":"view","scope":"users","recipients":[{"email":"viewer@harbour.example"}]}"#;
    let made = case.link("Welcome.txt", people);
    let reason = "the link opens for the people on its list only";
    case.assert_shut(&made, &["--as", "editor"], "NotListed", reason);
    case.assert_open(
        &made,
        &["--as", "viewer@harbour.example"],
        "preview, download",
    );
}

#[test]
fn password_needed() {
    let case = Case::new();
    let made = case.link(
        "Welcome.txt",
        r#"{"type":"view","scope":"anonymous","password":"ahoy there"}"#,
    );
    let reason = "the link has a password, which was not given";
    case.assert_shut(&made, &[], "PasswordNeeded", reason);
    assert_eq!(case.page(&made), 401);
    case.assert_open(&made, &["--with-password"], "preview, download");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view"}"#);
    let explain = |more: &[&str]| {
        case.place
            .run(&[&["link", "explain", &made.id], more].concat())
    };
    let line = explain(&["--as", "nobody"]).failed(1);
    assert!(line.contains("there is no user `nobody`"), "{line}");
    let line = explain(&["--item", "Welcome.txt"]).failed(2);
    assert!(line.contains("`Welcome.txt` is no item id"), "{line}");
    let line = explain(&["--item", "912481730614878209"]).failed(1);
    assert!(
        line.contains("there is no item `912481730614878209`"),
        "{line}"
    );
}

#[test]
fn an_audience_that_was_narrowed_is_told_as_that() {
    let case = Case::new();
    let number = case.demo.entry("Welcome.txt")["box_id"].as_str().unwrap();
    let bearer = format!("Bearer {}", case.demo.token("owner"));
    let mut owner = case.server.client().with("Authorization", &bearer);
    let path = format!("/2.0/files/{number}?fields=shared_link");
    let wish = r#"{"shared_link": {"access": "open"}}"#;
    let url = owner.put_json(&path, wish).unwrap().json()["shared_link"]["url"].clone();
    let url = url.as_str().unwrap();
    let opens = case.place.plain(&["link", "explain", url]);
    assert_eq!(opens, "opens: preview, download\n");
    case.policy("audience.allowed", "organization,people");
    let told = case.place.json(&["link", "explain", url]);
    assert_eq!(told["rule"], "SignInNeeded");
    assert_eq!(told["audience"], "organization");
    let line = case.place.plain(&["link", "explain", url]);
    let why = "; policy and folders leave of its audience, anonymous, only organization\n";
    assert!(line.ends_with(why), "{line}");
}

#[test]
fn guessing_by_many_is_told_by_the_log_and_of_the_link() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    place.write(
        "latchkey.toml",
        "trusted_proxies = [\"127.0.0.0/8\"]\nforwarded_header = \"x-forwarded-for\"\n",
    );
    let file = place.beside("latchkey.toml");
    let more = ["--config", file.to_str().unwrap()];
    let server = Server::start_at(&place, free_port(), &more);
    let body = r#"{"type":"view","password":"open-sesame"}"#;
    let made = demo
        .graph(&server, "owner")
        .create_link(demo.item("Welcome.txt"), body);
    let from = |network: usize| {
        let address = format!("203.0.{network}.7");
        server.client().with("x-forwarded-for", &address)
    };
    let owner = from(0).post_form(made.page(), "password=open-sesame");
    assert_eq!(owner.unwrap().status, 303);
    let explain = || place.plain(&["link", "explain", &made.id, "--with-password"]);
    assert!(!explain().contains("guessed"));
    // The first 200 are the budget, one more has the first turn, and the next waits.
    let mut statuses = Vec::new();
    for network in 1..=20 {
        let mut client = from(network);
        for _ in 0..10 {
            let guess = client.post_form(made.page(), "password=guess");
            statuses.push(guess.unwrap().status);
        }
    }
    assert_eq!(statuses, [403; 200]);
    let next = |network| {
        from(network)
            .post_form(made.page(), "password=open-sesame")
            .unwrap()
    };
    let refused = [next(21), next(22)].map(|answer| answer.status);
    assert_eq!(refused, [303, 429]);
    assert_eq!(next(0).status, 303, "who opened it before goes on");
    let told = explain();
    assert!(told.contains("was being guessed at"), "{told}");
    assert!(
        server.stderr().contains("is being guessed"),
        "{}",
        server.stderr()
    );
}

#[test]
fn who_gave_the_password_at_a_door_is_explained_as_the_door_has_it() {
    let case = Case::new();
    let made = case.link("Welcome.txt", r#"{"type":"view","password":"open-sesame"}"#);
    let explain = |user| {
        case.place
            .plain(&["link", "explain", &made.id, "--as", user])
    };
    assert!(explain("outsider").contains("has a password"));
    let share = case.share(&made);
    let mut outsider = case.graph("outsider").client;
    let path = format!("/v1.0/shares/{share}/driveItem");
    let opened = outsider.post_json(
        &format!("{path}/validatePermission"),
        r#"{"password":"open-sesame"}"#,
    );
    assert_eq!(opened.unwrap().status, 204);
    assert_eq!(outsider.get(&path).unwrap().status, 200);
    assert!(explain("outsider").starts_with("opens: "));
    assert!(explain("viewer").contains("has a password"));
}
