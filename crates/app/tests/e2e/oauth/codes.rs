//! Codes: once, for half a minute, for the one who asked.

use std::time::Duration;

use super::{PROVED, REDIRECT, VERIFIER, consented, opens, with_code};
use crate::harness::text;

#[tokio::test]
async fn a_code_gives_tokens_for_whoever_consented() {
    let (server, client, code) = with_code().await;
    let answer = client.brings(&code, &PROVED).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json")
    );
    let tokens = answer.ok();
    assert_eq!(tokens["token_type"], "bearer");
    assert_eq!(tokens["expires_in"], 3_600);
    assert_eq!(tokens["restricted_to"], serde_json::json!([]));
    assert!(tokens.get("issued_token_type").is_none());
    assert!(text(&tokens["refresh_token"]).starts_with("lkr_"));
    let access = text(&tokens["access_token"]);
    assert!(access.starts_with("lk_"));
    let found = server
        .bearing(access)
        .get("/v1.0/me/drive/root:/Welcome.txt")
        .await
        .ok();
    assert_eq!(found["id"], server.item("Welcome.txt"));
    server.clock.advance(Duration::from_secs(3_599));
    assert!(opens(&server, access).await);
    server.clock.advance(Duration::from_secs(1));
    let answer = server
        .bearing(access)
        .get("/v1.0/me/drive/root")
        .await
        .expect(401);
    assert!(answer.header("www-authenticate").contains("expired_token"));
}

#[tokio::test]
async fn a_code_is_good_for_half_a_minute() {
    let (server, client, code) = with_code().await;
    server.clock.advance(Duration::from_secs(29));
    client.brings(&code, &PROVED).await.ok();
    let code = consented(&server, &client).await;
    server.clock.advance(Duration::from_secs(31));
    client.brings(&code, &PROVED).await.trouble("invalid_grant");
}

#[tokio::test]
async fn a_code_s_second_use_ends_all_that_came_of_it() {
    let (server, client, code) = with_code().await;
    let tokens = client.brings(&code, &PROVED).await.ok();
    let access = text(&tokens["access_token"]);
    assert!(opens(&server, access).await);
    client.brings(&code, &PROVED).await.trouble("invalid_grant");
    assert!(!opens(&server, access).await);
    client
        .renews(text(&tokens["refresh_token"]))
        .await
        .trouble("invalid_grant");
}

#[tokio::test]
async fn of_many_who_bring_a_code_at_once_one_is_served_and_then_none() {
    let (server, client, code) = with_code().await;
    let all = futures_util::future::join_all((0..8).map(|_| client.brings(&code, &PROVED))).await;
    let fulfilled: Vec<_> = all
        .into_iter()
        .filter(|answer| answer.status == 200)
        .collect();
    assert_eq!(fulfilled.len(), 1);
    assert!(!opens(&server, text(&fulfilled[0].json()["access_token"])).await);
}

#[tokio::test]
async fn a_code_is_for_its_client_its_address_and_its_secret() {
    let (server, client, code) = with_code().await;
    let other = server.client("other", &[REDIRECT], false).await;
    let wrong = "x".repeat(43);
    let secret = ("code_verifier", VERIFIER);
    let address = ("redirect_uri", REDIRECT);
    other.brings(&code, &PROVED).await.trouble("invalid_grant");
    for fields in [
        &[secret][..],
        &[address],
        &[address, ("code_verifier", &wrong)],
        &[secret, ("redirect_uri", "https://app.example/cb/")],
        &[secret, ("redirect_uri", "https://app.example/CB")],
    ] {
        client.brings(&code, fields).await.trouble("invalid_grant");
    }
    // None of these used it up.
    client.brings(&code, &PROVED).await.ok();
    for code in ["", "lkc_x", "x"] {
        let answer = client.brings(code, &PROVED).await;
        answer.trouble(if code.is_empty() {
            "invalid_request"
        } else {
            "invalid_grant"
        });
    }
}

#[tokio::test]
async fn no_secret_passes_for_another() {
    let (server, client, code) = with_code().await;
    let second = consented(&server, &client).await;
    let tokens = client.brings(&code, &PROVED).await.ok();
    let (access, refresh) = (
        text(&tokens["access_token"]),
        text(&tokens["refresh_token"]),
    );
    for shown in [&second, refresh, &client.secret] {
        assert!(!opens(&server, shown).await, "{shown}");
    }
    for shown in [access, &second, &client.secret] {
        client.renews(shown).await.trouble("invalid_grant");
    }
    for shown in [access, refresh, &client.secret] {
        client.brings(shown, &PROVED).await.trouble("invalid_grant");
    }
}

#[tokio::test]
async fn a_public_client_has_to_prove_that_it_asked() {
    let server = crate::harness::Server::start().await;
    server.password("owner", super::PASSWORD).await;
    let client = server.client("phone", &[REDIRECT], true).await;
    let bare = super::page(&client, &[("redirect_uri", REDIRECT)]);
    let answer = server.anonymous().get(&bare).await;
    assert_eq!(super::sent_back(answer, "error"), "invalid_request");
    let code = consented(&server, &client).await;
    let tokens = client.brings(&code, &PROVED).await.ok();
    client.renews(text(&tokens["refresh_token"])).await.ok();
    let own = [("grant_type", "client_credentials")];
    client.asks(&own).await.trouble("unauthorized_client");
}
