//! What is refused, and that nothing came of it.

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Server, text};

/// Sends bytes to an action as JSON.
async fn sent(server: &Server, address: &str, body: impl Into<Vec<u8>>) -> Answer {
    let exchange = server.owner().ask(Method::POST, address);
    exchange
        .header("content-type", "application/json")
        .body(body.into())
        .send()
        .await
}

/// Shows that no link was made, and that the server goes on.
#[track_caller]
fn nothing_made(links: &[Value], drive: &Answer, what: &str) {
    assert!(links.is_empty(), "{what}: {links:?}");
    assert_eq!(drive.status, 200, "{what}");
}

async fn goes_on(server: &Server, what: &str) {
    let drive = server.owner().get("/v1.0/me/drive").await;
    nothing_made(&server.links_on("Welcome.txt").await, &drive, what);
}

fn nested(depth: usize) -> String {
    format!(
        "{{\"type\":\"view\",\"@odata.x\":{}1{}}}",
        "[".repeat(depth),
        "]".repeat(depth)
    )
}

#[tokio::test]
async fn a_body_that_two_readers_could_understand_differently_is_refused() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let large = format!(
        "{{\"type\":\"view\",\"message\":\"{}\"}}",
        "a".repeat(70_000)
    );
    let many: Vec<_> = (0..9_000).map(|key| format!("\"@{key}\":1,")).collect();
    let many = many.concat();
    for (body, status) in [
        (String::new(), 400),
        (" ".to_owned(), 400),
        ("{".to_owned(), 400),
        ("{\"type\":\"view\"".to_owned(), 400),
        ("{\"type\":\"view\"}}".to_owned(), 400),
        ("{\"type\":\"view\"} {}".to_owned(), 400),
        ("{\"type\":\"view\",}".to_owned(), 400),
        ("{'type':'view'}".to_owned(), 400),
        ("{\"type\":\"view\"/**/}".to_owned(), 400),
        ("[]".to_owned(), 400),
        ("\"view\"".to_owned(), 400),
        ("null".to_owned(), 400),
        ("[{\"type\":\"view\"}]".to_owned(), 400),
        ("<createLink/>".to_owned(), 400),
        ("type=view".to_owned(), 400),
        ("{\"type\":\"view\",\"type\":\"view\"}".to_owned(), 400),
        ("{\"type\":\"view\",\"type\":\"edit\"}".to_owned(), 400),
        (
            "{\"type\":\"view\",\"\\u0074ype\":\"edit\"}".to_owned(),
            400,
        ),
        (
            "{\"type\":\"view\",\"@x\":{\"a\":1,\"a\":2}}".to_owned(),
            400,
        ),
        (
            "{\"type\":\"view\",\"message\":\"\\ud800\"}".to_owned(),
            400,
        ),
        ("{\"type\":\"view\",\"message\":\"a\nb\"}".to_owned(), 400),
        ("{\"type\":\"view\",\"@x\":01}".to_owned(), 400),
        ("{\"type\":\"view\",\"@x\":NaN}".to_owned(), 400),
        (nested(40), 400),
        (nested(10_000), 400),
        (large, 413),
        (format!("{{{many}\"type\":\"view\"}}"), 413),
    ] {
        let shown: String = body.chars().take(60).collect();
        sent(&server, &address, body)
            .await
            .refused(status, "invalidRequest");
        goes_on(&server, &shown).await;
    }
    for bytes in [
        &b"{\"type\":\"view\",\"message\":\"\xff\"}"[..],
        b"\xef\xbb\xbf{",
        b"\x00",
    ] {
        sent(&server, &address, bytes)
            .await
            .refused(400, "invalidRequest");
    }
    goes_on(&server, "bytes").await;
    sent(&server, &address, nested(20)).await.expect(201);
}

