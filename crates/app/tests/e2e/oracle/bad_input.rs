//! What no client should send.

use hyper::Method;
use serde_json::json;

use super::client::{API, Applink, Form};
use super::{Call, in_each_form};
use crate::harness::Server;

#[tokio::test]
async fn xml_that_could_be_read_in_two_ways_is_not_read() {
    let server = Server::start().await;
    let address = format!("{API}/applinks/file/{}", server.document("Welcome.txt"));
    let deep = "<a>".repeat(20_000);
    let nested = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    for body in [
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a><assignedUser>&x;</assignedUser></a>",
        "<!DOCTYPE a><a><assignedUser>x</assignedUser></a>",
        "<a><assignedUser>&x;</assignedUser></a>",
        "<a><assignedUser>x</assignedUser>",
        "<a><assignedUser>x</b></a>",
        "<a/><a/>",
        &deep,
        &nested,
    ] {
        let answer = server
            .owner()
            .ask(Method::POST, &address)
            .header("content-type", "application/xml")
            .header("accept", "application/xml")
            .body(body.to_owned())
            .send()
            .await
            .expect(400);
        let shown = answer.text();
        assert!(shown.contains("<errorCode>-1</errorCode>"), "{shown}");
        assert!(!shown.contains("root:"), "{shown}");
    }
}

#[tokio::test]
async fn json_that_could_be_read_in_two_ways_is_not_read() {
    let server = Server::start().await;
    let address = format!("{API}/applinks/file/{}", server.document("Welcome.txt"));
    for body in [
        "{",
        "[]",
        "null",
        "{\"assignedUser\":\"a\",\"assignedUser\":\"b\"}",
        "{\"assignedUser\":\"\\ud800\"}",
    ] {
        let answer = server
            .owner()
            .ask(Method::POST, &address)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .expect(400);
        assert_eq!(answer.json()["errorCode"], "-1", "{body}");
    }
}

#[tokio::test]
async fn nothing_that_is_shown_is_said_again() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let link = server.applink("file", &id, "viewer").await;
        let wrong = Applink {
            access: "x".repeat(64),
            ..link.clone()
        };
        let refused = wrong.get(server, form, &format!("/files/{id}")).await;
        refused.fault(400, "-26");
        let shown = refused.answer.text();
        assert!(
            !shown.contains(&link.id) && !shown.contains(&wrong.access),
            "{shown}"
        );
    })
    .await;
}

/// An applink's view of every route that writes, with a viewer's role.
#[tokio::test]
async fn a_viewer_is_refused_on_every_route_that_changes_or_takes() {
    let server = Server::start().await;
    let folder = server.made_folder(Form::Json, "self", "Shared").await;
    let file = server.made_file(Form::Json, &folder, "a.txt", b"a").await;
    let file = crate::harness::text(&file["id"]).to_owned();
    let link = server.applink("folder", &folder, "viewer").await;
    let mut tried = 0;
    for row in app::wiring::oracle::endpoints() {
        let path = row
            .template
            .replace("{file-id}", &file)
            .replace("{folder-id}", &folder)
            .replace("{link-id}", "LFx");
        let looks = matches!(
            row.operation,
            "folder.get" | "contents" | "file.get" | "folders"
        );
        if looks || row.operation == "renewApplink" {
            continue;
        }
        tried += 1;
        let method = Method::from_bytes(row.method.as_bytes()).unwrap();
        let call = link.call(&server, Form::Json, method, &path);
        let call = match row.operation {
            "upload" | "uploadVersion" => call.file(Some(&folder), "a.txt", b"b"),
            _ if row.method == "GET" => call,
            _ => call.body(&json!({"name": "x", "assignedUser": "x", "assignedUsers": "@everybody", "userID": "viewer", "role": "viewer"})),
        };
        let status = call.send().await.answer.status;
        assert!(
            matches!(status, 401 | 403),
            "{} {}: {status}",
            row.method,
            row.template
        );
    }
    assert!(tried > 20, "{tried}");
    let shown = Call::of(
        &server.owner(),
        Form::Json,
        Method::GET,
        &format!("/files/{file}"),
    );
    assert_eq!(shown.send().await.ok("file")["version"], "1");
}

#[tokio::test]
async fn an_id_of_the_wrong_letter_is_nobody_s() {
    in_each_form(async |server, form| {
        let folder = server.document("Reports");
        let as_file = format!("D{}", &folder[1..]);
        let as_folder = format!("F{}", &server.document("Welcome.txt")[1..]);
        for path in [
            format!("/files/{as_file}"),
            format!("/files/{as_file}/data"),
            format!("/folders/{as_folder}"),
            format!("/folders/{as_folder}/items"),
        ] {
            server
                .gets(&server.owner(), form, &path)
                .await
                .fault(404, "-16");
        }
    })
    .await;
}

#[tokio::test]
async fn another_method_is_told_to_whoever_shows_an_applink() {
    let server = Server::start().await;
    let file = server.document("Welcome.txt");
    let link = server.applink("file", &file, "viewer").await;
    let call = link.call(
        &server,
        Form::Json,
        Method::PATCH,
        &format!("/files/{file}"),
    );
    let refused = call.send().await;
    refused.fault(405, "-1");
    assert!(!refused.answer.header("allow").is_empty());
    // So is what is not served.
    let path = format!("/files/{file}/versions");
    let call = link.call(&server, Form::Json, Method::GET, &path);
    call.send().await.fault(501, "-1");
}

#[tokio::test]
async fn the_path_comes_first_and_the_media_types_before_the_query() {
    let server = Server::start().await;
    let broken = server.anonymous();
    let broken = broken.get("/documents/api/1.1/%zz").await;
    broken.expect(400);
    let file = server.document("Welcome.txt");
    let path = format!("/documents/api/1.1/files/{file}?x=%FF");
    let wanted = server.owner();
    let wanted = wanted
        .ask(Method::GET, &path)
        .header("accept", "text/plain");
    wanted.send().await.expect(406);
    // A list of members may be asked for with a body, so what that is comes before what is wanted.
    let folder = server.document("Reports");
    let path = format!("/documents/api/1.1/shares/{folder}/items?x=%FF");
    for accepted in ["image/png", "application/json"] {
        let sent = server.owner();
        let sent = sent.ask(Method::GET, &path).header("accept", accepted);
        sent.header("content-type", "text/plain")
            .send()
            .await
            .expect(415);
    }
}
