//! Every endpoint of Box asks who calls, asks for its scope, and hides what the caller may not see.

use app::wiring::box_api;
use hyper::Method;
use serde_json::{Value, json};

use super::{at, invite};
use crate::harness::{Actor, Answer, Server, text};

const MOUNTS: [&str; 2] = ["/2.0", "/api/2.0"];
/// A number that nothing has.
const NOBODY: &str = "3054198";

/// What stands in an address for what varies.
struct Filling {
    file: String,
    folder: String,
    web_link: String,
    collaboration: String,
    user: String,
    session: String,
}

impl Filling {
    /// What is there, in the owner's drive.
    async fn there(server: &Server) -> Self {
        let folder = server.number("Reports").to_owned();
        let login = "viewer@harbour.example";
        let made = invite(&server.owner(), "folder", &folder, login, "viewer").await;
        server
            .owner()
            .set(&at(server, "Welcome.txt"), json!({}))
            .await
            .ok();
        let begun = json!({"folder_id": folder, "file_name": "Parts.bin", "file_size": 5});
        // Through the application of the tokens that the scopes are tried with.
        let writer = server.user_with("owner", &["root_readwrite"], None).await;
        let begun = writer.post("/2.0/files/upload_sessions", begun).await;
        Self {
            session: text(&begun.made()["id"]).to_owned(),
            file: server.number("Welcome.txt").to_owned(),
            folder,
            web_link: server.number("Rust").to_owned(),
            collaboration: text(&made.made()["id"]).to_owned(),
            user: super::user_number(server, "owner"),
        }
    }

    fn missing() -> Self {
        let nobody = || NOBODY.to_owned();
        Self {
            file: nobody(),
            folder: nobody(),
            web_link: nobody(),
            collaboration: nobody(),
            user: nobody(),
            session: nobody(),
        }
    }

    fn filled(&self, template: &str) -> String {
        template
            .replace("{file-id}", &self.file)
            .replace("{folder-id}", &self.folder)
            .replace("{web_link-id}", &self.web_link)
            .replace("{collaboration-id}", &self.collaboration)
            .replace("{user-id}", &self.user)
            .replace("{session-id}", &self.session)
            .replace("{group-id}", NOBODY)
    }

    /// A body with which an operation would succeed for anybody who may.
    fn body(&self, method: &str, template: &str) -> Option<Value> {
        let name = json!({"name": "Covered", "parent": {"id": self.folder}});
        match (method, template) {
            ("PUT", "/collaborations/{collaboration-id}") => Some(json!({"role": "previewer"})),
            ("PUT", "/files/upload_sessions/{session-id}") => None,
            ("PUT", _) => Some(json!({"shared_link": {"access": "company"}})),
            ("OPTIONS", _) | ("POST", "/folders") => Some(name),
            ("POST", "/web_links") => Some(
                json!({"name": "C", "url": "https://example.org", "parent": {"id": self.folder}}),
            ),
            ("POST", "/files/upload_sessions") => {
                Some(json!({"folder_id": self.folder, "file_name": "C.bin", "file_size": 5}))
            }
            ("POST", "/files/{file-id}/upload_sessions") => Some(json!({"file_size": 5})),
            ("POST", "/files/upload_sessions/{session-id}/commit") => {
                Some(json!({"parts": [{"part_id": "00000000"}]}))
            }
            ("POST", "/collaborations") => Some(json!({
                "item": {"type": "folder", "id": self.folder},
                "accessible_by": {"type": "user", "login": "editor@harbour.example"},
                "role": "viewer",
            })),
            ("POST", _) if !template.ends_with("/content") => Some(name),
            _ => None,
        }
    }

    async fn ask(&self, actor: &Actor, method: &str, base: &str, template: &str) -> Answer {
        let address = format!("{base}{}", self.filled(template));
        let verb = Method::from_bytes(method.as_bytes()).unwrap();
        let uploads = method == "POST" && template.ends_with("/content");
        let mut exchange = actor.ask(verb, &address);
        if template.contains("{session-id}") {
            exchange = exchange
                .header("digest", super::sessions::digest(b"bytes"))
                .header("content-range", "bytes 0-4/5");
            if method == "PUT" {
                exchange = exchange.body("bytes");
            }
        }
        if uploads {
            let attributes = json!({"name": "C.txt", "parent": {"id": self.folder}});
            let (kind, body) = super::form(&attributes, b"bytes");
            return exchange
                .header("content-type", kind)
                .body(body)
                .send()
                .await;
        }
        match self.body(method, template) {
            Some(body) => {
                let exchange = exchange.header("content-type", "application/json");
                exchange.body(body.to_string()).send().await
            }
            None => exchange.send().await,
        }
    }
}

