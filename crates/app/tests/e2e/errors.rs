//! What every answer of the API carries.

use serde_json::{Value, json};

use crate::harness::{Answer, Server};

fn is_guid(text: &str) -> bool {
    let lengths: Vec<_> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Refusals of many kinds, each with its status.
async fn refusals(server: &Server, base: &str) -> Vec<Answer> {
    let (owner, drive) = (server.owner(), server.drive("owner"));
    let item = format!("{base}/drives/{drive}/items/{}", server.item("Welcome.txt"));
    let create = if base.starts_with("/onedrive") {
        "action.createLink"
    } else {
        "createLink"
    };
    vec![
        server.anonymous().get(&item).await.expect(401),
        server
            .viewer()
            .post(&format!("{item}/{create}"), json!({"type": "view"}))
            .await
            .expect(403),
        server.outsider().get(&item).await.expect(404),
        owner
            .get(&format!("{base}/drives/{drive}/items/none"))
            .await
            .expect(404),
        owner
            .post(&format!("{item}/{create}"), json!({"type": "colour"}))
            .await
            .expect(400),
        owner
            .get(&format!("{item}?$select=colour"))
            .await
            .expect(400),
        owner.delete(&format!("{item}/{create}")).await.expect(405),
        owner
            .get_with(&item, "accept", "text/html")
            .await
            .expect(406),
        owner
            .get(&format!("{base}/drives/{drive}/root:/%zz"))
            .await
            .expect(400),
    ]
}

#[tokio::test]
async fn point_23_graphs_errors_carry_the_ids_of_their_requests() {
    let server = Server::start().await;
    for base in ["/v1.0", "/beta", "/v2.0"] {
        for answer in refusals(&server, base).await {
            let id = answer.header("request-id");
            assert!(is_guid(id), "{id}");
            let body = answer.json();
            let inner = &body["error"]["innerError"];
            assert_eq!(inner["request-id"], json!(id), "{}: {body}", answer.asked);
            assert_eq!(
                inner["client-request-id"],
                json!(id),
                "{}: {body}",
                answer.asked
            );
            assert_eq!(answer.header("client-request-id"), id);
            assert_eq!(inner["date"], "2026-09-21T14:13:20", "{body}");
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        }
    }
}

#[tokio::test]
async fn point_23_onedrives_errors_are_plainer() {
    let server = Server::start().await;
    for answer in refusals(&server, "/onedrive/v1.0").await {
        assert!(is_guid(answer.header("request-id")));
        let body = answer.json();
        let error = body["error"].as_object().unwrap();
        assert!(
            error["code"].is_string() && error["message"].is_string(),
            "{body}"
        );
        assert!(!error.contains_key("innerError"), "{body}");
        let inner = error.get("innererror").unwrap_or(&Value::Null);
        assert!(inner.get("request-id").is_none(), "{body}");
    }
}

#[tokio::test]
async fn point_23_a_clients_own_id_comes_back() {
    let server = Server::start().await;
    let id = "8f4ff7e3-4f0c-4c5c-9f0a-0123456789ab";
    let name = "client-request-id";
    let good = server
        .owner()
        .get_with("/v1.0/me/drive", name, id)
        .await
        .expect(200);
    assert_eq!(good.header(name), id);
    assert_ne!(good.header("request-id"), id);
    let bad = server
        .owner()
        .get_with("/v1.0/me/drive/items/none", name, id)
        .await
        .expect(404);
    assert_eq!(bad.header(name), id);
    assert_eq!(bad.json()["error"]["innerError"][name], json!(id));
    let missing = server
        .anonymous()
        .get_with("/v1.0/me/drive", name, id)
        .await
        .expect(401);
    assert_eq!(missing.header(name), id);
    // What is no such id is not thrown back at a browser.
    for odd in ["<script>", "x\" onload=\"y", &"a".repeat(5_000)] {
        let answer = server
            .owner()
            .get_with("/v1.0/me/drive/items/none", name, odd)
            .await;
        let answer = answer.expect(404);
        assert!(answer.header(name).len() < 200, "{odd}");
    }
}

#[tokio::test]
async fn every_answer_keeps_to_itself() {
    let server = Server::start().await;
    let owner = server.owner();
    let answers = [
        owner.get("/v1.0/me/drive").await.expect(200),
        owner.get("/v1.0/me/drive/root/children").await.expect(200),
        owner.get("/v1.0/me/drive/items/none").await.expect(404),
        owner.get("/drive").await.expect(200),
        owner
            .get("/onedrive/v1.0/drive/items/none")
            .await
            .expect(404),
        owner
            .post("/v1.0/me/drive/root/createLink", json!({"type": "view"}))
            .await
            .expect(201),
        owner
            .get("/v1.0/me/drive/root:/Welcome.txt:/content")
            .await
            .expect(302),
        server.anonymous().get("/v1.0/me").await.expect(401),
    ];
    for answer in answers {
        assert!(
            answer.header("cache-control").contains("no-store"),
            "{}",
            answer.asked
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(is_guid(answer.header("request-id")));
        assert!(answer.all("access-control-allow-origin").is_empty());
        assert!(answer.all("set-cookie").is_empty());
        assert!(answer.all("server").is_empty() && answer.all("x-powered-by").is_empty());
        assert_eq!(answer.header("odata-version"), "4.0", "{}", answer.asked);
    }
}

#[tokio::test]
async fn success_is_typed_as_each_family_types_it() {
    let server = Server::start().await;
    let graph = server.owner().get("/v1.0/me/drive").await.expect(200);
    let expected = "application/json;odata.metadata=minimal;odata.streaming=true;\
         IEEE754Compatible=false;charset=utf-8";
    assert_eq!(graph.header("content-type"), expected);
    let onedrive = server.owner().get("/drive").await.expect(200);
    let expected = "application/json; odata.metadata=minimal; odata.streaming=true";
    assert_eq!(onedrive.header("content-type"), expected);
}

#[tokio::test]
async fn no_address_is_built_from_a_requests_host() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let host = server.url.trim_start_matches("http://");
    let token = format!("{:?}", server.owner());
    let token = token
        .split('"')
        .find(|part| part.starts_with("lk_"))
        .unwrap();
    let body = r#"{"type":"view"}"#;
    let head = format!(
        "POST {address} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\
         Authorization: Bearer {token}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = crate::harness::raw(&server.url, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(
        answer.contains(host) && !answer.contains("evil"),
        "{answer}"
    );
}
