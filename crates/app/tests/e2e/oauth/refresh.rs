//! Refresh tokens: once, and each gives the next; and the end of tokens.

use std::time::Duration;

use serde_json::Value;

use super::{PROVED, opens, with_code};
use crate::harness::{Client, text};

async fn revoke(client: &Client, token: &str) {
    let answer = client
        .asks_at("/oauth2/revoke", &[("token", token)])
        .await
        .expect(200);
    assert!(answer.bytes.is_empty(), "{answer:?}");
}

#[tokio::test]
async fn a_refresh_token_gives_the_next_and_its_second_use_ends_them_all() {
    let (server, client, code) = with_code().await;
    let first = client.brings(&code, &PROVED).await.ok();
    let second = client.renews(text(&first["refresh_token"])).await.ok();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(
        opens(&server, text(&first["access_token"])).await,
        "it has its own time"
    );
    let third = client.renews(text(&second["refresh_token"])).await.ok();
    let said = client
        .renews(text(&first["refresh_token"]))
        .await
        .trouble("invalid_grant");
    assert_eq!(said["error_description"], "Invalid refresh token");
    for tokens in [&first, &second, &third] {
        assert!(!opens(&server, text(&tokens["access_token"])).await);
        client
            .renews(text(&tokens["refresh_token"]))
            .await
            .trouble("invalid_grant");
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_for_sixty_days_and_for_its_client() {
    let (server, client, code) = with_code().await;
    let first = client.brings(&code, &PROVED).await.ok();
    let other = server.client("other", &[], false).await;
    other
        .renews(text(&first["refresh_token"]))
        .await
        .trouble("invalid_grant");
    let almost = Duration::from_hours(24 * 60) - Duration::from_secs(1);
    server.clock.advance(almost);
    let second = client.renews(text(&first["refresh_token"])).await.ok();
    server.clock.advance(Duration::from_hours(24 * 60));
    client
        .renews(text(&second["refresh_token"]))
        .await
        .trouble("invalid_grant");
}

#[tokio::test]
async fn renewing_may_ask_for_less_and_never_for_more() {
    let (_server, client, code) = with_code().await;
    let first = client.brings(&code, &PROVED).await.ok();
    let renew = |refresh: Value, scope: &'static str| {
        let client = &client;
        async move {
            let fields = [
                ("grant_type", "refresh_token"),
                ("refresh_token", text(&refresh)),
                ("scope", scope),
            ];
            client.asks(&fields).await
        }
    };
    let answer = renew(first["refresh_token"].clone(), "everything").await;
    answer.trouble("invalid_scope");
    let second = renew(first["refresh_token"].clone(), "root_readonly")
        .await
        .ok();
    renew(second["refresh_token"].clone(), "root_readwrite")
        .await
        .ok();
}

#[tokio::test]
async fn ending_either_token_ends_the_pair_at_once() {
    for ended in ["access_token", "refresh_token"] {
        let (server, client, code) = with_code().await;
        let tokens = client.brings(&code, &PROVED).await.ok();
        let access = text(&tokens["access_token"]);
        assert!(opens(&server, access).await);
        revoke(&client, text(&tokens[ended])).await;
        assert!(!opens(&server, access).await, "{ended}");
        client
            .renews(text(&tokens["refresh_token"]))
            .await
            .trouble("invalid_grant");
        // What has ended, and what never was, ends again.
        revoke(&client, access).await;
        revoke(&client, "lk_nothing").await;
    }
}

#[tokio::test]
async fn nobody_ends_another_client_s_tokens() {
    let (server, client, code) = with_code().await;
    let tokens = client.brings(&code, &PROVED).await.ok();
    let other = server.client("other", &[], false).await;
    for name in ["access_token", "refresh_token"] {
        revoke(&other, text(&tokens[name])).await;
    }
    assert!(opens(&server, text(&tokens["access_token"])).await);
    let nobody = [("client_id", "7"), ("client_secret", "x"), ("token", "x")];
    server
        .form("/oauth2/revoke", &nobody)
        .await
        .trouble("invalid_client");
    let bare = [("client_id", &client.id[..]), ("token", "x")];
    server
        .form("/api/oauth2/revoke", &bare)
        .await
        .trouble("invalid_client");
    client
        .asks_at("/oauth2/revoke", &[])
        .await
        .trouble("invalid_request");
}

#[tokio::test]
async fn a_token_that_was_made_by_hand_is_ended_by_showing_it_and_no_other_is() {
    let (server, client, code) = with_code().await;
    let issued = client.brings(&code, &PROVED).await.ok();
    let issued = text(&issued["access_token"]);
    let hand_made = server.hand_made("owner", None).await;
    for at in ["/oauth2/revoke", "/api/oauth2/revoke"] {
        for token in [issued, "lk_nothing"] {
            server.form(at, &[("token", token)]).await.expect(200);
        }
    }
    assert!(opens(&server, issued).await, "another client's");
    assert!(opens(&server, &hand_made).await);
    server
        .form("/oauth2/revoke", &[("token", &hand_made)])
        .await
        .expect(200);
    assert!(!opens(&server, &hand_made).await);
    server
        .form("/oauth2/revoke", &[])
        .await
        .trouble("invalid_request");
}
