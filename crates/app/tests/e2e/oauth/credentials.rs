//! Applications on their own proof: as their service account, as a user, as nobody.

use serde_json::json;

use crate::harness::{Server, text};

#[tokio::test]
async fn an_enterprise_s_token_is_of_the_service_account() {
    let server = Server::start().await;
    let client = server.client("backup", &[], false).await;
    let organization = server.organization().await;
    for id in [&organization[..], ""] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", "enterprise"),
            ("box_subject_id", id),
        ];
        let tokens = client.asks_at("/api/oauth2/token", &fields).await.ok();
        assert!(tokens.get("refresh_token").is_none(), "{tokens}");
        assert_eq!(tokens["token_type"], "bearer");
        let actor = server.bearing(text(&tokens["access_token"]));
        let me = actor.get("/2.0/users/me").await.ok();
        assert_eq!(
            (&me["id"], &me["name"]),
            (&json!(client.account), &json!("backup"))
        );
        actor.get("/v1.0/me/drive/root").await.ok();
    }
    for (id, error) in [("7", "invalid_grant"), ("x", "invalid_grant")] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", "enterprise"),
            ("box_subject_id", id),
        ];
        client.asks(&fields).await.trouble(error);
    }
}

#[tokio::test]
async fn a_user_s_token_is_of_that_user_in_the_same_organization() {
    let server = Server::start().await;
    let client = server.client("backup", &[], false).await;
    let token = client.token_for(&server.user_number("owner").await).await;
    let found = server
        .bearing(&token)
        .get("/v1.0/me/drive/root:/Welcome.txt")
        .await
        .ok();
    assert_eq!(found["id"], server.item("Welcome.txt"));
    let outsider = server.user_number("outsider").await;
    for (id, error) in [
        (&outsider[..], "invalid_grant"),
        ("7", "invalid_grant"),
        ("", "invalid_request"),
    ] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", "user"),
            ("box_subject_id", id),
        ];
        client.asks(&fields).await.trouble(error);
    }
}

#[tokio::test]
async fn such_a_token_can_be_ended() {
    let server = Server::start().await;
    let client = server.client("backup", &[], false).await;
    let token = client.own_token().await;
    assert!(super::opens(&server, &token).await);
    client
        .asks_at("/oauth2/revoke", &[("token", &token)])
        .await
        .expect(200);
    assert!(!super::opens(&server, &token).await);
}