/// What the owner finds in their drive, to be compared before and after.
async fn state(server: &Server) -> Vec<Value> {
    let mut found = Vec::new();
    for path in ["Welcome.txt", "Reports", "Rust"] {
        found.push(server.owner().get(&at(server, path)).await.ok());
    }
    let list = format!("{}/items", at(server, "Reports"));
    found.push(server.owner().get(&list).await.ok());
    found
}

#[tokio::test]
async fn every_endpoint_asks_for_a_token() {
    let server = Server::start().await;
    let there = Filling::there(&server).await;
    let before = state(&server).await;
    for row in box_api::endpoints() {
        for base in MOUNTS {
            let answer = there
                .ask(&server.anonymous(), row.method, base, &row.template)
                .await;
            let answer = answer.denied(401, "unauthorized");
            assert_eq!(answer.all("www-authenticate").len(), 1);
        }
    }
    assert_eq!(state(&server).await, before);
}

#[tokio::test]
async fn every_endpoint_hides_another_organizations_items() {
    let server = Server::start().await;
    let there = Filling::there(&server).await;
    let before = state(&server).await;
    let outsider = server.outsider();
    for row in box_api::endpoints() {
        let hidden = there
            .ask(&outsider, row.method, "/2.0", &row.template)
            .await;
        let names = there.filled(&row.template) != row.template;
        let leads = there
            .body(row.method, &row.template)
            .is_some_and(|body| body.to_string().contains(&there.folder));
        if !names && !leads && !row.template.ends_with("/content") {
            // What has no name in it is the caller's own, or says that a link has to be shown.
            let told = hidden.text();
            for secret in ["Welcome", "Odile", "harbour"] {
                assert!(!told.contains(secret), "{}: {told}", hidden.asked);
            }
            continue;
        }
        let missing = Filling::missing()
            .ask(&outsider, row.method, "/2.0", &row.template)
            .await;
        assert_eq!(hidden.status, 404, "{}: {}", hidden.asked, hidden.text());
        assert_eq!(missing.status, 404, "{}: {}", missing.asked, missing.text());
        let plain = |answer: &Answer, filling: &Filling| {
            let mut body = answer.json();
            body["request_id"] = Value::Null;
            let ids = [
                &filling.file,
                &filling.folder,
                &filling.web_link,
                &filling.collaboration,
                &filling.user,
                &filling.session,
            ];
            ids.iter()
                .fold(body.to_string(), |text, id| text.replace(*id, "ID"))
        };
        assert_eq!(
            plain(&hidden, &there),
            plain(&missing, &Filling::missing()),
            "{}",
            hidden.asked
        );
    }
    assert_eq!(state(&server).await, before);
}

#[tokio::test]
async fn every_endpoint_asks_for_the_scope_that_it_names() {
    let server = Server::start().await;
    let there = Filling::there(&server).await;
    let before = state(&server).await;
    let nothing = server.user_with("owner", &["manage_webhook"], None).await;
    let reading = server.user_with("owner", &["root_readonly"], None).await;
    for row in box_api::endpoints() {
        let actor = match row.scope {
            Some("root_readwrite") => &reading,
            Some(_) => &nothing,
            None => continue,
        };
        // What is not in the trash is told before the scope; what needs a header is asked with one.
        let other = ["/trash", "/shared_items", "/groups/"];
        // Nothing is ever pending, for anyone.
        let pending = row.method == "GET" && row.template == "/collaborations";
        let restores = row.operation.ends_with(".restore");
        if other.iter().any(|part| row.template.contains(part)) || restores || pending {
            continue;
        }
        let answer = there.ask(actor, row.method, "/2.0", &row.template).await;
        answer.denied(403, "insufficient_scope");
    }
    assert_eq!(state(&server).await, before);
}
