//! What another organization has, and what there is not, are answered alike on every route.

use hyper::Method;
use serde_json::json;

use super::Call;
use super::client::Form;
use crate::harness::{Server, text};

/// The number in an id: what stands behind its `T`.
fn number(id: &str) -> String {
    let (_, digits) = id.rsplit_once('T').unwrap();
    digits.trim_start_matches('0').to_owned()
}

#[tokio::test]
async fn the_hidden_and_the_missing_are_told_alike_on_every_route() {
    let server = Server::start().await;
    let owner = server.owner();
    // Ids of the same kind: of what is there, and of what was ended for good.
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for name in ["there", "ended"] {
        let folder = server.made_folder(Form::Json, "self", name).await;
        let file = server
            .made_file(Form::Json, "self", &format!("{name}.txt"), b"x")
            .await;
        folders.push(folder);
        files.push(text(&file["id"]).to_owned());
    }
    for (kind, id) in [("files", &files[1]), ("folders", &folders[1])] {
        let address = format!("/2.0/{kind}/{}", number(id));
        owner.delete(&address).await.expect(204);
        owner.delete(&format!("{address}/trash")).await.expect(204);
    }
    let outsider = server.outsider();
    let mut compared = 0;
    for row in app::wiring::oracle::endpoints() {
        let is_of_an_item =
            row.template.contains("{file-id}") || row.template.contains("{folder-id}");
        if !is_of_an_item {
            continue;
        }
        let mut told = Vec::new();
        for which in [0, 1] {
            let path = row.template.replace("{file-id}", &files[which]);
            let path = path.replace("{folder-id}", &folders[which]);
            let method = Method::from_bytes(row.method.as_bytes()).unwrap();
            let call = Call::of(&outsider, Form::Json, method, &path);
            let call = match row.operation {
                "uploadVersion" => call.file(None, "a.txt", b"b"),
                _ if row.method == "GET" => call,
                _ => call.body(&json!({"name": "x", "assignedUser": "x", "assignedUsers": "@everybody", "userID": "outsider", "role": "viewer"})),
            };
            let reply = call.send().await;
            reply.fault(404, "-16");
            let body = reply.answer.text();
            let body = body
                .replace(&files[which], "ID")
                .replace(&folders[which], "ID");
            told.push(body);
        }
        assert_eq!(told[0], told[1], "{} {}", row.method, row.template);
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}