#[tokio::test]
async fn a_member_of_another_type_is_refused() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for (name, bad) in [
        (
            "type",
            vec![json!(1), json!(true), json!(["view"]), json!({"view": 1})],
        ),
        ("scope", vec![json!(1), json!(["anonymous"]), json!({})]),
        (
            "password",
            vec![
                json!(12_345_678),
                json!(["x"]),
                json!({"x": 1}),
                json!(true),
            ],
        ),
        (
            "retainInheritedPermissions",
            vec![json!("true"), json!(1), json!([])],
        ),
        ("sendNotification", vec![json!("yes"), json!(0)]),
        ("message", vec![json!(1), json!(["x"])]),
        (
            "recipients",
            vec![
                json!({}),
                json!("kim"),
                json!([1]),
                json!(["kim"]),
                json!([[]]),
            ],
        ),
    ] {
        for value in bad {
            let mut body = json!({"type": "view"});
            body[name] = value;
            let answer = server.owner().post(&address, body.clone()).await;
            let answer = answer.refused(400, "invalidRequest");
            assert_eq!(
                answer.inner_code().as_deref(),
                Some("invalidParameterFormat"),
                "{body}"
            );
            goes_on(&server, &body.to_string()).await;
        }
    }
}

#[tokio::test]
async fn what_the_contract_does_not_know_is_refused() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let view = |more: Value| {
        let mut body = json!({"type": "view"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let (outsider, long) = (server.user("outsider").to_owned(), "p".repeat(257));
    for body in [
        json!({}),
        json!({"scope": "anonymous"}),
        json!({"type": null}),
        json!({"type": ""}),
        json!({"type": "colour"}),
        json!({"type": "mail"}),
        json!({"type": " view"}),
        view(json!({"scope": "everyone"})),
        view(json!({"scope": ""})),
        view(json!({"scope": "existingAccess"})),
        view(json!({"colour": 1})),
        view(json!({"Type": "edit"})),
        view(json!({"id": "x"})),
        view(json!({"roles": ["write"]})),
        view(json!({"webUrl": "https://evil.example/"})),
        view(json!({"link": {"webUrl": "https://evil.example/"}})),
        view(json!({"password": long})),
        view(json!({"password": "a\u{0}b"})),
        view(json!({"password": "x", "scope": "organization"})),
        view(json!({"password": "x", "scope": "users"})),
        view(json!({"recipients": [{"email": "viewer@harbour.example"}]})),
        view(json!({"recipients": [{"email": "viewer@harbour.example"}], "scope": "anonymous"})),
        view(json!({"recipients": [{"email": "viewer@harbour.example"}], "scope": "organization"})),
        view(json!({"recipients": [{}], "scope": "users"})),
        view(json!({"recipients": [{"email": "viewer", "alias": "viewer"}], "scope": "users"})),
        view(json!({"recipients": [{"email": "nobody@harbour.example"}], "scope": "users"})),
        view(json!({"recipients": [{"email": "outsider@lighthouse.example"}], "scope": "users"})),
        view(json!({"recipients": [{"objectId": outsider}], "scope": "users"})),
        view(json!({"recipients": [{"objectId": "nonsense"}], "scope": "users"})),
        view(json!({"recipients": [{"colour": "x"}], "scope": "users"})),
        view(json!({"expirationDateTime": "2020-01-01T00:00:00Z"})),
        view(json!({"expirationDateTime": "soon"})),
    ] {
        let shown = body.to_string();
        server
            .owner()
            .post(&address, body)
            .await
            .refused(400, "invalidRequest");
        goes_on(&server, &shown).await;
    }
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let server = Server::start().await;
    let body = r#"{"type":"view"}"#;
    for address in [
        format!("{}/createLink", server.at("Welcome.txt")),
        "/drive/root:/Welcome.txt:/action.createLink".to_owned(),
    ] {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/jsonp",
            "nonsense",
        ] {
            let exchange = server.owner().ask(Method::POST, &address);
            let answer = exchange
                .header("content-type", kind)
                .body(body)
                .send()
                .await;
            answer.refused(415, "invalidRequest");
            goes_on(&server, kind).await;
        }
        let exchange = server.owner().ask(Method::POST, &address);
        let packed = exchange.header("content-type", "application/json");
        packed
            .header("content-encoding", "gzip")
            .body(body)
            .send()
            .await
            .expect(415);
        goes_on(&server, "packed").await;
    }
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for kind in [
        None,
        Some("application/json; charset=utf-8"),
        Some("Application/JSON"),
    ] {
        let mut exchange = server.owner().ask(Method::POST, &address).body(body);
        if let Some(kind) = kind {
            exchange = exchange.header("content-type", kind);
        }
        let status = exchange.send().await.status;
        assert!([200, 201].contains(&status), "{kind:?}: {status}");
    }
}

#[tokio::test]
async fn a_path_that_leads_nowhere_leads_nowhere() {
    let server = Server::start().await;
    let owner = server.owner();
    let deep = "/a".repeat(65);
    let long = "n".repeat(300);
    for path in [
        "root:/../Welcome.txt:",
        "root:/..:",
        "root:/Reports/../Welcome.txt:",
        "root:/Reports/..%2FWelcome.txt:",
        "root:/%2e%2e/Welcome.txt:",
        "root:/Reports/%2e%2e%2fWelcome.txt:",
        "root:/./Welcome.txt:",
        "root:/Reports%5C..%5CWelcome.txt:",
        "root:/Welcome.txt%00:",
        "root:/%00:",
        "root:/Welcome.txt/more:",
        "root:/C%3A/Welcome.txt:",
        "root:/etc/passwd:",
        "root:/Welcome.txt%23:",
        "root:/Welcome:",
        "root:/Welcome.txt%20:",
        "root:/%252e%252e/Welcome.txt:",
        "root:/%EF%BC%8E%EF%BC%8E/Welcome.txt:",
        &format!("root:{deep}:"),
        &format!("root:/{long}:"),
        "root:/%zz:",
        "root:/%:",
        "root:/%ff:",
        "root:/%C0%AE%C0%AE/Welcome.txt:",
        "root:Welcome.txt:",
        "root/:Welcome.txt:",
        "items/../root",
        "items/..%2Froot",
        "items/nonsense",
        "items/0",
        "items/-1",
        "items/01",
        "items/%20",
        "items/9999999999999999999999999",
    ] {
        for (address, body) in [
            (
                format!("/v1.0/me/drive/{path}/createLink"),
                Some(json!({"type": "view"})),
            ),
            (format!("/v1.0/me/drive/{path}/children"), None),
            (format!("/v1.0/me/drive/{path}/content"), None),
            (
                format!("/drive/{path}/action.createLink"),
                Some(json!({"type": "view"})),
            ),
        ] {
            let answer = match body {
                Some(body) => owner.post(&address, body).await,
                None => owner.get(&address).await,
            };
            let status = answer.status;
            assert!(
                [400, 404].contains(&status),
                "{address}: {status} {}",
                answer.text()
            );
            let code = answer.json()["error"]["code"].clone();
            assert!(
                ["invalidRequest", "itemNotFound"].contains(&text(&code)),
                "{address}: {code}"
            );
        }
        goes_on(&server, path).await;
    }
}

#[tokio::test]
async fn an_action_takes_one_method_and_a_thing_takes_its_own() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    for (method, address, allowed) in [
        (Method::GET, format!("{item}/createLink"), "POST"),
        (Method::PUT, format!("{item}/createLink"), "POST"),
        (Method::DELETE, format!("{item}/invite"), "POST"),
        (Method::PUT, format!("{item}/children"), "GET, HEAD, POST"),
        (Method::DELETE, format!("{item}/content"), "GET, HEAD, PUT"),
        (Method::PUT, item.clone(), "GET, HEAD, PATCH, DELETE"),
        (Method::POST, item.clone(), "GET, HEAD, PATCH, DELETE"),
        (Method::POST, format!("{item}/permissions"), "GET, HEAD"),
    ] {
        let answer = server.owner().ask(method, &address).send().await;
        let answer = answer.refused(405, "notAllowed");
        assert_eq!(answer.header("allow"), allowed, "{}", answer.asked);
    }
    // Only OneDrive lets a `POST` stand for something else (docs/contracts/microsoft.md 6).
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let id = text(&link["id"]);
    let tunnelled = |address: String| {
        let exchange = server.owner().ask(Method::POST, &address);
        exchange.header("x-http-method-override", "DELETE").send()
    };
    tunnelled(format!("{item}/permissions/{id}"))
        .await
        .expect(405);
    assert_eq!(server.links_on("Welcome.txt").await.len(), 1);
    let legacy = format!(
        "/drive/items/{}/permissions/{id}",
        server.item("Welcome.txt")
    );
    tunnelled(legacy).await.expect(204);
    goes_on(&server, "tunnelled").await;
}
