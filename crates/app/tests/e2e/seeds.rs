//! Box's contract, tried through the program (docs/contracts/box.md).

mod access;
mod clients;
mod coverage;
mod limits;
mod link;
mod pages;
mod reach;
mod roles;
pub(crate) mod sessions;
mod settings;
mod shared_items;

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Answer, Exchange, Server, text};

/// The address of something in the demonstration's drive.
pub(crate) fn at(server: &Server, path: &str) -> String {
    let kind = match path {
        "Reports" => "folders",
        "Rust" => "web_links",
        _ => "files",
    };
    format!("/2.0/{kind}/{}", server.number(path))
}

impl Actor {
    /// A `PUT` of a document.
    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.with_json(Method::PUT, path, &body).send().await
    }

    /// A request with a document in it.
    pub(crate) fn with_json(&self, method: Method, path: &str, body: &Value) -> Exchange {
        self.ask(method, path)
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// Makes, changes or ends the link of an item.
    pub(crate) async fn set(&self, item: &str, link: Value) -> Answer {
        self.put(item, json!({"shared_link": link})).await
    }

    /// Resolves a link.
    pub(crate) async fn resolve(&self, url: &str, password: Option<&str>) -> Answer {
        let password = password.map_or_else(String::new, |password| {
            format!("&shared_link_password={password}")
        });
        self.get_with(
            "/2.0/shared_items",
            "boxapi",
            &format!("shared_link={url}{password}"),
        )
        .await
    }
}

impl Answer {
    /// The link in an item's document.
    #[track_caller]
    pub(crate) fn link(self) -> Value {
        self.ok()["shared_link"].clone()
    }

    /// The same, if it is Box's refusal with this status and code.
    #[track_caller]
    pub(crate) fn denied(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        let body = answer.json();
        assert_eq!(body["type"], "error", "{}: {body}", answer.asked);
        assert_eq!(body["status"], status, "{}: {body}", answer.asked);
        assert_eq!(body["code"], code, "{}: {body}", answer.asked);
        assert!(body["request_id"].is_string(), "{body}");
        answer
    }

    /// The same, if the refusal is about this part of the request.
    #[track_caller]
    pub(crate) fn about(self, name: &str) -> Self {
        let body = self.json();
        let told = &body["context_info"]["errors"][0]["name"];
        assert_eq!(told, name, "{}: {body}", self.asked);
        self
    }
}

/// The path of a link's page.
pub(crate) fn page(server: &Server, link: &Value) -> String {
    server.path_of(&link["url"])
}

/// A person's number.
pub(crate) fn user_number(server: &Server, name: &str) -> String {
    text(&server.shown_user(name)["box_id"]).to_owned()
}

/// Makes a folder in somebody's root.
pub(crate) async fn folder(actor: &Actor, parent: &str, name: &str) -> Value {
    let body = json!({"name": name, "parent": {"id": parent}});
    actor.post("/2.0/folders", body).await.made()
}

/// The form of an upload.
pub(crate) fn form(attributes: &Value, bytes: &[u8]) -> (String, Vec<u8>) {
    let boundary = "a-form-of-the-tests";
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\n{attributes}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"unused\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend(bytes);
    body.extend(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Uploads a file; the answer is its document.
pub(crate) async fn upload(actor: &Actor, parent: &str, name: &str, bytes: &[u8]) -> Value {
    let (kind, body) = form(&json!({"name": name, "parent": {"id": parent}}), bytes);
    let answer = actor
        .ask(Method::POST, "/api/2.0/files/content")
        .header("content-type", kind)
        .body(body)
        .send()
        .await;
    let list = answer.made();
    assert_eq!(list["total_count"], 1, "{list}");
    list["entries"][0].clone()
}

/// Gives a role on something.
pub(crate) async fn invite(
    actor: &Actor,
    kind: &str,
    item: &str,
    login: &str,
    role: &str,
) -> Answer {
    let body = json!({
        "item": {"type": kind, "id": item},
        "accessible_by": {"type": "user", "login": login},
        "role": role,
    });
    actor.post("/2.0/collaborations", body).await
}
