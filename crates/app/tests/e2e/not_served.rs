//! What a vendor has and we do not is told as such: to a known caller, by name, and before anything is looked up.

use app::wiring::{Family, box_api, not_served, oracle};
use hyper::Method;
use serde_json::Value;

use crate::harness::{Actor, Answer, Server};

/// An address in which nothing that is named can be there.
fn filled(template: &str) -> String {
    let mut address = String::new();
    for (at, part) in template.split('{').enumerate() {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        address.push_str(if at == 0 { part } else { "x" });
        address.push_str(if at == 0 { "" } else { rest });
    }
    address
}

/// Every method that a row stands for.
fn methods(method: &'static str) -> &'static [&'static str] {
    match method {
        "*" => &["GET", "POST", "PUT", "DELETE"],
        "PATCH" => &["PATCH"],
        "PUT" => &["PUT"],
        "POST" => &["POST"],
        "DELETE" => &["DELETE"],
        "OPTIONS" => &["OPTIONS"],
        other => panic!("{other}"),
    }
}

async fn asked(actor: &Actor, method: &str, address: &str) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    // What is sent is not looked at.
    let exchange = actor.ask(method, address).header("content-type", "x/y");
    exchange.body("{").send().await
}

#[tokio::test]
async fn microsoft_tells_what_it_does_not_serve() {
    let server = Server::start().await;
    for (family, base, unknown, inner) in [
        (
            Family::Graph,
            "/v1.0",
            "InvalidAuthenticationToken",
            "innerError",
        ),
        (
            Family::OneDrive,
            "/onedrive/v1.0",
            "unauthenticated",
            "innererror",
        ),
    ] {
        let rows = not_served(family);
        assert!(rows.len() > 40, "{}", rows.len());
        for row in rows {
            let address = format!("{base}{}", filled(&row.template));
            for method in methods(row.method) {
                let anyone = asked(&server.anonymous(), method, &address).await;
                anyone.refused(401, unknown);
                let told = asked(&server.outsider(), method, &address).await;
                let told = told.refused(501, "notImplemented").json();
                let message = told["error"]["message"].as_str().unwrap();
                assert!(message.starts_with(row.operation), "{address}: {message}");
                let has_inner = told["error"].get(inner).is_some();
                assert_eq!(has_inner, family == Family::Graph, "{address}");
            }
        }
    }
}

#[tokio::test]
async fn box_tells_what_it_does_not_serve() {
    let server = Server::start().await;
    for row in box_api::not_served() {
        let address = format!("/2.0{}", filled(&row.template));
        for method in methods(row.method) {
            let anyone = asked(&server.anonymous(), method, &address).await;
            anyone.denied(401, "unauthorized");
            let told = asked(&server.outsider(), method, &address).await;
            let told = told.denied(405, "method_not_allowed");
            assert_eq!(told.all("allow").len(), 1, "{address}");
            let name = format!("{}_{}", method.to_lowercase(), row.operation);
            let error = &told.json()["context_info"]["errors"][0];
            assert_eq!(error["reason"], "not_served", "{address}");
            assert_eq!(error["name"], Value::from(name), "{address}");
        }
    }
}

#[tokio::test]
async fn oracle_tells_what_it_does_not_serve() {
    let server = Server::start().await;
    for row in oracle::not_served() {
        for version in ["1.1", "1.2"] {
            let address = format!("/documents/api/{version}{}", filled(&row.template));
            for method in methods(row.method) {
                asked(&server.anonymous(), method, &address)
                    .await
                    .expect(401);
                let told = asked(&server.outsider(), method, &address).await;
                let told = told.expect(501).json();
                assert_eq!(told["errorCode"], "-1", "{address}");
                let message = told["errorMessage"].as_str().unwrap();
                assert!(message.starts_with(row.operation), "{address}: {message}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_served_in_one_form_is_not_answered_in_another() {
    let server = Server::start().await;
    let item = format!("/v1.0/me/drive/items/{}", server.item("Welcome.txt"));
    for wanted in ["content?format=pdf", "content?$format=pdf"] {
        let told = server.owner().get(&format!("{item}/{wanted}")).await;
        told.refused(501, "notImplemented");
    }
    for name in ["versions", "listItem", "children,workbook"] {
        let told = server.owner().get(&format!("{item}?$expand={name}")).await;
        told.refused(501, "notImplemented");
    }
    server
        .owner()
        .get(&format!("{item}/content"))
        .await
        .expect(302);
}
