//! Every refusal of the endpoint (docs/contracts/box.md 8.1).

use hyper::Method;

use crate::harness::{Exchange, Server, encoded};

#[tokio::test]
async fn each_mistake_has_its_error() {
    let server = Server::start().await;
    let client = server.client("app", &[], false).await;
    let jwt = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    for (fields, error) in [
        (&[][..], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (
            &[("grant_type", jwt), ("assertion", "x")],
            "unsupported_grant_type",
        ),
        (&[("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (
            &[("grant_type", "refresh_token"), ("refresh_token", "x")],
            "invalid_grant",
        ),
        (
            &[("grant_type", "client_credentials"), ("scope", "nothing")],
            "invalid_scope",
        ),
        (
            &[
                ("grant_type", "client_credentials"),
                ("box_subject_type", "x"),
            ],
            "invalid_request",
        ),
        (
            &[("grant_type", "client_credentials"), ("grant_type", "x")],
            "invalid_request",
        ),
    ] {
        client.asks(fields).await.trouble(error);
    }
    let wrong = client.secret.replacen("lks_", "lkr_", 1);
    for (id, secret) in [
        ("", ""),
        (&client.id[..], ""),
        (&client.id, &client.secret[1..]),
        (&client.id, &wrong),
        ("7", &client.secret),
        ("x", &client.secret),
        ("1", ""),
    ] {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
        ];
        let said = server
            .form("/oauth2/token", &fields)
            .await
            .trouble("invalid_client");
        assert_eq!(
            said["error_description"],
            "The client credentials are invalid"
        );
    }
}

#[tokio::test]
async fn the_header_is_refused_and_so_is_what_is_no_form() {
    use base64::Engine as _;
    let server = Server::start().await;
    let client = server.client("app", &[], false).await;
    let pair = format!("{}:{}", client.id, client.secret);
    let basic = base64::prelude::BASE64_STANDARD.encode(pair);
    let ask = || Exchange::new(&server.url, Method::POST, "/oauth2/token");
    let form = "application/x-www-form-urlencoded";
    let answer = ask()
        .header("content-type", form)
        .header("authorization", format!("Basic {basic}"))
        .body("grant_type=client_credentials")
        .send()
        .await;
    answer.trouble("invalid_client");
    let answer = ask()
        .header("content-type", "application/json")
        .body("{}")
        .send()
        .await;
    answer.trouble("invalid_request");
    let long = encoded(&[("grant_type", &"x".repeat(5_000))]);
    let answer = ask()
        .header("content-type", form)
        .body(long)
        .send()
        .await
        .expect(413);
    assert_eq!(answer.json()["error"], "invalid_request");
    let answer = server.anonymous().get("/oauth2/token").await.expect(405);
    assert_eq!(answer.header("allow"), "POST");
    server.anonymous().get("/oauth2/nothing").await.expect(404);
}
