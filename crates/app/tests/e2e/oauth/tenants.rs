//! The form with the organization in its address: the same ways of asking, in other words.

use hyper::Method;
use serde_json::json;

use super::{PASSWORD, REDIRECT, VERIFIER, opens};
use crate::harness::{Answer, Exchange, Server, encoded, text};

const TOKEN: &str = "/harbour/oauth2/v2.0/token";

#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) {
    let answer = answer.expect(status);
    let value = answer.json();
    assert_eq!(value["error"], error, "{value}");
    for name in [
        "error_description",
        "trace_id",
        "correlation_id",
        "timestamp",
    ] {
        assert!(value[name].is_string(), "{name}: {value}");
    }
    assert!(value["error_codes"][0].is_number(), "{value}");
}

#[tokio::test]
async fn an_application_acts_for_itself() {
    let server = Server::start().await;
    let client = server.client("daemon", &[], false).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    for address in [
        TOKEN,
        "/common/oauth2/v2.0/token",
        "/organizations/oauth2/v2.0/token",
    ] {
        let tokens = client.asks_at(address, &fields).await.ok();
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(
            (&tokens["expires_in"], &tokens["ext_expires_in"]),
            (&json!(3_600), &json!(3_600))
        );
        assert!(tokens.get("refresh_token").is_none());
        let actor = server.bearing(text(&tokens["access_token"]));
        actor.get(&server.at("Welcome.txt")).await.ok();
    }
    for (address, status, error) in [
        ("/lighthouse/oauth2/v2.0/token", 401, "invalid_client"),
        ("/nobody/oauth2/v2.0/token", 401, "invalid_client"),
        ("/consumers/oauth2/v2.0/token", 400, "invalid_request"),
    ] {
        refused(client.asks_at(address, &fields).await, status, error);
    }
    refused(client.asks_at(TOKEN, &[]).await, 400, "invalid_request");
    let unknown = [("grant_type", "client_credentials"), ("scope", "Mail.Read")];
    refused(client.asks_at(TOKEN, &unknown).await, 400, "invalid_scope");
}

#[tokio::test]
async fn the_header_is_taken_and_a_wrong_one_is_401() {
    use base64::Engine as _;
    let server = Server::start().await;
    let client = server.client("daemon", &[], false).await;
    for (secret, status) in [(&client.secret[..], 200), ("wrong", 401)] {
        let pair = format!("{}:{secret}", client.id);
        let basic = base64::prelude::BASE64_STANDARD.encode(pair);
        let answer = Exchange::new(&server.url, Method::POST, TOKEN)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Basic {basic}"))
            .body("grant_type=client_credentials")
            .send()
            .await
            .expect(status);
        assert_eq!(
            answer.headers.contains_key("www-authenticate"),
            status == 401
        );
    }
}

#[tokio::test]
async fn a_code_lasts_when_that_was_asked_for() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    for (scope, lasts) in [("Files.Read offline_access", true), ("Files.Read", false)] {
        let own = [
            ("response_type", "code"),
            ("client_id", &client.id[..]),
            ("scope", scope),
        ];
        let query = encoded(&[&own[..], &super::ASKED].concat());
        let page = format!("/harbour/oauth2/v2.0/authorize?{query}");
        server.anonymous().get(&page).await.expect(200);
        let code = super::sent_back(
            super::decide(&server, &page, "owner", PASSWORD).await,
            "code",
        );
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code[..]),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let tokens = client.asks_at(TOKEN, &fields).await.ok();
        assert_eq!(tokens["scope"], "Files.Read");
        assert!(opens(&server, text(&tokens["access_token"])).await);
        assert_eq!(tokens.get("refresh_token").is_some(), lasts);
        if lasts {
            let renew = [
                ("grant_type", "refresh_token"),
                ("refresh_token", text(&tokens["refresh_token"])),
                ("scope", "Files.ReadWrite"),
            ];
            refused(client.asks_at(TOKEN, &renew).await, 400, "invalid_scope");
            client.asks_at(TOKEN, &renew[..2]).await.ok();
        }
    }
}
