//! Requests that no door ever sees, and what lies beside the doors.

use serde_json::json;

use crate::harness::{Server, raw};

#[tokio::test]
async fn what_two_readers_could_understand_differently_is_refused_outright() {
    let server = Server::start().await;
    let host = server.url.trim_start_matches("http://");
    for head in [
        "GET /healthz HTTP/1.1\r\n".to_owned(),
        format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n"),
        format!(
            "GET /healthz HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n"
        ),
        format!(
            "POST /v1.0/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\nContent-Length: 4\r\n"
        ),
        format!("POST /v1.0/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: +3\r\n"),
        format!("GET /healthz HTTP/1.1\r\nHost : {host}\r\n"),
    ] {
        let answer = raw(
            &server.url,
            format!("{head}Connection: close\r\n\r\n").as_bytes(),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{head}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
    let long = "a".repeat(9_000);
    let head = format!("GET /v1.0/{long} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answer = raw(&server.url, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    let fields = "X-Many: x\r\n".repeat(200);
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n");
    let answer = raw(&server.url, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    server.anonymous().get("/healthz").await.expect(200);
}

#[tokio::test]
async fn an_announced_body_is_refused_before_it_is_sent() {
    let server = Server::start().await;
    let host = server.url.trim_start_matches("http://");
    let token = format!("{:?}", server.owner());
    let token = token
        .split('"')
        .find(|part| part.starts_with("lk_"))
        .unwrap();
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let head = format!(
        "POST {address} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 1125899906842624\r\nConnection: close\r\n\r\n"
    );
    let answer = raw(&server.url, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(server.links_on("Welcome.txt").await.is_empty());
}

#[tokio::test]
async fn beside_the_doors_there_is_little() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    assert_eq!(anyone.get("/healthz").await.expect(200).text(), "ok\n");
    anyone.get("/readyz").await.expect(200);
    let robots = anyone.get("/robots.txt").await.expect(200).text();
    assert!(robots.contains("Disallow: /"), "{robots}");
    // What is not built yet is absent.
    for absent in [
        "/",
        "/console",
        "/metrics",
        "/docs",
        "/openapi/graph",
        "/openapi/nothing.json",
        "/.git/config",
    ] {
        anyone.get(absent).await.expect(404);
    }
    for graph in [
        "/graph/v1.0/me",
        "/graph/v1beta1/drives",
        "/documents/api/1.1/files/x",
    ] {
        server.owner().get(graph).await.expect(404);
    }
}

#[tokio::test]
async fn no_other_site_is_let_in() {
    let server = Server::start().await;
    let origin = ("origin", "https://evil.example");
    for address in ["/v1.0/me/drive", "/drive"] {
        let answer = server.owner().get_with(address, origin.0, origin.1).await;
        for field in [
            "access-control-allow-origin",
            "access-control-allow-credentials",
        ] {
            assert!(answer.all(field).is_empty(), "{field}");
        }
        let asked = server.anonymous().ask(hyper::Method::OPTIONS, address);
        let asked = asked
            .header(origin.0, origin.1)
            .header("access-control-request-method", "POST");
        let answer = asked
            .header("access-control-request-headers", "authorization")
            .send()
            .await;
        assert!(
            answer.all("access-control-allow-origin").is_empty(),
            "{answer:?}"
        );
    }
    let jsonp = server
        .owner()
        .get("/v1.0/me/drive?callback=alert")
        .await
        .ok();
    assert_eq!(jsonp["driveType"], json!("business"));
}
